"""The ledger keeps each fact about a date: a study day is entered once and keeps its first evidence."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.core.ledger import NO_RESTS, Evidence, Excuse, Facts
from bot.storage import ledger, privacy, scores
from bot.storage.engine import Database
from bot.storage.tables import RestWeekRow, StudyDayRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, TODAY, joined, member_on, together


def test_a_day_is_credited_once(database: Database) -> None:
    """The second credit of a date says no, and the first evidence and its time stay."""
    ann = joined(database)
    with database.write() as session:
        assert ledger.credit(session, ann, Evidence.QUIZ, NOW)
        assert not ledger.credit(session, ann, Evidence.REVIEWS, NOW + timedelta(hours=1))
    with database.read() as session:
        assert ledger.days(session, ann.id) == {TODAY: Facts(Evidence.QUIZ, NOW)}
        row = session.scalars(select(StudyDayRow)).one()
    assert (row.zone, row.studied_at) == ("UTC", NOW)


@pytest.mark.parametrize("evidence", Evidence)
def test_every_evidence_comes_back(database: Database, evidence: Evidence) -> None:
    """What made the day a study day is kept."""
    ann = joined(database)
    with database.write() as session:
        assert ledger.credit(session, ann, evidence, NOW)
        assert ledger.days(session, ann.id) == {TODAY: Facts(evidence, NOW)}


def test_a_day_that_was_excused_can_still_be_studied_on(database: Database) -> None:
    """A credit goes into the row that there is, once, and its excuse and its vacation stay."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        excused = {"excused_for": "No power.", "excused_by": bob.id, "excused_at": NOW, "vacation_at": NOW}
        session.add(StudyDayRow(member_id=ann.id, local_date=TODAY, zone="Asia/Tokyo", **excused))
        session.flush()
        before = Facts(excuse=Excuse("No power.", "Bob", NOW), vacation=True)
        assert ledger.days(session, ann.id) == {TODAY: before}
        later = NOW + timedelta(hours=1)
        assert ledger.credit(session, ann, Evidence.QUIZ, later)
        assert not ledger.credit(session, ann, Evidence.REVIEWS, NOW)
        assert ledger.days(session, ann.id) == {TODAY: replace(before, studied=Evidence.QUIZ, studied_at=later)}
        assert session.scalars(select(StudyDayRow.zone)).all() == ["UTC"]
        assert list(scores.differing(session)) == []


def test_a_day_without_study_is_no_study_day(database: Database) -> None:
    """A vacation counts for no score."""
    ann = joined(database)
    with database.write() as session:
        session.add(StudyDayRow(member_id=ann.id, local_date=TODAY, zone="UTC", vacation_at=NOW))
        session.flush()
        assert list(scores.differing(session)) == []
        assert scores.of(session, ann.id, "ever").days == 0


def test_a_row_that_knows_nothing_is_refused(database: Database) -> None:
    """The database itself keeps no row about a date that was neither studied on, nor excused, nor a vacation."""
    ann = joined(database)

    def keep() -> None:
        with database.write() as session:
            session.add(StudyDayRow(member_id=ann.id, local_date=TODAY, zone="UTC"))

    with pytest.raises(IntegrityError, match="known"):
        keep()


def test_the_reason_outlives_the_admin(database: Database) -> None:
    """Of an excuse whose admin is gone everything stays but their name."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        excused = {"excused_for": "No power.", "excused_by": bob.id, "excused_at": NOW}
        session.add(StudyDayRow(member_id=ann.id, local_date=TODAY, zone="UTC", **excused))
        session.flush()
        privacy.erase_person(session, bob.person_id)
        assert ledger.days(session, ann.id) == {TODAY: Facts(excuse=Excuse("No power.", None, NOW))}


def test_rest_days_are_read_as_they_were_set(database: Database) -> None:
    """Each group's own, the oldest first, as weekdays."""
    ann, bob = joined(database), joined(database, "Bob", "blues")
    with database.write() as session:
        for since, weekdays in ((TODAY + timedelta(days=7), 0), (TODAY, 96)):
            session.add(RestWeekRow(group_id=ann.group_id, since=since, weekdays=weekdays))
        session.flush()
        weekend = frozenset({5, 6})
        found = ledger.rests(session, ann.group_id)
        assert found.weeks == ((TODAY, weekend), (TODAY + timedelta(days=7), frozenset()))
        assert ledger.rests(session, bob.group_id) == NO_RESTS


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
