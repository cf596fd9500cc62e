"""Several processes, and admins, at the same schedules at once: each date has one post, and nobody gets in the way."""

import random
from datetime import date, datetime, timedelta

from sqlalchemy import select, text

from bot.core.calendar import ONE_DAY
from bot.core.errors import Full
from bot.core.people import Member
from bot.core.posts import PostKind
from bot.core.schedules import EVERY_DAY, MOST, Schedule
from bot.features import config, schedules, ticks, vacations
from bot.storage.engine import Database, Writer
from bot.storage.schedules import lock
from bot.storage.tables import DeliveryRow
from tests.people import Clock
from tests.storage.conftest import Again, Worker, go, ready
from tests.storage.world import NOW, TODAY, joined, together

DAYS = 4
EACH = 10
GROUPS = 8
ELEVEN = 11 * 60
"""When the first of them post, two hours after the time from which on they are looked at."""


def plan(database: Database, group: str, many: int = EACH) -> Member:
    """An admin of a group with so many schedules, half an hour apart."""
    admin = joined(database, group=group)
    with database.write() as session:
        for n in range(many):
            create(session, admin, ELEVEN + 30 * n)
    return admin


def create(session: Writer, admin: Member, minute: int) -> Schedule:
    """A new schedule at that minute."""
    return schedules.create(session, admin, PostKind.QUIZ, "42", minute, EVERY_DAY, default_zone="UTC", now=NOW)


def posted(database: Database, state: str | None = "waiting") -> dict[int, list[date]]:
    """The dates of every schedule's posts, in order; all of them are in that state, if one is named."""
    found: dict[int, list[date]] = {}
    with database.read() as session:
        for row in session.scalars(select(DeliveryRow)):
            assert row.schedule_id is not None
            assert state in {None, row.state}
            found.setdefault(row.schedule_id, []).append(date.fromisoformat(row.facts["date"]))
    return {each: sorted(dates) for each, dates in found.items()}


def test_processes_that_tick_at_once_make_one_post_of_each_date(database: Database, worker: Worker) -> None:
    """Three of them, whose clocks are an hour apart, through the same days: each date once, and none without."""
    for n in range(GROUPS):
        plan(database, f"group-{n}")
    url = database.url.render_as_string(hide_password=False)
    processes = [worker("tick", url, DAYS, ahead) for ahead in (-1, 0, 1)]
    ready(*processes)
    for process in processes:
        go(process)
    for process in processes:
        assert process.wait(timeout=120) == 0
    found = posted(database)
    assert len(found) == GROUPS * EACH
    assert {tuple(each) for each in found.values()} == {tuple(TODAY + n * ONE_DAY for n in range(DAYS))}


def test_a_tick_passes_over_what_another_has_in_hand(database: Database, again: Again) -> None:
    """It neither waits nor takes it a second time; on SQLite writers take turns anyway."""
    if database.is_sqlite:
        return
    plan(database, "reds", 1)
    other = plan(database, "blues", 1)
    now = NOW + timedelta(hours=3)
    with database.write() as session:
        lock(session, other.group_id)
        with again(database).write() as beside:
            beside.execute(text("SET LOCAL lock_timeout = '5s'"))  # who waits here would wait for ever
            ticks.tick(beside, "UTC", now)
    assert len(posted(database)) == 1
    with database.write() as session:
        ticks.tick(session, "UTC", now)
    assert len(posted(database)) == 2


def test_of_many_who_plan_the_last_schedule_one_does(database: Database) -> None:
    """At the same moment, there is room for one more; two who plan the same have made one."""
    admin = plan(database, "reds", MOST - 1)

    def add(number: int) -> bool:
        with database.write() as session:
            try:
                create(session, admin, number)
            except Full:
                return False
            return True

    assert sorted(together(4, add)) == [False, False, False, True]
    blue = plan(database, "blues", 0)

    def same(_number: int) -> int:
        with database.write() as session:
            return create(session, blue, 1).id

    assert len(set(together(4, same))) == 1


def test_admins_who_move_schedules_while_they_are_due_lose_no_date(database: Database) -> None:
    """Times, zones and vacations are changed all the while: nobody is in another's way for good."""
    admins = [plan(database, f"group-{n}", 4) for n in range(2)]
    clock = Clock(NOW)
    until = NOW + DAYS * ONE_DAY

    def tick() -> None:
        while clock.now < until:
            with database.write() as session:
                ticks.tick(session, "UTC", clock.now)
            clock.advance(minutes=15)

    def change(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - no secret is made
        while clock.now < until - ONE_DAY:
            with database.write() as session:
                move(session, admins[number % len(admins)], chance, clock.now)

    together(4, lambda number: change(number) if number < len(admins) else tick())
    for dates in posted(database, state=None).values():
        assert dates == [dates[0] + n * ONE_DAY for n in range(len(dates))]
        assert dates[-1] >= TODAY + (DAYS - 2) * ONE_DAY


def move(session: Writer, admin: Member, chance: random.Random, now: datetime) -> None:
    """Something is changed that leaves each date its post."""
    which = chance.choice(schedules.of(session, admin.group_id, "UTC")).id
    match chance.randrange(4):
        case 0:
            schedules.retime(session, admin, which, chance.randrange(1440), default_zone="UTC", now=now)
        case 1:
            zone = chance.choice(["Europe/Berlin", "Asia/Tokyo", None])
            schedules.rezone(session, admin, which, zone, default_zone="UTC", now=now)
        case 2:
            config.set_zone(session, admin, chance.choice(["Europe/Berlin", "America/New_York"]), now)
        case _:
            far = TODAY + 30 * ONE_DAY
            for each in vacations.away(session, admin, far, far, default_zone="UTC", now=now):
                vacations.at_home(session, admin, each.id, default_zone="UTC", now=now)
