"""The one HTTP server: the routes that it is handed, health, and what is the same for all of them.

Uvicorn runs in our event loop and leaves signals to us.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.settings import SettingsError

BODY_LIMIT = 1_000_000
"""Bytes of a body that are taken."""

BODY_SECONDS = 10.0
"""Seconds that a body may take to arrive."""

PARTING = 10
"""Seconds that running requests have to finish at the end."""

PROBE_SECONDS = 2.0
"""Seconds after which what was asked for its health counts as ill."""

_THROWN_AWAY = 4 * BODY_LIMIT  # bytes that are still heard out: whoever is cut short does not read why
_LAST = {"Connection": "close"}  # what is still on its way would be taken for the next request

Check = Callable[[], Awaitable[bool]]

log = structlog.get_logger()


async def read(request: Request) -> bytes:
    """A request's body, whether or not it says how long it is.

    Raises:
        HTTPException: 413 if it is too long, 408 if it takes too long, 400 if whoever sends it goes away.
    """
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size <= BODY_LIMIT:
                    body += chunk
                elif size > _THROWN_AWAY:
                    break
    except TimeoutError:
        raise HTTPException(408, headers=_LAST) from None
    except ClientDisconnect:
        raise HTTPException(400) from None
    if size > BODY_LIMIT:
        raise HTTPException(413, headers=_LAST)
    return bytes(body)


def site(routes: Sequence[BaseRoute], checks: Mapping[str, Check]) -> Starlette:
    """The ASGI app: the routes, `/healthz` (the process lives) and `/readyz` (each check passes, else 503)."""
    ready = _Ready(checks)
    health = [Route("/healthz", _alive, methods=["GET"]), Route("/readyz", ready.answer, methods=["GET"])]
    return Starlette(routes=[*health, *routes])


@contextlib.asynccontextmanager
async def serving(app: Starlette, host: str, port: int) -> AsyncIterator[str]:
    """Within the block the app is served at the address given; at its end running requests are finished first.

    Raises:
        SettingsError: it cannot be listened to there.
    """
    listener = _listener(host, port)
    name, found = listener.getsockname()[:2]
    server = _Server(
        uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=PARTING,
        )
    )
    running = asyncio.ensure_future(server.serve([listener]))
    try:
        yield f"http://[{name}]:{found}" if ":" in name else f"http://{name}:{found}"
    finally:
        server.should_exit = True
        await running


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


def _listener(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = (error.strerror or "").partition(" (while ")[0]  # Python adds the address to it
        raise SettingsError(
            f"STUDYHALL_HTTP_HOST and STUDYHALL_HTTP_PORT: {host}:{port} cannot be listened to ({reason}); "
            "choose another port"
        ) from None
