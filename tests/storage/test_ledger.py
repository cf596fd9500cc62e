"""A study day is entered once and keeps its first evidence."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.streaks import Evidence
from bot.storage import ledger
from bot.storage.engine import Database
from bot.storage.tables import StudyDayRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, TODAY, joined, member_on, together


def test_a_day_is_credited_once(database: Database) -> None:
    """The second credit of a date says no, and the first evidence and its time stay."""
    ann = joined(database)
    with database.write() as session:
        assert ledger.credit(session, ann, Evidence.QUIZ, NOW)
        assert not ledger.credit(session, ann, Evidence.REVIEWS, NOW + timedelta(hours=1))
    with database.read() as session:
        assert ledger.days(session, ann.id) == {TODAY: Evidence.QUIZ}
        row = session.scalars(select(StudyDayRow)).one()
    assert (row.zone, row.studied_at) == ("UTC", NOW)


@pytest.mark.parametrize("evidence", Evidence)
def test_every_evidence_comes_back(database: Database, evidence: Evidence) -> None:
    """What made the day a study day is kept."""
    ann = joined(database)
    with database.write() as session:
        assert ledger.credit(session, ann, evidence, NOW)
        assert ledger.days(session, ann.id) == {TODAY: evidence}


def test_each_date_is_a_day_of_its_own(database: Database) -> None:
    """A member's days are all there, and a member without any has none."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        for back in range(400):
            now = NOW + timedelta(days=back)
            assert ledger.credit(session, member_on(ann.id, ann.person_id, ann.group_id, now), Evidence.QUIZ, now)
        assert sorted(ledger.days(session, ann.id)) == [TODAY + timedelta(days=back) for back in range(400)]
        assert ledger.days(session, bob.id) == {}


def test_of_many_credits_at_once_one_counts(database: Database, again: Again) -> None:
    """Twelve credits of one date at the same moment: one says yes."""
    ann = joined(database)
    both = (database, again(database))

    def credit(i: int) -> bool:
        with both[i % 2].write() as session:
            return ledger.credit(session, ann, Evidence.QUIZ, NOW)

    assert sorted(together(12, credit)) == [False] * 11 + [True]
