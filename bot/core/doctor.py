"""What is looked at when something does not work: the platform as an adapter sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.schedules import Schedule


@dataclass(frozen=True, slots=True)
class ChannelSight:
    """A channel of a group, and the permissions that the bot lacks there, as the platform's own settings name them."""

    name: str
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """What a platform shows of the bot's connection, and of channels in a group.

    Attributes:
        latency: seconds of a round trip to the platform; None where it is not known.
        lacking: what the whole connection lacks (intents, scopes), as the platform's own pages name them.
        channels: by id; None for one that is not there (any more) or that the bot cannot see.
    """

    latency: float | None
    lacking: tuple[str, ...]
    channels: Mapping[str, ChannelSight | None]


@dataclass(frozen=True, slots=True)
class ChannelCheck:
    """A channel that concerns a group's admins.

    Attributes:
        sight: how it looks; None where it cannot be seen, or nobody looked.
        prompts: whether daily prompts go there.
        refused: when the bot was last refused there, and why in the platform's words; None where it is not closed.
        reopened: whether it was closed until now, and is not any more.
    """

    sight: ChannelSight | None
    prompts: bool = False
    refused: tuple[datetime, str] | None = None
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that was not delivered, or may not have been (`sure` is false); when it was due, and why."""

    kind: str
    at: datetime
    sure: bool
    reason: str | None


class Fate(StrEnum):
    """What became of a daily post that was not posted in time: late, passed over, never, or nobody can tell."""

    LATE = "late"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mishap:
    """A daily post that was due at a time in a channel, what became of it, and why, if that is known."""

    channel: str
    at: datetime
    fate: Fate
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Checkup:
    """How everything is that a group's admins can see to, or must have seen to by whoever runs the bot.

    Attributes:
        sight: what the platform shows; None where there is nothing to see.
        channels: those that concern the admins.
        round_trip: seconds that the database takes to answer.
        studied: the titles of the packs that the group studies.
        installed: how many packs there are.
        faulty: packs with problems by their folders' names, and how many problems; a new one is left out, and of an
            old one the last good version stays.
        quiet: whether quiet mode is on.
        failed: how many other messages failed within the last days.
        failures: the latest of them.
        schedules: what is posted day by day.
        mishaps: daily posts of the last days that came late or not at all, the latest first.
    """

    sight: Sight | None
    channels: tuple[ChannelCheck, ...]
    round_trip: float
    studied: tuple[str, ...]
    installed: int
    faulty: tuple[tuple[str, int], ...]
    quiet: bool
    failed: int
    failures: tuple[Failure, ...]
    schedules: tuple[Schedule, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
