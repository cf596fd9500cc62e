"""What the bot says on its own: claimed by a worker, made ready, sent, and recorded."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never

from bot.core.limits import Limits
from bot.core.outcomes import Fate, Outcome
from bot.core.people import Delivery
from bot.core.posts import EDIT, POST
from bot.core.reminders import KIND as REMINDER
from bot.core.request import Platform
from bot.features import channels, posts, reminders
from bot.features.shelf import Shelf
from bot.storage import outbox
from bot.storage.engine import Reader, Writer, writer

LEASE = timedelta(seconds=60)
"""How long a claimed delivery is its worker's; far longer than sending it takes."""

AT_ONCE = 64
"""How many a worker sends at the same time."""

_ENDS = {
    Fate.SENT: "sent",
    Fate.UNKNOWN: "unknown",
    Fate.FAILED: "failed",
    Fate.FROZEN: "failed",
    Fate.SHUT: "failed",
    Fate.SKIPPED: "skipped",
}


def collect(
    session: Reader,
    platform: Platform,
    person: str | None,
    now: datetime,
    *,
    lease: timedelta = LEASE,
    limit: int = AT_ONCE,
    sending: Sequence[Delivery] = (),
) -> list[Delivery]:
    """Due deliveries of a platform (for one person, if named) that are the caller's to send until the lease runs out.

    `sending` is what the caller has from before.

    Raises:
        NeedsWriter: there is something to claim, and the session only reads.
    """
    if not outbox.is_due(session, platform, now, person):
        return []
    return outbox.claim(writer(session), platform, now, lease, person, limit, sending)


def ready(
    session: Writer,
    delivery: Delivery,
    shelf: Shelf,
    default_zone: str,
    grace: timedelta,
    usual: Limits,
    now: datetime,
) -> Delivery | None:
    """A claimed delivery with what it says by now; None if it says nothing any more, and is settled."""
    if delivery.kind in {POST, EDIT}:
        return posts.ready(session, delivery, shelf, default_zone, grace, now)
    if delivery.kind == REMINDER:
        return next(iter(reminders.timely(session, [delivery], shelf, default_zone, usual, now)), None)
    return delivery


def collect_missed(session: Reader, platform: Platform, person: str, now: datetime) -> list[Delivery]:
    """What could not reach a person directly and can be said to them now, since they are here.

    Raises:
        NeedsWriter: there is something to claim, and the session only reads.
    """
    if not outbox.was_missed(session, platform, person):
        return []
    return outbox.claim_missed(writer(session), platform, person, now, LEASE)


def settle(session: Writer, outcome: Outcome, now: datetime) -> bool:
    """What became of a delivery is kept, with all that follows from it; False if another worker has claimed it since.

    An unknown one to a person directly has failed instead, and is said to them when they are here: that harms nobody.
    """
    delivery, error = outcome.delivery, outcome.error
    match outcome.fate:
        case Fate.SENT:
            held = _sent(session, outcome, now)
        case Fate.FAILED:
            held = outbox.record(session, delivery, outbox.failed(delivery), now, error)
        case Fate.FROZEN:
            held = outbox.record(session, delivery, "failed", now, error)
            if held:
                posts.frozen(session, delivery)
        case Fate.SHUT if delivery.kind == EDIT:
            held = _shut_out(session, outcome, now)
        case Fate.SHUT:
            held = channels.refused(session, outcome, now)
        case Fate.UNKNOWN if delivery.channel is None:
            held = outbox.record(session, delivery, "failed", now, error)
        case Fate.UNKNOWN:
            held = channels.uncertain(session, outcome, now)
        case Fate.DEPARTED:
            held = outbox.discard(session, delivery)
        case Fate.DOUBTFUL:
            held = outbox.falter(session, delivery, error, now)
        case Fate.NOT_NOW:
            held = outbox.falter(session, delivery, error, now, outcome.rest, certain=True)
        case Fate.UNTOUCHED:
            held = outbox.hand_back(session, delivery)
        case Fate.SKIPPED:
            held = posts.skip(session, delivery, error, now)
        case _:
            assert_never(outcome.fate)
    return held


def keep(session: Writer, outcome: Outcome, now: datetime) -> bool:
    """The same without what follows from it: what was sent is not sent again, whatever else cannot be done."""
    state = _ENDS.get(outcome.fate)
    return state is not None and outbox.record(session, outcome.delivery, state, now, outcome.error, outcome.message)


def _shut_out(session: Writer, outcome: Outcome, now: datetime) -> bool:
    """The channel of an edit is closed; the edit waits until it is open again, for what it edits is still there."""
    delivery, reason = outcome.delivery, outcome.error or ""
    held = outbox.falter(session, delivery, reason, now, certain=True)
    if delivery.channel is not None:
        there = channels.Channel(delivery.platform, delivery.group, delivery.channel, outcome.channel)
        channels.shut(session, there, reason, outcome.keeper, now)
    return held


def _sent(session: Writer, outcome: Outcome, now: datetime) -> bool:
    """The channel in which it was said is not closed, either."""
    delivery = outcome.delivery
    if not outbox.record(session, delivery, "sent", now, message=outcome.message):
        return False
    if delivery.channel is not None:
        channels.opened(session, delivery.platform, delivery.group, delivery.channel)
    if delivery.kind in {POST, EDIT}:
        posts.sent(session, delivery, outcome.message, now)
    return True
