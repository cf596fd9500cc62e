"""The gateway: sessions that outlive their connections, events with numbers, and the ways in which it fails."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.connection import Connection, Op
from tests.fakes.discord.packing import PACKINGS
from tests.fakes.discord.permissions import Json, May
from tests.fakes.discord.routes_directory import application
from tests.fakes.discord.session import WRONG_TOKEN, Session, refused
from tests.fakes.discord.world import MESSAGE_CONTENT, Event, Guild, World

if TYPE_CHECKING:
    from collections.abc import Iterator

# Close codes (documentation: Gateway Close Event Codes).
UNKNOWN_OP, DECODE_ERROR, NOT_AUTHENTICATED, ALREADY_AUTHENTICATED = 4001, 4002, 4003, 4005
INVALID_SEQUENCE, RATE_LIMITED, INVALID_VERSION = 4007, 4008, 4012
LONGEST_FRAME = 4096
STARTS_A_DAY = 1000
FAREWELLS = {1000, 1001}  # a client that closes with these has ended its session


class Gateway:
    """The gateway and the switches with which a test makes it fail.

    `shards` is how many it advises, `fewest` how many it demands. So many as `max_concurrency` may begin a session at
    once (those whose numbers differ modulo that), the next ones `apart` real seconds later; who is hastier is told that
    the session is invalid, and counted in `hasty`.

    With `break_every` n, each n-th event is not sent and its connection is cut, so that only a resume brings it; with
    `lose_every` n it never comes. `privileged` are the privileged intents that the application was given, and
    `heartbeat` is how often it wants to hear from a client, in real milliseconds.
    """

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.url = ""
        self.shards = 1
        self.fewest = 1
        self.max_concurrency = 1
        self.apart = 0.0
        self.hasty = 0
        self.privileged = 0
        self.heartbeat = 41250
        self.break_every = 0
        self.lose_every = 0
        self.down = False
        self.starts = 0
        self.resumes = 0
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.received: list[Json] = []
        self.closed_with: list[int] = []
        self.lost: list[Json] = []
        self._told = 0
        self._begun: dict[int, float] = {}
        self._silent = False
        self._deaf: set[int] = set()
        world.emit = self.emit
        world.listened = lambda: bool(self.sessions)

    def about(self) -> Json:
        """What /gateway/bot says."""
        limit = {"total": STARTS_A_DAY, "remaining": STARTS_A_DAY - self.starts, "reset_after": 0}
        limit["max_concurrency"] = self.max_concurrency
        return {"url": self.url, "shards": self.shards, "session_start_limit": limit}

    def live(self) -> Iterator[Session]:
        """The sessions that have a connection."""
        return (session for session in self.sessions.values() if session.connection is not None)

    def emit(self, event: Event) -> None:
        """Tells an event to the sessions that it concerns."""
        guild = event.guild
        if guild is not None and not (guild.has_bot() and guild.available):
            return
        channel = self.world.channels.get(str(event.data.get("channel_id")))
        hidden = channel is not None and May.VIEW_CHANNEL not in channel.rights(self.world.bot)
        if hidden and event.name.startswith("MESSAGE_"):
            return
        for session in self.sessions.values():
            wanted = not event.intent or session.intents & event.intent
            if not wanted or not session.covers(guild):
                continue
            veiled = event.veiled is not None and not session.intents & MESSAGE_CONTENT
            self._tell(session, event.name, event.veiled if veiled and event.veiled else event.data)

    def _tell(self, session: Session, name: str, data: Json) -> None:
        frame = session.note(name, data)
        self._told += 1
        if self.lose_every and self._told % self.lose_every == 0:
            self.lost.append(frame)
        elif session.connection is not None:
            if self.break_every and self._told % self.break_every == 0:
                session.connection.cut()
                session.connection = None
            else:
                session.connection.send(frame)

    def greet(self, guild: Guild, *, again: bool = False) -> None:
        """The bot has come into this server, or it can be reached again: its sessions are told."""
        for session in self.sessions.values():
            if session.covers(guild):
                told = guild.full(session.intents)
                # A server that is new to the bot says nothing of being available.
                self._tell(session, "GUILD_CREATE", told | ({"unavailable": False} if again else {}))

    def reconnect(self, *, shard: int | None = None) -> None:
        """Asks every client, or one shard alone, to reconnect and resume (op 7)."""
        for connection in self._of(shard):
            connection.send({"op": Op.RECONNECT, "d": None, "s": None, "t": None})

    def invalidate(self, *, resumable: bool = False, shard: int | None = None) -> None:
        """Tells every client, or one shard alone, that its session is invalid (op 9), for good unless resumable."""
        for connection in self._of(shard):
            connection.send({"op": Op.INVALID_SESSION, "d": resumable, "s": None, "t": None})
        if not resumable:
            self.sessions = {
                key: each for key, each in self.sessions.items() if shard is not None and each.shard[0] != shard
            }

    def drop(self, code: int | None = None, *, shard: int | None = None) -> None:
        """Cuts every connection, or one shard's alone, or closes it with that code."""
        dropped = self._of(shard)
        for session in self.live():
            if session.connection in dropped:
                session.connection = None
        for connection in dropped:
            if code is None:
                connection.cut()
            else:
                connection.close(code)

    def deafen(self, *, shard: int | None = None) -> None:
        """Every connection, or one shard's alone, and each that comes after it, is open, but nothing comes through."""
        if shard is None:
            self._silent = True
        else:
            self._deaf.add(shard)
        for connection in self._of(shard):
            connection.deaf = True

    def hear(self) -> None:
        """That is over, and the connections that it had befallen break."""
        self._silent = False
        self._deaf.clear()
        for connection in self.connections:
            if connection.deaf:
                connection.cut()

    def _of(self, shard: int | None) -> list[Connection]:
        """The connections of that shard, all if none is named."""
        if shard is None:
            return list(self.connections)
        return [each.connection for each in self.live() if each.connection and each.shard[0] == shard]

    async def caught_up(self, patience: float) -> bool:
        """Waits until every client that hears has taken all that it was sent: each is asked for a heartbeat (op 1)."""
        for connection in [each for each in self.connections if not each.deaf]:
            beats = connection.beats
            connection.send({"op": Op.HEARTBEAT, "d": None, "s": None, "t": None})
            beaten = await self.world.until(
                lambda connection=connection, beats=beats: connection.beats > beats or connection.done,  # type: ignore[misc]
                patience,
            )
            if not beaten:
                return False
        return True

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from hello to its close."""
        if self.down:
            return web.Response(status=503)
        compress = request.query.get("compress")
        if compress is not None and compress not in PACKINGS:
            known = " and ".join(PACKINGS)
            return web.Response(status=400, text=f"This server knows no compression {compress!r}; {known} it does.")
        socket = web.WebSocketResponse(compress=False, max_msg_size=0, timeout=1)
        await socket.prepare(request)
        connection = Connection(socket, request, PACKINGS[compress]() if compress else None)
        connection.deaf = self._silent
        self.connections.append(connection)
        if request.query.get("v") != "10" or request.query.get("encoding", "json") != "json":
            connection.close(INVALID_VERSION)
        else:
            connection.send({"op": Op.HELLO, "d": {"heartbeat_interval": self.heartbeat}, "s": None, "t": None})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and not connection.deaf:
                    self._receive(connection, message.data)
        finally:
            self._forget(connection, socket.close_code)
            with contextlib.suppress(ConnectionError):
                await connection.finish()
        return socket

    def _forget(self, connection: Connection, code: int | None) -> None:
        self.connections.remove(connection)
        for session in tuple(self.sessions.values()):
            if session.connection is connection:
                session.connection = None
                if connection.closed_with is None and code in FAREWELLS:
                    del self.sessions[session.id]
        if connection.closed_with is not None:
            self.closed_with.append(connection.closed_with)
        self.world.announce()

    def _receive(self, connection: Connection, text: str) -> None:
        frame = connection.understand(text) if len(text) <= LONGEST_FRAME else None
        if frame is None:
            connection.close(DECODE_ERROR)
            return
        self.received.append(frame)
        if not connection.spend():
            connection.close(RATE_LIMITED)
            return
        code = self._obey(connection, frame)
        if code is not None:
            connection.close(code)
        self.world.announce()

    def _obey(self, connection: Connection, frame: Json) -> int | None:
        """Does what the client asks; the close code if that is wrong."""
        data: Any = frame.get("d")
        match frame.get("op"):
            case Op.HEARTBEAT:
                connection.beats += 1
                connection.send({"op": Op.HEARTBEAT_ACK, "d": None, "s": None, "t": None})
                return None
            case Op.IDENTIFY:
                return ALREADY_AUTHENTICATED if connection.known else self._identify(connection, data)
            case Op.RESUME:
                return ALREADY_AUTHENTICATED if connection.known else self._resume(connection, data)
            case Op.PRESENCE | Op.VOICE_STATE | Op.REQUEST_MEMBERS:
                return None if connection.known else NOT_AUTHENTICATED
            case _:
                return UNKNOWN_OP

    def _identify(self, connection: Connection, data: Json) -> int | None:
        wrong = refused(data, self.token, fewest=self.fewest, privileged=self.privileged)
        if wrong is not None:
            return wrong
        number, count = data.get("shard") or (0, 1)
        intents = int(data["intents"])
        if number in self._deaf:
            connection.deaf = True
            return None
        if self._too_soon(number):
            connection.send({"op": Op.INVALID_SESSION, "d": False, "s": None, "t": None})
            return None
        self.starts += 1
        session = Session(f"session{self.starts}", (number, count), intents, connection)
        self.sessions[session.id] = session
        connection.known = True
        guilds = [guild for guild in self.world.guilds.values() if guild.has_bot() and session.covers(guild)]
        ready = {
            "v": 10,
            "user": self.world.bot.payload() | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0},
            "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
            "private_channels": [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": f"{self.url}/resume",
            "shard": [number, count],
            "application": {k: application(self.world, self.privileged)[k] for k in ("id", "flags")},
        }
        connection.send(session.note("READY", ready))
        for guild in filter(lambda guild: guild.available, guilds):
            connection.send(session.note("GUILD_CREATE", guild.full(intents) | {"unavailable": False}))
        return None

    def _too_soon(self, number: int) -> bool:
        """Whether a shard that shares its turn with this one began less than `apart` ago; then it is counted."""
        key, now = number % self.max_concurrency, time.monotonic()
        if now - self._begun.get(key, -self.apart) < self.apart:
            self.hasty += 1
            return True
        self._begun[key] = now
        return False

    def _resume(self, connection: Connection, data: Json) -> int | None:
        session = self.sessions.get(str(data.get("session_id")))
        if data.get("token") != self.token:
            return WRONG_TOKEN
        if session is None:
            connection.send({"op": Op.INVALID_SESSION, "d": False, "s": None, "t": None})
            return None
        sequence = data.get("seq")
        if not isinstance(sequence, int) or sequence > len(session.history):
            return INVALID_SEQUENCE
        if session.shard[0] in self._deaf:
            connection.deaf = True
            return None
        self.resumes += 1
        session.connection, connection.known = connection, True
        for frame in session.history[sequence:]:
            if frame not in self.lost:
                connection.send(frame)
        connection.send(session.note("RESUMED", {}))
        return None
