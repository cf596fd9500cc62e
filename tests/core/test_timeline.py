"""A member's days follow one another, also when the member changes zone again and again."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.calendar import Shift, ShiftKind, Timeline, ZoneSpell, begins, date_in, exists, timeline
from tests.core.clocks import (
    INSTANT,
    MANY,
    ONE_DAY,
    SEASON,
    SECOND,
    Story,
    lived,
    settled,
    stories,
    walk,
    whole,
)

LEFT_OUT = date(2011, 12, 30)
"""Samoa had no such date; whether a zone leaves a date out is not the time line's to say (see the streak's tests)."""


def at(written: str) -> datetime:
    """An instant of UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def zones(*changes: tuple[str, str]) -> list[ZoneSpell]:
    """Zones, each with the instant since which it is the member's."""
    return [ZoneSpell(at(since), zone) for since, zone in changes]


@MANY
@given(story=stories())
def test_days_are_those_of_the_rule_lived_step_by_step(story: Story) -> None:
    """Date, beginning, end, zone and held dates are what a walk through time finds, a quarter of an hour at a time."""
    today, held = walk(story.spells, story.now, story.start)
    found = timeline(story.spells, story.now)
    assert found.today == today
    assert found.held - {LEFT_OUT} == held - {LEFT_OUT}


@MANY
@given(story=stories(), later=st.integers(0, 12 * 86_400))
def test_todays_date_never_goes_back(story: Story, later: int) -> None:
    """Later is never earlier by name, and what has been held stays held, no more and no less."""
    before = timeline(story.spells, story.now)
    after = timeline(story.spells, story.now + later * SECOND)
    assert before.today.date <= after.today.date
    assert {day for day in after.held if day <= before.today.date} == before.held


@MANY
@given(story=stories())
def test_changes_to_come_do_not_touch_today(story: Story) -> None:
    """A zone that the member will have later has no part in what day it is now."""
    known = [spell for spell in story.spells if spell.since <= story.now]
    assert timeline(story.spells, story.now) == timeline(known, story.now)


@MANY
@given(story=stories())
def test_every_instant_belongs_to_exactly_one_day(story: Story) -> None:
    """Days hold the time they are asked about, and each ends where the next begins, with a later name."""
    days = lived(story.spells, story.start + SEASON)
    assert days[0].begins <= story.spells[0].since
    for day, following in pairwise(days):
        assert day.date < following.date
        assert day.ends == following.begins
        assert timeline(story.spells, following.begins - INSTANT).today.date == day.date
    today = timeline(story.spells, story.now).today
    assert today.begins <= story.now < today.ends
    assert [day.date for day in days if day.begins <= story.now < day.ends] == [today.date]


@MANY
@given(story=stories())
def test_a_change_of_zone_never_cuts_a_running_day_short(story: Story) -> None:
    """Whatever comes, today lasts at least until the midnight of the zone that it began in."""
    today = timeline(story.spells, story.now).today
    midnight = begins(today.zone, today.date + ONE_DAY)
    assert timeline(story.spells, max(midnight - INSTANT, story.now)).today.date == today.date


@MANY
@given(story=stories())
def test_a_date_that_is_not_held_is_had_whole(story: Story) -> None:
    """Each date that can be missed gives at least all of its hours in the zone that it began in; others are held."""
    end = story.start + SEASON
    days = lived(story.spells, end)
    held = timeline(story.spells, end).held
    assert [day.date for day in days[1:] if whole(day) is (day.date in held)] == []
    assert days[0].date not in held
    named = {day.date for day in days}
    dates = {days[0].date + n * ONE_DAY for n in range((days[-1].date - days[0].date).days)}
    assert dates - named - held <= {LEFT_OUT}


@MANY
@given(story=stories())
def test_dates_that_can_be_missed_take_their_time(story: Story) -> None:
    """By no change of zone do two of them begin within less than a day (23 hours where clocks go forward)."""
    end = story.start + SEASON
    held = timeline(story.spells, end).held
    open_days = [day for day in lived(story.spells, end) if day.date not in held]
    assert [day for day, other in pairwise(open_days) if other.begins - day.begins < timedelta(hours=23)] == []


