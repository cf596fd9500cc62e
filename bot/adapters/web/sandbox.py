"""The sandbox: a world of its own beside the real one, with a clock that can be sent forward, which is thrown away."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

import structlog
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.adapters.local import LOCAL, Local
from bot.adapters.web import passage
from bot.adapters.web.banner import banner
from bot.adapters.web.careful import Careful
from bot.adapters.web.html import NONE, Html
from bot.adapters.web.rooms import Rooms
from bot.adapters.web.viewer import CHANNEL, Viewer
from bot.adapters.web.world import Begin, Throwaway, World
from bot.core.request import Arrive
from bot.core.travelling import Journey, TravelClock, TravelError, Way, reachable, target
from bot.features import ahead
from bot.features.beside import Beside
from bot.features.shelf import Shelf
from bot.views import travel as travel_view

PREFIX = "/sandbox"
"""What the paths of its pages begin with."""

IDLE_SECONDS = 3600.0
"""How long nobody may look at it until it ends by itself."""

LOOK_SECONDS = 1.0
"""How often it is looked what is due in it."""

KEPT = 20
"""Journeys that are remembered."""

GROUP = LOCAL.group or ""
"""The group's id."""

CLOSED = "closed"
"""In the address of the real time machine: that the sandbox is not there any more."""

_PATIENCE = 5.0  # seconds for requests that it is still answering when it ends
_READ_BY_SCRIPTS = ("/live", "/drawn", "/files")

Pages = Callable[[World, "Sandboxes"], Sequence[BaseRoute]]
"""All pages of a world, from which one gets into the sandbox, or on in it."""

log = structlog.get_logger()


class GoneError(TravelError):
    """The sandbox is not there any more."""


class MeanwhileError(TravelError):
    """Somebody else has travelled since the page was shown that was pressed."""


