"""The streak: a fold over a member's study days, derived anew each time and never a counter."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.core.calendar import ONE_DAY, Day, Timeline, exists

HISTORY = 14
"""Days that a streak explains one by one."""

REVIEWS_A_DAY = 5
"""Grades of flashcards that make a study day."""


class Evidence(StrEnum):
    """What made a day a study day."""

    QUIZ = "quiz"
    REVIEWS = "reviews"


class Verdict(StrEnum):
    """What a date did to the streak; *held* dates keep it and add nothing."""

    STUDIED = "studied"
    MISSED = "missed"
    HELD = "held"
    OPEN = "open"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class DayNote:
    """A date, what it did to the streak, and with which evidence."""

    date: date
    verdict: Verdict
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Streak:
    """How many study days stand in a row, up to today or yesterday; the longest ever; the last dates, oldest first."""

    length: int
    best: int
    today: Day
    history: tuple[DayNote, ...]

    @property
    def done_today(self) -> bool:
        """Whether today is a study day already."""
        return self.history[-1].verdict is Verdict.STUDIED


def fold(ledger: Mapping[date, Evidence], timeline: Timeline, joined: date) -> Streak:
    """The streak that a ledger of study days amounts to; `joined` is the member's first date."""
    today = timeline.today
    holds = _holder(timeline)
    length = _chain(ledger, today.date if today.date in ledger else today.date - ONE_DAY, holds)
    return Streak(length, max(length, _best(ledger, holds)), today, _history(ledger, timeline, joined, holds))


def _holder(timeline: Timeline) -> Callable[[date], bool]:
    """Whether a date cannot be missed: a change of zone touched it, or the zone does not have it."""
    return lambda day: day in timeline.held or not exists(timeline.today.zone, day)


def _chain(ledger: Collection[date], last: date, holds: Callable[[date], bool]) -> int:
    length, day = 0, last
    while day in ledger or (ledger and holds(day)):
        length += day in ledger
        day -= ONE_DAY
    return length


def _best(ledger: Collection[date], holds: Callable[[date], bool]) -> int:
    best = run = 0
    previous: date | None = None
    for day in sorted(ledger):
        run = run + 1 if previous and _bridged(previous, day, holds) else 1
        best, previous = max(best, run), day
    return best


def _bridged(first: date, second: date, holds: Callable[[date], bool]) -> bool:
    day = first + ONE_DAY
    while day < second:
        if not holds(day):
            return False
        day += ONE_DAY
    return True


def _history(
    ledger: Mapping[date, Evidence], timeline: Timeline, joined: date, holds: Callable[[date], bool]
) -> tuple[DayNote, ...]:
    today = timeline.today.date
    dates = [today - ONE_DAY * back for back in range(HISTORY - 1, -1, -1)]
    return tuple(DayNote(day, _verdict(day, ledger, today, joined, holds), ledger.get(day)) for day in dates)


def _verdict(day: date, ledger: Collection[date], today: date, joined: date, holds: Callable[[date], bool]) -> Verdict:
    if day in ledger:
        return Verdict.STUDIED
    if day == today:
        return Verdict.OPEN
    if day < joined:
        return Verdict.BEFORE
    return Verdict.HELD if holds(day) else Verdict.MISSED
