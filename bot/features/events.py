"""Events that a platform tells again until they are acknowledged, maybe to another process: each counts once."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.storage import events
from bot.storage.engine import Reader, writer

LEASE = timedelta(seconds=60)
"""How long an event is the process's that began it; should that end meanwhile, another begins it anew."""


class Turn(StrEnum):
    """Whose an event is."""

    OURS = "ours"
    OTHERS = "others"
    DONE = "done"


def begin(session: Reader, key: str, now: datetime) -> Turn:
    """Whose the event of that key is; ours if nobody was faster, until it is finished or the lease runs out.

    Raises:
        NeedsWriter: it may be ours, and the session only reads.
    """
    if events.is_done(session, key):
        return Turn.DONE
    return Turn.OURS if events.begin(writer(session), key, now, LEASE) else Turn.OTHERS
