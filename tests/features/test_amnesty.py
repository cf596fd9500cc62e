"""Days that the bot itself spoilt are excused for the members whose they were, and for nobody else."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, update

from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.calendar import ZoneSpell, timeline
from bot.core.ledger import Evidence
from bot.core.outages import Line, Prompt, Stretch, spoilt
from bot.core.people import PRIVATE, Member
from bot.core.reply import Reply
from bot.core.request import Asker, Command, Place, Platform, Request
from bot.core.streaks import Verdict
from bot.features import amnesty
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage import ledger
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow, OutageRow, ReachRow
from tests.conftest import START
from tests.core.clocks import ZONES
from tests.features.front import Person, text
from tests.features.postings import Board
from tests.people import Clock
from tests.storage.world import join

TENTH, ELEVENTH, TWELFTH = (date(2026, 3, day) for day in (10, 11, 12))
WHOLE = (Line(0, 1),)
FOUR = tuple(Line(shard, 4) for shard in range(4))
TOKYO, BERLIN, CHICAGO = "Asia/Tokyo", "Europe/Berlin", "America/Chicago"


def server(number: int = 0) -> Place:
    """A Discord server with that number by which its shard is found."""
    return Place(str((number << 22) + 5), f"Server {number}", "C1")


def member(app: App, name: str = "Ann", zone: str = "", place: Place | None = None) -> Person:
    """Somebody on Discord, who has studied on the date that it is."""
    person = Person(app, name, place or server())
    person.asker = Asker(Platform.DISCORD, name.lower(), name, zone=zone)
    studies(person)
    return person


def studies(person: Person) -> None:
    """Today is a study day of theirs."""
    asyncio.run(
        person.app.inquire(
            person.asker,
            person.place,
            lambda context: ledger.credit(context.writer(), context.member, Evidence.QUIZ, context.now),
        )
    )


def days(person: Person) -> dict[date, Verdict]:
    """What became of the member's days up to yesterday."""
    return {note.date: note.verdict for note in person.streak().history[:-1] if note.verdict is not Verdict.BEFORE}


def excused(person: Person) -> list[date]:
    """Those of them that the bot spoilt."""
    return [day for day, verdict in days(person).items() if verdict is Verdict.SPOILT]


class Reach:
    """A bot that is heard by its platform all the time, but when it is not."""

    def __init__(self, app: App, database: Database, clock: Clock, lines: tuple[Line, ...] = WHOLE) -> None:
        self.app, self.database, self.clock, self.lines = app, database, clock, lines
        self.beats(*lines)

    def beats(self, *lines: Line) -> None:
        """These lines are heard now."""
        asyncio.run(self.app.beat(Platform.DISCORD, lines))

    def until(self, day: int, hour: int, minute: int = 0, deaf: tuple[Line, ...] = ()) -> None:
        """Up to then of that day of March all lines are heard all the time, but those that are `deaf`."""
        heard = [line for line in self.lines if line not in deaf]
        self.beats(*heard)
        self.clock.now = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
        with self.database.write() as session:  # as if they had beaten each minute
            for line in heard:
                mine = (ReachRow.shard == line.shard, ReachRow.shards == line.shards)
                session.execute(update(ReachRow).where(*mine).values(heard_at=self.clock.now))

    def deaf_until(self, day: int, hour: int, minute: int = 0) -> None:
        """Up to then nothing is heard."""
        self.until(day, hour, minute, deaf=self.lines)


@pytest.fixture
def reach(app: App, database: Database, clock: Clock) -> Reach:
    """A bot that is heard, on the morning of the tenth."""
    return Reach(app, database, clock)


