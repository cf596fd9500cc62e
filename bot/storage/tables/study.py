"""What was studied: days, quizzes, and what they amount to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class StudyDayRow(Table):
    """The ledger: what is known of a member's local date. A row without any of the three facts is none.

    It was studied on, with `studied_with`; an admin excused it, for the reason `excused_for`; it was set as a vacation
    beforehand, at `vacation_at`. `excused_by` is null once that admin is gone.
    """

    __tablename__ = "study_days"
    __table_args__ = (
        CheckConstraint(
            "studied_with IS NOT NULL OR excused_for IS NOT NULL OR vacation_at IS NOT NULL",
            name="known",
        ),
        Index(
            "ix_study_days_excused_by",
            "excused_by",
            sqlite_where=text("excused_by IS NOT NULL"),
            postgresql_where=text("excused_by IS NOT NULL"),
        ),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))
    studied_with: Mapped[str | None] = mapped_column(String(16))
    studied_at: Mapped[datetime | None]
    excused_for: Mapped[str | None]
    excused_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    excused_at: Mapped[datetime | None]
    vacation_at: Mapped[datetime | None]


class RestWeekRow(Table):
    """The weekdays (bits, Monday is 1; 0 is none) that are rest days of a group from the local date `since` on."""

    __tablename__ = "rest_weeks"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    weekdays: Mapped[int]


class QuestionVersionRow(Table):
    """A question as it stood when it was asked, kept once for all who were asked it."""

    __tablename__ = "question_versions"
    __table_args__ = (Index("ix_question_versions_pack_id_question_id", "pack_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    pack_id: Mapped[str] = mapped_column(String(40))
    question_id: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any]]


class DailyQuestionRow(Table):
    """The questions that a group shares on a date."""

    __tablename__ = "daily_questions"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))


class QuizRow(Table):
    """One member's run through a few questions; one of each posted quiz, and beside those one daily quiz a date."""

    __tablename__ = "quizzes"
    __table_args__ = (
        CheckConstraint("kind IN ('daily', 'practice')", name="kind"),
        Index(
            "uq_quizzes_daily",
            "member_id",
            "local_date",
            unique=True,
            sqlite_where=text("kind = 'daily' AND post_id IS NULL"),
            postgresql_where=text("kind = 'daily' AND post_id IS NULL"),
        ),
        UniqueConstraint("post_id", "member_id"),
        Index("ix_quizzes_member_id_local_date", "member_id", "local_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    local_date: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    shared_at: Mapped[datetime | None]


class QuizQuestionRow(Table):
    """A question of a quiz in the order its options were shown (`"2031"`), and the answer once it is given."""

    __tablename__ = "quiz_questions"

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    option_order: Mapped[str] = mapped_column(String(8))
    chosen: Mapped[int | None]
    answered_at: Mapped[datetime | None]


class ScoreRow(Table):
    """What a member reached in a period of a group (a week `2026-W47`, a month `2026-11`, or `ever`): for leaderboards.

    Derived from quizzes, reviews and study days in the same transactions. `answers` and `correct` are those of daily
    quizzes; `accuracy` is the lower end of Wilson's interval, null while there are too few answers. `shown` tells that
    the member is there and on leaderboards: it stands here so that places are counted in an index alone.
    """

    __tablename__ = "scores"
    __table_args__ = (
        Index("ix_scores_days", "group_id", "period", "shown", "days", "member_id"),
        Index("ix_scores_accuracy", "group_id", "period", "shown", "accuracy", "member_id"),
        Index("ix_scores_reviews", "group_id", "period", "shown", "reviews", "member_id"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    days: Mapped[int] = mapped_column(default=0)
    answers: Mapped[int] = mapped_column(default=0)
    correct: Mapped[int] = mapped_column(default=0)
    reviews: Mapped[int] = mapped_column(default=0)
    accuracy: Mapped[float | None]
    shown: Mapped[bool] = mapped_column(default=True, server_default=true())
