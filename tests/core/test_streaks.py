"""The streak is what a life day by day makes it, no fact ever lowers it, and nobody loses one who studied in time."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.calendar import Shift, ShiftKind, Timeline, ZoneSpell, begins, timeline
from bot.core.ledger import NO_RESTS, Excuse, Facts, Rests
from bot.core.outages import Spoilt
from bot.core.streaks import EARNS, HISTORY, MOST_FREEZES, NONE_SPOILT, DayNote, Streak, Verdict, fold, uncovered
from tests.core.clocks import INSTANT, MANY, ONE_DAY, SEASON, STEADY, ZONES, Story, lived, stories
from tests.core.ledgers import (
    NOON,
    QUIZ,
    REVIEWS,
    TODAY,
    Case,
    Deed,
    Drawn,
    ago,
    cases,
    day_of,
    deeds,
    live,
    long_stories,
    plain,
    put,
    rests,
)

STUDIED = Facts(QUIZ, NOON)
EXCUSED = Facts(excuse=Excuse("The server was down.", "Ann", NOON))
VACATION = Facts(vacation=True)
LONG = 300
"""More dates than any drawn ledger has."""


def back(*days: int, facts: Facts = STUDIED) -> dict[date, Facts]:
    """A ledger with the same facts on the days so many days ago."""
    return {ago(n): facts for n in days}


def streak(
    ledger: Mapping[date, Facts],
    held: Collection[int] = (),
    joined: int = 400,
    rests: Rests = NO_RESTS,
    spoilt: Mapping[date, Spoilt] = NONE_SPOILT,
) -> Streak:
    """The streak today; held dates and the first one are told by how many days ago they were."""
    return fold(ledger, plain({ago(n) for n in held}), ago(joined), rests, spoilt)


def figures(of: Streak) -> tuple[int, int, int]:
    """What no fact may lower."""
    return of.length, of.best, of.freezes


def verdicts(of: Streak) -> dict[date, Verdict]:
    """What each date of the history did."""
    return {note.date: note.verdict for note in of.history}


@MANY
@given(drawn=cases())
def test_a_streak_is_what_a_life_day_by_day_makes_it(drawn: Drawn) -> None:
    """Length, best, freezes, the way to the next and every date's verdict, for travellers and all kinds of facts."""
    case, whole_days, _ = drawn
    found, life = fold(*case, history=LONG), live(case, whole_days)
    assert (found.length, found.best, found.freezes, found.saved) == (
        life.length,
        life.best,
        len(life.hand),
        len(life.used),
    )
    assert found.to_next == (None if len(life.hand) == 2 else 7 - len(life.row))
    today = case.timeline.today.date
    dates = [today - n * ONE_DAY for n in range(LONG)][::-1]
    assert verdicts(found) == {day: life.told.get(day, Verdict.BEFORE) for day in dates}
    assert [note.date for note in found.history] == dates
    assert found.today == case.timeline.today


@MANY
@given(drawn=cases(), data=st.data())
def test_facts_may_come_late_and_in_any_order(drawn: Drawn, data: st.DataObject) -> None:
    """With each that is added the figures are those of a life with the facts so far, and no less than before it."""
    case, whole_days, done = drawn
    order = data.draw(st.permutations(done))
    before = fold({}, case.timeline, case.joined, case.rests)
    for known in sorted(data.draw(st.sets(st.integers(0, len(order)), max_size=8)) | {len(order)}):
        ledger, spoilt = put(order[:known])
        so_far = case._replace(ledger=ledger, spoilt=spoilt)
        found, life = fold(*so_far), live(so_far, whole_days)
        assert figures(found) == (life.length, life.best, len(life.hand))
        assert_no_less(found, before)
        before = found
    assert before == fold(*case)


def assert_no_less(now: Streak, was: Streak) -> None:
    """Neither length, nor best, nor freezes."""
    assert [pair for pair in zip(figures(was), figures(now), strict=True) if pair[0] > pair[1]] == []


