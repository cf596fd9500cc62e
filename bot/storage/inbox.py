"""The questions of a group that wait for an answer, and who waits with them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, case, delete, exists, func, null, or_, select, update

from bot.core.asking import Waiting
from bot.core.entries import WORDINGS_LIMIT
from bot.core.people import Member
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import DeliveryRow, InboxAskerRow, InboxRow, InboxWordingRow, MemberRow, PersonRow

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

    Of a wording that only one member has sent so far it is known who that is, so that it can go with them.

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
    digest = sha256(words.encode()).hexdigest()
    number = _count(session, InboxRow.id == same_as, digest, member, now) if same_as is not None else None
    while number is None:  # once, unless an admin answers it between the two statements; then it waits anew
        insert_new(
            session,
            InboxRow,
            group_id=member.group_id,
            text=text,
            folded=digest,
            times=0,
            state="open",
            sole_id=member.id,
            first_asked_at=now,
            last_asked_at=now,
        )
        number = _count(session, InboxRow.folded == digest, digest, member, now)
    _keep_wording(session, number, member, text, digest)
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


def part_with(session: Writer, members: Collection[int]) -> None:
    """No question has words that only these members sent.

    One that was asked in other words as well goes by those, and one that was not is gone; so is each wording of theirs.
    Whoever is told the answer of such a question reads the question of the entry instead.
    """
    theirs = select(InboxRow).where(InboxRow.sole_id.in_(members)).order_by(InboxRow.id).with_for_update()
    for question in session.scalars(theirs).all():
        _reword_answers(session, question)
        others = or_(InboxWordingRow.sole_id.is_(None), InboxWordingRow.sole_id.not_in(members))
        following = session.scalars(
            select(InboxWordingRow)
            .where(InboxWordingRow.inbox_id == question.id, others)
            .order_by(InboxWordingRow.digest)
            .limit(1)
        ).one_or_none()
        if following is None:
            session.delete(question)
        else:
            question.text, question.sole_id = following.text, following.sole_id
            question.folded = _free_digest(session, question, following.digest)
            session.delete(following)
        session.flush()
    session.execute(delete(InboxWordingRow).where(InboxWordingRow.sole_id.in_(members)))


def _reword_answers(session: Writer, question: InboxRow) -> None:
    """The question's answers, on their way or there, say the question of the entry where they said its first words."""
    key = f"answered:{question.id}:"
    about = (DeliveryRow.group_id == question.group_id, DeliveryRow.kind == "answered", DeliveryRow.key.startswith(key))
    for delivery in session.scalars(select(DeliveryRow).where(*about)):
        delivery.facts = delivery.facts | {"asked": delivery.facts["question"]}


def _free_digest(session: Reader, question: InboxRow, digest: str) -> str:
    """The digest by which a question is told now; where another that waits is told by it, one that tells no words."""
    taken = exists().where(*_open(question.group_id), InboxRow.folded == digest, InboxRow.id != question.id)
    return f"question {question.id}" if session.scalar(select(taken)) else digest


def _open(group_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (InboxRow.group_id == group_id, InboxRow.state == "open")


def _count(session: Writer, which: ColumnElement[bool], digest: str, member: Member, now: datetime) -> int | None:
    """The number of the question, counted once more; None where it does not wait.

    Its first wording is nobody's alone any more if another member has sent it.
    """
    still = or_(InboxRow.folded != digest, InboxRow.sole_id == member.id)
    return session.scalars(
        update(InboxRow)
        .where(which, *_open(member.group_id))
        .values(times=InboxRow.times + 1, last_asked_at=now, sole_id=case((still, InboxRow.sole_id), else_=null()))
        .returning(InboxRow.id)
    ).one_or_none()


def _keep_wording(session: Writer, number: int, member: Member, text: str, digest: str) -> None:
    """The wording is kept, unless it is the first one or there are enough of them; another's is not theirs alone."""
    first = session.scalars(select(InboxRow.folded).where(InboxRow.id == number)).one()
    if digest == first:
        return
    same = (InboxWordingRow.inbox_id == number, InboxWordingRow.digest == digest)
    session.execute(update(InboxWordingRow).where(*same, InboxWordingRow.sole_id != member.id).values(sole_id=null()))
    held = session.scalar(select(func.count()).where(InboxWordingRow.inbox_id == number)) or 0
    if held < WORDINGS:
        insert_new(session, InboxWordingRow, inbox_id=number, digest=digest, text=text, sole_id=member.id)
