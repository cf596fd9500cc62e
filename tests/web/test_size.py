"""How much a browser loads: a page with its style, script and icon is at most 100 kB, uncompressed."""

import asyncio
from pathlib import Path

import pytest

from bot.library.load import Library, load
from bot.shipped import shipped
from bot.storage.engine import Database
from tests.conftest import MakeApp
from tests.people import Clock
from tests.web.pages import Page
from tests.web.site import Site, opened

LIMIT = 100_000
"""Bytes of a page and all that it loads."""

CLOSE = 90_000
"""Bytes from which it is to be said what grew."""

LINES = (
    "/quiz",
    "/streak",
    "/review",
    "/leaderboard",
    "/schedule",
    "/settings",
    "/help",
    "How do I become an engineer?",
)
"""A day of chat, over and over: the longest answers there are."""


@pytest.fixture(scope="module")
def library() -> Library:
    """The packs that travel with the bot."""
    return load([shipped("content")])


async def size(site: Site, page: Page) -> dict[str, int]:
    """Bytes of a page, and of each thing that it loads, by its kind."""
    tree = page.tree
    loaded = [
        *(each.attributes["href"] for each in tree.all("link")),
        *(each.attributes["src"] for each in tree.all("script", "img") if "src" in each.attributes),
    ]
    found = {"page": len(page.markup.encode())}
    for path in loaded:
        answer = await site.asks("GET", path, {"Sec-Fetch-Site": "same-origin"})
        assert answer.status == 200, path
        kind = path.partition("?")[0].rpartition(".")[2]
        found[kind] = found.get(kind, 0) + len(answer.markup.encode())
    return found


def test_no_page_is_heavier_than_100_kb(
    make_app: MakeApp, sqlite_url: str, tmp_path: Path, clock: Clock, library: Library
) -> None:
    """The chat after a day of it, and every other page of the menu, of a pack with hundreds of entries."""
    app, database = make_app(sqlite_url, library=library), Database(sqlite_url)

    async def play() -> dict[str, dict[str, int]]:
        async with opened(app, database, tmp_path, clock) as site:
            ann = site.visitor("Ann")
            for _ in range(4):
                for line in LINES:
                    await ann.types(line)
            for number in range(12):
                await site.visitor(f"Member {number} of the group").types("How do I become one?")
            pack = next(iter(library.packs))
            paths = ("/", "/group", "/content", f"/content/{pack}/faq", "/travel")
            return {path: await size(site, await ann.reads(path)) for path in paths}

    try:
        found = asyncio.run(play())
    finally:
        database.close()
    whole = {path: sum(parts.values()) for path, parts in found.items()}
    assert max(whole.values()) <= LIMIT, found
    assert max(whole.values()) <= CLOSE, f"close to the limit: {found}"
