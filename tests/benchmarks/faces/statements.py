"""How many SQL statements a question takes, counted: of ours and of the plain bot's."""

import asyncio
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.core.reply import Reply
from bot.core.request import Asker, Command, Place, Platform, Request
from tests.benchmarks.faces.ours import database, over
from tests.benchmarks.faces.plain import filled

_ANN, _GARDENS, _CHANNEL = ("2", "Ann"), ("1", "Gardens"), "3"
_FRAMING = re.compile(r"BEGIN|PRAGMA")


def counts(platform: Platform, question: str) -> tuple[int, int]:
    """The statements of a question that is not a member's first, without those that begin transactions: plain, ours."""
    with tempfile.TemporaryDirectory() as folder:
        return _plain(Path(folder), question), _ours(Path(folder), platform, question)


def _plain(folder: Path, question: str) -> int:
    work = filled(folder)

    def ask() -> None:
        assert work.ask(_GARDENS, _ANN, _CHANNEL, question)

    return _counted(work.engine, ask)


def _ours(folder: Path, platform: Platform, question: str) -> int:
    settings, kept = database(folder)
    app = over(settings, kept)
    request = Request(Asker(platform, *_ANN), Place(*_GARDENS, _CHANNEL), Command("ask", {"question": question}))

    async def ask() -> None:
        answer = await app.handle(request)
        assert isinstance(answer, Reply)
        assert not answer.missed  # or the face would ask for what could not reach her

    try:
        return _counted(kept.engine, lambda: asyncio.run(ask()))
    finally:
        app.close()


def _counted(engine: Engine, ask: Callable[[], None]) -> int:
    ask()
    with _heard(engine) as said:
        ask()
    return sum(not _FRAMING.match(each) for each in said)


@contextmanager
def _heard(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)
