"""What is edited in a daily post where it stands: its count, seldom enough, and its result, whatever comes between."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from bot.core.outcomes import Fate, Outcome
from bot.core.posts import PostKind
from bot.core.request import Platform
from bot.features import schedules
from bot.storage.engine import Database
from bot.storage.tables import ClosedChannelRow, GroupRow, PostRow, ScheduleRow
from tests.features.front import offered, text
from tests.features.postings import NINE, Board, rested, rows, states, taken
from tests.people import Clock

START = "post.start:1"


def test_its_count_is_edited_at_most_every_half_minute_and_later_every_quarter_of_an_hour(
    board: Board, clock: Clock
) -> None:
    """For two hours people vote, at first every ten seconds; edits keep their distance, and the last one tells all."""
    board.schedule(PostKind.MYTH)
    board.passes(minutes=1)
    edited: list[timedelta] = []
    begun, steps = clock.now, (*[10] * 40, 3000, *[300] * 20)
    for number, seconds in enumerate(steps):
        board.person(f"P{number}").presses("post.vote:1:0")
        before = board.told["1"].edits
        board.passes(seconds=seconds)
        if board.told["1"].edits > before:
            edited.append(clock.now - begun)
    pairs = [*pairwise(edited)]
    soon = [later - sooner for sooner, later in pairs if later < timedelta(hours=1)]
    late = [later - sooner for sooner, later in pairs if later >= timedelta(hours=1)]
    assert min(soon) >= timedelta(seconds=30)
    assert len(soon) > 3
    assert min(late) >= timedelta(minutes=15)
    assert len(late) >= 4
    board.passes(minutes=16)
    assert f"{len(steps)} people have voted" in text(board.told["1"].words)


def test_one_taker_is_told_within_half_a_minute(quiz: Board) -> None:
    """And once."""
    taken(quiz.person(), START)
    quiz.passes(seconds=31)
    assert "1 person has taken it" in text(quiz.told["1"].words)
    quiz.passes(minutes=30)
    assert quiz.told["1"].edits == 1


def test_an_edit_tells_what_holds_when_it_is_made(quiz: Board, database: Database) -> None:
    """Whoever comes while it waits is counted in it."""
    taken(quiz.person("Ann"), START)
    quiz.fates = [Fate.NOT_NOW]
    quiz.passes(seconds=31)
    taken(quiz.person("Bob"), START)
    rested(database)
    quiz.passes(seconds=10)
    assert "2 people have taken it" in text(quiz.told["1"].words)
    quiz.passes(minutes=5)
    assert quiz.told["1"].edits == 1


def test_a_frozen_post_is_edited_once_more_at_its_end(quiz: Board, database: Database) -> None:
    """A platform that takes no more edits of the count is asked for none; the result is tried once."""
    taken(quiz.person("Ann"), START)
    quiz.fates = [Fate.FROZEN]
    quiz.passes(seconds=31)
    for name in ("Bob", "Cyd"):
        taken(quiz.person(name), START)
        quiz.passes(minutes=20)
    assert [state for kind, state, _ in states(database) if kind == "post.edit"] == ["failed"]
    quiz.passes(hours=24)
    quiz.passes(seconds=1)
    assert "3 people took it" in text(quiz.told["1"].words)


def test_a_result_that_cannot_be_told_is_tried_once(quiz: Board, database: Database) -> None:
    """A post that is frozen at its end stays as it is."""
    taken(quiz.person("Ann"), START)
    quiz.fates = [Fate.FROZEN, Fate.SENT, Fate.FROZEN]
    quiz.passes(seconds=31)
    quiz.passes(hours=24)
    for _ in range(5):
        quiz.passes(minutes=20)
    assert [state for kind, state, _ in states(database) if kind == "post.edit"] == ["failed", "failed"]


def test_a_message_that_is_gone_is_not_edited_again(quiz: Board, database: Database) -> None:
    """Somebody deleted it: one failed edit is enough, and nothing else is the worse for it."""
    taken(quiz.person("Ann"), START)
    quiz.fates = [Fate.FAILED]
    quiz.passes(seconds=31)
    taken(quiz.person("Bob"), START)
    quiz.passes(hours=1)
    assert quiz.passes(hours=23) == ["2"]
    quiz.passes(minutes=40)
    assert [state for kind, state, _ in states(database) if kind == "post.edit"] == ["failed"]
    with database.read() as session:
        assert session.get_one(PostRow, 1).closed_at is not None


def test_an_edit_that_its_channel_refused_is_made_when_the_channel_is_open_again(
    quiz: Board, database: Database
) -> None:
    """A permission was missing for a moment: when an admin resumes, what stands there says what is true by then."""
    taken(quiz.person("Ann"), START)
    quiz.fates = [Fate.SHUT]
    quiz.passes(seconds=31)
    assert [state for kind, state, _ in states(database) if kind == "post.edit"] == ["waiting"]
    taken(quiz.person("Bob"), START)
    quiz.passes(minutes=20)
    assert quiz.told["1"].edits == 0, "nothing is said there meanwhile"
    (schedule,) = rows(database, ScheduleRow)
    assert schedule.state == "shut"
    quiz.sets(lambda on: schedules.resume(on.writer(), on.member, schedule.id, default_zone="UTC", now=on.now))
    rested(database)
    quiz.passes(minutes=1)
    assert "2 people have taken it" in text(quiz.told["1"].words)
    assert len(quiz.passes(hours=24)) == 1
    quiz.passes(seconds=1)
    assert "2 people took it" in text(quiz.told["1"].words)


def test_a_result_outlives_what_its_channel_refuses(quiz: Board, database: Database) -> None:
    """It fails for the next post, and not for what is to be edited there: a day later that is told all the same."""
    taken(quiz.person("Ann"), START)
    quiz.fates = [Fate.SHUT]
    assert quiz.passes(hours=24) == []
    assert {(kind, state) for kind, state, _ in states(database)} >= {("post", "failed"), ("post.edit", "waiting")}
    quiz.passes(hours=13)
    with database.write() as session:
        for each in session.scalars(select(ClosedChannelRow)):
            each.refused_at -= timedelta(hours=24)
    quiz.passes(minutes=1)
    assert "1 person took it" in text(quiz.told["1"].words)


def test_who_answers_in_the_last_second_is_told_in_the_result(quiz: Board, clock: Clock) -> None:
    """What is given just before the quiz can be finished no more is recorded a moment after it."""
    ann = quiz.person("Ann")
    shown = ann.presses(START)
    for _ in range(4):
        shown = ann.presses(offered(shown, "answer")[0])
    quiz.passes(hours=24)
    quiz.passes(minutes=29, seconds=59)
    begun = clock.now
    clock.advance(seconds=1)
    quiz.works()
    clock.now = begun  # as in a process that has read its clock before, and comes to write now
    ann.presses(offered(shown, "answer")[0])
    clock.advance(seconds=1)
    quiz.passes(minutes=2)
    assert "1 person took it" in text(quiz.told["1"].words)


@pytest.mark.parametrize("closed", [False, True])
def test_a_post_whose_edit_waits_is_not_looked_at_again_and_again(
    quiz: Board, database: Database, *, closed: bool
) -> None:
    """Where nothing is to be said for now, as in quiet mode: nothing is written of it, and then all is told at once."""
    taken(quiz.person("Ann"), START)
    with database.write() as session:
        session.execute(update(GroupRow).values(quiet=True))
        session.get_one(PostRow, 1).schedule_id = None
    quiz.passes(hours=36 if closed else 0, minutes=1)
    if not closed:
        taken(quiz.person("Bob"), START)
    quiz.passes(minutes=31)
    looks: set[datetime | None] = set()
    for _ in range(6):
        quiz.passes(seconds=10)
        looks.update(row.look_at for row in rows(database, PostRow)[:1])
    assert len(looks) == 1
    with database.write() as session:
        session.execute(update(GroupRow).values(quiet=False))
    quiz.passes(minutes=16)
    told = "1 person took it" if closed else "2 people have taken it"
    assert told in text(quiz.told["1"].words)
    assert quiz.told["1"].edits == 1


@pytest.mark.parametrize("fate", [Fate.SENT, Fate.FROZEN])
def test_a_close_while_a_count_is_being_edited_is_told(quiz: Board, database: Database, fate: Fate) -> None:
    """The edit was made ready before it, and tells the count, or is refused; the result follows, at once."""
    quiz.schedule(PostKind.MYTH, minute=NINE + 2)
    quiz.passes(minutes=1)
    quiz.person("Ann").presses("post.vote:2:0")
    quiz.clock.advance(seconds=31)

    async def count() -> None:
        await quiz.app.tick()
        ((delivery, words),) = await quiz.app.collect(Platform.DISCORD)
        with database.write() as session:  # as by a process that has not seen this claim yet
            row = session.get_one(PostRow, 2)
            row.closed_at = row.closes_at = quiz.clock.now
            row.shown, row.look_at = -1, None
        assert "closed" not in text(words)
        await quiz.app.record([Outcome(delivery, fate, message="2")])

    asyncio.run(count())
    quiz.passes(seconds=1)
    assert "1 person voted" in text(quiz.told["2"].words)


def test_where_messages_stay_as_they_are_a_quiz_closes_all_the_same(board: Board, database: Database) -> None:
    """As in a terminal: nothing is edited, and nobody can begin it any more."""
    board.plain = True
    board.schedule()
    board.passes(minutes=1)
    taken(board.person(), START)
    board.passes(minutes=5)
    board.passes(hours=24)
    board.passes(minutes=31)
    assert {kind for kind, _, _ in states(database)} == {"post"}
    assert "This quiz is closed" in text(board.person("Bob").presses(START))
    with database.read() as session:
        row = session.get_one(PostRow, 1)
        assert row.closed_at is not None
        assert row.look_at is None
