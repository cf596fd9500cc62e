"""Running the bot on Discord until it is told to stop."""

import asyncio
import signal

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord.client import Bot


class TokenError(Exception):
    """Discord does not know the token."""


def point_at(api: str, gateway: str) -> None:
    """discord.py talks to these addresses from now on; the one place where it is told so."""
    Route.BASE = api.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = type(DiscordWebSocket.DEFAULT_GATEWAY)(gateway)


async def serve(bot: Bot, token: str) -> None:
    """The bot is on Discord until SIGTERM or SIGINT; what it is answering then is answered first.

    Raises:
        TokenError: the token is wrong.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    running = asyncio.ensure_future(bot.start(token))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await bot.close()
        await running
    except discord.LoginFailure as error:
        raise TokenError(
            "Discord does not know this token; copy it anew from the developer portal (Bot, Reset Token)"
        ) from error
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)
