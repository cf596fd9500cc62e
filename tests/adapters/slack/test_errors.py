"""What Slack refuses: each error has its reaction and its line in the log, which tells nothing that people wrote."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import App
from bot.core.errors import Busy
from bot.core.request import Platform
from tests.adapters.slack.conftest import Instant, hall
from tests.adapters.slack.forms import ready
from tests.fakes.slack import FakeSlack
from tests.features.front import refusal

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."

Lines = list[MutableMapping[str, Any]]


def names_nothing(fake: FakeSlack, lines: Lines) -> bool:
    """Whether the log has no token, no address to answer to, and nothing that somebody wrote."""
    secret = [fake.bot_token, WATER, FINGER, "/actions/", "/commands/", *fake.world.hooks]
    return not any(each in str(lines) for each in secret)


@pytest.mark.parametrize("code", ["channel_not_found", "not_in_channel", "is_archived", "restricted_action"])
def test_a_channel_that_is_closed_is_left_alone_and_an_admin_is_told(app: App, code: str) -> None:
    """The event is done with, nothing is tried again, and the workspace's owner hears of it."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            ann, owner = fake.user("Ann"), fake.user("Owner", owner=True)
            general = fake.channel("general", members=[ann, owner])
            fake.faults.refuse("chat.postMessage", code)
            with capture_logs() as lines:
                ann.posts(f"{fake.team.app.mention} {WATER}", general)
                await fake.settled()
            (told,) = fake.events
            assert told.acknowledged
            assert [each["reason"] for each in lines] == [f"Slack says {code}"]
            assert names_nothing(fake, lines)
            assert await app.channel_shut(Platform.SLACK, fake.team.id, general.id)
            ((delivery, _),) = await app.collect(Platform.SLACK)
            assert delivery.person == owner.id
            assert await face.keeper(fake.team.id) == owner.id

    asyncio.run(main())


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
def test_a_dead_token_is_told_to_whoever_keeps_the_tokens(app: App, code: str) -> None:
    """At the first call that meets it; the event is done with, and the bot goes on."""

    async def main() -> None:
        dead: list[str] = []

        async def revoked(team: str) -> None:
            dead.append(team)

        async with hall(app, revoked=revoked) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            fake.revokes(code)
            with capture_logs() as lines:
                ann.posts(f"{fake.team.app.mention} {WATER}", general)
                await fake.settled()
            assert set(dead) == {fake.team.id}
            assert {(each["method"], each["code"]) for each in lines if each["event"] == "slack token dead"} == {
                ("auth.test", code),
                ("users.info", code),
                ("chat.postMessage", code),
            }
            assert names_nothing(fake, lines)
            shown = await ann.types(f"/study ask {WATER}", general)
            assert FINGER in shown.text, "a response_url takes no token"

    asyncio.run(main())


def test_a_missing_scope_is_named_in_the_log_and_by_the_doctor(app: App) -> None:
    """Members are served on, by the names that commands carry; admins cannot be told from others, and are told so."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            boss = fake.user("Boss", admin=True)
            general = fake.channel("general", members=[boss])
            other = fake.channel("other", members=[boss], app=False)
            panel = await boss.types("/study config", general)
            await boss.chooses("Channel for daily prompts", other, panel)
            fake.withdraws("channels:read", "app_mentions:read")
            with capture_logs() as lines:
                told = await boss.types("/study doctor", general)
            assert "app_mentions:read" in told.text
            assert "channels:read" in told.text
            assert [each["needed"] for each in lines if each["event"] == "slack scope missing"] == ["channels:read"]
            fake.grants("channels:read", "app_mentions:read")
            told = await boss.types("/study doctor", general)
            assert "app_mentions:read" not in told.text
            assert "Slack answers in" in told.text
            assert "membership" in told.text
            assert "/invite @Study Hall" in told.text

    asyncio.run(main())


def test_without_a_word_from_slack_nobody_is_taken_for_an_admin(app: App) -> None:
    """Nor refused as one who is none: it is asked to try again, and members go on as they were."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            boss = fake.user("Boss", admin=True)
            general = fake.channel("general", members=[boss], app=False)
            fake.withdraws("users:read")
            assert (await boss.types("/study config", general)).text == refusal(Busy())
            assert "streak" in (await boss.types("/study streak", general)).text.lower()

    asyncio.run(main())


def test_a_rate_limit_is_waited_for(app: App) -> None:
    """As long as Slack says, and then the same message comes, once."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, pace=instant.pace()) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            fake.faults.limit("chat.postMessage", retry_after=7)
            with capture_logs() as lines:
                assert FINGER in (await ann.mentions(WATER, general)).text
            assert instant.now >= 7
            assert [(each["event"], each["seconds"]) for each in lines] == [("slack rate limit", 7)]
            limit = fake.faults.limit("response_url", retry_after=5)
            assert "streak" in (await ann.types("/study streak", general)).text.lower()
            assert limit.caught == 1
            assert instant.now >= 12
            assert len(general.messages) == 3

    asyncio.run(main())


def test_what_is_too_long_comes_shorter(app: App) -> None:
    """The sentence that stands for the whole, and what can be pressed; by both ways that a message can take."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            fake.faults.refuse("chat.postMessage", "msg_blocks_too_long")
            with capture_logs() as lines:
                shown = await ann.mentions(WATER, general)
            assert "longer than Slack takes" in shown.text
            assert "Helpful" in shown.buttons
            assert [(each["event"], each["code"]) for each in lines] == [
                ("slack message too long", "msg_blocks_too_long")
            ]

    asyncio.run(main())


def test_a_view_that_has_changed_meanwhile_is_changed_again(app: App) -> None:
    """Two clicks in one modal: the later answer stands, and none is lost."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            fake.channel("general", members=[ann], app=False)
            quiz = await ann.uses("Take today's quiz", until=ready)
            conflict = fake.faults.refuse("views.update", "hash_conflict")
            with capture_logs() as lines:
                quiz = await ann.clicks(quiz.buttons[0], quiz)
            assert "question 2" in quiz.text
            assert conflict.caught == 1
            assert [each["event"] for each in lines] == ["slack view changed meanwhile"]

    asyncio.run(main())


def test_slack_in_trouble_is_asked_again(app: App) -> None:
    """A broken connection and a 503, where nothing can be doubled by that: the answer comes all the same."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            for make in (fake.faults.break_before, fake.faults.fail):
                for pattern in ("users.info", "response_url", "views.open"):
                    make(pattern)
            with capture_logs() as lines:
                for _ in range(3):
                    assert "streak" in (await ann.types("/study streak", general)).text.lower()
                assert (await ann.uses("Take today's quiz", until=ready)).view is not None
            assert lines == []

    asyncio.run(main())
