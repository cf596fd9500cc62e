"""The streak is what a plain walk over every date says, and nobody loses one who studied whenever it counted."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.calendar import Day, Timeline, ZoneSpell, timeline
from bot.core.streaks import HISTORY, DayNote, Evidence, Streak, Verdict, fold
from tests.core.clocks import INSTANT, MANY, ONE_DAY, SEASON, STEADY, Story, lived, stories

TODAY = date(2026, 3, 10)
LEFT_OUT = {"Pacific/Apia": {date(2011, 12, 30)}}
QUIZ, REVIEWS = Evidence.QUIZ, Evidence.REVIEWS


def day_of(day: date, zone: str = "UTC") -> Day:
    """A day without a change of zone, in a zone whose midnight is UTC's."""
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Day(day, begins, begins + ONE_DAY, zone)


def back(*days: int) -> dict[date, Evidence]:
    """A ledger of the days so many days ago."""
    return {TODAY - n * ONE_DAY: QUIZ for n in days}


def streak(ledger: Mapping[date, Evidence], held: Collection[int] = (), joined: int = 400) -> Streak:
    """The streak today; held dates and the first one are told by how many days ago they were."""
    time_line = Timeline(day_of(TODAY), frozenset(TODAY - n * ONE_DAY for n in held))
    return fold(ledger, time_line, TODAY - joined * ONE_DAY)


def counted(ledger: Collection[date], today: date, held: Collection[date]) -> tuple[int, int]:
    """Length and best, by going through every date from the first one to today."""
    run = best = 0
    day = min([today, *ledger])
    while day <= today:
        if day in ledger:
            run += 1
        elif day not in held and day != today:
            run = 0
        best = max(best, run)
        day += ONE_DAY
    return run, best


def noted(day: date, ledger: Mapping[date, Evidence], today: date, joined: date, held: Collection[date]) -> DayNote:
    """What the history says of a date."""
    if day in ledger:
        return DayNote(day, Verdict.STUDIED, ledger[day])
    if day == today:
        return DayNote(day, Verdict.OPEN)
    if day < joined:
        return DayNote(day, Verdict.BEFORE)
    return DayNote(day, Verdict.HELD if day in held else Verdict.MISSED)


def ledgers(today: date) -> st.SearchStrategy[dict[date, Evidence]]:
    """Ledgers up to a date, with and without long runs."""
    days = st.integers(0, 45).map(lambda n: today - n * ONE_DAY)
    runs = st.tuples(st.integers(0, 25), st.integers(0, 25), st.sets(st.integers(0, 25), max_size=3)).map(
        lambda run: {today - n * ONE_DAY for n in range(run[0], run[0] + run[1]) if n not in run[2]}
    )
    return st.one_of(st.sets(days), runs).flatmap(
        lambda chosen: st.fixed_dictionaries({day: st.sampled_from(Evidence) for day in sorted(chosen)})
    )


@MANY
@given(
    ledger=ledgers(TODAY),
    held=st.sets(st.integers(0, 30).map(lambda n: TODAY - n * ONE_DAY)),
    joined=st.integers(0, 60).map(lambda n: TODAY - n * ONE_DAY),
)
def test_a_streak_is_what_a_plain_walk_over_every_date_finds(
    ledger: dict[date, Evidence], held: set[date], joined: date
) -> None:
    """Length, best and each line of the history, for any ledger, held dates and first date."""
    found = fold(ledger, Timeline(day_of(TODAY), frozenset(held)), joined)
    assert (found.length, found.best) == counted(ledger, TODAY, held)
    dates = [TODAY - n * ONE_DAY for n in range(HISTORY)][::-1]
    assert found.history == tuple(noted(day, ledger, TODAY, joined, held) for day in dates)
    assert found.today == day_of(TODAY)


@MANY
@given(story=stories(), data=st.data())
def test_a_streak_of_a_traveller_is_what_the_walk_finds(story: Story, data: st.DataObject) -> None:
    """The same with held dates that come from real changes of zone."""
    time_line = timeline(story.spells, story.now)
    today = time_line.today.date
    joined = timeline(story.spells, story.spells[0].since).today.date
    ledger = data.draw(ledgers(today))
    held = time_line.held | LEFT_OUT.get(time_line.today.zone, set())
    found = fold(ledger, time_line, joined)
    assert (found.length, found.best) == counted(ledger, today, held)
    dates = [today - n * ONE_DAY for n in range(HISTORY)][::-1]
    assert found.history == tuple(noted(day, ledger, today, joined, held) for day in dates)


@STEADY
@given(ledger=ledgers(TODAY), held=st.sets(st.integers(0, 30)))
def test_figures_of_a_streak_fit_each_other(ledger: dict[date, Evidence], held: set[int]) -> None:
    """The length is at most the best, the best at most all study days, and the history ends today without a gap."""
    found = streak(ledger, held)
    assert 0 <= found.length <= found.best <= len(ledger)
    assert (found.best > 0) is bool(ledger)
    assert [note.date for note in found.history] == [TODAY - n * ONE_DAY for n in range(HISTORY)][::-1]
    assert [note.evidence is not None for note in found.history] == [note.date in ledger for note in found.history]
    assert found.done_today is (TODAY in ledger)


