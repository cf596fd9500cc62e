"""The time machine: a sandbox with a clock of its own, where it can be sent, and what came on the way."""

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.adapters.web.banner import COUNT, TO, clock, count, ways
from bot.adapters.web.blocks import words
from bot.adapters.web.html import NONE, Html, el
from bot.adapters.web.page import Markup, Tab, back_to, form, page
from bot.adapters.web.sandbox import CLOSED, GROUP, GoneError, MeanwhileError, Sandbox, Sandboxes
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World, fields
from bot.core.calendar import ONE_DAY
from bot.core.travelling import LONGEST, Journey, NothingAheadError, TravelError, Way
from bot.features import ahead
from bot.storage.engine import DatabaseError
from bot.views import travel as travel_view

SHOWN = 60
"""Things that came on a journey which are listed; of more, the latest."""

_AT = "at"
_CHOSEN = "chosen"
_FIELD = "%Y-%m-%dT%H:%M"  # what a field for local dates and times reads and writes

log = structlog.get_logger()


def routes(world: World, sandboxes: Sandboxes) -> list[BaseRoute]:
    """What is reached of it; the same in the real world and in the sandbox, where it begins is where they differ."""
    pages = _Travel(world, sandboxes)
    posted = (("begin", pages.begin), ("go", pages.go), ("again", pages.again), ("leave", pages.leave))
    return [
        Route(Tab.TRAVEL.path, pages.show, methods=["GET"]),
        *([Route(f"{Tab.TRAVEL.path}/banner", pages.fresh, methods=["GET"])] if world.travels else []),
        *(Route(f"{Tab.TRAVEL.path}/{name}", each, methods=["POST"]) for name, each in posted),
    ]


class _Travel:
    """What is done with the time machine from a world's pages."""

    def __init__(self, world: World, sandboxes: Sandboxes) -> None:
        self._world, self._sandboxes = world, sandboxes

    async def show(self, request: Request) -> Response:
        """The ways, from where one is."""
        gone = CLOSED in request.query_params and self._sandboxes.current is None
        note = travel_view.CLOSED if gone else ""
        return await _page(self._world, self._world.viewer(request), self._sandboxes, note=note)

    async def begin(self, request: Request) -> Response:
        """The sandbox is open, and leads to its chat."""
        viewer = self._world.viewer(request)
        opened = await _opened(self._world, self._sandboxes)
        return _broken(self._world, viewer) if opened is None else back_to(opened.world, viewer)

    async def go(self, request: Request) -> Response:
        """One has travelled there, or reads why not."""
        viewer, given = self._world.viewer(request), fields(request)
        opened = await _opened(self._world, self._sandboxes)
        if opened is None:
            return _broken(self._world, viewer)
        chosen = given.get(_AT, "") if given.get(TO) == _CHOSEN else ""
        try:
            await opened.travel(chosen or given.get(TO, ""), _number(given.get(COUNT, "")))
        except GoneError:
            return self._closed(viewer)
        except MeanwhileError:
            return await _page(opened.world, viewer, self._sandboxes, note=travel_view.MEANWHILE)
        except TravelError as error:
            told = travel_view.refusal(error)
            return await _page(opened.world, viewer, self._sandboxes, problem=told, typed=chosen)
        return back_to(opened.world, viewer)

    async def again(self, request: Request) -> Response:
        """Another sandbox is open."""
        self._sandboxes.leave()
        return await self.begin(request)

    async def leave(self, request: Request) -> Response:
        """There is no sandbox any more."""
        self._sandboxes.leave()
        return self._closed(self._world.viewer(request))

    async def fresh(self, request: Request) -> Response:
        """The banner as it is by now; nothing if it still says what the page shows."""
        sandbox = self._sandboxes.current
        if sandbox is None or _number(request.query_params.get(COUNT, "")) == sandbox.journeys:
            return Response(status_code=204)
        return Markup(sandbox.banner(self._world.viewer(request)))

    def _closed(self, viewer: Viewer) -> Response:
        return back_to(self._sandboxes.real or self._world, viewer, Tab.TRAVEL.path, **{CLOSED: "yes"})


async def _opened(world: World, sandboxes: Sandboxes) -> Sandbox | None:
    """The sandbox that there is, or that begins now; None where none can be made, which the log knows."""
    try:
        return await sandboxes.open(world)
    except (DatabaseError, OSError):
        log.exception("sandbox not begun")
        return None


async def _page(
    world: World, viewer: Viewer, sandboxes: Sandboxes, *, note: str = "", problem: str = "", typed: str = ""
) -> Response:
    """The page, with what is to be said first."""
    first = (
        el("p", {"class": "note", "role": "status"}, note) if note else NONE,
        el("p", {"class": "problem", "role": "alert"}, problem) if problem else NONE,
    )
    sandbox, coming = sandboxes.current, await _coming(world, viewer, problem)
    inside = (
        _outside(world, viewer, sandbox, coming)
        if sandbox is None or not world.travels
        else _inside(world, viewer, sandbox, coming, typed)
    )
    return page(
        world,
        viewer,
        travel_view.TITLE,
        Tab.TRAVEL,
        el("h1", {}, travel_view.TITLE),
        *first,
        *inside,
        status=422 if problem else 200,
    )


