"""Socket Mode: tickets, connections, envelopes; and what goes wrong with them."""

from __future__ import annotations

import contextlib
import json
import uuid
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.slack.delivery import EVENT
from tests.fakes.slack.transport import Tasks, Transport

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Attempt, Delivery
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.world import World

MOST = 10  # documentation: using Socket Mode, up to 10 open connections
WARNING, REFRESH, DISABLED = "warning", "refresh_requested", "link_disabled"


class Connection:
    """One socket. Deaf, it stays open but hears and says nothing, not even to a ping."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.deaf = False
        self.pings = 0
        self.envelopes: dict[str, tuple[Delivery, Attempt]] = {}
        self._request = request

    async def send(self, frame: Json) -> None:
        """Sends a frame, unless it is deaf or gone."""
        if not self.deaf:
            with contextlib.suppress(ConnectionError):
                await self.socket.send_str(json.dumps(frame))

    def cut(self) -> None:
        """Breaks the connection, at once and without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()


class SocketMode:
    """All connections. Each envelope goes to one of them in turn; `down` lets nobody connect."""

    def __init__(self, world: World, transport: Transport) -> None:
        self.world = world
        self.url = ""
        self.down = False
        self.enabled = True
        self.connections: list[Connection] = []
        self.opened = 0
        self.frames: list[Json] = []
        self._tickets: set[str] = set()
        self._turn = 0
        self._transport = transport
        self._tasks = Tasks()

    def ticket(self) -> str:
        """The address of a new connection, which works once."""
        ticket = str(uuid.uuid5(uuid.NAMESPACE_URL, self.world.ids.secret()))
        self._tickets.add(ticket)
        return f"{self.url}/link/?ticket={ticket}&app_id={self.world.app_id}"

    def carry(self, delivery: Delivery, attempt: Attempt) -> None:
        """Sends an envelope over one of the connections."""
        if not self.connections:
            self._transport.lost(delivery, attempt, "no_connection")
            return
        self._turn += 1
        connection = self.connections[self._turn % len(self.connections)]
        attempt.envelope_id = str(uuid.uuid5(uuid.NAMESPACE_OID, self.world.ids.secret()))
        connection.envelopes[attempt.envelope_id] = (delivery, attempt)
        frame: Json = {
            "envelope_id": attempt.envelope_id,
            "payload": delivery.payload,
            "type": delivery.kind,
            "accepts_response_payload": delivery.kind != EVENT,
        }
        if delivery.kind == EVENT:
            frame |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        self._tasks.start(connection.send(frame))

    def deafen(self) -> None:
        """The connections that there are stay open, but nothing comes through any more."""
        for connection in self.connections:
            connection.deaf = True

    def drop(self) -> None:
        """Cuts every connection."""
        for connection in tuple(self.connections):
            connection.cut()

    def disconnect(self, reason: str = WARNING, *, close: bool = False) -> None:
        """Tells every connection that it is to be renewed, and why; and may close it at once."""
        for connection in tuple(self.connections):
            self._tasks.start(self._end(connection, reason, close=close))

    async def _end(self, connection: Connection, reason: str, *, close: bool) -> None:
        await connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})
        if close:
            self._leave(connection)
            await connection.socket.close()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from hello to its close."""
        ticket = request.query.get("ticket", "")
        if self.down or ticket not in self._tickets:
            return web.Response(status=503 if self.down else 401)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=0.5)
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self.connections) >= MOST or not self.enabled:
            await self._end(connection, "too_many_websockets" if self.enabled else DISABLED, close=True)
            return socket
        self.connections.append(connection)
        self.opened += 1
        await connection.send(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": {"host": "loopback", "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": self.world.app_id},
            }
        )
        self.world.board.announce()
        try:
            async for message in socket:
                await self._hear(connection, message)
        finally:
            self._leave(connection)
        return socket

    async def _hear(self, connection: Connection, message: Any) -> None:
        if connection.deaf:
            return
        if message.type is WSMsgType.PING:
            connection.pings += 1
            with contextlib.suppress(ConnectionError):
                await connection.socket.pong(message.data)
        elif message.type is WSMsgType.TEXT:
            frame = json.loads(message.data)
            self.frames.append(frame)
            found = connection.envelopes.pop(frame.get("envelope_id"), None)
            if found is not None:
                self._transport.answered(*found, 200, frame.get("payload"))
        self.world.board.announce()

    def _leave(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for delivery, attempt in connection.envelopes.values():
            self._transport.lost(delivery, attempt, "connection_lost")
        connection.envelopes.clear()
        self.world.board.announce()

    async def stop(self) -> None:
        """Nothing is sent any more."""
        self.drop()
        await self._tasks.stop()
