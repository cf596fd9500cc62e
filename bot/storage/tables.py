"""Every table. Rows are written by the query modules beside this one, and nowhere else."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.storage.types import Key, UtcDateTime

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """A table whose constraints are named by rule, so that migrations can name them too."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {int: Key, datetime: UtcDateTime, dict[str, Any]: JSON, str: Text}  # noqa: RUF012 - SQLAlchemy's form


class GroupRow(Table):
    """A Discord server, a Slack workspace, or the local group, and what its admins have set.

    `zone` counts since `zone_since`. Some defaults are the database's own, for processes of the version before them.
    """

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    zone: Mapped[str | None] = mapped_column(String(64))
    zone_since: Mapped[datetime | None]
    questions_a_minute: Mapped[int | None]
    quiet: Mapped[bool] = mapped_column(default=False, server_default=false())
    leaderboard: Mapped[str] = mapped_column(String(16), default="everyone", server_default=text("'everyone'"))
    prompt_channel: Mapped[str | None] = mapped_column(String(64))
    faq_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class PersonRow(Table):
    """A platform account; owns the zone and the review memory."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    zone: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]


class MemberRow(Table):
    """A person in a group; `joined_on` is the local date of the first contact."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    admin: Mapped[bool] = mapped_column(default=False)
    joined_on: Mapped[date]
    created_at: Mapped[datetime]


class MemberZoneRow(Table):
    """The zone that counts for a member's days since an instant."""

    __tablename__ = "member_zones"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))


class StudyDayRow(Table):
    """The ledger: a member's local date and the evidence that it was studied on."""

    __tablename__ = "study_days"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))
    studied_with: Mapped[str] = mapped_column(String(16))
    studied_at: Mapped[datetime]


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
    """One member's run through a few questions; only one daily quiz a date."""

    __tablename__ = "quizzes"
    __table_args__ = (
        CheckConstraint("kind IN ('daily', 'practice')", name="kind"),
        Index(
            "uq_quizzes_daily",
            "member_id",
            "local_date",
            unique=True,
            sqlite_where=text("kind = 'daily'"),
            postgresql_where=text("kind = 'daily'"),
        ),
        Index("ix_quizzes_member_id_local_date", "member_id", "local_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    local_date: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class QuizQuestionRow(Table):
    """A question of a quiz in the order its options were shown (`"2031"`), and the answer once it is given."""

    __tablename__ = "quiz_questions"

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    option_order: Mapped[str] = mapped_column(String(8))
    chosen: Mapped[int | None]
    answered_at: Mapped[datetime | None]


class CardMemoryRow(Table):
    """What FSRS knows of a person's memory of a card; `reviews` is how often it was graded."""

    __tablename__ = "card_memories"
    __table_args__ = (Index("ix_card_memories_person_id_due", "person_id", "due"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    card_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    reviews: Mapped[int]
    state: Mapped[int]
    step: Mapped[int | None]
    stability: Mapped[float]
    difficulty: Mapped[float]
    last_review: Mapped[datetime]
    due: Mapped[datetime]


class ReviewRow(Table):
    """One grade that a person gave a card; `number` counts them from 1, so a second click finds it taken."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("person_id", "pack_id", "card_id", "number"),
        Index("ix_reviews_member_id_local_date", "member_id", "local_date"),
        Index("ix_reviews_person_id_reviewed_at", "person_id", "reviewed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    pack_id: Mapped[str] = mapped_column(String(40))
    card_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    grade: Mapped[int]
    local_date: Mapped[date]
    reviewed_at: Mapped[datetime]


class FaqEntryRow(Table):
    """An answer of a group's own."""

    __tablename__ = "faq_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    question: Mapped[str]
    answer: Mapped[str]
    created_at: Mapped[datetime]


class FaqPhrasingRow(Table):
    """Another way in which people ask for a group's own entry."""

    __tablename__ = "faq_phrasings"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("faq_entries.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]


class PackPhrasingRow(Table):
    """A group's own way of asking for an entry of a pack."""

    __tablename__ = "pack_phrasings"
    __table_args__ = (Index("ix_pack_phrasings_group_id_pack_id_entry_id", "group_id", "pack_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    pack_id: Mapped[str] = mapped_column(String(40))
    entry_id: Mapped[str] = mapped_column(String(40))
    text: Mapped[str]
    created_at: Mapped[datetime]


class AskRow(Table):
    """A question that a member asked, what was shown for it, and what they said of that; kept for some days.

    `entry_id` in `pack_id` is what was shown (the pack `own` is the group's, with a number for an id); `others` are the
    next candidates, as pairs of both.
    """

    __tablename__ = "asks"
    __table_args__ = (
        CheckConstraint("outcome IN ('answer', 'suggest', 'unknown')", name="outcome"),
        CheckConstraint("verdict IN ('helpful', 'rejected')", name="verdict"),
        Index("ix_asks_member_id_asked_at", "member_id", "asked_at"),
        Index("ix_asks_asked_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    channel: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str]
    outcome: Mapped[str] = mapped_column(String(16))
    pack_id: Mapped[str | None] = mapped_column(String(40))
    entry_id: Mapped[str | None] = mapped_column(String(40))
    others: Mapped[list[list[str]]] = mapped_column(JSON)
    verdict: Mapped[str | None] = mapped_column(String(16))
    asked_at: Mapped[datetime]


class FaqTallyRow(Table):
    """What those who asked said of an entry in a group; outlives the questions."""

    __tablename__ = "faq_tallies"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    helpful: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)


class InboxRow(Table):
    """A question that nobody could answer yet, once a group however often it is asked (`folded` tells the same)."""

    __tablename__ = "inbox"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered', 'dismissed')", name="state"),
        Index(
            "uq_inbox_open",
            "group_id",
            "folded",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_inbox_group_id_state", "group_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    text: Mapped[str]
    folded: Mapped[str]
    times: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default="open")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("faq_entries.id", ondelete="SET NULL"), index=True)
    first_asked_at: Mapped[datetime]
    last_asked_at: Mapped[datetime]


class InboxWordingRow(Table):
    """One of the wordings in which a question of the inbox was asked; `digest` tells the same ones (SHA-256, hex)."""

    __tablename__ = "inbox_wordings"

    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str]


class InboxAskerRow(Table):
    """Who waits for an answer; nobody but the bot sees it."""

    __tablename__ = "inbox_askers"

    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    channel: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime]


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
    record over its successor.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'unknown', 'failed')", name="state"),
        Index("ix_deliveries_platform_state_due_at", "platform", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    platform: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    due_at: Mapped[datetime]
    fence: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None]
    created_at: Mapped[datetime]
