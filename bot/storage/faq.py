"""A group's own answers, and its own wordings for those of the packs.

Every change makes the group's version grow in the same transaction, and first: that row is the lock under which counts
and duplicates can be looked at before something is written.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from bot.core.entries import OWN, Learnt, Listed, OwnEntry
from bot.storage.engine import Reader, Writer
from bot.storage.tables import FaqEntryRow, FaqPhrasingRow, GroupRow, PackPhrasingRow


def change(session: Writer, group_id: int) -> None:
    """The group's entries are this transaction's to change until it ends; every process then looks at them anew."""
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(faq_version=GroupRow.faq_version + 1))


def group(session: Reader, platform: str, external_id: str) -> int | None:
    """The number of the group with that id on a platform."""
    return session.scalars(
        select(GroupRow.id).where(GroupRow.platform == platform, GroupRow.external_id == external_id)
    ).one_or_none()


def own_entries(session: Reader, group_id: int) -> list[OwnEntry]:
    """Every entry of the group's own, in the order in which they were made."""
    rows = session.execute(
        select(FaqEntryRow, FaqPhrasingRow.text)
        .outerjoin(FaqPhrasingRow, FaqPhrasingRow.entry_id == FaqEntryRow.id)
        .where(FaqEntryRow.group_id == group_id)
        .order_by(FaqEntryRow.id, FaqPhrasingRow.id)
    )
    entries: dict[int, FaqEntryRow] = {}
    phrasings: dict[int, list[str]] = {}
    for row, phrasing in rows:
        entries[row.id] = row
        phrasings.setdefault(row.id, []).extend([phrasing] if phrasing else [])
    return [OwnEntry(row.id, row.question, row.answer, tuple(phrasings[row.id])) for row in entries.values()]


def own_entry(session: Reader, group_id: int, entry_id: int) -> OwnEntry | None:
    """One of the group's own entries."""
    row = session.scalars(
        select(FaqEntryRow).where(FaqEntryRow.id == entry_id, FaqEntryRow.group_id == group_id)
    ).one_or_none()
    if row is None:
        return None
    texts = session.scalars(
        select(FaqPhrasingRow.text).where(FaqPhrasingRow.entry_id == row.id).order_by(FaqPhrasingRow.id)
    )
    return OwnEntry(row.id, row.question, row.answer, tuple(texts))


def own_phrasings(session: Reader, group_id: int) -> list[tuple[str, str]]:
    """Every question and wording of the group's own, each with its entry's name in the index: `own/12`, `pack/id`."""
    own = [
        (f"{OWN}/{each.id}", text)
        for each in own_entries(session, group_id)
        for text in (each.question, *each.phrasings)
    ]
    rows = session.execute(
        select(PackPhrasingRow.pack_id, PackPhrasingRow.entry_id, PackPhrasingRow.text)
        .where(PackPhrasingRow.group_id == group_id)
        .order_by(PackPhrasingRow.id)
    )
    return [*own, *((f"{pack}/{entry}", text) for pack, entry, text in rows)]


def listed(session: Reader, group_id: int, offset: int, limit: int) -> tuple[int, list[Listed]]:
    """How many entries a group has, and some of them, the oldest first."""
    count = session.scalar(select(func.count()).where(FaqEntryRow.group_id == group_id)) or 0
    wordings = select(func.count()).where(FaqPhrasingRow.entry_id == FaqEntryRow.id).scalar_subquery()
    rows = session.execute(
        select(FaqEntryRow.id, FaqEntryRow.question, wordings)
        .where(FaqEntryRow.group_id == group_id)
        .order_by(FaqEntryRow.id)
        .offset(offset)
        .limit(limit)
    )
    return count, [Listed(*row) for row in rows]


def add_entry(
    session: Writer, group_id: int, question: str, answer: str, phrasings: Iterable[str], now: datetime
) -> int:
    """The group has this entry of its own, and every process finds it with its next question; its number."""
    change(session, group_id)
    row = FaqEntryRow(group_id=group_id, question=question, answer=answer, created_at=now)
    session.add(row)
    session.flush()
    _add(session, row.id, phrasings)
    return row.id


