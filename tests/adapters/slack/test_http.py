"""What Slack sends by HTTP: nothing gets in that it has not signed, or that is too big, too slow or too late."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.adapters import http
from bot.adapters.http import BODY_LIMIT, Check, read, serving, site
from bot.adapters.slack.requests import is_signed, route
from tests.fakes.slack.requests import signature

SECRET = "a secret of nobody's"  # noqa: S105 - as it says
EVENT = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "app_mention"}})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


class Door:
    """A bolt app behind the address, which only counts what comes in."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.open = True
        self.now: Callable[[], float] = time.time
        self.bolt = AsyncApp(token=None, authorize=self._who(), signing_secret=SECRET, process_before_response=True)
        self.bolt.event("app_mention")(self._event)
        self.bolt.command("/study")(self._command)

    def time(self) -> float:
        """The time, as the scene has it now."""
        return self.now()

    def _who(self) -> Callable[..., Coroutine[Any, Any, Any]]:
        async def authorize(team_id: str, enterprise_id: str | None) -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1")  # noqa: S106 - as above

        return authorize

    async def _event(self, body: dict[str, Any]) -> None:
        self.heard.append(str(body["event_id"]))

    async def _command(self, ack: Callable[..., Any], body: dict[str, Any]) -> None:
        self.heard.append(str(body["text"]))
        await ack()

    @asynccontextmanager
    async def serves(self, **checks: Check) -> AsyncIterator["Street"]:
        """The address, and a browser before it."""
        routes = [
            route(self.bolt, SECRET, lambda: self.open, self.time),
            Route("/echo", _length, methods=["POST"]),
        ]
        async with (
            serving(site(routes, checks), "127.0.0.1", 0) as address,
            aiohttp.ClientSession() as session,
        ):
            yield Street(address, session)


async def _length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await read(request))))


class Street:
    """Whoever comes to the address."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self.address = address
        self.session = session

    async def posts(self, body: Any, headers: dict[str, str], path: str = "/slack/events") -> int:
        """The status of a request."""
        async with self.session.post(self.address + path, data=body, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def gets(self, path: str) -> tuple[int, str]:
        """The status of a page, and what stands on it."""
        async with self.session.get(self.address + path) as answer:
            return answer.status, await answer.text()

    async def sends(self, raw: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection on which that was sent, and nothing more yet."""
        host, _, port = self.address.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(raw)
        await writer.drain()
        return reader, writer


