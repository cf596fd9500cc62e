"""What is posted in groups day by day, and what became of each post."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class ScheduleRow(Table):
    """What is posted where, at which minute of the local day (0 to 1439), on which weekdays (bits, Monday is 1).

    `zone` is the group's where it is null, `packs` are the group's. `next_at` is the instant of the post of
    `next_date`, null while there is none to come; without a date it is when that is to be found. `last_date` is the
    latest local date that a post was made, passed over or skipped for. One that is `shut` has paused by itself since
    its channel refused a post.
    """

    __tablename__ = "schedules"
    __table_args__ = (
        CheckConstraint("kind IN ('quiz', 'myth', 'card')", name="kind"),
        CheckConstraint("state IN ('on', 'paused', 'shut')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(64))
    minute: Mapped[int]
    weekdays: Mapped[int]
    zone: Mapped[str | None] = mapped_column(String(64))
    packs: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    state: Mapped[str] = mapped_column(String(16), default="on")
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    next_date: Mapped[date | None]
    last_date: Mapped[date | None]
    created_at: Mapped[datetime]


class VacationRow(Table):
    """Local dates, the first and the last, on which a whole group gets no posts."""

    __tablename__ = "vacations"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    first: Mapped[date]
    last: Mapped[date]


class PostRow(Table):
    """A daily post as it was made ready once, and how far it has come.

    `body` holds what it says, `message` is its id on the platform. It is open from `opened_at` until `closes_at`;
    `look_at` is when it is looked at next, to have its count edited or to be closed. `shown` are the takers that the
    latest edit told, -1 from the close until the result is told; `frozen` tells that the platform takes no more edits
    of its count.
    """

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("kind IN ('quiz', 'myth', 'card')", name="kind"),
        Index("ix_posts_group_id_local_date", "group_id", "local_date"),
        Index("ix_posts_schedule_id_local_date", "schedule_id", "local_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("schedules.id", ondelete="SET NULL"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id", ondelete="SET NULL"), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(64))
    local_date: Mapped[date]
    zone: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]]
    message: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    edited_at: Mapped[datetime | None]
    edits: Mapped[int] = mapped_column(default=0)
    takers: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)
    frozen: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]


class PostQuestionRow(Table):
    """The questions of a posted quiz, in order."""

    __tablename__ = "post_questions"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)


class PostChoiceRow(Table):
    """How many chose what, without who.

    Of a posted quiz it is a question's choice, in the order in which its pack has them; of a myth, the vote.
    """

    __tablename__ = "post_choices"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class VoteRow(Table):
    """What a member took the statement of a post for: 0 a myth, 1 a fact; of a card, that they turned it over: 0."""

    __tablename__ = "votes"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    choice: Mapped[int]
    voted_at: Mapped[datetime]


class PaceRow(Table):
    """When the next call may be made that counts towards a limit of a platform; all processes share it."""

    __tablename__ = "paces"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    free_at: Mapped[datetime]
