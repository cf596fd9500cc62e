"""The members of a group by name and number, for its admins."""

from datetime import date

from sqlalchemy import Select, case, func, select

from bot.core.excuses import Somebody
from bot.core.request import Platform
from bot.storage.engine import Reader
from bot.storage.tables import MemberRow, PersonRow


def like(session: Reader, group_id: int, typed: str, limit: int) -> list[Somebody]:
    """Some of those who are in the group and whose name holds the text; names that begin with it come first."""
    name, wanted = func.lower(PersonRow.name), typed.lower()
    begins = case((name.startswith(wanted, autoescape=True), 0), else_=1)
    found = _of(group_id).where(MemberRow.left_at.is_(None), name.contains(wanted, autoescape=True))
    rows = session.execute(found.order_by(begins, name, MemberRow.id).limit(limit))
    return [Somebody(*row) for row in rows]


def numbered(session: Reader, group_id: int, number: int) -> Somebody | None:
    """The group's member of that number, also one who has left."""
    row = session.execute(_of(group_id).where(MemberRow.id == number)).one_or_none()
    return Somebody(*row) if row else None


def account(session: Reader, group_id: int, platform: Platform, external_id: str) -> Somebody | None:
    """The group's member with that account, if the bot has met them there."""
    theirs = (PersonRow.platform == platform, PersonRow.external_id == external_id)
    row = session.execute(_of(group_id).where(*theirs)).one_or_none()
    return Somebody(*row) if row else None


def _of(group_id: int) -> Select[int, str, date]:
    return (
        select(MemberRow.id, PersonRow.name, MemberRow.joined_on)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(MemberRow.group_id == group_id)
    )
