"""What Slack refuses: each error has its reaction and its line in the log, which tells nothing that people wrote."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.adapters.slack.directory import HELD
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.refusals import LimitedError
from bot.adapters.slack.turns import Turns
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.errors import Busy
from bot.core.request import Platform
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.pacing import Pacer
from bot.storage.engine import Database
from bot.storage.tables import PersonRow
from tests.adapters.slack.conftest import Instant, hall
from tests.adapters.slack.forms import ready
from tests.failing import without
from tests.fakes.slack import FakeSlack
from tests.features.front import refusal, text
from tests.people import Clock

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."

Lines = list[MutableMapping[str, Any]]


def names_nothing(fake: FakeSlack, lines: Lines) -> bool:
    """Whether the log has no token, no address to answer to, and nothing that somebody wrote."""
    secret = [fake.bot_token, WATER, FINGER, "/actions/", "/commands/", *fake.world.hooks]
    return not any(each in str(lines) for each in secret)


@pytest.mark.parametrize(
    ("code", "way_out"),
    [
        ("channel_not_found", "Type /invite @Study Hall in it."),
        ("not_in_channel", "Type /invite @Study Hall in it."),
        ("is_archived", "unarchive it"),
        ("missing_scope", "install me once more"),
        ("restricted_action", "posting permissions"),
        ("restricted_action_read_only_channel", "posting permissions"),
        ("ekm_access_denied", "its administrators can allow it"),
    ],
)
def test_a_channel_that_is_closed_is_left_alone_and_an_admin_is_told(app: App, code: str, way_out: str) -> None:
    """The event is done with, nothing is tried again, and the workspace's owner hears what would mend it."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            ann, owner = fake.user("Ann"), fake.user("Owner", owner=True)
            general = fake.channel("general", members=[ann, owner])
            if code == "missing_scope":
                fake.withdraws("chat:write")
            else:
                fake.faults.refuse("chat.postMessage", code)
            with capture_logs() as lines:
                ann.posts(f"{fake.team.app.mention} {WATER}", general)
                await fake.settled()
            (told,) = fake.events
            assert told.acknowledged
            needed = " (needed: chat:write)" if code == "missing_scope" else ""
            assert [each["reason"] for each in lines if "reason" in each] == [f"Slack says {code}{needed}"]
            assert names_nothing(fake, lines)
            assert await app.channel_shut(Platform.SLACK, fake.team.id, general.id)
            ((delivery, words),) = await app.collect(Platform.SLACK)
            assert delivery.person == owner.id
            assert way_out in text(words)
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
            other.archived = True
            assert "It's gone" in (await boss.types("/study doctor", general)).text

    asyncio.run(main())


def test_without_a_word_from_slack_nobody_is_taken_for_an_admin(app: App) -> None:
    """Nor refused as one who is none: it is asked to try again, and half a minute later that works."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, clock=instant) as (fake, _):
            boss = fake.user("Boss", admin=True)
            general = fake.channel("general", members=[boss], app=False)
            fake.withdraws("users:read")
            assert (await boss.types("/study config", general)).text == refusal(Busy())
            assert "streak" in (await boss.types("/study streak", general)).text.lower()
            assert len(fake.web.named("users.info")) == 1, "it is not asked for at every request"
            fake.grants("users:read")
            instant.now += 30
            assert "Turn quiet mode on" in (await boss.types("/study config", general)).buttons

    asyncio.run(main())


def test_a_name_stays_while_slack_says_nothing_of_it(app: App, database: Database) -> None:
    """A mention carries none, and who is in the database already keeps the one that they have."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, clock=instant) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            await ann.mentions(WATER, general)
            fake.withdraws("users:read")
            instant.now += 2 * HELD
            await ann.mentions(WATER, general)
            with database.read() as session:
                assert session.scalars(select(PersonRow.name)).all() == ["Ann"]

    asyncio.run(main())


