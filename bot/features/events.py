"""Events that a platform tells again until they are acknowledged, maybe to another process: each counts once."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.storage import events
from bot.storage.engine import Reader, writer

LEASE = timedelta(minutes=4)
"""How long an event is the process's that began it; should that end meanwhile, another begins it anew.

Slack tells one again at once, a minute and five minutes later ("The Events API", its developer documentation): work may
take longer than until the second time, and the third finds it free.
"""


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


def give_back(session: Reader, key: str) -> None:
    """The event's work failed: whoever is told of it next begins it anew."""
    events.give_back(writer(session), key)
