"""The bot on its platforms: those that there are tokens for, all in one process, from the start to the last answer."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from bot.app import App
from bot.clockwork import housekeep, jobs, ticking
from bot.settings import Settings
from bot.wiring import Face, build_site
from bot.worker import Worker

if TYPE_CHECKING:
    from starlette.applications import Starlette

Announce = Callable[[str], None]
"""Writes a line for whoever started the program."""


async def serve(
    app: App, settings: Settings, faces: Sequence[Face], announce: Announce, *, answers: bool = True
) -> None:
    """The bot is on its platforms until a signal ends it; what happens by itself begins when it is on all of them.

    What is being sent then is sent first, and after that what is being answered is answered. Where nobody is answered
    (`answers`), no time goes into being quick at that.

    Raises:
        TokenError: a platform does not take a token.
        SettingsError: one is not there, or what is reached by HTTP cannot be.
    """
    with _told_to_end() as stop:
        async with _listening(build_site(app, faces), settings, announce):
            if await _begun(app, faces, stop, answers=answers):
                await _stay(app, faces, stop, announce)


async def _begun(app: App, faces: Sequence[Face], stop: asyncio.Event, *, answers: bool) -> bool:
    """Whether all is there; False if it was told to end before that."""

    async def begin() -> None:
        if answers:
            await app.warm()
        await housekeep(app)
        for face in faces:
            await face.start()

    beginning, stopping = asyncio.ensure_future(begin()), asyncio.ensure_future(stop.wait())
    await asyncio.wait({beginning, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if beginning.done():
        beginning.result()
        return True
    beginning.cancel()
    await asyncio.gather(beginning, return_exceptions=True)
    return False


async def _stay(app: App, faces: Sequence[Face], told: asyncio.Event, announce: Announce) -> None:
    """All are there until they are told to end, or one of them ends by itself, whose error is raised."""
    stop, workers = asyncio.Event(), [Worker(app, face.sender) for face in faces]
    staying = [asyncio.ensure_future(face.stay(stop)) for face in faces]
    stopping = asyncio.ensure_future(told.wait())
    with ticking(jobs(app, workers, faces)):
        await asyncio.wait({stopping, *staying}, return_when=asyncio.FIRST_COMPLETED)
        ended = [each for each in staying if each.done()]
        if any(worker.is_sending for worker in workers):
            announce("What is being sent is sent first.")
        await asyncio.gather(*(worker.close() for worker in workers))
    stop.set()
    told.set()
    await asyncio.gather(stopping, *staying, return_exceptions=True)
    for each in (*ended, *staying):
        each.result()


@asynccontextmanager
async def _listening(site: "Starlette | None", settings: Settings, announce: Announce) -> AsyncIterator[None]:
    """Within the block the site is served, if there is one."""
    if site is None:
        yield
        return
    from bot.adapters.http import serving  # noqa: PLC0415 - it takes a while, and Discord alone needs none

    async with serving(site, settings.http_host, settings.http_port) as address:
        announce(f"HTTP is served at {address}.")
        yield


@contextmanager
def _told_to_end() -> Iterator[asyncio.Event]:
    """Within the block SIGTERM and SIGINT set the event, and nothing else."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    try:
        yield stop
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)
