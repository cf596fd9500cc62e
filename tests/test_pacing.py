"""As fast as a platform allows: turns that lie a gap apart, in every process, without a burst and without waste."""

import asyncio
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event, text
from structlog.testing import capture_logs

from bot.core.people import NotNowError
from bot.pacing import AT_ONCE, Pacer
from bot.storage.engine import Database
from tests.conftest import MakeApp
from tests.people import Clock

GAP = timedelta(seconds=0.5)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where the app's own clock counts, which a test can move."""


class Time:
    """A time that goes on when somebody sleeps, which takes none; the app's clock goes with it."""

    def __init__(self, clock: Clock) -> None:
        self.now = 0.0
        self._clock = clock

    def __call__(self) -> float:
        """The time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """That much later."""
        until = self.now + seconds
        await asyncio.sleep(0)
        if until > self.now:
            self._clock.advance(seconds=until - self.now)
            self.now = until


@pytest.fixture(autouse=True)
def log() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged; written out, tracebacks would take longer than all else."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def time(clock: Clock) -> Time:
    """A time that all pacers share."""
    return Time(clock)


@pytest.fixture
def pacer(make_app: MakeApp, database_url: str, time: Time) -> Pacer:
    """A process's pacer."""
    return Pacer(make_app(database_url), time, time.sleep)


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """The transactions that write to the lines."""
    seen: list[str] = []

    def watch(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE paces"):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", watch)
    yield seen
    event.remove(database.engine, "before_cursor_execute", watch)


def turns(time: Time, *pacers: Pacer, count: int = 1, key: str = "line") -> list[float]:
    """When each of so many got its turn with each pacer, all of whom came at the same moment."""
    came: list[float] = []

    async def one(pacer: Pacer) -> None:
        await pacer.turn(key, GAP)
        came.append(time())

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                for each in pacers:
                    group.create_task(one(each))

    asyncio.run(main())
    return came


def test_turns_lie_a_gap_apart(pacer: Pacer, time: Time) -> None:
    """The first one is at once, and no two are closer; another line does not wait."""
    came = turns(time, pacer, count=2 * AT_ONCE + 5)
    assert came[0] == 0
    assert all(b - a >= GAP.total_seconds() - 1e-6 for a, b in pairwise(came))
    now = time()
    assert turns(time, pacer, key="another") == [now]


@ON_SQLITE
def test_no_turn_is_wasted_while_somebody_waits(pacer: Pacer, time: Time) -> None:
    """A hundred take a hundred gaps."""
    assert turns(time, pacer, count=100) == pytest.approx([i * GAP.total_seconds() for i in range(100)])


@ON_SQLITE
def test_time_in_which_nobody_came_makes_no_burst(pacer: Pacer, time: Time, clock: Clock) -> None:
    """After an hour the next two are a gap apart."""
    turns(time, pacer)
    time.now += 3600
    clock.advance(hours=1)
    assert turns(time, pacer, count=2) == [3600, 3600.5]


@ON_SQLITE
def test_two_processes_share_a_line(make_app: MakeApp, database_url: str, time: Time) -> None:
    """Together they get no more in any time than it allows, but for a turn or two that were taken late."""
    pacers = [Pacer(make_app(database_url), time, time.sleep) for _ in range(2)]
    came = sorted(turns(time, *pacers, count=60))
    some = 20
    assert len(came) == 120
    assert all(b - a >= (some - 4) * GAP.total_seconds() - 1e-6 for a, b in zip(came, came[some:], strict=False))


