"""When people want to be reminded, and what they did since."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select, update

from bot.core.reminders import KIND
from bot.core.request import Platform
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import (
    AskRow,
    DeliveryRow,
    MemberRow,
    PersonRow,
    QuizQuestionRow,
    QuizRow,
    ReminderRow,
    ReviewRow,
)

_ABROAD = timedelta(days=2)  # a member's local date is never so far from UTC's


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose time has come: whose, at which minute of their day, and how many before it had no answer."""

    person_id: int
    account: str
    minute: int
    next_at: datetime
    unanswered: int


def minute(session: Reader, person_id: int) -> int | None:
    """The minute of the local day at which a person is reminded, if they are."""
    return session.scalar(select(ReminderRow.minute).where(ReminderRow.person_id == person_id))


def keep(session: Writer, person_id: int, chosen: int, next_at: datetime) -> None:
    """The person is reminded at that minute of their day, next at that instant; none was left without an answer."""
    values = {"minute": chosen, "next_at": next_at, "unanswered": 0}
    if not insert_new(session, ReminderRow, person_id=person_id, **values):
        session.execute(update(ReminderRow).where(ReminderRow.person_id == person_id).values(**values))


def remove(session: Writer, person_id: int) -> None:
    """The person is reminded no more."""
    if row := session.get(ReminderRow, person_id):
        session.delete(row)
        session.flush()


def is_due(session: Reader, platform: Platform, account: str | None, now: datetime) -> bool:
    """Whether `claim` would find anything; looking takes no lock."""
    found = (
        select(ReminderRow.person_id)
        .join(PersonRow, PersonRow.id == ReminderRow.person_id)
        .where(*_ready(platform, account, now))
        .limit(1)
    )
    return session.scalar(found) is not None


def claim(session: Writer, platform: Platform, account: str | None, now: datetime, limit: int) -> list[Due]:
    """Reminders of a platform (of one account, if named) whose time has come, the oldest first.

    They are the caller's until its transaction ends, and so are their people: who is busy just now comes later.
    """
    statement = (
        select(ReminderRow, PersonRow.external_id)
        .join(PersonRow, PersonRow.id == ReminderRow.person_id)
        .where(*_ready(platform, account, now))
        .order_by(ReminderRow.next_at)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True, of=(ReminderRow, PersonRow))
    )
    return [
        Due(row.person_id, account, row.minute, row.next_at, row.unanswered)
        for row, account in session.execute(statement)
    ]


def move(session: Writer, person_id: int, next_at: datetime, unanswered: int) -> None:
    """The person is reminded next at that instant, after so many reminders without an answer."""
    session.execute(
        update(ReminderRow).where(ReminderRow.person_id == person_id).values(next_at=next_at, unanswered=unanswered)
    )


def awaken(session: Writer, person_id: int, now: datetime) -> None:
    """The person is here, and their zone may be another: when they are reminded next is found anew at once."""
    session.execute(update(ReminderRow).where(ReminderRow.person_id == person_id).values(next_at=now, unanswered=0))


def awaken_group(session: Writer, group_id: int, now: datetime) -> None:
    """The same for all in a group who have no zone of their own; whether they answered stays as it is."""
    following = (
        select(MemberRow.person_id)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(MemberRow.group_id == group_id, PersonRow.zone.is_(None), PersonRow.platform_zone.is_(None))
    )
    session.execute(update(ReminderRow).where(ReminderRow.person_id.in_(following)).values(next_at=now))


def key(person_id: int, day: date) -> str:
    """What makes a reminder's delivery the only one to a person on a local date."""
    return f"{KIND} {person_id} {day}"


def last_date(session: Reader, person_id: int) -> date | None:
    """The last local date with a reminder to the person, sent or on its way."""
    found = session.scalar(
        select(DeliveryRow.key)
        .where(DeliveryRow.person_id == person_id, DeliveryRow.kind == KIND)
        .order_by(DeliveryRow.due_at.desc(), DeliveryRow.id.desc())
        .limit(1)
    )
    return date.fromisoformat(found.rpartition(" ")[2]) if found else None


def active_since(session: Reader, person_id: int, since: datetime) -> bool:
    """Whether the person has asked, begun or answered a quiz, or reviewed a card from an instant on."""
    mine = select(MemberRow.id).where(MemberRow.person_id == person_id)
    lately = (QuizRow.member_id.in_(mine), QuizRow.local_date >= (since - _ABROAD).date())
    answered = (
        select(QuizQuestionRow.quiz_id)
        .join(QuizRow, QuizRow.id == QuizQuestionRow.quiz_id)
        .where(*lately, QuizQuestionRow.answered_at >= since)
    )
    return any(
        session.scalar(select(which))
        for which in (
            exists().where(ReviewRow.person_id == person_id, ReviewRow.reviewed_at >= since),
            exists().where(AskRow.member_id.in_(mine), AskRow.asked_at >= since),
            exists().where(*lately, QuizRow.started_at >= since),
            answered.exists(),
        )
    )


def _ready(platform: Platform, account: str | None, now: datetime) -> list[ColumnElement[bool]]:
    here = func.coalesce(PersonRow.platform, "") == platform  # so written, no index of people is gone through for it
    conditions = [ReminderRow.next_at <= now, here]
    return conditions if account is None else [*conditions, PersonRow.external_id == account]
