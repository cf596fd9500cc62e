"""A group's own answers, and the questions that wait for one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot.core.asking import Waiting
from bot.core.people import Member
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import (
    FaqEntryRow,
    FaqPhrasingRow,
    GroupRow,
    InboxAskerRow,
    InboxRow,
    MemberRow,
    PersonRow,
)


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """A group's own answer, with every way of asking for it."""

    id: int
    question: str
    answer: str
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitingAsker:
    """Somebody who is to be told: the person, and the channel in which they asked (None: privately)."""

    person_id: int
    channel: str | None


def version(session: Reader, group_id: int) -> int:
    """A number that grows with every change of the group's entries."""
    return session.scalars(select(GroupRow.faq_version).where(GroupRow.id == group_id)).one()


def own_entries(session: Reader, group_id: int) -> list[OwnEntry]:
    """Every entry of the group's own."""
    rows = session.execute(
        select(FaqEntryRow, FaqPhrasingRow.text)
        .outerjoin(FaqPhrasingRow, FaqPhrasingRow.entry_id == FaqEntryRow.id)
        .where(FaqEntryRow.group_id == group_id)
        .order_by(FaqEntryRow.id, FaqPhrasingRow.id)
    )
    found: dict[int, OwnEntry] = {}
    for row, phrasing in rows:
        before = found.get(row.id) or OwnEntry(row.id, row.question, row.answer, ())
        found[row.id] = OwnEntry(
            row.id, row.question, row.answer, (*before.phrasings, *([phrasing] if phrasing else []))
        )
    return list(found.values())


def own_entry(session: Reader, group_id: int, entry_id: int) -> OwnEntry | None:
    """One of the group's own entries."""
    row = session.scalars(
        select(FaqEntryRow).where(FaqEntryRow.id == entry_id, FaqEntryRow.group_id == group_id)
    ).one_or_none()
    return OwnEntry(row.id, row.question, row.answer, ()) if row else None


def add_entry(
    session: Writer, group_id: int, question: str, answer: str, phrasings: tuple[str, ...], now: datetime
) -> int:
    """The group has this entry of its own, and every process finds it with its next question; its number."""
    row = FaqEntryRow(group_id=group_id, question=question, answer=answer, created_at=now)
    session.add(row)
    session.flush()
    session.add_all(FaqPhrasingRow(entry_id=row.id, text=text) for text in phrasings)
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(faq_version=GroupRow.faq_version + 1))
    session.flush()
    return row.id


def keep_question(session: Writer, member: Member, text: str, folded: str, channel: str | None, now: datetime) -> None:
    """The question waits in the group's inbox, once however often it is asked, and the member waits with it."""
    open_question = (InboxRow.group_id == member.group_id) & (InboxRow.folded == folded) & (InboxRow.state == "open")
    counted = update(InboxRow).where(open_question).values(times=InboxRow.times + 1, last_asked_at=now)
    while True:  # once, unless an admin answers it between the two statements; then it waits anew
        insert_new(
            session,
            InboxRow,
            group_id=member.group_id,
            text=text,
            folded=folded,
            times=0,
            state="open",
            first_asked_at=now,
            last_asked_at=now,
        )
        if session.execute(counted).rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a count
            break
    number = session.scalars(select(InboxRow.id).where(open_question)).one()
    insert_new(session, InboxAskerRow, inbox_id=number, member_id=member.id, channel=channel, asked_at=now)


def waiting(session: Reader, group_id: int, limit: int) -> tuple[int, list[Waiting]]:
    """How many questions wait in a group, and those asked most."""
    open_questions = (InboxRow.group_id == group_id) & (InboxRow.state == "open")
    count = session.scalar(select(func.count()).select_from(InboxRow).where(open_questions)) or 0
    rows = session.scalars(
        select(InboxRow).where(open_questions).order_by(InboxRow.times.desc(), InboxRow.id).limit(limit)
    )
    return count, [Waiting(row.id, row.text, row.times, row.first_asked_at) for row in rows]


def open_question(session: Reader, group_id: int, number: int) -> Waiting | None:
    """A question that waits in the group's inbox."""
    row = session.scalars(
        select(InboxRow).where(InboxRow.id == number, InboxRow.group_id == group_id, InboxRow.state == "open")
    ).one_or_none()
    return Waiting(row.id, row.text, row.times, row.first_asked_at) if row else None


def close_question(session: Writer, group_id: int, number: int, state: str, entry_id: int | None = None) -> bool:
    """The question does not wait any more; False if it did not wait before."""
    result = session.execute(
        update(InboxRow)
        .where(InboxRow.id == number, InboxRow.group_id == group_id, InboxRow.state == "open")
        .values(state=state, entry_id=entry_id)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def askers(session: Reader, number: int) -> list[WaitingAsker]:
    """Everybody who asked the question."""
    rows = session.execute(
        select(PersonRow.id, InboxAskerRow.channel)
        .join(MemberRow, MemberRow.person_id == PersonRow.id)
        .join(InboxAskerRow, InboxAskerRow.member_id == MemberRow.id)
        .where(InboxAskerRow.inbox_id == number)
        .order_by(PersonRow.id)
    )
    return [WaitingAsker(*row) for row in rows]
