"""The HTTP side: one way in for every request, which records it, checks the token, fails on demand, and refuses."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from tests.fakes.discord.faults import Faults, pattern_of
from tests.fakes.discord.files import GONE, Upload
from tests.fakes.discord.refusals import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.discord.messages import Message
    from tests.fakes.discord.permissions import Json
    from tests.fakes.discord.world import World

API = "/api/v10"
_PART = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True)
class Call:
    """A request that was understood."""

    world: World
    at: dict[str, str]
    query: dict[str, str]
    body: Any = None
    files: tuple[Upload, ...] = ()

    @property
    def form(self) -> Json:
        """The body where an object is asked for.

        Raises:
            Refusal: it is something else.
        """
        if not isinstance(self.body, dict):
            raise Refusal(
                400, 50035, "Invalid Form Body", {"_errors": [{"code": "DICT_TYPE_CONVERT", "message": "dict"}]}
            )
        return self.body


Handler = Callable[[Call], Any]  # what it returns is sent as JSON; None is a 204


@dataclass(frozen=True)
class Route:
    """A path of the API; an open one asks for no token, since one stands in its address."""

    method: str
    path: str
    handler: Handler
    open: bool = False


@dataclass
class Record:
    """A request as it came in, and what was answered."""

    method: str
    path: str
    json: Any
    status: int = 0
    code: int = 0
    message: str = ""

    def line(self) -> Json:
        """The request alone, as a capture keeps it."""
        return {"method": self.method, "path": self.path, "json": self.json}


@dataclass
class Http:
    """All requests that came in, and the faults that the next ones meet."""

    world: World
    token: str
    routes: list[Route]
    capture: Path | None = None
    faults: Faults = field(default_factory=Faults)
    requests: list[Record] = field(default_factory=list)
    downloads: list[Record] = field(default_factory=list)
    unknown_routes: list[Record] = field(default_factory=list)
    crashes: list[Record] = field(default_factory=list)
    taken: Callable[[Message], Awaitable[None]] | None = None

    @property
    def refusals(self) -> list[Record]:
        """The requests that were refused."""
        return [record for record in self.requests if record.status >= 400]

    def named(self, method: str, ending: str) -> list[Record]:
        """The requests of that method whose path ends so."""
        return [record for record in self.requests if record.method == method and record.path.endswith(ending)]

    def count(self, route: str) -> int:
        """How many requests of a route came in; it is written as for a fault, `GET /guilds/*/members/*`."""
        pattern = pattern_of(route)
        return sum(bool(pattern.fullmatch(f"{each.method} {each.path.removeprefix(API)}")) for each in self.requests)

    def add_to(self, app: web.Application) -> None:
        """Makes an aiohttp application answer under the API's address, and serve uploaded files beside it."""
        for route in self.routes:
            app.router.add_route(route.method, API + route.path, self._served(route))
        for folder in ("attachments", "ephemeral-attachments"):
            path = f"/{folder}/{{channel}}/{{id}}/{{name}}"
            app.router.add_get(path, self._served(Route("GET", path, _file, open=True), self.downloads))
        app.router.add_route("*", "/{tail:.*}", self._served(None))

    def _served(self, route: Route | None, log: list[Record] | None = None) -> Callable[[web.Request], Any]:
        kept_in = self.requests if log is None else log

        async def serve(request: web.Request) -> web.StreamResponse:
            record = Record(request.method, request.path, None)
            kept_in.append(record)
            try:
                body, files = await _read(request)
            except Refusal as refusal:
                return self._refuse(record, refusal)
            record.json = body
            self._keep(record)
            path = request.path.removeprefix(API)
            counts = route is not None and not route.open
            fault = self.faults.of(request.method, path, counts=counts)
            if fault is not None and fault.gate is not None:
                self.world.announce()
                await fault.gate.wait()
            if fault is not None and fault.lost and request.transport is not None:
                request.transport.abort()
                return web.Response(status=503, text="nobody reads this")
            if fault is not None and fault.before is not None:
                record.status, record.message = fault.before, "on demand"
                self.world.announce()
                failure = fault.response()
                return self._dated(failure, request.method, path)
            call = Call(self.world, dict(request.match_info), dict(request.query), body, files)
            before = self.world.ledger.total
            answer = self._answer(route, request, call, record)
            newest = self.world.ledger.newest
            if self.taken is not None and newest is not None and self.world.ledger.total > before:
                await self.taken(newest)
            if fault is not None and fault.breaks and request.transport is not None:
                request.transport.abort()
            self.world.announce()
            return self._dated(answer, request.method, path)

        return serve

    def _dated(self, answer: web.Response, method: str, path: str) -> web.Response:
        """The answer with what stands in the head of each: the time, and what is left of the rate limits."""
        answer.headers["Date"] = format_datetime(self.world.clock.now, usegmt=True)
        answer.headers.update(self.faults.headers(method, path))
        return answer

    def _answer(self, route: Route | None, request: web.Request, call: Call, record: Record) -> web.Response:
        try:
            result = self._known(route, request, record).handler(call)
        except Refusal as refusal:
            return self._refuse(record, refusal)
        except Exception:  # noqa: BLE001 - whatever it is, the test that waits shall read it
            record.status, record.message = 500, traceback.format_exc()
            self.crashes.append(record)
            return web.Response(status=503, text="The server on loopback broke")
        if isinstance(result, web.Response):
            record.status = result.status
            return result
        record.status = 204 if result is None else 200
        return web.Response(status=204) if result is None else as_json(result, 200)

    def _known(self, route: Route | None, request: web.Request, record: Record) -> Route:
        """The route, if there is one and the request may take it."""
        if route is None:
            self.unknown_routes.append(record)
            raise Refusal(404, 0, "404: Not Found")
        given = request.headers.get("Authorization")
        if given != f"Bot {self.token}" and not (route.open and given is None):
            raise Refusal(401, 0, "401: Unauthorized")
        return route

    def _refuse(self, record: Record, refusal: Refusal) -> web.Response:
        record.status, record.code, record.message = refusal.status, refusal.code, str(refusal)
        answer = as_json(refusal.payload(), refusal.status)
        if refusal.status == 429:
            answer.headers.update({"Via": "1.1 google", "Retry-After": str(refusal.extra.get("retry_after", 1))})
        return answer

    def _keep(self, record: Record) -> None:
        if self.capture is not None and record.path.startswith(API):
            with self.capture.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record.line()) + "\n")


def as_json(body: object, status: int) -> web.Response:
    """A response whose type is exactly `application/json`: with anything behind it discord.py reads no JSON."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"})


def _file(call: Call) -> web.Response:
    """A file that was uploaded, as its bytes."""
    found = call.world.files.fetch(call.at["id"], call.query)
    return web.Response(body=found[1], content_type=found[0]) if found else web.Response(status=404, text=GONE)


async def _read(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    if request.content_type.startswith("multipart/"):
        return await _read_parts(request)
    text = await request.text()
    return (_parse(text) if text else None), ()


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from None


async def _read_parts(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    body: Any = {}
    files: list[Upload] = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = _parse(await part.text())
        else:
            found = _PART.fullmatch(part.name or "")
            number = int(found[1]) if found else len(files)
            files.append(Upload(part.filename or "unknown", bytes(await part.read()), number))
    return body, tuple(files)
