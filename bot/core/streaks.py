"""The streak: a fold over what is known of a member's dates, derived anew each time and never a counter.

Each date moves two figures: how many study days stand in a row, and the *bank*, the study days put by for freezes, of
which seven make one. A study day adds to both. A date that is held, a vacation, a rest day, excused or spoilt leaves
both as they are. Any other is missed: a freeze covers it if the bank holds one, else both begin again at nothing. So
no fact, however late it comes, can make a streak shorter, its best less, or freezes fewer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from bot.core.calendar import ONE_DAY, Day, Shift, Timeline
from bot.core.ledger import NO_RESTS, Evidence, Facts, Ledger, Rests
from bot.core.outages import Spoilt

HISTORY = 14
"""Days that a streak explains one by one."""

REVIEWS_A_DAY = 5
"""Grades of flashcards that make a study day."""

EARNS = 7
"""Study days in a row that earn a freeze."""

MOST_FREEZES = 2
"""As many can be held at a time; who has them earns no more until one is used."""

NONE_SPOILT: Mapping[date, Spoilt] = MappingProxyType({})


class Verdict(StrEnum):
    """What a date did to the streak.

    *Held* by a change of zone, *frozen* (missed, and a freeze covered it), *excused* by an admin, *spoilt* by the bot,
    *vacation* and *rest* keep it and add nothing; *open* is today, as long as it is none of these.
    """

    STUDIED = "studied"
    MISSED = "missed"
    HELD = "held"
    OPEN = "open"
    BEFORE = "before"
    FROZEN = "frozen"
    EXCUSED = "excused"
    SPOILT = "spoilt"
    VACATION = "vacation"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class DayNote:
    """A date, what it did to the streak, and why.

    Attributes:
        facts: what the ledger says about the date.
        spoilt: what the bot owed it, if it is spoilt.
        shift: what a change of zone did to it.
        since: the instant since which a freeze, an admin's excuse or the bot's own fault has kept a streak going over
            the date; None if there was none to keep.
    """

    date: date
    verdict: Verdict
    evidence: Evidence | None = None
    facts: Facts | None = None
    spoilt: Spoilt | None = None
    shift: Shift | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Streak:
    """How a member stands.

    Attributes:
        length: study days in a row, up to today or yesterday.
        best: the longest such row ever.
        today: the day it is.
        history: the last dates up to today, oldest first.
        freezes: how many are held.
        to_next: study days until the next freeze; None with as many as can be held.
        saved: missed dates of this streak that freezes covered.
    """

    length: int
    best: int
    today: Day
    history: tuple[DayNote, ...]
    freezes: int = 0
    to_next: int | None = None
    saved: int = 0

    @property
    def done_today(self) -> bool:
        """Whether today is a study day already."""
        return self.history[-1].verdict is Verdict.STUDIED

    @property
    def is_open(self) -> bool:
        """Whether today can still be missed: it is no study day yet, and nothing else covers it."""
        return self.history[-1].verdict is Verdict.OPEN


def fold(
    ledger: Ledger,
    timeline: Timeline,
    joined: date,
    rests: Rests = NO_RESTS,
    spoilt: Mapping[date, Spoilt] = NONE_SPOILT,
    history: int = HISTORY,
) -> Streak:
    """The streak that the facts amount to; `joined` is the member's first date, `history` the dates to explain."""
    known = _Known(ledger, timeline, joined, rests, spoilt)
    explained = timeline.today.date - ONE_DAY * (history - 1)
    full = EARNS * MOST_FREEZES
    length = best = bank = saved = 0
    notes: list[DayNote] = []
    for day in _dates(min(joined, explained, *ledger), timeline.today.date):
        if known.studied(day):
            verdict = Verdict.STUDIED
            length += 1
            bank += bank < full
        elif length or day >= explained:
            verdict = known.kept(day) or (Verdict.FROZEN if bank >= EARNS else Verdict.MISSED)
            if verdict is Verdict.FROZEN:  # a gap in the row: what was put by for the next freeze is gone as well
                bank -= EARNS + bank % EARNS
                saved += 1
            elif verdict is Verdict.MISSED:
                best = max(best, length)
                length = bank = saved = 0
        else:  # there is no streak that the date could end
            continue
        if day >= explained:
            notes.append(known.note(day, verdict, running=length > 0))
    to_next = EARNS - bank % EARNS if bank < full else None
    return Streak(length, max(best, length), timeline.today, tuple(notes), bank // EARNS, to_next, saved)


def uncovered(ledger: Ledger, timeline: Timeline, joined: date, rests: Rests = NO_RESTS) -> list[date]:
    """The dates before today that nothing but the bot's own fault or a freeze can cover, the oldest first."""
    known = _Known(ledger, timeline, joined, rests, NONE_SPOILT)
    return [day for day in _dates(joined, timeline.today.date) if not known.studied(day) and not known.kept(day)]


def _dates(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


@dataclass(frozen=True, slots=True)
class _Known:
    """All that is known of a member's dates."""

    ledger: Ledger
    timeline: Timeline
    joined: date
    rests: Rests
    spoilt: Mapping[date, Spoilt]

    def studied(self, day: date) -> bool:
        """Whether it is a study day."""
        facts = self.ledger.get(day)
        return facts is not None and facts.studied is not None

    def kept(self, day: date) -> Verdict | None:
        """Why a date without study, freezes apart, costs no streak; None if it does."""
        if day == self.timeline.today.date:
            return self._covered(day) or Verdict.OPEN
        if day < self.joined:
            return Verdict.BEFORE
        if self.timeline.holds(day):
            return Verdict.HELD
        return self._covered(day) or (Verdict.SPOILT if day in self.spoilt else None)

    def _covered(self, day: date) -> Verdict | None:
        """By which fact of the member's or the group's."""
        facts = self.ledger.get(day)
        if facts is not None and facts.vacation:
            return Verdict.VACATION
        if self.rests.on(day):
            return Verdict.REST
        return Verdict.EXCUSED if facts is not None and facts.excuse else None

    def note(self, day: date, verdict: Verdict, *, running: bool) -> DayNote:
        """The date explained; `running` tells whether there was a streak for it to keep."""
        facts = self.ledger.get(day)
        return DayNote(
            day,
            verdict,
            evidence=facts.studied if facts else None,
            facts=facts,
            spoilt=self.spoilt.get(day) if verdict is Verdict.SPOILT else None,
            shift=next((shift for shift in self.timeline.shifts if shift.date == day), None),
            since=self._since(day, verdict) if running else None,
        )

    def _since(self, day: date, verdict: Verdict) -> datetime | None:
        lived, facts = self.timeline.day(day), self.ledger.get(day)
        if verdict is Verdict.SPOILT:
            return self.spoilt[day].since
        if lived and verdict is Verdict.FROZEN:
            return lived.ends
        if lived and verdict is Verdict.EXCUSED and facts and facts.excuse:
            return max(lived.begins, facts.excuse.at)
        return None
