"""Running the bot on Discord until it is told to stop."""

import asyncio
import logging
import re
import signal

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord.client import Bot
from bot.settings import SettingsError

WRONG_TOKEN = 4004
"""The gateway's code of a connection that it closes since the token is wrong."""

_TOKEN = re.compile(r"[!-~]+")
_SECRET = re.compile(r"(/(?:webhooks|interactions)/\d+)/[^/?\s]+")


class TokenError(Exception):
    """Discord does not know the token."""


class UnreachableError(SettingsError):
    """Discord does not answer where the settings say that it is."""


def point_at(api: str, gateway: str) -> None:
    """discord.py talks to these addresses from now on; the one place where it is told so."""
    Route.BASE = api.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = type(DiscordWebSocket.DEFAULT_GATEWAY)(gateway)


def hush() -> None:
    """discord.py's own log has no interaction's token in it, and nothing that people wrote, at whatever level."""
    logging.getLogger("discord").setLevel(logging.INFO)  # below that, it writes every payload down
    web = logging.getLogger("discord.http")
    if _without_tokens not in web.filters:
        web.addFilter(_without_tokens)


def _without_tokens(record: logging.LogRecord) -> bool:
    """An address with a token in it (a rate limit's line has one) is written without it."""
    record.msg, record.args = _SECRET.sub(r"\1/…", record.getMessage()), ()
    return True


async def serve(bot: Bot, token: str) -> None:
    """The bot is on Discord until SIGTERM or SIGINT; what it is answering then is answered first.

    A connection that breaks later is made again, for as long as that takes.

    Raises:
        TokenError: the token is wrong.
        UnreachableError: there is no Discord at the start.
    """
    if not _TOKEN.fullmatch(token):
        raise _wrong_token()
    hush()
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    running = asyncio.ensure_future(bot.start(token))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await bot.close()
        await _ended(running)
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)


async def _ended(running: asyncio.Future[None]) -> None:
    """What ran has ended; what it ended with is said so that an operator knows what to do."""
    running.cancel()  # for one that is still trying to connect would go on with that
    try:
        await running
    except asyncio.CancelledError:
        return
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
