"""The misconception map: weeks, and how many different members voiced what."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.content import Ref
from bot.core.held import MOST, WEEKS, Belief, Given, beliefs_map, last_weeks

WEDNESDAY = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
MONDAYS = [date(2026, 3, 2), date(2026, 3, 9)]
WATER, SOIL = (Belief(Ref("tiny", name), f"About {name}.") for name in ("water", "soil"))
BEHIND = {(1, 1): WATER, (2, 3): WATER, (2, 1): SOIL}


def test_the_running_week_is_the_last() -> None:
    """Eight Mondays, and the instants at which each week begins, the last of them when all are over."""
    weeks = last_weeks("UTC", WEDNESDAY)
    assert len(weeks.mondays) == WEEKS
    assert weeks.mondays[-1] == date(2026, 3, 9)
    assert weeks.mondays[0] == date(2026, 1, 19)
    assert weeks.edges == tuple(datetime(2026, 1, 19, tzinfo=UTC) + timedelta(weeks=n) for n in range(WEEKS + 1))


@pytest.mark.parametrize(
    ("zone", "monday"), [("Pacific/Auckland", date(2026, 3, 16)), ("America/Los_Angeles", date(2026, 3, 9))]
)
def test_a_week_is_the_groups_own(zone: str, monday: date) -> None:
    """On a Sunday evening in Greenwich it is Monday in Auckland, and the old week in Los Angeles."""
    weeks = last_weeks(zone, datetime(2026, 3, 15, 20, 0, tzinfo=UTC))
    assert weeks.mondays[-1] == monday
    assert weeks.edges[-2] <= datetime(2026, 3, 15, 20, 0, tzinfo=UTC) < weeks.edges[-1]


def test_a_week_in_which_clocks_change_is_an_hour_shorter() -> None:
    """Edges are midnights of the group's clocks."""
    weeks = last_weeks("Europe/Berlin", datetime(2026, 4, 1, 12, 0, tzinfo=UTC))
    lengths = {after - before for before, after in zip(weeks.edges, weeks.edges[1:], strict=False)}
    assert lengths == {timedelta(days=7), timedelta(days=7, hours=-1)}


def test_a_member_counts_once_a_week_and_once_in_all() -> None:
    """Two questions that voice the same belief are one member; right answers and choices from no belief are none."""
    given = [
        Given(1, 1, 0, 7),
        Given(2, 3, 0, 7),
        Given(2, 3, 1, 7),
        Given(1, 1, 1, 8),
        Given(1, 0, 1, 9),
        Given(2, 0, 1, 8),
    ]
    found = beliefs_map(MONDAYS, given, BEHIND, {(8, WATER.ref), (9, WATER.ref), (7, SOIL.ref)})
    (water,) = found.held
    assert (water.belief, water.weeks, water.people, water.overcome) == (WATER, (1, 2), 2, 1)
    assert (found.answered, found.people, found.more, found.peak) == ((1, 3), 2, 0, 2)


def test_what_most_voiced_comes_first() -> None:
    """Of equals the one that fewer have overcome."""
    given = [Given(1, 1, 0, 1), Given(2, 1, 0, 1), Given(2, 1, 1, 2)]
    assert [each.belief for each in beliefs_map(MONDAYS, given, BEHIND, ()).held] == [SOIL, WATER]
    assert [each.belief for each in beliefs_map(MONDAYS, given[:2], BEHIND, {(1, SOIL.ref)}).held] == [WATER, SOIL]


def test_of_more_than_are_shown_the_number_is_told() -> None:
    """Twelve, and how many more; members who voiced only those count as well."""
    behind = {(n, 1): Belief(Ref("tiny", f"b-{n:02}"), f"Belief {n:02}.") for n in range(15)}
    found = beliefs_map(MONDAYS, [Given(n, 1, 1, n) for n in range(15)], behind, ())
    assert (len(found.held), found.more, found.people) == (MOST, 3, 15)


def test_without_answers_there_is_nothing() -> None:
    """A map of no beliefs, over the weeks all the same."""
    found = beliefs_map(MONDAYS, [], {}, ())
    assert (found.held, found.more, found.answered, found.people, found.peak) == ((), 0, (0, 0), 0, 0)
