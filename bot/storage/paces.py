"""When calls may be made that count towards a limit of a platform: slots, given out to all processes from one line."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.storage.engine import Writer
from bot.storage.insert import insert_new
from bot.storage.outbox import clock
from bot.storage.tables import PaceRow

LONGEST = timedelta(minutes=10)
"""Nobody is held for longer, and a line that seems to be is one whose clock was set back: it begins anew."""


@dataclass(frozen=True, slots=True)
class Slots:
    """So many slots, and how long it is to the first of them (or to the first that is free, where there are none).

    That is told as of an instant, by the clock that all share.
    """

    delay: timedelta
    count: int
    as_of: datetime | None = field(default=None, compare=False)


def reserve(
    session: Writer, key: str, gap: timedelta, count: int, now: datetime, patience: timedelta = LONGEST
) -> Slots:
    """Slots of a line, `gap` apart, are the caller's.

    No slot lies in the past, and time in which nobody asked for one is not saved up. Who asks at the same moment gets
    the slots after these.

    Args:
        session: its transaction must be committed before a slot is used.
        key: the line.
        gap: between two slots.
        count: how many at the most.
        now: this process's clock; on PostgreSQL the server's is taken instead, since many processes share it.
        patience: slots that begin later than so are left to others.
    """
    row = _locked(session, key, now)
    instant = clock(session, now)
    first = row.free_at if instant <= row.free_at <= instant + LONGEST else instant
    delay = first - instant
    granted = min(count, (patience - delay) // gap + 1) if delay <= patience else 0
    if granted:
        row.free_at = first + gap * granted
        session.flush()
    return Slots(delay, granted, instant)


def hold(session: Writer, key: str, span: timedelta, now: datetime) -> None:
    """No slot of the line that is given out from now on begins before that span has passed."""
    row = _locked(session, key, now)
    row.free_at = max(row.free_at, clock(session, now) + min(span, LONGEST))
    session.flush()


def _locked(session: Writer, key: str, now: datetime) -> PaceRow:
    """The line, which is the caller's alone until its transaction ends."""
    wanted = select(PaceRow).where(PaceRow.key == key).with_for_update()
    row = session.scalar(wanted)
    if row is None:
        insert_new(session, PaceRow, key=key, free_at=now)
        row = session.scalars(wanted).one()
    return row
