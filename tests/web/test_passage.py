"""Going through time: what happens by itself happens on the way, each at its instant, once."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.adapters.local import Local
from bot.adapters.web.passage import settle, travel
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.people import Delivery, UndeliverableError
from bot.core.posts import EDIT, POST, PostKind
from bot.core.reminders import KIND as REMINDER
from bot.core.reply import Reply
from bot.core.request import TERMINAL
from bot.core.travelling import Journey, TravelClock
from bot.features.shelf import Shelf
from bot.storage.backup import backup
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow, PostRow, Table
from tests.conftest import START
from tests.features.front import Person, finish_quiz, grown, text
from tests.features.postings import rows, taken
from tests.people import Clock

DAY = timedelta(days=1)
WEEK = 7 * DAY
BEGIN = START + timedelta(minutes=30)
"""Half past nine: the day's post would have come already."""

QUIZ = f"schedule.where:quiz:540:{TERMINAL}"
"""The third click: a daily quiz at 09:00."""


@dataclass
class Ear:
    """Whoever hears all of the local group, and when.

    They may be `deaf` to what is said to people directly; `then` is what they do about what they hear.
    """

    clock: TravelClock
    heard: list[tuple[Delivery, Reply, datetime]] = field(default_factory=list)
    deaf: bool = False
    then: Callable[[], object] = bool

    def concerns(self, delivery: Delivery) -> bool:  # noqa: ARG002 - all does
        """Everything does."""
        return True

    async def hear(self, delivery: Delivery, words: Reply) -> str:
        """It is kept."""
        if self.deaf and delivery.person:
            raise UndeliverableError("deaf")
        self.heard.append((delivery, words, self.clock()))
        self.then()
        return delivery.message or f"m{delivery.id}"

    def came(self, kind: str = POST) -> list[datetime]:
        """When each of a kind came."""
        return [at for delivery, _, at in self.heard if delivery.kind == kind]


@dataclass
class Trip:
    """A local group with a time machine."""

    app: App
    database: Database
    real: Clock
    clock: TravelClock
    ear: Ear

    def goes(self, to: datetime, *, steps: int = 5_000, goes_on: Callable[[], bool] = lambda: True) -> Journey:
        """The way there."""

        async def go() -> Journey:
            local = self.local()
            journey = await travel(self.app, local, self.clock, to, steps=steps, goes_on=goes_on)
            await local.close()
            return journey

        return asyncio.run(go())

    def local(self) -> Local:
        """The group's only sender, which everybody hears."""
        local = Local(self.app, everybody=True)
        local.join(self.ear)
        return local

    def person(self, name: str = "Ann") -> Person:
        """A member."""
        person = Person(self.app, name)
        person.arrives()
        return person


@pytest.fixture
def zone() -> str:
    """The group's zone."""
    return "UTC"


@pytest.fixture
def start() -> datetime:
    """When it all begins."""
    return BEGIN


@pytest.fixture
def trip(sqlite_url: str, tmp_path: Path, zone: str, start: datetime) -> Iterator[Trip]:
    """A group with enough questions for weeks, on SQLite as every sandbox: PostgreSQL has a clock of its own."""
    with tripping(sqlite_url, grown(tmp_path, 200), start, zone) as made:
        yield made


@contextmanager
def tripping(url: str, shelf: Shelf, start: datetime, zone: str = "UTC") -> Iterator[Trip]:
    """Within the block there is a local group with a time machine over that database."""
    real = Clock(start)
    clock, database = TravelClock(real), Database(url)
    with closing(App(database, TABLE, shelf, clock, default_zone=zone, policy=Policy(10, 0, cards=200))) as app:
        yield Trip(app, database, real, clock, Ear(clock))


def sent(journey: Journey, kind: str) -> list[tuple[datetime, datetime | None]]:
    """When things of a kind were to come, and came."""
    return [(each.due_at, each.sent_at) for each in journey.happened if each.kind == kind and each.state == "sent"]


def test_a_week_brings_seven_posts_each_at_its_instant(trip: Trip) -> None:
    """None is late, none comes twice, none is passed over; the clock runs on from the end."""
    trip.person().presses(QUIZ)
    journey = trip.goes(BEGIN + WEEK)
    nine = [(BEGIN + n * DAY).replace(minute=0) for n in range(1, 8)]
    assert trip.ear.came() == nine
    assert sent(journey, POST) == [(at, at) for at in nine]
    assert journey.arrived
    assert not [each for each in rows(trip.database, DeliveryRow) if each.state != "sent"]
    assert "late" not in " ".join(text(words) for _, words, _ in trip.ear.heard)
    trip.real.advance(seconds=5)
    assert trip.clock() == BEGIN + WEEK + timedelta(seconds=5)


