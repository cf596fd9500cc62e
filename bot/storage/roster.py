"""The members of a group: by name, by number, by account, and the first of them."""

from datetime import date

from sqlalchemy import Select, case, func, select

from bot.core.excuses import Somebody
from bot.core.request import Platform
from bot.storage.engine import Reader
from bot.storage.tables import GroupRow, MemberRow, PersonRow


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


def first_met(session: Reader, platform: Platform, group: str, limit: int) -> list[tuple[str, str, bool]]:
    """Account, name, and whether they were made an admin, of those in a group (its id on the platform).

    Those whom the bot met first come first: their numbers only grow, and the index of a group's members is in that
    order, so that of a large group no more rows are read than are given.
    """
    rows = session.execute(
        select(PersonRow.external_id, PersonRow.name, MemberRow.admin)
        .select_from(GroupRow)
        .join(MemberRow, MemberRow.group_id == GroupRow.id)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(GroupRow.platform == platform.value, GroupRow.external_id == group, MemberRow.left_at.is_(None))
        .order_by(MemberRow.person_id)
        .limit(limit)
    )
    return [(account, name, admin) for account, name, admin in rows]


def _of(group_id: int) -> Select[int, str, date]:
    return (
        select(MemberRow.id, PersonRow.name, MemberRow.joined_on)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(MemberRow.group_id == group_id)
    )
