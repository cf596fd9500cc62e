"""A group at a glance: as each reader may see it, and nothing is written by looking."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.commands.table import Context
from bot.core.config import Leaderboard
from bot.core.group import CALENDARS, DELIVERIES, Calendar, Deliveries, GroupPage, Mark
from bot.core.leaderboard import By, Over
from bot.core.limits import Limits
from bot.core.posts import PostKind
from bot.core.request import TERMINAL
from bot.core.schedules import EVERY_DAY
from bot.core.streaks import Verdict
from bot.features import group, schedules
from bot.storage.engine import Database
from bot.storage.outbox import Addressee, put
from bot.storage.tables import DeliveryRow, MemberRow, Table
from tests.features.front import OTHER, UNKNOWN, Person, finish_quiz
from tests.people import Clock

NINE = 9 * 60


def page(database: Database, person: Person, clock: Clock, since: int = 0) -> GroupPage:
    """What somebody sees, in a transaction that can only read."""
    with database.read() as session:
        reader = person.asker, person.place
        return group.page(session, reader, person.app.shelf, Limits(), "UTC", clock(), since=since)


def rows(database: Database) -> dict[str, list[str]]:
    """Everything that there is."""
    with database.read() as session:
        return {
            name: sorted(map(str, session.execute(select(table)).all()))
            for name, table in Table.metadata.tables.items()
        }


def plan(person: Person, minute: int = NINE, kind: PostKind = PostKind.QUIZ) -> None:
    """The person's group has another schedule."""

    def create(context: Context) -> None:
        schedules.create(
            context.writer(),
            context.member,
            kind,
            TERMINAL,
            minute,
            EVERY_DAY,
            default_zone="UTC",
            now=context.now,
        )

    asyncio.run(person.app.inquire(person.asker, person.place, create))


def marks(shown: Calendar) -> list[Mark | None]:
    """What its dates were."""
    return [cell.mark for week in shown.weeks for cell in week]


def test_looking_at_nothing(app: App, database: Database, clock: Clock) -> None:
    """A group that there is not yet is empty, and there is none after somebody has looked at it."""
    before = rows(database)
    shown = page(database, Person(app, "Eve"), clock)
    assert (shown.met, shown.planned, shown.deliveries, shown.inbox, shown.stats) == (False, (), None, None, None)
    assert (shown.beliefs.held, shown.calendars.shown) == ((), ())
    assert isinstance(shown.boards, dict)
    assert not any(each.first or each.own for each in shown.boards.values())
    assert rows(database) == before


