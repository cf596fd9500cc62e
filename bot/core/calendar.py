"""When a member's day begins and ends, also when clocks change and when the member changes zone.

A member's days follow one another without a gap. Each has a local date as its name, and names only ever grow, so no
date can be lived, or credited, twice. A change of zone never ends a running day early: the day lasts until both the
zone it began in and the new one have reached midnight. The date after it may then be short, or be passed over
altogether; such a date is *held*: it cannot be missed.
"""

import difflib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter, itemgetter
from zoneinfo import ZoneInfo, available_timezones

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ZoneSpell:
    """A zone (IANA name) and the instant since which it is the member's."""

    since: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Day:
    """A member's day: its local date and the half-open stretch of time, `begins` to `ends` (UTC), that it covers."""

    date: date
    begins: datetime
    ends: datetime
    zone: str


class ShiftKind(StrEnum):
    """What a change of zone did to a date."""

    STRETCHED = "stretched"
    SHORTENED = "shortened"
    PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True)
class Shift:
    """What a change from the zone `was` to `now` did to a date; of one shortened nothing else is said."""

    date: date
    kind: ShiftKind
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A member's days up to now.

    Attributes:
        today: the day it is.
        held: every date up to it that a change of zone shortened or passed over.
        now: the instant at which it is.
        shifts: what changes of zone did, a date each, the oldest first.
        zones: whose midnights the days have, and the dates since which, the oldest first; there is no day before the
            first. With none, all days are those of today's zone.
        odd: days up to today that a change of zone made other than their zone has them, the oldest first.
    """

    today: Day
    held: frozenset[date]
    now: datetime
    shifts: tuple[Shift, ...] = ()
    zones: tuple[tuple[date, str], ...] = ()
    odd: tuple[Day, ...] = ()

    def day(self, day: date) -> Day | None:
        """The day of that date as the member lived it; None for one passed over, to come, or before the first."""
        place = bisect_left(self.odd, day, key=attrgetter("date"))
        if place < len(self.odd) and self.odd[place].date == day:
            return self.odd[place]
        zone = self._zone(day)
        if zone is None or day > self.today.date or day in self.held or not exists(zone, day):
            return None
        return Day(day, begins(zone, day), begins(zone, day + ONE_DAY), zone)

    def holds(self, day: date) -> bool:
        """Whether nobody can miss the date: a change of zone touched it, or the member's zone of then has no such."""
        return day in self.held or not exists(self._zone(day) or self.today.zone, day)

    def _zone(self, day: date) -> str | None:
        if not self.zones:
            return self.today.zone
        place = bisect_right(self.zones, day, key=itemgetter(0))
        return self.zones[place - 1][1] if place else None


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone name that this machine knows and that a person would use."""
    return frozenset(
        name for name in available_timezones() if not name.startswith(("posix/", "right/", "Factory", "localtime"))
    )


def find_zone(typed: str) -> tuple[str | None, tuple[str, ...]]:
    """The zone that a person means, or None and up to three names near to what they typed."""
    wanted = typed.strip().replace(" ", "_").casefold()
    folded = {name.casefold(): name for name in zone_names()}
    if wanted in folded:
        return folded[wanted], ()
    # Etc/GMT+2 is two hours *behind* UTC: not for somebody who types GMT+2
    offered = {name: full for name, full in folded.items() if not name.startswith("etc/")}
    places = {name.rsplit("/", 1)[-1]: full for name, full in sorted(offered.items(), reverse=True) if "/" in name}
    if wanted in places:
        return places[wanted], ()
    near = difflib.get_close_matches(wanted, [*offered, *places], n=6, cutoff=0.6)
    return None, tuple(dict.fromkeys(folded.get(name) or places[name] for name in near))[:3]


def zones_like(typed: str, most: int) -> tuple[str, ...]:
    """Zones whose name holds what was typed, those of which a part begins with it first."""
    wanted = typed.strip().replace(" ", "_").casefold()
    names = [name for name in sorted(zone_names()) if "/" in name and not name.startswith("Etc/")]
    found = [name for name in names if wanted in name.casefold()]
    return tuple(sorted(found, key=lambda name: not f"/{name}".casefold().count(f"/{wanted}"))[:most])


@lru_cache(maxsize=4096)
def begins(zone: str, day: date) -> datetime:
    """The instant from which on it is `day` or later in a zone, for good.

    Where clocks fall back over midnight it is the second one; where they jump over it, the jump. A date that a zone
    leaves out (Samoa, 30 December 2011) begins when the next one does.
    """
    tz = ZoneInfo(zone)
    midnight = datetime.combine(day, time())
    late, early = (midnight.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (1, 0))
    for instant in (late, early):
        before = (instant - timedelta.resolution).astimezone(tz)
        if before.date() < day and instant.astimezone(tz).replace(tzinfo=None) == midnight:
            return instant
    return _jump(tz, midnight, late, early)


def _jump(tz: ZoneInfo, wall: datetime, low: datetime, high: datetime) -> datetime:
    """The instant, to the second, at which clocks in `tz` jump over the wall time; it lies between `low` and `high`."""
    while (high - low) > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(tz).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=4096)
def instant(zone: str, day: date, minute: int) -> datetime:
    """The instant of a day at which its clocks show a minute (0 to 1439, from midnight).

    Of a time that comes twice it is the first within the day; of one that clocks jump over, the jump.
    """
    tz = ZoneInfo(zone)
    wall = datetime.combine(day, time(*divmod(minute, 60)))
    first, second = (wall.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = first if first.astimezone(tz).replace(tzinfo=None) == wall else _jump(tz, wall, second, first)
    return max(shown, begins(zone, day))


def next_time(zone: str, minute: int, since: datetime) -> tuple[date, datetime]:
    """The first date whose `instant` of that minute is at `since` or later, and the instant."""
    day = date_in(zone, since) - ONE_DAY  # what a jump at its end puts off comes on the next day
    while not exists(zone, day) or instant(zone, day, minute) < since:
        day += ONE_DAY
    return day, instant(zone, day, minute)


def previous_time(zone: str, minute: int, before: datetime) -> datetime:
    """The last `instant` of that minute, on whatever date, that is earlier than `before`."""
    day = date_in(zone, before)
    while not exists(zone, day) or instant(zone, day, minute) >= before:
        day -= ONE_DAY
    return instant(zone, day, minute)


def date_in(zone: str, instant: datetime) -> date:
    """The local date of an instant: the last date that has begun."""
    day = instant.astimezone(ZoneInfo(zone)).date()
    while begins(zone, day) > instant:
        day -= ONE_DAY
    while begins(zone, day + ONE_DAY) <= instant:
        day += ONE_DAY
    return day


def exists(zone: str, day: date) -> bool:
    """Whether a zone has that date at all."""
    return day not in _left_out(zone, day.year)


@lru_cache(maxsize=4096)
def _left_out(zone: str, year: int) -> frozenset[date]:
    """The dates of a year that a zone does not have; hardly any has one."""
    first, last = (datetime(year, month, day, 12, tzinfo=ZoneInfo(zone)) for month, day in ((1, 1), (12, 31)))
    noons = (first + n * ONE_DAY for n in range((last.date() - first.date()).days + 1))
    # a noon that is neither jumped over nor shown twice is there
    odd = [noon.date() for noon in noons if noon.utcoffset() != noon.replace(fold=1).utcoffset()]
    return frozenset(day for day in odd if begins(zone, day) == begins(zone, day + ONE_DAY))


def timeline(spells: Sequence[ZoneSpell], now: datetime) -> Timeline:
    """What day it is at `now` for a member with these zones (at least one, in the order of time), and what was.

    A time before the first zone is answered with the moment at which it began.
    """
    now = max(now, spells[0].since)
    passage = _Passage(_plain(spells[0].zone, spells[0].since), spells[0].zone)
    for spell in spells[1:]:
        if spell.since > now:
            break
        passage.change(spell)
    passage.advance(now)
    return passage.timeline(now)


@dataclass(slots=True)
class _Passage:
    """A way through a member's days: the day reached, the zone that counts, and the one before it."""

    day: Day
    zone: str
    left: str = ""
    held: set[date] = field(default_factory=set)
    shifts: dict[date, Shift] = field(default_factory=dict)
    zones: list[tuple[date, str]] = field(default_factory=list)
    odd: dict[date, Day] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zones.append((self.day.date, self.zone))

    def timeline(self, now: datetime) -> Timeline:
        shifts, odd = tuple(self.shifts.values()), tuple(self.odd.values())  # in order, as dates only grow
        return Timeline(self.day, frozenset(self.held), now, shifts, tuple(self.zones), odd)

    def change(self, spell: ZoneSpell) -> None:
        """From the spell's beginning on its zone counts, and the running day ends when both zones have midnight."""
        self.advance(spell.since)
        self.left, self.zone = self.zone, spell.zone
        tomorrow = self.day.date + ONE_DAY
        midnight = begins(self.day.zone, tomorrow)
        self.day = replace(self.day, ends=max(midnight, begins(self.zone, tomorrow), spell.since))
        self._note_end(midnight)

    def _note_end(self, midnight: datetime) -> None:
        """What a change did to the running day is noted, and what an earlier one did and this one undid no more."""
        day = self.day
        shortened, stretched = day.date in self.held, day.ends > midnight
        self.odd.pop(day.date, None)
        if shortened or stretched:
            self.odd[day.date] = day
        if shortened:
            return
        self.shifts.pop(day.date, None)
        if stretched:
            other = self.zone if day.ends == begins(self.zone, day.date + ONE_DAY) else self.left
            self.shifts[day.date] = Shift(day.date, ShiftKind.STRETCHED, day.zone, other)

    def advance(self, instant: datetime) -> None:
        """The day is the one of `instant`; dates that the passage out of the day before shortens or skips are held."""
        day = self.day
        if instant < day.ends:
            return
        following = _plain(self.zone, day.ends)
        was = day.zone if day.ends == begins(day.zone, day.date + ONE_DAY) else self.left
        for passed in _between(day.date, following.date):
            self.held.add(passed)
            if exists(self.zone, passed):
                self.shifts[passed] = Shift(passed, ShiftKind.PASSED_OVER, was, self.zone)
        if self.zones[-1][1] != self.zone:
            self.zones.append((following.date, self.zone))
        if following.begins < day.ends:
            following = replace(following, begins=day.ends)
            self.held.add(following.date)
            self.odd[following.date] = following
            self.shifts[following.date] = Shift(following.date, ShiftKind.SHORTENED, was, self.zone)
        self.day = following if instant < following.ends else _plain(self.zone, instant)


def _plain(zone: str, instant: datetime) -> Day:
    day = date_in(zone, instant)
    return Day(day, begins(zone, day), begins(zone, day + ONE_DAY), zone)


def _between(first: date, last: date) -> Iterator[date]:
    for offset in range(1, (last - first).days):
        yield first + offset * ONE_DAY
