"""Study Hall on Discord where it only speaks: it is told nothing, and has no connection to the gateway."""

import asyncio
from time import monotonic

import discord

from bot.adapters.discord.courier import tracing
from bot.adapters.discord.homes import Homes
from bot.adapters.discord.reading import INTENTS
from bot.adapters.discord.sending import Sending
from bot.adapters.discord.serve import check, hush, in_words, point_at
from bot.adapters.discord.wire import Wire
from bot.app import App
from bot.core.outages import Line
from bot.pacing import Pacer
from bot.settings import Settings


class Outlet:
    """The worker's face: what is due is sent from here, with nothing but Discord's HTTP API.

    Args:
        app: the front door.
        settings: where Discord is.
        pacer: what all processes share; one over the app's database if it is not given.
    """

    name = "Discord"
    routes = ()

    def __init__(self, app: App, settings: Settings, *, pacer: Pacer | None = None) -> None:
        point_at(settings.discord_api, settings.discord_gateway)
        self._token = settings.token()
        self._client = discord.Client(intents=INTENTS, http_trace=tracing())
        self._wire = Wire(self._client.http, pacer or Pacer(app))
        self.sender = Sending(self._wire, Homes(app, self._wire, monotonic))

    async def start(self) -> None:
        """What is due can be sent.

        Raises:
            TokenError: Discord does not take the token.
            UnreachableError: it is not there.
        """
        check(self._token)
        hush()
        try:
            with in_words():
                await self._client.login(self._token)
        except BaseException:
            await self.close()
            raise

    async def stay(self, stop: asyncio.Event) -> None:
        """It can be until `stop` is set."""
        try:
            await stop.wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Nothing is connected."""
        await self._wire.close()
        await self._client.close()

    async def is_well(self) -> bool:
        """Whether it can send."""
        return self._client.user is not None and not self._client.is_closed()

    async def hears(self) -> tuple[Line, ...]:
        """Nothing: that it runs is no proof that anybody could reach the bot."""
        return ()
