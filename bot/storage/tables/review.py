"""What people remember: memories of cards and their grades, what is set aside, what was believed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class CardMemoryRow(Table):
    """What FSRS knows of a person's memory of a card; `reviews` is how often it was graded.

    `before` is the memory before the last grade, null where that was the first; `undoable` while it can be taken back.
    """

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
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    undoable: Mapped[bool] = mapped_column(default=False, server_default=false())


class ReviewRow(Table):
    """One grade that a person gave a card; `number` counts them from 1, so a second click finds it taken.

    `recalled` tells whether a card that had been learnt at least a day before was known; null for every other grade.
    """

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
    recalled: Mapped[bool | None]


class CardMarkRow(Table):
    """What a person, or a wrong answer of theirs, said of a card.

    It is set aside (`suspended`), or until an instant (`buried_until`), or wanted since one (`summoned_at`).
    """

    __tablename__ = "card_marks"
    __table_args__ = (Index("ix_card_marks_person_id_summoned_at", "person_id", "summoned_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    card_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    suspended: Mapped[bool] = mapped_column(default=False)
    buried_until: Mapped[datetime | None]
    summoned_at: Mapped[datetime | None]


class BeliefRow(Table):
    """A misconception that a person's wrong answers voiced: how often, when last, and since when it is overcome."""

    __tablename__ = "beliefs"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    misconception_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    voiced: Mapped[int]
    voiced_at: Mapped[datetime]
    overcome_at: Mapped[datetime | None]


class ReviewSettingsRow(Table):
    """How a person wants to review, null where they leave it to the operator.

    `retention` is the share of due cards that they want to remember, 0 to 1.
    """

    __tablename__ = "review_settings"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    retention: Mapped[float | None]
    new_a_day: Mapped[int | None]
    cards_a_day: Mapped[int | None]
