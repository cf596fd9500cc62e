"""A vacation is set beforehand, and no longer than a month at a stretch."""

from collections.abc import Collection
from datetime import date
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadVacation
from bot.core.vacations import LONGEST, check, stretch
from tests.core.clocks import ONE_DAY, STEADY

TOMORROW = date(2026, 11, 22)


def ahead(days: int) -> date:
    """The date so many days after tomorrow."""
    return TOMORROW + days * ONE_DAY


def refused(first: int, last: int, there: Collection[int] = ()) -> str | None:
    """Why a vacation between such dates cannot be; None if it can."""
    try:
        check(ahead(first), ahead(last), TOMORROW, {ahead(n) for n in there})
    except BadVacation as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (0, 0, None),
        (0, 29, None),
        (0, 30, "long"),
        (-1, 5, "begun"),
        (-9, -2, "begun"),
        (3, 2, "backwards"),
        (-3, -4, "backwards"),
        (336, 365, None),  # tomorrow is one day ahead, so the last date is 366
        (337, 366, "far"),
        (366, 366, "far"),
        (2, 100_000, "far"),
    ],
)
def test_a_vacation_begins_tomorrow_at_the_earliest_and_ends_within_a_month(
    first: int, last: int, reason: str | None
) -> None:
    """From one date to thirty, from tomorrow on, up to a year and a day ahead; else it says what is wrong."""
    assert refused(first, last) == reason


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ([], None),
        (range(5, 10), None),
        (range(4, 10), "long"),
        (range(35, 40), None),
        (range(35, 41), "long"),
        ([8, 9, *range(35, 38)], None),
        ([7, 8, 9, *range(35, 38)], "long"),
        ([*range(9), *range(36, 60)], None),  # a date between them is none of vacation
        (range(10, 35), None),
        (range(8, 37), None),
        (range(-12, 10), "long"),
    ],
)
def test_dates_that_adjoin_are_one_stretch(there: Collection[int], reason: str | None) -> None:
    """Twenty-five dates go with what there is already if all that hang together are thirty; some may be the same."""
    assert refused(10, 34, there) == reason


@STEADY
@given(there=st.sets(st.integers(0, 60)), first=st.integers(0, 50), length=st.integers(1, 35))
def test_whatever_is_set_one_after_the_other_no_stretch_is_too_long(there: set[int], first: int, length: int) -> None:
    """The length of a stretch is that of the row of dates, of all in their order, in which the new ones lie."""
    days = sorted(there | set(range(first, first + length)))
    rows = [[day for _, day in row] for _, row in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0])]
    found = stretch(ahead(first), ahead(first + length - 1), {ahead(n) for n in there})
    assert found == next(len(row) for row in rows if first in row)
    assert (refused(first, first + length - 1, there) is None) is (found <= LONGEST)
