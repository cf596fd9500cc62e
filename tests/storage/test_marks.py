"""What is said of cards: put off, set aside, wanted; and what comes due because of it."""

from datetime import timedelta

from bot.core.calendar import ONE_DAY
from bot.core.content import Ref
from bot.storage import marks, reviews
from bot.storage.engine import Database, Reader
from tests.storage.world import NOW, joined, review

CARD, OTHER = Ref("tiny", "card-0"), Ref("tiny", "card-1")
TONIGHT = NOW + timedelta(hours=15)


def due(session: Reader, person_id: int, hours: float = 0) -> list[str]:
    """The cards that are due so much later."""
    then = NOW + timedelta(hours=hours)
    return [card.entry for card, _ in reviews.coming(session, person_id, then, then)]


def test_a_buried_card_comes_back_at_its_instant(database: Database) -> None:
    """Not before, also when it is wanted; then in the place that it had."""
    ann = joined(database)
    with database.write() as session:
        review(session, ann, "card-1", NOW - ONE_DAY)
        review(session, ann, "card-0", NOW - 2 * ONE_DAY)
        marks.bury(session, ann.person_id, CARD, TONIGHT)
        assert due(session, ann.person_id) == ["card-1"]
        assert marks.set_aside(session, ann.person_id, NOW) == {CARD}
        marks.summon(session, ann.person_id, CARD, NOW + timedelta(seconds=1))
        assert due(session, ann.person_id, 14.99) == ["card-1"]
        assert reviews.coming(session, ann.person_id, NOW, TONIGHT)[-1] == (CARD, TONIGHT)
        assert due(session, ann.person_id, 15) == ["card-0", "card-1"]
        assert marks.set_aside(session, ann.person_id, TONIGHT) == set()
        assert marks.buried(session, ann.person_id, NOW) == {CARD}
        assert marks.buried(session, ann.person_id, TONIGHT) == set()


def test_a_burial_brings_no_card_earlier(database: Database) -> None:
    """One that is due later keeps its instant."""
    ann = joined(database)
    later = NOW + 9 * ONE_DAY
    with database.write() as session:
        review(session, ann, "card-0", later)
        marks.bury(session, ann.person_id, CARD, TONIGHT)
        assert reviews.coming(session, ann.person_id, NOW, TONIGHT) == []
        assert reviews.coming(session, ann.person_id, NOW, later) == [(CARD, later)]


def test_a_suspended_card_comes_back_when_it_is_resumed(database: Database) -> None:
    """However late; nothing summons it meanwhile, and it is resumed once."""
    ann = joined(database)
    with database.write() as session:
        review(session, ann, "card-0", NOW)
        for _ in range(2):
            marks.suspend(session, ann.person_id, CARD)
        assert not marks.summon(session, ann.person_id, CARD, NOW)
        assert due(session, ann.person_id, 24 * 999) == []
        assert marks.suspended(session, ann.person_id) == [CARD]
        assert marks.set_aside(session, ann.person_id, NOW) == {CARD}
        assert marks.resume(session, ann.person_id, CARD)
        assert not marks.resume(session, ann.person_id, CARD)
        assert not marks.resume(session, ann.person_id, OTHER)
        assert due(session, ann.person_id) == ["card-0"]
        assert marks.suspended(session, ann.person_id) == []


def test_a_summoned_card_is_due_until_its_next_grade(database: Database) -> None:
    """Also one that was never graded; an earlier grade does not answer the summons, and due ones keep their place."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        review(session, ann, "card-0", NOW + 9 * ONE_DAY, now=NOW - ONE_DAY)
        review(session, ann, "card-2", NOW - ONE_DAY, now=NOW - 2 * ONE_DAY)
        for card in (CARD, OTHER):
            assert marks.summon(session, ann.person_id, card, NOW)
        assert sorted(marks.summoned(session, ann.person_id)) == [CARD, OTHER]
        assert due(session, ann.person_id)[0] == "card-2"
        assert sorted(due(session, ann.person_id)) == ["card-0", "card-1", "card-2"]
        assert due(session, bob.person_id) == []
        later = NOW + timedelta(seconds=1)
        review(session, ann, "card-0", NOW + 9 * ONE_DAY, number=2, now=later)
        review(session, ann, "card-1", NOW + 9 * ONE_DAY, now=later)
        assert marks.summoned(session, ann.person_id) == {}
        assert due(session, ann.person_id) == ["card-2"]
