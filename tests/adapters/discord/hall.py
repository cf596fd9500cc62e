"""The study hall with a door that a test holds shut: what people on Discord see while the database is slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.adapters.discord.client import Bot
from bot.adapters.discord.serve import point_at
from bot.app import App
from bot.core.reply import Answer
from bot.core.request import Request
from tests.adapters.discord.conftest import online
from tests.fakes.discord import FakeDiscord


class SlowApp(App):
    """A front door at which everybody waits until it is open."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.open = asyncio.Event()

    async def handle(self, request: Request) -> Answer:
        """The answer, once the door is open."""
        await self.open.wait()
        return await super().handle(request)


@asynccontextmanager
async def hall(app: App, **settings: Any) -> AsyncIterator[tuple[FakeDiscord, Bot]]:
    """A Discord, and Study Hall on it; whatever Discord refuses is for the test to look at."""
    async with FakeDiscord() as fake:
        point_at(fake.api, fake.gateway_url)
        async with online(app, fake, **settings) as bot:
            yield fake, bot
        assert fake.http.unknown_routes == []
        assert fake.http.crashes == []
