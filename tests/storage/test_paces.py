"""Slots in the line of a limit: one after the other, for however many ask, and none saved up."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.storage import paces
from bot.storage.engine import Database
from bot.storage.paces import LONGEST, Slots
from bot.storage.tables import PaceRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, together

GAP = timedelta(seconds=1)
SOON = timedelta(seconds=20)
"""Longer than a test takes, by the server's clock."""


def reserve(
    database: Database, count: int = 1, *, key: str = "line", now: datetime = NOW, patience: timedelta = LONGEST
) -> Slots:
    """Slots that are reserved in a transaction of its own."""
    with database.write() as session:
        return paces.reserve(session, key, GAP, count, now, patience)


def hold(database: Database, span: timedelta) -> None:
    """The line is held."""
    with database.write() as session:
        paces.hold(session, "line", span, NOW)


def near(delay: timedelta, seconds: float) -> bool:
    """Whether a delay is that long, but for the time that passes on the server meanwhile."""
    return timedelta(seconds=seconds) - SOON < delay <= timedelta(seconds=seconds)


def test_slots_follow_one_another(database: Database) -> None:
    """The first of a line is there at once, each further one a gap after the one before, and lines are apart."""
    assert reserve(database, 30) == Slots(timedelta(0), 30)
    later = reserve(database, 40)
    assert near(later.delay, 30)
    assert near(reserve(database).delay, 70)
    assert reserve(database, key="another") == Slots(timedelta(0), 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_unused_time_is_not_saved_up(database: Database) -> None:
    """After an hour in which nobody asked the first slot is now, and the second a gap later."""
    reserve(database)
    later = NOW + timedelta(hours=1)
    assert reserve(database, now=later) == Slots(timedelta(0), 1)
    assert reserve(database, now=later) == Slots(GAP, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_clock_that_was_set_back_stops_no_line(database: Database) -> None:
    """Slots an hour ahead are no slots: the line begins anew, and keeps its gap."""
    reserve(database, now=NOW + timedelta(hours=1))
    assert [reserve(database).delay for _ in range(3)] == [timedelta(0), GAP, 2 * GAP]


def test_slots_beyond_somebodys_patience_are_left_to_others(database: Database) -> None:
    """As many as begin in time are given, maybe none; those that are not given are the next one's."""
    reserve(database, 60)
    some = reserve(database, 60, patience=timedelta(seconds=90))
    assert 31 <= some.count < 60
    none = reserve(database, 60, patience=timedelta(seconds=5))
    assert none.count == 0
    assert near(none.delay, 60 + some.count)
    assert near(reserve(database).delay, 60 + some.count)


def test_a_line_that_is_held_gives_no_slot_before_that_is_over(database: Database) -> None:
    """A shorter hold does not end a longer one, nor slots that were given out; and none is longer than ten minutes."""
    hold(database, timedelta(seconds=90))
    hold(database, timedelta(seconds=1))
    assert near(reserve(database, 60).delay, 90)
    hold(database, timedelta(seconds=90))
    assert near(reserve(database).delay, 150)
    hold(database, timedelta(days=1))
    assert near(reserve(database).delay, 600)


def test_of_many_at_once_nobody_gets_anothers_slot(database: Database, again: Again) -> None:
    """Twelve ask for three slots each, through two engines: all of them lie apart."""
    both = (database, again(database))
    got = together(12, lambda i: reserve(both[i % 2], 3))
    assert {each.count for each in got} == {3}
    with database.read() as session:
        end = session.get_one(PaceRow, "line").free_at
    delays = sorted(each.delay for each in got)
    assert delays[-1] <= 33 * GAP
    if database.is_sqlite:
        assert delays == [3 * i * GAP for i in range(12)]
        assert end == NOW + 36 * GAP
    else:
        assert all(b - a > 3 * GAP - SOON / 10 for a, b in pairwise(delays))
