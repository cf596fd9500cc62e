"""The human side: a clock to be moved, and people who type into the real terminal chat."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.adapters.console.chat import Chat, Screen
from bot.adapters.local import LOCAL, Local, local_asker
from bot.app import App
from bot.core.reply import Answer
from bot.core.request import Intent, Request


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def advance(self, **span: float) -> None:
        """So much later (the arguments of `timedelta`)."""
        self.now += timedelta(**span)


class Script:
    """Lines that were written beforehand."""

    live = False

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = list(lines)

    async def next(self, prompt: str) -> str | None:  # noqa: ARG002 - nobody is prompted
        """The next line, or None after the last."""
        return self._lines.pop(0) if self._lines else None


async def sits(app: App, talk: Chat) -> None:
    """A conversation to its end, in which they are told what waits for them after each line."""
    local = Local(app)
    local.join(talk)
    with local.here(talk.account):
        await talk.run(local.look)


def chat(app: App, *lines: str, name: str = "Ann", width: int = 80) -> str:
    """All that the terminal shows to somebody who types these lines."""
    written: list[str] = []

    asyncio.run(sits(app, Chat(app, local_asker(name), Script(lines), Screen(written.append, width, colour=False))))
    return "".join(written)


def answer(app: App, intent: Intent, name: str = "Ann") -> Answer:
    """The answer to one request of a local member."""
    return asyncio.run(app.handle(Request(local_asker(name), LOCAL, intent)))
