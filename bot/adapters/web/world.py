"""What a page is a function of: a front door, its rooms and its clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.requests import Request as HttpRequest

from bot.adapters.local import Local
from bot.adapters.web.html import Html
from bot.adapters.web.rooms import Rooms
from bot.adapters.web.viewer import Viewer, named
from bot.app import App
from bot.core.preview import Draw
from bot.core.reply import Answer
from bot.core.request import Asker, Intent, Request

FIELDS = "studyhall.fields"
"""Where in a request's scope the guard leaves what was posted."""


@dataclass(frozen=True, slots=True)
class Throwaway:
    """An app over a database of its own that nobody will miss.

    Attributes:
        app: the front door, with the clock that was given and the packs of the real one.
        copied: whether it begins as a copy of the local group; else it begins empty.
        close: the app is closed, and the database gone; it blocks for a moment.
    """

    app: App
    copied: bool
    close: Callable[[], None]


Begin = Callable[[Callable[[], datetime]], Throwaway]
"""Makes a throwaway app that lives by a clock; it blocks for a moment, so call it in a thread.

Raises:
    DatabaseError: it cannot be made.
"""


@dataclass(frozen=True, slots=True)
class World:
    """A local group as the page shows it: the real one, or a sandbox.

    Attributes:
        app: its front door.
        rooms: what was said.
        local: who says there what the bot says on its own.
        clock: the time there.
        owner: who started the program; whoever does not say otherwise is they.
        token: what a form of this process's pages carries.
        zone: the zone of groups that have chosen none (IANA name).
        prefix: what the paths of its pages begin with: nothing, or `/sandbox`.
        roots: the folders of the packs.
        draws: how each platform would draw a reply.
        banner: of a sandbox, what stands on each of its pages for that viewer.
    """

    app: App
    rooms: Rooms
    local: Local
    clock: Callable[[], datetime]
    owner: Asker
    token: str
    zone: str
    prefix: str = ""
    roots: Sequence[Path] = ()
    draws: Sequence[Draw] = ()
    banner: Callable[[Viewer], Html] | None = None

    @property
    def travels(self) -> bool:
        """Whether its clock can be sent forward."""
        return self.banner is not None

    def viewer(self, request: HttpRequest) -> Viewer:
        """Who looks, by a page's address (`?as=`, `?in=`)."""
        given = request.query_params
        asker = named(given.get("as", "")) or self.owner
        return Viewer(asker.external_id, asker.name, given.get("in") == "direct")

    def at(self, path: str, viewer: Viewer, **more: str) -> str:
        """The address of a page of this world (`path` begins with a slash) for that viewer."""
        return f"{self.prefix}{quote(path)}?{urlencode(viewer.query | more)}"

    async def ask(self, viewer: Viewer, intent: Intent, *, chosen: Asker | None = None) -> Answer:
        """The front door's answer to the viewer."""
        return await self.app.handle(Request(viewer.asker, viewer.place, intent, chosen=chosen))


def fields(request: HttpRequest) -> Mapping[str, str]:
    """What was posted, by name; of a name that is there twice the last value."""
    found: Mapping[str, str] = request.scope.get(FIELDS, {})
    return found
