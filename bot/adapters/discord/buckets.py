"""discord.py's own accounts of Discord's rate limits, kept small: one for each route and channel, or server, or token.

discord.py keeps an account for five minutes after its last use, and from 256 on looks through all of them whenever
there is a new one. Where thousands of channels are written to, that would be most of the work.
"""

from heapq import heappop, heappush
from time import monotonic

from discord.http import HTTPClient, Route


class Buckets:
    """What is left of the rate limits, as far as it was told.

    Args:
        http: discord.py's client; of what it keeps to itself, this class alone makes use.
    """

    def __init__(self, http: HTTPClient) -> None:
        self._http = http
        self._ends: list[tuple[float, str]] = []
        self._resting: dict[str, float] = {}

    def wait(self, route: Route) -> float:
        """Seconds until a route takes a request, as far as it is known; 0 if at once."""
        now = monotonic()
        rest = max((self._resting.get(key, now) for key in self._keys(route)), default=now)
        for key in self._keys(route):
            kept = self._http._buckets.get(key)  # noqa: SLF001 - there is no other way
            if kept is not None and kept.remaining <= 0 and kept.expires is not None:
                rest = max(rest, kept.expires)
        return max(0.0, rest - now)

    def rest(self, route: Route, seconds: float) -> None:
        """The route takes no request for so many seconds, since it has just said so."""
        key, now = self._keys(route)[0], monotonic()
        self._resting = {each: end for each, end in self._resting.items() if end > now}
        self._resting[key] = now + seconds

    def used(self, route: Route) -> None:
        """A request of the route is over: accounts that tell nothing (any more) are gone."""
        for key in self._keys(route):
            if (kept := self._http._buckets.get(key)) is not None:  # noqa: SLF001 - as above
                heappush(self._ends, (kept.expires or 0.0, key))
        while self._ends and self._ends[0][0] <= monotonic():
            self._forget(heappop(self._ends)[1])

    def _forget(self, key: str) -> None:
        """The account is gone, unless somebody uses it or it tells something again."""
        kept = self._http._buckets.get(key)  # noqa: SLF001 - as above
        if kept is None or kept.outgoing or kept._pending_requests:  # noqa: SLF001 - as above
            return  # who uses it comes here afterwards
        if kept.expires is None or kept.expires <= monotonic():
            del self._http._buckets[key]  # noqa: SLF001 - as above

    def _keys(self, route: Route) -> tuple[str, ...]:
        """The names of its accounts: before it was told how Discord names the limit, and since."""
        named = self._http._bucket_hashes.get(route.key)  # noqa: SLF001 - as above
        names = (route.key, named) if named else (route.key,)
        return tuple(f"{each}:{route.major_parameters}" for each in names)
