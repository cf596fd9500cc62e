"""What people remember of cards: each grade once, the memory after it, and what is due."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.core.calendar import ONE_DAY
from bot.core.content import Ref
from bot.core.recall import Grade, Memory
from bot.storage import reviews, scores
from bot.storage.engine import Database
from bot.storage.tables import ReviewRow, ScoreRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, TODAY, joined, member_on, memory, review, together

LATER = NOW + timedelta(hours=1)
CARD = Ref("tiny", "card-0")


def test_a_card_never_graded_leaves_no_memory(database: Database) -> None:
    """No grade, no memory, nothing due, nothing met."""
    ann = joined(database)
    with database.read() as session:
        assert reviews.memory(session, ann.person_id, CARD) == (0, None)
        assert reviews.coming(session, ann.person_id, NOW, NOW) == []
        assert reviews.coming(session, ann.person_id, NOW, NOW + 99 * ONE_DAY) == []
        assert reviews.met(session, ann.person_id) == set()
        assert reviews.today(session, ann.person_id, NOW) == []
        assert reviews.by_date(session, ann.person_id, NOW) == []
        assert reviews.tests(session, ann.person_id, NOW) == (0, 0)
        assert reviews.newest(session, ann.person_id) is None
        assert reviews.on_date(session, ann.id, TODAY) == 0


def test_a_grade_and_the_memory_after_it_come_back(database: Database) -> None:
    """Every figure of the memory is kept, also the step that a card leaves behind."""
    ann = joined(database)
    learning = Memory(state=1, step=1, stability=0.1 + 0.2, difficulty=6.5, last_review=NOW, due=LATER)
    known = Memory(state=2, step=None, stability=12.75, difficulty=6.25, last_review=LATER, due=LATER + 9 * ONE_DAY)
    with database.write() as session:
        assert reviews.record(session, ann, CARD, 1, Grade.HARD, learning, NOW)
        assert reviews.memory(session, ann.person_id, CARD) == (1, learning)
        assert reviews.record(session, ann, CARD, 2, Grade.EASY, known, LATER)
        assert reviews.memory(session, ann.person_id, CARD) == (2, known)
    with database.read() as session:
        assert reviews.memory(session, ann.person_id, CARD) == (2, known)
        rows = session.execute(select(ReviewRow.number, ReviewRow.grade, ReviewRow.reviewed_at).order_by(ReviewRow.id))
        assert [tuple(row) for row in rows] == [(1, Grade.HARD, NOW), (2, Grade.EASY, LATER)]


def test_a_grade_of_the_same_number_counts_once(database: Database) -> None:
    """The second click says no and leaves grade and memory as they are."""
    ann = joined(database)
    with database.write() as session:
        assert review(session, ann, "card-0", LATER)
        assert not reviews.record(session, ann, CARD, 1, Grade.AGAIN, memory(NOW), LATER)
        assert reviews.memory(session, ann.person_id, CARD) == (1, memory(LATER))
        assert session.scalars(select(ReviewRow.grade)).all() == [Grade.GOOD]


def test_of_many_clicks_at_once_one_counts(database: Database, again: Again) -> None:
    """Twelve grades of the same number at the same moment: one says yes, and its memory is kept."""
    ann = joined(database)
    both = (database, again(database))

    def grade(i: int) -> bool:
        with both[i % 2].write() as session:
            return review(session, ann, "card-0", NOW + timedelta(days=i))

    counted = together(12, grade)
    assert sum(counted) == 1
    with database.read() as session:
        assert reviews.memory(session, ann.person_id, CARD) == (1, memory(NOW + timedelta(days=counted.index(True))))


def test_a_card_of_another_pack_is_another_card(database: Database) -> None:
    """Cards are told apart by pack and id, and people by person."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        for member, card in ((ann, CARD), (ann, Ref("huge", "card-0")), (bob, CARD)):
            assert reviews.record(session, member, card, 1, Grade.GOOD, memory(LATER), NOW)
        assert reviews.met(session, ann.person_id) == {CARD, Ref("huge", "card-0")}
        assert reviews.met(session, bob.person_id) == {CARD}


def test_due_cards_come_longest_due_first(database: Database) -> None:
    """A card is due from its very instant on; later ones are not, and come when they are due."""
    ann, bob = joined(database), joined(database, "Bob")
    soon = NOW + timedelta(microseconds=1)
    dues = {"card-0": NOW, "card-1": NOW - ONE_DAY, "card-2": soon, "card-3": NOW - 2 * ONE_DAY}
    with database.write() as session:
        for card, due in dues.items():
            review(session, ann, card, due)
        review(session, bob, "card-2", soon)
        found = reviews.coming(session, ann.person_id, NOW, NOW)
        assert [card.entry for card, _ in found] == ["card-3", "card-1", "card-0"]
        assert reviews.coming(session, bob.person_id, NOW, NOW) == []
        coming = reviews.coming(session, ann.person_id, NOW, soon)
        assert [(card.entry, at) for card, at in coming] == sorted(dues.items(), key=lambda each: each[1])
        assert reviews.coming(session, bob.person_id, NOW, soon) == [(Ref("tiny", "card-2"), soon)]


