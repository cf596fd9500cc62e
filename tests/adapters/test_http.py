"""The HTTP server keeps nobody waiting for those who are slow, and is found where it says it is."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, closing

import aiohttp
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from uvicorn.server import ServerState

from bot.adapters import http
from bot.adapters.http import serving, site
from bot.settings import SettingsError

GOOD = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"
SOON = 0.2
"""Seconds that are given here where the server gives many."""

Way = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def visit(scene: Callable[[str], Coroutine[None, None, None]], *routes: Route) -> None:
    """What happens at an address where these are served, and health."""

    async def main() -> None:
        async with serving(site(routes, {}), "127.0.0.1", 0) as address:
            await asyncio.wait_for(scene(address), 20)

    asyncio.run(main())


@asynccontextmanager
async def opened(address: str, first: bytes = b"") -> AsyncIterator[Way]:
    """Within the block there is a connection to the address, on which that was sent."""
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(first)
    try:
        await writer.drain()
        yield reader, writer
    finally:
        writer.close()


async def answered(reader: asyncio.StreamReader) -> bytes:
    """The first line of an answer, which is read to its end (two bytes of body, as health has)."""
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(2)
    return head.partition(b"\r\n")[0]


async def trickled(way: Way, head: bytes) -> bytes:
    """What comes back to somebody who sends a byte now and then, until they are hung up on."""
    reader, writer = way
    answer = asyncio.ensure_future(reader.read())
    for number in range(len(head)):
        writer.write(head[number : number + 1])
        if (await asyncio.wait({answer}, timeout=SOON / 10))[0]:
            return b"" if isinstance(answer.exception(), ConnectionError) else answer.result()
    raise AssertionError("the whole head was waited for")


@pytest.mark.parametrize("first", [b"", b"G", b"GET /healthz HTTP/1.1\r\nHost: here\r\n"])
def test_a_head_that_does_not_come_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    """Whether nothing was sent, a letter, or all but its end."""
    monkeypatch.setattr(http, "HEAD_SECONDS", SOON)

    async def scene(address: str) -> None:
        async with opened(address, first) as (reader, _):
            assert await reader.read() == b""

    visit(scene)


def test_a_head_that_trickles_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then buys no time, on a new connection as on one that has had an answer."""
    monkeypatch.setattr(http, "HEAD_SECONDS", SOON)
    long = b"GET /healthz HTTP/1.1\r\nHost: here\r\nX: " + b"x" * 1000

    async def scene(address: str) -> None:
        async with opened(address) as way:
            assert await trickled(way, long) == b""
        async with opened(address, GOOD) as way:
            assert (await answered(way[0])).endswith(b" 200 OK")
            assert await trickled(way, long) == b""

    visit(scene)


def test_each_request_of_a_connection_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is used for longer than a head may take is kept, and so is one whose answer takes longer."""
    monkeypatch.setattr(http, "HEAD_SECONDS", SOON)
    late = asyncio.Event()

    async def slow(_: Request) -> PlainTextResponse:
        await late.wait()
        return PlainTextResponse("ok")

    async def scene(address: str) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + 4 * SOON
        loop.call_later(2 * SOON, late.set)
        async with opened(address, GOOD.replace(b"healthz", b"slow")) as (reader, writer):
            assert (await answered(reader)).endswith(b" 200 OK")
            while loop.time() < end:
                writer.write(GOOD)
                assert (await answered(reader)).endswith(b" 200 OK")

    visit(scene, Route("/slow", slow))


def test_who_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that nobody takes off the wire ends, and its route with it; others are answered meanwhile."""
    monkeypatch.setattr(http, "STUCK_SECONDS", SOON)
    ended = asyncio.Event()

    async def much(_: Request) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"x" * 100_000
                    await asyncio.sleep(0)  # to a connection that is gone nothing is waited for
            finally:
                ended.set()

        return StreamingResponse(parts())

    async def scene(address: str) -> None:
        async with opened(address, GOOD.replace(b"healthz", b"much")):
            async with aiohttp.ClientSession() as session, session.get(f"{address}/healthz") as answer:
                assert answer.status == 200
            await ended.wait()

    visit(scene, Route("/much", much))


def test_an_answer_goes_out_at_once() -> None:
    """Its head does not wait until the other side has noted what came before (Nagle's algorithm: some 40 ms)."""
    made: list[http.Patient] = []

    def protocol() -> http.Patient:
        made.append(http.Patient(uvicorn.Config(site([], {}), lifespan="off", log_config=None), ServerState(), {}))
        return made[-1]

    async def main() -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        server = await asyncio.get_running_loop().create_server(protocol, sock=listener)
        async with server, opened(f"http://127.0.0.1:{listener.getsockname()[1]}", GOOD) as (reader, _):
            assert (await answered(reader)).endswith(b" 200 OK")
            taken = made[0].transport.get_extra_info("socket")
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    asyncio.run(main())


def test_more_connections_than_there_is_room_for_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 503; when one has gone, the next is served."""
    monkeypatch.setattr(http, "CONNECTIONS", 3)

    async def scene(address: str) -> None:
        async with AsyncExitStack() as stack:
            for _ in range(2):
                reader, _ = await stack.enter_async_context(opened(address, GOOD))
                assert (await answered(reader)).split()[1] == b"200"
            reader, _ = await stack.enter_async_context(opened(address, GOOD))
            assert (await reader.readline()).split()[1] == b"503"
        async with aiohttp.ClientSession() as session:
            while True:  # until the server has heard that they have gone
                async with session.get(f"{address}/healthz") as answer:
                    if answer.status == 200:
                        return

    visit(scene)


def test_the_address_that_is_told_is_one_to_open() -> None:
    """Where it listens everywhere, that is this machine's."""

    async def main() -> None:
        async with serving(site([], {}), "0.0.0.0", 0) as address:  # noqa: S104 - that is what is tested
            assert address.startswith("http://127.0.0.1:")
            async with aiohttp.ClientSession() as session, session.get(f"{address}/healthz") as answer:
                assert await answer.text() == "ok"

    asyncio.run(main())


def test_a_port_that_nobody_chose_gives_way_to_one_that_is_free() -> None:
    """Whoever chose it is told that it is taken instead."""

    async def main(port: int) -> None:
        async with serving(site([], {}), "127.0.0.1", port, otherwise_any=True) as address:
            assert not address.endswith(f":{port}")
            async with aiohttp.ClientSession() as session, session.get(f"{address}/healthz") as answer:
                assert await answer.text() == "ok"
        with pytest.raises(SettingsError, match=rf"STUDYHALL_HTTP_PORT: 127.0.0.1:{port} .*choose another port"):
            async with serving(site([], {}), "127.0.0.1", port):
                pass

    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        asyncio.run(main(taken.getsockname()[1]))


def test_a_host_that_is_not_ours_is_an_error_all_the_same() -> None:
    """No other port mends that."""

    async def main() -> None:
        async with serving(site([], {}), "192.0.2.1", 8080, otherwise_any=True):
            pass

    with pytest.raises(SettingsError, match="STUDYHALL_HTTP_HOST"):
        asyncio.run(main())
