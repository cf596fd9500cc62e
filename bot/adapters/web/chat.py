"""The chat: the group's channel, and what is between a member and the bot alone.

All of it works by forms and reloading. Where the page's script sends a form, it says so (`PARTS`), gets what has
changed instead of a page, and hears of what others do by a stream.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.adapters.web.blocks import PRESS
from bot.adapters.web.composer import LINE_LIMIT, composer, starters
from bot.adapters.web.dialog import FIELD, dialog, filled_in, still_open
from bot.adapters.web.html import NONE, Html, el, joined
from bot.adapters.web.message import message, needs_people
from bot.adapters.web.page import Tab, back_to, form, page
from bot.adapters.web.rooms import Change, Message, Reset, Still
from bot.adapters.web.roster import head, is_admin, known, people_of
from bot.adapters.web.viewer import Viewer, named
from bot.adapters.web.world import World, fields
from bot.commands import typed
from bot.commands.dispatch import names
from bot.core.actions import whole_number
from bot.core.reply import Answer, Choices, Form, Reply
from bot.core.request import Arrive, Asker, Complete, Intent, Platform, Press, Submit
from bot.core.text import one_line, shortened

PARTS = "text/vnd.studyhall"
"""What the page's script accepts: the messages that have changed, and the form that is to be filled in."""

SHOWN = 30
"""Messages of a room that are there at first; the earlier ones are behind a link."""

LINGER = 5.0
"""Seconds for which somebody is still there after they were seen last: while a page is loaded anew, say."""

SOON = 0.1
"""Seconds after which what follows from an answer is looked for: not in the way of the next one."""

_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a file of the bot's may do when it is looked at: a picture has its own colours, and nothing else."""


@dataclass(slots=True)
class _Outcome:
    """What came of something that a viewer did: the messages that have changed, and a form to be filled in."""

    changed: list[Message] = field(default_factory=list)
    form: Form | None = None
    message: int = 0


def routes(world: World) -> list[BaseRoute]:
    """What is reached of it, of that world."""
    chat = _Chat(world)
    return [
        Route("/", chat.show, methods=["GET"]),
        Route("/live", chat.live, methods=["GET"]),
        Route("/files/{message:int}/{place:int}", chat.file, methods=["GET"]),
        Route("/say", chat.say, methods=["POST"]),
        Route("/press", chat.press, methods=["POST"]),
        Route("/submit", chat.submit, methods=["POST"]),
        Route("/arrive", chat.arrive, methods=["POST"]),
        Route("/complete", chat.complete, methods=["POST"]),
        Route("/clear", chat.clear, methods=["POST"]),
    ]