def test_the_grades_of_a_day_come_with_their_numbers(database: Database) -> None:
    """Each grade from the given instant on, first or later, and none from before."""
    ann = joined(database)
    with database.write() as session:
        review(session, ann, "card-0", LATER, now=NOW - ONE_DAY)
        review(session, ann, "card-0", LATER, number=2, now=NOW)
        review(session, ann, "card-1", LATER, now=LATER)
        first, second = CARD, Ref("tiny", "card-1")
        for since, expected in ((NOW - ONE_DAY, 3), (NOW, 2), (LATER, 1), (LATER + ONE_DAY, 0)):
            assert (
                sorted(reviews.today(session, ann.person_id, since))
                == [(first, 1), (first, 2), (second, 1)][3 - expected :]
            )


def test_a_test_of_memory_is_a_learnt_card_a_day_later(database: Database) -> None:
    """Neither the first grade nor one of the same day is a test; “again” fails one, every other grade passes."""
    ann = joined(database)
    steps = [
        (Grade.EASY, NOW, None),
        (Grade.GOOD, LATER, None),
        (Grade.HARD, LATER + ONE_DAY, True),
        (Grade.AGAIN, LATER + 2 * ONE_DAY, False),
    ]
    with database.write() as session:
        for number, (grade, at, _) in enumerate(steps, 1):
            assert reviews.record(session, ann, CARD, number, grade, memory(at, at), at)
        kept = session.scalars(select(ReviewRow.recalled).order_by(ReviewRow.id)).all()
        assert kept == [told for *_, told in steps]
        assert reviews.tests(session, ann.person_id, NOW) == (2, 1)
        assert reviews.tests(session, ann.person_id, LATER + 2 * ONE_DAY) == (1, 0)


def test_a_grade_is_taken_back_to_the_last_figure(database: Database) -> None:
    """The memory is what it was, the number is free again, the score is less by one; once, and no grade before it."""
    ann = joined(database)
    learning = Memory(state=1, step=1, stability=0.1 + 0.2, difficulty=6.5, last_review=NOW, due=LATER)
    with database.write() as session:
        assert reviews.record(session, ann, CARD, 1, Grade.HARD, learning, NOW)
        assert review(session, ann, "card-0", LATER, number=2, now=LATER)
        assert reviews.undo(session, ann, 1) is None
        assert reviews.undoable(session, ann) == 2
        assert reviews.undo(session, ann, 2) == (CARD, LATER)
        assert reviews.undoable(session, ann) is None
    with database.write() as session:
        assert reviews.memory(session, ann.person_id, CARD) == (1, learning)
        assert scores.of(session, ann.id, "ever").reviews == 1
        assert list(scores.differing(session)) == []
        for number in (1, 2):
            assert reviews.undo(session, ann, number) is None, "one step back, no more"
        assert review(session, ann, "card-0", LATER, number=2, now=LATER)


def test_the_first_grade_taken_back_leaves_nothing(database: Database) -> None:
    """The card is new again, and no score of nought stays."""
    ann = joined(database)
    with database.write() as session:
        assert review(session, ann, "card-0", LATER)
        assert reviews.undo(session, ann, 1) == (CARD, NOW)
    with database.read() as session:
        assert reviews.memory(session, ann.person_id, CARD) == (0, None)
        assert reviews.met(session, ann.person_id) == set()
        assert session.scalar(select(func.count()).select_from(ScoreRow)) == 0
        assert list(scores.differing(session)) == []


def test_nobody_takes_back_anothers_grade_or_yesterdays(database: Database) -> None:
    """Only the person who gave it, and only on the day on which it was given."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        assert review(session, ann, "card-0", LATER)
        assert reviews.undoable(session, bob) is None
        assert reviews.undoable(session, member_on(ann.id, ann.person_id, ann.group_id, NOW + ONE_DAY)) is None
        assert reviews.undo(session, bob, 1) is None
        assert reviews.undo(session, member_on(ann.id, ann.person_id, ann.group_id, NOW + ONE_DAY), 1) is None
        assert reviews.undo(session, ann, 1)


def test_grades_count_on_the_members_own_date(database: Database) -> None:
    """Every grade counts on the date that it was for the member when it was given."""
    ann = joined(database)
    tomorrow = member_on(ann.id, ann.person_id, ann.group_id, NOW + ONE_DAY)
    with database.write() as session:
        for number in (1, 2):
            review(session, ann, "card-0", LATER, number=number)
        review(session, tomorrow, "card-1", LATER)
        assert reviews.on_date(session, ann.id, TODAY) == 2
        assert reviews.on_date(session, ann.id, TODAY + ONE_DAY) == 1
        assert reviews.on_date(session, ann.id, TODAY - ONE_DAY) == 0
