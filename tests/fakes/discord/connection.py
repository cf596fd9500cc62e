"""One socket of the gateway: frames out in order, compressed as the client asked, and a count of what comes in."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import deque
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

    from tests.fakes.discord.packing import Pack
    from tests.fakes.discord.permissions import Json

SENDS, WITHIN = 120, 60.0  # what a client may send, in real seconds: its library paces itself by the real clock


class Op(IntEnum):
    """What a frame of the gateway is."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Connection:
    """One socket. What is sent goes out in the order in which it was sent, by a task of its own.

    Deaf, it stays open but hears and says nothing.
    """

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, pack: Pack | None) -> None:
        self.known = False
        self.deaf = False
        self.beats = 0
        self.closed_with: int | None = None
        self.path = request.path
        self._socket = socket
        self._request = request
        self._pack = pack
        self._queue: asyncio.Queue[Json | int] = asyncio.Queue()
        self._spent: deque[float] = deque()
        self._writer = asyncio.create_task(self._write())

    @property
    def done(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._socket.closed or self._writer.done()

    def send(self, frame: Json) -> None:
        """Sends a frame after those before it, unless it is deaf."""
        if not self.deaf:
            self._queue.put_nowait(frame)

    def close(self, code: int) -> None:
        """Closes with that code, after all that was sent."""
        self._queue.put_nowait(code)

    def cut(self) -> None:
        """Breaks the connection, at once and without a word."""
        self._writer.cancel()
        if self._request.transport is not None:
            self._request.transport.abort()

    def understand(self, text: str) -> Json | None:
        """The frame that the client sent, if it is one."""
        with contextlib.suppress(ValueError):
            frame = json.loads(text)
            if isinstance(frame, dict):
                return frame
        return None

    def spend(self) -> bool:
        """Counts a frame of the client's; False if they are too many."""
        now = time.monotonic()
        self._spent.append(now)
        while now - self._spent[0] > WITHIN:
            self._spent.popleft()
        return len(self._spent) <= SENDS

    async def finish(self) -> None:
        """Nothing more is sent."""
        self._writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._writer

    async def _write(self) -> None:
        while True:
            item = await self._queue.get()
            if isinstance(item, int):
                self.closed_with = item
                await self._socket.close(code=item)
                return
            text = json.dumps(item)
            with contextlib.suppress(ConnectionError):
                if self._pack is None:
                    await self._socket.send_str(text)
                else:
                    await self._socket.send_bytes(self._pack(text.encode()))
