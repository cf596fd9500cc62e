"""Misconceptions: voiced, overcome, voiced again; and the only order in which that can be."""

from sqlalchemy import update

from bot.core.calendar import ONE_DAY
from bot.core.content import Ref
from bot.storage import beliefs
from bot.storage.engine import Database
from bot.storage.tables import BeliefRow
from tests.storage.world import NOW, joined

WATER, TALK = Ref("tiny", "more-water-is-better"), Ref("tiny", "talking-helps")
LATER = NOW + ONE_DAY


def test_what_was_voiced_can_be_overcome(database: Database) -> None:
    """Once, and only what was voiced before; voicing it again opens it again."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        assert not beliefs.overcome(session, ann.person_id, WATER, LATER)
        beliefs.voiced(session, ann.person_id, WATER, NOW)
        beliefs.voiced(session, ann.person_id, TALK, NOW)
        assert beliefs.count(session, ann.person_id) == (2, 0)
        assert not beliefs.overcome(session, ann.person_id, WATER, NOW), "not at the very moment"
        assert beliefs.overcome(session, ann.person_id, WATER, LATER)
        assert not beliefs.overcome(session, ann.person_id, WATER, LATER + ONE_DAY)
        assert beliefs.count(session, ann.person_id) == (2, 1)
        assert beliefs.count(session, bob.person_id) == (0, 0)
        assert beliefs.count(session, ann.person_id, {WATER}) == (1, 1)
        assert beliefs.count(session, ann.person_id, {TALK}) == (1, 0)
        assert beliefs.count(session, ann.person_id, ()) == (0, 0)
        beliefs.voiced(session, ann.person_id, WATER, LATER + ONE_DAY)
        assert beliefs.count(session, ann.person_id) == (2, 0)
        assert beliefs.amiss(session) == []


def test_what_was_overcome_is_opened_by_that_instant_alone(database: Database) -> None:
    """The grade that overcame it is taken back; another grade is not it."""
    ann = joined(database)
    with database.write() as session:
        beliefs.voiced(session, ann.person_id, WATER, NOW)
        beliefs.overcome(session, ann.person_id, WATER, LATER)
        beliefs.reopen(session, ann.person_id, WATER, NOW)
        assert beliefs.count(session, ann.person_id) == (1, 1)
        beliefs.reopen(session, ann.person_id, WATER, LATER)
        assert beliefs.count(session, ann.person_id) == (1, 0)
        beliefs.reopen(session, ann.person_id, TALK, LATER)


def test_a_belief_overcome_before_it_was_voiced_is_found(database: Database) -> None:
    """The check of a database says how many there are."""
    ann = joined(database)
    with database.write() as session:
        beliefs.voiced(session, ann.person_id, WATER, NOW)
        session.execute(update(BeliefRow).values(overcome_at=NOW - ONE_DAY))
        assert beliefs.amiss(session) == ["1 misconceptions count as overcome before they were voiced"]
