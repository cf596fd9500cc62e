"""The content: packs, what a question finds, what the checker finds, and an entry to try."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.adapters.local import LOCAL
from bot.adapters.web import packs
from bot.adapters.web.entries import path, rows, trail, whole
from bot.adapters.web.html import NONE, el
from bot.adapters.web.page import Tab, page
from bot.adapters.web.searches import examples, field, result
from bot.adapters.web.trials import ASKED, Attempt, section
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World, fields
from bot.core.browsing import EntryShown, Part, Searched, titled
from bot.core.errors import Refusal
from bot.core.request import Platform
from bot.features import browse, trial
from bot.features.shelf import Shelf
from bot.storage.banks import Bank, bank
from bot.storage.engine import Reader
from bot.views import content as words
from bot.views import errors

T = TypeVar("T")

GROUP = LOCAL.group or ""
"""The id of the group whose questions are searched for."""

WAIT_SECONDS = 5.0
"""How long a trial waits for another to end, since each fits an index."""


def routes(world: World) -> list[BaseRoute]:
    """What is reached of it, of that world."""
    content = Content(world)
    entry = "/content/{pack}/{part}/{name}"
    return [
        Route("/content", content.home, methods=["GET"]),
        Route("/content/{pack}/{part}", content.listing, methods=["GET"]),
        Route(entry, content.entry, methods=["GET"]),
        Route(entry, content.attempt, methods=["POST"]),
    ]


class Content:
    """The pages of a world's content; they write nothing, neither to packs nor to the database."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turn = asyncio.Lock()

    async def home(self, request: Request) -> Response:
        """The packs, a search of their answers if something was asked, and what the checker says of them."""
        world, viewer = self._world, self._world.viewer(request)
        typed = request.query_params.get("q", "")
        found, problem = await self._search(typed) if typed else (None, "")
        used = world.app.shelf.library
        checked = await asyncio.to_thread(browse.findings, world.roots, used)
        shown = browse.packs(world.app.shelf)
        title = f"“{found.text}”" if found else "Content"
        return page(
            world,
            viewer,
            title,
            Tab.CONTENT,
            el("h1", {}, "Content"),
            el("p", {"class": "quiet"}, words.ABOUT),
            el(
                "section",
                {},
                el("h2", {}, words.SEARCH),
                el("p", {}, words.SEARCH_HOW),
                field(world, viewer, typed),
                el("p", {"class": "problem", "role": "alert"}, problem) if problem else NONE,
                result(world, viewer, found) if found else NONE,
                examples(world, viewer, [each for each in _examples(world.app.shelf) if each != typed]),
            ),
            el(
                "section",
                {},
                el("h2", {}, "Packs"),
                *(packs.card(world, viewer, each) for each in shown),
                NONE if shown else el("p", {}, words.PACKS_NONE),
            ),
            el(
                "section",
                {"id": "checked"},
                el("h2", {}, words.CHECK),
                el("p", {}, words.CHECK_HOW, el("code", {}, words.CHECK_COMMAND), "."),
                packs.checked(checked),
            ),
        )

    async def listing(self, request: Request) -> Response:
        """The entries of a part of a pack, a page of them; of one topic, or of all."""
        world, viewer = self._world, self._world.viewer(request)
        pack, part = _asked(request)
        shelf, topic = world.app.shelf, request.query_params.get("topic", "")
        shown = next((each for each in browse.packs(shelf) if each.info.id == pack), None)
        if shown is None or part is None:
            return self._gone(viewer)
        info = shown.info
        counts = [(each.id, len(browse.listing(shelf, pack, part, each.id) or ())) for each in info.topics]
        lines = browse.listing(shelf, pack, part, topic) or ()
        first = _first(request.query_params.get("after", ""), len(lines))
        return page(
            world,
            viewer,
            f"{words.PARTS[part]} · {info.title}",
            Tab.CONTENT,
            trail(world, viewer, ("Content", "/content")),
            el("h1", {}, words.PARTS[part]),
            el("p", {"class": "quiet"}, f"{info.title}. {words.PARTS_HOW[part]}"),
            packs.parts(world, viewer, shown, part),
            packs.topics(world, viewer, info, part, [each for each in counts if each[1]], topic),
            rows(world, viewer, lines[first : first + packs.A_PAGE]) if lines else el("p", {}, words.PART_NONE),
            packs.pager(world, viewer, path(pack, part), topic, first, len(lines)),
        )

    async def entry(self, request: Request) -> Response:
        """One entry, and the field to try an edit of it."""
        viewer = self._world.viewer(request)
        pack, part = _asked(request)
        shown = browse.entry(self._world.app.shelf, pack, part, request.path_params["name"]) if part else None
        return self._entry(viewer, shown) if shown else self._gone(viewer)

    async def attempt(self, request: Request) -> Response:
        """What comes of an edited entry, which is dropped at once."""
        viewer, given = self._world.viewer(request), fields(request)
        pack, part = _asked(request)
        shelf = self._world.app.shelf
        shown = browse.entry(shelf, pack, part, request.path_params["name"]) if part else None
        if shown is None:
            return self._gone(viewer)
        text, question = given.get("text", ""), given.get("question", "")
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            return self._entry(viewer, shown, Attempt(text, question, words.TOO_BUSY), status=503)
        try:
            came = await self._tried(shown, text, question)
        except Refusal as refusal:
            came = Attempt(text, question, errors.refusal(refusal).summary)
        finally:
            self._turn.release()
        return self._entry(viewer, shown, came, status=422 if came.problem else 200)

    async def _search(self, typed: str) -> tuple[Searched | None, str]:
        """What a question finds in the group, or why it cannot be asked."""
        shelf = await self._shelf()
        await asyncio.to_thread(shelf.indexes.warm)
        try:
            return await self._read(lambda session, of: browse.search(session, of, shelf, typed)), ""
        except Refusal as refusal:
            return None, errors.refusal(refusal).summary

    async def _tried(self, shown: EntryShown, text: str, question: str) -> Attempt:
        """What comes of a text in place of an entry.

        Raises:
            Refusal: there is too much of it, or the question cannot be read.
        """
        shelf = await self._shelf(shown.pack.id)
        edited = await asyncio.to_thread(trial.edit, shelf, shown.pack.id, shown.part, shown.entry.id, text)
        if edited.shelf is None:
            return Attempt(text, question, faults=edited.faults)
        tried = None
        if question.strip() and shown.part in ASKED:
            await asyncio.to_thread(shelf.indexes.warm)
            if edited.moves:
                await asyncio.to_thread(edited.shelf.indexes.warm)
            tried = await self._read(lambda session, of: trial.tried(session, of, shelf, edited, question))
        read = browse.entry(edited.shelf, shown.pack.id, shown.part, edited.name[1])
        renamed = edited.name != edited.was
        return Attempt(text, question, read=read, tried=tried, moves=edited.moves, renamed=renamed)

    async def _shelf(self, pack: str = "") -> Shelf:
        """The packs that the group studies; all, where that one is not among them."""
        chosen = await self._read(lambda _, of: of.packs)
        every = self._world.app.shelf
        found = every.of(chosen)
        return every if pack and pack not in found.library.packs else found

    async def _read(self, look: Callable[[Reader, Bank], T]) -> T:
        """What is seen in a transaction that reads, of the group's bank."""
        return await self._world.app.work(lambda session, _: look(session, bank(session, Platform.LOCAL, GROUP)))

    def _entry(self, viewer: Viewer, shown: EntryShown, attempt: Attempt | None = None, status: int = 200) -> Response:
        world, part = self._world, shown.part
        steps = ("Content", "/content"), (words.PARTS[part], path(shown.pack.id, part))
        title = titled(shown.entry)
        return page(
            world,
            viewer,
            title,
            Tab.CONTENT,
            trail(world, viewer, *steps),
            el(
                "article",
                {"class": "card"},
                el("h1", {}, title),
                whole(world, viewer, shown),
                el(
                    "p",
                    {"class": "quiet small"},
                    "Known as ",
                    el("code", {}, shown.entry.id),
                    f" in {shown.pack.title}.",
                ),
            ),
            section(world, viewer, shown, attempt),
            status=status,
        )

    def _gone(self, viewer: Viewer) -> Response:
        back = el("p", {}, el("a", {"class": "button", "href": self._world.at("/content", viewer)}, "All content"))
        return page(
            self._world,
            viewer,
            "Not here",
            Tab.CONTENT,
            el("h1", {}, "Not here"),
            el("p", {}, words.NOT_HERE),
            back,
            status=404,
        )


def _asked(request: Request) -> tuple[str, Part | None]:
    """The pack's id and the part that an address names; None for a part that there is not."""
    named = request.path_params["part"]
    return request.path_params["pack"], Part(named) if named in list(Part) else None


def _first(typed: str, total: int) -> int:
    """The place at which a page of a list begins, as its address says, or the first."""
    return int(typed) if typed.isdecimal() and len(typed) < _DIGITS and int(typed) < total else 0


_DIGITS = 7


def _examples(shelf: Shelf) -> Sequence[str]:
    """Something to search for: what is answered, what somebody believes, and what nobody here knows."""
    questions = (entry.question for entry, _ in shelf.faq.values())
    claims = (myth.claim for myth, _ in shelf.misconceptions.values())
    return [*islice(questions, 1), *islice(claims, 1), words.EXAMPLE_UNKNOWN]