@MANY
@given(story=stories())
def test_today_is_a_date_that_someone_on_earth_has(story: Story) -> None:
    """It lies between the present zone's date and that of the zone the day began in: no zone trick runs ahead."""
    today = timeline(story.spells, story.now).today
    zone = [spell.zone for spell in story.spells if spell.since <= story.now][-1]
    began_in = settled(today.zone, story.now)
    assert min(began_in, settled(zone, story.now)) <= today.date <= began_in
    assert date_in("Etc/GMT+12", story.now) <= today.date <= date_in("Pacific/Kiritimati", story.now)


@MANY
@given(story=stories(), span=st.integers(0, 12 * 86_400))
@example(
    Story(
        at("2024-06-01"),
        tuple(zones(("2024-06-01T00:00", "Pacific/Marquesas"), ("2024-06-01T09:00", "Pacific/Kiritimati"))),
        at("2024-06-01T09:29"),
    ),
    60 * 32,
)
def test_no_zone_trick_gains_dates(story: Story, span: int) -> None:
    """A span touches at most as many dates as the whole Earth has in it, whose dates last 50 hours, not 24."""
    until = story.now + span * SECOND
    touched = [day for day in lived(story.spells, until) if day.ends > story.now]
    assert len({day.date for day in touched}) == len(touched)
    assert len(touched) <= (span * SECOND + timedelta(hours=26)) // ONE_DAY + 2


@MANY
@given(story=stories())
@example(Story(at("2011-12-26"), tuple(zones(("2011-12-27T00:00", "Pacific/Apia"))), at("2011-12-28")))
def test_every_date_can_be_had_again_as_it_was_lived(story: Story) -> None:
    """Each day up to today is the one that was lived; there is none for dates passed over, before, or to come."""
    now = story.now + 9 * ONE_DAY
    found, days = timeline(story.spells, now), {day.date: day for day in lived(story.spells, now)}
    dates = [min(days) + n * ONE_DAY for n in range(-3, (max(days) - min(days)).days + 3)]
    assert [day for day in dates if found.day(day) != days.get(day)] == []
    assert found.now == now
    past = [day for day in dates if min(days) <= day <= found.today.date]
    assert [day for day in past if found.holds(day) is not (day in found.held or day not in days)] == []


@MANY
@given(story=stories())
def test_each_date_that_a_change_of_zone_touched_is_told(story: Story) -> None:
    """Stretched, shortened or passed over, between which zones; and no other date."""
    found = timeline(story.spells, story.now)
    days = {day.date: day for day in lived(story.spells, story.now)}
    stretched = {day.date for day in days.values() if day.ends > begins(day.zone, day.date + ONE_DAY)}
    kinds = {day: ShiftKind.SHORTENED if day in days else ShiftKind.PASSED_OVER for day in found.held}
    kinds = dict.fromkeys(stretched, ShiftKind.STRETCHED) | kinds
    told = {shift.date: shift.kind for shift in found.shifts}
    assert {**told, LEFT_OUT: None} == {**kinds, LEFT_OUT: None}
    assert list(told) == sorted(told)
    for shift in found.shifts:
        assert_zones_fit(shift)
        if shift.kind is ShiftKind.STRETCHED:
            assert shift.was == days[shift.date].zone
        elif shift.kind is ShiftKind.SHORTENED:
            assert shift.now == days[shift.date].zone


def assert_zones_fit(shift: Shift) -> None:
    """The date lasts longer in the zone that stretched it, and begins, or is over, earlier in one that shortened it."""
    was, now = (begins(zone, shift.date + ONE_DAY) for zone in (shift.was, shift.now))
    if shift.kind is ShiftKind.STRETCHED:
        assert was < now
    else:
        assert was > now or begins(shift.was, shift.date) > begins(shift.now, shift.date)
        assert exists(shift.now, shift.date)


