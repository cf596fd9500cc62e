"""A time of the day is one instant of each date, in every zone of the world, also where clocks jump or go back."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.core.calendar import begins, date_in, exists, instant, next_time, previous_time, zone_names
from tests.core.clocks import INSTANT, ONE_DAY, stretches

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
LAST = datetime(2030, 1, 1, tzinfo=UTC)
ALL_ZONES = sorted(zone_names())
MINUTE = timedelta(minutes=1)
A_DAY = ONE_DAY // MINUTE

Parts = tuple[tuple[datetime, datetime, timedelta], ...]

ODD_TIMES = [
    ("Europe/Berlin", date(2024, 3, 31), "02:30", "2024-03-31T01:00"),  # jumped over: the jump
    ("Europe/Berlin", date(2024, 3, 31), "03:00", "2024-03-31T01:00"),
    ("Europe/Berlin", date(2024, 10, 27), "02:30", "2024-10-27T00:30"),  # comes twice: the first
    ("Europe/Berlin", date(2024, 10, 27), "03:00", "2024-10-27T02:00"),
    ("Australia/Lord_Howe", date(2024, 10, 6), "02:15", "2024-10-05T15:30"),  # half an hour is jumped over
    ("Africa/Cairo", date(2024, 10, 31), "23:30", "2024-10-31T20:30"),  # the last hour of the date comes twice
    ("America/Havana", date(2024, 3, 10), "00:30", "2024-03-10T05:00"),  # the date begins with the jump
    ("America/Scoresbysund", date(2025, 3, 29), "23:30", "2025-03-30T01:00"),  # the date ends with the jump
    ("America/St_Johns", date(2010, 11, 7), "00:00", "2010-11-07T03:30"),  # the first is still the evening before's
    ("Pacific/Apia", date(2011, 12, 29), "19:30", "2011-12-30T05:30"),
    ("Pacific/Apia", date(2011, 12, 31), "19:30", "2011-12-31T05:30"),  # the date between is left out
]


def minute_of(clock: str) -> int:
    """The minute of the day that a clock shows."""
    hours, minutes = map(int, clock.split(":"))
    return hours * 60 + minutes


def by_hand(parts: Parts, day: date, minute: int) -> datetime | None:
    """The first instant whose clock shows that minute of the day, else the jump over it, by looking at all offsets."""
    wall = datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE
    shown = [wall - offset for begin, end, offset in parts if begin <= wall - offset < end]
    jumps = [
        change for (_, change, before), (_, _, after) in pairwise(parts) if change + before <= wall < change + after
    ]
    return min((*shown, *jumps), default=None)


@pytest.mark.parametrize(("zone", "day", "clock", "truth"), ODD_TIMES, ids=str)
def test_an_odd_time_is_when_its_almanac_says(zone: str, day: date, clock: str, truth: str) -> None:
    """Each kind of clock change, worked out by hand."""
    assert instant(zone, day, minute_of(clock)) == datetime.fromisoformat(f"{truth}+00:00")


def test_in_every_zone_a_time_of_the_day_is_where_all_offsets_say() -> None:
    """Around all clock changes of ten years, in the hours that they touch, and on days picked at random."""
    wrong = []
    for zone in ALL_ZONES:
        chance = random.Random(zone)  # noqa: S311 - no secret is made
        parts = stretches(zone, FIRST - 3 * ONE_DAY, LAST + 3 * ONE_DAY)
        asked = [(FIRST.date() + chance.randrange(3650) * ONE_DAY, chance.randrange(A_DAY)) for _ in range(8)]
        for (_, change, before), (_, _, after) in pairwise(parts):
            low, high = sorted((change + before, change + after))
            walls = (low - MINUTE, low, low + (high - low) / 2, high - MINUTE, high)
            asked += [(wall.date(), wall.hour * 60 + wall.minute) for wall in walls]
        for day, minute in asked:
            truth = by_hand(parts, day, minute)
            if truth is not None and instant(zone, day, minute) != max(truth, begins(zone, day)):
                wrong.append((zone, day, minute))
    assert wrong == []


def test_in_every_zone_each_date_has_one_time_and_they_come_in_order() -> None:
    """Walking on from one to the next passes every date once, around all clock changes of ten years; and back again."""
    wrong = []
    for zone in ALL_ZONES:
        chance = random.Random(zone)  # noqa: S311 - no secret is made
        for _, change, before in stretches(zone, FIRST, LAST)[:-1]:
            inside = (change + before).hour * 60 + (change + before).minute + chance.randrange(-60, 60)
            minute = chance.choice([inside % A_DAY, chance.randrange(A_DAY)])
            begun = date_in(zone, change) - 3 * ONE_DAY
            dates = [day for n in range(6) if exists(zone, day := begun + n * ONE_DAY)]
            walked: list[date] = []
            at = instant(zone, begun, minute) - INSTANT
            while len(walked) < len(dates):
                before_it = at
                day, at = next_time(zone, minute, at + INSTANT)
                walked.append(day)
                late = at == begins(zone, day + ONE_DAY)  # put off to the date's end by a jump over it
                if at <= before_it or not (late or date_in(zone, at) == day):
                    wrong.append((zone, day, minute))
                if len(walked) > 1 and previous_time(zone, minute, at) != before_it:
                    wrong.append((zone, day, minute))
            if walked != dates:
                wrong.append((zone, begun, minute))
    assert wrong == []


def test_the_next_time_may_be_this_very_instant() -> None:
    """It is the first at or after, the previous one strictly before."""
    at = instant("Europe/Berlin", date(2026, 3, 10), 1170)
    assert at == datetime(2026, 3, 10, 18, 30, tzinfo=UTC)
    assert next_time("Europe/Berlin", 1170, at) == (date(2026, 3, 10), at)
    assert next_time("Europe/Berlin", 1170, at + INSTANT) == (date(2026, 3, 11), at + ONE_DAY)
    assert previous_time("Europe/Berlin", 1170, at) == at - ONE_DAY
    assert previous_time("Europe/Berlin", 1170, at + INSTANT) == at


def test_a_date_that_a_zone_leaves_out_has_no_time() -> None:
    """Samoa's 30 December 2011: the one after the 29th's is the 31st's."""
    at = instant("Pacific/Apia", date(2011, 12, 29), 1170)
    assert next_time("Pacific/Apia", 1170, at + INSTANT) == (date(2011, 12, 31), at + ONE_DAY)


def test_a_time_put_off_to_the_end_of_its_date_is_found_at_that_instant() -> None:
    """In Scoresbysund the last hour of 29 March 2025 is jumped over: its times come as the 30th begins."""
    at = instant("America/Scoresbysund", date(2025, 3, 29), 1410)
    assert date_in("America/Scoresbysund", at) == date(2025, 3, 30)
    assert next_time("America/Scoresbysund", 1410, at) == (date(2025, 3, 29), at)
    assert next_time("America/Scoresbysund", 1410, at + INSTANT)[0] == date(2025, 3, 30)
