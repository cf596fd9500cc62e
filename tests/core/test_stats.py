"""Figures of reviews: checked against a count by hand, one review and one card at a time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Day, ZoneSpell, begins, timeline
from bot.core.stats import DAYS, ENOUGH, Retention, dues_by_date, reviews_by_date
from tests.core.clocks import MANY, ONE_DAY, STEADY, Story, lived, settled, stories

TODAY = date(2026, 3, 10)


@STEADY
@given(st.lists(st.tuples(st.integers(-3, 40), st.integers(1, 50)), max_size=30))
def test_reviews_are_counted_by_date(given_: list[tuple[int, int]]) -> None:
    """Each of the last 14 dates has the reviews given on it, today those of a date that begins elsewhere first too."""
    rows = [(TODAY - ONE_DAY * ago, number) for ago, number in given_]
    by_hand = dict.fromkeys((TODAY - ONE_DAY * ago for ago in range(13, -1, -1)), 0)
    for day, number in rows:
        for _ in range(number):
            if day > TODAY:
                by_hand[TODAY] += 1
            elif day in by_hand:
                by_hand[day] += 1
    assert reviews_by_date(rows, TODAY) == tuple(by_hand.values())


def test_the_reviews_of_a_fortnight() -> None:
    """The oldest date stands first and today last; the fifteenth is not there."""
    rows = [(TODAY, 5), (TODAY - 13 * ONE_DAY, 2), (TODAY - 14 * ONE_DAY, 9), (TODAY - ONE_DAY, 1)]
    assert reviews_by_date(rows, TODAY) == (2, *(0,) * 11, 1, 5)
    assert reviews_by_date([], TODAY) == (0,) * DAYS


@dataclass(frozen=True)
class Ahead:
    """A member's fortnight, and instants at which cards come due."""

    story: Story
    dues: tuple[datetime, ...]


@st.composite
def fortnights(draw: st.DrawFn) -> Ahead:
    """Any member, zones changed or not, clocks about to change; cards due long ago, soon, at midnight or far ahead."""
    story = draw(stories())
    zone = _zone(story)
    minutes = st.integers(-3 * 24 * 60, 18 * 24 * 60).map(lambda n: story.now + timedelta(minutes=n))
    day = timeline(story.spells, story.now).today.date
    midnights = st.integers(-1, 16).map(lambda n: begins(zone, day + ONE_DAY * n))
    just_before = midnights.map(lambda instant: instant - timedelta.resolution)
    return Ahead(story, tuple(draw(st.lists(st.one_of(minutes, midnights, just_before), max_size=12))))


def _zone(story: Story) -> str:
    return [spell.zone for spell in story.spells if spell.since <= story.now][-1]


def _by_hand(ahead: Ahead) -> tuple[int, ...]:
    """Counted over the days that will be lived if nothing else changes, each due card in the day that it falls in."""
    story = ahead.story
    spells = [spell for spell in story.spells if spell.since <= story.now]
    days: dict[date, Day] = {day.date: day for day in lived(spells, story.now + 17 * ONE_DAY)}
    today = timeline(spells, story.now).today
    found = []
    for offset in range(DAYS):
        day = days.get(today.date + ONE_DAY * offset)
        begin = today.begins - 400 * ONE_DAY if offset == 0 else day.begins if day else None
        end = day.ends if day else None
        found.append(sum(begin <= due < end for due in ahead.dues) if begin and end else 0)
    return tuple(found)


@MANY
@given(ahead=fortnights())
def test_due_cards_are_counted_by_the_days_that_will_be_lived(ahead: Ahead) -> None:
    """Each card counts on the date on which it comes due for the member, over every change of clocks and of zone."""
    today = timeline(ahead.story.spells, ahead.story.now).today
    assert dues_by_date(ahead.dues, today, _zone(ahead.story)) == _by_hand(ahead)


@STEADY
@given(ahead=fortnights())
def test_a_day_ahead_is_the_one_on_the_calendar(ahead: Ahead) -> None:
    """After today, which a change of zone may stretch, a card counts on the date that clocks will show."""
    today, zone = timeline(ahead.story.spells, ahead.story.now).today, _zone(ahead.story)
    counted = dict(
        zip((today.date + ONE_DAY * n for n in range(DAYS)), dues_by_date(ahead.dues, today, zone), strict=True)
    )
    shown = [today.date if due < today.ends else settled(zone, due) for due in ahead.dues]
    assert counted == {day: shown.count(day) for day in counted}


def test_the_cards_of_a_fortnight() -> None:
    """What has been due for long is today's; the last date is the thirteenth from now; what is later is not there."""
    now = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
    today = timeline([ZoneSpell(now - ONE_DAY, "Europe/Berlin")], now).today
    dues = [
        now - 90 * ONE_DAY,
        now,
        datetime(2026, 3, 10, 22, 59, 59, tzinfo=UTC),
        datetime(2026, 3, 10, 23, tzinfo=UTC),  # midnight in Berlin
        datetime(2026, 3, 23, 22, 59, 59, tzinfo=UTC),
        datetime(2026, 3, 23, 23, tzinfo=UTC),
    ]
    assert dues_by_date(dues, today, "Europe/Berlin") == (3, 1, *(0,) * 11, 1)


def test_a_date_that_a_zone_leaves_out_has_no_cards() -> None:
    """Samoa had no 30 December 2011; a card due at the midnight that ended the 29th is there on the 31st."""
    now = datetime(2011, 12, 29, 12, tzinfo=UTC)
    today = timeline([ZoneSpell(now - ONE_DAY, "Pacific/Apia")], now).today
    assert today.date == date(2011, 12, 29)
    assert dues_by_date([today.ends], today, "Pacific/Apia")[:3] == (0, 0, 1)


def test_a_day_that_a_change_of_zone_stretches_keeps_its_cards() -> None:
    """From the far west to the far east: today lasts until a whole date is over there, and that date has no cards."""
    now = datetime(2026, 3, 11, 6, tzinfo=UTC)
    spells = [ZoneSpell(now - 9 * ONE_DAY, "Etc/GMT+12"), ZoneSpell(now, "Pacific/Kiritimati")]
    today = timeline(spells, now).today
    assert (today.date, today.ends) == (date(2026, 3, 10), datetime(2026, 3, 11, 12, tzinfo=UTC))
    there = begins("Pacific/Kiritimati", date(2026, 3, 12))
    assert now < there < today.ends
    assert dues_by_date([there, today.ends - timedelta.resolution, today.ends], today, "Pacific/Kiritimati")[:3] == (
        2,
        0,
        1,
    )


@pytest.mark.parametrize(("recalled", "tests", "true"), [(0, 0, None), (19, 19, None), (15, 20, 0.75), (0, 40, 0.0)])
def test_true_retention_is_told_from_twenty_tests_on(recalled: int, tests: int, true: float | None) -> None:
    """It is the share that was recalled; fewer tests would say more about chance than about memory."""
    assert Retention(tests, recalled, 0.9).true == true
    assert (true is None) is (tests < ENOUGH)