@pytest.mark.parametrize(
    ("begins", "minutes", "spoilt_days"),
    [
        ((11, 12), 10, []),
        ((11, 12), 30, []),
        ((11, 12), 31, [ELEVENTH]),
        ((11, 12), 60, [ELEVENTH]),
        ((11, 6), 1440, [ELEVENTH, TWELFTH]),
        ((11, 23), 60, [ELEVENTH]),
        ((11, 23), 91, [ELEVENTH, TWELFTH]),
        ((11, 23), 85, [ELEVENTH]),
    ],
)
def test_a_platform_that_is_silent_spoils_the_days_that_it_took_more_than_half_an_hour_of(
    app: App, reach: Reach, begins: tuple[int, int], minutes: int, spoilt_days: list[date]
) -> None:
    """Ten minutes spoil none, an hour its day, a day both of its dates; whoever studied then has studied."""
    ann, bob = member(app), member(app, "Bob")
    reach.until(*begins)
    studies(bob)
    end = reach.clock.now + timedelta(minutes=minutes)
    reach.deaf_until(end.day, end.hour, end.minute)
    reach.until(12, 23, 59)
    studies(bob)
    reach.until(13, 9)
    missed = dict.fromkeys((ELEVENTH, TWELFTH), Verdict.MISSED)
    assert days(ann) == {TENTH: Verdict.STUDIED} | missed | dict.fromkeys(spoilt_days, Verdict.SPOILT)
    assert set(days(bob).values()) == {Verdict.STUDIED}
    assert ann.streak().length == (1 if set(spoilt_days) == set(missed) else 0)


def test_short_outages_of_a_day_add_up(app: App, reach: Reach) -> None:
    """Twice sixteen minutes are more than half an hour; of two days each has its own."""
    ann = member(app)
    reach.until(11, 12)
    reach.deaf_until(11, 12, 16)
    reach.until(11, 18)
    reach.deaf_until(11, 18, 16)
    reach.until(12, 12)
    reach.deaf_until(12, 12, 16)
    reach.until(13, 9)
    assert excused(ann) == [ELEVENTH]


def test_each_member_has_the_day_that_it_was_where_they_live(app: App, reach: Reach) -> None:
    """One hour spoils the eleventh for some, the twelfth for others, and neither for who lost half an hour of each."""
    people = {zone: member(app, zone, zone) for zone in (CHICAGO, BERLIN, TOKYO)}
    reach.until(11, 22, 30)
    reach.deaf_until(11, 23, 30)
    reach.until(14, 9)
    assert {zone: excused(person) for zone, person in people.items()} == {
        CHICAGO: [ELEVENTH],
        BERLIN: [],
        TOKYO: [TWELFTH],
    }


def test_the_first_and_the_last_clocks_on_earth_are_looked_at(app: App, reach: Reach) -> None:
    """The first hour of a date at its eastern end, and the last at its western, are of one UTC date and another."""
    east, west = member(app, "East", "Pacific/Kiritimati"), member(app, "West", "Etc/GMT+12")
    reach.until(11, 10)
    reach.deaf_until(11, 10, 50)
    reach.until(12, 11, 10)
    reach.deaf_until(12, 12)
    reach.until(14, 9)
    assert excused(east) == [TWELFTH, date(2026, 3, 13)]
    assert excused(west) == [TENTH, ELEVENTH]


def test_a_dead_process_is_a_silence_too(app: App, reach: Reach, make_app: object, database_url: str) -> None:
    """Nothing ran for a day; the next process finds out by itself, and without an admin."""
    ann = member(app)
    reach.until(11, 8)
    assert callable(make_app)
    reach.app = make_app(database_url)
    reach.deaf_until(12, 8)
    reach.until(13, 9)
    assert excused(ann) == [ELEVENTH, TWELFTH]


def test_one_shard_of_four_spoils_the_days_of_its_own_servers(app: App, database: Database, clock: Clock) -> None:
    """Of eight servers two are its; direct messages, and whoever is alone in them, go with the first."""
    reach = Reach(app, database, clock, FOUR)
    people = [member(app, f"Ann {number}", place=server(number)) for number in range(8)]
    alone = member(app, "Eve", place=Place(f"{PRIVATE}eve", ""))
    reach.until(11, 12)
    reach.until(11, 14, deaf=FOUR[2:3])
    reach.until(12, 12)
    reach.until(12, 14, deaf=FOUR[:1])
    reach.until(13, 9)
    of_four = [[TWELFTH], [], [ELEVENTH], []]
    assert [excused(person) for person in people] == [*of_four, *of_four]
    assert excused(alone) == [TWELFTH]


