"""The ledger: what is known of each member's dates, facts only."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.leaderboard import Score
from bot.core.ledger import Evidence, Excuse, Facts, Ledger, Rests
from bot.core.people import Member
from bot.core.schedules import from_bits
from bot.storage import scores
from bot.storage.engine import Reader, Writer
from bot.storage.tables import MemberRow, PersonRow, RestWeekRow, StudyDayRow


def credit(session: Writer, member: Member, evidence: Evidence, now: datetime) -> bool:
    """The member's today is a study day; True if it was none before. The first evidence stays, as do other facts."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(StudyDayRow).values(
        member_id=member.id,
        local_date=member.today,
        zone=member.timeline.today.zone,
        studied_with=evidence,
        studied_at=now,
    )
    upsert = statement.on_conflict_do_update(
        index_elements=[StudyDayRow.member_id, StudyDayRow.local_date],
        set_={name: statement.excluded[name] for name in ("zone", "studied_with", "studied_at")},
        where=StudyDayRow.studied_with.is_(None),
    )
    result = session.execute(upsert, execution_options={"preserve_rowcount": True})  # psycopg's is gone otherwise
    new = bool(result.rowcount == 1)  # type: ignore[attr-defined]  # an INSERT's result has a count
    if new:
        scores.add(session, member.id, member.group_id, member.today, Score(days=1))
    return new


def days(session: Reader, member_id: int) -> Ledger:
    """All that is known of a member's dates, those to come included."""
    rows = session.execute(
        select(
            StudyDayRow.local_date,
            StudyDayRow.studied_with,
            StudyDayRow.studied_at,
            StudyDayRow.excused_for,
            StudyDayRow.excused_at,
            StudyDayRow.vacation_at,
            PersonRow.name,
        )
        .outerjoin(MemberRow, MemberRow.id == StudyDayRow.excused_by)
        .outerjoin(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(StudyDayRow.member_id == member_id)
    )
    return {
        day: Facts(
            Evidence(studied) if studied else None,
            studied_at,
            Excuse(reason, by, excused_at) if reason is not None and excused_at is not None else None,
            vacation=vacation_at is not None,
        )
        for day, studied, studied_at, reason, excused_at, vacation_at, by in rows
    }


def rests(session: Reader, group_id: int) -> Rests:
    """A group's rest days, as they were set over time."""
    rows = session.execute(
        select(RestWeekRow.since, RestWeekRow.weekdays)
        .where(RestWeekRow.group_id == group_id)
        .order_by(RestWeekRow.since)
    )
    return Rests(tuple((since, from_bits(weekdays)) for since, weekdays in rows))


def amiss(session: Reader) -> list[str]:  # noqa: ARG001 - nothing so far that the database does not refuse itself
    """A sentence for everything that is wrong with the ledger."""
    return []