def signed(body: bytes | str, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers that Slack signs a body with."""
    raw = body.encode() if isinstance(body, str) else body
    stamp = str(int(time.time() if at is None else at))
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(secret, stamp, raw)}


def visit(scene: Callable[[Door, Street], Coroutine[Any, Any, None]], **checks: Check) -> Door:
    """The door, after a scene before it."""
    door = Door()

    async def main() -> None:
        async with door.serves(**checks) as street:
            await scene(door, street)

    asyncio.run(main())
    return door


def test_what_slack_signed_comes_in() -> None:
    """Events as JSON, commands as forms."""

    async def scene(_: Door, street: Street) -> None:
        assert await street.posts(EVENT, JSON | signed(EVENT)) == 200
        command = urlencode({"command": "/study", "text": "hällo", "team_id": "T1", "user_id": "U1"})
        assert await street.posts(command, FORM | signed(command)) == 200

    assert visit(scene).heard == ["Ev1", "hällo"]


def test_what_slack_did_not_sign_just_now_is_refused_and_touches_nothing() -> None:
    """No signature, another secret, another body, a time more than five minutes off, or no time at all: 401."""
    now = time.time()
    good = signed(EVENT)
    stamp, sign = good["X-Slack-Request-Timestamp"], good["X-Slack-Signature"]
    wrong = [
        {},
        {"X-Slack-Signature": sign},
        {"X-Slack-Request-Timestamp": stamp},
        signed(EVENT, "another"),
        signed(EVENT + " "),
        signed(EVENT, at=now - 302),
        signed(EVENT, at=now + 302),
        good | {"X-Slack-Signature": sign.removeprefix("v0=")},
        good | {"X-Slack-Signature": "v1=" + sign.removeprefix("v0=")},
        good | {"X-Slack-Signature": sign.upper()},
        good | {"X-Slack-Signature": "ä" * 67},
        *(
            good | {"X-Slack-Request-Timestamp": odd, "X-Slack-Signature": signature(SECRET, odd, EVENT.encode())}
            for odd in ("", "x", "-1", "1e9", f"{stamp}.0", f" {stamp} x", f"+{stamp}", "９" * 10, "9" * 400)
        ),
    ]

    async def scene(_: Door, street: Street) -> None:
        for headers in wrong:
            assert await street.posts(EVENT, JSON | headers) == 401, headers
        check = urlencode({"ssl_check": "1", "token": "x"})
        assert await street.posts(check, FORM) == 401, "bolt itself answers this one to anybody"
        assert await street.posts(b"\xff\xfe{", JSON) == 401

    assert visit(scene).heard == []


def test_a_time_five_minutes_off_will_do() -> None:
    """On either side, to the second."""
    for at, fits in ((1000, True), (999, False), (1600, True), (1601, False)):
        assert is_signed(SECRET, _lower(signed(EVENT, at=at)), EVENT.encode(), 1300) is fits


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@given(body=st.binary(max_size=300), at=st.integers(0, 2**33), data=st.data())
def test_any_flipped_bit_breaks_a_signature(body: bytes, at: int, data: st.DataObject) -> None:
    """Of the body, of the time, of the signature itself; whatever the body is, text or not."""
    headers = _lower(signed(body, at=at))
    assert is_signed(SECRET, headers, body, at)
    what = data.draw(st.sampled_from(["body", *headers] if body else [*headers]))
    before = body if what == "body" else headers[what].encode()
    place, bit = data.draw(st.integers(0, len(before) - 1)), data.draw(st.integers(0, 7))
    after = bytearray(before)
    after[place] ^= 1 << bit
    changed = headers if what == "body" else headers | {what: after.decode("latin-1")}
    assert not is_signed(SECRET, changed, bytes(after) if what == "body" else body, at)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flips=st.lists(st.tuples(st.integers(0, len(EVENT) - 1), st.integers(0, 7)), min_size=20, max_size=20))
def test_any_flipped_bit_of_a_request_is_a_401(flips: list[tuple[int, int]]) -> None:
    """Also where what comes of it is no text, or no JSON."""

    async def scene(_: Door, street: Street) -> None:
        for place, bit in flips:
            body = bytearray(EVENT.encode())
            body[place] ^= 1 << bit
            assert await street.posts(bytes(body), JSON | signed(EVENT)) == 401

    assert visit(scene).heard == []


@pytest.mark.parametrize("path", ["/slack/events", "/echo"])
def test_a_body_that_is_too_long_is_refused(path: str) -> None:
    """With 413, whether or not it said how long it is; what is just short enough comes in."""

    async def parts(size: int) -> AsyncIterator[bytes]:
        for start in range(0, size, 50_000):
            yield b"x" * min(50_000, size - start)

    async def scene(_: Door, street: Street) -> None:
        for size in (BODY_LIMIT + 1, 2 * BODY_LIMIT, 3 * BODY_LIMIT):
            body = b"x" * size
            assert await street.posts(BytesIO(body), signed(body), path) == 413
            assert await street.posts(parts(size), signed(body), path) == 413
        fits = 200 if path == "/echo" else 401
        assert await street.posts(BytesIO(b"x" * BODY_LIMIT), {}, path) == fits
        assert await street.posts(parts(BODY_LIMIT), {}, path) == fits

    assert visit(scene).heard == []


def test_a_length_that_is_far_too_long_is_not_waited_for() -> None:
    """Whoever announces a gigabyte and sends it is cut short after some of it."""

    async def scene(_: Door, street: Street) -> None:
        head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n"
        reader, writer = await street.sends(head + b"x" * (4 * BODY_LIMIT + 100_000))
        assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        writer.close()

    visit(scene)


def test_who_sends_slowly_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others are answered meanwhile; a body that does not come is given up."""
    monkeypatch.setattr(http, "BODY_SECONDS", 0.3)

    async def scene(__: Door, street: Street) -> None:
        head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
        slow = [await street.sends(head + b"x") for _ in range(50)]
        silent = [await street.sends(b"POST /slack/ev") for _ in range(50)]
        assert await street.posts(EVENT, JSON | signed(EVENT)) == 200
        for slow_one, _ in slow:
            assert (await slow_one.readline()).startswith(b"HTTP/1.1 408 ")
        for _, writer in (*slow, *silent):
            writer.close()

    assert visit(scene).heard == ["Ev1"]


def test_only_posts_are_taken() -> None:
    """A browser that looks in is told so; a page that is not there is not there."""

    async def scene(_: Door, street: Street) -> None:
        assert (await street.gets("/slack/events"))[0] == 405
        assert (await street.gets("/slack"))[0] == 404
        assert await street.posts("", {}, "/healthz") == 405

    assert visit(scene).heard == []


def test_while_the_door_is_closed_slack_comes_again() -> None:
    """Before the bot is there, and when it is about to leave: 503, and only for what Slack signed."""

    async def scene(door: Door, street: Street) -> None:
        door.open = False
        assert await street.posts(EVENT, JSON | signed(EVENT)) == 503
        assert await street.posts(EVENT, JSON | signed(EVENT, "another")) == 401

    assert visit(scene).heard == []


def test_a_time_is_looked_at_again_for_each_request() -> None:
    """What was good once is not good for ever."""

    async def scene(door: Door, street: Street) -> None:
        headers = JSON | signed(EVENT)
        assert await street.posts(EVENT, headers) == 200
        door.now = lambda: time.time() + 310
        assert await street.posts(EVENT, headers) == 401

    assert visit(scene).heard == ["Ev1"]


def test_health_is_told_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 if all is well, else 503; what hangs is ill, and is not asked again while it hangs."""
    monkeypatch.setattr(http, "PROBE_SECONDS", 0.2)
    asked: list[str] = []
    gate = asyncio.Event()

    async def well() -> bool:
        return True

    async def broken() -> bool:
        raise OSError("the disk is full")

    async def hangs() -> bool:
        asked.append("hangs")
        return await gate.wait()

    async def all_well(_: Door, street: Street) -> None:
        assert await street.gets("/healthz") == (200, "ok")
        status, said = await street.gets("/readyz")
        assert (status, json.loads(said)) == (200, {"one": True})

    async def some_ill(__: Door, street: Street) -> None:
        assert await street.gets("/healthz") == (200, "ok")
        for _ in range(3):
            status, said = await street.gets("/readyz")
            assert (status, json.loads(said)) == (503, {"one": True, "two": False, "three": False})
        assert asked == ["hangs"]
        gate.set()
        await street.gets("/readyz")
        status, said = await street.gets("/readyz")
        assert json.loads(said) == {"one": True, "two": False, "three": True}

    visit(all_well, one=well)
    visit(some_ill, one=well, two=broken, three=hangs)


def test_what_is_under_way_at_the_end_is_finished() -> None:
    """The server waits for it; new ones are not let in."""
    entered, gate = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> PlainTextResponse:
        entered.set()
        await gate.wait()
        return PlainTextResponse("done")

    async def main() -> None:
        async with aiohttp.ClientSession() as session:
            async with serving(site([Route("/slow", slow)], {}), "127.0.0.1", 0) as address:
                asking = asyncio.ensure_future(session.get(f"{address}/slow"))
                await entered.wait()
                asyncio.get_running_loop().call_later(0.3, gate.set)
            answer = await asking
            assert await answer.text() == "done"
            with pytest.raises(aiohttp.ClientConnectionError):
                await session.get(f"{address}/slow")

    asyncio.run(main())
