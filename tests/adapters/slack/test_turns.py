"""When we post and edit on Slack: at a pace that all processes share, with answers quick, and a 429 obeyed by all."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.adapters.slack.pace import CHANNEL_GAP, POST, WORKSPACE_GAP, Pace
from bot.adapters.slack.turns import AHEAD, EDIT, EDIT_GAP, Turns
from bot.app import App
from bot.core.people import NotNowError
from bot.pacing import Pacer
from bot.storage.engine import Database
from bot.storage.tables import PaceRow
from tests.adapters.slack.conftest import Instant
from tests.conftest import MakeApp
from tests.people import Clock

TEAM, OTHER = "T1", "T2"


class InStep(Instant):
    """A clock that the one of the apps goes with."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._begun: datetime = clock.now

    async def sleep(self, seconds: float) -> None:
        """That much later for the apps as well."""
        await super().sleep(seconds)
        self._clock.now = self._begun + timedelta(seconds=self.now)


class Still(Instant):
    """A clock on which nobody wakes up who sleeps at all."""

    async def sleep(self, seconds: float) -> None:
        """For ever, or for a moment."""
        if seconds > 0:
            await asyncio.Event().wait()
        await asyncio.sleep(0)


def turns(app: App, instant: Instant, waits: float = 60) -> Turns:
    """Who may post when, in a process, however slow this machine is."""
    return Turns(Pacer(app, instant, instant.sleep), Pace(instant, instant.sleep), instant, waits=waits)


async def took(instant: Instant, *each: Callable[[], Awaitable[object]]) -> float:
    """Seconds that some turns took, with those that passed for PostgreSQL, which goes by a clock of its own."""
    then, real = instant.now, time.monotonic()
    for turn in each:
        await turn()
    return instant.now - then + (time.monotonic() - real)


@pytest.fixture
def instant(clock: Clock) -> InStep:
    """A clock that goes on when somebody sleeps."""
    return InStep(clock)


@pytest.fixture
def two(make_app: MakeApp, database_url: str, instant: InStep) -> tuple[Turns, Turns]:
    """Two processes over one database."""
    return turns(make_app(database_url), instant), turns(make_app(database_url), instant)


def test_a_channel_gets_one_message_a_second_from_all_processes_together(
    two: tuple[Turns, Turns], instant: InStep
) -> None:
    """Whichever they come from; a workspace's others wait for a fifth of that, and another workspace's not at all."""

    async def main() -> None:
        one, other = two
        here = [lambda each=each: each.post(TEAM, "C1") for each in (one, other, one, other)]
        assert await took(instant, *here) >= 3 * CHANNEL_GAP
        there = [lambda at=at: two[at % 2].post(TEAM, f"C{at}") for at in range(2, 6)]
        assert await took(instant, *there) >= 3 * WORKSPACE_GAP
        before = instant.now
        await other.post(OTHER, "C3")
        assert instant.now == before

    asyncio.run(main())


def test_after_a_pause_there_is_no_burst(two: tuple[Turns, Turns], instant: InStep) -> None:
    """Time in which nothing was posted is not made up for."""

    async def main() -> None:
        await two[0].post(TEAM, "C1")
        await instant.sleep(100)
        posts = [lambda each=each: each.post(TEAM, "C1") for each in (*two, *two)]
        assert await took(instant, *posts) >= 3 * CHANNEL_GAP

    asyncio.run(main())


def test_edits_have_a_line_of_their_own(two: tuple[Turns, Turns], instant: InStep) -> None:
    """A workspace's, at the pace of their method; posts don't wait for them."""

    async def main() -> None:
        one, other = two
        assert await took(instant, lambda: one.edit(TEAM), lambda: other.edit(TEAM)) >= EDIT_GAP
        before = instant.now
        await one.post(TEAM, "C1")
        await one.edit(OTHER)
        assert instant.now == before

    asyncio.run(main())


def test_an_answer_waits_for_no_transaction(two: tuple[Turns, Turns], instant: InStep, database: Database) -> None:
    """Nor behind what other processes post; but in its own channel and process a second behind the one before."""

    async def main() -> None:
        one, other = two
        await other.post(TEAM, "C1")
        with database.read() as session:
            before = session.scalars(select(PaceRow.free_at).order_by(PaceRow.key)).all()
        begun = instant.now
        await one.answer(TEAM, "C1")
        assert instant.now == begun
        await one.answer(TEAM, "C1")
        assert instant.now == begun + CHANNEL_GAP
        with database.read() as session:
            assert session.scalars(select(PaceRow.free_at).order_by(PaceRow.key)).all() == before

    asyncio.run(main())


def test_a_429_stops_all_in_its_process_and_posts_in_the_others(two: tuple[Turns, Turns], instant: InStep) -> None:
    """For the time that it names; other workspaces and other methods go on."""

    async def main() -> None:
        one, other = two
        before = instant.now
        await one.hold(TEAM, POST, 4)
        await one.post(OTHER, "C9")
        await one.edit(TEAM)
        await other.answer(TEAM, "C1")
        assert instant.now == before
        waits = [
            asyncio.create_task(took(instant, turn))
            for turn in (lambda: one.answer(TEAM, "C1"), lambda: one.post(TEAM, "C2"), lambda: other.post(TEAM, "C3"))
        ]
        assert all(waited >= 4 for waited in await asyncio.gather(*waits))
        held = other.hold(TEAM, EDIT, 3)
        assert await took(instant, lambda: held, lambda: one.edit(TEAM)) >= 3

    asyncio.run(main())


@pytest.mark.parametrize("method", [POST, EDIT])
def test_a_long_pause_is_not_waited_for(two: tuple[Turns, Turns], instant: InStep, method: str) -> None:
    """It says when to come again."""

    async def main() -> None:
        one, _ = two
        await one.hold(TEAM, method, 30)
        before = instant.now
        with pytest.raises(NotNowError) as caught:
            await (one.post(TEAM, "C1") if method == POST else one.edit(TEAM))
        assert caught.value.seconds == 30
        assert instant.now == before

    asyncio.run(main())


def test_what_another_process_holds_is_not_waited_for_long(make_app: MakeApp, database_url: str) -> None:
    """The turn is given up, at once or after some seconds, and nothing was sent."""

    async def main() -> None:
        still = Still()
        one, other = (turns(make_app(database_url), still) for _ in range(2))
        await one.hold(TEAM, POST, 60)
        with pytest.raises(NotNowError, match="long in coming") as caught:
            await other.post(TEAM, "C1")
        assert caught.value.seconds > 2 * AHEAD
        await one.hold(OTHER, POST, AHEAD)
        impatient = turns(make_app(database_url), still, waits=0.05)
        with pytest.raises(NotNowError, match="long in coming") as caught:
            await impatient.post(OTHER, "C1")
        assert caught.value.seconds > AHEAD

    asyncio.run(main())


def test_a_workspace_with_many_posts_holds_up_no_other(app: App) -> None:
    """So many wait as come soon; the others are told to come one after the other, and the next workspace is free."""

    async def main() -> None:
        turn = turns(app, Still())
        waiting = [asyncio.create_task(turn.post(TEAM, f"C{number}")) for number in range(60)]
        await turn.post(OTHER, "C1")
        later = [each.exception() for each in waiting if each.done() and each.exception()]
        assert len(waiting) - len(later) == pytest.approx(AHEAD / WORKSPACE_GAP, abs=1)
        seconds = [each.seconds for each in later if isinstance(each, NotNowError)]
        assert seconds == pytest.approx([AHEAD + WORKSPACE_GAP * (at + 1) for at in range(len(later))])
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(main())
