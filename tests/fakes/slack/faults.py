"""What goes wrong on demand: rate limits, server errors, refusals, connections that break, stalls."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable


ALWAYS = 10**9
"""So often that it does not end by itself."""


@dataclass
class Fault:
    """One kind of fault of the methods that fit a pattern, for so many requests."""

    pattern: str
    times: int
    status: int | None = None
    error: str = ""
    retry_after: int = 1
    breaks: str = ""
    gate: asyncio.Event | None = None
    caught: int = 0

    def lift(self) -> None:
        """It is over."""
        self.times = 0

    def response(self) -> web.Response | None:
        """What is answered instead, if anything is."""
        if self.status == 429:
            return limited(self.retry_after)
        if self.status is not None:
            return web.Response(status=self.status, text="Slack is having trouble", content_type="text/html")
        return web.json_response({"ok": False, "error": self.error}) if self.error else None


@dataclass
class Bucket:
    """So many calls in so many seconds of a clock, counted by an argument."""

    method: str
    limit: int
    per: float
    by: str
    clock: Callable[[], float]
    spent: dict[str, list[float]] = field(default_factory=dict)

    def take(self, key: str) -> float:
        """Takes one; the seconds to wait if none is left, else 0."""
        now = self.clock()
        recent = [moment for moment in self.spent.get(key, []) if now - moment < self.per]
        self.spent[key] = recent
        if len(recent) >= self.limit:
            return self.per - (now - recent[0])
        recent.append(now)
        return 0.0


def limited(seconds: float) -> web.Response:
    """Slack's 429, which names whole seconds, a fraction rounded up."""
    headers = {"Retry-After": str(max(0, -int(-seconds // 1)))}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


class Faults:
    """The faults that are set. A pattern is a method's name, `chat.*`, `*`, or `response_url` for those addresses.

    One that lasts until its `lift` has `times=ALWAYS`. Limits are counted by the real clock, since who is told to wait
    waits by it, unless `clock` is set to another before.
    """

    def __init__(self) -> None:
        self.clock: Callable[[], float] = time.monotonic
        self._faults: list[Fault] = []
        self._buckets: list[Bucket] = []

    def fail(self, pattern: str, status: int = 503, *, times: int = 1) -> Fault:
        """The next requests are answered with that status and not carried out."""
        return self._add(Fault(pattern, times, status=status))

    def refuse(self, pattern: str, error: str, *, times: int = 1) -> Fault:
        """The next requests are refused with that error and not carried out."""
        return self._add(Fault(pattern, times, error=error))

    def limit(self, pattern: str, *, retry_after: int = 1, times: int = 1) -> Fault:
        """The next requests meet a 429."""
        return self._add(Fault(pattern, times, status=429, retry_after=retry_after))

    def break_before(self, pattern: str, *, times: int = 1) -> Fault:
        """The next requests break before anything is done."""
        return self._add(Fault(pattern, times, breaks="before"))

    def break_after(self, pattern: str, *, times: int = 1) -> Fault:
        """The next requests are carried out, but the connection breaks before the answer."""
        return self._add(Fault(pattern, times, breaks="after"))

    def hold(self, pattern: str, *, times: int = 1) -> Fault:
        """The next requests wait, before anything is done, until the fault's `gate` is set."""
        return self._add(Fault(pattern, times, gate=asyncio.Event()))

    def pace(self, method: str, *, limit: int = 1, per: float = 1.0, by: str = "channel") -> Bucket:
        """From now on this method takes so many calls in so many seconds, for each value of that argument, or token."""
        made = Bucket(method, limit, per, by, self.clock)
        self._buckets.append(made)
        return made

    def limits(self) -> None:
        """From now on messages have Slack's limits: one a second in a channel, short bursts let through, and so on.

        "Rate limits", Slack's developer documentation; it names no number for a workspace, some hundreds a minute.
        """
        self.pace("chat.postMessage", limit=3, per=2.5)
        self.pace("chat.postMessage", limit=310, per=60, by="token")
        self.pace("chat.update", limit=52, per=60, by="token")

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()
        self._buckets.clear()

    def _add(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def of(self, method: str, args: dict[str, object]) -> Fault | None:
        """The fault that this request meets, if any; it is used up by that."""
        for fault in self._faults:
            if fault.times > 0 and fnmatchcase(method, fault.pattern):
                fault.times -= 1
                fault.caught += 1
                return fault
        for bucket in self._buckets:
            if bucket.method == method and (wait := bucket.take(str(args.get(bucket.by, "")))):
                return Fault(method, 0, status=429, retry_after=max(1, -int(-wait // 1)))
        return None