def test_three_dates_within_an_hour_are_two_and_a_held_one() -> None:
    """From the Marquesas to Kiritimati a date of half an hour passes by: it can be studied, but not missed."""
    spells = zones(("2024-06-01T00:00", "Pacific/Marquesas"), ("2024-06-02T09:00", "Pacific/Kiritimati"))
    days = lived(spells, at("2024-06-02T10:30"))
    assert [(day.date.day, day.ends - day.begins) for day in days[1:]] == [
        (1, ONE_DAY),
        (2, timedelta(minutes=30)),
        (3, ONE_DAY),
    ]
    assert timeline(spells, at("2024-06-02T10:30")).held == {date(2024, 6, 2)}


def test_flying_east_shortens_the_next_date_and_holds_it() -> None:
    """From New York to Berlin today lasts until New York's midnight; tomorrow is six hours shorter and held."""
    spells = zones(("2024-06-01T12:00", "America/New_York"), ("2024-06-03T20:00", "Europe/Berlin"))
    on_the_day = timeline(spells, at("2024-06-04T03:59"))
    assert (on_the_day.today.date, on_the_day.today.ends) == (date(2024, 6, 3), at("2024-06-04T04:00"))
    assert on_the_day.held == frozenset()
    after = timeline(spells, at("2024-06-04T04:00"))
    assert (after.today.date, after.today.begins, after.today.ends) == (
        date(2024, 6, 4),
        at("2024-06-04T04:00"),
        at("2024-06-04T22:00"),
    )
    assert after.held == {date(2024, 6, 4)}
    assert on_the_day.shifts == ()
    assert after.shifts == (Shift(date(2024, 6, 4), ShiftKind.SHORTENED, "America/New_York", "Europe/Berlin"),)


def test_flying_west_lengthens_today_and_holds_nothing() -> None:
    """From Berlin to New York today gains six hours, and every date is whole."""
    spells = zones(("2024-06-01T12:00", "Europe/Berlin"), ("2024-06-03T10:00", "America/New_York"))
    assert timeline(spells, at("2024-06-03T10:00")).today.ends == at("2024-06-04T04:00")
    assert timeline(spells, at("2024-06-04T03:59")).today.date == date(2024, 6, 3)
    after = timeline(spells, at("2024-06-09T03:59"))
    assert after.today == timeline(zones(("2024-06-01T12:00", "America/New_York")), at("2024-06-09T03:59")).today
    assert after.held == frozenset()
    assert after.shifts == (Shift(date(2024, 6, 3), ShiftKind.STRETCHED, "Europe/Berlin", "America/New_York"),)


def test_crossing_the_date_line_eastward_passes_a_date_over() -> None:
    """From Pago Pago to Kiritimati a date is passed over and the next one short; both are held."""
    spells = zones(("2024-06-01T12:00", "Pacific/Pago_Pago"), ("2024-06-03T00:00", "Pacific/Kiritimati"))
    assert timeline(spells, at("2024-06-03T10:59")).today.date == date(2024, 6, 2)
    after = timeline(spells, at("2024-06-03T11:00"))
    assert after.today.date == date(2024, 6, 4)
    assert after.held == {date(2024, 6, 3), date(2024, 6, 4)}
    moved = ("Pacific/Pago_Pago", "Pacific/Kiritimati")
    assert after.shifts == (
        Shift(date(2024, 6, 3), ShiftKind.PASSED_OVER, *moved),
        Shift(date(2024, 6, 4), ShiftKind.SHORTENED, *moved),
    )


def test_to_and_fro_within_a_day_changes_nothing() -> None:
    """A member who tries other zones and comes back before midnight has the day as it was."""
    home = zones(("2024-06-01T12:00", "Europe/Berlin"))
    tried = [*home, *zones(("2024-06-03T10:00", "Pacific/Kiritimati"), ("2024-06-03T10:05", "Pacific/Pago_Pago"))]
    back = [*tried, *zones(("2024-06-03T10:06", "Europe/Berlin"))]
    assert timeline(back, at("2024-06-03T12:00")) == timeline(home, at("2024-06-03T12:00"))
    assert timeline(back, at("2024-06-04T12:00")) == timeline(home, at("2024-06-04T12:00"))