def test_the_local_group_is_never_excused(app: App, reach: Reach) -> None:
    """Its bot runs when somebody wants it; what happens to platforms is no matter, nor would a beat of its own be."""
    ann = Person(app, "Ann")
    studies(ann)
    asyncio.run(app.beat(Platform.LOCAL, WHOLE))
    reach.until(11, 8)
    reach.deaf_until(12, 8)
    asyncio.run(app.beat(Platform.LOCAL, WHOLE))
    assert days(ann)[ELEVENTH] is Verdict.MISSED


@pytest.fixture
def patient(database_url: str, clock: Clock, tiny: Library) -> Iterator[Board]:
    """A server's channels, and a bot whose operator lets a post be a day late."""
    policy = Policy(questions_a_minute=0, grace=timedelta(hours=24))
    app = App(Database(database_url), TABLE, Shelf(tiny), clock, default_zone="UTC", policy=policy)
    with closing(app):
        yield Board(app, clock)


def test_a_post_seven_hours_late_spoils_the_day_of_those_whose_it_was_over_by_then(patient: Board) -> None:
    """It was planned for 9:01 and came at 16:01, when it was past midnight in Tokyo, but afternoon elsewhere."""
    patient.schedule()
    place = Place("guild", "Guild", "C1")
    zones = {"ends 15:00": TOKYO, "16:00": "Asia/Shanghai", "17:00": "Asia/Bangkok", "23:00": BERLIN, "5:00": CHICAGO}
    people = {when: member(patient.app, when, zone, place) for when, zone in zones.items()}
    for _ in range(8):
        patient.passes(hours=3)
    assert patient.passes(minutes=1) == ["2"], "the next day's in time"
    patient.clock.now = START + timedelta(days=2, hours=7, minutes=1)
    assert patient.passes() == ["3"]
    patient.clock.now = START + timedelta(days=3)
    assert {when: excused(person) for when, person in people.items()} == {
        "ends 15:00": [TWELFTH],
        "16:00": [TWELFTH],
        "17:00": [],
        "23:00": [],
        "5:00": [],
    }


def test_a_post_that_never_came_spoils_the_day_that_it_was_planned_in(app: App, clock: Clock) -> None:
    """For everybody who did not study; who did has a study day, and other groups have nothing to do with it."""
    board = Board(app, clock)
    board.schedule()
    place = Place("guild", "Guild", "C1")
    ann, bob, far = member(app, "Ann", place=place), member(app, "Bob", place=place), member(app, "Far", TOKYO, place)
    other = member(app, "Eve", place=server(1))
    assert board.passes(minutes=1) == ["1"]
    clock.now = START + timedelta(days=1)
    studies(bob)
    clock.now = START + timedelta(days=1, hours=7)
    assert board.passes() == [], "the operator lets it be six hours late"
    clock.now = START + timedelta(days=2, minutes=1)
    assert board.passes() == ["2"]
    clock.now = START + timedelta(days=3)
    assert days(ann) == {TENTH: Verdict.STUDIED, ELEVENTH: Verdict.SPOILT, TWELFTH: Verdict.MISSED}
    assert days(bob) == {TENTH: Verdict.STUDIED, ELEVENTH: Verdict.STUDIED, TWELFTH: Verdict.MISSED}
    assert excused(far) == [ELEVENTH]
    assert excused(other) == []
    shown = text(ann.says("streak", what="why"))
    assert "Wed 11 Mar: excused: the daily prompt planned for 09:01 did not come" in shown


