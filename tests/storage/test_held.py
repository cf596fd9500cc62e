"""What a group's members answered of late: by the group's weeks, of its own members, without what was annulled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.core.calendar import ONE_DAY
from bot.core.content import Ref
from bot.core.held import Belief, Given, last_weeks
from bot.core.people import Member
from bot.core.quiz import QuizKind
from bot.core.request import Platform
from bot.storage import annulments, beliefs, calendars, held, people, presence, punctual, quizzes
from bot.storage.engine import Database, Writer
from bot.storage.outbox import Addressee, put
from bot.storage.tables import DeliveryRow
from tests.storage.world import NOW, begin, join, joined, question

WEEKS = last_weeks("UTC", NOW)
MYTH = Ref("tiny", "myth")


def answers(session: Writer, member: Member, at: datetime, chosen: Sequence[int], numbers: Sequence[int] = (1,)) -> int:
    """A quiz of a member's, its first questions answered then; the places are of the options as they were shown."""
    quiz = begin(session, member, at.date(), kind=QuizKind.PRACTICE, numbers=numbers)
    for position, place in enumerate(chosen):
        assert quizzes.answer(session, quiz, position, place, at)
    return quiz


def found(database: Database, member: Member) -> list[Given]:
    """What is found of the member's group."""
    with database.read() as session:
        return sorted(
            held.given(session, member.group_id, WEEKS.edges), key=lambda each: (each.week, each.member, each.version)
        )


def test_an_answer_is_told_by_its_place_in_the_pack(database: Database) -> None:
    """Whatever place it had when it was shown; and nothing unanswered."""
    with database.write() as session:
        ann, bob = join(session), join(session, "Bob")
        for member in (ann, ann, bob):
            answers(session, member, NOW, [0], numbers=(1, 2))
        answers(session, ann, NOW - 7 * ONE_DAY, [2])
    once = Given(1, 1, 7, ann.id)
    assert found(database, ann) == [Given(1, 0, 6, ann.id), once, once, Given(1, 1, 7, bob.id)]


def test_weeks_begin_and_end_to_the_moment(database: Database) -> None:
    """The first instant of a week is its own, the last one before is the week's before; older ones are left out."""
    with database.write() as session:
        ann = join(session)
        first, latest = WEEKS.edges[0], WEEKS.edges[-2]
        tick = timedelta(microseconds=1)
        for number, at in enumerate((first - tick, first, latest - tick, latest), 1):
            answers(session, ann, at, [0], numbers=(number,))
    assert [(each.version, each.week) for each in found(database, ann)] == [(2, 0), (3, 6), (4, 7)]


def test_a_posted_quiz_counts_when_it_is_answered(database: Database) -> None:
    """Its date may be days earlier, at the edge of what is looked at too."""
    with database.write() as session:
        ann = join(session)
        quiz = begin(session, ann, WEEKS.mondays[0] - 2 * ONE_DAY)
        assert quizzes.answer(session, quiz, 0, 0, WEEKS.edges[0] + timedelta(hours=3))
    assert [each.week for each in found(database, ann)] == [0]


def test_only_members_of_the_group_who_are_there(database: Database) -> None:
    """Another group's answers, the same people's too, and those of who has left are not told."""
    with database.write() as session:
        ann, there, bob = join(session), join(session, "Ann", "blues"), join(session, "Bob")
        for member in (ann, there, bob):
            answers(session, member, NOW, [0])
        presence.depart(session, Platform.LOCAL, "reds", "bob", NOW)
    assert [each.member for each in found(database, ann)] == [ann.id]
    assert [each.member for each in found(database, there)] == [there.id]


def test_what_was_annulled_shows_nothing(database: Database) -> None:
    """In the group whose admins annulled it; in another it does."""
    with database.write() as session:
        ann, there = join(session), join(session, "Ann", "blues")
        for member in (ann, there):
            answers(session, member, NOW, [0, 0], numbers=(1, 2))
        annulments.add(session, ann.group_id, 1, ann.id, "Two are right.", NOW)
    assert [each.version for each in found(database, ann)] == [2]
    assert [each.version for each in found(database, there)] == [1, 2]