def test_posts_are_closed_when_the_next_one_comes(trip: Trip) -> None:
    """Each day's result is told at the next day's post, and the last one is open."""
    trip.person().presses(QUIZ)
    trip.goes(BEGIN + 3 * DAY)
    posts = rows(trip.database, PostRow)
    assert [each.closed_at for each in posts] == [*(each.opened_at for each in posts[1:]), None]


def test_reminders_come_at_their_time_and_end_by_themselves(trip: Trip) -> None:
    """Everybody's do, as nobody studies; after the seventh there is no other."""
    trip.person().says("settings", reminder="19:30")
    trip.person("Bartholomew").says("settings", reminder="20:00")
    journey = trip.goes(BEGIN + 10 * DAY)
    evening = BEGIN.replace(hour=19, minute=30)
    assert Counter(trip.ear.came(REMINDER)) == Counter(
        evening + n * DAY + late for n in range(7) for late in (timedelta(), timedelta(minutes=30))
    )
    assert [each.person for each in journey.happened if each.kind == REMINDER][:2] == ["Ann", "Bartholomew"]


@pytest.mark.parametrize("zone", ["Europe/Berlin"])
@pytest.mark.parametrize("start", [datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 10, 23, 12, tzinfo=UTC)])
@pytest.mark.parametrize("clock_time", ["9:00", "2:30", "0:00"])
def test_the_night_in_which_clocks_change_has_its_post_too(trip: Trip, start: datetime, clock_time: str) -> None:
    """One a local date, at that time by local clocks; where they jump over it, at the jump."""
    ann = trip.person()
    hour, minute = map(int, clock_time.split(":"))
    ann.presses(f"schedule.where:quiz:{hour * 60 + minute}:{TERMINAL}")
    trip.goes(start + 4 * DAY)
    local = [at.astimezone(ZoneInfo("Europe/Berlin")) for at in trip.ear.came()]
    assert [at.date() for at in local] == [local[0].date() + n * DAY for n in range(4)]
    jumped = [at for at in local if (at.hour, at.minute) != (hour, minute)]
    spring = start.month == 3 and clock_time == "2:30"
    assert [(at.day, at.hour, at.minute) for at in jumped] == ([(29, 3, 0)] if spring else [])


def test_a_quiet_group_hears_nothing_until_it_is_quiet_no_more(trip: Trip) -> None:
    """What waited for too long is skipped then; what is not so old comes at once."""
    ann = trip.person()
    ann.presses(QUIZ)
    ann.presses("config.quiet:1")
    journey = trip.goes(BEGIN + 2 * DAY)
    assert trip.ear.came() == []
    assert [each.state for each in journey.happened] == ["waiting"] * 2
    ann.presses("config.quiet:0")
    trip.goes(BEGIN + 3 * DAY)
    assert trip.ear.came() == [BEGIN + 2 * DAY, (BEGIN + 3 * DAY).replace(minute=0)]
    posts = [each for each in rows(trip.database, DeliveryRow) if each.kind == POST]
    assert [each.state for each in posts] == ["skipped", "sent", "sent"]


def test_what_is_paused_posts_nothing(trip: Trip) -> None:
    """Time passes, and nothing comes."""
    ann = trip.person()
    ann.presses(QUIZ)
    ann.presses("schedule.pause:1")
    journey = trip.goes(BEGIN + WEEK)
    assert journey.happened == ()
    assert journey.steps == 0
    assert trip.clock() == BEGIN + WEEK


def test_a_vacation_is_passed_over(trip: Trip) -> None:
    """Posts come before it and after it."""
    ann = trip.person()
    ann.presses(QUIZ)
    ann.submits(ann.opens("schedule.away.form", ann.presses("schedule.away")), first="12 March", last="14 March")
    trip.goes(BEGIN + WEEK)
    assert [at.day for at in trip.ear.came()] == [11, 15, 16, 17]


def test_what_several_schedules_post_comes_in_order(trip: Trip) -> None:
    """Each at its own time, those of the same time both."""
    ann = trip.person()
    for kind, minute in (("quiz", 600), ("myth", 600), ("card", 1200)):
        ann.presses(f"schedule.where:{kind}:{minute}:{TERMINAL}")
    journey = trip.goes(BEGIN + DAY)
    kinds = [each.posts for each in journey.happened if each.kind == POST]
    assert {*kinds[:2]} == {PostKind.MYTH, PostKind.QUIZ}
    assert kinds[2:] == [PostKind.CARD]
    assert trip.ear.came() == sorted(trip.ear.came())


def test_what_is_due_already_is_said_before_the_journey_and_not_counted(trip: Trip) -> None:
    """The time that had passed when it began is not a part of it."""
    trip.person().presses(QUIZ)
    trip.real.advance(days=1)
    journey = trip.goes(trip.clock() + timedelta(hours=1))
    assert len(trip.ear.came()) == 1
    assert journey.happened == ()


