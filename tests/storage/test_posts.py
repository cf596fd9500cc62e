"""Posts and what groups were given are found by an index, kept apart by group, and counted whoever comes at once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.core.content import Ref
from bot.core.ledger import Evidence
from bot.core.people import Delivery, Member
from bot.core.posts import EDIT, Post, QuizTeaser
from bot.core.quiz import QuizKind
from bot.core.request import Platform
from bot.features.posts import sent
from bot.storage import given, ledger, posts, quizzes
from bot.storage.engine import Database, Writer
from bot.storage.tables import PostRow, ScheduleRow, ScoreRow
from tests.storage.conftest import Again
from tests.storage.test_query_plans import plans
from tests.storage.world import NOW, TODAY, join, joined, member_on, review, together, versions

SINCE = TODAY - timedelta(days=84)


def post(session: Writer, member: Member, *numbers: int, day: int = 0) -> PostRow:
    """A quiz of these questions that was posted in the member's group so many days ago."""
    schedule = ScheduleRow(
        group_id=member.group_id, kind="quiz", channel="C1", minute=540, weekdays=127, created_at=NOW
    )
    session.add(schedule)
    session.flush()
    row = PostRow(
        group_id=member.group_id,
        schedule_id=schedule.id,
        kind="quiz",
        channel="C1",
        local_date=TODAY - timedelta(days=day),
        zone="UTC",
        opened_at=NOW - timedelta(days=day),
        closes_at=NOW + timedelta(days=1 - day),
        created_at=NOW,
    )
    return posts.add(session, row, QuizTeaser(("Soil",), len(numbers)), versions(session, *numbers))


def test_a_group_was_given_what_it_was_last_given(database: Database) -> None:
    """With the answers of that time alone; of other groups and of earlier dates nothing."""
    ann, bob = joined(database), joined(database, "Bob", "blues")
    with database.write() as session:
        old, new = post(session, ann, 1, 2, day=30), post(session, ann, 2, 3, day=3)
        post(session, ann, 4, day=90)
        post(session, bob, 5)
        for row, choice in ((old, 1), (new, 0), (new, 0), (new, 2)):
            posts.count_in(session, row.id, [(0, choice), (1, choice)], NOW)
    with database.read() as session:
        found = given.questions(session, ann.group_id, SINCE)
    told = {ref.entry: ((TODAY - each.day).days, each.wrong, each.answers) for ref, each in found.items()}
    assert told == {"q-1": (30, 1, 1), "q-2": (3, 1, 3), "q-3": (3, 1, 3)}


def test_many_who_take_part_at_once_all_count(database: Database, again: Again) -> None:
    """Twenty-four in two processes, each with choices in another order: no count is lost, nobody waits for ever."""
    ann = joined(database)
    both = (database, again(database))
    with database.write() as session:
        number = post(session, ann, 1, 2, 3).id

    def take(i: int) -> None:
        chosen = [(place, (i + place) % 3) for place in range(3)]
        with both[i % 2].write() as session:
            posts.count_in(session, number, chosen[:: 1 if i % 2 else -1], NOW + timedelta(seconds=i))

    together(24, take)
    with database.read() as reading:
        row = reading.get_one(PostRow, number)
        assert (row.takers, row.look_at) == (24, NOW)
        assert posts.counts(reading, number) == {place: {0: 8, 1: 8, 2: 8} for place in range(3)}
        assert posts.miscounted(reading) == 0


def test_who_comes_while_an_edit_is_recorded_is_told_by_the_next(database: Database, again: Again) -> None:
    """Ten times both at the same moment, in two processes: what was not told is looked at within half a minute."""
    ann, other = joined(database), again(database)
    soon = NOW + timedelta(seconds=30)
    for number in range(1, 11):
        with database.write() as session:
            row = post(session, ann, 1)
            row.takers, row.look_at, row.message = 1, NOW + timedelta(days=1), "1"
            session.flush()
            told = Post(row.id, TODAY, "UTC", QuizTeaser(("Soil",), 1), takers=1)
        facts = {"post": str(told.id)}
        edit = Delivery(number, EDIT, facts, Platform.LOCAL, None, "C1", 1, NOW, "reds", message="1", post=told)

        def act(i: int, edit: Delivery = edit, told: Post = told) -> None:
            with (database, other)[i].write() as session:
                if i:
                    sent(session, edit, "1", NOW)
                else:
                    posts.count_in(session, told.id, [(0, 1)], soon)

        together(2, act)
        with database.read() as reading:
            found = reading.get_one(PostRow, told.id)
            assert (found.takers, found.shown, found.look_at) == (2, 1, soon)


def test_it_is_looked_at_when_it_may_be_edited_and_not_otherwise(database: Database) -> None:
    """Never before it stands, once it is closed, or when its platform takes no more edits; never later than planned."""
    ann = joined(database)
    later = NOW + timedelta(hours=1)
    states: tuple[dict[str, object], ...] = (
        {"opened_at": None},
        {"closed_at": NOW},
        {"frozen": True},
        {"look_at": NOW},
        {"look_at": later},
        {},
    )
    looked = []
    for values in states:
        with database.write() as session:
            row = post(session, ann, 1)
            for name, value in values.items():
                setattr(row, name, value)
            session.flush()
            posts.count_in(session, row.id, [], NOW + timedelta(seconds=30))
        with database.read() as session:
            looked.append(session.get_one(PostRow, row.id).look_at)
    soon = NOW + timedelta(seconds=30)
    assert looked == [None, None, None, NOW, soon, soon]


