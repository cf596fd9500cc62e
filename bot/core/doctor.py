"""What is looked at when something does not work: the platform as an adapter sees it."""

from collections.abc import Mapping
from dataclasses import dataclass


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
