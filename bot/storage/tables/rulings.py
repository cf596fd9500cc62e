"""What admins decided about what members did."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class AuditRow(Table):
    """Something that an admin did about the whole group or one member; null where that member is gone.

    The facts name nobody.
    """

    __tablename__ = "audits"
    __table_args__ = (
        CheckConstraint("about IN ('group', 'member')", name="about"),
        Index("ix_audits_group_id_id", "group_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    about: Mapped[str] = mapped_column(String(8))
    action: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class AnnulmentRow(Table):
    """A question, in one wording, whose answers count for nobody's accuracy in a group."""

    __tablename__ = "annulments"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str]
    at: Mapped[datetime]
