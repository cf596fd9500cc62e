"""What members asked, what was shown to them, and what they thought of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from bot.core.asking import Name
from bot.core.people import Member
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.prepared import Prepared
from bot.storage.tables import AskRow, FaqTallyRow

_KEPT = [
    AskRow.group_id,
    AskRow.member_id,
    AskRow.channel,
    AskRow.text,
    AskRow.outcome,
    AskRow.pack_id,
    AskRow.entry_id,
    AskRow.others,
    AskRow.asked_at,
    AskRow.event,
]
_LATELY = (
    select(func.count())
    .where(AskRow.member_id == bindparam("member_id"), AskRow.asked_at > bindparam("begin"))
    .scalar_subquery()
)
_KEEP = Prepared(
    insert(AskRow)
    .from_select(
        _KEPT, select(*(bindparam(each.key, type_=each.type) for each in _KEPT)).where(bindparam("most") > _LATELY)
    )
    .returning(AskRow.id)
)


_MANY = 1_000_000  # questions, more than anybody asks


@dataclass(frozen=True, slots=True)
class Asking:
    """A question that is asked: its words, what they led to, where and when.

    `candidates` are the entries that come nearest, best first, and `shown` the one that was its answer. `event` is its
    platform's name for what may be told again.
    """

    text: str
    outcome: str
    candidates: tuple[Name, ...]
    channel: str | None
    at: datetime
    shown: Name | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How many questions a member may ask from an instant on."""

    most: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as it was kept: who asked it where, its candidates, best first, and the entry that was shown last."""

    id: int
    member_id: int
    channel: str | None
    text: str
    outcome: str
    candidates: tuple[Name, ...]
    shown: Name | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an entry was found helpful, and not what was meant."""

    name: Name
    helpful: int
    rejected: int


def since(session: Reader, member_id: int, begin: datetime) -> tuple[int, datetime | None]:
    """How many questions a member asked from an instant on, and when the first of them."""
    count, first = session.execute(
        select(func.count(), func.min(AskRow.asked_at)).where(AskRow.member_id == member_id, AskRow.asked_at > begin)
    ).one()
    return count, first


def keep(session: Writer, member: Member, asking: Asking, limit: Limit | None = None) -> int | None:
    """The question is kept; its number. None if the member has asked as many before as they may, and it is not."""
    pack, entry = asking.shown or (None, None)
    values = {
        "group_id": member.group_id,
        "member_id": member.id,
        "channel": asking.channel,
        "text": asking.text,
        "outcome": asking.outcome,
        "pack_id": pack,
        "entry_id": entry,
        "others": [list(name) for name in asking.candidates],
        "asked_at": asking.at,
        "event": asking.event,
        "begin": limit.since if limit else asking.at,
        "most": limit.most if limit else _MANY,
    }
    rows = _KEEP.rows(session, values)
    return int(rows[0][0]) if rows else None


def told(session: Reader, member_id: int, event: str) -> tuple[int, Asking] | None:
    """The question that a member asked in an event, with its number, if they did."""
    row = session.scalars(select(AskRow).where(AskRow.event == event, AskRow.member_id == member_id)).one_or_none()
    if row is None:
        return None
    return row.id, Asking(row.text, row.outcome, _candidates(row), row.channel, row.asked_at, _shown(row), row.event)


def find(session: Reader, group_id: int, number: int) -> Ask | None:
    """A question of the group's."""
    row = session.scalars(select(AskRow).where(AskRow.id == number, AskRow.group_id == group_id)).one_or_none()
    if row is None:
        return None
    return Ask(row.id, row.member_id, row.channel, row.text, row.outcome, _candidates(row), _shown(row), row.verdict)


def owner(session: Reader, number: int) -> int | None:
    """The member who asked it, if there is such a question."""
    return session.scalar(select(AskRow.member_id).where(AskRow.id == number))


def show(session: Writer, group_id: int, number: int, name: Name) -> None:
    """The entry was shown for the question, and is the one that a verdict will be about."""
    session.execute(
        update(AskRow)
        .where(AskRow.id == number, AskRow.group_id == group_id)
        .values(pack_id=name[0], entry_id=name[1], verdict=None)
    )


def judge(session: Writer, group_id: int, ask: Ask, verdict: str) -> None:
    """The asker's verdict on what was shown; said again it changes nothing, and a new one takes the old one's place."""
    changed = session.execute(
        update(AskRow)
        .where(
            AskRow.id == ask.id,
            AskRow.group_id == group_id,
            AskRow.verdict.is_(None) if ask.verdict is None else AskRow.verdict == ask.verdict,
        )
        .values(verdict=verdict)
    )
    if ask.shown and ask.verdict != verdict and changed.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a count
        _count(session, group_id, ask.shown, **{verdict: 1}, **({ask.verdict: -1} if ask.verdict else {}))


def unanswered(session: Writer, group_id: int, number: int) -> bool:
    """The question waits in the inbox; False if it did before."""
    changed = session.execute(
        update(AskRow)
        .where(AskRow.id == number, AskRow.group_id == group_id, AskRow.outcome != "unknown")
        .values(outcome="unknown")
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def tallies(session: Reader, group_id: int) -> list[Tally]:
    """What a group thinks of the entries that somebody judged."""
    rows = session.scalars(
        select(FaqTallyRow)
        .where(FaqTallyRow.group_id == group_id, FaqTallyRow.helpful + FaqTallyRow.rejected > 0)
        .order_by(FaqTallyRow.pack_id, FaqTallyRow.entry_id)
    )
    return [Tally((row.pack_id, row.entry_id), row.helpful, row.rejected) for row in rows]


def _candidates(row: AskRow) -> tuple[Name, ...]:
    return tuple((pack, entry) for pack, entry in row.others)


def _shown(row: AskRow) -> Name | None:
    return (row.pack_id, row.entry_id) if row.pack_id and row.entry_id else None


def _count(session: Writer, group_id: int, name: Name, **changes: int) -> None:
    pack, entry = name
    insert_new(session, FaqTallyRow, group_id=group_id, pack_id=pack, entry_id=entry, helpful=0, rejected=0)
    session.execute(
        update(FaqTallyRow)
        .where(FaqTallyRow.group_id == group_id, FaqTallyRow.pack_id == pack, FaqTallyRow.entry_id == entry)
        .values({column: getattr(FaqTallyRow, column) + change for column, change in changes.items()})
    )
