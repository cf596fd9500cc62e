"""The misconceptions that people voiced, and which of them are overcome."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from bot.core.content import Ref
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import BeliefRow


def voiced(session: Writer, person_id: int, misconception: Ref, now: datetime) -> None:
    """A wrong answer came from the misconception, once more; it is not overcome."""
    key = {"person_id": person_id, "pack_id": misconception.pack, "misconception_id": misconception.entry}
    if not insert_new(session, BeliefRow, **key, voiced=1, voiced_at=now):
        grown = {"voiced": BeliefRow.voiced + 1, "voiced_at": now, "overcome_at": None}
        session.execute(update(BeliefRow).filter_by(**key).values(grown))


def overcome(session: Writer, person_id: int, misconception: Ref, now: datetime) -> bool:
    """The misconception is overcome; True if it was voiced before now, and open until now."""
    row = session.get(BeliefRow, (person_id, misconception.pack, misconception.entry))
    if row is None or row.overcome_at is not None or row.voiced_at >= now:
        return False
    row.overcome_at = now
    return True


def reopen(session: Writer, person_id: int, misconception: Ref, since: datetime) -> None:
    """What was overcome at that very instant is open again."""
    row = session.get(BeliefRow, (person_id, misconception.pack, misconception.entry))
    if row is not None and row.overcome_at == since:
        row.overcome_at = None


def count(session: Reader, person_id: int, there: Collection[Ref] | None = None) -> tuple[int, int]:
    """How many misconceptions a person has voiced, and how many of them are overcome.

    Only those that are `there` are counted, where that is said: what no pack has any more cannot be overcome.
    """
    of = select(BeliefRow.pack_id, BeliefRow.misconception_id, BeliefRow.overcome_at)
    rows = session.execute(of.where(BeliefRow.person_id == person_id))
    gone = [at is not None for pack, entry, at in rows if there is None or Ref(pack, entry) in there]
    return len(gone), sum(gone)


def amiss(session: Reader) -> list[str]:
    """A sentence for everything that is wrong with beliefs."""
    wrong = session.scalar(
        select(func.count()).select_from(BeliefRow).where(BeliefRow.overcome_at <= BeliefRow.voiced_at)
    )
    return [f"{wrong} misconceptions count as overcome before they were voiced"] if wrong else []
