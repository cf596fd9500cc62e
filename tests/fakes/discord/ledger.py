"""What the bot has said in channels, counted: whether anything is lost or double."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.discord.messages import Message


class Ledger:
    """The bot's messages by channel, without its answers to interactions; what was deleted later counts.

    `doubles` are nonces that stand in more than one message: what was posted again after Discord forgot the first.
    """

    def __init__(self) -> None:
        self.by_channel: Counter[str] = Counter()
        self.newest: Message | None = None
        self._nonces: Counter[tuple[str, object]] = Counter()

    @property
    def total(self) -> int:
        """How many there are."""
        return self.by_channel.total()

    @property
    def doubles(self) -> list[tuple[str, object]]:
        """The channels and nonces of which there is more than one message."""
        return [each for each, count in self._nonces.items() if count > 1]

    def note(self, message: Message) -> None:
        """The message is there."""
        self.by_channel[message.channel.id] += 1
        self.newest = message
        if message.nonce is not None:
            self._nonces[message.channel.id, message.nonce] += 1