@MANY
@given(story=stories(), data=st.data())
def test_a_fact_more_never_costs_anything_then_or_later(story: Story, data: st.DataObject) -> None:
    """Whatever is added, a rest day too, the figures are no less on the day itself and on every one after it."""
    today = timeline(story.spells, story.now).today.date
    joined = today - data.draw(st.integers(0, 60)) * ONE_DAY
    fewer, more = data.draw(deeds(today)), data.draw(deeds(today))
    weeks = data.draw(rests(today))
    extra = data.draw(st.sampled_from((weeks, Rests(tuple((since, days | {2}) for since, days in weeks.weeks)))))
    ledger, spoilt = put(fewer)
    grown, spoilt_too = put([*fewer, *more])
    for days in (0, 1, 2, 3, 9):
        time_line = timeline(story.spells, story.now + days * ONE_DAY)
        was = fold(ledger, time_line, joined, weeks, spoilt)
        assert_no_less(fold(grown, time_line, joined, extra, spoilt_too), was)


@STEADY
@given(drawn=cases())
def test_figures_of_a_streak_fit_each_other(drawn: Drawn) -> None:
    """Only study days add to the length; a freeze costs seven of them and covers one date; at most two are held."""
    found = fold(*drawn[0], history=LONG)
    told = [note.verdict for note in found.history]
    ends = max((n for n, verdict in enumerate(told) if verdict is Verdict.MISSED), default=-1)
    row = told[ends + 1 :]
    assert found.length == row.count(Verdict.STUDIED) <= found.best <= told.count(Verdict.STUDIED)
    assert found.saved == row.count(Verdict.FROZEN)
    assert EARNS * (found.freezes + found.saved) <= found.length
    assert 0 <= found.freezes <= MOST_FREEZES
    assert found.done_today is (drawn[0].timeline.today.date in studied(drawn[0]))
    assert found.is_open is (told[-1] is Verdict.OPEN)


def studied(case: Case) -> set[date]:
    """The study days of a ledger."""
    return {day for day, facts in case.ledger.items() if facts.studied}


@STEADY
@given(drawn=cases())
def test_a_history_is_the_end_of_a_longer_one(drawn: Drawn) -> None:
    """How many dates are explained changes neither a figure nor what any of them says."""
    short, long = fold(*drawn[0]), fold(*drawn[0], history=LONG)
    assert len(short.history) == HISTORY
    assert short.history == long.history[-HISTORY:]
    assert (*figures(short), short.to_next, short.saved) == (*figures(long), long.to_next, long.saved)


@STEADY
@given(drawn=cases())
def test_what_is_uncovered_is_all_that_the_bots_own_faults_can_matter_to(
    drawn: Drawn,
) -> None:
    """These are the dates that else would be missed or cost a freeze; a fault on any other one changes nothing."""
    case = drawn[0]
    bare = fold(case.ledger, case.timeline, case.joined, case.rests, history=LONG)
    lacking = [day for day, verdict in verdicts(bare).items() if verdict in {Verdict.MISSED, Verdict.FROZEN}]
    assert uncovered(case.ledger, case.timeline, case.joined, case.rests) == lacking
    only = {day: fault for day, fault in case.spoilt.items() if day in lacking}
    assert fold(*case, history=LONG) == fold(*case._replace(spoilt=only), history=LONG)


