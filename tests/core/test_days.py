"""A zone's days begin and end where its clocks say, in every zone of the world."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import begins, date_in, exists, zone_names
from tests.core.clocks import INSTANT, ONE_DAY, STEADY, reads, settled, stretches

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
LAST = datetime(2030, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALL_ZONES = sorted(zone_names())

ODD_DAYS = [
    ("America/Havana", date(2024, 3, 10), "2024-03-10T05:00"),  # clocks jump from midnight to one
    ("America/Havana", date(2024, 11, 3), "2024-11-03T04:00"),  # from one back to midnight: the date stays
    ("Atlantic/Azores", date(2024, 10, 27), "2024-10-27T00:00"),  # the same
    ("Africa/Cairo", date(2024, 4, 26), "2024-04-25T22:00"),  # a jump over midnight
    ("Africa/Cairo", date(2024, 11, 1), "2024-10-31T22:00"),  # from midnight back to eleven: the date comes twice
    ("Asia/Beirut", date(2024, 3, 31), "2024-03-30T22:00"),
    ("Asia/Beirut", date(2024, 10, 27), "2024-10-26T22:00"),
    ("America/Asuncion", date(2023, 10, 1), "2023-10-01T04:00"),
    ("America/Asuncion", date(2024, 3, 24), "2024-03-24T04:00"),
    ("America/St_Johns", date(2010, 11, 7), "2010-11-07T03:30"),  # from one past midnight back to 23:01
    ("America/St_Johns", date(2011, 3, 13), "2011-03-13T03:30"),  # from one past midnight to 1:01
    ("Antarctica/Casey", date(2023, 3, 9), "2023-03-08T13:00"),  # from three back to midnight
    ("Pacific/Apia", date(2011, 12, 29), "2011-12-29T10:00"),
    ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00"),  # left out
    ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00"),
    ("Pacific/Kwajalein", date(1993, 8, 21), "1993-08-21T12:00"),  # left out
    ("Pacific/Kwajalein", date(1993, 8, 22), "1993-08-21T12:00"),
    ("Europe/Berlin", date(2024, 3, 31), "2024-03-30T23:00"),
    ("Europe/Berlin", date(2024, 10, 27), "2024-10-26T22:00"),
]


@pytest.mark.parametrize(("zone", "day", "instant"), ODD_DAYS, ids=str)
def test_an_odd_day_begins_where_its_almanac_says(zone: str, day: date, instant: str) -> None:
    """Each kind of clock change around midnight, worked out by hand."""
    assert begins(zone, day) == datetime.fromisoformat(f"{instant}+00:00")


@pytest.mark.parametrize(("zone", "day"), [odd[:2] for odd in ODD_DAYS], ids=str)
def test_an_odd_day_begins_after_the_last_minute_of_an_earlier_date(zone: str, day: date) -> None:
    """Going back minute by minute, the first one whose clock shows an earlier date is the last before the day."""
    minute = datetime(day.year, day.month, day.day, tzinfo=UTC) + 30 * 60 * MINUTE
    while reads(zone, minute - MINUTE) >= day:
        minute -= MINUTE
    assert begins(zone, day) == minute
    assert reads(zone, minute - INSTANT) < day


def test_every_day_of_every_zone_begins_after_the_last_instant_of_an_earlier_date() -> None:
    """Around all clock changes of ten years, and at every start of a month between them."""
    wrong = []
    for zone in ALL_ZONES:
        parts = stretches(zone, FIRST, LAST)
        changed = {(end + offset).date() + n * ONE_DAY for _, end, offset in parts[:-1] for n in range(-2, 3)}
        firsts = {date(year, month, 1) for year in range(2021, 2029) for month in range(1, 13)}
        for day in changed | firsts:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            truth = max(min(end, midnight - offset) for begin, end, offset in parts if begin < midnight - offset)
            if begins(zone, day) != truth or exists(zone, day) is not (truth < begins(zone, day + ONE_DAY)):
                wrong.append((zone, day))
    assert wrong == []


def test_around_every_clock_change_an_instant_has_one_date() -> None:
    """Just before, at and after each change of ten years the date is the last one begun, and its stretch holds it."""
    wrong = []
    for zone in ALL_ZONES:
        parts = stretches(zone, FIRST, LAST)
        for (_, change, before), (_, end, after) in pairwise(parts):
            for instant in (change - INSTANT, change, change + timedelta(minutes=59)):
                now_is = after if instant >= change else before
                earliest_later = min((instant + now_is).date(), (max(instant, change) + after).date())
                day = date_in(zone, instant)
                if not (day == earliest_later and begins(zone, day) <= instant < begins(zone, day + ONE_DAY)):
                    wrong.append((zone, instant))
            assert change < end
    assert wrong == []


@STEADY
@given(
    zone=st.sampled_from(ALL_ZONES),
    naive=st.datetimes(datetime(1975, 1, 1), datetime(2037, 1, 1)),  # noqa: DTZ001 - the zone is put on below
)
def test_an_instant_belongs_to_the_last_date_that_has_begun(zone: str, naive: datetime) -> None:
    """At any time in any zone the date is the earliest that a clock will ever show from then on."""
    instant = naive.replace(tzinfo=UTC)
    day = date_in(zone, instant)
    assert day == settled(zone, instant)
    assert begins(zone, day) <= instant < begins(zone, day + ONE_DAY)
    assert exists(zone, day)


@pytest.mark.parametrize("zone", sorted({zone for zone, _, _ in ODD_DAYS}))
@pytest.mark.parametrize("year", [1993, 2010, 2011, 2024])
def test_a_years_dates_tile_time(zone: str, year: int) -> None:
    """One date ends where the next begins, none begins before the one it follows, and those that exist hold time."""
    days = [date(year, 1, 1) + n * ONE_DAY for n in range(367)]
    starts = [begins(zone, day) for day in days]
    assert starts == sorted(starts)
    assert starts[-1] - starts[0] == begins(zone, days[-1]) - begins(zone, days[0])
    for day, start, end in zip(days[:-1], starts[:-1], starts[1:], strict=True):
        assert exists(zone, day) is (start < end)
        if start < end:
            assert date_in(zone, start) == day == date_in(zone, end - INSTANT)
            assert timedelta(hours=20) <= end - start <= timedelta(hours=27)


def test_a_date_that_shows_for_a_minute_has_not_begun() -> None:
    """In St John's clocks went back from one past midnight to 23:01: that minute is still the evening's."""
    first_midnight = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    assert reads("America/St_Johns", first_midnight) == date(2010, 11, 7)
    for minutes in (0, 0.5, 1, 59.9):
        assert date_in("America/St_Johns", first_midnight + minutes * MINUTE) == date(2010, 11, 6)
    assert date_in("America/St_Johns", first_midnight + 60 * MINUTE) == date(2010, 11, 7)


def test_only_a_date_that_a_zone_leaves_out_does_not_exist() -> None:
    """Samoa had no 30 December 2011 and Kwajalein no 21 August 1993; their neighbours in time and space did."""
    assert not exists("Pacific/Apia", date(2011, 12, 30))
    assert exists("Pacific/Apia", date(2011, 12, 29))
    assert exists("Pacific/Apia", date(2011, 12, 31))
    assert exists("Pacific/Pago_Pago", date(2011, 12, 30))
    assert not exists("Pacific/Kwajalein", date(1993, 8, 21))
    assert exists("Pacific/Majuro", date(1993, 8, 21))
    assert exists("Pacific/Kwajalein", date(1969, 9, 30))  # came twice
    assert exists("Pacific/Apia", date(9999, 12, 30))  # no later date can be written
