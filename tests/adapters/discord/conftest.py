"""A Discord on loopback, with Study Hall connected to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import fields
from typing import Any, Protocol

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord.client import Bot, Times
from bot.adapters.discord.serve import point_at
from bot.app import App
from bot.pacing import Pacer
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.clock import Clock

PATIENT = 2.5
"""Seconds until a late answer is announced, where a test is not about that: a busy machine takes more than one."""

Scene = Callable[[FakeDiscord, Bot], Coroutine[Any, Any, None]]


class Play(Protocol):
    """How a scene is played."""

    def __call__(self, app: App, scene: Scene, clock: Clock | None = None) -> None:
        """Plays it."""


def instant(app: App) -> Pacer:
    """A pacer for which time goes on as soon as somebody waits."""
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        until = now + seconds
        await asyncio.sleep(0)
        now = max(now, until)

    return Pacer(app, lambda: now, sleep)


@asynccontextmanager
async def online(app: App, fake: FakeDiscord, **settings: Any) -> AsyncIterator[Bot]:
    """Study Hall is on Discord, and has taken what a session begins with.

    Its settings are those of `Bot` and of `Times`. Turns come at once, since the app's clock stands still.
    """
    told = {each.name: settings.pop(each.name) for each in fields(Times) if each.name in settings}
    times = Times(**({"defer_after": PATIENT} | told))
    bot = Bot(app, times=times, **({"pacer": instant(app)} | settings))
    running = asyncio.create_task(bot.start(fake.token))
    try:
        await fake.connected()
        yield bot
    finally:
        await bot.close()
        await running


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    """discord.py's addresses are put back after each test."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
def play() -> Play:
    """Plays a scene with Study Hall online; afterwards Discord has refused nothing of what it sent, nor would it have.

    Its clock stands still, if no other one is given.
    """

    def run(app: App, scene: Scene, clock: Clock | None = None) -> None:
        async def main() -> None:
            async with FakeDiscord(clock=clock) as fake:
                point_at(fake.api, fake.gateway_url)
                async with online(app, fake) as bot:
                    await scene(fake, bot)
                assert fake.http.unknown_routes == []
                assert fake.http.refusals == []

        asyncio.run(main())

    return run
