"""Clocks read the slow way: what the rules of days are checked against."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from bot.core.calendar import Day, ZoneSpell, begins, timeline

ONE_DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
INSTANT = timedelta.resolution
TICK = timedelta(minutes=15)
"""In this century clocks are set at whole quarters of an hour, St John's before 2012 (one minute past) apart."""

STEADY = settings(deadline=None, derandomize=True, max_examples=100)
"""The same examples on every machine."""

MANY = settings(STEADY, max_examples=300)
"""More of them, for what goes wrong in rare places."""

ZONES = (
    "Africa/Cairo",
    "America/Havana",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Etc/GMT+12",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Marquesas",
    "Pacific/Pago_Pago",
    "UTC",
)
"""Both ends of the Earth, and every way in which clocks are odd."""

SEASONS = tuple(datetime(*day, tzinfo=UTC) for day in ((2010, 11, 1), (2011, 12, 26), (2024, 3, 7), (2024, 10, 24)))
"""Starts of times in which much happens: a date comes twice, one is left out, clocks go forward, clocks go back."""

SEASON = 12 * ONE_DAY
_MARGIN = 4 * ONE_DAY


def reads(zone: str, instant: datetime) -> date:
    """The date that a clock on the wall shows."""
    return instant.astimezone(ZoneInfo(zone)).date()


def settled(zone: str, instant: datetime, step: timedelta = TICK) -> date:
    """The last date that has begun for good: no later instant, looked at step by step, has an earlier one."""
    return min(reads(zone, instant + step * n) for n in range(ONE_DAY // step))


@lru_cache(maxsize=1024)
def stretches(zone: str, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """The time from start to end, cut where the zone's offset changes, with each part's offset.

    No zone changes it twice within three days; not even Morocco, which does so around Ramadan.
    """
    tz = ZoneInfo(zone)

    def offset(instant: datetime) -> timedelta:
        return instant.astimezone(tz).utcoffset() or timedelta()

    cuts, day = [start], start
    while day < end:
        low, high = day, min(day + 3 * ONE_DAY, end)
        if offset(low) != offset(high):
            while high - low > SECOND:
                middle = low + (high - low) // SECOND // 2 * SECOND
                low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
            cuts.append(high)
        day += 3 * ONE_DAY
    return tuple((first, last, offset(first)) for first, last in pairwise((*cuts, end)))


@lru_cache
def _season(zone: str, start: datetime) -> list[date]:
    """The settled date of every tick of a season and some days around it."""
    dates = [reads(zone, start - _MARGIN + TICK * n) for n in range((SEASON + 2 * _MARGIN) // TICK)]
    for n in range(len(dates) - 1, 0, -1):
        dates[n - 1] = min(dates[n - 1], dates[n])
    return dates


class Wall:
    """Every zone's calendar during a season, a tick at a time."""

    def __init__(self, start: datetime) -> None:
        self.start = start

    def date(self, zone: str, instant: datetime) -> date:
        """The settled date of an instant."""
        return _season(zone, self.start)[(instant - self.start + _MARGIN) // TICK]

    def next_tick(self, instant: datetime) -> datetime:
        """The first tick after an instant."""
        return self.start + ((instant - self.start) // TICK + 1) * TICK

    def day_began(self, zone: str, instant: datetime) -> datetime:
        """The tick at which the settled date of an instant began."""
        tick = self.next_tick(instant) - TICK
        while self.date(zone, tick - TICK) == self.date(zone, instant):
            tick -= TICK
        return tick


@dataclass
class Walker:
    """A member who lives through time a tick at a time, by the words of the rule."""

    wall: Wall
    day: date
    began: datetime
    began_in: str
    zone: str
    held: set[date]

    def look(self, instant: datetime) -> None:
        """If both the zone that the day began in and the present one have reached midnight, the next day begins."""
        here = self.wall.date(self.zone, instant)
        if min(self.wall.date(self.began_in, instant), here) <= self.day:
            return
        passed_over = {self.day + ONE_DAY * n for n in range(1, (here - self.day).days)}
        shortened = {here} if self.wall.date(self.zone, instant - INSTANT) == here else set()
        self.held |= passed_over | shortened
        self.day, self.began, self.began_in = here, instant, self.zone


def walk(spells: Sequence[ZoneSpell], now: datetime, start: datetime) -> tuple[Day, set[date]]:
    """What `timeline` says, found by living through a season that starts at `start`."""
    wall = Wall(start)
    first = spells[0]
    today = wall.date(first.zone, first.since)
    walker = Walker(wall, today, wall.day_began(first.zone, first.since), first.zone, first.zone, set())
    ahead = [spell for spell in spells[1:] if spell.since <= now]
    instant = first.since
    while instant < now or ahead:
        instant = min(wall.next_tick(instant), ahead[0].since if ahead else now)
        walker.look(instant)
        if ahead and ahead[0].since == instant:
            walker.zone = ahead.pop(0).zone
            walker.look(instant)
    day, began, began_in, held = walker.day, walker.began, walker.began_in, set(walker.held)
    while walker.day == day:
        instant = wall.next_tick(instant)
        walker.look(instant)
    return Day(day, began, instant, began_in), held


def lived(spells: Sequence[ZoneSpell], until: datetime) -> list[Day]:
    """Every day that `timeline` names from the first spell on, each as it was when it ended."""
    instants = sorted({spell.since for spell in spells if spell.since <= until})
    days: list[Day] = []
    instant = instants[0]
    while instant <= until:
        day = timeline(spells, instant).today
        assert instant < day.ends, "a day that is over is not today"
        if days and days[-1].date == day.date:
            days.pop()
        elif days and instant in instants:  # a long day that this very change ended
            days[-1] = replace(days[-1], ends=instant)
        days.append(day)
        instant = min([day.ends, *(each for each in instants if each > instant)])
    return days


def whole(day: Day) -> bool:
    """Whether a day covers all of its date in the zone that it began in."""
    return day.begins <= begins(day.zone, day.date) and begins(day.zone, day.date + ONE_DAY) <= day.ends


@dataclass(frozen=True)
class Story:
    """A member's zones during a season, and a time to look at them."""

    start: datetime
    spells: tuple[ZoneSpell, ...]
    now: datetime


_GAPS = st.one_of(
    st.integers(1, 160).map(lambda n: n * TICK),
    st.integers(1, 40 * 3600).map(lambda n: n * SECOND),
    st.just(INSTANT),
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Any sequence of changes of zone, some of them to and fro, some at the very midnight."""
    start = draw(st.sampled_from(SEASONS))
    since = start + draw(st.integers(0, 96)) * TICK
    spells = [ZoneSpell(since, draw(st.sampled_from(ZONES)))]
    for gap in draw(st.lists(_GAPS, max_size=7)):
        if spells[-1].since + gap >= start + SEASON - 2 * ONE_DAY:
            break
        spells.append(ZoneSpell(spells[-1].since + gap, draw(st.sampled_from(ZONES))))
    end = start + SEASON
    now = since + draw(st.integers(0, (end - since) // SECOND)) * SECOND
    return Story(start, tuple(spells), now)
