"""How the program is served, watched and told to end: by HTTP until its block ends, and by a signal."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from bot.app import App
from bot.settings import Settings
from bot.wiring import build_scrape, build_site

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

    from bot.adapters.web.face import Playground

Announce = Callable[[str], None]
"""Writes a line for whoever started the program."""


@contextmanager
def told_to_end() -> Iterator[asyncio.Event]:
    """Within the block SIGTERM and SIGINT set the event, and nothing else."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    try:
        yield stop
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)


@asynccontextmanager
async def counted(
    app: App, settings: Settings, announce: Announce, page: "Playground | None" = None, *, answers: bool = True
) -> "AsyncIterator[Sequence[BaseRoute]]":
    """Within the block what the app does is counted, and told at a port of its own if there is one for it.

    Given are the routes by which it is told beside all else that is reached by HTTP, where it may be told there.

    Raises:
        SettingsError: that port cannot be listened to.
    """
    if settings.metrics_port is None:
        yield build_scrape(app, settings, page) if answers else ()
        return
    from bot.adapters.http import serving  # noqa: PLC0415 - it takes a while, and much needs none of it

    site = build_site(app, (), more=build_scrape(app, settings, page), answers=answers)
    called = "STUDYHALL_METRICS_HOST and STUDYHALL_METRICS_PORT"
    async with serving(site, settings.metrics_host, settings.metrics_port, called=called) as address:
        announce(f"The metrics are at {address}/metrics.")
        yield ()


@asynccontextmanager
async def listening(site: "Starlette", settings: Settings) -> AsyncIterator[str]:
    """Within the block the site is served at the address given; where nobody chose a port, at any that is free.

    Raises:
        SettingsError: it cannot be listened to there.
    """
    from bot.adapters.http import serving  # noqa: PLC0415 - it takes a while, and much needs none of it

    otherwise_any = not settings.http_port_chosen
    async with serving(site, settings.http_host, settings.http_port, otherwise_any=otherwise_any) as address:
        yield address
