"""The server as a test holds it: start it, people it, point a bot at it, look at what came in."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from aiohttp import web

from tests.fakes.discord.clock import Clock, stamp
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.http import API, Http
from tests.fakes.discord.human import Person
from tests.fakes.discord.people import Member, Role
from tests.fakes.discord.permissions import EVERYONE, NOTHING, May
from tests.fakes.discord.posting import Origin, post
from tests.fakes.discord.routes_channels import CHANNELS
from tests.fakes.discord.routes_directory import directory
from tests.fakes.discord.routes_interactions import INTERACTIONS
from tests.fakes.discord.wait import NothingCame, Wait
from tests.fakes.discord.world import GUILD_MEMBERS, GUILDS, Channel, Event, Guild, World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from tests.fakes.discord.ledger import Ledger
    from tests.fakes.discord.messages import Message

TOKEN = "MTIzNDU2Nzg5.fake.loopback"  # noqa: S105 - it opens nothing
CAPTURE = "STUDYHALL_CAPTURE"
OFTEN = 0.05  # real seconds
_MONTH = timedelta(days=30)


class FakeDiscord:
    """A Discord of one's own on loopback.

    What the bot has posted is counted in `ledger`. Every request is in `http.requests`; where the environment names a
    file in STUDYHALL_CAPTURE, and `capture` holds, each is appended to it. `faults` and `gateway` are what goes wrong
    on demand.
    """

    judges: ClassVar[list[Callable[[FakeDiscord], None]]] = []
    """Who looks at what came in when a test that went well has no more use for a server that captures."""

    def __init__(self, *, clock: Clock | None = None, capture: bool = True, patience: float = 10.0) -> None:
        self.clock = clock or Clock()
        self.token = TOKEN
        self._capture = capture
        self.world = World(self.clock)
        self.gateway = Gateway(self.world, TOKEN)
        routes = directory(self.gateway.about, lambda: self.gateway.privileged)
        named = os.environ.get(CAPTURE) if capture else None
        self.http = Http(self.world, TOKEN, [*routes, *CHANNELS, *INTERACTIONS], Path(named) if named else None)
        self.faults = self.http.faults
        self.clock.watchers.append(self.world.announce)
        self._wait = Wait(self.world, self.http, self.gateway, patience)
        self._runner: web.AppRunner | None = None
        self.api = ""

    async def start(self, port: int = 0) -> None:
        """Listens on loopback from now on; `api` and `gateway_url` say where."""
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_get("/", self.gateway.serve)
        app.router.add_get("/resume", self.gateway.serve)
        self.http.add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, found = self._runner.addresses[0][:2]
        self.world.files.at = f"http://{host}:{found}"
        self.api = f"http://{host}:{found}{API}"
        self.gateway.url = f"ws://{host}:{found}"

    async def stop(self) -> None:
        """Nobody is listened to any more."""
        self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        """Listens."""
        await self.start()
        return self

    async def __aexit__(self, error: object, *_: object) -> None:
        """Stops."""
        await self.stop()
        for judge in self.judges if self._capture and error is None else ():
            judge(self)

    @property
    def gateway_url(self) -> str:
        """Where the gateway is."""
        return self.gateway.url

    @property
    def ledger(self) -> Ledger:
        """What the bot has said in channels, counted."""
        return self.world.ledger

    @property
    def taken(self) -> Callable[[Message], Awaitable[None]] | None:
        """Awaited when a message of the bot's is there that was not, before that is answered."""
        return self.http.taken

    @taken.setter
    def taken(self, call: Callable[[Message], Awaitable[None]] | None) -> None:
        self.http.taken = call

    # People and places.

    def user(self, name: str, *, bot: bool = False) -> Person:
        """Somebody new."""
        return Person(self.world, self.world.user(name, bot=bot), self._wait)

    def guild(
        self,
        name: str = "Study group",
        *,
        members: Iterable[Person] = (),
        owner: Person | None = None,
        channels: Iterable[str] = ("general",),
        permissions: May = EVERYONE,
        bot: bool = True,
        shard: tuple[int, int] | None = None,
    ) -> Guild:
        """A new server with these members and channels; the first channel is the one for the system's messages.

        If the bot is in it, it has been for a month.
        `shard` is the shard whose it is, and of how many: `(3, 8)`.
        """
        by = owner.user if owner else self.world.user(f"Owner of {name}")
        made = self.world.guild(name, by, [member.user for member in members], permissions, shard)
        for channel in channels:
            self.world.channel(made, channel)
        made.system = made.channels[0] if made.channels else None
        if bot:
            self.invite(made, ago=_MONTH)
        return made

    def guilds(self, count: int, channels: int) -> list[Channel]:
        """So many new servers with so many channels each; the channels of all of them."""
        names = [f"channel-{number + 1}" for number in range(channels)]
        return [each for number in range(count) for each in self.guild(f"Group {number + 1}", channels=names).channels]

    def invite(self, guild: Guild, permissions: May = NOTHING, *, ago: timedelta = timedelta()) -> None:
        """The bot joins a server, with a role of its own that has these permissions; or joined it so long ago."""
        role = self.role(guild, self.world.bot.name, permissions)
        guild.members[self.world.bot.id] = Member(self.world.bot, stamp(self.clock.now - ago), [role])
        self.gateway.greet(guild)

    def kick(self, guild: Guild) -> None:
        """The bot is removed from a server."""
        self.world.drop_bot(guild)

    def outage(self, guild: Guild) -> None:
        """A server cannot be reached for a while; the bot is still in it."""
        self.world.emit(Event("GUILD_DELETE", {"id": guild.id, "unavailable": True}, GUILDS, guild))
        guild.available = False

    def recover(self, guild: Guild) -> None:
        """A server that could not be reached is there again."""
        guild.available = True
        self.gateway.greet(guild, again=True)

    def role(
        self, guild: Guild, name: str, permissions: May = NOTHING, *members: Person, mentionable: bool = False
    ) -> Role:
        """A new role for these members."""
        made = Role(self.world.new_id(), name, permissions, mentionable)
        guild.roles.append(made)
        self.world.emit(Event("GUILD_ROLE_CREATE", {"guild_id": guild.id, "role": made.payload()}, GUILDS, guild))
        for member in members:
            guild.members[member.id].roles.append(made)
        return made

    def permit(self, guild: Guild, role: Role, permissions: May) -> None:
        """A role has these permissions from now on."""
        role.permissions = permissions
        self.world.emit(Event("GUILD_ROLE_UPDATE", {"guild_id": guild.id, "role": role.payload()}, GUILDS, guild))

    def channel(self, guild: Guild, name: str) -> Channel:
        """A new channel."""
        return self.world.channel(guild, name)

    def remove_channel(self, channel: Channel) -> None:
        """A channel is deleted."""
        assert channel.guild is not None
        self.world.emit(Event("CHANNEL_DELETE", channel.payload(), GUILDS, channel.guild))
        channel.deleted = True
        channel.guild.channels.remove(channel)

    def join(self, guild: Guild, person: Person) -> None:
        """Somebody comes into a server."""
        member = guild.members[person.id] = Member(person.user, stamp(self.clock.now))
        data = member.payload() | {"guild_id": guild.id}
        self.world.emit(Event("GUILD_MEMBER_ADD", data, GUILD_MEMBERS, guild))

    def leave(self, guild: Guild, person: Person) -> None:
        """Somebody leaves a server; without the privileged intent the bot is not told."""
        del guild.members[person.id]
        data = {"guild_id": guild.id, "user": person.user.payload()}
        self.world.emit(Event("GUILD_MEMBER_REMOVE", data, GUILD_MEMBERS, guild))

    def webhook_posts(self, content: str, channel: Channel) -> Message:
        """Another program's webhook writes into a channel."""
        author = self.world.user("Captain Hook", bot=True)
        return post(channel, author, {"content": content}, (), Origin(webhook=author.id))

    # Waiting.

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Waits until a condition holds: looked at when anything changes here, and often for what changes elsewhere.

        Raises:
            NothingCame: it does not come to hold.
        """
        deadline = time.monotonic() + self._wait.patience
        while not (held := await self.world.until(condition, OFTEN)) and time.monotonic() < deadline:
            pass
        if not held:
            raise NothingCame(self._wait.story(f"Waited for this: {what}"))

    async def connected(self, shards: int = 1) -> None:
        """Waits until so many shards have a session and have taken what it begins with."""
        await self.until(lambda: len(list(self.gateway.live())) >= shards, f"{shards} shards connected")
        await self.caught_up()

    async def caught_up(self) -> None:
        """Waits until the bot has received all that it was told; what it does about it may go on.

        Raises:
            NothingCame: it sends no heartbeat.
        """
        if not await self.gateway.caught_up(self._wait.patience):
            raise NothingCame(self._wait.story("The bot sends no heartbeat"))

    def commands(self, guild: Guild | None = None) -> list[str]:
        """The names of the commands that are registered globally or in a server."""
        return [str(command["name"]) for command in self.world.commands.get(guild.id if guild else None, [])]
