"""A group's own answers, what was asked, and what waits for an answer."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


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
    next candidates, as pairs of both. `event` names what a platform may tell again, where it was asked in such a thing.
    """

    __tablename__ = "asks"
    __table_args__ = (
        CheckConstraint("outcome IN ('answer', 'suggest', 'unknown')", name="outcome"),
        CheckConstraint("verdict IN ('helpful', 'rejected')", name="verdict"),
        Index("ix_asks_member_id_asked_at", "member_id", "asked_at"),
        Index("ix_asks_asked_at", "asked_at"),
        Index(
            "ix_asks_event",
            "event",
            unique=True,
            sqlite_where=text("event IS NOT NULL"),
            postgresql_where=text("event IS NOT NULL"),
        ),
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
    event: Mapped[str | None] = mapped_column(String(120))


class FaqTallyRow(Table):
    """What those who asked said of an entry in a group; outlives the questions."""

    __tablename__ = "faq_tallies"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    helpful: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)


class InboxRow(Table):
    """A question that nobody could answer yet, once a group however often it is asked (`folded` tells the same).

    `sole_id` is the only member who sent its first wording, null where several did or nobody knows.
    """

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
        Index(
            "ix_inbox_last_asked_at",
            "last_asked_at",
            sqlite_where=text("state != 'open'"),
            postgresql_where=text("state != 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    text: Mapped[str]
    folded: Mapped[str]
    times: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default="open")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("faq_entries.id", ondelete="SET NULL"), index=True)
    sole_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    first_asked_at: Mapped[datetime]
    last_asked_at: Mapped[datetime]


class InboxWordingRow(Table):
    """One of the wordings in which a question of the inbox was asked; `digest` tells the same ones (SHA-256, hex).

    `sole_id` is the only member who sent it, with whom it goes; null where several did or nobody knows.
    """

    __tablename__ = "inbox_wordings"

    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str]
    sole_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)


class InboxAskerRow(Table):
    """Who waits for an answer; nobody but the bot sees it."""

    __tablename__ = "inbox_askers"

    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    channel: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime]
