"""The HTTP side: one way in for every request; records it, checks token and scope, fails on demand, refuses."""

from __future__ import annotations

import base64
import json
import traceback
from copy import deepcopy
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.slack.call import Call, Handler
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.refusals import Json, Refusal
from tests.fakes.slack.scopes import METHODS, OPEN, need

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from tests.fakes.slack.messages import Message
    from tests.fakes.slack.tokens import Token
    from tests.fakes.slack.world import World

API = "/api/"
HOOKS = ("commands", "actions", "app")
IN_JSON = ("blocks", "attachments", "view", "metadata")
SECRET = ("token", "client_secret", "code", "refresh_token")


@dataclass
class Record:
    """A request as it came in, and what was answered; secrets are left out."""

    method: str
    path: str
    json: Any
    status: int = 0
    error: str = ""
    message: str = ""
    token: str = ""
    took: float = 0.0

    @property
    def name(self) -> str:
        """The method of the Web API, or `response_url`."""
        return self.path.removeprefix(API) if self.path.startswith(API) else "response_url"

    def line(self) -> Json:
        """The request alone, as a capture keeps it; without the team_id that bolt's client adds to all it sends."""
        sent = {key: value for key, value in self.json.items() if key != "team_id"}
        return {"method": self.method, "path": self.path, "json": sent}


@dataclass
class Web:
    """All requests that came in, and the faults that the next ones meet.

    `untexted` are the messages with blocks and no text, which no screen reader and no notification can tell. `taken` is
    awaited when a message has been posted and nothing was answered yet.
    """

    world: World
    handlers: Mapping[str, Handler]
    capture: Path | None = None
    faults: Faults = field(default_factory=Faults)
    requests: list[Record] = field(default_factory=list)
    unknown_routes: list[Record] = field(default_factory=list)
    crashes: list[Record] = field(default_factory=list)
    untexted: list[Record] = field(default_factory=list)
    taken: Callable[[Message], Awaitable[object]] | None = None

    @property
    def refusals(self) -> list[Record]:
        """The requests that were refused."""
        return [record for record in self.requests if record.error or record.status >= 400]

    def named(self, name: str) -> list[Record]:
        """The calls of that method."""
        return [record for record in self.requests if record.name == name]

    def add_to(self, app: web.Application) -> None:
        """Makes an aiohttp application answer the Web API and the response_urls."""
        app.router.add_route("*", API + "{method:.+}", self._api)
        for kind in HOOKS:
            app.router.add_post(f"/{kind}/{{team}}/{{id}}/{{secret}}", self._hook)
        app.router.add_route("*", "/{tail:.*}", self._unknown)

    async def _unknown(self, request: web.Request) -> web.Response:
        record = Record(request.method, request.path, None, 404)
        self.requests.append(record)
        self.unknown_routes.append(record)
        return web.Response(status=404)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        args, problem = await _read(request)
        record = Record(request.method, request.path, deepcopy({k: v for k, v in args.items() if k not in SECRET}))
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            name, _, secret = base64.b64decode(given).decode().partition(":")
            args |= {"client_id": name, "client_secret": secret}
        record.token = given if kind == "Bearer" else str(args.pop("token", ""))

        def work() -> web.Response:
            if problem:
                raise Refusal(problem)
            return self._called(record, args)

        return await self._served(request, record, args, work)

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        args, problem = await _read(request)
        record = Record(request.method, request.path, deepcopy(args))

        def work() -> web.Response:
            hook = self.world.hooks.get(request.path)
            if problem or hook is None:
                raise Refusal("invalid_payload" if problem else "no_such_url")
            hook.take(args)
            return web.Response(text="ok")

        return await self._served(request, record, args, work)

    async def _served(
        self, request: web.Request, record: Record, args: Json, work: Callable[[], web.Response]
    ) -> web.StreamResponse:
        self.requests.append(record)
        self._keep(record)
        fault = self.faults.of(record.name, args | {"token": record.token})
        self.world.board.announce()
        if fault is not None and fault.gate is not None:
            await fault.gate.wait()
        if fault is not None and fault.breaks == "before" and request.transport is not None:
            request.transport.abort()
            record.message = "broken before, on demand"
            return web.Response()
        answer = fault.response() if fault is not None else None
        if answer is not None:
            record.status, record.error, record.message = answer.status, fault.error if fault else "", "on demand"
        else:
            posted = self.world.ledger.messages
            before = len(posted)
            answer = self._worked(record, work)
            if self.taken is not None and len(posted) > before:
                await self.taken(posted[-1])
        if fault is not None and fault.breaks == "after" and request.transport is not None:
            request.transport.abort()
        self.world.board.announce()
        return answer

    def _worked(self, record: Record, work: Callable[[], web.Response]) -> web.Response:
        try:
            answer = work()
        except Refusal as refusal:
            record.error, record.message = refusal.error, str(refusal)
            status = 200
            if record.name == "response_url":
                status = 404 if refusal.error in {"expired_url", "used_url", "no_such_url"} else 400
            answer = web.json_response(refusal.payload(), status=status)
        except Exception:  # noqa: BLE001 - whatever it is, the test that waits shall read it
            record.message = traceback.format_exc()
            self.crashes.append(record)
            answer = web.json_response({"ok": False, "error": "internal_error"}, status=500)
        record.status = answer.status
        if record.json.get("blocks") and not record.json.get("text") and not record.error:
            self.untexted.append(record)
        return answer

    def _called(self, record: Record, args: Json) -> web.Response:
        name = record.name
        if name not in METHODS:
            self.unknown_routes.append(record)
            raise Refusal("unknown_method", req_method=name)
        kind, scopes = METHODS[name]
        token: Token | None = None
        if scopes is not OPEN:
            token = self.world.tokens.check(record.token, kind)
            if not any(scope.startswith("*") for scope in scopes):
                need(token, *scopes)
        answer = {"ok": True, **self.handlers[name](Call(self.world, name, args, token))}
        headers = {"Date": format_datetime(self.world.clock.now, usegmt=True)}
        headers |= {"X-OAuth-Scopes": ",".join(sorted(token.scopes))} if token else {}
        return web.json_response(answer, headers=headers)

    def _keep(self, record: Record) -> None:
        if self.capture is not None:
            with self.capture.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record.line()) + "\n")


async def _read(request: web.Request) -> tuple[Json, str]:
    """The arguments of a request, and the error if they cannot be read: from the address, a form, or JSON."""
    args: Json = dict(request.query)
    text = await request.text()
    if request.content_type == "application/json":
        try:
            body = json.loads(text or "{}")
        except ValueError:
            return args, "invalid_json"
        if not isinstance(body, dict):
            return args, "json_not_object"
        args |= body
    elif text and request.content_type == "application/x-www-form-urlencoded":
        args |= {key: str(value) for key, value in (await request.post()).items()}
    elif text and request.content_type not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return args, "invalid_post_type"
    for name in IN_JSON:
        if isinstance(args.get(name), str) and args[name]:
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                return args, "invalid_arguments" if name == "view" else f"invalid_{name}_format"
    return args, ""
