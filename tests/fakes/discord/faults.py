"""What goes wrong on demand: rate limits, server errors, connections that break after the work is done, stalls."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

from aiohttp import web

_ANY = re.compile(r"\{[^}]*\}|\*")


@dataclass
class Fault:
    """One kind of fault on one route, for so many requests."""

    pattern: re.Pattern[str]
    times: int
    before: int | None = None
    code: int = 0
    breaks: bool = False
    gate: asyncio.Event | None = None
    retry_after: float = 0.0
    everywhere: bool = False
    scope: str = "user"
    caught: int = 0

    def response(self) -> web.Response:
        """What is answered instead."""
        if self.code:
            refusal = json.dumps({"message": "Refused on demand", "code": self.code}).encode()
            return web.Response(status=self.before or 500, body=refusal, headers={"Content-Type": "application/json"})
        if self.before != 429:
            words = {500: "500: Internal Server Error", 502: "502: Bad Gateway", 503: "503: Service Unavailable"}
            return web.Response(status=self.before or 500, text=words.get(self.before or 500, "upstream error"))
        body = {"message": "You are being rate limited.", "retry_after": self.retry_after, "global": self.everywhere}
        scope = "global" if self.everywhere else self.scope
        headers = {
            "Content-Type": "application/json",
            "Via": "1.1 google",
            "Retry-After": str(max(1, round(self.retry_after))),
            "X-RateLimit-Scope": scope,
        }
        headers |= {"X-RateLimit-Global": "true"} if self.everywhere else {}
        return web.Response(status=429, body=json.dumps(body).encode(), headers=headers)


@dataclass
class Bucket:
    """So many requests in so many real seconds: real ones, since discord.py waits for them by the real clock."""

    name: str
    pattern: re.Pattern[str]
    limit: int
    per: float
    spent: list[float] = field(default_factory=list)

    def take(self) -> float:
        """Takes one; the seconds to wait if none is left, else 0."""
        now = time.monotonic()
        self.spent = [moment for moment in self.spent if now - moment < self.per]
        if len(self.spent) >= self.limit:
            return self.reset()
        self.spent.append(now)
        return 0.0

    def reset(self) -> float:
        """Seconds until the bucket is full again."""
        return max(0.001, self.per - (time.monotonic() - self.spent[0])) if self.spent else self.per

    def headers(self) -> dict[str, str]:
        """What Discord tells about it with each answer."""
        reset = self.reset()
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - len(self.spent)),
            "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Bucket": self.name,
        }


class Faults:
    """The faults that are set. A route is written `POST /channels/*/messages`; `*` is one step of the path."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._buckets: list[Bucket] = []

    def fail(self, route: str, status: int = 503, *, code: int = 0, times: int = 1) -> Fault:
        """The next requests are answered with that status and not carried out; discord.py waits, then repeats."""
        return self._add(Fault(pattern_of(route), times, before=status, code=code))

    def limit(self, route: str, *, retry_after: float = 0.01, times: int = 1, everywhere: bool = False) -> Fault:
        """The next requests meet a 429, of this route alone or of everything."""
        fault = Fault(pattern_of(route), times, before=429, retry_after=retry_after, everywhere=everywhere)
        return self._add(fault)

    def break_after(self, route: str, *, times: int = 1) -> Fault:
        """The next requests are carried out, but the connection breaks before the answer."""
        return self._add(Fault(pattern_of(route), times, breaks=True))

    def hold(self, route: str, *, times: int = 1) -> Fault:
        """The next requests wait, before anything is done, until the fault's `gate` is set."""
        return self._add(Fault(pattern_of(route), times, gate=asyncio.Event()))

    def bucket(self, route: str, *, limit: int, per: float) -> Bucket:
        """From now on this route takes so many requests in so many real seconds, and says so in its headers."""
        made = Bucket(f"bucket{len(self._buckets)}", pattern_of(route), limit, per)
        self._buckets.append(made)
        return made

    def _add(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def of(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, if any; it is used up by that."""
        line = f"{method} {path}"
        for fault in self._faults:
            if fault.times > 0 and fault.pattern.fullmatch(line):
                fault.times -= 1
                fault.caught += 1
                return fault
        for bucket in self._buckets:
            if bucket.pattern.fullmatch(line) and (wait := bucket.take()):
                return Fault(bucket.pattern, 0, before=429, retry_after=wait)
        return None

    def headers(self, method: str, path: str) -> dict[str, str]:
        """What the answer tells about rate limits."""
        line = f"{method} {path}"
        return next((bucket.headers() for bucket in self._buckets if bucket.pattern.fullmatch(line)), {})


def pattern_of(route: str) -> re.Pattern[str]:
    """What fits the requests of a route."""
    parts = _ANY.split(route)
    return re.compile("[^/]+".join(map(re.escape, parts)))
