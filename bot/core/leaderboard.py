"""A leaderboard: which periods a date belongs to, what a score is worth, and who stands where."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PLACES = 10
"""Members that are shown, the first ones."""

ENOUGH = 20
"""Answers of daily quizzes from which on an accuracy says something."""

_Z = 1.959963984540054  # the normal distribution's 97.5th percentile: two sides of 95 %

_EVER = "ever"


class By(StrEnum):
    """What members are compared by."""

    DAYS = "days"
    ACCURACY = "accuracy"
    REVIEWS = "reviews"


class Over(StrEnum):
    """The period over which they are compared."""

    WEEK = "week"
    MONTH = "month"
    EVER = "ever"


@dataclass(frozen=True, slots=True)
class Score:
    """What a member reached in a period: study days, answers of daily quizzes, those that are right, and reviews.

    A card is one review a day, however often it is graded.
    """

    days: int = 0
    answers: int = 0
    correct: int = 0
    reviews: int = 0

    @property
    def accuracy(self) -> float | None:
        """What the share of right answers is at least, at a confidence of 95 %; None while there are too few."""
        return wilson(self.correct, self.answers) if self.answers >= ENOUGH else None

    def worth(self, by: By) -> float | None:
        """What counts in a comparison; None for no place in it."""
        return {By.DAYS: self.days or None, By.ACCURACY: self.accuracy, By.REVIEWS: self.reviews or None}[by]


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's place among those compared, the first being 1; `own` tells that it is the reader's."""

    place: int
    name: str
    score: Score
    own: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard as one member sees it.

    Attributes:
        by: what members are compared by.
        over: the period.
        first: the first ones, at most `PLACES`.
        own: the reader's place, where they have one and are not among the first.
        score: what the reader reached.
        listed: whether the reader is on leaderboards at all.
        annulled: how many questions don't count in the group, as far as this comparison is about answers.
    """

    by: By
    over: Over
    first: tuple[Standing, ...]
    own: Standing | None
    score: Score
    listed: bool
    annulled: int = 0


def period(over: Over, day: date) -> str:
    """The name of the period that a date lies in: `2026-W47` (ISO 8601's week), `2026-11`, or `ever`."""
    if over is Over.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return f"{day.year:04}-{day.month:02}" if over is Over.MONTH else _EVER


def periods(day: date) -> tuple[str, ...]:
    """Every period that a date lies in."""
    return tuple(period(each, day) for each in Over)


def wilson(right: int, total: int) -> float:
    """The lower end of Wilson's 95 % interval of a share, 0 to 1, of `total` (at least one) answers.

    Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
    American Statistical Association 22 (1927), 209-212.
    """
    if not right:
        return 0.0  # as the formula has it, but for its rounding
    share, z2 = right / total, _Z * _Z
    spread = _Z * math.sqrt((share * (1 - share) + z2 / (4 * total)) / total)
    return (share + z2 / (2 * total) - spread) / (1 + z2 / total)


def places(worths: Sequence[float]) -> list[int]:
    """The places of what is given best first: equals share one, and the next comes after all of them (1, 1, 3)."""
    found: list[int] = []
    for number, worth in enumerate(worths):
        found.append(found[-1] if number and worth == worths[number - 1] else number + 1)
    return found
