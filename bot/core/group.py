"""What a group looks like at a glance: what is planned, what was sent, what waits, what it believes, who studies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import dropwhile

from bot.core.asking import Waiting
from bot.core.calendar import ONE_DAY
from bot.core.config import Leaderboard
from bot.core.held import BeliefsMap
from bot.core.leaderboard import Board, By, Over
from bot.core.schedules import Away, Schedule
from bot.core.stats import Stats
from bot.core.streaks import Streak, Verdict

WEEKS = 5
"""Weeks of a calendar at most, the running one among them."""

CALENDARS = 5
"""Other members whose calendars are shown at once."""

DELIVERIES = 25
"""Deliveries that are shown at once."""

INBOX = 10
"""Questions of the inbox that are shown."""

_DAYS = 7
_PROMPT = timedelta(minutes=1)  # within which what is due is on its way


class Mark(StrEnum):
    """What a date was, as far as others may know it.

    *Kept* is any without study that cost nothing: why is the member's own business.
    """

    STUDIED = "studied"
    KEPT = "kept"
    MISSED = "missed"
    OPEN = "open"


_MARKS = {Verdict.STUDIED: Mark.STUDIED, Verdict.MISSED: Mark.MISSED, Verdict.OPEN: Mark.OPEN}


@dataclass(frozen=True, slots=True)
class Cell:
    """A date of a calendar: what it was; None before the member's first, and for what is still to come.

    `verdict` tells why, where the reader may know.
    """

    date: date
    mark: Mark | None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A member's last weeks, Monday first; `own` tells that it is the reader's. Another's best is not told: it is 0."""

    name: str
    length: int
    best: int
    weeks: tuple[tuple[Cell, ...], ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule, and the instants of its next posts."""

    schedule: Schedule
    coming: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery, and what became of it.

    Attributes:
        kind: what it tells.
        post: of a daily post, its kind; None of others.
        to_channel: whether it is for all who read a channel.
        own: whether it is for the reader directly.
        state: `waiting`, `claimed`, `sent`, `unknown`, `failed` or `skipped`.
        due_at: when it was to be sent.
        sent_at: when it was.
        tries: how often it was tried.
        error: why it was not sent, in the words of whoever knew.
        again_at: when it is tried again.
    """

    kind: str
    post: str | None
    to_channel: bool
    own: bool
    state: str
    due_at: datetime
    sent_at: datetime | None
    tries: int
    error: str | None
    again_at: datetime | None = None

    @property
    def late(self) -> timedelta | None:
        """How late it was sent, a minute at least; None if it was in time, or not sent at all."""
        behind = self.sent_at - self.due_at if self.sent_at else timedelta()
        return behind if behind >= _PROMPT else None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The newest deliveries of a group, the latest due first; `more` tells that there are older ones."""

    shown: tuple[Sent, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """How many questions wait, and those asked most."""

    total: int
    first: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Calendars:
    """Calendars of some members: the reader's own first. `hidden` tells who may see those of others, if not all.

    `following` is where the next ones begin, `before` where those before them did; None where there are none.
    """

    shown: tuple[Calendar, ...]
    hidden: Leaderboard | None = None
    before: int | None = None
    following: int | None = None


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group as one reader may see it.

    Attributes:
        zone: the group's (IANA name).
        now: the time.
        met: whether the reader is known in the group.
        quiet: whether nothing is posted for now.
        planned: its schedules, the oldest first.
        away: its vacations that are not over.
        deliveries: for admins; None for others.
        inbox: the same.
        beliefs: the misconception map.
        calendars: who studied when.
        boards: the leaderboards; who may see them where the reader may not.
        stats: the reader's own reviews, where they are known.
    """

    zone: str
    now: datetime
    met: bool
    quiet: bool
    planned: tuple[Planned, ...]
    away: tuple[Away, ...]
    deliveries: Deliveries | None
    inbox: Inbox | None
    beliefs: BeliefsMap
    calendars: Calendars
    boards: Mapping[tuple[By, Over], Board] | Leaderboard
    stats: Stats | None


def days_shown(today: date) -> int:
    """How many of the last dates a calendar needs: whole weeks up to the running one."""
    return (WEEKS - 1) * _DAYS + today.weekday() + 1


def calendar(name: str, shown: Streak, *, own: bool) -> Calendar:
    """A member's calendar from a streak whose history is `days_shown` long; of others only what they may know.

    It begins with the week in which they came, if that is one of them.
    """
    cells = [_cell(note.date, note.verdict, own=own) for note in shown.history]
    ahead = cells[-1].date + ONE_DAY
    cells += [Cell(ahead + ONE_DAY * place, None) for place in range(-len(cells) % _DAYS)]
    weeks = dropwhile(lambda week: all(cell.mark is None for cell in week), _by_week(cells))
    return Calendar(name, shown.length, shown.best if own else 0, tuple(weeks), own)


def _cell(day: date, verdict: Verdict, *, own: bool) -> Cell:
    if verdict is Verdict.BEFORE:
        return Cell(day, None)
    return Cell(day, _MARKS.get(verdict, Mark.KEPT), verdict if own else None)


def _by_week(cells: Sequence[Cell]) -> Iterator[tuple[Cell, ...]]:
    for start in range(0, len(cells), _DAYS):
        yield tuple(cells[start : start + _DAYS])
