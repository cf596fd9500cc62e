"""Posts that are not wanted any more, or of which nobody knows whether they came: none is sent anew."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.core.outcomes import Fate, Outcome
from bot.core.request import Platform
from bot.core.schedules import Schedule
from bot.features import outbox, schedules, vacations
from bot.storage.check import check
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow, GroupRow, PostRow, QuizRow, ScheduleRow
from tests.features.front import text
from tests.features.postings import Board, aged, rested, rows, states, taken
from tests.people import Clock

START = "post.start:1"


UNWANTED = [
    ("late", "it would have come too late"),
    ("paused", "its schedule was paused before it was posted"),
    ("removed", "its schedule was removed before it was posted"),
    ("vacation", "the group is on vacation that day"),
]


def unwanted(board: Board, schedule: Schedule, why: str) -> None:
    """What comes of a schedule is not wanted any more, for that reason; what is late is by itself."""
    today = board.clock.now.date()
    match why:
        case "paused":
            board.sets(lambda on: schedules.pause(on.writer(), on.member, schedule.id, default_zone="UTC"))
        case "removed":
            board.sets(lambda on: schedules.remove(on.writer(), on.member, schedule.id, default_zone="UTC"))
        case "vacation":
            board.sets(lambda on: vacations.away(on.writer(), on.member, today, today, default_zone="UTC", now=on.now))
        case _:
            assert why == "late"


def test_what_was_paused_or_removed_meanwhile_is_not_posted(board: Board, database: Database) -> None:
    """A try that failed for certain is not made up by a schedule that has no say any more."""
    for state in ("paused", None):
        board.schedule()
        board.fates = [Fate.NOT_NOW]
        board.passes(days=1 if state is None else 0, minutes=1)
        with database.write() as session:
            row = session.scalars(select(ScheduleRow).order_by(ScheduleRow.id.desc())).first()
            assert row
            if state:
                row.state, row.next_at = state, None
            else:
                session.delete(row)
        rested(database)
        assert board.passes(minutes=1) == []
    assert [error for _, _, error in states(database)] == [
        "its schedule was paused before it was posted",
        "its schedule was removed before it was posted",
    ]
    assert rows(database, PostRow) == []


def test_a_post_that_waited_too_long_is_skipped(board: Board, database: Database) -> None:
    """The platform took nothing for seven hours: it is not posted any more, and what it was to ask is free again."""
    board.schedule()
    board.fates = [Fate.NOT_NOW]
    board.passes(minutes=1)
    rested(database)
    assert board.passes(hours=7) == []
    assert states(database) == [("post", "skipped", "it would have come too late")]
    assert rows(database, PostRow) == []


@pytest.mark.parametrize("arrives", [False, True])
@pytest.mark.parametrize(("why", "reason"), UNWANTED)
def test_a_post_in_doubt_that_is_not_wanted_any_more_is_looked_for_and_not_sent(
    board: Board, database: Database, why: str, reason: str, *, arrives: bool
) -> None:
    """It is recorded as sent if it stands there, and else as skipped, for that reason, with what it was to ask free."""
    schedule = board.schedule()
    board.fates, board.arrives = [Fate.DOUBTFUL], arrives
    board.passes(minutes=1)
    unwanted(board, schedule, why)
    rested(database)
    assert board.passes(hours=7 if why == "late" else 0, minutes=1) == []
    assert len(board.told) == arrives
    assert states(database)[0] == (("post", "sent", None) if arrives else ("post", "skipped", reason))
    assert len(rows(database, PostRow)) == arrives


def test_a_post_in_doubt_of_which_nobody_can_tell_is_not_sent_when_it_is_not_wanted_any_more(
    board: Board, database: Database
) -> None:
    """Its sender may not look; that is recorded, and it is tried no more."""
    board.schedule()
    board.fates = [Fate.DOUBTFUL, Fate.UNKNOWN]
    board.passes(minutes=1)
    rested(database)
    assert board.passes(hours=7) == []
    rested(database)
    assert board.passes(minutes=5) == []
    assert states(database) == [("post", "unknown", "the test says so")]


def test_a_post_that_may_have_been_posted_is_sent_as_long_as_it_is_wanted(board: Board, database: Database) -> None:
    """Once: what an earlier try left there is found."""
    board.schedule()
    for arrives in (False, True):
        board.arrives, board.fates = arrives, [Fate.DOUBTFUL]
        posted = board.passes(minutes=1)
        rested(database)
        assert len(posted + board.passes(minutes=1)) == 1
        board.passes(hours=23, minutes=58)
    assert [state for kind, state, _ in states(database) if kind == "post"][:2] == ["sent"] * 2


@pytest.mark.parametrize("arrives", [False, True])
def test_a_process_that_ended_while_it_posted_leaves_no_burst(
    board: Board, database: Database, *, arrives: bool
) -> None:
    """Days later there is one post, of that day; what was found of the old one is closed and shows its result."""
    board.schedule()
    board.fates, board.arrives = [Fate.DOUBTFUL], arrives
    old = board.passes(minutes=1)
    rested(database)
    aged(database, timedelta(days=3))
    (new,) = board.passes(days=3, minutes=5)
    fresh = board.told[new].post
    assert fresh
    assert fresh.date == date(2026, 3, 13)
    board.passes(seconds=1)
    assert [("closed" in text(board.told[each].words)) for each in old] == [True] * arrives
    kept = [state for kind, state, _ in states(database) if kind == "post"]
    assert sorted(kept) == sorted(["sent" if arrives else "skipped", "skipped", "skipped", "sent"])


def test_a_post_that_is_found_late_is_open_as_long_as_if_that_had_been_known(board: Board, database: Database) -> None:
    """For 36 hours since it was posted, also if it was thought to be over meanwhile; then it shows its result."""
    board.schedule()
    board.fates, board.arrives = [Fate.NOT_NOW, Fate.DOUBTFUL], True
    board.passes(minutes=1)
    rested(database)
    board.passes(hours=5)
    with database.write() as session:
        session.execute(update(GroupRow).values(quiet=True))
        session.execute(update(ScheduleRow).values(state="paused", next_at=None, next_date=None))
    rested(database)
    aged(database, timedelta(hours=35))
    board.passes(hours=35)
    assert "This quiz is closed" in text(board.person("Ann").presses(START))
    with database.write() as session:
        session.execute(update(GroupRow).values(quiet=False))
    assert board.passes(seconds=10) == []
    assert "question 1 of 5" in text(board.person("Ann").presses(START))
    board.passes(hours=1)
    assert "closed" in text(board.told["1"].words)


@pytest.mark.parametrize("days", [1, 5])
def test_a_post_of_which_nobody_knows_is_open_no_longer_than_any_other(
    board: Board, database: Database, days: int
) -> None:
    """Until the next one, or for 36 hours: then nobody can begin it, though nobody knows whether it stands there."""
    board.schedule()
    board.fates = [Fate.UNKNOWN]
    board.passes(minutes=1)
    assert "question 1 of 5" in text(board.person("Ann").presses(START))
    assert board.passes(days=days)
    assert "This quiz is closed" in text(board.person("Bob").presses(START))
    board.passes(minutes=31)
    assert [(state, kind) for kind, state, _ in states(database) if kind != "post"] == []


def test_a_post_that_is_given_up_in_doubt_is_open_no_longer_than_36_hours(board: Board, database: Database) -> None:
    """In whatever way that was recorded."""
    schedule = board.schedule()
    board.clock.advance(minutes=1)

    async def work() -> None:
        await board.app.tick()
        ((delivery, _),) = await board.app.collect(Platform.DISCORD)
        with database.write() as session:
            assert outbox.keep(session, Outcome(delivery, Fate.UNKNOWN), board.clock.now)

    asyncio.run(work())
    unwanted(board, schedule, "paused")
    board.passes(hours=35, minutes=59)
    assert "question 1 of 5" in text(board.person("Ann").presses(START))
    board.passes(minutes=1)
    assert "This quiz is closed" in text(board.person("Bob").presses(START))


def test_what_waits_while_its_group_goes_on_vacation_is_not_posted(board: Board, database: Database) -> None:
    """What an admin asked for out of turn is."""
    schedule = board.schedule()
    with database.write() as session:
        session.execute(update(GroupRow).values(quiet=True))
    board.passes(minutes=1)
    board.sets(lambda on: schedules.post_now(on.writer(), on.member, schedule.id, 7, default_zone="UTC", now=on.now))
    unwanted(board, schedule, "vacation")
    with database.write() as session:
        session.execute(update(GroupRow).values(quiet=False))
    assert board.passes(minutes=1) + board.passes(seconds=1) == ["1"]
    assert [(state, error) for _, state, error in states(database)] == [
        ("skipped", "the group is on vacation that day"),
        ("sent", None),
    ]


def test_a_refused_post_pauses_its_schedule_and_its_admins_hear_of_it_once(board: Board, database: Database) -> None:
    """At the first refusal: whoever set it up is told that it is paused, and the doctor shows it to every admin."""
    zoe = board.person("Zoe")
    zoe.asker = replace(zoe.asker, admin=True)
    zoe.says("config")
    board.schedule()
    board.schedule(channel="C2")
    board.fates = [Fate.SHUT]
    board.passes(minutes=1)
    for _ in range(3):
        board.passes(days=1)
    assert {row.channel: row.state for row in rows(database, ScheduleRow)} == {"C1": "shut", "C2": "on"}
    (word,) = [each for each in rows(database, DeliveryRow) if each.kind == "channel.closed"]
    assert (word.person_id is not None, word.facts["paused"]) == (True, "yes")
    assert [told.channel for told in board.told.values() if told.post] == ["C2"] * 4
    assert "Its daily posts are paused" in next(text(told.words) for told in board.told.values() if not told.post)
    assert "Stopped" in text(zoe.says("doctor"))


def test_what_people_did_with_a_post_outlives_it(board: Board, database: Database) -> None:
    """Nobody had recorded it yet when they took it, and somebody has deleted its message before it was looked for."""
    board.schedule()
    board.fates, board.arrives = [Fate.DOUBTFUL], True
    board.passes(minutes=1)
    taken(board.person("Ann"), START)
    board.told.clear()
    rested(database)
    assert board.passes(hours=7) == []
    assert [state for _, state, _ in states(database)] == ["skipped"]
    assert [quiz.finished_at is not None for quiz in rows(database, QuizRow)] == [True]
    assert check(database) == []


def test_what_was_never_posted_is_free_again(app: App, clock: Clock) -> None:
    """Eight questions, of which one was to be asked when the channel refused: it is asked within the next days."""
    board = Board(app, clock)
    schedule = board.schedule()
    board.fates = [Fate.SHUT]
    board.passes(minutes=1)
    board.sets(lambda on: schedules.resume(on.writer(), on.member, schedule.id, default_zone="UTC", now=on.now))
    assert [bool(board.passes(days=1)) for _ in range(9)] == [True] * 8 + [False]
