"""Groups and their members, as use cases know them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.calendar import Timeline
from bot.core.config import NOTHING_SET, Config
from bot.core.languages import USUAL
from bot.core.posts import Post
from bot.core.request import Platform

PRIVATE = "private-"
"""Begins the id of a group that somebody has alone, for direct messages about no other; their account follows."""


def greeted(platform: str, group: str) -> str:
    """The key under which it is remembered that a group (its id on the platform) was greeted; a channel may follow."""
    return f"{platform}:greeted:{group}"


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a group, and the day it is for them.

    `admin` holds for this request; `joined` is the member's first local date; `config` is what the group has set;
    `faq_version` grows with every change of its own entries; `alone` tells that the group is for their direct messages
    and has nobody else; `listed` whether they are on leaderboards, `missed` whether something could not reach them
    directly; `language` is that of the dates they read, and up to `told_at` they were told what became of their days.
    """

    id: int
    person_id: int
    group_id: int
    platform: Platform
    name: str
    zone: str
    admin: bool
    joined: date
    timeline: Timeline
    config: Config = NOTHING_SET
    faq_version: int = 0
    listed: bool = True
    alone: bool = False
    missed: bool = False
    language: str = USUAL
    told_at: datetime | None = None

    @property
    def today(self) -> date:
        """The member's local date."""
        return self.timeline.today.date


class UndeliverableError(Exception):
    """A delivery cannot reach its reader, now or later; the message says why, without what people wrote."""


class DepartedError(UndeliverableError):
    """The person has left the group that the delivery is about."""


class ForbiddenError(UndeliverableError):
    """The bot may not speak in the delivery's channel, or there is no such channel any more; `channel` is its name."""

    def __init__(self, reason: str, channel: str = "") -> None:
        super().__init__(reason)
        self.channel = channel


class FrozenError(UndeliverableError):
    """The message is there and takes no more edits."""


class UncertainError(Exception):
    """Nobody can tell whether the delivery has reached its reader; it is not sent again."""


class NotNowError(Exception):
    """The delivery has certainly not been sent, and may be tried again after so many seconds."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is to leave the house.

    What it tells (`kind` and its facts, or the daily `post`), to whom, the group it is about (its id on the platform),
    and the fence of the claim on it. `message` is the one that it edits; `doubt` is how long ago the first try was
    begun of which nobody knows what became, if there was one.
    """

    id: int
    kind: str
    facts: dict[str, str]
    platform: Platform
    person: str | None
    channel: str | None
    fence: int
    created_at: datetime
    group: str
    message: str | None = None
    post: Post | None = None
    doubt: timedelta | None = None
