"""The bot on its platforms: those that there are tokens for, all in one process, from the start to the last answer."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from bot.app import App
from bot.clockwork import housekeep, jobs, ticking
from bot.ending import Announce, counted, listening, told_to_end
from bot.here import local_jobs
from bot.settings import Settings
from bot.wiring import Face, build_site
from bot.worker import Worker

if TYPE_CHECKING:
    from bot.adapters.web.face import Playground


async def serve(
    app: App,
    settings: Settings,
    faces: Sequence[Face],
    announce: Announce,
    *,
    page: "Playground | None" = None,
    answers: bool = True,
) -> None:
    """The bot is on its platforms until a signal ends it; what happens by itself begins when it is on all of them.

    What is being sent then is sent first, and after that what is being answered is answered. Where nobody is answered
    (`answers`), no time goes into being quick at that, and nothing is reached by HTTP but metrics at a port of their
    own. The local group's page is served beside it, if it is asked for.

    Raises:
        TokenError: a platform does not take a token.
        SettingsError: one is not there, or what is reached by HTTP cannot be.
    """
    async with AsyncExitStack() as stack:
        stop = stack.enter_context(told_to_end())
        more = await stack.enter_async_context(counted(app, settings, announce, page, answers=answers))
        if answers:
            address = await stack.enter_async_context(listening(build_site(app, faces, page, more), settings))
            announce(f"HTTP is served at {address}.")
            if page:
                announce(f"The study hall is open at {address} as well.")
                stack.push_async_callback(page.close)
        if await _begun(app, faces, stop, page, answers=answers):
            await _stay(app, faces, stop, page, announce)


async def _begun(
    app: App, faces: Sequence[Face], stop: asyncio.Event, page: "Playground | None", *, answers: bool
) -> bool:
    """Whether all is there; False if it was told to end before that."""

    async def begin() -> None:
        if answers:
            await app.warm()
        await housekeep(app)
        if page:
            await page.start()
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


async def _stay(
    app: App, faces: Sequence[Face], told: asyncio.Event, page: "Playground | None", announce: Announce
) -> None:
    """All are there until they are told to end, or one of them ends by itself, whose error is raised."""
    stop, workers = asyncio.Event(), [Worker(app, face.sender) for face in faces]
    staying = [asyncio.ensure_future(face.stay(stop)) for face in faces]
    stopping = asyncio.ensure_future(told.wait())
    with ticking(jobs(app, workers, faces) | (local_jobs(page.world.local) if page else {})):
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
