"""The ledger keeps each fact about a date: a study day is entered once and keeps its first evidence."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.audit import Act
from bot.core.ledger import NO_RESTS, Evidence, Excuse, Facts
from bot.core.people import Member
from bot.storage import audits, ledger, privacy, scores
from bot.storage.engine import Database, Writer
from bot.storage.tables import MemberRow, RestWeekRow, StudyDayRow
from tests.storage.conftest import Again, Worker, go, ready
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


def after(days: int) -> date:
    """The date so many days after today."""
    return TODAY + timedelta(days=days)


def test_a_vacation_is_kept_beside_what_else_is_known(database: Database) -> None:
    """The first time at which it was set stays; taken back, what else is known stays, and of the rest nothing."""
    ann = joined(database)
    with database.write() as session:
        ledger.credit(session, ann, Evidence.QUIZ, NOW)
        ledger.set_vacation(session, ann.id, "UTC", {after(1), TODAY}, NOW)
        ledger.set_vacation(session, ann.id, "UTC", {after(1), after(2)}, NOW + timedelta(hours=1))
        ledger.set_vacation(session, ann.id, "UTC", (), NOW)
        assert ledger.days(session, ann.id) == {
            TODAY: Facts(Evidence.QUIZ, NOW, vacation=True),
            after(1): Facts(vacation=True),
            after(2): Facts(vacation=True),
        }
        assert ledger.vacation(session, ann.id, after(1)) == [after(1), after(2)]
        times = session.scalars(select(StudyDayRow.vacation_at).order_by(StudyDayRow.local_date)).all()
        assert times == [NOW, NOW, NOW + timedelta(hours=1)]
        ledger.clear_vacation(session, ann.id, {TODAY, after(1), after(9)})
        assert ledger.days(session, ann.id) == {TODAY: Facts(Evidence.QUIZ, NOW), after(2): Facts(vacation=True)}


def test_a_persons_vacation_is_known_by_membership(database: Database) -> None:
    """Each group that they are in is named, also with no date; nobody else's is."""
    here, there, bob = joined(database), joined(database, group="blues"), joined(database, "Bob")
    with database.write() as session:
        ledger.set_vacation(session, here.id, "UTC", (TODAY, after(1)), NOW)
        ledger.set_vacation(session, bob.id, "UTC", (after(2),), NOW)
        ledger.credit(session, there, Evidence.QUIZ, NOW)
        assert ledger.away(session, here.person_id, after(1)) == {here.id: {after(1)}, there.id: set()}


def test_a_date_is_excused_for_one_or_for_everybody(database: Database) -> None:
    """Of the group alone; who studied, has left, or was not there yet is left as they are and not counted."""
    ann, bob, cid, dan, eve = (joined(database, name) for name in ("Ann", "Bob", "Cid", "Dan", "Eve"))
    other = joined(database, "Fay", "blues")
    with database.write() as session:
        ledger.credit(session, bob, Evidence.QUIZ, NOW)
        ledger.set_vacation(session, cid.id, "Asia/Tokyo", (TODAY,), NOW)
        session.execute(update(MemberRow).where(MemberRow.id == dan.id).values(left_at=NOW))
        session.execute(update(MemberRow).where(MemberRow.id == eve.id).values(joined_on=after(1)))
        assert ledger.excuse(session, ann.group_id, None, TODAY, ann.id, "No power.", NOW) == 2
        excused = Excuse("No power.", "Ann", NOW)
        assert ledger.days(session, ann.id) == {TODAY: Facts(excuse=excused)}
        assert ledger.days(session, bob.id) == {TODAY: Facts(Evidence.QUIZ, NOW)}
        assert ledger.days(session, cid.id) == {TODAY: Facts(excuse=excused, vacation=True)}
        assert not any(ledger.days(session, each.id) for each in (dan, eve, other))
        later = NOW + timedelta(hours=1)
        assert ledger.excuse(session, ann.group_id, ann.id, TODAY, cid.id, "Ill.", later) == 1
        assert ledger.days(session, ann.id) == {TODAY: Facts(excuse=Excuse("Ill.", "Cid", later))}
        assert ledger.excuse(session, ann.group_id, other.id, TODAY, ann.id, "Ill.", NOW) == 0
        assert ledger.days(session, other.id) == {}
        assert list(scores.differing(session)) == []


