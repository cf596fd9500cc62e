"""What the bot says on its own: claimed by a worker, sent, and recorded."""

from datetime import datetime, timedelta

from bot.core.people import Delivery
from bot.core.request import Platform
from bot.features import channels
from bot.storage import outbox
from bot.storage.engine import Reader, Writer, writer

LEASE = timedelta(seconds=60)
"""How long a claimed delivery is its worker's; far longer than sending it takes."""

GIVEN_UP = timedelta(hours=24)
"""The age from which on a delivery is tried no more, once it has failed some times."""


def collect(session: Reader, platform: Platform, person: str | None, now: datetime) -> list[Delivery]:
    """Due deliveries of a platform (to one person, if named) that are the caller's to send until the lease runs out.

    Raises:
        NeedsWriter: there is something to claim, and the session only reads.
    """
    if not outbox.is_due(session, platform, now, person):
        return []
    return outbox.claim(writer(session), platform, now, LEASE, person)


def collect_missed(session: Reader, platform: Platform, person: str, now: datetime) -> list[Delivery]:
    """What could not reach a person directly and can be said to them now, since they are here.

    Raises:
        NeedsWriter: there is something to claim, and the session only reads.
    """
    if not outbox.was_missed(session, platform, person):
        return []
    return outbox.claim_missed(writer(session), platform, person, now, LEASE)


def settle(session: Writer, delivery: Delivery, state: str, error: str | None, now: datetime) -> bool:
    """What became of a delivery is kept; False if its lease had run out and another worker has it.

    The channel in which one was said is not closed.
    """
    if state == "sent" and delivery.channel is not None:
        channels.opened(session, delivery.platform, delivery.group, delivery.channel)
    return outbox.record(session, delivery, state, now, error)


def falter(session: Writer, delivery: Delivery, error: str, now: datetime) -> None:
    """A try to send it has failed: it is due again when its lease runs out, unless that has gone on for too long."""
    outbox.falter(session, delivery, error, now - GIVEN_UP)


def discard(session: Writer, delivery: Delivery) -> None:
    """Nobody is left to be told; the delivery is gone."""
    outbox.discard(session, delivery)