@ON_SQLITE
def test_who_hears_late_of_a_slot_does_not_take_it_later(pacer: Pacer, time: Time, clock: Clock) -> None:
    """A slow answer of the database moves no slot onto those of another process."""
    turns(time, pacer)
    time.now += 0.1
    clock.advance(seconds=0.1)

    def delay(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE paces"):
            time.now += 0.3
            clock.advance(seconds=0.3)

    engine = pacer._app._database.engine  # noqa: SLF001 - what the app itself asks is answered late
    event.listen(engine, "after_cursor_execute", delay)
    assert turns(time, pacer) == [pytest.approx(0.5, abs=0.01)]
    event.remove(engine, "after_cursor_execute", delay)


def test_a_turn_costs_far_less_than_a_transaction(pacer: Pacer, time: Time, database: Database) -> None:
    """Many who come at once are given theirs together."""
    del database
    engine = pacer._app._database  # noqa: SLF001 - what the app itself writes is counted
    with counting(engine) as seen:
        turns(time, pacer, count=4 * AT_ONCE)
    assert len(seen) == 4


def test_who_waits_no_more_takes_nobodys_turn(pacer: Pacer, time: Time) -> None:
    """Of three, the second gives up: the third has its turn then."""

    async def main() -> float:
        first, second, third = (asyncio.create_task(pacer.turn("line", GAP)) for _ in range(3))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, third)
        return time()

    before = time()
    assert asyncio.run(main()) - before < 2 * GAP.total_seconds()


@ON_SQLITE
def test_a_line_that_is_held_stands_still(make_app: MakeApp, database_url: str, time: Time) -> None:
    """In both processes, also for who had a slot already; then it goes on a gap apart."""
    mine, other = (Pacer(make_app(database_url), time, time.sleep) for _ in range(2))
    came: list[float] = []

    async def one(pacer: Pacer) -> None:
        await pacer.turn("line", GAP)
        came.append(time())
        if len(came) == 1:
            await pacer.hold("line", 60)

    async def main() -> None:
        await one(mine)
        await asyncio.gather(*(one(each) for each in (mine, other, mine)))

    asyncio.run(main())
    assert came[:2] == pytest.approx([0, 60])
    assert all(b - a >= GAP.total_seconds() - 1e-6 for a, b in pairwise(came))


@ON_SQLITE
def test_who_has_a_slot_when_the_line_is_held_waits_too(pacer: Pacer, time: Time) -> None:
    """A slot that was reserved before is none any more."""
    came: list[float] = []

    async def one() -> None:
        await pacer.turn("line", GAP)
        came.append(time())
        if len(came) == 2:
            await pacer.hold("line", 60)

    async def main() -> None:
        await asyncio.gather(*(one() for _ in range(4)))

    asyncio.run(main())
    assert came[:2] == [0, 0.5]
    assert came[2] >= 60


@ON_SQLITE
def test_who_will_not_wait_so_long_hears_how_long_it_is(pacer: Pacer, time: Time) -> None:
    """They take no slot, and the others none the later."""

    async def main() -> list[float | None]:
        patience = timedelta(seconds=2)
        return await asyncio.gather(*(one(patience) for _ in range(10)), one(timedelta(minutes=1)))

    async def one(patience: timedelta) -> float | None:
        try:
            await pacer.turn("line", GAP, patience)
        except NotNowError as error:
            told.append(error.seconds)
            return None
        return time()

    told: list[float] = []
    came = asyncio.run(main())
    assert len(told) == 5
    assert all(2 < each < 10 for each in told)
    assert [each for each in came if each is not None] == pytest.approx([0, 0.5, 1, 1.5, 2, 2.5])
    assert came[-1] == pytest.approx(2.5)


def test_without_the_database_a_process_keeps_the_gap_by_itself(pacer: Pacer, time: Time, database: Database) -> None:
    """Nobody who wants to be told that the bot has trouble waits in vain for that."""
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE paces RENAME TO mislaid"))
    try:
        came = turns(time, pacer, count=40)
        asyncio.run(pacer.hold("line", 5))
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE mislaid RENAME TO paces"))
    assert len(came) == 40
    assert all(b - a >= GAP.total_seconds() - 1e-6 for a, b in pairwise(came))


def test_an_idle_line_is_forgotten(pacer: Pacer, time: Time) -> None:
    """However many channels there are."""
    for i in range(3):
        turns(time, pacer, key=f"line {i}")
    assert pacer._lines == {}  # noqa: SLF001 - nobody can see it from outside
