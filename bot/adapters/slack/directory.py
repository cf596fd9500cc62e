"""Who somebody is in their workspace, as Slack says when asked, and believed for some minutes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import structlog

from bot.adapters.slack.people import Profile, profile
from bot.adapters.slack.refusals import RefusedError, UnreachedError
from bot.adapters.slack.wire import Wire
from bot.core.calendar import zone_names
from bot.core.request import Asker, Platform, Request

BELIEVED = 600.0
"""Seconds for which what Slack said of an account holds: its name, its zone, whether it is an admin."""

NAMED = 24 * 3600.0
"""Seconds for which a workspace is called what it was called."""

HELD = 3600.0
"""Seconds for which what Slack said holds on while it says nothing else."""

_SOON = 30.0  # seconds after which is asked anew what Slack did not say
_MOST = 20_000  # accounts that are remembered

V = TypeVar("V")
Clock = Callable[[], float]

log = structlog.get_logger()


class Directory:
    """What Slack says of accounts and workspaces.

    Args:
        wire: Slack's HTTP API.
        clock: seconds that only grow.
    """

    def __init__(self, wire: Wire, clock: Clock = time.monotonic) -> None:
        self._wire = wire
        self._people = _Believed(self._person, BELIEVED, clock)
        self._names = _Believed(self._name, NAMED, clock)

    async def introduced(self, request: Request) -> tuple[Request, bool]:
        """The request with what Slack says of who asks and where, and whether it says anything of who asks."""
        team = request.place.group or ""
        naming, finding = self._names.get(team), self._people.get(team, request.asker.external_id)
        name, found = await naming, await finding
        place = replace(request.place, name=name or "")
        if found is None:
            return replace(request, asker=replace(request.asker, outsider=True), place=place), False
        return replace(request, asker=_described(request.asker, found), place=place), True

    async def account(self, team: str, user: str) -> Asker | None:
        """An account as it is in a workspace, by its id; None if Slack does not say."""
        found = await self._people.get(team, user)
        return _described(Asker(Platform.SLACK, user, ""), found) if found else None

    async def is_gone(self, team: str, user: str) -> bool:
        """Whether an account is not in the workspace any more, as Slack says right now; no if it does not say."""
        try:
            return bool((await self._wire.user(team, user)).get("deleted"))
        except RefusedError as error:
            return error.code in {"user_not_found", "user_not_visible"}
        except UnreachedError:
            return False

    async def _person(self, team: str, user: str) -> Profile:
        found = profile(await self._wire.user(team, user), team)
        return replace(found, zone=found.zone if found.zone in zone_names() else "")

    async def _name(self, team: str) -> str:
        return (await self._wire.installed(team)).name


def _described(asker: Asker, found: Profile) -> Asker:
    outsider = asker.outsider or found.outsider
    name, admin = found.name or asker.name, found.admin and not outsider
    return replace(asker, name=name, admin=admin, zone=found.zone, outsider=outsider)


@dataclass(eq=False, slots=True)
class _Kept(Generic[V]):
    """What was asked for, whether it is there yet or not, until when it is believed, and when Slack said it."""

    until: float
    said: float
    found: asyncio.Future[V | None]


class _Believed(Generic[V]):
    """Answers that are kept for some time; whoever asks meanwhile waits for the same one.

    Where Slack does not say now, what it said before holds on, for an hour since then.
    """

    def __init__(self, ask: Callable[..., Awaitable[V]], seconds: float, clock: Clock) -> None:
        self._ask = ask
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[tuple[str, ...], _Kept[V]] = {}

    def get(self, *key: str) -> "asyncio.Future[V | None]":
        """The answer, asked for if need be; None if there never was one."""
        kept, now = self._kept.get(key), self._clock()
        if kept is None or (kept.found.done() and kept.until <= now):
            older = kept if kept and now - kept.said < HELD else None
            self._kept.pop(key, None)  # so that the oldest stay first
            asked = asyncio.ensure_future(self._new(key, older))
            kept = self._kept[key] = _Kept(now + self._seconds, now, asked)
            if len(self._kept) > _MOST:
                del self._kept[next(iter(self._kept))]
        return asyncio.shield(kept.found)

    async def _new(self, key: tuple[str, ...], older: _Kept[V] | None) -> V | None:
        try:
            return await self._ask(*key)
        except (RefusedError, UnreachedError) as error:
            log.warning("slack does not say who that is", team=key[0], reason=str(error))
        except Exception:
            log.exception("slack not asked", team=key[0])
        if (kept := self._kept.get(key)) is not None:
            kept.until = self._clock() + _SOON
            kept.said = older.said if older else kept.said
        return older.found.result() if older else None
