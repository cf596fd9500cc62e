"""Study Hall as it runs for many workspaces: served by HTTP, installed by browsers."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from cryptography.fernet import Fernet

from bot.adapters.http import serving, site
from bot.adapters.slack.keys import Keys
from bot.adapters.slack.manifest import manifest
from bot.adapters.slack.serve import Face
from bot.app import App
from bot.commands import TABLE
from bot.settings import read_settings
from tests.fakes.slack import FakeSlack, Person
from tests.people import Clock

PUBLIC = "https://hall.example"
KEY = Fernet.generate_key().decode()


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser shows."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def link(self) -> str:
        """Where the page's link leads."""
        found = re.search(r'<a href="([^"]*)">', self.text)
        assert found, self.text
        return unescape(found[1])

    @property
    def cookie(self) -> str:
        """The cookie that it leaves, as a browser gives it back."""
        return self.headers["Set-Cookie"].partition(";")[0]


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser on the program's address, that keeps nothing by itself."""

    address: str
    session: aiohttp.ClientSession

    async def opens(self, path: str, cookie: str = "") -> Page:
        """A page of ours."""
        headers = {"Cookie": cookie} if cookie else {}
        async with self.session.get(self.address + path, headers=headers, allow_redirects=False) as found:
            return Page(found.status, await found.text(), found.headers)

    async def returns(self, url: str, cookie: str) -> Page:
        """The page of ours to which Slack's leads."""
        assert url.startswith(f"{PUBLIC}/slack/oauth_redirect?"), url
        return await self.opens(f"{urlsplit(url).path}?{urlsplit(url).query}", cookie)

    async def installs(self, person: Person, **how: Any) -> Page:
        """A person goes all the way."""
        begun = await self.opens("/slack/install")
        return await self.returns(person.authorises(begun.link, **how), begun.cookie)


@dataclass(frozen=True, slots=True)
class House(Browser):
    """The same, with the program at hand, and what it said."""

    face: Face
    said: list[str]


def nobody() -> aiohttp.ClientSession:
    """What a browser talks with."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())


@asynccontextmanager
async def house(app: App, fake: FakeSlack, clock: Clock, key: str = KEY) -> AsyncIterator[House]:
    """The program runs within the block, told what happens by signed requests, or by a socket where the fake has it."""
    by_socket = fake.transport.way is fake.socket
    fake.follows(manifest(TABLE, PUBLIC))
    given = Keys(
        app_token=fake.app_token if by_socket else "",
        signing_secret="" if by_socket else fake.signing_secret,
        client_id=fake.client_id,
        client_secret=fake.client_secret,
        secret_key=key,
    )
    said: list[str] = []
    face = Face(app, read_settings(slack_api=fake.api, public_url=PUBLIC), given, clock, said.append)
    async with (
        serving(site(face.routes, {"slack": face.is_well}), "127.0.0.1", 0) as address,
        nobody() as session,
    ):
        try:
            await face.start()
            if by_socket:
                await fake.connected()
            else:
                await fake.points_at(f"{address}/slack/events")
            yield House(address, session, face, said)
        finally:
            await face.close()
