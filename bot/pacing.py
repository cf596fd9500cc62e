"""As fast as a platform allows and not faster: turns of a line that all processes share through the database.

Slots are reserved some at a time, so that a call costs far less than a transaction, and far enough ahead that nobody
waits for the database. A slot that nobody used is lost: no burst makes up for it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

import structlog

from bot.app import App
from bot.core.people import NotNowError
from bot.storage.paces import LONGEST, Slots

AT_ONCE = 25
"""Slots that are reserved at the most in one transaction: what is lost with a process that ends."""

AHEAD = 0.25
"""Seconds before the last slot from which on more are reserved, if somebody is going to need them."""

_ROUNDING = timedelta(milliseconds=1)

log = structlog.get_logger()


@dataclass(eq=False, frozen=True, slots=True)
class _Turn:
    """Somebody who waits, and for how long at the most."""

    patience: timedelta
    come: asyncio.Future[None]


@dataclass(eq=False, slots=True)
class _Line:
    """Who waits, the first in front, and the slots that they are going to get; times by the pacer's clock."""

    key: str
    gap: timedelta
    waiting: deque[_Turn] = field(default_factory=deque)
    slots: deque[float] = field(default_factory=deque)
    free: float = 0.0
    held: float = 0.0
    serving: asyncio.Task[None] | None = None

    @property
    def wanted(self) -> int:
        """How many wait without a slot."""
        return len(self.waiting) - len(self.slots)

    @property
    def patience(self) -> timedelta:
        """How long the most patient one waits."""
        return max((each.patience for each in self.waiting), default=timedelta())


class Pacer:
    """Whose turn it is to make a call that counts towards a limit of a platform.

    Args:
        app: the front door, behind which the lines are kept.
        clock: seconds that only grow.
        sleep: waits for so many of them.
    """

    def __init__(
        self,
        app: App,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._app = app
        self._clock = clock
        self._sleep = sleep
        self._lines: dict[str, _Line] = {}

    async def turn(self, key: str, gap: timedelta, patience: timedelta = LONGEST) -> None:
        """A call may be made now, at least `gap` after the one before in that line; who came first goes first.

        Where the database cannot be reached, this process keeps to the gap by itself.

        Raises:
            NotNowError: the line is longer than `patience`; its end is not made any later by that.
        """
        line = self._lines.setdefault(key, _Line(key, gap))
        turn = _Turn(patience, asyncio.get_running_loop().create_future())
        line.waiting.append(turn)
        line.serving = line.serving or asyncio.create_task(self._serve(line))
        try:
            await turn.come
        finally:
            if turn in line.waiting:  # who waits no more takes nobody's slot
                line.waiting.remove(turn)

    async def hold(self, key: str, seconds: float) -> None:
        """The platform wants no call of that line for so many seconds; slots that were reserved before are lost."""
        if line := self._lines.get(key):
            line.slots.clear()
            line.held = self._clock() + seconds
        try:
            await self._app.hold(key, timedelta(seconds=seconds))
        except Exception:
            log.exception("hold not shared", key=key)

    async def _serve(self, line: _Line) -> None:
        """Everybody in the line has had a turn."""
        more: asyncio.Task[None] | None = None
        while line.waiting or more:
            if more and (more.done() or not (line.slots and line.waiting)):
                await more
                more = None
            elif not more and line.wanted > 0 and (not line.slots or line.slots[-1] - self._clock() < AHEAD):
                more = asyncio.create_task(self._reserve(line, min(line.wanted, AT_ONCE)))
            else:
                await self._sleep(max(0.0, line.slots[0] - self._clock()))
                self._release(line)
        del self._lines[line.key]

    def _release(self, line: _Line) -> None:
        """The newest slot that has come is the first one's in the line; those before it were missed."""
        come = False
        while line.slots and line.slots[0] <= self._clock():
            line.slots.popleft()
            come = True
        while come and line.waiting:
            if not (turn := line.waiting.popleft()).come.done():  # as one is whose caller has just been cancelled
                turn.come.set_result(None)
                return

    async def _reserve(self, line: _Line, count: int) -> None:
        """So many more slots are the line's; who will not wait for one knows that."""
        try:
            got = await self._app.reserve(line.key, line.gap, count, line.patience)
        except Exception:
            log.exception("pace not shared", key=line.key)
            got = Slots(timedelta(), count)
        gap = line.gap.total_seconds()
        first = max(self._clock() + got.delay.total_seconds(), line.held, line.free)
        line.slots.extend(first + i * gap for i in range(got.count))
        line.free = first + got.count * gap
        self._refuse(line, got.delay + line.gap * got.count if got.count < count else None)

    def _refuse(self, line: _Line, free: timedelta | None) -> None:
        """Who does not wait for the slot that they would get is told how long that is; `free` is the next after all."""
        now, place = self._clock(), 0
        for turn in tuple(line.waiting):
            wait = timedelta(seconds=line.slots[place] - now) if place < len(line.slots) else free
            if wait is None:
                return
            if wait <= turn.patience + _ROUNDING:
                place += 1
                continue
            line.waiting.remove(turn)
            if not turn.come.done():
                turn.come.set_exception(NotNowError("many others are waiting", wait.total_seconds()))
