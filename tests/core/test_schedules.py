"""A schedule posts once for each date that it wants: in every zone, over years, and whatever is changed meanwhile."""

import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.calendar import begins, date_in, exists, zone_names
from bot.core.schedules import EVERY_DAY, Away, Coming, Plan, bits, from_bits
from tests.core.clocks import MANY, ONE_DAY, SEASON, SEASONS, TICK, ZONES, Wall, stretches

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
LAST = datetime(2030, 1, 1, tzinfo=UTC)
ALL_ZONES = sorted(zone_names())
A_DAY = 24 * 60
HALF_PAST_SEVEN = 19 * 60 + 30
WESTERNMOST = {"Etc/GMT+12", "Pacific/Pago_Pago"}
"""More than a day behind the easternmost zones."""

WORKDAYS = frozenset(range(5))
TUESDAY = date(2026, 3, 10)


def at(day: date, clock: str) -> datetime:
    """An instant in UTC."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=UTC)


def minute_of(clock: str) -> int:
    """The minute of the day that a clock shows."""
    shows = time.fromisoformat(clock)
    return shows.hour * 60 + shows.minute


def walk(plan: Plan, since: datetime, until: datetime) -> Iterator[Coming]:
    """Every post between two instants, each found from the one before, as the tick does."""
    day, instant = plan.first(None, since)
    while instant < until:
        yield day, instant
        assert plan.due((day, instant), instant, 5) == [(day, instant)], "nothing else comes with it"
        day, instant = plan.first(day, instant)


def test_in_every_zone_each_wanted_date_has_one_post_around_every_clock_change() -> None:
    """Over ten years, at a time that the change touches or another: on its weekdays, but not on vacation."""
    wrong = []
    for zone in ALL_ZONES:
        chance = random.Random(zone)  # noqa: S311 - no secret is made
        for _, change, before in stretches(zone, FIRST, LAST)[:-1]:
            touched = (change + before).hour * 60 + (change + before).minute + chance.randrange(-60, 60)
            minute = chance.choice([touched % A_DAY, chance.randrange(A_DAY)])
            weekdays = chance.choice([EVERY_DAY, frozenset(chance.sample(range(7), 5))])
            today = date_in(zone, change)
            away = tuple(
                Away(first := today + chance.randrange(-3, 4) * ONE_DAY, first) for _ in range(chance.randrange(2))
            )
            plan = Plan(zone, minute, weekdays, away)
            dates = [today + n * ONE_DAY for n in range(-4, 5)]
            wanted = [
                day
                for day in dates
                if day.weekday() in weekdays and exists(zone, day) and day not in {each.first for each in away}
            ]
            since, until = begins(zone, dates[0]), begins(zone, dates[-1] + ONE_DAY)
            posted = [day for day, _ in walk(plan, since, until + timedelta(minutes=1)) if day in dates]
            if posted != wanted:
                wrong.append((zone, change, minute))
    assert wrong == []


def test_over_ten_years_each_date_has_one_post_in_every_way_that_clocks_are_set() -> None:
    """Zones whose clocks went alike all the time stand for one another."""
    alike = {stretches(zone, FIRST, LAST): zone for zone in ALL_ZONES}
    wrong = []
    for zone in alike.values():
        minute = random.Random(zone).randrange(A_DAY)  # noqa: S311 - no secret is made
        posts = Plan(zone, minute, EVERY_DAY).upcoming(None, FIRST)
        day, instant = next(posts)
        for following, then in posts:
            if following != day + ONE_DAY or not timedelta(hours=20) < then - instant < timedelta(hours=28):
                wrong.append((zone, following))
            day, instant = following, then
            if instant > LAST:
                break
    assert wrong == []


@cache
def shown(zone: str, day: date, minute: int, start: datetime) -> datetime | None:
    """The first tick on a date at which the clock on the wall shows the time or a later one, else the date's end.

    None for a date that the zone leaves out. It is found by looking at the clock, a tick at a time.
    """
    wall, tz = Wall(start), ZoneInfo(zone)
    ticks = [start + (day - start.date()) + TICK * n for n in range(-96, 2 * 96)]
    first, end = (bisect_left(ticks, each, key=lambda tick: wall.date(zone, tick)) for each in (day, day + ONE_DAY))
    if first == end:
        return None
    wanted = datetime.combine(day, time(*divmod(minute, 60)))
    return next((each for each in ticks[first:end] if each.astimezone(tz).replace(tzinfo=None) >= wanted), ticks[end])


@dataclass
class Onlooker:
    """Knows what a group sees, from the words of the rule alone, by looking at the clock again and again.

    A date is awaited once its time lies ahead, for as long as it is wanted; its post comes when its time is reached
    or turns out to be over. Where two are owed at once, the later date has the post, and the other is done with it.
    """

    start: datetime
    awaited: set[date] = field(default_factory=set)
    done: date = date.min
    posts: list[Coming] = field(default_factory=list)

    def look(self, plan: Plan, now: datetime, *, on: bool) -> None:
        """It is now; while the schedule is not on, nothing is awaited."""
        near = [now.date() + n * ONE_DAY for n in range(-1, 3)]
        times = {day: shown(plan.zone, day, plan.minute, self.start) for day in near}
        wanted = {
            day: instant
            for day, instant in times.items()
            if on
            and instant is not None
            and day > self.done
            and day.weekday() in plan.weekdays
            and not any(each.first <= day <= each.last for each in plan.away)
        }
        self.awaited = {day for day, instant in wanted.items() if day in self.awaited or instant >= now}
        owed = [day for day in self.awaited if wanted[day] <= now]
        if owed:
            self.done = max(owed)
            self.posts.append((self.done, now))


@dataclass
class Kept:
    """A schedule as it is kept, with its plan, and the tick that looks at it."""

    plan: Plan
    pending: Coming | None = None
    done: date | None = None
    posts: list[Coming] = field(default_factory=list)

    def tick(self, now: datetime) -> None:
        """What is due is posted."""
        if self.pending and self.pending[1] <= now:
            self.done = self.plan.due(self.pending, now, 5)[0][0]
            self.posts.append((self.done, now))
            self.pending = self.plan.first(self.done, now)

    def change(self, plan: Plan, now: datetime) -> None:
        """The plan is another."""
        self.plan = plan
        if self.pending:
            self.pending = plan.changed(self.pending, self.done, now)

    def pause(self) -> None:
        """It posts no more."""
        self.pending = None

    def resume(self, now: datetime) -> None:
        """It posts again."""
        if not self.pending:
            self.pending = self.plan.first(self.done, now)


@dataclass(frozen=True)
class Change:
    """Something that an admin does at a tick: another time, zone, weekdays, vacation; or a pause, or its end."""

    tick: int
    what: str
    to: Any = None


Tale = tuple[datetime, Plan, list[Change]]

_QUARTERS = st.integers(0, 95).map(lambda n: n * 15)
_AROUND = st.builds(lambda day, n: day * 96 + n, st.integers(1, 9), st.integers(-8, 8))
_WEEKDAYS = st.sampled_from([EVERY_DAY, EVERY_DAY, WORKDAYS, frozenset({0, 3, 6})])


@st.composite
def tales(draw: st.DrawFn) -> Tale:
    """A season in which a schedule is changed, mostly around its own hour, and where clocks are odd."""
    start = draw(st.sampled_from(SEASONS))
    zone, minute = draw(st.sampled_from(ZONES)), draw(_QUARTERS)
    own_hour = (Plan(zone, minute, EVERY_DAY).at(start.date()) - start) // TICK
    near = st.integers(-8, 8).map(lambda n: (minute + 15 * n) % A_DAY)
    vacation = st.builds(
        lambda n, length: Away(start.date() + n * ONE_DAY, start.date() + (n + length) * ONE_DAY),
        st.integers(0, 11),
        st.integers(0, 3),
    )
    change = st.one_of(
        st.tuples(st.just("minute"), near | _QUARTERS),
        st.tuples(st.just("zone"), st.sampled_from(ZONES)),
        st.tuples(st.just("weekdays"), _WEEKDAYS),
        st.tuples(st.just("away"), st.lists(vacation, max_size=2).map(tuple)),
        st.tuples(st.sampled_from(["pause", "resume"]), st.none()),
    )
    ticks = st.one_of(_AROUND.map(lambda n: own_hour + n), st.integers(96, 96 * 9))
    changes = draw(st.lists(st.builds(lambda tick, what: Change(tick, *what), ticks, change), max_size=10))
    return start, Plan(zone, minute, EVERY_DAY), sorted(changes, key=lambda each: each.tick)


def live(tale: Tale, onlooker: Onlooker | None = None) -> list[Coming]:
    """What a schedule posts in a tale; an onlooker sees what it ought to."""
    start, plan, changes = tale
    kept = Kept(plan)
    on = True
    for n in range(96, SEASON // TICK - 2 * 96):
        now = start + n * TICK
        if n == 96:
            kept.resume(now)
        for change in [None, *(each for each in changes if each.tick == n)]:
            if change and change.what in {"pause", "resume"}:
                on = change.what == "resume"
            elif change:
                plan = replace(plan, **{change.what: change.to})
                kept.change(plan, now)
            if on:
                kept.resume(now)
            else:
                kept.pause()
            kept.tick(now)
            if onlooker:
                onlooker.look(plan, now, on=on)
    return kept.posts


@pytest.mark.parametrize("start", SEASONS, ids=lambda start: f"{start:%Y-%m}")
def test_where_clocks_are_odd_an_onlooker_sees_each_post_come(start: datetime) -> None:
    """Half an hour after midnight, and before it, where dates are short, come twice, or are left out."""
    wrong = []
    for zone in ZONES:
        for minute in (30, 23 * 60 + 30):
            onlooker = Onlooker(start)
            if live((start, Plan(zone, minute, EVERY_DAY), []), onlooker) != onlooker.posts:
                wrong.append((zone, minute))
    assert wrong == []


@MANY
@given(tales())
def test_a_schedule_posts_what_an_onlooker_sees_that_it_should(tale: Tale) -> None:
    """However its time, zone, weekdays and vacations are moved around its own hour, and paused in between."""
    onlooker = Onlooker(tale[0])
    assert live(tale, onlooker) == onlooker.posts


@MANY
@given(tales())
def test_moving_the_time_or_the_zone_gives_each_date_one_post(tale: Tale) -> None:
    """Never two, and never none, from the first to the last; no two of the zones are more than a day apart."""
    start, plan, changes = tale
    moves = [each for each in changes if each.what in {"minute", "zone"}]
    zones = {plan.zone, *(str(each.to) for each in moves if each.what == "zone")}
    assume(not zones & WESTERNMOST)
    dates = [day for day, _ in live((start, plan, moves))]
    assert sorted(set(dates)) == dates
    without = {dates[0] + n * ONE_DAY for n in range((dates[-1] - dates[0]).days)} - set(dates)
    assert [day for day in without if all(exists(zone, day) for zone in zones)] == []


MOVES = [
    ("20:00", "18:30", "20:30", ["10 20:30", "11 20:30"]),  # later, while it is to come
    ("20:00", "18:30", "19:00", ["10 19:00", "11 19:00"]),  # earlier, while that is to come
    ("20:00", "18:30", "17:00", ["10 18:30", "11 17:00"]),  # to a time that is over: at once
    ("20:00", "20:00", "21:00", ["10 20:00", "11 21:00"]),  # in the minute of the post itself
    ("20:00", "20:30", "21:00", ["10 20:00", "11 21:00"]),  # after it
    ("20:00", "20:30", "19:00", ["10 20:00", "11 19:00"]),
]


@pytest.mark.parametrize(("before", "when", "after", "posts"), MOVES)
def test_a_time_that_is_moved_around_its_own_hour(before: str, when: str, after: str, posts: list[str]) -> None:
    """That day has its one post, and the next day has the next."""
    kept = Kept(Plan("UTC", minute_of(before), EVERY_DAY))
    kept.resume(at(TUESDAY, "09:00"))
    for n in range(-1, 48 * 4):
        now = at(TUESDAY, "09:00") + n * TICK
        kept.tick(now)
        if now == at(TUESDAY, when):
            kept.change(replace(kept.plan, minute=minute_of(after)), now)
            kept.tick(now)
    assert [f"{day:%d} {now:%H:%M}" for day, now in kept.posts[:2]] == posts
    assert all(day == now.date() for day, now in kept.posts)


def test_of_two_dates_that_a_zone_far_ahead_has_passed_the_later_one_is_posted() -> None:
    """From Pago Pago to Kiritimati it is 25 hours; nobody wants two posts at once."""
    before, after = (Plan(zone, 30, EVERY_DAY) for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"))
    now = before.at(TUESDAY) - timedelta(minutes=15)
    pending = before.first(None, now)
    assert pending[0] == TUESDAY
    moved = after.changed(pending, TUESDAY - ONE_DAY, now)
    assert moved == (TUESDAY, now)
    assert after.due(moved, now, 5) == [(TUESDAY + ONE_DAY, after.at(TUESDAY + ONE_DAY)), moved]


def test_what_is_due_already_stays_due_whatever_its_new_time() -> None:
    """Nobody looked for an hour, and meanwhile it is moved: it is late, and not later still."""
    plan = Plan("UTC", HALF_PAST_SEVEN, EVERY_DAY)
    pending, now = (TUESDAY, plan.at(TUESDAY)), at(TUESDAY, "20:30")
    assert replace(plan, minute=21 * 60).changed(pending, None, now) == pending
    assert replace(plan, minute=9 * 60).changed(pending, None, now) == pending


def test_a_date_that_is_not_wanted_any_more_is_passed_over() -> None:
    """Another weekday, or a vacation: what was due on it is not posted."""
    plan = Plan("UTC", HALF_PAST_SEVEN, EVERY_DAY)
    pending, now = (TUESDAY, plan.at(TUESDAY)), at(TUESDAY, "20:30")
    friday = TUESDAY + 3 * ONE_DAY
    assert replace(plan, weekdays=frozenset({4})).changed(pending, None, now) == (friday, plan.at(friday))
    away = (Away(TUESDAY - ONE_DAY, friday - ONE_DAY),)
    assert replace(plan, away=away).changed(pending, None, now) == (friday, plan.at(friday))


def test_after_a_long_silence_the_newest_dates_come_first_and_no_more_than_asked_for() -> None:
    """A year later: what is due is found from its end, and what was pending is its last."""
    plan = Plan("Europe/Berlin", HALF_PAST_SEVEN, WORKDAYS, (Away(date(2027, 3, 1), date(2027, 3, 5)),))
    pending = (TUESDAY, plan.at(TUESDAY))
    now = plan.at(date(2027, 3, 10))
    found = plan.due(pending, now, 5)
    assert [day for day, _ in found] == [
        date(2027, 3, 10),
        date(2027, 3, 9),
        date(2027, 3, 8),
        *_days_in_february(26, 25),
    ]
    assert all(instant == plan.at(day) for day, instant in found)
    assert plan.due(pending, now, 1000)[-1] == pending
    assert len(plan.due(pending, now, 1000)) == len(list(islice(walk(plan, plan.at(TUESDAY), now), 1000))) + 1


def test_a_post_put_off_to_the_end_of_its_date_is_found_at_that_instant() -> None:
    """In Scoresbysund the last hour of 29 March 2025 is jumped over: its posts come as the 30th begins."""
    plan = Plan("America/Scoresbysund", 23 * 60 + 30, EVERY_DAY)
    saturday = date(2025, 3, 29)
    put_off = plan.at(saturday)
    assert date_in(plan.zone, put_off) == saturday + ONE_DAY
    assert plan.first(None, put_off) == (saturday, put_off)
    assert plan.first(saturday, put_off)[0] == saturday + ONE_DAY
    assert plan.due((saturday - ONE_DAY, plan.at(saturday - ONE_DAY)), put_off, 5)[0] == (saturday, put_off)


def test_a_clock_that_goes_an_hour_ahead_and_back_gives_no_second_post() -> None:
    """What was posted early is done."""
    kept = Kept(Plan("UTC", HALF_PAST_SEVEN, EVERY_DAY))
    kept.resume(at(TUESDAY, "09:00"))
    for clock in ("18:45", "19:45", "18:46", "19:29", "19:30", "20:30", "19:31"):
        kept.tick(at(TUESDAY, clock))
    assert kept.posts == [(TUESDAY, at(TUESDAY, "19:45"))]
    assert kept.pending == (TUESDAY + ONE_DAY, at(TUESDAY + ONE_DAY, "19:30"))


def test_days_of_the_week_are_kept_as_a_number() -> None:
    """Each of the 128 sets has its own, Monday's bit being the first."""
    assert [bits(from_bits(number)) for number in range(128)] == list(range(128))
    assert (from_bits(1), from_bits(64), from_bits(127)) == (frozenset({0}), frozenset({6}), EVERY_DAY)


def _days_in_february(*days: int) -> list[date]:
    return [date(2027, 2, day) for day in days]
