"""The one HTTP server: the routes that it is handed, health, and what is the same for all of them.

Uvicorn runs in our event loop and leaves signals to us.
"""

import asyncio
import contextlib
import errno
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.settings import SettingsError

BODY_LIMIT = 1_000_000
"""Bytes of a body that are taken."""

BODY_SECONDS = 10.0
"""Seconds that a body may take to arrive."""

HEAD_SECONDS = 10.0
"""Seconds within which a connection has sent a whole head: after it was opened, and after a head's first byte."""

STUCK_SECONDS = 30.0
"""Seconds after which whoever takes nothing of what they are sent is given up."""

IDLE_SECONDS = 5
"""Seconds that a connection is kept for another request."""

CONNECTIONS = 1000
"""Connections that are served at the same time; those beyond are told to come again."""

PARTING = 10
"""Seconds that running requests have to finish at the end."""

PROBE_SECONDS = 2.0
"""Seconds after which what was asked for its health counts as ill."""

THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
"""The names by which a machine calls itself."""

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - and what leads there from this machine
_THROWN_AWAY = 4 * BODY_LIMIT  # bytes that are still heard out: whoever is cut short does not read why
_LAST = {"Connection": "close"}  # what is still on its way would be taken for the next request

Check = Callable[[], Awaitable[bool]]

log = structlog.get_logger()


async def read(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """A request's body, whether or not it says how long it is, if it has no more than `limit` bytes.

    Raises:
        HTTPException: 413 if it is too long, 408 if it takes too long, 400 if whoever sends it goes away.
    """
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size <= limit:
                    body += chunk
                elif size > _THROWN_AWAY:
                    break
    except TimeoutError:
        raise HTTPException(408, headers=_LAST) from None
    except ClientDisconnect:
        raise HTTPException(400) from None
    if size > limit:
        raise HTTPException(413, headers=_LAST)
    return bytes(body)


def is_loopback(host: str) -> bool:
    """Whether what listens there is reached from this machine alone, whatever it resolves to."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM) if host else []
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(ipaddress.ip_address(str(each[4][0])).is_loopback for each in found)


def site(routes: Sequence[BaseRoute], checks: Mapping[str, Check]) -> Starlette:
    """The ASGI app: the routes, `/healthz` (the process lives) and `/readyz` (each check passes, else 503)."""
    ready = _Ready(checks)
    health = [Route("/healthz", _alive, methods=["GET"]), Route("/readyz", ready.answer, methods=["GET"])]
    return Starlette(routes=[*health, *routes])


@contextlib.asynccontextmanager
async def serving(
    app: Starlette,
    host: str,
    port: int,
    *,
    otherwise_any: bool = False,
    called: str = "STUDYHALL_HTTP_HOST and STUDYHALL_HTTP_PORT",
) -> AsyncIterator[str]:
    """Within the block the app is served at the address given; at its end running requests are finished first.

    Args:
        app: what is served.
        host: where it is listened to.
        port: on which port; 0 for any that is free.
        otherwise_any: whether any other port will do where that one is taken.
        called: what gave host and port, as the operator knows it.

    Raises:
        SettingsError: it cannot be listened to there.
    """
    listener = _listener(host, port, called, otherwise_any=otherwise_any)
    name, found = listener.getsockname()[:2]
    server = _Server(
        uvicorn.Config(
            app,
            http=Patient,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=PARTING,
        )
    )
    running = asyncio.ensure_future(server.serve([listener]))
    try:
        shown = _ANYWHERE.get(name, name)
        yield f"http://[{shown}]:{found}" if ":" in shown else f"http://{shown}:{found}"
    finally:
        server.should_exit = True
        await running


class Patient(H11Protocol):
    """A connection that is waited for, but not for ever.

    Whoever trickles a head, however it comes, and whoever takes nothing of what they are sent is hung up on; uvicorn
    itself waits for both. Bodies have a time of their own (`read`).
    """

    _slow: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A head is waited for; what is answered goes out at once, and not when the other side has noted its beginning.

        asyncio sees to that itself where a socket names its protocol, which `socket.create_server` leaves open.
        """
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._slow = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)

    def data_received(self, data: bytes) -> None:
        """With the first byte after an answer the next head is waited for."""
        if self._slow is None and self.cycle is not None and self.cycle.response_complete:
            self._slow = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)
        super().data_received(data)

    def handle_events(self) -> None:
        """A head that is there is waited for no more."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._head_is_there()

    def pause_writing(self) -> None:
        """There is more to be sent than the other side has taken."""
        super().pause_writing()
        self._stuck = self._stuck or self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It has taken it."""
        super().resume_writing()
        self._is_taken()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for."""
        self._head_is_there()
        self._is_taken()
        super().connection_lost(exc)

    def _head_is_there(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _is_taken(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None


class _Server(uvicorn.Server):
    """Uvicorn without its own handling of signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing is captured."""
        yield


class _Ready:
    """What is asked of each check, one question at a time: probes don't pile up behind a database that hangs."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._asked: dict[str, asyncio.Future[bool]] = {}

    async def answer(self, _: Request) -> Response:
        """Whether all are well, and which."""
        asked = {name: self._ask(name, check) for name, check in self._checks.items()}
        if asked:
            await asyncio.wait(asked.values(), timeout=PROBE_SECONDS)
        well = {name: future.done() and future.result() for name, future in asked.items()}
        return JSONResponse(well, status_code=200 if all(well.values()) else 503)

    def _ask(self, name: str, check: Check) -> "asyncio.Future[bool]":
        asked = self._asked.get(name)
        if asked is None or asked.done():
            asked = self._asked[name] = asyncio.ensure_future(_passes(name, check))
        return asked


async def _passes(name: str, check: Check) -> bool:
    try:
        return await check()
    except Exception as error:  # noqa: BLE001 - whatever it is, that is not well
        log.warning("not ready", what=name, reason=type(error).__name__)
        return False


async def _alive(_: Request) -> Response:
    return PlainTextResponse("ok")


def _listener(host: str, port: int, called: str, *, otherwise_any: bool) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if otherwise_any and error.errno == errno.EADDRINUSE:
            return _listener(host, 0, called, otherwise_any=False)
        reason = (error.strerror or "").partition(" (while ")[0]  # Python adds the address to it
        raise SettingsError(f"{called}: {host}:{port} cannot be listened to ({reason}); choose another port") from None
