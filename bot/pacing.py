"""As fast as a platform allows and not faster: turns of a line that all processes share through the database.

Slots are reserved some at a time, so that a call costs far less than a transaction, and far enough ahead that nobody
waits for the database. A slot that nobody used is lost: no burst makes up for it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from time import monotonic

import structlog

from bot.app import App
from bot.core.people import NotNowError
from bot.storage.paces import LONGEST, Slots

AT_ONCE = 25
"""Slots that are reserved at the most in one transaction: what is lost with a process that ends."""

AHEAD = 0.25
"""Seconds before the last slot from which on more are reserved, if somebody is going to need them."""

LATE = 0.02
"""Seconds up to which a slot is used late: of 48.5 slots a second, no more than 50 fall in any second then."""

_DRIFT = 0.001  # seconds in a second by which one clock may go faster than another
_NEWS = 1.0  # seconds; who heard of something later than that has had a clock set, or slept
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
        self._offset = inf
        self._compared = 0.0
        self._as_of: datetime | None = None

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
        """Slots that have come are those of the first in the line; what was missed is lost, but for the newest one."""
        now = self._clock()
        while line.slots and line.slots[0] <= now:
            slot = line.slots.popleft()
            newest = not line.slots or line.slots[0] > now
            if newest or now - slot <= LATE:
                self._pass(line)

    def _pass(self, line: _Line) -> None:
        """The first in the line has had its turn."""
        while line.waiting:
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
        since = self._clock() - (self._lag(got.as_of) if got.as_of else 0.0)
        first = max(since + got.delay.total_seconds(), line.held, line.free)
        line.slots.extend(first + i * gap for i in range(got.count))
        line.free = first + got.count * gap
        self._refuse(line, got.delay + line.gap * got.count if got.count < count else None)

    def _lag(self, as_of: datetime) -> float:
        """How many seconds later than usual we have come to know what was told as of that instant.

        Without this, slots of a process that is slow to hear of them would lie upon those of others. Two clocks differ
        by as much as they seem to where news is quickest, but for a drift that is given some room.
        """
        now = self._clock()
        seems = now - as_of.timestamp()
        offset = self._offset + _DRIFT * (now - self._compared)
        was_set = not 0 <= seems - offset <= _NEWS  # or this is quicker news than ever
        if was_set or as_of == self._as_of:  # the latter where it stands still
            offset = seems
        self._offset, self._compared, self._as_of = offset, now, as_of
        return seems - offset

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
