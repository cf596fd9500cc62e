"""A date is read as people type it, and what could be two dates is none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dates import read_date, read_dates
from tests.core.clocks import STEADY

TODAY = date(2026, 11, 20)
CHRISTMAS = date(2026, 12, 24)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-24",
        " 24 Dec ",
        "24 december",
        "24. December",
        "24th of December",
        "Dec 24",
        "December 24, 2026",
        "dec. 24th 2026",
        "24.12.",
        "24.12",
        "24. 12. 2026",
        "24.12.26",
        "Thu 24 Dec",
        "Thursday, 24 Dec 2026",
    ],
)
def test_a_date_is_read_as_it_is_typed(typed: str) -> None:
    """By numbers or by the month's name, in either order, with a weekday before it or none."""
    assert read_date(typed, TODAY) == CHRISTMAS


def test_a_date_without_a_year_is_the_next_one() -> None:
    """Today's date is today; yesterday's is next year's; the end of a vacation comes after its beginning."""
    assert read_date("20 Nov", TODAY) == TODAY
    assert read_date("19 Nov", TODAY) == date(2027, 11, 19)
    assert read_date("6 Jan", TODAY, CHRISTMAS) == date(2027, 1, 6)
    assert read_date("22 Dec", TODAY, CHRISTMAS) == date(2027, 12, 22)
    assert read_date("29 Feb", TODAY) == date(2028, 2, 29)


def test_days_near_by_have_names() -> None:
    """Today and tomorrow, whatever the vacation's beginning."""
    assert read_date("Today", TODAY, CHRISTMAS) == TODAY
    assert read_date("tomorrow", TODAY) == TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    "typed", ["", "soon", "3/4", "12/24", "32 Dec", "30 Feb", "0.1.", "24.13.", "2026-13-01", "24", "24 Dec 20260", "²"]
)
def test_what_is_no_date_is_none(typed: str) -> None:
    """Days that no month has, and numbers of which nobody knows which is the month."""
    assert read_date(typed, TODAY) is None


@STEADY
@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)), st.sampled_from(["{0:%a} {0.day} {0:%b} {0.year}", "{0}"]))
def test_what_we_write_is_read_back(day: date, shape: str) -> None:
    """A date as the bot writes it is the same date."""
    assert read_date(shape.format(day), TODAY) == day


@STEADY
@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(typed: str) -> None:
    """Nothing that is typed fails."""
    read_date(typed, TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        "24 Dec 6 Jan",
        "24 Dec to 6 Jan",
        "Dec 24 - Jan 6",
        "2026-12-24 2027-01-06",
        "24.12. 6.1.",
        "24. 12. until 6. 1.",
        "Thu 24 Dec 2026 till Wed 6 Jan 2027",
    ],
)
def test_two_dates_are_read_as_the_first_and_the_last(typed: str) -> None:
    """With a word between them or none."""
    assert read_dates(typed, TODAY) == (CHRISTMAS, date(2027, 1, 6))


@pytest.mark.parametrize("typed", ["24 Dec", "2026-12-24", "24. 12. 2026"])
def test_one_date_is_the_first_and_the_last(typed: str) -> None:
    """Who names one day means that day."""
    assert read_dates(typed, TODAY) == (CHRISTMAS, CHRISTMAS)


@pytest.mark.parametrize(
    "typed", ["", "to", "24 Dec to", "24 Dec to soon", "next week", "24 Dec 6 Jan 7 Jan", "3/4 to 3/5"]
)
def test_what_are_not_two_dates_is_none(typed: str) -> None:
    """Neither a half nor three of them."""
    assert read_dates(typed, TODAY) is None
