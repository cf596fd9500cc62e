"""Whose turn it is: what we say on our own goes by a pace that all processes share, what answers people by our own.

An answer is wanted at once, so it waits neither for a transaction nor behind the posts of another process: it goes by
`Pace`, which lives in memory. What is said on its own takes its turn in the database first and then in memory too, so
that within a process nothing collides with an answer. A 429 stops all: here at once, and in every other process what
is said on its own, by the database; an answer there meets the same limit at most once itself before it stops as well.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.adapters.slack.pace import CHANNEL_GAP, POST, WORKSPACE_GAP, Pace
from bot.core.people import NotNowError
from bot.pacing import Pacer

EDIT = "chat.update"
"""The method that edits; it has a limit of its own ("Rate limits", Slack's developer documentation)."""

EDIT_GAP = 1.2
"""Seconds between two edits in a workspace: `chat.update` is of tier 3, 50 a minute."""

AHEAD = 5.0
"""Seconds of turns that are waited for in a workspace; what comes behind is left for later, and holds up no other."""

WAITS = 8.0
"""Seconds that a turn may take in any case. A worker gives a delivery 20, of which the rest is for Slack, and 10 at its
own end: so whoever waits for a turn is not taken for one whose message may be on its way."""

_PATIENCE = timedelta(seconds=AHEAD)
_MOST = 10_000  # lines that are remembered; those that nobody stands in go


@dataclass(eq=False, slots=True)
class _Line:
    """Until when the turns of a line are taken by those who wait, and the latest moment that somebody was told."""

    taken: float = 0.0
    told: float = 0.0


class Turns:
    """Who may post and edit when.

    Args:
        pacer: the pace that all processes share.
        pace: this process's own.
        clock: seconds that only grow.
        waits: seconds that a turn may take.
    """

    def __init__(
        self,
        pacer: Pacer,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        waits: float = WAITS,
    ) -> None:
        self.pace = pace or Pace()
        self._pacer = pacer
        self._clock = clock
        self._waits = waits
        self._lines: dict[tuple[str, str], _Line] = {}

    async def answer(self, team: str, channel: str) -> None:
        """An answer to somebody may be posted now."""
        await self.pace.turn(team, channel)

    async def post(self, team: str, channel: str) -> None:
        """What is said on its own may be posted now.

        Raises:
            NotNowError: that would take too long.
        """

        async def turn() -> None:
            await self._pacer.turn(f"{_shared(team, POST)}:{channel}", timedelta(seconds=CHANNEL_GAP), _PATIENCE)
            await self._pacer.turn(_shared(team, POST), timedelta(seconds=WORKSPACE_GAP), _PATIENCE)
            await self.pace.turn(team, channel)

        await self._wait(team, POST, WORKSPACE_GAP, turn)

    async def edit(self, team: str) -> None:
        """A message may be edited now.

        Raises:
            NotNowError: that would take too long.
        """
        key, gap = _shared(team, EDIT), timedelta(seconds=EDIT_GAP)
        await self._wait(team, EDIT, EDIT_GAP, lambda: self._pacer.turn(key, gap, _PATIENCE))

    async def hold(self, team: str, method: str, seconds: float) -> None:
        """Slack wants no call of a method from us for so many seconds."""
        self.pace.hold(team, method, seconds)
        if method in {POST, EDIT}:
            await self._pacer.hold(_shared(team, method), seconds)

    async def _wait(self, team: str, method: str, gap: float, turn: Callable[[], Awaitable[object]]) -> None:
        """The turn has come, if it does soon."""
        if (held := self.pace.held(team, method)) > AHEAD:
            raise NotNowError(f"Slack takes no {method} now", held)
        line, now = self._line(team, method), self._clock()
        if line.taken > now + AHEAD:
            raise NotNowError("many others are before it", _told(line, now + AHEAD, now, gap))
        line.taken = max(line.taken, now) + gap
        try:
            async with asyncio.timeout(self._waits):
                await turn()
        except (NotNowError, TimeoutError) as error:
            now = self._clock()
            free = now + (error.seconds if isinstance(error, NotNowError) else AHEAD)
            raise NotNowError("its turn is long in coming", _told(line, free, now, gap)) from None

    def _line(self, team: str, method: str) -> _Line:
        if len(self._lines) >= _MOST:
            now = self._clock()
            self._lines = {key: each for key, each in self._lines.items() if max(each.taken, each.told) > now}
        return self._lines.setdefault((team, method), _Line())


def _told(line: _Line, free: float, now: float, gap: float) -> float:
    """In how many seconds to come again: each after the one before, so that they don't all come at once."""
    line.told = max(line.told, free) + gap
    return line.told - now


def _shared(team: str, method: str) -> str:
    """The key of a line that all processes share."""
    return f"slack:{team}" if method == POST else f"slack:{team}:edits"
