"""Periods, the lower end of an interval, and places that equals share."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.leaderboard import ENOUGH, By, Over, Score, period, periods, places, wilson
from tests.core.clocks import STEADY

Z = 1.96


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        (date(2026, 11, 21), "2026-W47", "2026-11"),
        (date(2026, 1, 1), "2026-W01", "2026-01"),
        (date(2027, 1, 3), "2026-W53", "2027-01"),
        (date(2025, 12, 29), "2026-W01", "2025-12"),
        (date(2024, 12, 30), "2025-W01", "2024-12"),
    ],
)
def test_a_date_lies_in_its_iso_week_its_month_and_ever(day: date, week: str, month: str) -> None:
    """A week belongs to the year of its Thursday, so that no week is cut in two by New Year."""
    assert periods(day) == (week, month, "ever")
    assert [period(each, day) for each in Over] == [week, month, "ever"]


@STEADY
@given(day=st.dates(), other=st.dates())
def test_two_dates_share_a_week_if_they_share_its_monday(day: date, other: date) -> None:
    """Periods are named apart and never longer than a row has room for."""
    mondays = {each.toordinal() - each.weekday() for each in (day, other)}
    assert (period(Over.WEEK, day) == period(Over.WEEK, other)) == (len(mondays) == 1)
    months = {(each.year, each.month) for each in (day, other)}
    assert (period(Over.MONTH, day) == period(Over.MONTH, other)) == (len(months) == 1)
    assert all(len(each) <= 8 for each in periods(day))


def textbook(right: int, total: int) -> float:
    """The lower limit as Newcombe gives Wilson's: (2np + z² - z √(z² + 4npq)) / 2(n + z²).

    R. G. Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods", Statistics
    in Medicine 17 (1998), 857-872, method 3.
    """
    share = right / total
    root = math.sqrt(Z**2 + 4 * total * share * (1 - share))
    return (2 * total * share + Z**2 - Z * root) / (2 * (total + Z**2))


@pytest.mark.parametrize(("right", "total", "lower"), [(81, 263, 0.2553), (15, 148, 0.0624), (0, 20, 0.0)])
def test_the_lower_end_is_the_one_that_is_printed(right: int, total: int, lower: float) -> None:
    """Newcombe's table 1 has these for method 3."""
    assert wilson(right, total) == pytest.approx(lower, abs=5e-5)


@STEADY
@given(total=st.integers(1, 10_000), part=st.floats(0, 1))
def test_the_lower_end_is_the_textbooks(total: int, part: float) -> None:
    """For any share of any number, and never below nothing or above the share itself."""
    right = round(part * total)
    assert wilson(right, total) == pytest.approx(textbook(right, total), abs=2e-5)
    assert 0 <= wilson(right, total) <= right / total


def test_more_answers_of_the_same_share_are_worth_more() -> None:
    """Nine of ten often is better than nine of ten seldom."""
    worths = [wilson(9 * n, 10 * n) for n in range(1, 50)]
    assert worths == sorted(set(worths))


def test_an_accuracy_takes_twenty_answers() -> None:
    """With one fewer there is none, and no place; with twenty wrong ones there is the last."""
    assert Score(answers=ENOUGH - 1, correct=19).worth(By.ACCURACY) is None
    assert Score(answers=ENOUGH, correct=0).worth(By.ACCURACY) == 0
    assert Score().worth(By.DAYS) is None
    assert Score(days=1, reviews=2).worth(By.REVIEWS) == 2


@STEADY
@given(worths=st.lists(st.integers(0, 5)))
def test_a_place_is_one_more_than_those_ahead(worths: list[int]) -> None:
    """Equals share a place, and the next one comes after all of them."""
    ordered = sorted(worths, reverse=True)
    assert places(ordered) == [1 + sum(other > each for other in worths) for each in ordered]


def test_two_first_places_are_followed_by_a_third() -> None:
    """One, one, three."""
    assert places([7, 7, 5]) == [1, 1, 3]
