"""What is on its way: deliveries, drafts, and what processes keep for each other."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class DraftRow(Table):
    """A form that could not be taken as it was, with all that was typed; kept for some days."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_created_at", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    form: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class MemoRow(Table):
    """A short fact that processes keep for each other, like which commands a platform was told."""

    __tablename__ = "memos"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[str]


class DeliveryRow(Table):
    """The outbox: one message that is to leave the house, and what became of it.

    `key` makes it unique for its reason; `fence` counts the claims, so that a worker whose lease ran out cannot
    record over its successor. `doubt_since` is when the first try was begun of which nobody knows whether it reached
    its reader; null where there is none. A post that came too late is `skipped`. `schedule_id` is whose post it is.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'unknown', 'failed', 'skipped')", name="state"),
        Index("ix_deliveries_platform_state_due_at", "platform", "state", "due_at"),
        Index(
            "ix_deliveries_missed",
            "person_id",
            sqlite_where=text("state = 'failed' AND channel IS NULL"),
            postgresql_where=text("state = 'failed' AND channel IS NULL"),
        ),
        Index(
            "ix_deliveries_posts",
            "group_id",
            "due_at",
            sqlite_where=text("kind = 'post'"),
            postgresql_where=text("kind = 'post'"),
        ),
        Index(
            "ix_deliveries_created_at",
            "created_at",
            sqlite_where=text("kind != 'post'"),
            postgresql_where=text("kind != 'post'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("schedules.id", ondelete="SET NULL"), index=True)
    platform: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    due_at: Mapped[datetime]
    fence: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    doubt_since: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None]
    created_at: Mapped[datetime]


class ClosedChannelRow(Table):
    """A channel in which a platform let the bot not speak, and when it was last refused."""

    __tablename__ = "closed_channels"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64), primary_key=True)
    refused_at: Mapped[datetime]
    reason: Mapped[str]


class ReminderRow(Table):
    """When a person wants to be reminded: `minute` of their local day, and the next instant that it is."""

    __tablename__ = "reminders"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    minute: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(index=True)
    unanswered: Mapped[int] = mapped_column(default=0)


class EventRow(Table):
    """Something that a platform tells until it is acknowledged, maybe to several processes; kept for a day."""

    __tablename__ = "events"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(index=True)
    done: Mapped[bool] = mapped_column(default=False)
