"""What the page's way in costs beside the front door's own: the same request, over HTTP and through `App.handle`.

One process has the app and the page; another asks it over one kept connection, as a browser does that runs the page's
script, and by a line on its standard input, as a face in that process would. The two take turns, so that whatever else
the machine does meets both.
"""

import asyncio
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

import aiohttp

from bot.adapters.http import serving
from bot.adapters.local import LOCAL, local_asker
from bot.adapters.web.chat import PARTS
from bot.core.request import TERMINAL, Command, Intent, Place, Press, Request
from bot.search.threads import one_thread
from bot.wiring import build_playground, build_site
from tests.benchmarks.faces.ours import database, over
from tests.benchmarks.faces.process import BotProcess

ROUNDS = 400
WARMING = 40
"""Rounds before, to warm caches up."""

STREAMS = (0, 5)
"""Pages that are open meanwhile."""

WANTED_MS = 2.0

ASKED = "how many years of experience should I have"
"""A question; which of them, and how it is answered, is all the same to the way in."""

_TOKEN = re.compile(r'<meta name="token" content="([^"]+)">')
_FORM = {"Accept": PARTS, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
_ACTIONS = {
    "streak": ("/say", "text", "/streak"),
    "quiz": ("/press", "press", "0 open:quiz"),
    "ask": ("/say", "text", ASKED),
}
"""Where each is sent to, and the field that says what."""

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_OK = b"200"


def report() -> str:
    """The figures as text."""
    return asyncio.run(_report())


async def _report() -> str:
    lines = ["an action on the page beside the same request through App.handle, p50 of each in milliseconds"]
    missed = 0
    for streams in STREAMS:
        with tempfile.TemporaryDirectory() as folder:
            found = await _measured(Path(folder), streams)
        for kind, (page, direct) in found.items():
            more = page - direct
            missed += more > WANTED_MS
            lines.append(
                f"  {streams} pages open, {kind:<6}  page {page:6.2f}  direct {direct:6.2f}  difference {more:5.2f}"
            )
    told = f"missed {missed} times" if missed else "kept"
    lines.append(f"  wanted: a difference of at most {WANTED_MS:.0f} ms; {told}")
    return "\n".join(lines)


async def _measured(folder: Path, streams: int) -> dict[str, tuple[float, float]]:
    """Of each kind of action the p50 over HTTP and directly, in milliseconds."""
    async with _Bot(folder) as bot, AsyncExitStack() as stack:
        await stack.enter_async_context(_open_pages(bot.address, streams))
        visitor = await _Visitor.arrived(bot.address)
        stack.push_async_callback(visitor.leaves)
        times: dict[str, tuple[list[float], list[float]]] = {kind: ([], []) for kind in _ACTIONS}
        for number in range(WARMING + ROUNDS):
            for kind in _ACTIONS:
                page, direct = await visitor.acts(kind), await bot.acts(kind)
                if number >= WARMING:
                    times[kind][0].append(page)
                    times[kind][1].append(direct)
    return {
        kind: (statistics.median(page) * 1e3, statistics.median(direct) * 1e3) for kind, (page, direct) in times.items()
    }


class _Bot(BotProcess):
    """The app with its page, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__("tests.benchmarks.web", str(folder))
        self.address = ""

    async def __aenter__(self) -> Self:
        """It says where its page is."""
        await super().__aenter__()
        self.address = await self.line()
        return self

    async def acts(self, kind: str) -> float:
        """Seconds that the action takes through `App.handle`, measured there."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{kind}\n".encode())
        return float(await self.line())


class _Visitor:
    """Somebody's browser, on one connection; what a library would take to write and read a request is not measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._host = host
        self._requests: dict[str, bytes] = {}

    @classmethod
    async def arrived(cls, address: str) -> Self:
        """They have opened the page, and know its token."""
        host = address.removeprefix("http://")
        name, _, port = host.partition(":")
        visitor = cls(*await asyncio.open_connection(name, int(port)), host)
        status, page = await visitor._answered(f"GET /?as=Ann HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        found = _TOKEN.search(page.decode())
        assert status == _OK
        assert found
        visitor._requests = {kind: visitor._request(found[1], *given) for kind, given in _ACTIONS.items()}
        return visitor

    async def acts(self, kind: str) -> float:
        """Seconds until the whole answer to an action is there."""
        begun = time.perf_counter()
        status, _ = await self._answered(self._requests[kind])
        taken = time.perf_counter() - begun
        assert status == _OK, f"{kind}: {status.decode()}"
        return taken

    async def leaves(self) -> None:
        """The connection is closed."""
        self._writer.close()
        await self._writer.wait_closed()

    def _request(self, token: str, path: str, field: str, value: str) -> bytes:
        body = urlencode({"token": token, field: value})
        headers = {"Host": self._host, **_FORM, "Content-Length": str(len(body))}
        head = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
        return f"POST {path}?as=Ann HTTP/1.1\r\n{head}\r\n{body}".encode()

    async def _answered(self, request: bytes) -> tuple[bytes, bytes]:
        """The status and the body of the answer, which says how long it is."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        found = _LENGTH.search(head)
        assert found
        return head[9:12], await self._reader.readexactly(int(found[1]))


@asynccontextmanager
async def _open_pages(address: str, count: int) -> AsyncIterator[None]:
    """Within the block so many people follow the channel; what they hear is read."""

    async def follow(name: str) -> None:
        async with session.get(f"{address}/live?as={name}", headers={"Sec-Fetch-Site": "same-origin"}) as answer:
            async for _ in answer.content:
                pass

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        following = [asyncio.create_task(follow(f"Reader {number}")) for number in range(count)]
        try:
            yield
        finally:
            for each in following:
                each.cancel()
            await asyncio.gather(*following, return_exceptions=True)


def _intents() -> dict[str, Intent]:
    return {"streak": Command("streak"), "quiz": Press("open:quiz"), "ask": Command("ask", {"question": ASKED})}


async def _serve(folder: Path) -> None:
    settings, kept = database(folder)
    app = over(settings, kept)
    await app.warm()
    page = build_playground(app, settings, kept, local_asker("Kim"))
    place, lines = Place(LOCAL.group, LOCAL.name, channel=TERMINAL), asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with serving(build_site(app, (), page), "127.0.0.1", 0) as address:
        await page.start()
        _say(address)
        while line := await lines.readline():
            request = Request(local_asker("Bo"), place, _intents()[line.decode().strip()])
            begun = time.perf_counter()
            await app.handle(request)
            _say(str(time.perf_counter() - begun))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    one_thread()
    asyncio.run(_serve(Path(sys.argv[1])))
