"""The ledger of study days: facts only."""

from datetime import date, datetime

from sqlalchemy import select

from bot.core.leaderboard import Score
from bot.core.people import Member
from bot.core.streaks import Evidence
from bot.storage import scores
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import StudyDayRow


def credit(session: Writer, member: Member, evidence: Evidence, now: datetime) -> bool:
    """The member's today is a study day; True if it was none before. The first evidence stays."""
    new = insert_new(
        session,
        StudyDayRow,
        member_id=member.id,
        local_date=member.today,
        zone=member.timeline.today.zone,
        studied_with=evidence,
        studied_at=now,
    )
    if new:
        scores.add(session, member.id, member.group_id, member.today, Score(days=1))
    return new


def days(session: Reader, member_id: int) -> dict[date, Evidence]:
    """Every study day of a member, with its evidence."""
    rows = session.execute(
        select(StudyDayRow.local_date, StudyDayRow.studied_with).where(StudyDayRow.member_id == member_id)
    )
    return {day: Evidence(evidence) for day, evidence in rows}
