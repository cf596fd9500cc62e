"""The gateway: sessions that outlive their connections, events with numbers, and the ways in which it fails."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.connection import Connection, Op
from tests.fakes.discord.permissions import Json, May
from tests.fakes.discord.routes_directory import application
from tests.fakes.discord.world import MESSAGE_CONTENT, PRIVILEGED, Event, Guild, World

if TYPE_CHECKING:
    from collections.abc import Iterator

# Close codes (documentation: Gateway Close Event Codes).
UNKNOWN_OP, DECODE_ERROR, NOT_AUTHENTICATED, WRONG_TOKEN, ALREADY_AUTHENTICATED = 4001, 4002, 4003, 4004, 4005
INVALID_SEQUENCE, RATE_LIMITED, INVALID_SHARD, INVALID_VERSION = 4007, 4008, 4010, 4012
INVALID_INTENTS, DISALLOWED_INTENTS = 4013, 4014
ALL_INTENTS = (1 << 26) - 1
LONGEST_FRAME = 4096
STARTS_A_DAY = 1000


@dataclass(eq=False)
class Session:
    """What the gateway knows about one shard of one client, with every event it was told."""

    id: str
    shard: tuple[int, int]
    intents: int
    connection: Connection | None = None
    history: list[Json] = field(default_factory=list)

    def covers(self, guild: Guild | None) -> bool:
        """Whether events of that server, or of no server, come here."""
        number, count = self.shard
        return number == ((int(guild.id) >> 22) % count if guild is not None else 0)

    def note(self, name: str, data: Json) -> Json:
        """The next event, numbered and kept, so that a resume can bring it."""
        frame = {"op": Op.DISPATCH, "s": len(self.history) + 1, "t": name, "d": data}
        self.history.append(frame)
        return frame


class Gateway:
    """The gateway and the switches with which a test makes it fail.

    With `break_every` n, each n-th event is not sent and its connection is cut, so that only a resume brings it; with
    `lose_every` n it never comes. `privileged` are the privileged intents that the application was given.
    """

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.url = ""
        self.shards = 1
        self.privileged = 0
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
        world.emit = self.emit

    def about(self) -> Json:
        """What /gateway/bot says."""
        limit = {"total": STARTS_A_DAY, "remaining": STARTS_A_DAY - self.starts, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.url, "shards": self.shards, "session_start_limit": limit}

    def live(self) -> Iterator[Session]:
        """The sessions that have a connection."""
        return (session for session in self.sessions.values() if session.connection is not None)

    def emit(self, event: Event) -> None:
        """Tells an event to the sessions that it concerns."""
        guild = event.guild
        if guild is not None and not guild.has_bot():
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

    def greet(self, guild: Guild) -> None:
        """The bot has come into this server: its sessions are told."""
        for session in self.sessions.values():
            if session.covers(guild):
                told = guild.full(session.intents)
                told.pop("unavailable", None)  # only servers that a session begins with are said to be available
                self._tell(session, "GUILD_CREATE", told)

    def reconnect(self) -> None:
        """Asks every client to reconnect and resume (op 7)."""
        self._to_all({"op": Op.RECONNECT, "d": None, "s": None, "t": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tells every client that its session is not valid (op 9), for good unless it is resumable."""
        self._to_all({"op": Op.INVALID_SESSION, "d": resumable, "s": None, "t": None})
        if not resumable:
            self.sessions.clear()

    def _to_all(self, frame: Json) -> None:
        for connection in tuple(self.connections):
            connection.send(frame)

    def drop(self, code: int | None = None) -> None:
        """Cuts every connection, or closes it with that code."""
        for session in self.live():
            session.connection = None
        for connection in tuple(self.connections):
            if code is None:
                connection.cut()
            else:
                connection.close(code)

    async def caught_up(self, patience: float) -> bool:
        """Waits until every client has taken all that it was sent: each is asked for a heartbeat (op 1)."""
        for connection in tuple(self.connections):
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
        if compress not in {None, "zlib-stream"}:
            return web.Response(status=400, text=f"This server knows no compression {compress!r}; zlib-stream it does.")
        socket = web.WebSocketResponse(compress=False, max_msg_size=0, timeout=1)
        await socket.prepare(request)
        connection = Connection(socket, request, zlib_stream=compress is not None)
        self.connections.append(connection)
        if request.query.get("v") != "10" or request.query.get("encoding", "json") != "json":
            connection.close(INVALID_VERSION)
        else:
            connection.send({"op": Op.HELLO, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(connection, message.data)
        finally:
            self._forget(connection)
            with contextlib.suppress(ConnectionError):
                await connection.finish()
        return socket

    def _forget(self, connection: Connection) -> None:
        self.connections.remove(connection)
        for session in self.sessions.values():
            if session.connection is connection:
                session.connection = None
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
        number, count = data.get("shard") or (0, 1)
        intents = data.get("intents")
        if data.get("token") != self.token:
            return WRONG_TOKEN
        if not 0 <= number < count:
            return INVALID_SHARD
        if not isinstance(intents, int) or intents & ~ALL_INTENTS:
            return INVALID_INTENTS
        if intents & PRIVILEGED & ~self.privileged:
            return DISALLOWED_INTENTS
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
        for guild in guilds:
            connection.send(session.note("GUILD_CREATE", guild.full(intents) | {"unavailable": False}))
        return None

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
        self.resumes += 1
        session.connection, connection.known = connection, True
        for frame in session.history[sequence:]:
            if frame not in self.lost:
                connection.send(frame)
        connection.send(session.note("RESUMED", {}))
        return None