def test_an_excuse_is_taken_back(database: Database) -> None:
    """For one, then for all others; what was studied since, and vacation, stay."""
    ann, bob, cid = (joined(database, name) for name in ("Ann", "Bob", "Cid"))
    with database.write() as session:
        ledger.set_vacation(session, cid.id, "UTC", (TODAY,), NOW)
        assert ledger.excuse(session, ann.group_id, None, TODAY, ann.id, "No power.", NOW) == 3
        ledger.excuse(session, ann.group_id, None, after(-1), ann.id, "No power.", NOW)
        ledger.credit(session, bob, Evidence.QUIZ, NOW)
        assert ledger.unexcuse(session, ann.group_id + 1, None, TODAY) == 0
        assert ledger.unexcuse(session, ann.group_id, ann.id, TODAY) == 1
        assert ledger.unexcuse(session, ann.group_id, ann.id, TODAY) == 0
        assert TODAY not in ledger.days(session, ann.id)
        assert ledger.unexcuse(session, ann.group_id, None, TODAY) == 2
        assert ledger.days(session, bob.id)[TODAY] == Facts(Evidence.QUIZ, NOW)
        assert ledger.days(session, cid.id)[TODAY] == Facts(vacation=True)
        assert session.scalars(select(StudyDayRow).where(StudyDayRow.excused_by == ann.id)).all() == []


def note(session: Writer, admin: Member, subject: Member | None, now: datetime) -> None:
    """The audit log says that today was excused at that instant."""
    facts = {"date": TODAY.isoformat(), "reason": "Ill."}
    audits.note(session, admin, Act.EXCUSED, subject=subject.id if subject else None, facts=facts, now=now)


def test_an_excuse_by_name_stands_above_one_for_everybody(database: Database) -> None:
    """It is not replaced by one for everybody, nor taken back with it, whichever came first; by name it can be."""
    ann, bob, cid = (joined(database, name) for name in ("Ann", "Bob", "Cid"))
    first, then, last = (NOW + timedelta(hours=n) for n in range(3))
    group, ill = ann.group_id, Excuse("Ill.", "Ann", NOW)
    with database.write() as session:
        ledger.excuse(session, group, bob.id, TODAY, ann.id, "Ill.", first)
        note(session, ann, bob, first)
        assert ledger.excuse(session, group, None, TODAY, cid.id, "No power.", then) == 2
        note(session, cid, None, then)
        assert ledger.excuse(session, group, None, TODAY, cid.id, "Strike.", last) == 0
        assert ledger.days(session, bob.id) == {TODAY: Facts(excuse=ill)}
        ledger.excuse(session, group, ann.id, TODAY, ann.id, "Ill.", last)
        note(session, ann, ann, last)
        assert ledger.excused_for_all(session, group, TODAY) == 1
        assert ledger.unexcuse(session, group, None, TODAY) == 1
        assert ledger.excused_for_all(session, group, TODAY) == 0
        assert ledger.unexcuse(session, group, None, TODAY) == 0
        assert ledger.days(session, ann.id) == {TODAY: Facts(excuse=replace(ill, at=last))}
        assert ledger.days(session, bob.id) == {TODAY: Facts(excuse=ill)}
        assert ledger.days(session, cid.id) == {}
        assert ledger.unexcuse(session, group, bob.id, TODAY) == 1
        assert ledger.days(session, bob.id) == {}