def test_beliefs_behind_wrong_choices(database: Database) -> None:
    """By wording and place; a right choice comes from none, and one that had no words then goes by its id."""
    with database.write() as session:
        plain = question(1)
        right, wrong, silly = plain.choices
        choices = (
            replace(right, misconception="by-mistake"),
            replace(wrong, misconception="nameless"),
            replace(silly, misconception="myth", claim="More is better."),
        )
        quizzes.keep_version(session, replace(plain, choices=choices))
    with database.read() as session:
        behind = held.beliefs_behind(session, [1, 99])
    nameless = Belief(Ref("tiny", "nameless"), "nameless")
    assert behind == {(1, 1): nameless, (1, 2): Belief(MYTH, "More is better.")}


def test_who_has_overcome_what(database: Database) -> None:
    """Since it was voiced last; of others, of other beliefs, and of those asked for alone."""
    other = Ref("other", "myth")
    with database.write() as session:
        ann, bob = join(session), join(session, "Bob")
        for member in (ann, bob):
            for ref in (MYTH, other):
                beliefs.voiced(session, member.person_id, ref, NOW)
        for ref in (MYTH, other):
            beliefs.overcome(session, ann.person_id, ref, NOW + ONE_DAY)
        beliefs.overcome(session, bob.person_id, MYTH, NOW + ONE_DAY)
        beliefs.voiced(session, bob.person_id, MYTH, NOW + 2 * ONE_DAY)
    with database.read() as session:
        assert held.overcome(session, [ann.id, bob.id], [MYTH]) == {(ann.id, MYTH)}
        assert held.overcome(session, [bob.id], [MYTH, other]) == set()
        assert held.overcome(session, [], []) == set()


def test_the_newest_deliveries_of_a_group(database: Database) -> None:
    """The latest made first, without news of anybody's days; whom a direct one is for is known to that one alone."""
    with database.write() as session:
        ann, bob, there = join(session), join(session, "Bob"), join(session, "Ann", "blues")
        to_bob = Addressee(ann.group_id, ann.platform, person_id=bob.person_id)
        put(session, "1", to_bob, "reminder", {}, NOW)
        put(session, "2", Addressee(ann.group_id, ann.platform, channel="1"), "answered", {}, NOW)
        put(session, "3", to_bob, "streak.news", {}, NOW)
        put(session, "4", Addressee(there.group_id, there.platform, channel="1"), "answered", {}, NOW)
        row = update(DeliveryRow).where(DeliveryRow.key == "1")
        session.execute(row.values(state="sent", sent_at=NOW + timedelta(minutes=3), attempts=2))
    with database.read() as session:
        for member, own in ((ann, False), (bob, True)):
            shown = punctual.newest(session, member, 10)
            assert [(each.kind, each.to_channel, each.own) for each in shown] == [
                ("answered", True, False),
                ("reminder", False, own),
            ]
            assert [(each.state, each.late, each.tries) for each in shown] == [
                ("waiting", None, 0),
                ("sent", timedelta(minutes=3), 2),
            ]
        assert [each.kind for each in punctual.newest(session, ann, 1, 1)] == ["reminder"]


def test_whose_calendars_others_see(database: Database) -> None:
    """Of those who are there and on leaderboards, but for who looks; some at a time."""
    with database.write() as session:
        ann, *others = (join(session, name) for name in ("Ann", "Bob", "Cleo", "Dora", "Eve"))
        join(session, "Zoe", "blues")
        people.set_listed(session, others[1].person_id, listed=False)
        presence.depart(session, Platform.LOCAL, "reds", "dora", NOW)
    with database.read() as session:
        assert calendars.others_listed(session, ann, 10) == ["bob", "eve"]
        assert calendars.others_listed(session, ann, 1, 1) == ["eve"]
        assert calendars.others_listed(session, others[0], 10) == ["ann", "eve"]


@pytest.mark.parametrize("query", ["newest", "others"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_some_rows_of_many_are_read_in_order_without_a_sort(database: Database, query: str) -> None:
    """However many a group has, no more rows are looked at than are shown."""
    ann = joined(database)
    seen: list[str] = []
    with database.write() as session:
        session.core.connection.driver_connection.set_trace_callback(seen.append)  # type: ignore[union-attr]
        if query == "newest":
            punctual.newest(session, ann, 10)
        else:
            calendars.others_listed(session, ann, 10)
        session.core.connection.driver_connection.set_trace_callback(None)  # type: ignore[union-attr]
    with database.engine.connect() as connection:
        (statement,) = seen
        steps = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
    assert not [step for step in steps if "TEMP B-TREE" in step]
