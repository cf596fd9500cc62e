"""How a person's reviews go: how many, how well cards are remembered, and what comes due."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.calendar import ONE_DAY, Day, begins

DAYS = 14
"""Dates looked back upon, today among them, and as many ahead."""

ENOUGH = 20
"""Tests from which on a true retention says something."""

LATELY = timedelta(days=30)
"""How far back tests count."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How many tests of memory (`bot.core.recall.was_tested`) there were, how many were passed, and what is desired."""

    tests: int
    recalled: int
    desired: float

    @property
    def true(self) -> float | None:
        """The share of tests that were passed, 0 to 1; None while there are too few."""
        return self.recalled / self.tests if self.tests >= ENOUGH else None


@dataclass(frozen=True, slots=True)
class Stats:
    """A person's reviews in figures.

    Attributes:
        today: the date it is.
        reviews: how many on each of `DAYS` dates, today's last.
        due: how many cards come on each of `DAYS` dates, today's first, with all that a review would bring now; what
            today has no room for is tomorrow's.
        retention: of the last 30 days.
        voiced: misconceptions that a wrong answer came from, ever, of the packs that there are.
        overcome: those of them that a test has shown to be gone since.
        studied: study days among the dates of `reviews`.
        suspended: cards that the person has suspended.
    """

    today: date
    reviews: tuple[int, ...]
    due: tuple[int, ...]
    retention: Retention
    voiced: int
    overcome: int
    studied: int
    suspended: int = 0


def reviews_by_date(counted: Iterable[tuple[date, int]], today: date) -> tuple[int, ...]:
    """How many reviews there were on each of `DAYS` dates up to today, out of (date, how many) in any order.

    A date is one of the group in which a review was given; one that has not begun here yet is taken for today.
    """
    found = [0] * DAYS
    for day, number in counted:
        ago = max(0, (today - day).days)
        if ago < DAYS:
            found[DAYS - 1 - ago] += number
    return tuple(found)


def dues_by_date(dues: Iterable[datetime], today: Day, zone: str) -> tuple[int, ...]:
    """How many of the instants lie on each of `DAYS` dates from today on; the past is today's, what is later left out.

    `zone` is the person's, which may be another than the one that today began in.
    """
    edges = [today.ends]
    for ahead in range(1, DAYS):
        edges.append(max(edges[-1], begins(zone, today.date + ONE_DAY * (ahead + 1))))
    found = [0] * DAYS
    for due in dues:
        ahead = bisect_right(edges, due)
        if ahead < DAYS:
            found[ahead] += 1
    return tuple(found)
