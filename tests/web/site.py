"""The page at an address, and people who visit it: over HTTP alone, without a script."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.adapters.http import serving, site
from bot.adapters.local import Local, local_asker
from bot.adapters.web.face import Playground, pages
from bot.adapters.web.rooms import Rooms
from bot.adapters.web.sandbox import Sandboxes
from bot.adapters.web.world import World
from bot.app import App
from bot.settings import read_settings
from bot.storage.engine import Database
from bot.wiring import build_sandbox, draws
from tests.features.front import TINY
from tests.web.pages import Page, PageForm

PATIENCE = 20.0
"""Seconds after which what should have happened has not."""

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Event:
    """Something that a stream told."""

    id: str
    kind: str
    data: str

    @property
    def json(self) -> Any:
        """The data as JSON."""
        return json.loads(self.data)


class Site:
    """A page that is served.

    Args:
        page: the page.
        address: where it is.
        session: what its visitors go by.
    """

    def __init__(self, page: Playground, address: str, session: aiohttp.ClientSession) -> None:
        self.page = page
        self.world = page.world
        self.sandboxes = page.sandboxes
        self.app = page.world.app
        self.address = address
        self.session = session

    def visitor(self, name: str = "Ann", *, direct: bool = False, prefix: str = "") -> "Visitor":
        """Somebody who opens the page."""
        return Visitor(self, name, direct=direct, prefix=prefix)

    async def asks(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str | bytes | None = None
    ) -> Page:
        """What comes back of a request as it is, which follows nothing."""
        async with self.session.request(
            method, self.address + path, headers=headers, data=body, allow_redirects=False
        ) as answer:
            text = (await answer.read()).decode(errors="replace")
            return Page(answer.status, {name.lower(): value for name, value in answer.headers.items()}, text)

    async def sends(self, raw: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection on which that was sent, and nothing more yet."""
        host, _, port = self.address.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(raw)
        await writer.drain()
        return reader, writer


class Visitor:
    """Somebody before the page, whom it takes for who they say they are; `shown` is the page that they have open."""

    def __init__(self, site: Site, name: str, *, direct: bool, prefix: str) -> None:
        self.site = site
        self.name = name
        self.prefix = prefix
        self.query = {"as": name} | ({"in": "direct"} if direct else {})
        self._shown: Page | None = None

    @property
    def shown(self) -> Page:
        """The page that they have open."""
        assert self._shown is not None, "nothing was opened yet"
        return self._shown

    def at(self, path: str, **more: str) -> str:
        """The address of a page for them."""
        return f"{self.prefix}{path}?{urlencode(self.query | more, errors='surrogatepass')}"

    async def reads(self, path: str = "/", **more: str) -> Page:
        """The page at that path, which is there."""
        self._shown = await self.site.asks("GET", self.at(path, **more))
        assert self._shown.status == 200, (self._shown.status, self._shown.text)
        return self._shown

    async def sends(self, form: PageForm, *, pressed: Any = None, **fields: str) -> Page:
        """What comes back when the form is sent: the page that one is led to, if one is."""
        address, body = form.sent(pressed, **fields)
        if form.method == "get":
            self._shown = await self.site.asks("GET", f"{address.partition('?')[0]}?{body}")
            return self._shown
        return await self.posts(address, body)

    async def posts(self, address: str, body: str) -> Page:
        """What comes back of a post, as from a form of a page: the page that one is led to, if one is."""
        origin = {"Content-Type": FORM, "Origin": self.site.address, "Sec-Fetch-Site": "same-origin"}
        answer = await self.site.asks("POST", address, origin, body)
        if answer.status == 303:
            answer = await self.site.asks("GET", answer.headers["location"].removeprefix(self.site.address))
        self._shown = answer
        return answer

    async def types(self, line: str) -> Page:
        """The page after a line was typed into the chat and sent."""
        await self.reads()
        form = self.shown.form(f"{self.prefix}/say")
        (name,) = (
            each.attributes["name"]
            for each in form.node.all("input", "textarea")
            if each.attributes.get("type", "text") == "text" and "name" in each.attributes
        )
        return await self.sends(form, **{name: line})

    async def presses(self, label: str) -> Page:
        """The page after the first button with that label was pressed."""
        form, button = self.shown.button(label)
        return await self.sends(form, pressed=button)

    async def fills(self, **fields: str) -> Page:
        """The page after the first form that has all these fields was filled in and sent."""
        found = next((each for each in self.shown.forms if fields.keys() <= each.fields.keys()), None)
        assert found, f"no form with {sorted(fields)}"
        return await self.sends(found, pressed=found.buttons[0] if found.buttons else None, **fields)

    @asynccontextmanager
    async def streams(self, path: str = "/live", *, last: str = "", **more: str) -> AsyncIterator["Stream"]:
        """Within the block a stream is open, from the event of that id on."""
        headers = {"Accept": "text/event-stream", "Sec-Fetch-Site": "same-origin"}
        headers |= {"Last-Event-ID": last} if last else {}
        async with self.site.session.get(self.site.address + self.at(path, **more), headers=headers) as answer:
            assert answer.status == 200, (answer.status, await answer.text())
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            yield Stream(answer)


class Stream:
    """A stream of events that is open."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self) -> Event | None:
        """The next event, comments left out; None when the stream has ended."""
        async with asyncio.timeout(PATIENCE):
            event = {"id": "", "event": "message", "data": ""}
            while raw := await self._answer.content.readline():
                line = raw.decode().rstrip("\n")
                if not line:
                    if event["data"]:
                        return Event(event["id"], event["event"], event["data"].removesuffix("\n"))
                    continue
                name, _, value = line.partition(":")
                value = value.removeprefix(" ")
                if name == "data":
                    event["data"] += value + "\n"
                elif name:
                    event[name] = value
            return None


@asynccontextmanager
async def opened(
    app: App,
    database: Database,
    folder: Path,
    clock: Callable[[], datetime],
    *,
    owner: str = "Ann",
    password: str = "",
    public: str = "",
) -> AsyncIterator[Site]:
    """Within the block the app's local group has its page, at a free port; Ann has started it."""
    settings = read_settings(data_dir=folder, content=(), zone="UTC")
    world = World(
        app,
        Rooms(clock),
        Local(app),
        clock,
        local_asker(owner),
        "t" * 43,
        "UTC",
        roots=(TINY,),
        draws=draws(),
    )
    sandboxes = Sandboxes(lambda ahead: build_sandbox(app, settings, database, ahead), pages)
    page = Playground(world, sandboxes, password=password, public=public)
    async with serving(site(page.routes, {}), "127.0.0.1", 0) as address, aiohttp.ClientSession() as session:
        await page.start()
        try:
            yield Site(page, address, session)
        finally:
            await page.close()
