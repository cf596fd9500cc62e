"""The bot right here: its page and the terminal's chat, of the one local group, in one process."""

import asyncio
from collections.abc import Awaitable
from contextlib import nullcontext
from typing import TYPE_CHECKING

from bot.adapters.console.chat import Chat
from bot.adapters.local import Local
from bot.app import App
from bot.clockwork import OUTBOX_SECONDS, REMINDER_SECONDS, Job, housekeep, jobs, ticking
from bot.ending import Announce, counted, listening, told_to_end
from bot.settings import Settings
from bot.wiring import build_site

if TYPE_CHECKING:
    from bot.adapters.web.face import Playground


def local_jobs(local: Local) -> dict[Job, float]:
    """What happens by itself in the local group, and how often (seconds)."""
    return {local.look: OUTBOX_SECONDS, local.remind: REMINDER_SECONDS}


async def converse(app: App, chat: Chat, *, live: bool) -> None:
    """The chat alone, to its end; what happens by itself does so meanwhile, if somebody sees it (`live`)."""
    local = Local(app)
    local.join(chat)
    warming = asyncio.create_task(app.warm())
    await housekeep(app)
    with local.here(chat.account), ticking(jobs(app, ()) | local_jobs(local), on=live):
        await chat.run(local.pass_on)
        await local.close()
    await warming


async def at_home(app: App, settings: Settings, page: "Playground", chat: Chat | None, announce: Announce) -> None:
    """The page is served, and the chat goes on beside it if there is one, until the chat ends or a signal ends both.

    Raises:
        SettingsError: the page cannot be served where the settings say.
    """
    local = page.world.local
    if chat:
        local.join(chat)
    with told_to_end() as stop:
        async with (
            counted(app, settings, announce, page) as more,
            listening(build_site(app, (), page, more), settings) as address,
        ):
            announce(f"The study hall is open at {address} (Ctrl-C closes it).")
            warming = asyncio.create_task(app.warm())
            await housekeep(app)
            await page.start()
            with local.here(chat.account) if chat else nullcontext(), ticking(jobs(app, ()) | local_jobs(local)):
                try:
                    stopped = await _until(stop, chat.run(local.pass_on) if chat else asyncio.Event().wait())
                    if page.is_read and not stopped:
                        announce("The page closes too.")
                finally:
                    await page.close()
            await warming
    if stopped:
        announce("Bye! Everything you did is kept.")


async def _until(stop: asyncio.Event, work: Awaitable[object]) -> bool:
    """The work is done, or was left since it is to stop; whether it was."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        working.cancel()
        stopping.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
    if not working.cancelled():
        working.result()
    return working.cancelled()