class _Chat:
    """The chat of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._looks_soon = False

    async def show(self, request: Request) -> Response:
        """The room with its newest messages; nothing is changed by looking."""
        world = self._world
        people = await people_of(world)
        viewer = known(world.viewer(request), people)
        messages, admin, greeted = world.rooms.seen_by(viewer), is_admin(viewer, people), self._is_greeted(viewer)
        met = any(each.account == viewer.account for each in people)
        # A link on another site makes nobody known here: what arrives by one begins when a button is pressed.
        planted = not met and request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        shown = messages if "older" in request.query_params else messages[-SHOWN:]
        earlier = el("p", {}, el("a", {"href": world.at("/", viewer, older="1")}, "Earlier messages"))
        log = el(
            "div",
            {"class": "log"},
            starters(world, viewer, admin=admin, greeted=greeted),
            earlier if len(shown) < len(messages) else NONE,
            *(message(each, viewer, world, people) for each in shown),
        )
        live = {
            "class": "scroll",
            "role": "log",
            "tabindex": "0",
            "aria-label": "Messages",
            "data-live": world.at("/live", viewer),
            "data-after": world.rooms.event_id(world.rooms.version),
            "data-arrive": None if greeted or planted else world.at("/arrive", viewer),
            "data-complete": world.at("/complete", viewer),
        }
        return page(
            world,
            viewer,
            "Direct" if viewer.direct else "Chat",
            Tab.CHAT,
            head(world, viewer, people),
            el("div", live, log),
            composer(world, viewer, admin=admin),
            form(world, viewer, "/press", {"id": PRESS}),
            form(world, viewer, "/say", {"id": "start"}),
            kind="room",
        )

    async def live(self, request: Request) -> Response:
        """What happens in the room, as it happens (Server-Sent Events); its reader is there for as long."""
        if self._world.rooms.is_full:
            return Response("Too many pages are open at once; close some.", 503, media_type="text/plain")
        viewer = self._world.viewer(request)
        after = request.headers.get("last-event-id") or request.query_params.get("after")
        return StreamingResponse(self._events(viewer, after), media_type="text/event-stream")

    async def file(self, request: Request) -> Response:
        """A file that came with a reply, for whoever sees the reply."""
        number, place = request.path_params["message"], request.path_params["place"]
        found = self._world.rooms.find(self._world.viewer(request), number)
        files = found.words.files if found and isinstance(found.words, Reply) else ()
        if place >= len(files):
            raise HTTPException(404)
        name = quote(one_line(files[place].name))
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Security-Policy": _FILE_POLICY,
        }
        return Response(files[place].text, media_type=files[place].media, headers=headers)

    async def say(self, request: Request) -> Response:
        """A typed line is a command or a question; it stands in the room, and its answer below it.

        Both are for the viewer alone where the command or its answer is.
        """
        world, viewer = self._world, self._world.viewer(request)
        line = shortened(one_line(fields(request).get("text", "")), LINE_LIMIT)
        if not line:
            return await self._told(request, viewer, _Outcome())
        command = typed.command(line.removeprefix("/").strip() or "help", world.app.table)
        answer = await self._ask(viewer, command)
        row = world.app.table.named.get(" ".join(command.name.casefold().split()))
        only = _only(viewer, answer, private=row is None or row.private)
        said = world.rooms.say(viewer.room, viewer.account, line, world.clock(), only, viewer.name)
        outcome = await self._outcome(viewer, answer, only)
        outcome.changed.insert(0, said)
        return await self._told(request, viewer, outcome)

    async def press(self, request: Request) -> Response:
        """A button's or an option's action, with the number of the message that it was in."""
        viewer = self._world.viewer(request)
        number, _, action = fields(request).get(PRESS, "").partition(" ")
        intent = Press(action)
        chosen = names(self._world.app.table, intent)
        answer = await self._ask(viewer, intent, await self._account(chosen) if chosen is not None else None)
        return await self._answered_in(request, viewer, answer, whole_number(number) or 0)

    async def submit(self, request: Request) -> Response:
        """A filled-in form."""
        viewer, given = self._world.viewer(request), fields(request)
        filled = {name.removeprefix(FIELD): text for name, text in given.items() if name.startswith(FIELD)}
        sent = Submit(given.get("action", ""), filled)
        answer, form = await self._ask(viewer, sent), self._world.rooms.form_of(viewer)
        if isinstance(answer, Reply) and answer.undone and form and form.action == sent.action:
            answer = still_open(form, filled, answer)
        return await self._answered_in(request, viewer, answer, whole_number(given.get("message", "")) or 0)

    async def arrive(self, request: Request) -> Response:
        """Whoever opens a room is greeted there, once."""
        viewer = self._world.viewer(request)
        outcome = _Outcome()
        if not self._is_greeted(viewer):
            answer = await self._ask(viewer, Arrive())
            if not self._is_greeted(viewer):  # by another window meanwhile
                outcome = await self._outcome(viewer, answer, _only(viewer, answer, private=True))
        return await self._told(request, viewer, outcome)

    async def complete(self, request: Request) -> Response:
        """What an option may become that is being typed: labels and values."""
        viewer, given = self._world.viewer(request), fields(request)
        wanted = Complete(given.get("name", ""), given.get("option", ""), given.get("typed", ""))
        answer = await self._world.ask(viewer, wanted)
        return JSONResponse(answer.options if isinstance(answer, Choices) else ())

    async def clear(self, request: Request) -> Response:
        """What the viewer alone saw in the room is gone."""
        viewer = self._world.viewer(request)
        self._world.rooms.clear(viewer)
        return back_to(self._world, viewer)

    async def _ask(self, viewer: Viewer, intent: Intent, chosen: Asker | None = None) -> Answer:
        """The answer to the viewer, who is there; what follows from it is said soon after."""
        with self._world.local.here(viewer.account, linger=LINGER):
            answer = await self._world.ask(viewer, intent, chosen=chosen)
        if not self._looks_soon:
            self._looks_soon = True
            asyncio.get_running_loop().call_later(SOON, self._look)
        return answer

    def _look(self) -> None:
        self._looks_soon = False
        self._world.local.nudge()

    async def _account(self, account: str) -> Asker:
        """The account that was picked, as the group knows it."""
        people = await people_of(self._world)
        name = next((each.name for each in people if each.account == account), account)
        return named(name) or Asker(Platform.LOCAL, account, name)

    async def _answered_in(self, request: Request, viewer: Viewer, answer: Answer, number: int) -> Response:
        """The answer to something in a message: in its place if the viewer alone sees it, and else beside it."""
        found = self._world.rooms.find(viewer, number)
        own = found is not None and (viewer.direct or found.only == viewer.account)
        instead = isinstance(answer, Reply) and own and not answer.beside
        only = _only(viewer, answer, private=True)
        outcome = await self._outcome(viewer, answer, only, number if instead else None)
        outcome.message = number
        return await self._told(request, viewer, outcome)

    async def _outcome(
        self, viewer: Viewer, answer: Answer, only: str | None, instead_of: int | None = None
    ) -> _Outcome:
        """The answer is in the room, with what could not reach the viewer before; a form is remembered for them."""
        rooms, now = self._world.rooms, self._world.clock()
        outcome = _Outcome()
        if isinstance(answer, Form):
            rooms.keep_form(viewer, answer)
            outcome.form = answer
        elif isinstance(answer, Reply):
            outcome.changed.append(rooms.answer(viewer.room, answer, now, only=only, instead_of=instead_of))
            if answer.missed:
                outcome.changed += await self._missed(viewer)
        return outcome

    async def _missed(self, viewer: Viewer) -> list[Message]:
        """What could not be said to the viewer directly is said to them here, where they are."""
        app, rooms = self._world.app, self._world.rooms
        told = []
        for delivery, words in await app.missed(Platform.LOCAL, viewer.account):
            only = None if viewer.direct else viewer.account
            told.append(rooms.answer(viewer.room, words, self._world.clock(), only=only, delivery=delivery.id))
            await app.settle(delivery, "sent")
        return told

    async def _told(self, request: Request, viewer: Viewer, outcome: _Outcome) -> Response:
        """For the script what has changed, else the page anew, or the form as a page."""
        world, asked = self._world, outcome.form
        if request.headers.get("accept") == PARTS:
            parts = [await self._article(each, viewer) for each in outcome.changed]
            if asked:
                parts.append(dialog(asked, viewer, world, outcome.message))
            return Response(joined(parts), media_type="text/html")
        if asked is None:
            return back_to(world, viewer)
        inside = el("section", {"class": "card alone"}, filled_in(asked, viewer, world, outcome.message))
        return page(world, viewer, one_line(asked.title), Tab.CHAT, inside)

    async def _article(self, shown: Message, viewer: Viewer) -> Html:
        people = await people_of(self._world) if needs_people(shown) else ()
        return message(shown, viewer, self._world, people)

    async def _events(self, viewer: Viewer, after: str | None) -> AsyncIterator[str]:
        local, rooms = self._world.local, self._world.rooms
        with local.here(viewer.account, linger=LINGER):
            local.nudge()
            yield "retry: 1000\n\n"
            async for change in rooms.follow(viewer, after):
                yield await self._event(change, viewer)

    async def _event(self, change: Change, viewer: Viewer) -> str:
        if isinstance(change, Still):
            return ":\n\n"
        number = self._world.rooms.event_id(change.version)
        if isinstance(change, Reset):
            return f"id: {number}\nevent: reset\ndata:\n\n"
        lines = (await self._article(change, viewer)).split("\n")
        return "".join((f"id: {number}\n", *(f"data: {line}\n" for line in lines), "\n"))

    def _is_greeted(self, viewer: Viewer) -> bool:
        """Whether the bot has said something there to the viewer alone."""
        mine = (each for each in self._world.rooms.seen_by(viewer) if viewer.direct or each.only == viewer.account)
        return any(each.author is None for each in mine)


def _only(viewer: Viewer, answer: Answer, *, private: bool) -> str | None:
    """Who alone sees an answer: in the channel whoever asked, unless it is for all."""
    if viewer.direct:
        return None
    public = isinstance(answer, Reply) and (answer.public or not (private or answer.private))
    return None if public else viewer.account
