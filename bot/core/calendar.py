"""When a member's day begins and ends, also when clocks change and when the member changes zone.

A member's days follow one another without a gap. Each has a local date as its name, and names only ever grow, so no
date can be lived, or credited, twice. A change of zone never ends a running day early: the day lasts until both the
zone it began in and the new one have reached midnight. The date after it may then be short, or be passed over
altogether; such a date is *held*: it cannot be missed.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
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


@dataclass(frozen=True, slots=True)
class Timeline:
    """The day it is for a member, and every date up to it that a change of zone shortened or passed over."""

    today: Day
    held: frozenset[date]


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
    return begins(zone, day) < begins(zone, day + ONE_DAY)


def timeline(spells: Sequence[ZoneSpell], now: datetime) -> Timeline:
    """What day it is at `now` for a member with these zones (at least one, in the order of time)."""
    held: set[date] = set()
    day = _plain(spells[0].zone, spells[0].since)
    zone = spells[0].zone
    for spell in spells[1:]:
        if spell.since > now:
            break
        day = _advance(day, zone, spell.since, held)
        zone = spell.zone
        ends = max(begins(day.zone, day.date + ONE_DAY), begins(zone, day.date + ONE_DAY), spell.since)
        day = replace(day, ends=ends)
    return Timeline(_advance(day, zone, max(now, spells[0].since), held), frozenset(held))


def _plain(zone: str, instant: datetime) -> Day:
    day = date_in(zone, instant)
    return Day(day, begins(zone, day), begins(zone, day + ONE_DAY), zone)


def _advance(day: Day, zone: str, instant: datetime, held: set[date]) -> Day:
    """The day at `instant`, with the dates that the passage out of `day` shortens or passes over added to `held`."""
    if instant < day.ends:
        return day
    following = _plain(zone, day.ends)
    held.update(_between(day.date, following.date))
    if following.begins < day.ends:
        held.add(following.date)
        following = replace(following, begins=day.ends)
    return following if instant < following.ends else _plain(zone, instant)


def _between(first: date, last: date) -> Iterator[date]:
    for offset in range(1, (last - first).days):
        yield first + offset * ONE_DAY
