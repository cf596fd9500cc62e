"""Quizzes keep what was asked as it stood, and each answer once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.core.calendar import ONE_DAY
from bot.core.content import Ref
from bot.core.quiz import AskedQuestion, QuizKind
from bot.storage import people, quizzes
from bot.storage.engine import Database
from bot.storage.tables import QuestionVersionRow, QuizRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, TODAY, begin, joined, question, together, versions

LATER = NOW + timedelta(hours=1)


def ref(number: int) -> Ref:
    """The name of a question."""
    return Ref("tiny", f"q-{number}")


def test_a_wording_is_kept_once(database: Database) -> None:
    """The same wording has one number however often it is asked; a changed one has another."""
    with database.write() as session:
        first, other = (quizzes.keep_version(session, question(1, why)) for why in ("Because.", "Because so."))
        assert quizzes.keep_version(session, question(1)) == first != other
    with database.write() as session:
        assert quizzes.keep_version(session, question(1)) == first
        assert session.scalar(select(func.count()).select_from(QuestionVersionRow)) == 2


@pytest.mark.parametrize(
    "changed",
    [
        replace(question(1), text="Another question?"),
        replace(question(1), topic="water"),
        replace(question(1), fixed_order=True),
        replace(question(1), ref=Ref("huge", "q-1")),
        replace(question(1), choices=question(1).choices[::-1]),
        replace(question(1), choices=(*question(1).choices[:2], replace(question(1).choices[2], claim="Plants hear."))),
        replace(question(1), origin=replace(question(1).origin, heading="Water")),
    ],
    ids=["text", "topic", "order", "pack", "choices", "claim", "origin"],
)
def test_any_change_makes_another_wording(database: Database, changed: AskedQuestion) -> None:
    """Whatever of a question is edited, those who were asked the old one keep the old one."""
    with database.write() as session:
        old, new = quizzes.keep_version(session, question(1)), quizzes.keep_version(session, changed)
        assert old != new


def test_a_wording_kept_by_many_at_once_is_one(database: Database, again: Again) -> None:
    """Twelve who ask the same question for the first time at once get one number."""
    both = (database, again(database))

    def keep(i: int) -> int:
        with both[i % 2].write() as session:
            return quizzes.keep_version(session, question(1))

    assert len(set(together(12, keep))) == 1


def test_a_days_questions_come_in_their_order(database: Database) -> None:
    """What a group shares on a date comes back in the chosen order, word for word; other dates have nothing."""
    ann = joined(database)
    with database.write() as session:
        first, second, third = versions(session, 1, 2, 3)
        chosen = [third, first, second]
        quizzes.set_daily(session, ann.group_id, TODAY, chosen)
    with database.read() as session:
        found = quizzes.daily_versions(session, ann.group_id, TODAY)
        assert quizzes.daily_versions(session, ann.group_id, TODAY + ONE_DAY) == []
    assert found == list(zip(chosen, [question(3), question(1), question(2)], strict=True))


def test_a_days_questions_are_chosen_once(database: Database) -> None:
    """Whoever chooses second changes nothing, and adds nothing where they chose more."""
    ann = joined(database)
    with database.write() as session:
        first = versions(session, 1, 2)
        quizzes.set_daily(session, ann.group_id, TODAY, first)
        quizzes.set_daily(session, ann.group_id, TODAY, versions(session, 3, 4, 5))
        assert [number for number, _ in quizzes.daily_versions(session, ann.group_id, TODAY)] == first


def test_a_days_questions_chosen_at_once_are_never_mixed(database: Database, again: Again) -> None:
    """Of twelve different choices of different lengths at the same moment, one stands, whole."""
    ann = joined(database)
    both = (database, again(database))
    choices = [[10 * i + place for place in range(1 + i % 5)] for i in range(12)]
    with database.write() as session:
        for choice in choices:
            versions(session, *choice)

    def choose(i: int) -> None:
        with both[i % 2].write() as session:
            quizzes.set_daily(session, ann.group_id, TODAY, versions(session, *choices[i]))

    together(12, choose)
    with database.read() as reading:
        found = [int(each.ref.entry[2:]) for _, each in quizzes.daily_versions(reading, ann.group_id, TODAY)]
    assert found in choices


def test_a_groups_history_has_the_last_date_of_each_question(database: Database) -> None:
    """A question shared twice counts with its later date, edited or not; what was before the given date is left out."""
    ann = joined(database)
    with database.write() as session:
        for back, numbers in ((30, [1]), (10, [1, 2]), (1, [2]), (20, [3])):
            quizzes.set_daily(session, ann.group_id, TODAY - back * ONE_DAY, versions(session, *numbers))
        edited = quizzes.keep_version(session, question(1, "Because so."))
        quizzes.set_daily(session, ann.group_id, TODAY, [edited])
        seen = quizzes.group_history(session, ann.group_id, TODAY - 10 * ONE_DAY)
        assert seen == {ref(1): TODAY, ref(2): TODAY - ONE_DAY}
        assert quizzes.group_history(session, ann.group_id, TODAY + ONE_DAY) == {}


def test_a_members_history_has_the_last_date_of_each_question(database: Database) -> None:
    """Both kinds of quiz count, answered or not; what was before the given date is left out."""
    ann = joined(database)
    with database.write() as session:
        begin(session, ann, TODAY - 20 * ONE_DAY, numbers=(1, 2, 3))
        begin(session, ann, TODAY - 5 * ONE_DAY, numbers=(1, 2))
        begin(session, ann, TODAY, QuizKind.PRACTICE, numbers=(2,))
        seen = quizzes.member_history(session, ann.id, TODAY - 5 * ONE_DAY)
        assert seen == {ref(1): TODAY - 5 * ONE_DAY, ref(2): TODAY}


def test_a_quiz_comes_back_as_it_was_begun(database: Database) -> None:
    """Its questions stand in order, their options as they were shown, nothing is answered, and it is open today."""
    ann = joined(database)
    with database.write() as session:
        number = begin(session, ann, numbers=(2, 1))
    with database.read() as session:
        quiz = quizzes.load(session, ann.id, number, TODAY)
    assert quiz is not None
    assert (quiz.id, quiz.kind, quiz.date, quiz.open, quiz.finished) == (number, QuizKind.DAILY, TODAY, True, False)
    assert [item.position for item in quiz.items] == [0, 1]
    assert [item.question.ref for item in quiz.items] == [ref(2), ref(1)]
    assert [choice.text for choice in quiz.items[0].question.choices] == ["Wrong", "Silly", "Right"]
    assert quiz.items[0].question == replace(
        question(2), choices=tuple(question(2).choices[each] for each in (1, 2, 0))
    )
    assert [(item.chosen, item.answered_at) for item in quiz.items] == [(None, None)] * 2


def test_a_quiz_is_open_on_its_own_date_only(database: Database) -> None:
    """On the days before and after it can be read, but is closed; a number that nobody has is no quiz."""
    ann = joined(database)
    with database.write() as session:
        number = begin(session, ann)
        for day, expected in ((TODAY, True), (TODAY + ONE_DAY, False), (TODAY - ONE_DAY, False)):
            quiz = quizzes.load(session, ann.id, number, day)
            assert quiz is not None
            assert quiz.open is expected
        assert quizzes.load(session, ann.id, number + 1, TODAY) is None
        assert quizzes.owner(session, number + 1) is None


def test_an_answer_counts_once(database: Database) -> None:
    """The second answer to a question says no, and the first stays with its time; others are untouched."""
    ann = joined(database)
    with database.write() as session:
        number = begin(session, ann)
        assert quizzes.answer(session, number, 0, 2, NOW)
        assert not quizzes.answer(session, number, 0, 1, LATER)
        assert not quizzes.answer(session, number, 7, 1, LATER)
    with database.read() as session:
        quiz = quizzes.load(session, ann.id, number, TODAY)
    assert quiz is not None
    assert [(item.chosen, item.answered_at) for item in quiz.items] == [(2, NOW), (None, None)]
    assert (quiz.score, quiz.finished) == (1, False)


def test_of_many_answers_at_once_one_counts(database: Database, again: Again) -> None:
    """Twelve answers to one question at the same moment: one says yes, and that one is kept."""
    ann = joined(database)
    both = (database, again(database))
    with database.write() as session:
        number = begin(session, ann)

    def answer(i: int) -> bool:
        with both[i % 2].write() as session:
            return quizzes.answer(session, number, 0, i % 3, NOW + timedelta(seconds=i))

    counted = together(12, answer)
    assert sum(counted) == 1
    with database.read() as reading:
        quiz = quizzes.load(reading, ann.id, number, TODAY)
    assert quiz is not None
    assert quiz.items[0].answered_at == NOW + timedelta(seconds=counted.index(True))


def test_a_quiz_is_finished_once(database: Database) -> None:
    """The first time of finishing stays."""
    ann = joined(database)
    with database.write() as session:
        number = begin(session, ann)
        quizzes.finish(session, number, NOW)
        quizzes.finish(session, number, LATER)
        assert session.scalars(select(QuizRow.finished_at)).one() == NOW


def test_a_dates_quizzes_come_oldest_first(database: Database) -> None:
    """Each with its kind and whether it is finished; the latest of all is the newest, on whatever date."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        assert quizzes.latest(session, ann.id) is None
        daily = begin(session, ann)
        first, second = (begin(session, ann, TODAY, QuizKind.PRACTICE) for _ in range(2))
        begin(session, bob)
        quizzes.finish(session, first, NOW)
        assert quizzes.of_date(session, ann.id, TODAY) == [
            (daily, QuizKind.DAILY, False),
            (first, QuizKind.PRACTICE, True),
            (second, QuizKind.PRACTICE, False),
        ]
        assert quizzes.latest(session, ann.id) == second
        earlier = begin(session, ann, TODAY - ONE_DAY)
        assert quizzes.latest(session, ann.id) == earlier


def test_a_date_has_one_daily_quiz_for_a_member(database: Database) -> None:
    """A second daily quiz of a date is refused by the database itself; practice, other dates and members are free."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        begin(session, ann)
        begin(session, ann, TODAY, QuizKind.PRACTICE)
        begin(session, ann, TODAY, QuizKind.PRACTICE)
        begin(session, ann, TODAY + ONE_DAY)
        begin(session, bob)
    with pytest.raises(IntegrityError), database.write() as session:
        begin(session, ann)


def test_of_many_first_clicks_one_begins_the_quiz(database: Database, again: Again) -> None:
    """Twelve who look, under the person's lock, whether a quiz was begun, and else begin it, begin one."""
    ann = joined(database)
    both = (database, again(database))

    def take(i: int) -> int:
        with both[i % 2].write() as session:
            people.lock(session, ann.person_id)
            runs = quizzes.of_date(session, ann.id, TODAY)
            return runs[0][0] if runs else begin(session, ann)

    assert len(set(together(12, take))) == 1
