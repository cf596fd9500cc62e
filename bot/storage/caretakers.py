"""Who looks after a group: the admin who last set something up there."""

from sqlalchemy import select, update

from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import CaretakerRow, MemberRow


def find(session: Reader, group_id: int) -> int | None:
    """The number of the person who looks after a group."""
    return session.scalar(select(CaretakerRow.person_id).where(CaretakerRow.group_id == group_id))


def present(session: Reader, group_id: int) -> int | None:
    """The same, unless they have left the group."""
    return session.scalar(
        select(CaretakerRow.person_id)
        .join(
            MemberRow,
            (MemberRow.group_id == CaretakerRow.group_id) & (MemberRow.person_id == CaretakerRow.person_id),
        )
        .where(CaretakerRow.group_id == group_id, MemberRow.left_at.is_(None))
    )


def appoint(session: Writer, group_id: int, person_id: int) -> None:
    """The person looks after the group from now on, instead of whoever did."""
    if not insert_new(session, CaretakerRow, group_id=group_id, person_id=person_id):
        session.execute(update(CaretakerRow).where(CaretakerRow.group_id == group_id).values(person_id=person_id))
