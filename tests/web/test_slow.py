"""Slow, silent and greedy visitors: they are hung up on, and nobody else waits for them."""

import asyncio
import json

import pytest

from bot.adapters import http
from bot.adapters.web import rooms as rooms_module
from bot.adapters.web.guard import BODY_LIMIT
from bot.adapters.web.rooms import STREAMS
from bot.adapters.web.viewer import CHANNEL
from bot.core.reply import Paragraph, Reply
from tests.web.conftest import Visit
from tests.web.site import FORM, PATIENCE, Site

LONG = Reply("Long", (Paragraph(("x" * 100_000,)),))


def head(site: Site, length: str, path: str = "/say?as=Ann") -> bytes:
    """The head of a form that is sent from our own page, and how long it says to be."""
    host = site.address.removeprefix("http://")
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Type: {FORM}", "Sec-Fetch-Site: same-origin", length]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def last_words(reader: asyncio.StreamReader) -> bytes:
    """What comes back until the connection is closed, which is soon."""
    async with asyncio.timeout(PATIENCE):
        return await reader.read()


async def still_serves(site: Site) -> None:
    """Somebody else is answered meanwhile, with the page."""
    async with asyncio.timeout(PATIENCE):
        assert "Study Hall" in (await site.visitor("Bo").reads()).markup


def test_a_body_that_does_not_come_is_given_up(visit_once: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether all of it is missing, or its end."""
    monkeypatch.setattr(http, "BODY_SECONDS", 0.2)

    async def main(site: Site) -> None:
        for begun in (b"", b"token=" + site.world.token.encode()):
            reader, writer = await site.sends(head(site, "Content-Length: 1000") + begun)
            await still_serves(site)
            answer = await last_words(reader)
            assert answer.startswith(b"HTTP/1.1 408 ")
            assert b"That took too long to arrive" in answer
            writer.close()

    visit_once(main)


def test_a_body_that_trickles_is_given_up(visit_once: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then buys no time."""
    monkeypatch.setattr(http, "BODY_SECONDS", 0.3)

    async def main(site: Site) -> None:
        reader, writer = await site.sends(head(site, "Content-Length: 100000"))
        answer = asyncio.ensure_future(last_words(reader))
        while not answer.done():
            writer.write(b"x")
            await asyncio.wait({answer}, timeout=0.05)
        assert (await answer).startswith(b"HTTP/1.1 408 ")
        writer.close()
        await still_serves(site)

    visit_once(main)


def test_a_head_that_trickles_is_hung_up_on(visit_once: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's connections are no exception."""
    monkeypatch.setattr(http, "HEAD_SECONDS", 0.2)

    async def main(site: Site) -> None:
        reader, writer = await site.sends(b"GET / HTTP/1.1\r\nHost: ")
        gone = asyncio.ensure_future(last_words(reader))
        while not gone.done():
            writer.write(b"x")
            await asyncio.wait({gone}, timeout=0.05)
        assert not gone.result()
        writer.close()
        await still_serves(site)

    visit_once(main)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_huge_body_is_refused(visit_once: Visit, chunked: bool) -> None:  # noqa: FBT001 - a case
    """Ten megabytes, with a word of their length and without; no page ever holds them."""

    async def main(site: Site) -> None:
        size = 10_000_000
        piece = b"x" * 65_536
        body = (b"%x\r\n" % len(piece) + piece + b"\r\n") if chunked else piece
        reader, writer = await site.sends(
            head(site, "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}")
        )
        answer = asyncio.ensure_future(last_words(reader))
        try:
            for _ in range(size // len(piece)):
                writer.write(body)
                await writer.drain()
        except ConnectionError:
            pass  # it is not read to its end
        found = await asyncio.gather(answer, return_exceptions=True)
        if isinstance(found[0], bytes) and found[0]:
            assert found[0].startswith(b"HTTP/1.1 413 ")
        writer.close()
        await still_serves(site)
        assert site.world.rooms.version == 0

    visit_once(main)


def test_a_little_too_much_is_told(visit_once: Visit) -> None:
    """In a sentence that says how much may be sent."""

    async def main(site: Site) -> None:
        body = f"token={site.world.token}&text=" + "x" * BODY_LIMIT
        refused = await site.asks("POST", "/say?as=Ann", {"Content-Type": FORM}, body)
        assert (refused.status, "at most 64 kB" in refused.text) == (413, True)
        assert site.world.rooms.version == 0

    visit_once(main)


def test_a_reader_who_never_reads_is_left(visit_once: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their stream ends when too much waits for them; all others have every message."""
    monkeypatch.setattr(http, "STUCK_SECONDS", 1.0)

    async def main(site: Site) -> None:
        host = site.address.removeprefix("http://")
        request = f"GET /live?as=Ann HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\n\r\n"
        _, writer = await site.sends(request.encode())
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # it takes nothing off the wire
        async with site.visitor("Bo").streams() as stream:
            while site.world.rooms.streams < 2:
                await still_serves(site)
            for number in range(150):
                site.world.rooms.answer(CHANNEL, LONG, site.world.clock())
                assert await stream.next(), number
            async with asyncio.timeout(PATIENCE):
                while site.world.rooms.streams > 1:
                    await still_serves(site)
            await still_serves(site)
        writer.close()

    visit_once(main)


def test_so_many_streams_and_no_more(visit_once: Visit) -> None:
    """The next one is told so; when one has gone there is room again."""

    async def main(site: Site) -> None:
        ann = site.visitor()
        opened = [ann.streams() for _ in range(STREAMS)]
        for each in opened:
            await each.__aenter__()
        while site.world.rooms.streams < STREAMS:
            await still_serves(site)
        refused = await site.asks("GET", ann.at("/live"))
        assert refused.status == 503
        await still_serves(site)
        await opened.pop().__aexit__(None, None, None)
        async with asyncio.timeout(PATIENCE):
            while site.world.rooms.is_full:
                await still_serves(site)
        async with ann.streams():
            pass
        for each in opened:
            await each.__aexit__(None, None, None)

    visit_once(main)


def test_a_stream_on_which_nothing_happens_stays_open(visit_once: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells that it is alive, and then what happens."""
    monkeypatch.setattr(rooms_module, "STILL_SECONDS", 0.05)

    async def main(site: Site) -> None:
        async with site.visitor("Bo").streams() as stream:
            said = asyncio.ensure_future(stream.next())
            await asyncio.wait({said}, timeout=0.3)
            assert not said.done()
            site.world.rooms.say(CHANNEL, "ann", "zebra", site.world.clock())
            event = await said
            assert event is not None
            assert "zebra" in json.dumps(event.data)

    visit_once(main)