def test_nothing_is_written_by_looking(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """Not by an admin, a member, or a stranger, nor where a zone counts that nobody has noted yet."""
    finish_quiz(bob)
    plan(ann)
    ann.says("config", zone="Asia/Tokyo")
    clock.advance(days=3)
    before = rows(database)
    for person in (ann, bob, Person(ann.app, "Eve")):
        assert page(database, person, clock).zone == "Asia/Tokyo"
    assert rows(database) == before


def test_the_next_posts_of_each_schedule(ann: Person, database: Database, clock: Clock) -> None:
    """Three of each that is on, none of one that is paused; for everybody."""
    plan(ann)
    plan(ann, 8 * 60, PostKind.MYTH)
    ann.presses("schedule.pause:2")
    for person in (ann, Person(ann.app, "Eve")):
        first, second = page(database, person, clock).planned
        assert first.coming == tuple(datetime(2026, 3, day, 9, tzinfo=UTC) for day in (10, 11, 12))
        assert second.coming == ()


def test_deliveries_and_the_inbox_are_the_admins(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """Others are not even told how many there are."""
    bob.asks(UNKNOWN)
    bob.presses("keep:1")
    plan(ann)
    clock.advance(hours=2)
    asyncio.run(ann.app.tick())
    shown = page(database, ann, clock)
    assert shown.inbox is not None
    assert [each.text for each in shown.inbox.first] == [UNKNOWN]
    assert shown.deliveries is not None
    assert [(each.kind, each.post, each.state) for each in shown.deliveries.shown] == [("post", "quiz", "waiting")]
    for person in (bob, Person(ann.app, "Eve")):
        other = page(database, person, clock)
        assert (other.deliveries, other.inbox) == (None, None)


def test_the_newest_deliveries_by_when_they_were_due(ann: Person, database: Database, clock: Clock) -> None:
    """As many as are shown, and whether there are older ones."""
    assert page(database, ann, clock).deliveries == Deliveries((), more=False)
    with database.write() as session:
        to = Addressee(1, ann.asker.platform, channel=TERMINAL)
        for number in range(DELIVERIES + 1):
            put(session, str(number), to, "answered", {}, clock())
            clock.advance(minutes=1)
        session.execute(update(DeliveryRow).where(DeliveryRow.key == "7").values(due_at=clock()))
    found = page(database, ann, clock).deliveries
    assert found is not None
    dues = [each.due_at for each in found.shown]
    assert (len(dues), dues, found.more, dues[0]) == (DELIVERIES, sorted(dues, reverse=True), True, clock())


def test_another_group_never_shows(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """Whatever is done there, all that is seen here stays as it was."""
    there, zoe = Person(ann.app, "Ann", OTHER), Person(ann.app, "Zoe", OTHER)
    there.arrives()
    before = page(database, bob, clock), replace(page(database, ann, clock), stats=None)
    finish_quiz(there)
    finish_quiz(zoe)
    plan(there)
    zoe.asks(UNKNOWN)
    zoe.presses("keep:1")
    asyncio.run(ann.app.tick())
    assert (page(database, bob, clock), replace(page(database, ann, clock), stats=None)) == before
    assert [each.name for each in page(database, there, clock).calendars.shown] == ["Ann", "Zoe"]


def test_a_calendar_begins_with_the_monday_of_the_first_week(ann: Person, database: Database, clock: Clock) -> None:
    """One's own says why; days before the first and those to come say nothing; it has five weeks at most."""
    finish_quiz(ann)
    clock.advance(days=2)
    (shown,) = page(database, ann, clock).calendars.shown
    assert [week[0].date.weekday() for week in shown.weeks] == [0]
    assert marks(shown) == [None, Mark.STUDIED, Mark.MISSED, Mark.OPEN] + [None] * 3
    assert (shown.own, shown.length, shown.best) == (True, 0, 1)
    assert [cell.verdict for cell in shown.weeks[-1]][1:4] == [Verdict.STUDIED, Verdict.MISSED, Verdict.OPEN]
    clock.advance(weeks=8)
    (later,) = page(database, ann, clock).calendars.shown
    assert [len(week) for week in later.weeks] == [7] * 5
    assert {week[0].date.weekday() for week in later.weeks} == {0}


def test_of_others_nobody_knows_why_a_day_was_kept(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """An excuse, a vacation and a freeze look alike, and the longest streak is not told."""
    finish_quiz(bob)
    clock.advance(days=1)
    ann.says("excuse", who="Bartholomew", day="2026-03-11", why="At the dentist's.")
    clock.advance(days=1)
    own, other = page(database, bob, clock).calendars.shown
    assert [each.name for each in (own, other)] == ["Bartholomew", "Ann"]
    assert own.weeks[-1][2].verdict is Verdict.EXCUSED
    _, seen = page(database, ann, clock).calendars.shown
    assert seen.weeks[-1][1:4] == tuple(replace(each, verdict=None) for each in own.weeks[-1][1:4])
    assert [each.mark for each in seen.weeks[-1][1:4]] == [Mark.STUDIED, Mark.KEPT, Mark.OPEN]
    assert (seen.length, seen.best) == (1, 0)
    assert "dentist" not in str(page(database, ann, clock))


def test_who_stays_out_of_leaderboards_stays_out_here(
    ann: Person, bob: Person, database: Database, clock: Clock
) -> None:
    """No calendar and no place for others; their own they see."""
    finish_quiz(bob)
    bob.presses("listed:0")
    assert [each.name for each in page(database, ann, clock).calendars.shown] == ["Ann"]
    assert "Bartholomew" not in str(page(database, ann, clock))
    assert [each.name for each in page(database, bob, clock).calendars.shown] == ["Bartholomew", "Ann"]


@pytest.mark.parametrize("shown_to", [Leaderboard.ADMINS, Leaderboard.NOBODY])
def test_a_hidden_leaderboard_hides_calendars(
    ann: Person, bob: Person, database: Database, clock: Clock, shown_to: Leaderboard
) -> None:
    """From whoever may not see it; their own they see."""
    finish_quiz(bob)
    ann.presses(f"config.leaderboard:{shown_to}")
    for person, hidden in ((bob, True), (ann, shown_to is Leaderboard.NOBODY), (Person(ann.app, "Eve"), True)):
        shown = page(database, person, clock)
        assert isinstance(shown.boards, Leaderboard) is hidden
        assert (shown.calendars.hidden is not None) is hidden
        if hidden:
            assert all(each.own for each in shown.calendars.shown)


def test_leaderboards_are_those_of_the_chat(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """Three comparisons over three periods; a stranger sees places, and has none."""
    finish_quiz(bob)
    shown = page(database, bob, clock).boards
    assert isinstance(shown, dict)
    assert set(shown) == {(by, over) for by in By for over in Over}
    assert [(each.name, each.own) for each in shown[By.DAYS, Over.WEEK].first] == [("Bartholomew", True)]
    strange = page(database, Person(ann.app, "Eve"), clock).boards
    assert isinstance(strange, dict)
    assert [(each.name, each.own) for each in strange[By.DAYS, Over.WEEK].first] == [("Bartholomew", False)]


def test_calendars_of_many_come_some_at_a_time(app: App, database: Database, clock: Clock) -> None:
    """One's own first each time, each other once, and a way on and back."""
    ann = Person(app, "Ann")
    ann.arrives()
    for number in range(CALENDARS + 3):
        Person(app, f"Member {number:02}").arrives()
    first, rest = (page(database, ann, clock, since).calendars for since in (0, CALENDARS))
    assert (first.before, first.following, rest.before, rest.following) == (None, CALENDARS, 0, None)
    assert [each.own for each in first.shown] == [True] + [False] * CALENDARS
    names = [each.name for shown in (first, rest) for each in shown.shown if not each.own]
    assert names == [f"Member {number:02}" for number in range(CALENDARS + 3)]


def test_calendars_are_the_streaks(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """Days of a zone that was set since the last visit included: what the chat would say."""
    for _ in range(9):
        finish_quiz(bob)
        clock.advance(days=1)
    (_, shown) = page(database, ann, clock).calendars.shown
    said = bob.streak()
    assert shown.length == said.length == 9
    assert marks(shown).count(Mark.STUDIED) == 9


def test_somebody_who_has_left_is_a_stranger(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """They see what a stranger sees, an admin too."""
    with database.write() as session:
        session.execute(update(MemberRow).where(MemberRow.id == 1).values(left_at=clock()))
    shown = page(database, ann, clock)
    assert (shown.met, shown.deliveries) == (False, None)
    assert [each.name for each in shown.calendars.shown] == ["Bartholomew"]
    assert page(database, bob, clock).met


def test_own_stats_are_those_of_the_chat(ann: Person, database: Database, clock: Clock) -> None:
    """And none of a stranger."""
    finish_quiz(ann)
    with database.read() as session:
        shelf = ann.app.shelf
        found = group.own_stats(session, (ann.asker, ann.place), shelf, Limits(), "UTC", clock())
        assert found == page(database, ann, clock).stats
        assert found is not None
        assert found.studied == 1
        eve = Person(ann.app, "Eve")
        assert group.own_stats(session, (eve.asker, eve.place), shelf, Limits(), "UTC", clock()) is None
