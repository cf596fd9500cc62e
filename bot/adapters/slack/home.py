"""App Home: what is waiting, the streak, the leaderboard and the settings of somebody, made of the commands' replies.

It is published when somebody looks at it, and anew a moment after something of theirs has changed ("App Home" and
`views.publish`, Slack's developer documentation).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import structlog

from bot.adapters.slack import views
from bot.adapters.slack import words as slack_words
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.refusals import RefusedError, UnreachedError
from bot.adapters.slack.wire import Wire
from bot.app import App
from bot.core.reply import Block, Buttons, Heading, Ranking, Reply
from bot.core.request import Arrive, Command, Intent, Request

SETTLES = 2.0
"""Seconds after a change until Home shows it: somebody who takes a quiz changes something with every answer."""

_MOST = 5_000  # Homes that are remembered
_PARTS: tuple[Intent, ...] = (
    Arrive(),
    Command("streak"),
    Command("streak", {"what": "why"}),
    Command("leaderboard"),
    Command("settings"),
)

log = structlog.get_logger()


class UnmadeError(Exception):
    """Home cannot be made now: too much is going on, or something went wrong, which is in the log."""


@dataclass(eq=False, slots=True)
class _Home:
    """Somebody's Home: who looks at it, its hash, and whether it is to be published anew."""

    request: Request
    hash: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    outdated: bool = False


class Homes:
    """The App Homes that were looked at lately.

    Args:
        app: the front door.
        wire: Slack's HTTP API.
        directory: who somebody is.
        settles: seconds after a change until Home shows it.
    """

    def __init__(self, app: App, wire: Wire, directory: Directory, settles: float = SETTLES) -> None:
        self._app = app
        self._wire = wire
        self._directory = directory
        self._settles = settles
        self._homes: dict[tuple[str, str], _Home] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Nothing is published any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def look(self, request: Request, known: str = "") -> None:
        """Somebody looks at their Home, whose hash is `known` if they have seen it before; it is as things are now.

        Raises:
            RefusedError, UnreachedError: Slack does not take it, or not now.
            UnmadeError: it cannot be made now, and stays as it was.
        """
        home = self._homes.pop(_key(request), None) or _Home(request)
        self._homes[_key(request)] = home
        if len(self._homes) > _MOST:
            del self._homes[next(iter(self._homes))]
        home.hash = known
        await self._publish(home, first=not known)

    def changed(self, request: Request) -> None:
        """Something of somebody's has changed; if they have looked at their Home, it shows that in a moment."""
        home = self._homes.get(_key(request))
        if home is not None and not home.outdated:
            home.outdated = True
            task = asyncio.get_running_loop().create_task(self._later(home))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _later(self, home: _Home) -> None:
        await asyncio.sleep(self._settles)
        home.outdated = False  # what changes from now on is not seen by what follows
        try:
            await self._publish(home, first=False)
        except (RefusedError, UnreachedError, UnmadeError) as error:
            log.warning("slack home not published", team=home.request.place.group, reason=str(error))
        except Exception:
            log.exception("slack home failed", team=home.request.place.group)

    async def _publish(self, home: _Home, *, first: bool) -> None:
        team, user = _key(home.request)
        async with home.lock:
            try:
                home.hash = await self._wire.publish(team, user, await self._view(home.request, first=first), home.hash)
            except RefusedError as error:
                if error.code != "hash_conflict":
                    raise
                log.info("slack home changed meanwhile", team=team)
                home.hash = await self._wire.publish(team, user, await self._view(home.request, first=first))

    async def _view(self, request: Request, *, first: bool) -> views.Json:
        introduced, _ = await self._directory.introduced(request)
        place = replace(introduced.place, channel=None, direct=False)
        parts = [slack_words.first_home()] if first else []
        for intent in _PARTS:
            answer = await self._app.handle(replace(introduced, place=place, intent=intent))
            if isinstance(answer, Reply) and answer.undone:
                raise UnmadeError(answer.summary)
            if isinstance(answer, Reply) and (intent != Command("leaderboard") or _is_board(answer)):
                parts.append(answer)
        return views.home(*_once(parts))


def _is_board(reply: Reply) -> bool:
    """Whether it shows a leaderboard, and not why there is none to be seen."""
    return any(isinstance(block, Ranking) for block in reply.blocks)


def _once(parts: Sequence[Reply]) -> list[Reply]:
    """The replies, in which each heading and each button is there for the first time only."""
    seen: set[str] = set()
    headings: set[Heading] = set()
    found = []
    for part in parts:
        blocks: list[Block] = []
        for block in part.blocks:
            if isinstance(block, Heading):
                if block not in headings:
                    blocks.append(block)
                headings.add(block)
            elif not isinstance(block, Buttons):
                blocks.append(block)
            elif fresh := tuple(each for each in block.buttons if each.action not in seen):
                blocks.append(Buttons(fresh))
                seen.update(each.action for each in fresh)
        found.append(replace(part, blocks=tuple(blocks)))
    return found


def _key(request: Request) -> tuple[str, str]:
    return request.place.group or "", request.asker.external_id
