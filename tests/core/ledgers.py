"""Streaks lived the slow way: a member with freezes in the hand, day after day, and facts that come in any order."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from hypothesis import strategies as st

from bot.core.calendar import Day, Timeline, timeline
from bot.core.ledger import Evidence, Excuse, Facts, Rests
from bot.core.outages import Spoilt
from bot.core.streaks import Verdict
from tests.core.clocks import ONE_DAY, SEASON, SECOND, Story, lived, stories, whole

TODAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
QUIZ, REVIEWS = Evidence.QUIZ, Evidence.REVIEWS


def day_of(day: date, zone: str = "UTC") -> Day:
    """A day without a change of zone, in a zone whose midnight is UTC's."""
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Day(day, begins, begins + ONE_DAY, zone)


def ago(days: int) -> date:
    """The date so many days before today."""
    return TODAY - days * ONE_DAY


def plain(held: Collection[date] = (), today: date = TODAY) -> Timeline:
    """A life in one zone, at noon, with dates that are held nevertheless."""
    return Timeline(day_of(today), frozenset(held), day_of(today).begins + ONE_DAY / 2)


class Case(NamedTuple):
    """All that a streak is derived from, at one time."""

    ledger: Mapping[date, Facts]
    timeline: Timeline
    joined: date
    rests: Rests
    spoilt: Mapping[date, Spoilt]


@dataclass
class Life:
    """A member who lives day by day, by the words of the rules.

    `hand` are the freezes they hold, `row` the study days put by for the next one.
    """

    length: int = 0
    best: int = 0
    hand: list[str] = field(default_factory=list)
    row: list[date] = field(default_factory=list)
    used: list[date] = field(default_factory=list)
    told: dict[date, Verdict] = field(default_factory=dict)

    def study(self, day: date) -> None:
        """One more; the seventh in a row is worth a freeze, for whom has a hand free."""
        self.length += 1
        self.best = max(self.best, self.length)
        if len(self.hand) < 2:
            self.row.append(day)
        if len(self.row) == 7:
            self.hand.append("a freeze")
            self.row.clear()
        self.told[day] = Verdict.STUDIED

    def miss(self, day: date) -> None:
        """A freeze is used up, and the row of seven has a gap; without one all is over."""
        self.row.clear()
        if self.hand:
            self.hand.pop()
            self.used.append(day)
            self.told[day] = Verdict.FROZEN
        else:
            self.length = 0
            self.used.clear()
            self.told[day] = Verdict.MISSED


def live(case: Case, whole_days: Collection[date]) -> Life:
    """The life of a member up to now, from the first date of which anything is known.

    `whole_days` are the dates before today that they had whole, so that nobody cut anything off them.
    """
    life, today = Life(), case.timeline.today.date
    day = min([case.joined, today, *case.ledger])
    while day <= today:
        facts = case.ledger.get(day, Facts())
        away = _away(day, facts, case.rests)
        if facts.studied:
            life.study(day)
        elif day == today:
            life.told[day] = away or Verdict.OPEN
        elif day < case.joined:
            life.told[day] = Verdict.BEFORE
        elif day not in whole_days:
            life.told[day] = Verdict.HELD
        elif away:
            life.told[day] = away
        elif day in case.spoilt:
            life.told[day] = Verdict.SPOILT
        else:
            life.miss(day)
        day += ONE_DAY
    return life


def _away(day: date, facts: Facts, rests: Rests) -> Verdict | None:
    if facts.vacation:
        return Verdict.VACATION
    counting = [weekdays for since, weekdays in rests.weeks if since <= day]
    if counting and day.weekday() in counting[-1]:
        return Verdict.REST
    return Verdict.EXCUSED if facts.excuse else None


def whole_dates(story: Story) -> set[date]:
    """The dates up to now that a member had whole, or began with."""
    days = lived(story.spells, story.now)
    return {days[0].date, *(day.date for day in days if whole(day))}


class Deed(NamedTuple):
    """One fact about one date: `studied`, `excused`, `vacation` or `spoilt`."""

    day: date
    what: str


def put(deeds: Iterable[Deed]) -> tuple[dict[date, Facts], dict[date, Spoilt]]:
    """The ledger, and the dates that the bot spoilt, after deeds were noted one after the other."""
    ledger: dict[date, Facts] = {}
    spoilt: dict[date, Spoilt] = {}
    for day, what in deeds:
        facts = ledger.get(day, Facts())
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        match what:
            case "studied":
                ledger[day] = replace(facts, studied=QUIZ if day.day % 2 else REVIEWS, studied_at=at)
            case "excused":
                ledger[day] = replace(facts, excuse=Excuse("The server was down.", "Ann", at + ONE_DAY))
            case "vacation":
                ledger[day] = replace(facts, vacation=True)
            case _:
                spoilt[day] = Spoilt(day, at + ONE_DAY)
    return ledger, spoilt


_ROWS = st.tuples(st.just(("studied",)), st.sampled_from((1, 2, 5, 7, 8, 13, 15)))
_GAPS = st.tuples(
    st.sampled_from(
        (
            (),
            ("excused",),
            ("vacation",),
            ("spoilt",),
            ("excused", "vacation", "spoilt"),
            ("studied", "excused", "vacation", "spoilt"),
        )
    ),
    st.sampled_from((1, 1, 1, 2, 3)),
)


@st.composite
def deeds(draw: st.DrawFn, today: date) -> list[Deed]:
    """What happens on some dates up to a few days after today: rows of study days, and all else between."""
    done: list[Deed] = []
    day = today + draw(st.sampled_from((0, 1, 3))) * ONE_DAY
    for what, length in draw(st.lists(st.one_of(_GAPS, _ROWS), min_size=6, max_size=18)):
        for _ in range(length):
            done += [Deed(day, each) for each in what]
            day -= ONE_DAY
    return [deed for deed in done if deed.day <= today or deed.what in {"vacation", "excused"}]


@st.composite
def rests(draw: st.DrawFn, today: date) -> Rests:
    """Weekdays for resting, changed now and then."""
    since = st.sampled_from((70, 40, 20, 9, 1)).map(lambda n: today - n * ONE_DAY)
    weekdays = st.sampled_from(((), (), (0, 3), (6,), (1, 4, 5))).map(frozenset)
    return Rests(tuple(sorted(draw(st.dictionaries(since, weekdays, max_size=3)).items())))


@st.composite
def long_stories(draw: st.DrawFn) -> Story:
    """Changes of zone as in other stories, by who has been here for up to seven weeks, looked at when most are over."""
    story = draw(stories())
    first, *others = story.spells
    here = draw(st.sampled_from((0, 5, 20, 50))) * ONE_DAY
    now = story.start + SEASON - draw(st.integers(0, 4 * 86_400)) * SECOND
    return replace(story, spells=(replace(first, since=first.since - here), *others), now=now)


Drawn = tuple[Case, set[date], list[Deed]]
"""All that can be known of a traveller, the dates that they had whole, and the deeds that the ledger is made of."""


@st.composite
def cases(draw: st.DrawFn) -> Drawn:
    """A traveller with any ledger, rest days and faults of the bot."""
    story = draw(long_stories())
    time_line = timeline(story.spells, story.now)
    today = time_line.today.date
    done = draw(deeds(today))
    ledger, spoilt = put(done)
    joined = timeline(story.spells, story.spells[0].since).today.date
    return Case(ledger, time_line, joined, draw(rests(today)), spoilt), whole_dates(story), done