class Sandbox:
    """A world beside the real one.

    Attributes:
        world: it, for its pages.
        copied: whether it began as a copy of the real group.
        journeys: how many were made in it.
        past: the latest of them, the newest first.
        zone: whose clocks its group goes by (IANA name), as of the last request.
    """

    def __init__(self, real: World, made: Throwaway, clock: TravelClock) -> None:
        rooms = real.rooms.copy(clock) if made.copied else Rooms(clock)
        self.world = World(
            made.app,
            rooms,
            Local(made.app, everybody=True),
            clock,
            real.owner,
            real.token,
            real.zone,
            prefix=PREFIX,
            roots=real.roots,
            draws=real.draws,
            banner=self.banner,
        )
        self.copied = made.copied
        self.journeys = 0
        self.past: deque[Journey] = deque(maxlen=KEPT)
        self.zone = real.zone
        self._made = made
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._answering = 0
        self._unasked = asyncio.Event()
        self._unasked.set()
        self._leaving = asyncio.Event()
        self.world.local.join(rooms)

    async def begin(self) -> None:
        """Somebody is at home, and the channel says where the sandbox begins."""
        world = self.world
        await self.learn_zone()
        if not self.copied:
            await world.ask(Viewer(world.owner.external_id, world.owner.name), Arrive())
        now = self._clock()
        world.rooms.answer(CHANNEL, travel_view.began(now, self.zone, copied=self.copied), now)

    def banner(self, viewer: Viewer) -> Html:
        """What stands on each of its pages; nothing once it is closed."""
        if self._leaving.is_set():
            return NONE
        told = travel_view.told(self.past[0]) if self.past else travel_view.AT_FIRST
        return banner(self.world, viewer, self.zone, self.journeys, told)

    async def learn_zone(self) -> None:
        """The group's zone is known as it is now."""
        self.zone = await self.world.app.work(lambda session, _: ahead.zone(session, GROUP, self.world.zone))

    async def travel(self, typed: str, journeys: int) -> Journey:
        """What came on the way to there, once the way is gone.

        Args:
            typed: a `Way`, or what `target` reads.
            journeys: how many had been made when this one was decided on, so that pressing twice is going once.

        Raises:
            TravelError: it is not gone.
        """
        async with self._one_at_a_time:
            if self._leaving.is_set():
                raise GoneError
            if journeys != self.journeys:
                raise MeanwhileError
            await self.learn_zone()
            world, wanted = self.world, await self._target(typed, self._clock())
            journey = await passage.travel(
                world.app, world.local, self._clock, wanted, goes_on=lambda: not self._leaving.is_set()
            )
            self.journeys += 1
            self.past.appendleft(journey)
            return journey

    async def look(self) -> None:
        """What is due in it is done; not while somebody travels, who does it on the way."""
        async with self._one_at_a_time:
            if not self._leaving.is_set():
                await passage.settle(self.world.app, self.world.local)

    async def answer(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """The pages' answer; until it is given, the sandbox stays."""
        self._answering += 1
        self._unasked.clear()
        try:
            await self.learn_zone()
            await app(scope, receive, send)
        finally:
            self._answering -= 1
            if not self._answering:
                self._unasked.set()

    async def live(self, look: Callable[[], Awaitable[object]]) -> None:
        """It is looked what is due every so often, until it ends."""
        while not self._leaving.is_set():
            await look()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._leaving.wait()

    async def close(self) -> None:
        """Its streams end, a journey is left, what is being answered is answered, and nothing of it is left."""
        self._leaving.set()
        self.world.rooms.end()
        async with self._one_at_a_time:
            pass
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._unasked.wait()
        await self.world.local.close()
        await asyncio.to_thread(self._made.close)

    async def _target(self, typed: str, now: datetime) -> datetime:
        if typed != Way.POST:
            return target(typed, self.zone, now)
        return reachable(await self.world.app.work(lambda session, now: ahead.next_post(session, GROUP, now)), now)


class Sandboxes:
    """The sandbox, while there is one; as an ASGI app it answers for all that is below its prefix.

    Args:
        begin: makes the app that it is about.
        pages: the pages of its world.
        idle: seconds that nobody may look at it until it ends by itself.
        seconds: a clock that only grows.
    """

    def __init__(
        self, begin: Begin, pages: Pages, *, idle: float = IDLE_SECONDS, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._begin = begin
        self._pages = pages
        self._idle = idle
        self._seconds = seconds
        self._seen = 0.0
        self._ended = False
        self._current: Sandbox | None = None
        self._real: World | None = None
        self._inside: ASGIApp = Router()
        self._opening = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def current(self) -> Sandbox | None:
        """The sandbox that there is."""
        return self._current

    @property
    def real(self) -> World | None:
        """The world beside which one was begun."""
        return self._real

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What its pages answer; without one, the way to where one is opened."""
        sandbox = self._current
        if sandbox is None:
            return await _nowhere(HttpRequest(scope))(scope, receive, send)
        self._seen = self._seconds()
        return await sandbox.answer(self._inside, scope, receive, send)

    async def open(self, world: World) -> Sandbox:
        """The sandbox beside that world, which begins now if there is none; beside the same one where it is a sandbox.

        Raises:
            DatabaseError, OSError: it cannot be made.
        """
        async with self._opening:
            if self._current is not None:
                return self._current
            if self._ended:
                raise OSError("the page is closing")
            real = self._real = self._real if self._real and world.travels else world
            clock = TravelClock(real.clock)
            made = await asyncio.to_thread(self._begin, clock)
            made.app.use(Beside(real.app.shelf))
            sandbox = Sandbox(real, made, clock)
            try:
                await sandbox.begin()
            except BaseException:
                await sandbox.close()
                raise
            self._inside = Careful(Router([*self._pages(sandbox.world, self)]), sandbox.world)
            self._current, self._seen = sandbox, self._seconds()
            self._do(sandbox.live(partial(self.look, sandbox)))
            return sandbox

    def leave(self) -> None:
        """There is none any more; what is left of it goes as soon as nobody waits for its answer."""
        sandbox, self._current, self._inside = self._current, None, Router()
        if sandbox is not None:
            self._do(sandbox.close())

    def use(self, shelf: Shelf) -> None:
        """From the next request on these are its packs."""
        if self._current is not None:
            self._current.world.app.use(Beside(shelf))

    def end_streams(self) -> None:
        """Every stream of its rooms ends, and no other sandbox begins."""
        self._ended = True
        if self._current is not None:
            self._current.world.rooms.end()

    async def look(self, sandbox: Sandbox) -> None:
        """What is due in it is done; if nobody has looked at it for long, it ends."""
        if sandbox.world.rooms.streams:
            self._seen = self._seconds()
        if self._seconds() - self._seen > self._idle and sandbox is self._current:
            self.leave()
        else:
            await sandbox.look()

    async def close(self) -> None:
        """There is none any more, and nothing of it is left."""
        async with self._opening:
            self.leave()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _do(self, work: Coroutine[object, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("sandbox failed", exc_info=error)


def _nowhere(request: HttpRequest) -> Response:
    """Of a page the way to the time machine; of what scripts read, that it is not there."""
    path = request.scope["path"].removeprefix(PREFIX)
    if path.startswith(_READ_BY_SCRIPTS):
        return PlainTextResponse("The sandbox is closed.", 404)
    kept = {"as": name} if (name := request.query_params.get("as")) else {}
    return RedirectResponse(f"/travel?{urlencode(kept | {CLOSED: 'yes'})}", 303)
