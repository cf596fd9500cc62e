"""What people remember of cards, and every grade they gave."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Result, and_, delete, false, func, or_, select, true, union_all, update

from bot.core.content import Ref
from bot.core.leaderboard import Score, periods
from bot.core.people import Member
from bot.core.recall import Grade, Memory, recalled
from bot.storage import marks, memories, scores
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import CardMarkRow, CardMemoryRow, MemberRow, ReviewRow, ScoreRow

_OF_CARD = and_(
    ReviewRow.person_id == CardMemoryRow.person_id,
    ReviewRow.pack_id == CardMemoryRow.pack_id,
    ReviewRow.card_id == CardMemoryRow.card_id,
)


def memory(session: Reader, person_id: int, card: Ref) -> tuple[int, Memory | None]:
    """How often a person graded a card, and the memory it left."""
    row = session.get(CardMemoryRow, (person_id, card.pack, card.entry))
    return (0, None) if row is None else (row.reviews, memories.of_row(row))


def coming(session: Reader, person_id: int, now: datetime, until: datetime) -> list[tuple[Ref, datetime]]:
    """The person's cards that are due by an instant, with when they are, the longest due first.

    A card is due by its memory, or since it was summoned, whichever is earlier, and never before the end of its burial.
    Suspended ones are not among them.
    """
    by_memory = (
        select(CardMemoryRow.pack_id, CardMemoryRow.card_id, CardMemoryRow.due.label("at"), CardMarkRow.buried_until)
        .outerjoin(CardMarkRow, marks.OF_CARD)
        .where(
            CardMemoryRow.person_id == person_id,
            CardMemoryRow.due <= until,
            or_(CardMarkRow.suspended.is_(None), CardMarkRow.suspended == false()),
        )
    )
    by_summons = (
        select(CardMarkRow.pack_id, CardMarkRow.card_id, CardMarkRow.summoned_at, CardMarkRow.buried_until)
        .outerjoin(CardMemoryRow, marks.OF_CARD)
        .where(
            CardMarkRow.person_id == person_id,
            CardMarkRow.summoned_at <= until,
            CardMarkRow.suspended == false(),
            marks.UNANSWERED,
        )
    )
    found: dict[Ref, datetime] = {}
    rows: Result[str, str, datetime, datetime | None] = session.execute(union_all(by_memory, by_summons))
    for pack, card, at, buried in rows:
        ref = Ref(pack, card)
        since = max(at, buried) if buried and buried > now else at
        found[ref] = min(since, found.get(ref, since))
    return sorted(((card, at) for card, at in found.items() if at <= until), key=lambda each: each[1])


def met(session: Reader, person_id: int) -> set[Ref]:
    """Every card that the person graded at least once."""
    rows = session.execute(
        select(CardMemoryRow.pack_id, CardMemoryRow.card_id).where(CardMemoryRow.person_id == person_id)
    )
    return {Ref(pack, card) for pack, card in rows}


def today(session: Reader, person_id: int, since: datetime) -> list[tuple[Ref, int]]:
    """Each grade that the person gave from an instant on: the card, and the card's number of it."""
    rows = session.execute(
        select(ReviewRow.pack_id, ReviewRow.card_id, ReviewRow.number).where(
            ReviewRow.person_id == person_id, ReviewRow.reviewed_at >= since
        )
    )
    return [(Ref(pack, card), number) for pack, card, number in rows]


def on_date(session: Reader, member_id: int, day: date) -> int:
    """How many grades a member gave on a date."""
    statement = select(func.count()).where(ReviewRow.member_id == member_id, ReviewRow.local_date == day)
    return session.scalar(statement) or 0


def by_date(session: Reader, person_id: int, since: datetime) -> list[tuple[date, int]]:
    """How many grades the person gave on each date, from an instant on; dates are those of the group of each grade."""
    rows = session.execute(
        select(ReviewRow.local_date, func.count())
        .where(ReviewRow.person_id == person_id, ReviewRow.reviewed_at >= since)
        .group_by(ReviewRow.local_date)
    )
    return [(day, number) for day, number in rows]


def tests(session: Reader, person_id: int, since: datetime) -> tuple[int, int]:
    """How many grades from an instant on were tests of memory, and how many of these were passed."""
    passed = func.count().filter(ReviewRow.recalled == true())
    statement = select(func.count(ReviewRow.recalled), passed).where(
        ReviewRow.person_id == person_id, ReviewRow.reviewed_at >= since
    )
    row = session.execute(statement).one()
    return row[0], row[1]


