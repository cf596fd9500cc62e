"""What the bot owed a day and did not give, against counting minutes one by one."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.calendar import Day
from bot.core.outages import TOO_LONG, Prompt, Spoilt, Stretch, line_of, spoilt
from tests.core.clocks import MANY

START = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIMIT = TOO_LONG // MINUTE

Minutes = list[tuple[int, int]]

STRETCHES = st.lists(st.tuples(st.integers(-90, 1500), st.integers(0, 60)), max_size=6)
"""When each began, in minutes of the day, and how many it lasted."""

PROMPTS = st.lists(st.tuples(st.integers(-90, 1500), st.none() | st.integers(0, 1600)), max_size=4)
"""When each was due, in minutes of the day, and how many it was late; None if it never came."""

LENGTHS = st.integers(45, 1440)
"""Minutes of a day; a change of zone can leave little of one."""


def lived(length: int) -> Day:
    """A day of so many minutes."""
    return Day(date(2026, 11, 21), START, START + length * MINUTE, "Europe/Berlin")


def stretches(drawn: Minutes) -> list[Stretch]:
    """The stretches that were drawn."""
    return [Stretch(START + first * MINUTE, START + (first + lasts) * MINUTE) for first, lasts in drawn]


def prompts(drawn: list[tuple[int, int | None]]) -> list[Prompt]:
    """The prompts that were drawn."""
    return [
        Prompt(START + due * MINUTE, None if late is None else START + (due + late) * MINUTE) for due, late in drawn
    ]


def deaf_minutes(length: int, drawn: Minutes) -> list[int]:
    """The minutes of the day in which a stretch was, looked at one by one."""
    return [minute for minute in range(length) if any(first <= minute < first + lasts for first, lasts in drawn)]


def came_in_time(length: int, due: int, late: int | None) -> bool:
    """Whether a prompt was there soon enough, or left enough minutes of the day."""
    if late is None:
        return False
    return late <= LIMIT or sum(1 for minute in range(length) if minute >= due + late) >= LIMIT


@MANY
@given(length=LENGTHS, deaf=STRETCHES, planned=PROMPTS)
@example(length=1440, deaf=[(10, 15), (20, 15), (600, 5)], planned=[])  # 30 minutes in all
@example(length=1440, deaf=[(10, 25), (600, 25)], planned=[])
@example(length=1440, deaf=[(-60, 90)], planned=[(1410, 31)])
@example(length=60, deaf=[], planned=[(0, 30), (0, 31)])
@example(length=1440, deaf=[(10, 20), (30, 20)], planned=[(1300, 110)])  # one stretch, and half an hour left
@example(length=1440, deaf=[], planned=[(1300, 111)])
def test_a_day_is_spoilt_as_its_minutes_say(length: int, deaf: Minutes, planned: list[tuple[int, int | None]]) -> None:
    """More than thirty minutes deaf, or a prompt that was missing, minute by minute; and what is told is that."""
    found = spoilt(lived(length), stretches(deaf), prompts(planned))
    minutes = deaf_minutes(length, deaf)
    missing = [(due, late) for due, late in planned if due in range(length) and not came_in_time(length, due, late)]
    assert (found is not None) == (len(minutes) > LIMIT or bool(missing))
    if found is None:
        return
    told = [n for each in found.deaf for n in range((each.begins - START) // MINUTE, (each.ends - START) // MINUTE)]
    assert told == (minutes if len(minutes) > LIMIT else [])
    assert all(each.ends < after.begins for each, after in pairwise(found.deaf))
    assert (found.prompt in prompts(missing)) if missing else (found.prompt is None)
    assert found.day == date(2026, 11, 21)
    assert found.since >= lived(length).ends


@MANY
@given(length=LENGTHS, deaf=STRETCHES, planned=PROMPTS, more=STRETCHES, others=PROMPTS, data=st.data())
def test_more_that_went_wrong_mends_no_day(
    length: int,
    deaf: Minutes,
    planned: list[tuple[int, int | None]],
    more: Minutes,
    others: list[tuple[int, int | None]],
    data: st.DataObject,
) -> None:
    """A day that is spoilt stays so, and since then, whatever else is learnt; in which order is no matter."""
    before = spoilt(lived(length), stretches(deaf), prompts(planned))
    everything = (stretches(deaf + more), prompts(planned + others))
    after = spoilt(lived(length), *everything)
    assert before is None or (after is not None and after.since <= before.since)
    hours, posts = data.draw(st.permutations(everything[0])), data.draw(st.permutations(everything[1]))
    assert spoilt(lived(length), hours, posts) == after


def test_it_is_certain_when_the_day_is_over() -> None:
    """Or, of a prompt that was planned for its last minutes, when that is late; however late it came, if it did."""
    day = lived(1440)
    within = Stretch(START + 60 * MINUTE, START + 120 * MINUTE)
    beyond = Stretch(START + 1380 * MINUTE, START + 2000 * MINUTE)
    late = Prompt(START + 600 * MINUTE, START + 1700 * MINUTE)
    last = START + 1430 * MINUTE
    never, at_last = Prompt(last, None), Prompt(last, START + 1700 * MINUTE)
    assert spoilt(day, [within], []) == Spoilt(day.date, day.ends, (within,))
    assert spoilt(day, [beyond], []) == Spoilt(day.date, day.ends, (Stretch(beyond.begins, day.ends),))
    assert spoilt(day, [], [late]) == Spoilt(day.date, day.ends, prompt=late)
    assert spoilt(day, [], [never]) == Spoilt(day.date, last + TOO_LONG, prompt=never)
    assert spoilt(day, [], [at_last]) == Spoilt(day.date, last + TOO_LONG, prompt=at_last)
    assert spoilt(day, [], [at_last, never, late]) == Spoilt(day.date, day.ends, prompt=late)
    assert spoilt(day, [within], [never]) == Spoilt(day.date, day.ends, (within,), never)


@pytest.mark.parametrize(
    ("group", "line"),
    [("1234567890123456789", 1234567890123456789 >> 22), ("private-80351110224678912", 0), ("T0123ABCD", 0), ("", 0)],
)
def test_a_server_has_its_line(group: str, line: int) -> None:
    """A server's is Discord's own arithmetic; what is no number goes with the first line."""
    assert line_of(group) == line
