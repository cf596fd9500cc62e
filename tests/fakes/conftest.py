"""A Discord on loopback, and a plain bot that is connected to it by the real discord.py."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.fakes.discord import FakeDiscord
from tests.fakes.plain_bot import PlainBot, pointed_at

Scene = Callable[[FakeDiscord, PlainBot], Coroutine[Any, Any, None]]
Play = Callable[[Scene], None]


@pytest.fixture(autouse=True)
def _unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes in here is none of the bot's."""
    monkeypatch.setattr(FakeDiscord, "judges", [])


@pytest.fixture
def play() -> Play:
    """Plays a scene with a bot that is about to connect, and stops both afterwards."""

    def run(scene: Scene) -> None:
        async def main() -> None:
            async with FakeDiscord() as fake:
                with pointed_at(fake):
                    bot = PlainBot(fake)
                    try:
                        await scene(fake, bot)
                    finally:
                        await bot.stop()

        asyncio.run(main())

    return run