def test_who_is_excused_by_name_again_can_still_be_excused_with_everybody(database: Database) -> None:
    """What the log says of an excuse that was taken back says nothing of a later one."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        ledger.excuse(session, ann.group_id, bob.id, TODAY, ann.id, "Ill.", NOW)
        note(session, ann, bob, NOW)
        ledger.unexcuse(session, ann.group_id, bob.id, TODAY)
        later = NOW + timedelta(hours=1)
        assert ledger.excuse(session, ann.group_id, None, TODAY, ann.id, "No power.", later) == 2
        note(session, ann, None, later)
        assert ledger.unexcuse(session, ann.group_id, None, TODAY) == 2


def test_an_excuse_for_everybody_is_one_statement(database: Database) -> None:
    """However many are in the group."""
    members = [joined(database, f"Member {n}") for n in range(12)]
    told: list[str] = []
    with database.write() as session:
        session.scalar(select(1))

        def keep(*given: object) -> None:
            told.append(str(given[2]))

        event.listen(database.engine, "before_cursor_execute", keep)
        done = ledger.excuse(session, members[0].group_id, None, TODAY, members[0].id, "No power.", NOW)
        event.remove(database.engine, "before_cursor_execute", keep)
    assert done == 12
    assert len(told) == 1


def test_of_many_excuses_for_everybody_at_once_each_is_news_to_a_member_once(database: Database, again: Again) -> None:
    """Admins who press at the same moment wait for each other, and not in a circle."""
    members = [joined(database, f"Member {n}") for n in range(40)]
    others = again(database, connections=6)

    def run(number: int) -> int:
        with others.write() as session:
            admin = members[number]
            return ledger.excuse(session, admin.group_id, None, TODAY, admin.id, "No power.", NOW)

    assert sum(together(6, run)) == 40


def test_a_credit_beside_an_excuse_for_everybody_counts_once(database: Database, again: Again) -> None:
    """Of twelve credits of a date and an excuse of it at once, one credit counts, and the day is a study day."""
    ann = joined(database)
    others = again(database, connections=13)

    def run(number: int) -> int:
        with others.write() as session:
            if number == 6:
                return ledger.excuse(session, ann.group_id, None, TODAY, ann.id, "No power.", NOW) and 0
            return ledger.credit(session, ann, Evidence.QUIZ, NOW)

    assert sum(together(13, run)) == 1
    with database.read() as session:
        assert ledger.days(session, ann.id)[TODAY].studied is Evidence.QUIZ
        assert list(scores.differing(session)) == []


def test_what_is_wrong_with_the_ledger_is_told(database: Database) -> None:
    """Thirty days of vacation in a row are well, one more is not; neither is a fact without its time."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        ledger.set_vacation(session, ann.id, "UTC", [after(n) for n in range(30)], NOW)
        ledger.set_vacation(session, bob.id, "UTC", [after(n) for n in range(30)], NOW)
        ledger.credit(session, ann, Evidence.QUIZ, NOW)
        assert ledger.amiss(session) == []
        ledger.set_vacation(session, ann.id, "UTC", [after(30)], NOW)
        session.execute(update(StudyDayRow).where(StudyDayRow.studied_with.is_not(None)).values(studied_at=None))
        assert ledger.amiss(session) == [
            f"member {ann.id} has a fact about 2026-03-10 without its time, or a time without its fact",
            f"member {ann.id} has more than 30 days of vacation in a row, from 2026-03-10 to 2026-04-09",
        ]


def test_two_processes_credit_a_date_once(database: Database, worker: Worker) -> None:
    """However often each of them tries, one of all credits is news, and there is one row."""
    ann = joined(database)
    url = database.url.render_as_string(hide_password=False)
    processes = [worker("credit", url, "Ann", 25) for _ in range(2)]
    ready(*processes)
    for process in processes:
        go(process)
    told = []
    for process in processes:
        assert process.stdout is not None
        told.append(int(process.stdout.readline()))
    assert sum(told) == 1
    with database.read() as session:
        assert ledger.days(session, ann.id) == {TODAY: Facts(Evidence.QUIZ, NOW)}
        assert scores.of(session, ann.id, "ever").days == 1
