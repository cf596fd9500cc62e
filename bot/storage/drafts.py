"""Forms that could not be taken as they were, with all that was typed."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from bot.storage.engine import Reader, Writer
from bot.storage.tables import DraftRow


def keep(session: Writer, member_id: int, form: dict[str, Any], now: datetime) -> int:
    """The form is kept for its member; its number."""
    statement = insert(DraftRow).values(member_id=member_id, form=form, created_at=now)
    return session.execute(statement.returning(DraftRow.id)).scalar_one()


def find(session: Reader, member_id: int, number: int) -> dict[str, Any] | None:
    """A form that was kept for a member."""
    return session.scalars(
        select(DraftRow.form).where(DraftRow.id == number, DraftRow.member_id == member_id)
    ).one_or_none()


def owner(session: Reader, number: int) -> int | None:
    """The member whose form it is, if there is such a form."""
    return session.scalar(select(DraftRow.member_id).where(DraftRow.id == number))
