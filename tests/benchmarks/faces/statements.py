"""How many SQL statements a question takes beside its lookup, counted: of ours and of the plain bot's."""

import asyncio
import re
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.core.reply import Reply
from bot.core.request import Asker, Command, Place, Platform, Request
from tests.benchmarks.faces.ours import database, over
from tests.benchmarks.faces.plain import filled

_ANN, _GARDENS, _CHANNEL = ("2", "Ann"), ("1", "Gardens"), "3"
_FRAMING = re.compile(r"BEGIN|COMMIT|PRAGMA|--")  # what begins and ends transactions, and what SQLite does by itself
_LOOKUP = re.compile(r"\bMATCH\b")


def counts(platform: Platform, question: str) -> tuple[int, int]:
    """The statements of a question that is not a member's first: plain, ours.

    Not counted are those that begin and end transactions, and the plain bot's one for the lookup: ours is in memory.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _plain(Path(folder), question), _ours(Path(folder), platform, question)


def _plain(folder: Path, question: str) -> int:
    work = filled(folder)
    said: list[str] = []

    def ask() -> None:
        assert work.ask(_GARDENS, _ANN, _CHANNEL, question)

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)  # from SQLAlchemy, since SQLite would tell of what its FTS5 does within itself, too

    event.listen(work.engine, "before_cursor_execute", hear)
    with closing(work):
        return _counted(said, ask)


def _ours(folder: Path, platform: Platform, question: str) -> int:
    settings, kept = database(folder)
    said: list[str] = []

    def hear(driver: Any, *_: Any) -> None:
        driver.set_trace_callback(said.append)

    event.listen(kept.engine, "checkout", hear)
    app = over(settings, kept)
    request = Request(Asker(platform, *_ANN), Place(*_GARDENS, _CHANNEL), Command("ask", {"question": question}))

    async def ask() -> None:
        answer = await app.handle(request)
        assert isinstance(answer, Reply)
        assert not answer.missed  # or the face would ask for what could not reach her

    try:
        return _counted(said, lambda: asyncio.run(ask()))
    finally:
        app.close()


def _counted(said: list[str], ask: Callable[[], None]) -> int:
    ask()
    said.clear()
    ask()
    return sum(not _FRAMING.match(each) and not _LOOKUP.search(each) for each in said)
