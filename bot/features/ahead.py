"""What happens by itself in the local group: whether it is due, when it comes next, and what has come."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.request import Platform
from bot.core.travelling import Happening, NothingAheadError
from bot.storage import ahead, channels, outbox, posts, reminders, ticks
from bot.storage.engine import Reader

HERE = Platform.LOCAL
"""Where time is gone through: the local group has no other sender, and no other clock."""


def is_due(session: Reader, now: datetime) -> bool:
    """Whether anything is to be done at once: by the tick, for a reminder, or of the outbox."""
    return (
        ticks.is_due(session, now)
        or posts.is_due(session, now)
        or reminders.is_due(session, HERE, None, now)
        or outbox.is_due(session, HERE, now)
    )


def next_instant(session: Reader, now: datetime, until: datetime) -> datetime | None:
    """The first instant after `now`, and no later than `until`, at which something happens if nobody does anything.

    A channel that refuses the bot would be tried again after a day; there is none here.
    """
    return ahead.next_instant(session, HERE, now, until)


def next_post(session: Reader, group: str, now: datetime) -> datetime:
    """The instant of the next daily post of a group (its id here).

    Raises:
        NothingAheadError: none is planned, or none will come since the group is in quiet mode.
    """
    at, quiet = ahead.next_post(session, HERE, group, now)
    if at is None or quiet:
        raise NothingAheadError(quiet=quiet and at is not None)
    return at


def coming(session: Reader, group: str, default_zone: str, now: datetime) -> tuple[datetime, str]:
    """The same, with the zone that counts for the group.

    Raises:
        NothingAheadError: as above.
    """
    return next_post(session, group, now), zone(session, group, default_zone)


def zone(session: Reader, group: str, default_zone: str) -> str:
    """The zone that counts for a group (its id here): its own, or that of groups that have chosen none."""
    found = channels.group_of(session, HERE, group)
    return (found.zone if found else None) or default_zone


def mark(session: Reader) -> int:
    """What `happened` is to begin after."""
    return ahead.newest(session)


def happened(session: Reader, since: int) -> Sequence[Happening]:
    """What the bot has said, or was to say, on its own since a mark, in order."""
    return ahead.happened(session, since)