async def _coming(world: World, viewer: Viewer, told: str) -> Html:
    """When the next post comes; without one, how to have one, unless that is told already, and the way there."""
    try:
        at, zone = await world.app.work(lambda session, now: ahead.coming(session, GROUP, world.zone, now))
    except NothingAheadError as error:
        how = travel_view.refusal(error)
        chat = el("a", {"href": world.at(Tab.CHAT.path, viewer)}, "To the chat")
        return el("p", {"class": "quiet"}, "" if how == told else f"{how} ", chat)
    return el("p", {"class": "quiet"}, "The next daily post comes ", _time(at, zone), f" ({zone}).")


def _outside(world: World, viewer: Viewer, sandbox: Sandbox | None, coming: Html) -> tuple[Html, ...]:
    """What the real world has of it: a way in."""
    about = el("p", {}, travel_view.ABOUT)
    if sandbox is None:
        return (
            about,
            el(
                "section",
                {"class": "card", "aria-label": "Begin"},
                el("p", {}, travel_view.BEGIN),
                el(
                    "div",
                    {"class": "row"},
                    ways(world, viewer, 0, (Way.TOMORROW, Way.POST, Way.WEEK), Way.TOMORROW),
                    _button(world, viewer, "begin", "Only open the sandbox", "plain"),
                ),
                coming,
            ),
        )
    return (
        about,
        el(
            "section",
            {"class": "card", "aria-label": "The sandbox"},
            el("p", {}, "A sandbox is open. There it is ", clock(sandbox.world.clock(), sandbox.zone), "."),
            el(
                "div",
                {"class": "row"},
                el("a", {"class": "button good", "href": sandbox.world.at("/", viewer)}, "Go on in the sandbox"),
                _button(world, viewer, "again", "Begin anew"),
                _button(world, viewer, "leave", "Throw it away", "plain"),
            ),
        ),
    )


def _inside(world: World, viewer: Viewer, sandbox: Sandbox, coming: Html, typed: str) -> tuple[Html, ...]:
    """What the sandbox has of it: further ways, what came, and the way out."""
    return (
        el(
            "section",
            {"class": "card", "aria-labelledby": "on"},
            el("h2", {"id": "on"}, "Go on"),
            ways(world, viewer, sandbox.journeys, tuple(travel_view.WAYS), Way.TOMORROW),
            _choice(world, viewer, sandbox, typed),
            coming,
        ),
        el(
            "section",
            {"class": "card", "aria-labelledby": "past"},
            el("h2", {"id": "past"}, "What came by itself"),
            *(_past(each, sandbox.zone) for each in sandbox.past),
            NONE if sandbox.past else el("p", {"class": "quiet"}, "Nothing yet: time has not been sent forward."),
        ),
        el(
            "section",
            {"class": "card", "aria-labelledby": "out"},
            el("h2", {"id": "out"}, "Back"),
            el("p", {}, travel_view.BACK),
            el(
                "div",
                {"class": "row"},
                _button(world, viewer, "again", "Begin anew"),
                _button(world, viewer, "leave", "Leave the sandbox"),
            ),
        ),
    )


def _choice(world: World, viewer: Viewer, sandbox: Sandbox, typed: str) -> Html:
    """A form for a time of one's choice: browsers show a calendar, and where they do not, words are read too."""
    now = world.clock().astimezone(ZoneInfo(sandbox.zone))
    field = el(
        "input",
        {
            "type": "datetime-local",
            "name": _AT,
            "id": _AT,
            "required": True,
            "min": now.strftime(_FIELD),
            "max": (now + LONGEST).strftime(_FIELD),
            "value": typed or (now.replace(hour=18, minute=0) + ONE_DAY).strftime(_FIELD),
        },
    )
    return form(
        world,
        viewer,
        f"{Tab.TRAVEL.path}/go",
        {"class": "row travel"},
        count(sandbox.journeys),
        el("label", {"for": _AT}, f"A time of your choice ({sandbox.zone})"),
        field,
        el("button", {"name": TO, "value": _CHOSEN}, "Go there"),
    )


def _past(journey: Journey, zone: str) -> Html:
    """A journey: from when to when, what it came to, and each thing that came."""
    came = [(each, text) for each in journey.happened if (text := travel_view.happening(each))]
    listed = (
        el("li", {}, _time(each.sent_at or each.due_at, zone), " ", el("span", {}, words(text)))
        for each, text in came[-SHOWN:]
    )
    before = len(came) - SHOWN
    return el(
        "article",
        {},
        el("h3", {}, _time(journey.since, zone), " to ", _time(journey.until, zone)),
        el("p", {}, travel_view.told(journey)),
        el("p", {"class": "quiet"}, f"The latest {SHOWN} of {len(came):,}:") if before > 0 else NONE,
        el("ol", {"class": "came"}, *listed) if came else NONE,
    )


def _time(at: datetime, zone: str) -> Html:
    local = at.astimezone(ZoneInfo(zone))
    return el("time", {"datetime": local.isoformat(timespec="minutes")}, travel_view.shown(at, zone))


def _button(world: World, viewer: Viewer, what: str, label: str, looks: str | None = None) -> Html:
    """A form that is a button."""
    return form(world, viewer, f"{Tab.TRAVEL.path}/{what}", {"class": "travel"}, el("button", {"class": looks}, label))


def _broken(world: World, viewer: Viewer) -> Response:
    """There is no sandbox, and none can be made."""
    body = el("h1", {}, travel_view.TITLE), el("p", {"class": "problem", "role": "alert"}, travel_view.BROKEN)
    return page(world, viewer, travel_view.TITLE, Tab.TRAVEL, *body, status=503)


def _number(typed: str) -> int:
    """How many journeys a form says there were; -1 where it says nothing of the kind."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1  # noqa: PLR2004 - digits
