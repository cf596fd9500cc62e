"""What Slack tells again: nothing is lost that could not be said at first, and nothing is done or counted twice."""

import asyncio
from http import HTTPStatus

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.adapters.slack.manifest import manifest
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.refusals import PASSING, PATIENCE
from bot.adapters.slack.turns import Turns
from bot.app import App
from bot.commands import TABLE
from bot.pacing import Pacer
from bot.storage.engine import Database
from bot.storage.tables import AskRow, InboxRow
from tests.adapters.slack.conftest import BOTH, Instant, Transport, hall, online
from tests.conftest import MakeApp
from tests.fakes.slack import FakeSlack
from tests.people import Clock

WATER = "How often should I water my plants?"
XYLEM = "Xylophones?"
UNKNOWN = "I kept your question for the admins."
FINGER = "When the soil is dry a finger deep."
LONG = int(PATIENCE) + 1
"""Seconds that are longer than an answer waits for."""


class Gated(Instant):
    """A clock on which time goes on once its gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.gate = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """That much later, once the gate is open."""
        if seconds > 0:
            self.waiting += 1
            await self.gate.wait()
        await super().sleep(seconds)


def asked(database: Database) -> int:
    """How many questions were asked."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(AskRow)) or 0


def refused(fake: FakeSlack, code: str) -> None:
    """The next message is refused for now."""
    if code == "ratelimited":
        fake.faults.limit("chat.postMessage", retry_after=LONG)
    else:
        fake.faults.refuse("chat.postMessage", code)


@pytest.mark.parametrize("code", ["ratelimited", *sorted(PASSING)])
def test_an_answer_that_slack_does_not_take_now_comes_with_the_retry(
    app: App, clock: Clock, database: Database, code: str
) -> None:
    """The event is not acknowledged, its retry a minute later is answered, and the question was asked once."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, turns=instant.turns(app)) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            refused(fake, code)
            ann.posts(f"{fake.team.app.mention} {WATER}", general)
            with capture_logs() as lines:
                await fake.until(lambda: "slack event left for later" in {each["event"] for each in lines}, "a line")
            (told,) = fake.events
            assert not told.acknowledged
            clock.advance(minutes=1)
            instant.now += 60
            fake.resend(told)
            await fake.until(lambda: told.acknowledged, "the retry is acknowledged")
            assert [FINGER in each.text for each in ann.reads(general, thread=general.messages[0])] == [False, True]

    asyncio.run(main())
    assert asked(database) == 1


@BOTH
@pytest.mark.parametrize(("question", "words"), [(WATER, FINGER), (XYLEM, UNKNOWN)])
def test_a_retry_that_another_process_is_told_gives_the_answer_that_stands(
    make_app: MakeApp,
    clock: Clock,
    database: Database,
    transport: Transport,
    question: str,
    words: str,
) -> None:
    """The first asked and could not say it, and ended; the question counts once, in the inbox as well."""

    async def main() -> None:
        instant = Instant()
        app, other = (make_app(database.url.render_as_string(hide_password=False), questions=1) for _ in range(2))
        async with FakeSlack(transport) as fake:
            fake.follows(manifest(TABLE))
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            async with online(app, fake, turns=instant.turns(app)):
                refused(fake, "ratelimited")
                ann.posts(f"{fake.team.app.mention} {question}", general)
                with capture_logs() as lines:
                    await fake.until(
                        lambda: "slack event left for later" in {each["event"] for each in lines}, "a line"
                    )
            (told,) = fake.events
            clock.advance(seconds=50)
            instant.now += 60
            async with online(other, fake, turns=instant.turns(other)):
                fake.resend(told)
                await fake.until(lambda: told.acknowledged, "the retry is acknowledged")
                answers = ann.reads(general, thread=general.messages[0])[1:]
            assert [words in each.text for each in answers] == [True]

    asyncio.run(main())
    assert asked(database) == 1
    with database.read() as session:
        assert list(session.scalars(select(InboxRow.times))) == [1] * (words == UNKNOWN)


@pytest.mark.parametrize("code", ["ratelimited", *sorted(PASSING)])
def test_a_greeting_that_slack_does_not_take_now_comes_with_the_retry(app: App, clock: Clock, code: str) -> None:
    """It is not taken for said, and then it is there once."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, turns=instant.turns(app)) as (fake, _):
            boss = fake.user("Boss", admin=True)
            general = fake.channel("general", members=[boss], app=False)
            refused(fake, code)
            boss.invites_app(general)
            with capture_logs() as lines:
                await fake.until(lambda: "slack event left for later" in {each["event"] for each in lines}, "a line")
            for _ in range(2):
                clock.advance(minutes=1)
                instant.now += 60
                fake.resend(*fake.events)
                await fake.settled()
            assert ["Hello, I'm Study Hall!" in each.text for each in general.messages] == [True]

    asyncio.run(main())


@BOTH
def test_a_workspace_that_left_is_let_go_of_once(app: App, transport: Transport) -> None:
    """However often Slack tells it; a token that was revoked alone is the same."""

    async def main() -> None:
        gone: list[str] = []

        async def uninstalled(team: str) -> None:
            gone.append(team)

        async with hall(app, transport, uninstalled=uninstalled) as (fake, _):
            boss = fake.user("Boss", admin=True)
            other = fake.workspace("Other", installed=True)
            fake.echo = 3
            fake.revokes(team=other, told=True)
            await fake.settled()
            assert gone == [other.id]
            boss.uninstalls()
            await fake.settled()
            told = [each.type for each in fake.events]
            assert told == ["tokens_revoked", "tokens_revoked", "app_uninstalled"]
            assert gone == [other.id, fake.team.id, fake.team.id], "once for each of two events"

    asyncio.run(main())


@pytest.mark.parametrize("minutes", [1, 3])
def test_an_answer_that_waits_for_its_turn_is_not_given_to_the_retry(
    app: App, clock: Clock, database: Database, minutes: int
) -> None:
    """However long many others are before it: Slack's retry meanwhile is neither acknowledged nor answered."""

    async def main() -> None:
        instant, gated = Instant(), Gated()
        turns = Turns(Pacer(app, instant, instant.sleep), Pace(gated, gated.sleep), instant, waits=60)
        async with hall(app, "http", turns=turns) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            await ann.mentions(WATER, general)
            ann.posts(f"{fake.team.app.mention} {WATER}", general)
            await fake.until(lambda: gated.waiting == 1, "the answer waits for its turn")
            told = fake.events[-1]
            clock.advance(minutes=minutes)
            fake.resend(told)
            await fake.until(lambda: told.attempts[-1].status == HTTPStatus.SERVICE_UNAVAILABLE, "it is another's")
            gated.gate.set()
            await fake.until(lambda: len(general.messages) == 4, "the answer")
            fake.resend(told)
            await fake.until(lambda: told.acknowledged, "it is acknowledged")
            assert len(general.messages) == 4

    asyncio.run(main())
    assert asked(database) == 2
