"""The members of a group whose calendars others may see."""

from sqlalchemy import select, true

from bot.core.people import Member
from bot.storage.engine import Reader
from bot.storage.tables import MemberRow, PersonRow


def others_listed(session: Reader, member: Member, limit: int, offset: int = 0) -> list[str]:
    """The accounts of others in the member's group who are on leaderboards, some of them, first met first."""
    rows = (
        select(PersonRow.external_id)
        .join(MemberRow, MemberRow.person_id == PersonRow.id)
        .where(
            MemberRow.group_id == member.group_id,
            MemberRow.left_at.is_(None),
            MemberRow.id != member.id,
            PersonRow.listed == true(),
        )
        .order_by(MemberRow.person_id)  # as the index has it
        .offset(offset)
        .limit(limit)
    )
    return list(session.scalars(rows))
