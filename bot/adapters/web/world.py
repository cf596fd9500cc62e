"""What a page is a function of: a front door, its rooms and its clock, and who looks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.requests import Request as HttpRequest

from bot.adapters.local import LOCAL, Local, local_asker
from bot.app import App
from bot.core.preview import Draw
from bot.core.reply import Answer
from bot.core.request import TERMINAL, Asker, Intent, Place, Request
from bot.core.text import one_line, shortened

if TYPE_CHECKING:
    from bot.adapters.web.rooms import Rooms
    from bot.adapters.web.sandbox import Sandboxes

CHANNEL = TERMINAL
"""The room that all of the group read."""

NAME_LIMIT = 60
"""Characters of a name."""

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
class Viewer:
    """Who looks, and where: at the channel, or at what is between them and the bot alone.

    There is no secret between the members of a playground: who somebody is stands in the page's address.
    """

    account: str
    name: str
    direct: bool = False

    @property
    def room(self) -> str:
        """The room that they are in."""
        return room_of(self.account) if self.direct else CHANNEL

    @property
    def asker(self) -> Asker:
        """They, at the front door."""
        return local_asker(self.name)

    @property
    def place(self) -> Place:
        """Where they ask."""
        if self.direct:
            return Place(LOCAL.group, LOCAL.name, direct=True)
        return Place(LOCAL.group, LOCAL.name, channel=CHANNEL)

    @property
    def query(self) -> dict[str, str]:
        """What says so in an address."""
        return {"as": self.name} | ({"in": "direct"} if self.direct else {})


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
        travels: whether its clock can be sent forward.
        roots: the folders of the packs.
        draws: how each platform would draw a reply.
        sandboxes: the sandbox beside it; of a sandbox, where it is kept.
    """

    app: App
    rooms: "Rooms"
    local: Local
    clock: Callable[[], datetime]
    owner: Asker
    token: str
    zone: str
    prefix: str = ""
    travels: bool = False
    roots: Sequence[Path] = ()
    draws: Sequence[Draw] = ()
    sandboxes: "Sandboxes | None" = None

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


def room_of(account: str) -> str:
    """The room in which the bot and an account are alone."""
    return f"@{account}"


def named(name: str) -> Asker | None:
    """The local person of that name; None if it names nobody."""
    asker = local_asker(shortened(one_line(name), NAME_LIMIT))
    return asker if asker.external_id else None


def fields(request: HttpRequest) -> Mapping[str, str]:
    """What was posted, by name; of a name that is there twice the last value."""
    found: Mapping[str, str] = request.scope.get(FIELDS, {})
    return found