def test_a_rate_limit_is_waited_for(app: App) -> None:
    """As long as Slack says, and then the same message comes, once."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, turns=instant.turns(app)) as (fake, _):
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


def test_a_rate_limit_stops_all_who_would_meet_it(app: App) -> None:
    """Not the call alone that met it: the others wait as long, and are not made at all where that is too long."""

    class Gate(Instant):
        """A clock on which those who sleep wake up when it opens."""

        opens = asyncio.Event()

        async def sleep(self, seconds: float) -> None:
            if seconds > 0:
                await self.opens.wait()
            await super().sleep(seconds)

    async def main() -> None:
        gate, instant = Gate(), Instant()
        turns = Turns(Pacer(app, instant, instant.sleep), Pace(gate, gate.sleep), instant, waits=60)
        async with hall(app, turns=turns) as (fake, face):
            people = [fake.user(f"P{number}") for number in range(5)]
            general = fake.channel("general", members=people)
            limit = fake.faults.limit("users.info", retry_after=5)
            first, *others = people
            told = [first.starts_typing("/study streak", general)]
            await fake.until(lambda: limit.caught == 1, "the first one meets it")
            told += [each.starts_typing("/study streak", general) for each in others]
            await fake.until(lambda: all(each.acknowledged for each in told), "they have asked")
            await fake.until(lambda: len(fake.web.named("auth.test")) == 1, "and the workspace's name is asked for")
            assert len(fake.web.named("users.info")) == 1
            gate.opens.set()
            await fake.until(lambda: all(bool(each.reads(general)) for each in people), "all are answered")
            assert len(fake.web.named("users.info")) == 1 + len(people)
            fake.faults.limit("users.list", retry_after=60)
            for _ in range(2):
                with pytest.raises(LimitedError):
                    await face.keeper(fake.team.id)
            assert len(fake.web.named("users.list")) == 1

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


def test_where_no_token_is_found_now_people_are_answered_and_events_wait(app: App) -> None:
    """The store of tokens is away: a response_url needs none, and what does is told again later."""

    async def main() -> None:
        async def token_of(_: str) -> str | None:
            raise OSError

        async with hall(app, token_of=token_of) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            with capture_logs() as lines:
                shown = await ann.types("/study streak", general)
                ann.posts(f"{fake.team.app.mention} {WATER}", general)
                await fake.until(lambda: "slack event left for later" in {each["event"] for each in lines}, "a line")
            assert "streak" in shown.text.lower()
            assert not any(each.acknowledged for each in fake.events)

    asyncio.run(main())


def test_a_fault_of_ours_is_said_to_be_one(database_url: str, clock: Clock, tiny: Library) -> None:
    """Whatever it is, who asked gets an answer, with a reference that leads to it in the log."""

    class BrokenApp(App):
        async def channels_of(self, platform: Platform, group: str) -> frozenset[str]:
            raise ZeroDivisionError(platform, group)

    async def main() -> None:
        broken = BrokenApp(Database(database_url), TABLE, Shelf(tiny), clock, default_zone="UTC", policy=Policy())
        async with hall(broken) as (fake, _):
            boss = fake.user("Boss", admin=True)
            general = fake.channel("general", members=[boss], app=False)
            with capture_logs() as lines:
                told = await boss.types("/study doctor", general)
            assert "Something went wrong on my side" in told.text
            assert lines[0]["reference"] in told.text
        broken.close()

    asyncio.run(main())


def test_a_greeting_that_could_not_leave_comes_with_the_retry(app: App, clock: Clock) -> None:
    """No token could be found when the app was added; Slack tells it again, and then it is said, once."""

    async def main() -> None:
        found: list[str] = []

        async def token_of(_: str) -> str | None:
            if not found:
                raise OSError
            return found[0]

        async with hall(app, token_of=token_of) as (fake, _):
            boss = fake.user("Boss", admin=True)
            general = fake.channel("general", members=[boss], app=False)
            with capture_logs() as lines:
                boss.invites_app(general)
                await fake.until(lambda: "slack event left for later" in {each["event"] for each in lines}, "a line")
            found.append(fake.bot_token)
            clock.advance(minutes=1)
            fake.resend()
            await fake.until(lambda: len(general.messages) == 1, "a greeting")

    asyncio.run(main())


@pytest.mark.parametrize("direct", [False, True])
def test_what_was_pressed_stays_when_nothing_came_of_it(app: App, database_url: str, *, direct: bool) -> None:
    """A quiz whose answer meets a fault is there to be answered again; the word about that stands below it."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            quiz = await ann.types("/study quiz", ann.dm if direct else general)
            with without(database_url, "quiz_questions"):
                told = await ann.clicks(quiz.buttons[0], quiz)
            assert "Something went wrong on my side, sorry." in told.text
            assert "question 1 of" in quiz.text
            assert "question 2 of" in (await ann.clicks(quiz.buttons[0], quiz)).text

    asyncio.run(main())