def newest(session: Reader, person_id: int) -> ReviewRow | None:
    """The grade that the person gave last."""
    order = (ReviewRow.reviewed_at.desc(), ReviewRow.id.desc())
    return session.scalar(select(ReviewRow).where(ReviewRow.person_id == person_id).order_by(*order).limit(1))


def record(session: Writer, member: Member, card: Ref, number: int, grade: Grade, after: Memory, now: datetime) -> bool:
    """The card's `number`th grade is kept, and the memory before and after it; the first of a date counts in scores.

    False, unchanged, if it was given before.
    """
    _, before = memory(session, member.person_id, card)
    again = _is_graded(session, member.id, member.today, card)
    new = insert_new(
        session,
        ReviewRow,
        person_id=member.person_id,
        member_id=member.id,
        pack_id=card.pack,
        card_id=card.entry,
        number=number,
        grade=int(grade),
        local_date=member.today,
        reviewed_at=now,
        recalled=recalled(before, grade, now),
    )
    if not new:
        return False
    if not again:
        scores.add(session, member.id, member.group_id, member.today, Score(reviews=1))
    key = {"person_id": member.person_id, "pack_id": card.pack, "card_id": card.entry}
    values: dict[str, Any] = {
        "reviews": number,
        **memories.columns(after),
        "before": memories.to_json(before),
        "undoable": True,
    }
    if not insert_new(session, CardMemoryRow, **key, **values):
        session.execute(update(CardMemoryRow).filter_by(**key).values(**values))
    return True


def undoable(session: Reader, member: Member) -> int | None:
    """The number of the grade that `undo` would take back."""
    order = (ReviewRow.reviewed_at.desc(), ReviewRow.id.desc())
    row = session.execute(
        select(ReviewRow.id, ReviewRow.reviewed_at, CardMemoryRow.undoable, CardMemoryRow.reviews == ReviewRow.number)
        .outerjoin(CardMemoryRow, _OF_CARD)
        .where(ReviewRow.person_id == member.person_id)
        .order_by(*order)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    number, given_at, fresh, latest = row
    return number if given_at >= member.timeline.today.begins and fresh and latest else None


def undo(session: Writer, member: Member, review_id: int) -> tuple[Ref, datetime] | None:
    """The grade is gone, and the card's memory as it was before it: the card, and when the grade had been given.

    None, unchanged, unless it is the last that the person gave, of the member's today, and its card has had none taken
    back since. The person's row is locked by the caller.
    """
    given = newest(session, member.person_id)
    if given is None or given.id != review_id or given.reviewed_at < member.timeline.today.begins:
        return None
    row = session.get(CardMemoryRow, (member.person_id, given.pack_id, given.card_id), populate_existing=True)
    if row is None or not row.undoable or row.reviews != given.number:
        return None
    if row.before is None:
        session.delete(row)
    else:
        values = {**memories.columns(memories.from_json(row.before)), "reviews": row.reviews - 1}
        for name, value in {**values, "before": None, "undoable": False}.items():
            setattr(row, name, value)
    session.execute(delete(ReviewRow).where(ReviewRow.id == review_id))
    card = Ref(given.pack_id, given.card_id)
    if not _is_graded(session, given.member_id, given.local_date, card):
        _take_off(session, given)
    return card, given.reviewed_at


def _is_graded(session: Reader, member_id: int, day: date, card: Ref) -> bool:
    """Whether a member gave the card a grade on that date."""
    given = (ReviewRow.member_id == member_id, ReviewRow.local_date == day)
    of_card = (ReviewRow.pack_id == card.pack, ReviewRow.card_id == card.entry)
    return session.scalar(select(ReviewRow.id).where(*given, *of_card).limit(1)) is not None


def _take_off(session: Writer, given: ReviewRow) -> None:
    """The card's only grade of its date counts nowhere; a score that it alone had made is gone."""
    group = session.scalars(select(MemberRow.group_id).where(MemberRow.id == given.member_id)).one()
    scores.add(session, given.member_id, group, given.local_date, Score(reviews=-1))
    session.execute(
        delete(ScoreRow).where(
            ScoreRow.member_id == given.member_id,
            ScoreRow.period.in_(periods(given.local_date)),
            ScoreRow.days == 0,
            ScoreRow.answers == 0,
            ScoreRow.reviews == 0,
        )
    )