@STEADY
@given(drawn=cases())
def test_who_studies_on_every_uncovered_date_never_loses_a_streak(
    drawn: Drawn,
) -> None:
    """Then no date is missed and no freeze is used, however it came that the others need no study."""
    case = drawn[0]
    days = uncovered(case.ledger, case.timeline, case.joined, case.rests)
    ledger = {**case.ledger, **{day: Facts(REVIEWS, NOON) for day in days}}
    found = fold(ledger, case.timeline, case.joined, case.rests, history=LONG)
    past = [day for day in ledger if ledger[day].studied and day <= case.timeline.today.date]
    assert (found.length, found.best, found.saved) == (len(past), len(past), 0)
    assert found.freezes == min(len(past) // 7, 2)


@STEADY
@given(drawn=cases())
def test_today_takes_nothing_before_it_is_over(drawn: Drawn) -> None:
    """Left open it costs no more than a date that cannot be missed; a study day adds exactly one."""
    case, _, _ = drawn
    today = case.timeline.today.date
    others = {day: facts for day, facts in case.ledger.items() if day != today}
    before = fold(others, case.timeline, case.joined, case.rests, case.spoilt)
    excused = fold({**others, today: EXCUSED}, case.timeline, case.joined, case.rests, case.spoilt)
    assert figures(excused) == figures(before)
    after = fold({**others, today: STUDIED}, case.timeline, case.joined, case.rests, case.spoilt)
    assert after.length == before.length + 1
    assert after.best == max(before.best, after.length)
    assert (before.done_today, after.done_today) == (False, True)
    assert (after.freezes, after.to_next) == _earned(before)


def _earned(before: Streak) -> tuple[int, int | None]:
    """Freezes and the way to the next one after one more study day."""
    if before.to_next is None:
        return 2, None
    if before.to_next > 1:
        return before.freezes, before.to_next - 1
    return before.freezes + 1, None if before.freezes == 1 else 7


@STEADY
@given(done=deeds(TODAY), held=st.sets(st.integers(0, 30)), more=st.sets(st.integers(0, 30)))
def test_a_held_date_never_costs_anything(done: list[Deed], held: set[int], more: set[int]) -> None:
    """With more dates held, no figure is less."""
    ledger, spoilt = put(done)
    assert_no_less(streak(ledger, held | more, spoilt=spoilt), streak(ledger, held, spoilt=spoilt))


@MANY
@given(story=long_stories(), zone=st.sampled_from(ZONES), data=st.data())
def test_a_change_of_zone_costs_nothing(story: Story, zone: str, data: st.DataObject) -> None:
    """The figures are as before, if the day goes on; if one ends that had its midnight, only what was missed is."""
    known = [spell for spell in story.spells if spell.since <= story.now]
    stayed, moved = (timeline(spells, story.now) for spells in (known, [*known, ZoneSpell(story.now, zone)]))
    ledger, _ = put(data.draw(deeds(stayed.today.date)))
    joined = timeline(known, known[0].since).today.date
    before, after = fold(ledger, stayed, joined), fold(ledger, moved, joined)
    if moved.today.date == stayed.today.date:
        assert figures(after) == figures(before)
    else:
        assert begins(stayed.today.zone, stayed.today.date + ONE_DAY) <= story.now
        if before.done_today:
            assert_no_less(after, before)


@MANY
@given(story=stories(), data=st.data())
def test_who_studies_on_every_date_that_is_not_held_never_loses_a_streak(story: Story, data: st.DataObject) -> None:
    """Once in each of them at any time of it, on held ones as they like: the streak counts every study day, always."""
    ledger: dict[date, Facts] = {}
    days = lived(story.spells, story.start + SEASON)
    for day in days:
        began = max(day.begins, story.spells[0].since)
        time_line = timeline(story.spells, began)
        joined = timeline(story.spells, story.spells[0].since).today.date
        assert fold(ledger, time_line, joined).length == len(ledger)
        if day.date not in time_line.held or data.draw(st.booleans()):
            studied_at = began + data.draw(st.floats(0, 0.999)) * (day.ends - began)
            today = timeline(story.spells, studied_at).today.date
            assert today not in ledger
            ledger[today] = STUDIED
        at_the_end = fold(ledger, timeline(story.spells, day.ends - INSTANT), joined)
        assert at_the_end.length == at_the_end.best == len(ledger)


@MANY
@given(story=stories(), data=st.data())
def test_who_leaves_one_date_out_that_is_not_held_begins_again_without_a_freeze(
    story: Story, data: st.DataObject
) -> None:
    """The date stands as missed from the next day on, and only what was studied after it counts."""
    end = story.start + SEASON
    time_line = timeline(story.spells, end)
    days = [day.date for day in lived(story.spells, end)][:-1]
    skipped = data.draw(st.sampled_from([day for day in days if day not in time_line.held]))
    found = fold({day: STUDIED for day in days if day != skipped}, time_line, days[0])
    saved = len([day for day in days if day < skipped]) >= 7
    assert found.length == len([day for day in days if day > skipped or (saved and day != skipped)])
    assert verdicts(found)[skipped] is (Verdict.FROZEN if saved else Verdict.MISSED)
    assert found.saved == saved


def test_today_does_not_break_a_streak_before_it_is_over() -> None:
    """A streak up to yesterday stands all through today, with or without a study day."""
    found = streak(back(1, 2, 3))
    assert (found.length, found.history[-1].verdict, found.done_today, found.is_open) == (3, Verdict.OPEN, False, True)
    assert streak(back(0, 1, 2, 3)).length == 4
    assert not streak(back(0)).is_open


def test_yesterday_missed_breaks_it() -> None:
    """After a date without study or hold the streak is nothing, or just today's; the best stays."""
    assert (streak(back(2, 3, 4)).length, streak(back(2, 3, 4)).best) == (0, 3)
    assert (streak(back(0, 2, 3, 4)).length, streak(back(0, 2, 3, 4)).best) == (1, 3)
    assert streak(back(2, 3, 4)).history[-2].verdict is Verdict.MISSED


def test_seven_study_days_earn_a_freeze_and_fourteen_two() -> None:
    """No more are held than two, and the way to the next is told until then."""
    figures = {n: streak(back(*range(n))) for n in (0, 1, 6, 7, 8, 13, 14, 15, 40)}
    assert {n: (found.freezes, found.to_next) for n, found in figures.items()} == {
        0: (0, 7),
        1: (0, 6),
        6: (0, 1),
        7: (1, 7),
        8: (1, 6),
        13: (1, 1),
        14: (2, None),
        15: (2, None),
        40: (2, None),
    }


def test_a_freeze_covers_one_missed_date_and_the_next_is_earned_anew() -> None:
    """The first missed date costs the freeze and what was put by for another; the second one ends the streak."""
    covered = streak(back(0, 1, *range(3, 13)))
    assert (covered.length, covered.freezes, covered.to_next, covered.saved) == (12, 0, 5, 1)
    assert verdicts(covered)[ago(2)] is Verdict.FROZEN
    ended = streak(back(*range(3, 13)))
    assert (ended.length, ended.best, ended.freezes, ended.to_next, ended.saved) == (0, 10, 0, 7, 0)
    assert [verdicts(ended)[ago(n)] for n in (2, 1)] == [Verdict.FROZEN, Verdict.MISSED]


def test_of_two_freezes_one_is_left() -> None:
    """Two dates missed in a row cost both; with nothing left the third ends it, and freezes don't outlive a streak."""
    days = range(4, 24)
    assert [streak(back(0, *range(1, 4 - n), *days)).freezes for n in (1, 2)] == [1, 0]
    assert streak(back(*days)).length == 0
    assert streak(back(0, *days)).freezes == 0
    assert [verdicts(streak(back(0, *days)))[ago(n)] for n in (3, 2, 1)] == [
        Verdict.FROZEN,
        Verdict.FROZEN,
        Verdict.MISSED,
    ]


def test_a_late_excuse_gives_the_freeze_back() -> None:
    """A date that a freeze covered needs none once it is excused, and one that ended a streak never did."""
    days = back(0, 1, *range(3, 13))
    mended = streak({**days, **back(2, facts=EXCUSED)})
    assert (mended.length, mended.freezes, mended.to_next, mended.saved) == (12, 1, 2, 0)
    lost = back(0, 1, 3, 4)
    assert (streak(lost).length, streak({**lost, **back(2, facts=EXCUSED)}).length) == (2, 4)


def test_days_off_hold_a_streak_and_add_nothing() -> None:
    """Excused, vacation, rest, spoilt: none is a study day, none a gap, and seven in a row goes on over them."""
    days = back(0, 1, 2, *range(4, 8))
    spoilt = {ago(3): Spoilt(ago(3), NOON)}
    rest = Rests(((ago(90), frozenset({ago(3).weekday()})),))
    for found in (
        streak({**days, **back(3, facts=EXCUSED)}),
        streak({**days, **back(3, facts=VACATION)}),
        streak(days, rests=rest),
        streak(days, spoilt=spoilt),
        streak(days, held=(3,)),
    ):
        assert (found.length, found.freezes) == (7, 1)


def test_who_studies_on_a_day_off_has_a_study_day() -> None:
    """Study comes first, whatever else is known of the date."""
    both = Facts(QUIZ, NOON, EXCUSED.excuse, vacation=True)
    found = streak({ago(1): both}, held=(1,), spoilt={ago(1): Spoilt(ago(1), NOON)})
    assert (found.length, found.history[-2].verdict, found.history[-2].spoilt) == (1, Verdict.STUDIED, None)


def test_today_off_is_not_open() -> None:
    """On vacation, a rest day or excused, nothing is left to do today; the bot's own faults are told afterwards."""
    rest = Rests(((ago(0), frozenset({TODAY.weekday()})),))
    assert streak(back(0, facts=VACATION)).history[-1].verdict is Verdict.VACATION
    assert streak(back(0, facts=EXCUSED)).history[-1].verdict is Verdict.EXCUSED
    assert streak({}, rests=rest).history[-1].verdict is Verdict.REST
    assert not streak({}, rests=rest).is_open
    assert streak({}, spoilt={TODAY: Spoilt(TODAY, NOON)}).is_open


def test_rest_days_are_those_that_counted_then() -> None:
    """A change of the rest days counts from its date on, and none before the first."""
    monday = date(2026, 3, 2)
    resting = Rests(
        ((monday, frozenset({5, 6})), (monday + 7 * ONE_DAY, frozenset({6})), (date(2026, 3, 20), frozenset()))
    )
    dates = [monday + n * ONE_DAY for n in range(-7, 28)]
    assert [day.day for day in dates if resting.on(day)] == [7, 8, 15]
    assert not [day for day in dates if NO_RESTS.on(day)]


def test_a_note_tells_since_when_a_streak_was_kept() -> None:
    """By a freeze since the day's end, by an excuse since it was given or the day began, never if there was none."""
    late = Excuse("The server was down.", None, NOON + ONE_DAY)
    kept = streak(
        {**back(1, *range(5, 12)), ago(3): EXCUSED, ago(2): Facts(excuse=late)},
        spoilt={ago(4): Spoilt(ago(4), NOON - ONE_DAY)},
    )
    early = streak({**back(1), ago(0): Facts(excuse=Excuse("Off.", "Ann", NOON - 9 * ONE_DAY))})
    assert [note.since for note in kept.history[-6:]] == [None, NOON - ONE_DAY, NOON, NOON + ONE_DAY, None, None]
    assert early.history[-1].since == day_of(TODAY).begins
    covered = streak(back(*range(2, 9)))
    assert (covered.history[-2].verdict, covered.history[-2].since) == (Verdict.FROZEN, day_of(TODAY).begins)
    alone = streak({ago(1): EXCUSED}, spoilt={ago(2): Spoilt(ago(2), NOON)})
    assert [note.verdict for note in alone.history[-3:]] == [Verdict.SPOILT, Verdict.EXCUSED, Verdict.OPEN]
    assert {note.since for note in alone.history} == {None}


def test_a_note_holds_the_evidence() -> None:
    """The facts, what the bot owed the date, and the change of zone that touched it."""
    fault = Spoilt(ago(3), NOON)
    shift = Shift(ago(2), ShiftKind.SHORTENED, "America/New_York", "Europe/Berlin")
    time_line = Timeline(day_of(TODAY), frozenset({ago(2)}), NOON, (shift,))
    found = fold(back(1, 4), time_line, ago(30), NO_RESTS, {ago(3): fault})
    assert found.history[-5:] == (
        DayNote(ago(4), Verdict.STUDIED, QUIZ, STUDIED),
        DayNote(ago(3), Verdict.SPOILT, spoilt=fault, since=NOON),
        DayNote(ago(2), Verdict.HELD, shift=shift),
        DayNote(ago(1), Verdict.STUDIED, QUIZ, STUDIED),
        DayNote(ago(0), Verdict.OPEN),
    )


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


def test_what_is_set_for_dates_to_come_is_no_matter_yet() -> None:
    """A vacation from tomorrow on is in the ledger, and neither in the history nor in any figure."""
    ahead = {TODAY + n * ONE_DAY: VACATION for n in range(1, 15)}
    assert streak({**back(1), **ahead}) == streak(back(1))


@STEADY
@given(years=st.integers(1, 4))
@example(20)
def test_a_long_streak_is_counted_to_its_first_day(years: int) -> None:
    """There is no length at which a streak stops growing."""
    assert streak(back(*range(365 * years)), joined=365 * years).length == 365 * years


def test_a_date_that_a_zone_leaves_out_breaks_no_streak() -> None:
    """Who studied in Samoa on 29 and 31 December 2011 has two days in a row, also when they live elsewhere now."""
    spells = [ZoneSpell(datetime(2011, 12, 1, 12, tzinfo=UTC), "Pacific/Apia")]
    ledger = {date(2011, 12, 29): STUDIED, date(2011, 12, 31): STUDIED}
    found = fold(ledger, timeline(spells, datetime(2012, 1, 1, 9, tzinfo=UTC)), date(2011, 12, 1))
    assert found.length == 2
    assert verdicts(found)[date(2011, 12, 30)] is Verdict.HELD
    assert found.today.ends - found.today.begins == timedelta(days=1)
    spells.append(ZoneSpell(datetime(2011, 12, 31, 9, tzinfo=UTC), "Europe/Berlin"))
    moved = fold(ledger, timeline(spells, datetime(2012, 1, 1, 12, tzinfo=UTC)), date(2011, 12, 1))
    assert (moved.length, moved.today.zone) == (2, "Europe/Berlin")
