"""Which server somebody's direct messages are about: one that they are still in, as Discord says when asked.

Who leaves a server is no event that the bot gets without the privileged members intent, so it asks for the member ("Get
Guild Member", Discord's developer documentation) and believes the answer for some minutes.
"""

from collections.abc import Callable

from bot.adapters.discord.wire import Wire
from bot.app import App
from bot.core.people import PRIVATE
from bot.core.request import Platform

BELIEVED = 600.0
"""Seconds for which somebody who was seen in a server is taken to be in it."""

_MOST = 20_000  # of those that are remembered


class Homes:
    """Who was seen in which server lately.

    Args:
        app: the front door.
        wire: Discord's HTTP API.
        clock: seconds that only grow.
    """

    def __init__(self, app: App, wire: Wire, clock: Callable[[], float]) -> None:
        self._app = app
        self._wire = wire
        self._clock = clock
        self._seen: dict[tuple[str, str], float] = {}

    def saw(self, server: str, person: str) -> None:
        """The account is in the server: something of theirs came from there just now."""
        self._seen.pop((server, person), None)  # so that the oldest stay first
        self._seen[server, person] = self._clock()
        if len(self._seen) > _MOST:
            del self._seen[next(iter(self._seen))]

    async def home(self, person: str) -> str | None:
        """The server that an account's direct messages are about; None if it shares none with the bot."""
        for server in await self._app.shared(Platform.DISCORD, person):
            if await self.is_in(server, person):
                return server
        return None

    async def look(self, person: str) -> None:
        """Of every server that an account shared with the bot it is known whether it still does."""
        for server in await self._app.shared(Platform.DISCORD, person):
            await self.is_in(server, person)

    async def is_in(self, server: str, person: str) -> bool:
        """Whether the account is in the server; if not, nobody counts it there any more."""
        if server.startswith(PRIVATE):
            return True
        seen = self._seen.get((server, person))
        if seen is not None and self._clock() - seen < BELIEVED:
            return True
        found = await self._wire.is_member(server, person)
        if found:
            self.saw(server, person)
        elif found is None:
            await self._app.dismissed(Platform.DISCORD, server)
        else:
            await self._app.departed(Platform.DISCORD, server, person)
        return bool(found)
