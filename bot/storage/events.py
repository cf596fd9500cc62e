"""Events that a platform tells again until they are acknowledged: worked on by one process, once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import EventRow


def begin(session: Writer, key: str, now: datetime, lease: timedelta) -> bool:
    """The event is the caller's to work on; False if it is done, or another's whose lease has not run out."""
    if insert_new(session, EventRow, key=key, begun_at=now, done=False):
        return True
    result = session.execute(
        update(EventRow)
        .where(EventRow.key == key, EventRow.done.is_(False), EventRow.begun_at <= now - lease)
        .values(begun_at=now)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def give_back(session: Writer, key: str) -> None:
    """The event is anybody's to work on, unless it is done."""
    session.execute(delete(EventRow).where(EventRow.key == key, EventRow.done.is_(False)))


def is_done(session: Reader, key: str) -> bool:
    """Whether the event needs no more work."""
    return bool(session.scalar(select(EventRow.done).where(EventRow.key == key)))


def finish(session: Writer, key: str) -> None:
    """The event needs no more work."""
    session.execute(update(EventRow).where(EventRow.key == key).values(done=True))
