"""Running the bot on Discord until it is told to stop."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord.client import USUAL, Bot, Times
from bot.app import App
from bot.core.outages import Line
from bot.settings import Settings, SettingsError, TokenError

WRONG_TOKEN = 4004
"""The gateway's code of a connection that it closes since the token is wrong."""

# It would warn of voice that is not supported as soon as a client is made; a bot that never speaks has no use for that.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

_TOKEN = re.compile(r"[!-~]+")


class UnreachableError(SettingsError):
    """Discord does not answer where the settings say that it is."""


def point_at(api: str, gateway: str) -> None:
    """discord.py talks to these addresses from now on; the one place where it is told so."""
    Route.BASE = api.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = type(DiscordWebSocket.DEFAULT_GATEWAY)(gateway)


def hush() -> None:
    """discord.py's own log has no interaction's token in it, and nothing that people wrote, at whatever level."""
    # Below that it writes every payload and address down; from there on only the code of its webhooks has an
    # interaction's token to tell, and names the application alone.
    logging.getLogger("discord").setLevel(logging.INFO)


class Face:
    """Study Hall on Discord: there until it is told to stop.

    Args:
        app: the front door.
        settings: where Discord is, and which part of it.
        announce: writes a line for whoever started the program.
        times: what takes how long.
    """

    name = "Discord"
    routes = ()

    def __init__(self, app: App, settings: Settings, announce: Callable[[str], None], times: Times = USUAL) -> None:
        point_at(settings.discord_api, settings.discord_gateway)
        self._token = settings.token()
        self.sender = Bot(
            app, server=settings.discord_server, shards=settings.discord_shards, times=times, announce=announce
        )

    async def start(self) -> None:
        """Nothing is to be done before it goes there."""

    async def stay(self, stop: asyncio.Event) -> None:
        """As `serve`."""
        await serve(self.sender, self._token, stop)

    async def is_well(self) -> bool:
        """Whether Discord tells us what happens."""
        return self.sender.is_ready() and not self.sender.is_closed()

    async def hears(self) -> tuple[Line, ...]:
        """The shards of it by which it does."""
        return self.sender.hears()


async def serve(bot: Bot, token: str, stop: asyncio.Event | None = None) -> None:
    """The bot is on Discord until `stop` is set, if it ever is; what it is answering then is answered first.

    A connection that breaks later is made again, for as long as that takes.

    Raises:
        TokenError: the token is wrong.
        UnreachableError: there is no Discord at the start.
    """
    check(token)
    hush()
    running = asyncio.ensure_future(bot.start(token))
    stopping = asyncio.ensure_future((stop or asyncio.Event()).wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    await bot.close()
    await _ended(running)


async def _ended(running: asyncio.Future[None]) -> None:
    """What ran has ended, or what it ended with is raised in words."""
    running.cancel()  # for one that is still trying to connect would go on with that
    with in_words():
        try:
            await running
        except asyncio.CancelledError:
            return


def check(token: str) -> None:
    """The token may be one.

    Raises:
        TokenError: it is none.
    """
    if not _TOKEN.fullmatch(token):
        raise _wrong_token()


@contextmanager
def in_words() -> Iterator[None]:
    """What is raised within the block about the token or the connection is said so that an operator knows what to do.

    Raises:
        TokenError: the token is wrong.
        UnreachableError: there is no Discord.
    """
    try:
        yield
    except discord.LoginFailure as error:
        raise _wrong_token() from error
    except discord.ConnectionClosed as error:
        if error.code != WRONG_TOKEN:
            raise
        raise _wrong_token() from error
    except (aiohttp.ClientConnectionError, discord.DiscordServerError) as error:
        reason = f"it says {error.status}" if isinstance(error, discord.DiscordServerError) else "no connection"
        raise UnreachableError(
            f"Discord cannot be reached at {Route.BASE} ({reason}); check the network, and STUDYHALL_DISCORD_API"
        ) from error


def _wrong_token() -> TokenError:
    return TokenError("Discord does not know this token; copy it anew from the developer portal (Bot, Reset Token)")