def test_coming_back_after_midnight_ends_a_long_day_at_once() -> None:
    """A day that lived on only in the other zone ends when that zone is left; what remains of the next is held."""
    spells = zones(
        ("2024-06-01T12:00", "Europe/Berlin"),
        ("2024-06-03T20:00", "America/New_York"),
        ("2024-06-03T23:00", "Europe/Berlin"),
    )
    assert timeline(spells, at("2024-06-03T22:59")).today.date == date(2024, 6, 3)
    back = timeline(spells, at("2024-06-03T23:00"))
    assert (back.today.date, back.today.begins, back.today.ends) == (
        date(2024, 6, 4),
        at("2024-06-03T23:00"),
        at("2024-06-04T22:00"),
    )
    assert back.held == {date(2024, 6, 4)}
    assert back.shifts == (
        Shift(date(2024, 6, 3), ShiftKind.STRETCHED, "Europe/Berlin", "America/New_York"),
        Shift(date(2024, 6, 4), ShiftKind.SHORTENED, "America/New_York", "Europe/Berlin"),
    )


def test_a_clock_that_has_gone_back_before_the_first_contact_shows_the_first_day() -> None:
    """A time before the member's first zone is answered with the day of the first contact."""
    spells = zones(("2024-06-01T12:00", "UTC"))
    assert timeline(spells, at("2024-05-20T12:00")) == timeline(spells, at("2024-06-01T12:00"))


def test_of_zones_tried_on_the_way_only_the_one_that_made_the_day_is_told() -> None:
    """From New York over Los Angeles to Berlin in a day: what shortens the next is that this one was New York's."""
    spells = zones(
        ("2024-06-01T12:00", "America/New_York"),
        ("2024-06-03T18:00", "America/Los_Angeles"),
        ("2024-06-03T20:00", "Europe/Berlin"),
    )
    shortened = Shift(date(2024, 6, 4), ShiftKind.SHORTENED, "America/New_York", "Europe/Berlin")
    assert timeline(spells, at("2024-06-04T12:00")).shifts == (shortened,)


def test_a_date_that_the_new_zone_leaves_out_is_held_and_no_shift() -> None:
    """Who moved to Samoa on 29 December 2011 had no 30th, as nobody there had; only the 29th was longer by it."""
    spells = zones(("2011-12-28T00:00", "Europe/Berlin"), ("2011-12-29T12:00", "Pacific/Apia"))
    found = timeline(spells, at("2012-01-01T12:00"))
    assert found.held == {LEFT_OUT}
    assert found.shifts == (Shift(date(2011, 12, 29), ShiftKind.STRETCHED, "Europe/Berlin", "Pacific/Apia"),)


def test_a_day_that_is_stretched_is_told_while_it_lasts() -> None:
    """Who has moved west learns on the same day that it is longer, and no more of it after coming back in time."""
    spells = zones(("2024-06-01T12:00", "Europe/Berlin"), ("2024-06-03T10:00", "America/New_York"))
    stretched = Shift(date(2024, 6, 3), ShiftKind.STRETCHED, "Europe/Berlin", "America/New_York")
    assert timeline(spells, at("2024-06-03T10:00")).shifts == (stretched,)
    spells += zones(("2024-06-03T11:00", "Europe/Berlin"))
    assert timeline(spells, at("2024-06-03T11:00")).shifts == ()


def test_a_time_line_without_a_history_is_all_in_todays_zone() -> None:
    """Then each date up to today is a plain day of that zone, however long ago."""
    today = timeline(zones(("2024-06-01T12:00", "Europe/Berlin")), at("2024-06-03T10:00")).today
    found = Timeline(today, frozenset(), at("2024-06-03T10:00"))
    earlier = found.day(date(2023, 6, 1))
    assert earlier is not None
    assert (earlier.zone, earlier.begins, earlier.ends) == (
        "Europe/Berlin",
        at("2023-05-31T22:00"),
        at("2023-06-01T22:00"),
    )
    assert found.day(date(2024, 6, 4)) is None
