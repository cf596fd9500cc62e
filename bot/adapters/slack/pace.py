"""How fast we may post: about a message a second in a channel, some hundreds a minute in a workspace, and no burst.

This is the pace of a process by itself; `turns` says what it shares with others. Source: Slack's developer
documentation, "Rate limits", on `chat.postMessage`; a 429 names the seconds to wait.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

POST = "chat.postMessage"
"""The method whose limit it is; while it is held, nothing is posted."""

CHANNEL_GAP = 1.0
"""Seconds between two messages in a channel."""

WORKSPACE_GAP = 0.2
"""Seconds between two messages in a workspace: 300 a minute."""

_MOST = 10_000  # lines that are remembered; those that nobody stands in go first


@dataclass(eq=False, slots=True)
class _Line:
    """People who wait one behind the other; the first may go at `free`, or when what holds all of them ends."""

    free: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pace:
    """Who may post when, in this process.

    Args:
        clock: seconds that only grow.
        sleep: waits for so many of them.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lines: dict[tuple[str, str], _Line] = {}
        self._held: dict[tuple[str, str], float] = {}

    async def turn(self, team: str, channel: str) -> None:
        """A message may go to the channel now; who came first goes first."""
        await self._pass(team, channel, CHANNEL_GAP)
        await self._pass(team, "", WORKSPACE_GAP)

    def hold(self, team: str, method: str, seconds: float) -> None:
        """Slack wants no call of a method from us for so many seconds."""
        until = self._clock() + seconds
        self._held[team, method] = max(until, self._held.get((team, method), until))

    def held(self, team: str, method: str) -> float:
        """Seconds for which Slack wants no call of a method from us."""
        left = self._held.get((team, method), 0.0) - self._clock()
        if left <= 0:
            self._held.pop((team, method), None)
        return max(0.0, left)

    async def released(self, team: str, method: str) -> None:
        """A method may be called again."""
        while (left := self.held(team, method)) > 0:
            await self._sleep(left)

    async def _pass(self, team: str, place: str, gap: float) -> None:
        line = self._line(team, place)
        async with line.lock:
            await self.released(team, POST)
            while (left := line.free - self._clock()) > 0:
                await self._sleep(left)
                await self.released(team, POST)
            line.free = self._clock() + gap

    def _line(self, team: str, place: str) -> _Line:
        if len(self._lines) >= _MOST:
            now = self._clock()
            self._lines = {key: each for key, each in self._lines.items() if each.lock.locked() or each.free > now}
        return self._lines.setdefault((team, place), _Line())
