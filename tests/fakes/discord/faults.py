"""What goes wrong on demand: rate limits, server errors, connections that break after the work is done, stalls."""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import zip_longest

from aiohttp import web

_ANY = re.compile(r"\{[^}]*\}|\*\*?")
_MAJOR = re.compile(r"/(?:channels|guilds)/[^/]+|/webhooks/[^/]+/[^/]+")
EVER = 10**9
"""So many requests that a fault lasts until it is ended."""


@dataclass
class Fault:
    """One kind of fault on one route, for so many requests."""

    pattern: re.Pattern[str]
    times: int
    before: int | None = None
    code: int = 0
    breaks: bool = False
    lost: bool = False
    gate: asyncio.Event | None = None
    retry_after: float = 0.0
    everywhere: bool = False
    scope: str = "user"
    bare: bool = False
    caught: int = 0

    def end(self) -> None:
        """No further request meets it."""
        self.times = 0

    def response(self) -> web.Response:
        """What is answered instead."""
        if self.code:
            refusal = json.dumps({"message": "Refused on demand", "code": self.code}).encode()
            return web.Response(status=self.before or 500, body=refusal, headers={"Content-Type": "application/json"})
        if self.before != 429:
            words = {500: "500: Internal Server Error", 502: "502: Bad Gateway", 503: "503: Service Unavailable"}
            return web.Response(status=self.before or 500, text=words.get(self.before or 500, "upstream error"))
        if self.bare:
            return web.Response(status=429, text="error code: 1015", headers={"Retry-After": str(self.retry_after)})
        body = {"message": "You are being rate limited.", "retry_after": self.retry_after, "global": self.everywhere}
        scope = "global" if self.everywhere else self.scope
        headers = {
            "Content-Type": "application/json",
            "Via": "1.1 google",
            "Retry-After": str(max(1, math.ceil(self.retry_after))),
            "X-RateLimit-Scope": scope,
        }
        headers |= {"X-RateLimit-Global": "true"} if self.everywhere else {}
        return web.Response(status=429, body=json.dumps(body).encode(), headers=headers)


@dataclass
class Bucket:
    """So many requests in so many real seconds: real ones, since discord.py waits for them by the real clock.

    Each channel, server and webhook has that many of its own ("Rate Limits", top-level resources).
    """

    name: str
    pattern: re.Pattern[str]
    limit: int
    per: float
    spent: dict[str, list[float]] = field(default_factory=dict)

    def take(self, path: str) -> float:
        """Takes one; the seconds to wait if none is left, else 0."""
        spent = self._left(path)
        if len(spent) >= self.limit:
            return self._reset(spent)
        spent.append(time.monotonic())
        return 0.0

    def headers(self, path: str) -> dict[str, str]:
        """What Discord tells about it with each answer."""
        spent = self._left(path)
        reset = self._reset(spent)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - len(spent)),
            "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Bucket": self.name,
        }

    def _left(self, path: str) -> list[float]:
        """When those were taken that are not given back yet."""
        major = found[0] if (found := _MAJOR.match(path)) else ""
        now = time.monotonic()
        kept = self.spent[major] = [moment for moment in self.spent.get(major, ()) if now - moment < self.per]
        return kept

    def _reset(self, spent: list[float]) -> float:
        """Seconds until the bucket is full again."""
        return max(0.001, self.per - (time.monotonic() - spent[0])) if spent else self.per


@dataclass
class Ceiling:
    """The global limit: so many requests in any span of so many real seconds, whatever their routes.

    `taken` and `refused` count the requests within it and beyond it.
    """

    limit: int
    per: float
    taken: int = 0
    refused: int = 0
    _latest: deque[float] = field(default_factory=deque)

    def take(self) -> float:
        """Takes one; the seconds to wait if that is too many, else 0."""
        now = time.monotonic()
        while self._latest and now - self._latest[0] >= self.per:
            self._latest.popleft()
        if len(self._latest) >= self.limit:
            self.refused += 1
            return self.per - (now - self._latest[0])
        self._latest.append(now)
        self.taken += 1
        return 0.0


class Faults:
    """The faults that are set.

    A route is written `POST /channels/*/messages`; `*` is one step of the path and `**` are any, so `**` is all.
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._buckets: list[Bucket] = []
        self.ceiling: Ceiling | None = None

    def fail(self, route: str, status: int = 503, *, code: int = 0, times: int = 1) -> Fault:
        """The next requests are answered with that status and not carried out; discord.py waits, then repeats."""
        return self._add(Fault(pattern_of(route), times, before=status, code=code))

    def limit(self, route: str, *, retry_after: float = 0.01, times: int = 1, everywhere: bool = False) -> Fault:
        """The next requests meet a 429, of this route alone or of everything."""
        fault = Fault(pattern_of(route), times, before=429, retry_after=retry_after, everywhere=everywhere)
        return self._add(fault)

    def block(self, route: str, *, retry_after: float, times: int = 1) -> Fault:
        """The next requests meet a 429 of what stands before the API, which is no JSON: the address is blocked."""
        return self._add(Fault(pattern_of(route), times, before=429, retry_after=retry_after, bare=True))

    def break_after(self, route: str, *, times: int = 1) -> Fault:
        """The next requests are carried out, but the connection breaks before the answer."""
        return self._add(Fault(pattern_of(route), times, breaks=True))

    def break_before(self, route: str, *, times: int = 1) -> Fault:
        """The connection of the next requests breaks before anything is done."""
        return self._add(Fault(pattern_of(route), times, lost=True))

    def hold(self, route: str, *, times: int = 1) -> Fault:
        """The next requests wait, before anything is done, until the fault's `gate` is set."""
        return self._add(Fault(pattern_of(route), times, gate=asyncio.Event()))

    def bucket(self, route: str, *, limit: int, per: float) -> Bucket:
        """From now on this route takes so many requests in so many real seconds, and says so in its headers.

        So many of each channel, server and webhook.
        """
        made = Bucket(f"bucket{len(self._buckets)}", pattern_of(route), limit, per)
        self._buckets.append(made)
        return made

    def limit_all(self, limit: int = 50, per: float = 1.0) -> Ceiling:
        """From now on no more than so many requests are taken in any so many real seconds; interactions don't count."""
        self.ceiling = Ceiling(limit, per)
        return self.ceiling

    def _add(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def of(self, method: str, path: str, *, counts: bool = False) -> Fault | None:
        """The fault that this request meets, if any; it is used up by that.

        `counts` tells whether the request counts towards the global limit.
        """
        line = f"{method} {path}"
        if counts and self.ceiling is not None and (wait := self.ceiling.take()):
            return Fault(re.compile(""), 0, before=429, retry_after=wait, everywhere=True)
        for fault in self._faults:
            if fault.times > 0 and fault.pattern.fullmatch(line):
                fault.times -= 1
                fault.caught += 1
                return fault
        for bucket in self._buckets:
            if bucket.pattern.fullmatch(line) and (wait := bucket.take(path)):
                return Fault(bucket.pattern, 0, before=429, retry_after=wait)
        return None

    def headers(self, method: str, path: str) -> dict[str, str]:
        """What the answer tells about rate limits."""
        line = f"{method} {path}"
        return next((bucket.headers(path) for bucket in self._buckets if bucket.pattern.fullmatch(line)), {})


def pattern_of(route: str) -> re.Pattern[str]:
    """What fits the requests of a route."""
    fixed = map(re.escape, _ANY.split(route))
    free = (".*" if each == "**" else "[^/]+" for each in _ANY.findall(route))
    return re.compile("".join(f"{part}{any_}" for part, any_ in zip_longest(fixed, free, fillvalue="")))
