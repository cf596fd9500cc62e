"""What became of a try to send a delivery."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.core.people import Delivery


class Fate(StrEnum):
    """What is known of it."""

    SENT = "sent"
    FAILED = "failed"
    """It never will be sent."""

    FROZEN = "frozen"
    """It is an edit, and its message takes no more of them."""

    SHUT = "shut"
    """Its channel is closed to the bot."""

    DEPARTED = "departed"
    """Nobody is left to read it."""

    UNKNOWN = "unknown"
    """Nobody can tell whether it was sent, now or later."""

    DOUBTFUL = "doubtful"
    """It may have been sent; a later try may find out."""

    NOT_NOW = "not now"
    """It was certainly not sent, and may be tried again."""

    UNTOUCHED = "untouched"
    """It was not even begun."""

    SKIPPED = "skipped"
    """It is not wanted any more, and certainly was not sent."""


class AbsentError(Exception):
    """What is not wanted any more, and was only looked for, is certainly not there; the message says why not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery.

    Attributes:
        delivery: as it was claimed.
        fate: what is known of it.
        error: why it was not sent.
        message: of one that was sent, the message's id on the platform, where there is one.
        rest: how long the platform wants to be left alone.
        keeper: the account that its group belongs to, for what an admin has to be told.
        channel: the name of its channel, where the platform has said it.
    """

    delivery: Delivery
    fate: Fate
    error: str | None = None
    message: str | None = None
    rest: timedelta | None = None
    keeper: str | None = None
    channel: str = ""