@STEADY
@given(ledger=ledgers(TODAY - ONE_DAY), held=st.sets(st.integers(0, 30)))
def test_studying_today_adds_exactly_one(ledger: dict[date, Evidence], held: set[int]) -> None:
    """Whatever was before, today's study day makes the streak one longer, and the best never shorter."""
    before, after = streak(ledger, held), streak({**ledger, TODAY: REVIEWS}, held)
    assert after.length == before.length + 1
    assert after.best == max(before.best, after.length)
    assert (before.done_today, after.done_today) == (False, True)


@STEADY
@given(ledger=ledgers(TODAY), held=st.sets(st.integers(0, 30)), more=st.sets(st.integers(0, 30)))
def test_a_held_date_never_costs_anything(ledger: dict[date, Evidence], held: set[int], more: set[int]) -> None:
    """With more dates held, length and best are never less."""
    fewer, all_of_them = streak(ledger, held), streak(ledger, held | more)
    assert fewer.length <= all_of_them.length
    assert fewer.best <= all_of_them.best


@MANY
@given(story=stories(), data=st.data())
def test_who_studies_on_every_date_that_is_not_held_never_loses_a_streak(story: Story, data: st.DataObject) -> None:
    """Once in each of them at any time of it, on held ones as they like: the streak counts every study day, always."""
    ledger: dict[date, Evidence] = {}
    days = lived(story.spells, story.start + SEASON)
    for day in days:
        begins = max(day.begins, story.spells[0].since)
        time_line = timeline(story.spells, begins)
        joined = timeline(story.spells, story.spells[0].since).today.date
        assert fold(ledger, time_line, joined).length == len(ledger)
        if day.date not in time_line.held or data.draw(st.booleans()):
            studied_at = begins + data.draw(st.floats(0, 0.999)) * (day.ends - begins)
            today = timeline(story.spells, studied_at).today.date
            assert today not in ledger
            ledger[today] = QUIZ
        at_the_end = fold(ledger, timeline(story.spells, day.ends - INSTANT), joined)
        assert at_the_end.length == at_the_end.best == len(ledger)


@MANY
@given(story=stories(), data=st.data())
def test_who_leaves_one_date_out_that_is_not_held_begins_again(story: Story, data: st.DataObject) -> None:
    """The date stands as missed from the next day on, and only what was studied after it counts."""
    end = story.start + SEASON
    time_line = timeline(story.spells, end)
    days = [day.date for day in lived(story.spells, end)][:-1]
    skipped = data.draw(st.sampled_from([day for day in days if day not in time_line.held]))
    found = fold({day: QUIZ for day in days if day != skipped}, time_line, days[0])
    assert found.length == len([day for day in days if day > skipped])
    assert [note.verdict for note in found.history if note.date == skipped] == [Verdict.MISSED]


def test_today_does_not_break_a_streak_before_it_is_over() -> None:
    """A streak up to yesterday stands all through today, with or without a study day."""
    found = streak(back(1, 2, 3))
    assert (found.length, found.history[-1].verdict, found.done_today) == (3, Verdict.OPEN, False)
    assert streak(back(0, 1, 2, 3)).length == 4


def test_yesterday_missed_breaks_it() -> None:
    """After a date without study or hold the streak is nothing, or just today's; the best stays."""
    assert (streak(back(2, 3, 4)).length, streak(back(2, 3, 4)).best) == (0, 3)
    assert (streak(back(0, 2, 3, 4)).length, streak(back(0, 2, 3, 4)).best) == (1, 3)
    assert streak(back(2, 3, 4)).history[-2].verdict is Verdict.MISSED


def test_a_held_date_bridges_and_adds_nothing() -> None:
    """Two study days around held dates are a streak of two; held dates alone are none."""
    assert streak(back(1, 4), held=(2, 3)).length == 2
    assert streak(back(0, 4), held=(2, 3)).length == 1
    assert streak(back(), held=range(40)).length == 0
    assert streak(back(1, 2), held=(1,)).length == 2


def test_the_first_days_of_a_member() -> None:
    """Dates before the first one are not held against anybody, and the first may be missed like any other."""
    fresh = streak({}, joined=0)
    assert (fresh.length, fresh.best) == (0, 0)
    assert [note.verdict for note in fresh.history] == [Verdict.BEFORE] * 13 + [Verdict.OPEN]
    later = streak({}, joined=2)
    assert [note.verdict for note in later.history[-3:]] == [Verdict.MISSED, Verdict.MISSED, Verdict.OPEN]


@STEADY
@given(years=st.integers(1, 4))
@example(20)
def test_a_long_streak_is_counted_to_its_first_day(years: int) -> None:
    """There is no length at which a streak stops growing."""
    assert streak(back(*range(365 * years)), joined=365 * years).length == 365 * years


def test_a_date_that_a_zone_leaves_out_breaks_no_streak() -> None:
    """Who studied in Samoa on 29 and 31 December 2011 has two days in a row, for there was none between."""
    spells = [ZoneSpell(datetime(2011, 12, 1, 12, tzinfo=UTC), "Pacific/Apia")]
    ledger = {date(2011, 12, 29): QUIZ, date(2011, 12, 31): REVIEWS}
    found = fold(ledger, timeline(spells, datetime(2012, 1, 1, 9, tzinfo=UTC)), date(2011, 12, 1))
    assert found.length == 2
    assert {note.date: note.verdict for note in found.history}[date(2011, 12, 30)] is Verdict.HELD
    assert found.today.ends - found.today.begins == timedelta(days=1)