def test_a_vote_is_kept_once(database: Database) -> None:
    """The first one stays, each member has their own, and other posts have none."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        first, second = post(session, ann, 1).id, post(session, ann, 2).id
        assert posts.vote(session, first, ann.id, 1, NOW)
        assert not posts.vote(session, first, ann.id, 0, NOW)
        assert posts.vote(session, first, bob.id, 0, NOW)
        assert [posts.voted(session, first, each.id) for each in (ann, bob)] == [1, 0]
        assert posts.voted(session, second, ann.id) is None


def test_a_post_is_found_in_its_own_group_alone(database: Database) -> None:
    """Its number is nothing in another one, nor can its quiz be taken there."""
    ann, bob = joined(database), joined(database, "Bob", "blues")
    with database.write() as session:
        number = post(session, ann, 1).id
        assert posts.find(session, ann.group_id, number) is not None
        assert posts.find(session, bob.group_id, number) is None
        assert [each.post_id for each in posts.taking(session, ann.group_id, ann.id, TODAY, NOW)] == [number]
        assert posts.taking(session, bob.group_id, bob.id, TODAY, NOW) == []


def test_what_can_be_taken_or_finished_is_found_newest_first(database: Database) -> None:
    """An open one, one that closed a moment ago, each with how far the member is; nothing older."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        old, closed, new = (post(session, ann, number) for number in (1, 2, 3))
        old.closes_at, closed.closes_at = NOW - timedelta(minutes=30), NOW - timedelta(minutes=29)
        session.flush()
        begun = quizzes.start(session, ann.id, QuizKind.DAILY, TODAY, [], NOW, closed.id)
        done = quizzes.start(session, bob.id, QuizKind.DAILY, TODAY, [], NOW, new.id)
        quizzes.finish(session, done, NOW)
        found = [posts.taking(session, ann.group_id, who.id, TODAY, NOW) for who in (ann, bob)]
        assert [(each.post_id, each.quiz_id, each.finished) for each in found[0]] == [
            (new.id, None, False),
            (closed.id, begun, False),
        ]
        assert [(each.post_id, each.quiz_id, each.finished) for each in found[1]] == [
            (new.id, done, True),
            (closed.id, None, False),
        ]


def test_memories_are_those_of_the_members_who_study(database: Database) -> None:
    """Of whoever studied this month or two weeks ago, of the group alone, of the cards that are asked about."""
    ann, bob, cyd = joined(database), joined(database, "Bob"), joined(database, "Cyd", "blues")
    idle = joined(database, "Dan")
    card = Ref("tiny", "card-1")
    with database.write() as session:
        for member in (ann, bob, cyd):
            ledger.credit(session, member, Evidence.QUIZ, NOW)
        before = member_on(bob.id, bob.person_id, bob.group_id, NOW - timedelta(days=12), "Bob")
        ledger.credit(session, before, Evidence.QUIZ, NOW)
        for member in (ann, bob, cyd, idle):
            review(session, member, "card-1", NOW)
            review(session, member, "card-2", NOW)
        found = given.memories(session, ann.group_id, [card], TODAY)
        assert [ref for ref, _ in found] == [card, card]
        session.execute(update(ScoreRow).values(days=0))
        assert given.memories(session, ann.group_id, [card], TODAY) == []


def test_the_memories_of_a_large_group_are_a_few(database: Database) -> None:
    """However many study, so many are looked at."""
    with database.write() as session:
        members = [join(session, f"P{number}") for number in range(given.MEMBERS + 10)]
        for member in members:
            ledger.credit(session, member, Evidence.QUIZ, NOW)
            review(session, member, "card-1", NOW)
        found = given.memories(session, members[0].group_id, [Ref("tiny", "card-1")], TODAY)
        assert len(found) == given.MEMBERS


QUERIES: dict[str, Callable[[Writer, Member], object]] = {
    "posts.hold": lambda session, _: posts.hold(session, 1),
    "posts.planned_at": lambda session, _: posts.planned_at(session, PostRow(delivery_id=1)),
    "quizzes.of_post": lambda session, member: quizzes.of_post(session, member.id, 1),
    "quizzes.choices": lambda session, _: quizzes.choices(session, 1),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("query", QUERIES)
def test_no_query_reads_a_whole_table(database: Database, query: str) -> None:
    """SQLite searches by an index wherever it looks for rows, and scans no table."""
    with database.write() as session:
        member = join(session)
        number = post(session, member, 1, 2).id
        posts.count_in(session, number, [(0, 1), (1, 0)], NOW)
        ledger.credit(session, member, Evidence.QUIZ, NOW)
        assert session.scalar(select(PostRow.id)) == 1
    for statement, steps in plans(database, QUERIES[query]):
        assert not [step for step in steps if re.match(r"SCAN (?!(\d+ )?CONSTANT ROW)", step)], (statement, steps)
        if not statement.startswith("INSERT"):
            assert any(step.startswith("SEARCH") for step in steps), statement
