"""The server as a test holds it: start it, people it, point an app at it, look at what came in."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from aiohttp import web

from tests.fakes.slack.clock import Clock
from tests.fakes.slack.configuration import Configured
from tests.fakes.slack.delivery import EVENT
from tests.fakes.slack.human import Person
from tests.fakes.slack.messages import Message
from tests.fakes.slack.methods_auth import auth
from tests.fakes.slack.methods_chat import CHAT
from tests.fakes.slack.methods_directory import DIRECTORY
from tests.fakes.slack.methods_views import VIEWS
from tests.fakes.slack.oauth import AUTHORIZE
from tests.fakes.slack.places import PRIVATE, PUBLIC
from tests.fakes.slack.requests import Requests
from tests.fakes.slack.socket_mode import SocketMode
from tests.fakes.slack.transport import Transport
from tests.fakes.slack.wait import NothingCame, Wait
from tests.fakes.slack.web import API, Web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.ledger import Ledger
    from tests.fakes.slack.places import Channel, Team
    from tests.fakes.slack.refusals import Json

CAPTURE = "STUDYHALL_CAPTURE"
OFTEN = 0.05  # real seconds


class FakeSlack(Configured):
    """A Slack of one's own on loopback, with one workspace, into which the app is installed unless `installed` says no.

    Every request is in `web.requests`; where the environment names a file in STUDYHALL_CAPTURE, and `capture` holds,
    each is appended to it. `rotation` gives tokens that live 12 hours.
    """

    def __init__(
        self,
        transport: Literal["socket", "http"] = "socket",
        *,
        clock: Clock | None = None,
        capture: bool = True,
        patience: float = 10.0,
        installed: bool = True,
        rotation: bool = False,
        name: str = "Study group",
    ) -> None:
        super().__init__(clock or Clock(), name, installed=installed, rotation=rotation)
        self.transport = Transport(self.world)
        self.socket = SocketMode(self.world, self.transport)
        self.requests = Requests(self.world, self.transport)
        self.transport.way = self.socket if transport == "socket" else self.requests
        self.world.tell = self._teller.event
        self.world.tell_of = self._teller.message  # what the app itself writes directly, it is told of as well
        named = os.environ.get(CAPTURE) if capture else None
        handlers = {**auth(self.socket.ticket), **CHAT, **DIRECTORY, **VIEWS}
        self.web = Web(self.world, handlers, Path(named) if named else None)
        self.faults = self.web.faults
        self.clock.watchers.append(self.world.board.announce)
        self._wait = Wait(self.world, self.web, patience)
        self._runner: web.AppRunner | None = None
        self.api = ""

    async def start(self, port: int = 0) -> None:
        """Listens on loopback from now on; `api` says where."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_get("/link/", self.socket.serve)
        app.router.add_get(AUTHORIZE, self._page)
        self.web.add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, found = self._runner.addresses[0][:2]
        self.world.at = f"http://{host}:{found}"
        self.api = self.world.at + API
        self.socket.url = f"ws://{host}:{found}"

    async def stop(self) -> None:
        """Nobody is listened to any more."""
        await self.socket.stop()
        await self.requests.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        """Listens."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops."""
        await self.stop()

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """The page to authorise on, for a browser: the first person who may agrees."""
        by = next(user for user in self.world.users.values() if user.admin or user.owner)
        raise web.HTTPFound(self._person(by).authorises(str(request.url)))

    # People and places.

    def workspace(self, name: str, *, installed: bool = False, enterprise: str = "") -> Team:
        """Another workspace, in an organisation of that name if one is named; `token` then gives its token."""
        org = {"id": self.world.ids("E"), "name": enterprise} if enterprise else None
        made = self.world.team(name, org)
        if installed:
            self.world.install(made)
        return made

    def user(
        self,
        name: str,
        *,
        team: Team | None = None,
        admin: bool = False,
        owner: bool = False,
        guest: Literal["", "multi", "single"] = "",
        tz: str | None = "Etc/UTC",
    ) -> Person:
        """Somebody new: a member, or a guest of several channels or of a single one."""
        made = self.world.user(name, team or self.team)
        made.admin, made.owner, made.tz = admin, owner, tz
        made.restricted, made.ultra_restricted = bool(guest), guest == "single"
        return self._person(made)

    def bot(self, name: str, *, team: Team | None = None) -> Person:
        """Another app's user, who can write messages."""
        made = self.world.user(name, team or self.team)
        made.bot_id = self.world.ids("B")
        return self._person(made)

    def _person(self, user: object) -> Person:
        return Person(self.world, user, self._teller, self._wait, self.redirect_urls)  # type: ignore[arg-type]

    def channel(
        self,
        name: str,
        *,
        members: Iterable[Person] = (),
        team: Team | None = None,
        private: bool = False,
        archived: bool = False,
        app: bool = True,
        shared_with: Iterable[Team] = (),
    ) -> Channel:
        """A new channel with these members, the app among them unless `app` says no."""
        home = team or self.team
        made = self.world.channel(name, home, PRIVATE if private else PUBLIC)
        made.shared_with, made.archived = list(shared_with), archived
        made.members = {member.id: member.user for member in members}
        if app and home.installed:
            made.members[home.app.id] = home.app
        return made

    def channels(self, count: int, *, members: Iterable[Person] = (), readable: bool = True) -> list[Channel]:
        """So many new channels with the app in them, which may read them too if they are `readable`."""
        if readable:
            self.grants("channels:history")
        everybody = list(members)
        return [self.channel(f"room-{number}", members=everybody) for number in range(count)]

    def app_posts(self, text: str, channel: Channel, *, blocks: list[Json] | None = None) -> Message:
        """A message of the app's that is there already, as from an earlier life of it."""
        author = (self.world.host(channel) or channel.team).app
        return self.world.post(Message(channel, self.world.ids.ts(), author, text, blocks or []))

    # What is told to the app.

    @property
    def deliveries(self) -> list[Delivery]:
        """All that was told to the app, the oldest first."""
        return self.world.deliveries

    @property
    def events(self) -> list[Delivery]:
        """The events among it."""
        return [delivery for delivery in self.world.deliveries if delivery.kind == EVENT]

    @property
    def ledger(self) -> Ledger:
        """What the app has posted and edited, to be counted."""
        return self.world.ledger

    @property
    def taken(self) -> Callable[[Message], Awaitable[object]] | None:
        """Awaited whenever a message of the app's has been posted, before it is told so."""
        return self.web.taken

    @taken.setter
    def taken(self, hook: Callable[[Message], Awaitable[object]] | None) -> None:
        self.web.taken = hook

    @property
    def echo(self) -> int:
        """How often each event is sent again, at once and whatever the app answers."""
        return self.transport.echo

    @echo.setter
    def echo(self, times: int) -> None:
        self.transport.echo = times

    def resend(self, *deliveries: Delivery, reason: str = "http_timeout") -> None:
        """Sends events again: these, or all that were not acknowledged."""
        for delivery in deliveries or [event for event in self.events if not event.acknowledged]:
            self.transport.again(delivery, reason)

    async def points_at(self, url: str) -> None:
        """HTTP: asks that address for the challenge, and sends everything there from now on."""
        await self.requests.verify(url)
        self.requests.url = url

    # Waiting.

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Waits until a condition holds: looked at when anything changes here, and often for what changes elsewhere.

        Raises:
            NothingCame: it does not come to hold.
        """
        deadline = time.monotonic() + self._wait.patience
        while not (held := await self.world.board.until(condition, OFTEN)) and time.monotonic() < deadline:
            pass
        if not held:
            raise NothingCame(self._wait.story(f"Waited for this: {what}"))

    async def connected(self, count: int = 1) -> None:
        """Waits until so many sockets are connected."""
        await self.until(lambda: len(self.socket.connections) >= count, f"{count} sockets connected")

    async def settled(self) -> None:
        """Waits until all that was told to the app was answered, or is lost; what it does about it may go on."""
        await self.until(lambda: not any(d.open and not d.done for d in self.deliveries), "everything is acknowledged")