def test_what_was_spoilt_is_told_once_and_keeps_the_streak(app: App, reach: Reach) -> None:
    """At the first use, even before the outage was noted; with how long it was, in answer to “Why?”."""
    ann = member(app)
    reach.until(11, 20)
    reach.clock.now = datetime(2026, 3, 12, 9, tzinfo=UTC)
    told = [said(ann)]
    reach.clock.advance(minutes=1)
    reach.beats(*WHOLE)
    for day in (12, 13, 14):
        reach.until(day, 10)
        studies(ann)
        told.append(said(ann))
    (news,) = [each for each in told if each]
    assert news.startswith(
        "On Wed 11 Mar I was not there for you as I should have been. That day doesn't count against you. "
        "Your streak goes on: 1 day. You have no freeze."
    )
    shown = text(ann.says("streak", what="why"))
    assert "Wed 11 Mar: excused: I could not be reached from 20:00 to Thu 12 Mar 00:00" in shown
    assert "Thu 12 Mar: finished a quiz, 10:00" in shown


def said(person: Person) -> str:
    """What the bot tells somebody beside an answer, as their platform asks for it."""
    answer = asyncio.run(person.app.handle(Request(person.asker, person.place, Command("help"))))
    assert isinstance(answer, Reply)
    if not answer.missed:
        return ""
    (told,) = asyncio.run(person.app.missed(Platform.DISCORD, person.asker.external_id))
    assert asyncio.run(person.app.settle(told[0], "sent"))
    return text(told[1])


def test_who_studied_every_day_costs_no_further_query(app: App, reach: Reach) -> None:
    """Neither outages nor posts are looked for; of who missed a day both are."""
    ann, bob = member(app), member(app, "Bob")
    for day in (11, 12, 13):
        reach.until(day, 9)
        studies(ann)
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    engine = app._database.engine  # noqa: SLF001 - whose statements are looked at
    event.listen(engine, "before_cursor_execute", note)
    ann.streak()
    assert not [each for each in seen if "outages" in each or "reaches" in each or "kind = 'post'" in each]
    bob.streak()
    event.remove(engine, "before_cursor_execute", note)
    assert len([each for each in seen if "outages" in each or "reaches" in each or "kind = 'post'" in each]) == 3


@pytest.mark.parametrize("seed", range(12))
def test_no_date_is_overlooked_and_none_is_taken_for_another(database: Database, seed: int) -> None:
    """Whatever went wrong, whenever clocks and zones changed: as if each date were held against all of it."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    begin = datetime(2025, rng.choice([3, 10]), 20, tzinfo=UTC)
    spells = [ZoneSpell(begin, rng.choice(ZONES))]
    for _ in range(rng.randrange(4)):
        spells.append(ZoneSpell(spells[-1].since + timedelta(hours=rng.randrange(1, 200)), rng.choice(ZONES)))
    now = begin + timedelta(days=40)
    deaf, posts = [], []
    for n in range(12):
        at = begin + timedelta(minutes=rng.randrange(40 * 1440 // 12) + n * (40 * 1440 // 12))
        if rng.random() < 0.5:
            deaf.append(Stretch(at, at + timedelta(minutes=rng.choice([6, 29, 31, 90, 2000]))))
        else:
            late = rng.choice([None, 31, 400, 800, 1500])
            posts.append(Prompt(at, None if late is None else at + timedelta(minutes=late)))
    with database.write() as session:
        known = join(session, platform=Platform.DISCORD)
        for each in deaf:
            session.add(OutageRow(platform="discord", shard=0, shards=1, begins=each.begins, ends=each.ends))
        for n, post in enumerate(posts):
            state = "failed" if post.came_at is None else "sent"
            facts = {"kind": "post", "facts": {}, "platform": "discord", "channel": "C1", "created_at": post.due_at}
            times = {"due_at": post.due_at, "sent_at": post.came_at}
            session.add(DeliveryRow(key=f"post {n}", group_id=known.group_id, state=state, **facts, **times))
        session.flush()
        lived = timeline(spells, now)
        who = Member(known.id, 1, known.group_id, Platform.DISCORD, "Ann", "UTC", False, begin.date(), lived)
        dates = [day for n in range(60) if (day := begin.date() + timedelta(days=n - 5)) < lived.today.date]
        found = amnesty.of(session, who, dates)
    expected = {}
    for day in dates:
        there = lived.day(day)
        if there and (owed := spoilt(there, deaf, posts)):
            expected[day] = owed
    assert found == expected
    assert found
