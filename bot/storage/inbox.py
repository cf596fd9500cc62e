"""The questions of a group that wait for an answer, and who waits with them."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, func, select, update

from bot.core.asking import Waiting
from bot.core.entries import WORDINGS_LIMIT
from bot.core.people import Member
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import InboxAskerRow, InboxRow, InboxWordingRow, MemberRow, PersonRow

WORDINGS = WORDINGS_LIMIT - 1
"""Wordings that are kept of a question beside its first; with that as many as an entry can have."""


@dataclass(frozen=True, slots=True)
class WaitingAsker:
    """Somebody who is to be told: the person, the channel in which they asked (None: privately), account and name."""

    person_id: int
    channel: str | None
    external_id: str
    name: str


def keep(
    session: Writer,
    member: Member,
    text: str,
    words: str,
    channel: str | None,
    now: datetime,
    same_as: int | None = None,
) -> int:
    """The question waits in the group's inbox, once however often it is asked, and the member waits with it.

    Args:
        session: the transaction.
        member: who asks.
        text: the question.
        words: its words, cleaned; with the same ones it is the same question.
        channel: where it was asked, if not privately.
        now: the time.
        same_as: the number of a question that is nearly the same; this one is then a wording of it, if it still waits.

    Returns:
        Its number.
    """
    number = _count(session, InboxRow.id == same_as, member, now) if same_as is not None else None
    digest = sha256(words.encode()).hexdigest()
    while number is None:  # once, unless an admin answers it between the two statements; then it waits anew
        insert_new(
            session,
            InboxRow,
            group_id=member.group_id,
            text=text,
            folded=digest,
            times=0,
            state="open",
            first_asked_at=now,
            last_asked_at=now,
        )
        number = _count(session, InboxRow.folded == digest, member, now)
    _keep_wording(session, number, text, digest)
    insert_new(session, InboxAskerRow, inbox_id=number, member_id=member.id, channel=channel, asked_at=now)
    return number


def newest(session: Reader, group_id: int, limit: int) -> list[tuple[int, str]]:
    """The numbers and first wordings of a group's newest questions."""
    rows = session.execute(
        select(InboxRow.id, InboxRow.text).where(*_open(group_id)).order_by(InboxRow.id.desc()).limit(limit)
    )
    return [(number, text) for number, text in rows]


def waiting(session: Reader, group_id: int, limit: int, offset: int = 0) -> tuple[int, list[Waiting]]:
    """How many questions wait in a group, and some of them, those asked most first."""
    count = session.scalar(select(func.count()).select_from(InboxRow).where(*_open(group_id))) or 0
    rows = session.scalars(
        select(InboxRow)
        .where(*_open(group_id))
        .order_by(InboxRow.times.desc(), InboxRow.id)
        .offset(offset)
        .limit(limit)
    )
    return count, [Waiting(row.id, row.text, row.times, row.first_asked_at) for row in rows]


def open_question(session: Reader, group_id: int, number: int) -> Waiting | None:
    """A question that waits in the group's inbox."""
    row = session.scalars(select(InboxRow).where(InboxRow.id == number, *_open(group_id))).one_or_none()
    return Waiting(row.id, row.text, row.times, row.first_asked_at) if row else None


def wordings(session: Reader, group_id: int, number: int) -> list[str]:
    """The other wordings in which a question of the group was asked."""
    return list(
        session.scalars(
            select(InboxWordingRow.text)
            .join(InboxRow, InboxRow.id == InboxWordingRow.inbox_id)
            .where(InboxRow.id == number, InboxRow.group_id == group_id, InboxRow.folded != InboxWordingRow.digest)
            .order_by(InboxWordingRow.digest)
        )
    )


def close(session: Writer, group_id: int, number: int, state: str) -> bool:
    """The question does not wait any more; False if it did not wait before.

    Until the transaction ends nobody else can ask or close it, so what is read of it then is all there is.
    """
    result = session.execute(update(InboxRow).where(InboxRow.id == number, *_open(group_id)).values(state=state))
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def name_entry(session: Writer, group_id: int, number: int, entry_id: int) -> None:
    """The question led to this entry of the group."""
    session.execute(
        update(InboxRow).where(InboxRow.id == number, InboxRow.group_id == group_id).values(entry_id=entry_id)
    )


def askers(session: Reader, group_id: int, number: int) -> list[WaitingAsker]:
    """Everybody who asked the question, in the order of their accounts."""
    rows = session.execute(
        select(PersonRow.id, InboxAskerRow.channel, PersonRow.external_id, PersonRow.name)
        .join(MemberRow, MemberRow.person_id == PersonRow.id)
        .join(InboxAskerRow, InboxAskerRow.member_id == MemberRow.id)
        .join(InboxRow, InboxRow.id == InboxAskerRow.inbox_id)
        .where(InboxRow.id == number, InboxRow.group_id == group_id)
        .order_by(PersonRow.id)
    )
    return [WaitingAsker(*row) for row in rows]


def _open(group_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (InboxRow.group_id == group_id, InboxRow.state == "open")


def _count(session: Writer, which: ColumnElement[bool], member: Member, now: datetime) -> int | None:
    """The number of the question, counted once more; None where it does not wait."""
    return session.scalars(
        update(InboxRow)
        .where(which, *_open(member.group_id))
        .values(times=InboxRow.times + 1, last_asked_at=now)
        .returning(InboxRow.id)
    ).one_or_none()


def _keep_wording(session: Writer, number: int, text: str, digest: str) -> None:
    """The wording is kept, unless it is the first one or there are enough of them."""
    first = session.scalars(select(InboxRow.folded).where(InboxRow.id == number)).one()
    held = session.scalar(select(func.count()).where(InboxWordingRow.inbox_id == number)) or 0
    if digest != first and held < WORDINGS:
        insert_new(session, InboxWordingRow, inbox_id=number, digest=digest, text=text)
