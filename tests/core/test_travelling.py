"""The clock of the time machine, and where people go with it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import date_in, instant
from bot.core.travelling import (
    LONGEST,
    MORNING,
    BackwardsError,
    TooFarError,
    TravelClock,
    UnclearError,
    Way,
    reachable,
    target,
)
from tests.core.clocks import SEASON, SEASONS, SECOND, STEADY, ZONES
from tests.people import Clock

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
BERLIN = "Europe/Berlin"

instants = st.builds(
    lambda start, seconds: start + seconds * SECOND,
    st.sampled_from(SEASONS),
    st.integers(0, SEASON // SECOND),
)


def berlin(*moment: int) -> datetime:
    """The instant at which clocks in Berlin show that."""
    return datetime(*moment, tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)  # type: ignore[misc,arg-type]  # no seconds


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("tomorrow", berlin(2026, 11, 23, 9, 0)),
        ("hour", NOW + timedelta(hours=1)),
        ("week", berlin(2026, 11, 29, 15, 30)),
        ("2026-11-24T18:30", berlin(2026, 11, 24, 18, 30)),
        ("2026-11-24T18:30:00", berlin(2026, 11, 24, 18, 30)),
        ("2026-11-24 18:30", berlin(2026, 11, 24, 18, 30)),
        (" tomorrow 6 pm ", berlin(2026, 11, 23, 18, 0)),
        ("tomorrow at 18:00", berlin(2026, 11, 23, 18, 0)),
        ("24 Nov 9:15", berlin(2026, 11, 24, 9, 15)),
        ("Tue 24 Nov 9:15", berlin(2026, 11, 24, 9, 15)),
        ("24 Nov", berlin(2026, 11, 24, 9, 0)),
        ("18:30", berlin(2026, 11, 22, 18, 30)),
        ("15:30", berlin(2026, 11, 23, 15, 30)),  # it is that just now
        ("7:00", berlin(2026, 11, 23, 7, 0)),
    ],
)
def test_people_say_where_to_go_by_a_name_or_by_a_date_and_a_time(typed: str, at: datetime) -> None:
    """What has a name, what a browser's field sends and what people write are all understood, by local clocks."""
    assert target(typed, BERLIN, NOW) == at


@pytest.mark.parametrize("typed", ["", " ", "soon", "post", "2026-13-01T09:00", "25:00", "3/4 9:00", "x" * 5_000])
def test_what_names_no_time_is_unclear(typed: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UnclearError):
        target(typed, BERLIN, NOW)


@pytest.mark.parametrize("typed", ["today 9:00", "2026-11-22T15:30", "2020-01-01T09:00", "0001-01-01T00:00"])
def test_nobody_goes_back(typed: str) -> None:
    """What is over, and this very instant, is refused."""
    with pytest.raises(BackwardsError):
        target(typed, BERLIN, NOW)


@pytest.mark.parametrize("typed", ["24 Dec 9:00", "9999-12-30T23:59", "9999-12-31T23:59"])
def test_nobody_goes_too_far_at_once(typed: str) -> None:
    """A month is as far as it goes."""
    with pytest.raises(TooFarError):
        target(typed, BERLIN, NOW)
    assert reachable(NOW + LONGEST, NOW) == NOW + LONGEST


@STEADY
@given(st.sampled_from(ZONES), instants)
def test_tomorrow_is_the_next_date_at_nine_wherever_clocks_change(zone: str, now: datetime) -> None:
    """It is later than now, on the next date that the zone has, and clocks there show nine, or have jumped over it."""
    at = target(Way.TOMORROW, zone, now)
    days = [date_in(zone, now + timedelta(days=n)) for n in (0, 1, 2)]
    assert now < at
    assert date_in(zone, at) == min(day for day in days if day > days[0])
    assert at == instant(zone, date_in(zone, at), MORNING)
    assert at.astimezone(ZoneInfo(zone)).time() == time(9)


@STEADY
@given(st.sampled_from(ZONES), instants)
def test_a_week_on_clocks_show_the_same(zone: str, now: datetime) -> None:
    """Seven dates later it is that minute again, also where an hour more or less has passed; or the jump over it."""
    at = target(Way.WEEK, zone, now)
    shown = now.astimezone(ZoneInfo(zone))
    assert at == instant(zone, date_in(zone, now) + timedelta(days=7), shown.hour * 60 + shown.minute)
    assert abs(at - now - timedelta(days=7)) <= timedelta(days=1)


@STEADY
@given(st.sampled_from(ZONES), instants, st.integers(0, 10), st.integers(0, 1439))
def test_a_date_and_a_time_are_those_of_posts(zone: str, now: datetime, ahead: int, minute: int) -> None:
    """What clocks jump over, or show twice, is where a daily post of that time would come."""
    day = date_in(zone, now) + timedelta(days=ahead)
    at = instant(zone, day, minute)
    typed = f"{day}T{minute // 60:02}:{minute % 60:02}"
    if at > now:
        assert target(typed, zone, now) == at
    else:
        with pytest.raises(BackwardsError):
            target(typed, zone, now)


def test_nine_on_the_day_clocks_go_forward() -> None:
    """A time in the hour that spring leaves out is the jump."""
    now = berlin(2026, 3, 28, 20, 0)
    assert target("2026-03-29T02:30", BERLIN, now) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert date_in(BERLIN, target("tomorrow", BERLIN, now)) == date(2026, 3, 29)


def test_the_clock_runs_on_from_where_it_was_held() -> None:
    """It goes as the real one does, stands while it is held, and never goes back."""
    real = Clock(NOW)
    clock = TravelClock(real)
    real.advance(minutes=5)
    assert clock() == NOW + timedelta(minutes=5)
    assert clock.hold() == clock()
    real.advance(minutes=5)
    assert clock() == NOW + timedelta(minutes=5)
    assert clock.hold(NOW + timedelta(days=1)) == NOW + timedelta(days=1)
    with pytest.raises(BackwardsError):
        clock.hold(NOW + timedelta(hours=23))
    assert clock() == NOW + timedelta(days=1)
    clock.run_on()
    real.advance(seconds=30)
    assert clock() == NOW + timedelta(days=1, seconds=30)


def test_the_clock_stands_while_the_real_one_is_set_back() -> None:
    """Whoever sets the machine's clock back does not take the time machine along."""
    real = Clock(NOW)
    clock = TravelClock(real)
    clock.hold(NOW + timedelta(days=1))
    clock.run_on()
    real.advance(hours=-3)
    assert clock() == NOW + timedelta(days=1)
    real.advance(hours=4)
    assert clock() == NOW + timedelta(days=1, hours=1)
