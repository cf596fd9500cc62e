"""The frame of every page: where one can go, who one is, and the page itself."""

from enum import Enum

from starlette.responses import RedirectResponse, Response

from bot.adapters.web import assets
from bot.adapters.web.html import NONE, Html, Value, document, el, joined
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World

TOKEN = "token"  # noqa: S105 - a field's name
"""The field of every form in which the page's token stands."""


class Tab(Enum):
    """A page of the menu: its path and what it is called."""

    CHAT = "/", "Chat"
    GROUP = "/group", "Group"
    CONTENT = "/content", "Content"
    TRAVEL = "/travel", "Time machine"

    @property
    def path(self) -> str:
        """Where it is."""
        return self.value[0]

    @property
    def label(self) -> str:
        """What it is called."""
        return self.value[1]


class Markup(Response):
    """A page."""

    media_type = "text/html"
    charset = "utf-8"


def page(
    world: World, viewer: Viewer, title: str, here: Tab | None, *body: Html | str, status: int = 200, kind: str = ""
) -> Response:
    """A whole page: the frame, and in its main part the body, under a title that says page and member.

    `here` is where it stands in the menu, if it does. `kind` is what the frame is laid out for, its tab if nothing
    else: the frame is painted before what is inside has come, and must not jump when it does.
    """
    tab = here.name.lower() if here else None
    style, script, icon = assets.style(), assets.script(), assets.icon()
    where = f"Sandbox · {title}" if world.travels else title
    head = el(
        "head",
        {},
        el("meta", {"charset": "utf-8"}),
        el("title", {}, f"{where} · {viewer.name} · Study Hall"),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("meta", {"name": "color-scheme", "content": "light dark"}),
        el("meta", {"name": "token", "content": world.token}),
        el("link", {"rel": "icon", "type": icon.media, "href": icon.path}),
        el("link", {"rel": "stylesheet", "href": style.path}),
        el("script", {"src": script.path, "type": "module"}),
    )
    inside = el(
        "body",
        {"class": "sandboxed" if world.travels else None, "data-page": kind or tab},
        el("a", {"class": "skip", "href": "#main"}, "Skip to the page"),
        el(
            "header",
            {"class": "top"},
            el("a", {"class": "brand", "href": world.at("/", viewer)}, "Study Hall"),
            _menu(world, viewer, here),
            el("p", {"class": "who"}, "You are ", el("a", {"href": f"{world.at('/', viewer)}#you"}, viewer.name)),
        ),
        world.banner(viewer) if world.banner else NONE,
        el("main", {"id": "main", "tabindex": "-1", "class": tab}, *body),
    )
    return Markup(document(head, inside), status_code=status)


def form(world: World, viewer: Viewer, path: str, attributes: dict[str, Value], *inside: Html | str) -> Html:
    """A form that is posted to a path of this world by that viewer, with the token without which nothing is taken."""
    given: dict[str, Value] = {"method": "post", "action": world.at(path, viewer), **attributes}
    return el("form", given, el("input", {"type": "hidden", "name": TOKEN, "value": world.token}), *inside)


def back_to(world: World, viewer: Viewer, path: str = "/", **more: str) -> Response:
    """The browser asks for that page next, whatever it has just posted."""
    return RedirectResponse(world.at(path, viewer, **more), status_code=303)


def _menu(world: World, viewer: Viewer, here: Tab | None) -> Html:
    links = (
        el(
            "li",
            {},
            el("a", {"href": world.at(tab.path, viewer), "aria-current": "page" if tab is here else None}, tab.label),
        )
        for tab in Tab
    )
    return el("nav", {"aria-label": "Pages"}, el("ul", {}, joined(links)))