def test_streaks_break_as_nobody_studies_meanwhile(trip: Trip) -> None:
    """Whoever comes back after a week finds their days as they would have been."""
    ann = trip.person()
    finish_quiz(ann)
    assert ann.streak().length == 1
    trip.goes(BEGIN + WEEK)
    assert ann.streak().length == 0


def test_counts_of_takers_are_told_on_the_way(trip: Trip) -> None:
    """An edit that may come only after a while comes then."""
    ann = trip.person()
    ann.presses(QUIZ)
    trip.goes(BEGIN + DAY)
    taken(ann, "post.start:1")
    trip.goes(trip.clock() + timedelta(hours=1))
    assert trip.ear.came(EDIT)
    assert rows(trip.database, PostRow)[0].shown == 1


def test_a_journey_has_no_more_steps_than_it_may(trip: Trip) -> None:
    """It ends at the instant that was reached, tells that it has not arrived, and can be gone on with."""
    trip.person().presses(QUIZ)
    journey = trip.goes(BEGIN + WEEK, steps=2)
    assert journey.steps == 2
    assert not journey.arrived
    assert trip.clock() == journey.until < BEGIN + WEEK
    assert trip.goes(BEGIN + WEEK).arrived
    assert len(trip.ear.came()) == 7


def test_a_journey_ends_where_it_is_not_to_go_on(trip: Trip) -> None:
    """Whoever leaves need not wait for its end."""
    trip.person().presses(QUIZ)
    journey = trip.goes(BEGIN + WEEK, goes_on=lambda: len(trip.ear.came()) < 3)
    assert not journey.arrived
    assert len(trip.ear.came()) == 3
    assert trip.clock() == journey.until == trip.ear.came()[-1]


def test_a_journey_on_which_the_database_fails_ends_where_it_was(trip: Trip) -> None:
    """It says that it has not arrived, the log says why, and the clock runs on."""
    trip.person().presses(QUIZ)
    trip.ear.then = lambda: rename(trip.database, "schedules", "lost")
    with capture_logs() as logs:
        journey = trip.goes(BEGIN + WEEK)
    assert not journey.arrived
    assert journey.until == trip.ear.came()[0] == trip.clock()
    assert "journey left early" in {each["event"] for each in logs}
    trip.real.advance(seconds=1)
    assert trip.clock() == journey.until + timedelta(seconds=1)


def rename(database: Database, before: str, after: str) -> None:
    """A table is called otherwise."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")


def test_who_cannot_be_told_holds_nobody_up(trip: Trip) -> None:
    """What fails for good is told as failed, and the journey goes on."""
    trip.ear.deaf = True
    ann = trip.person()
    ann.says("settings", reminder="19:30")
    ann.presses(QUIZ)
    with capture_logs():
        journey = trip.goes(BEGIN + 2 * DAY)
    assert journey.arrived
    assert Counter((each.kind, each.state) for each in journey.happened if each.kind != EDIT) == {
        (POST, "sent"): 2,
        (REMINDER, "failed"): 2,
    }


def test_jumps_leave_the_same_behind_as_every_ten_minutes_lived_through(trip: Trip, tmp_path: Path) -> None:
    """Three days of posts, results and reminders come out equal in every row, whichever way they were gone."""
    ann = trip.person()
    trip.person("Bartholomew").says("settings", reminder="20:00")
    ann.says("settings", reminder="19:30")
    for kind, minute in (("quiz", 580), ("myth", 720), ("card", 1200)):
        ann.presses(f"schedule.where:{kind}:{minute}:{TERMINAL}")
    assert trip.database.file
    backup(trip.database.file, tmp_path / "lived.db")
    journey = trip.goes(BEGIN + 3 * DAY)
    with tripping(f"sqlite:///{tmp_path / 'lived.db'}", trip.app.shelf, BEGIN) as lived:
        asyncio.run(live(lived, BEGIN + 3 * DAY))
        assert dump(lived.database) == dump(trip.database)
        assert journey.steps * 10 < 3 * 144
    assert Counter(each.kind for each in journey.happened) == {POST: 9, EDIT: 6, REMINDER: 6}


async def live(trip: Trip, until: datetime) -> None:
    """Time passes by itself, as for a process that looks every ten minutes."""
    local = trip.local()
    while trip.clock() <= until:
        await settle(trip.app, local)
        trip.real.advance(minutes=10)


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with database.engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for name, table in Table.metadata.tables.items()
        }


def test_time_stands_still_while_everything_is_settled(trip: Trip) -> None:
    """What is due is done at once, and all that it brings with it."""
    trip.person().presses(QUIZ)
    trip.real.advance(days=1)

    async def go() -> None:
        await settle(trip.app, trip.local())

    asyncio.run(go())
    assert len(trip.ear.came()) == 1
