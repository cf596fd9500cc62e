"""What is known about a member's dates: facts alone, from which the streak is derived."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import itemgetter


class Evidence(StrEnum):
    """What made a day a study day."""

    QUIZ = "quiz"
    REVIEWS = "reviews"


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why an admin excused a date, and when; `by` is their name now, None if they are not here any more."""

    reason: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a member's row says about a date: with what and when they studied, an excuse, a vacation."""

    studied: Evidence | None = None
    studied_at: datetime | None = None
    excuse: Excuse | None = None
    vacation: bool = False


Ledger = Mapping[date, Facts]
"""A member's facts by date; dates to come are in it too, with what was set beforehand."""


@dataclass(frozen=True, slots=True)
class Rests:
    """A group's rest days: the weekdays (Monday is 0) and the date since which they count, the oldest first."""

    weeks: tuple[tuple[date, frozenset[int]], ...] = ()

    def on(self, day: date) -> bool:
        """Whether the date was a rest day, by what counted then."""
        place = bisect_right(self.weeks, day, key=itemgetter(0))
        return place > 0 and day.weekday() in self.weeks[place - 1][1]


@dataclass(frozen=True, slots=True)
class Resting:
    """Whether a group has rest days, and which weekdays (Monday is 0) are since when; None if none ever were."""

    on: bool
    weekdays: frozenset[int] = frozenset()
    since: date | None = None


NO_RESTS = Rests()
"""Of a group in which no day is for resting."""