def edit_entry(session: Writer, group_id: int, entry_id: int, question: str, answer: str) -> bool:
    """The entry asks and answers this; False if the group has none of that number."""
    change(session, group_id)
    result = session.execute(
        update(FaqEntryRow)
        .where(FaqEntryRow.id == entry_id, FaqEntryRow.group_id == group_id)
        .values(question=question, answer=answer)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def remove_entry(session: Writer, group_id: int, entry_id: int) -> bool:
    """The group has no such entry any more; False if it had none."""
    change(session, group_id)
    result = session.execute(delete(FaqEntryRow).where(FaqEntryRow.id == entry_id, FaqEntryRow.group_id == group_id))
    return bool(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has a count


def add_phrasings(session: Writer, group_id: int, entry_id: int, texts: Iterable[str]) -> bool:
    """These wordings lead to the group's entry too; False if the group has none of that number."""
    change(session, group_id)
    if own_entry(session, group_id, entry_id) is None:
        return False
    _add(session, entry_id, texts)
    return True


def set_phrasings(session: Writer, group_id: int, entry_id: int, texts: Iterable[str]) -> bool:
    """These wordings and no others lead to the group's entry; False if the group has none of that number."""
    change(session, group_id)
    if own_entry(session, group_id, entry_id) is None:
        return False
    session.execute(delete(FaqPhrasingRow).where(FaqPhrasingRow.entry_id == entry_id))
    _add(session, entry_id, texts)
    return True


def wordings(session: Reader, group_id: int, entry_id: int) -> list[Learnt]:
    """The other wordings of one of the group's own entries, with their numbers."""
    rows = session.execute(
        select(FaqPhrasingRow.id, FaqPhrasingRow.text)
        .join(FaqEntryRow, FaqEntryRow.id == FaqPhrasingRow.entry_id)
        .where(FaqEntryRow.id == entry_id, FaqEntryRow.group_id == group_id)
        .order_by(FaqPhrasingRow.id)
    )
    return [Learnt(number, text, (OWN, str(entry_id))) for number, text in rows]


def remove_wording(session: Writer, group_id: int, number: int) -> int | None:
    """The wording leads to the group's entry no more; the entry's number, or None where the group has no such one."""
    change(session, group_id)
    entry = session.scalars(
        select(FaqEntryRow.id)
        .join(FaqPhrasingRow, FaqPhrasingRow.entry_id == FaqEntryRow.id)
        .where(FaqPhrasingRow.id == number, FaqEntryRow.group_id == group_id)
    ).one_or_none()
    if entry is not None:
        session.execute(delete(FaqPhrasingRow).where(FaqPhrasingRow.id == number))
    return entry


def add_pack_phrasings(
    session: Writer, group_id: int, name: tuple[str, str], texts: Iterable[str], now: datetime
) -> None:
    """In this group these wordings lead to the entry of a pack too."""
    change(session, group_id)
    pack, entry = name
    rows = [
        {"group_id": group_id, "pack_id": pack, "entry_id": entry, "text": text, "created_at": now} for text in texts
    ]
    if rows:
        session.execute(insert(PackPhrasingRow), rows)


def pack_wordings(session: Reader, group_id: int, name: tuple[str, str]) -> list[str]:
    """The group's own wordings for one entry of a pack."""
    return list(
        session.scalars(
            select(PackPhrasingRow.text)
            .where(
                PackPhrasingRow.group_id == group_id,
                PackPhrasingRow.pack_id == name[0],
                PackPhrasingRow.entry_id == name[1],
            )
            .order_by(PackPhrasingRow.id)
        )
    )


def learnt(session: Reader, group_id: int, offset: int, limit: int) -> tuple[int, list[Learnt]]:
    """How many wordings of its own a group has for entries of the packs, and some of them, entry by entry."""
    count = session.scalar(select(func.count()).where(PackPhrasingRow.group_id == group_id)) or 0
    rows = session.scalars(
        select(PackPhrasingRow)
        .where(PackPhrasingRow.group_id == group_id)
        .order_by(PackPhrasingRow.pack_id, PackPhrasingRow.entry_id, PackPhrasingRow.id)
        .offset(offset)
        .limit(limit)
    )
    return count, [Learnt(row.id, row.text, (row.pack_id, row.entry_id)) for row in rows]


def remove_pack_phrasing(session: Writer, group_id: int, number: int) -> bool:
    """The wording leads to the pack's entry no more; False if the group has none of that number."""
    change(session, group_id)
    result = session.execute(
        delete(PackPhrasingRow).where(PackPhrasingRow.id == number, PackPhrasingRow.group_id == group_id)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has a count


def _add(session: Writer, entry_id: int, texts: Iterable[str]) -> None:
    if rows := [{"entry_id": entry_id, "text": text} for text in texts]:
        session.execute(insert(FaqPhrasingRow), rows)
