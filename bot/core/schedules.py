"""When a group's daily posts come: one for each local date that a schedule wants, whatever clocks and admins do.

A schedule is a time of the day, some weekdays and a zone. Each of its posts is for a local date, and comes at the
instant that `calendar.instant` names for it: of a time that comes twice the first, for one that clocks jump over the
jump. A date is *done* once a post was made or skipped for it; dates that are done only ever grow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice

from bot.core.calendar import ONE_DAY, date_in, exists, instant
from bot.core.posts import PostKind

MOST = 20
"""Schedules that a group can have, and vacations."""

LONGEST_AWAY = timedelta(days=366)
"""How long a vacation can last, and how far ahead it can begin."""

GRACE = timedelta(hours=6)
"""How late a post may be, where the operator sets nothing else."""

MISSED_KEPT = 31
"""How many of a schedule's missed dates are recorded at once."""

EVERY_DAY = frozenset(range(7))

Weekdays = frozenset[int]
"""Days of the week, at least one; Monday is 0."""

Coming = tuple[date, datetime]
"""A local date, and the instant of its post (UTC)."""


class State(StrEnum):
    """Whether a schedule posts: it does, an admin has paused it, or it paused itself since its channel refused."""

    ON = "on"
    PAUSED = "paused"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Away:
    """Local dates, the first and the last, on which a group gets no posts; `id` is the vacation's number."""

    first: date
    last: date
    id: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates that are wanted, and their instants.

    `minute` is of the local day, 0 to 1439, in `zone` (IANA name); dates within `away` are passed over.
    """

    zone: str
    minute: int
    weekdays: Weekdays
    away: tuple[Away, ...] = ()

    def wants(self, day: date) -> bool:
        """Whether there is to be a post for that date."""
        return (
            day.weekday() in self.weekdays
            and not any(each.first <= day <= each.last for each in self.away)
            and exists(self.zone, day)
        )

    def at(self, day: date) -> datetime:
        """The instant of the post for a date."""
        return instant(self.zone, day, self.minute)

    def upcoming(self, after: date | None, since: datetime) -> Iterator[Coming]:
        """Every post for a date later than `after` whose instant is at `since` or later, in order, without an end."""
        day = date_in(self.zone, since) - ONE_DAY  # what a jump at its end puts off comes on the next day
        if after is not None:
            day = max(day, after + ONE_DAY)
        while True:
            if self.wants(day) and (at := self.at(day)) >= since:
                yield day, at
            day += ONE_DAY

    def first(self, after: date | None, since: datetime) -> Coming:
        """The first of `upcoming`."""
        return next(self.upcoming(after, since))

    def changed(self, pending: Coming | None, last: date | None, now: datetime) -> Coming:
        """What comes next when this plan takes the place of another one.

        Args:
            pending: what was to come next by the other plan.
            last: the latest date that is done.
            now: the time.

        A date that was to come stays wanted even if its new time is over: then it comes at once. So moving a schedule
        around its own hour gives one post that date. One that is due already stays due as it was.
        """
        if pending is not None and self.wants(pending[0]):
            day, at = pending
            if at <= now:
                return pending
            if self.at(day) < now:
                return day, now
        return self.first(last, now)

    def due(self, pending: Coming, now: datetime, most: int) -> list[Coming]:
        """What has come up to `now` since the pending one and with it, the newest first, at most so many."""
        return list(islice(self._due(pending, now), most))

    def _due(self, pending: Coming, now: datetime) -> Iterator[Coming]:
        day = date_in(self.zone, now)
        while day > pending[0]:
            if self.wants(day) and (at := self.at(day)) <= now:
                yield day, at
            day -= ONE_DAY
        yield pending


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is posted in a group, where and when.

    Attributes:
        id: its number.
        group_id: whose it is.
        kind: what it posts.
        channel: the platform's id.
        minute: of the local day, 0 to 1439.
        weekdays: Monday is 0.
        zone: the one that counts (IANA name).
        own_zone: whether that is its own, and not the group's.
        packs: the ids of those that it posts from; None for those that the group studies.
        state: whether it posts.
        next_at: the instant of the next post, None where there is none.
        next_date: the local date that it is for.
        last_date: the latest date that is done.
    """

    id: int
    group_id: int
    kind: PostKind
    channel: str
    minute: int
    weekdays: Weekdays
    zone: str
    own_zone: bool
    packs: tuple[str, ...] | None
    state: State
    next_at: datetime | None = None
    next_date: date | None = None
    last_date: date | None = None

    @property
    def pending(self) -> Coming | None:
        """The next post, where there is one."""
        return (self.next_date, self.next_at) if self.next_date and self.next_at else None

    def plan(self, away: tuple[Away, ...]) -> Plan:
        """When it posts, in a group with these vacations."""
        return Plan(self.zone, self.minute, self.weekdays, away)


def bits(weekdays: Weekdays) -> int:
    """Days of the week as a number, for Monday 1, Tuesday 2, Wednesday 4 and so on."""
    return sum(1 << day for day in weekdays)


def from_bits(number: int) -> Weekdays:
    """The days of the week that a number stands for."""
    return frozenset(day for day in EVERY_DAY if number >> day & 1)
