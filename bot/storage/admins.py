"""Who is an admin of a group since somebody named them; whom their platform makes one stands nowhere."""

from sqlalchemy import select, update

from bot.core.config import NamedAdmin
from bot.storage.engine import Reader, Writer
from bot.storage.tables import MemberRow, PersonRow


def find(session: Reader, group_id: int) -> list[NamedAdmin]:
    """Those who are named, also who has left since: they would be admins again on their return."""
    rows = session.execute(
        select(MemberRow.id, PersonRow.name)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(MemberRow.group_id == group_id, MemberRow.admin)
        .order_by(MemberRow.id)
    )
    return [NamedAdmin(number, name) for number, name in rows]


def name(session: Writer, group_id: int, person_id: int) -> None:
    """The member is an admin."""
    session.execute(
        update(MemberRow).where(MemberRow.group_id == group_id, MemberRow.person_id == person_id).values(admin=True)
    )


def unname(session: Writer, group_id: int, member_id: int) -> None:
    """The member of that number is no admin any more, if they are in that group."""
    session.execute(
        update(MemberRow).where(MemberRow.group_id == group_id, MemberRow.id == member_id).values(admin=False)
    )
