"""What tests of the page share: one that is served while a scene goes on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.logs import log_to
from bot.storage.engine import Database
from tests.conftest import MakeApp
from tests.people import Clock
from tests.web.site import Site, opened

Scene = Callable[[Site], Awaitable[None]]
Visit = Callable[..., None]
"""Called with a scene, and with what `site.opened` takes by name: the scene is played at a page of its own."""


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """The log of this process, written to a file for the length of a test."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    log_to(tmp_path / "studyhall.log", "DEBUG")
    yield tmp_path / "studyhall.log"
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


def visiting(make_app: MakeApp, url: str, folder: Path, clock: Clock) -> Visit:
    """Plays scenes at the page of an app over that address."""

    def visit(scene: Scene, **how: Any) -> None:
        app, database = make_app(url), Database(url)

        async def play() -> None:
            async with opened(app, database, folder, clock, **how) as site:
                await scene(site)

        try:
            asyncio.run(play())
        finally:
            database.close()

    return visit


@pytest.fixture
def visit(make_app: MakeApp, database_url: str, tmp_path: Path, clock: Clock) -> Visit:
    """Plays a scene at the page, over an empty database, once of each kind."""
    return visiting(make_app, database_url, tmp_path, clock)


@pytest.fixture
def visit_once(make_app: MakeApp, sqlite_url: str, tmp_path: Path, clock: Clock) -> Visit:
    """The same over SQLite alone, for what no database has to do with."""
    return visiting(make_app, sqlite_url, tmp_path, clock)
