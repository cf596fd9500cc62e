"""The platforms that posts are sent to: channels to post in, and how often each was posted in."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from bot.core.request import Platform
from tests.fakes.discord.clock import WallClock
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.slack.fake import FakeSlack

GROUP = 10
"""Channels of a group."""

Taken = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A channel to post in, and its group: both by their ids."""

    group: str
    channel: str


class Scene(Protocol):
    """A platform with channels in it."""

    platform: Platform
    kinds: Sequence[str]
    """What is posted there, in turn: as much as a group's packs have."""

    @property
    def spots(self) -> Sequence[Spot]:
        """The channels."""

    @property
    def environment(self) -> dict[str, str]:
        """What leads a worker there."""

    def on_taken(self, hook: Taken) -> None:
        """The hook is waited for when a message was taken, before that is answered."""

    def counts(self) -> Counter[str]:
        """How many messages of the bot there are in each channel."""


class DiscordScene:
    """A Discord with so many channels, ten of them in each server."""

    platform = Platform.DISCORD
    kinds: Sequence[str] = ("quiz", "myth", "card")

    def __init__(self, fake: FakeDiscord, channels: int) -> None:
        self._fake = fake
        made = fake.guilds(-(-channels // GROUP), GROUP)[:channels]
        self.spots = [Spot(each.guild.id, each.id) for each in made if each.guild]
        self.environment = {
            "STUDYHALL_DISCORD_TOKEN": fake.token,
            "STUDYHALL_DISCORD_API": fake.api,
            "STUDYHALL_DISCORD_GATEWAY": fake.gateway_url,
        }

    def on_taken(self, hook: Taken) -> None:
        """As the protocol says."""
        self._fake.taken = lambda _: hook()

    def counts(self) -> Counter[str]:
        """As the protocol says."""
        return self._fake.ledger.by_channel


class SlackScene:
    """A Slack with one workspace and so many channels, whose history the app may read."""

    platform = Platform.SLACK
    kinds: Sequence[str] = ("card",)

    def __init__(self, fake: FakeSlack, channels: int) -> None:
        self._fake = fake
        fake.grants("channels:history")
        self.spots = [Spot(fake.team.id, fake.channel(f"daily-{i}").id) for i in range(channels)]
        self.environment = {"SLACK_BOT_TOKEN": fake.token(fake.team), "STUDYHALL_SLACK_API": fake.api}

    def on_taken(self, hook: Taken) -> None:
        """As the protocol says."""
        self._fake.taken = lambda _: hook()

    def counts(self) -> Counter[str]:
        """As the protocol says."""
        return self._fake.ledger.counts


def fake_of(platform: Platform) -> AbstractAsyncContextManager[FakeDiscord | FakeSlack]:
    """The platform's server on loopback."""
    if platform is Platform.DISCORD:
        return FakeDiscord(clock=WallClock(), capture=False)
    return FakeSlack("http", clock=WallClock(), capture=False)


def scene(fake: FakeDiscord | FakeSlack, channels: int) -> Scene:
    """The platform, with so many channels."""
    return DiscordScene(fake, channels) if isinstance(fake, FakeDiscord) else SlackScene(fake, channels)
