"""By which of its shards the bot hears Discord.

Silence is discord.py's to find: a connection by which nothing comes for some time, though Discord answers each of its
heartbeats, is closed, counts as lost, and is made anew.
"""

from typing import Any

import discord

from bot.core.outages import Line


class Hearing(discord.AutoShardedClient):
    """A client that knows which of its shards are connected; it takes what discord.py's own does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._hearing: set[int] = set()

    def hears(self) -> tuple[Line, ...]:
        """The shards by which Discord tells us what happens just now."""
        count = self.shard_count or 1
        return tuple(
            Line(shard, count)
            for shard, known in sorted(self.shards.items())
            if shard in self._hearing and not known.is_closed()
        )

    async def on_shard_connect(self, shard_id: int) -> None:
        """Its session has begun."""
        self._hearing.add(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Its session goes on."""
        self._hearing.add(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """It hears nothing until then."""
        self._hearing.discard(shard_id)
