"""A message as Discord and Slack would draw it, side by side, with what they are sent and how much room it takes."""

import json
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.adapters.web.as_discord import as_discord
from bot.adapters.web.as_slack import as_slack
from bot.adapters.web.html import NONE, Html, el, joined
from bot.adapters.web.names import Names, names_of
from bot.adapters.web.page import Tab, page
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.preview import Draw, Drawn, Measure
from bot.core.reply import Form, Reply
from bot.core.request import Platform

TITLE = "As Discord and Slack"

_CALLED = {Platform.DISCORD: "Discord", Platform.SLACK: "Slack"}
_ELSEWHERE = (
    "It is what this local group is told. A server or a workspace may be offered more: its channels, its people."
)
_GONE = "That message is not here any more, or is not for you. Messages are kept while the program runs, 200 in a room."
_TYPED = "That is what somebody typed. What the bot answers can be drawn."


def routes(world: World) -> list[BaseRoute]:
    """The drawings of that world's messages, by their numbers, and of the form that was opened last."""

    async def show(request: Request) -> Response:
        viewer, number = world.viewer(request), request.path_params["message"]
        found, back = world.rooms.find(viewer, number), f"{world.at('/', viewer)}#m{number}"
        if found is None:
            return _page(world, viewer, _not_here(_GONE, back), status=404)
        if isinstance(found.words, str):
            return _page(world, viewer, _not_here(_TYPED, back), status=404)
        return _page(world, viewer, _body(found.words, world.draws, back, own=found.only is not None))

    async def show_form(request: Request) -> Response:
        viewer = world.viewer(request)
        form, back = world.rooms.form_of(viewer), world.at("/", viewer)
        if form is None:
            return _page(world, viewer, _not_here("No form has been opened here yet.", back), status=404)
        return _page(world, viewer, _body(form, world.draws, back, own=True))

    return [
        Route("/drawn/form", show_form, methods=["GET"]),
        Route("/drawn/{message:int}", show, methods=["GET"]),
    ]


def side_by_side(shown: Reply | Form, draws: Sequence[Draw], *, own: bool) -> Html:
    """What is said as each platform would draw it, with the payload and its measures below."""
    names = names_of(shown)
    return el("div", {"class": "pair"}, joined(_one(draw(shown, own), names, own=own) for draw in draws))


def drawing(drawn: Drawn, names: Names, *, own: bool) -> Html:
    """The drawing alone."""
    if drawn.platform is Platform.DISCORD:
        return as_discord(drawn.payload, names)
    return as_slack(drawn.payload, names, own=own)


def sizes(drawn: Drawn) -> Html:
    """How much there is of what a platform counts, as a table with a bar for each limit."""
    columns = (el("th", {"scope": "col"}, each) for each in ("Size", "Used", "Room"))
    sources = dict.fromkeys(each.source.partition(", ")[2] for each in drawn.measures if each.limit)
    table = el(
        "table",
        {"class": "sizes"},
        el("thead", {}, el("tr", {}, *columns)),
        el("tbody", {}, *map(_row, drawn.measures)),
    )
    told = f"The limits are from {_CALLED[drawn.platform]}: {'; '.join(sources)}."
    return joined([table, el("p", {"class": "quiet small"}, told)])


def _page(world: World, viewer: Viewer, body: Html, status: int = 200) -> Response:
    return page(world, viewer, TITLE, Tab.CHAT, el("h1", {}, TITLE), body, status=status)


def _not_here(why: str, back: str) -> Html:
    return joined([el("p", {}, why), el("p", {}, el("a", {"href": back}, "Back to the chat"))])


def _body(shown: Reply | Form, draws: Sequence[Draw], back: str, *, own: bool) -> Html:
    what = "form" if isinstance(shown, Form) else "message"
    why = el(
        "p",
        {},
        "This is what the bot would send there, drawn from exactly that. Nothing here can be pressed; ",
        el("a", {"href": back}, f"the {what} itself is in the chat"),
        ".",
    )
    return joined([why, side_by_side(shown, draws, own=own), el("p", {"class": "quiet small"}, _ELSEWHERE)])


def _one(drawn: Drawn, names: Names, *, own: bool) -> Html:
    name = _CALLED[drawn.platform]
    heard = drawn.payload.get("text") if drawn.platform is Platform.SLACK else None
    pretty = json.dumps(drawn.payload, indent=2, ensure_ascii=False)
    return el(
        "section",
        {"aria-label": f"As {name} would draw it"},
        el("h2", {}, f"As {name} would draw it"),
        drawing(drawn, names, own=own),
        el("p", {"class": "quiet small"}, f"In notifications, and read aloud: “{_read(heard)}”") if heard else NONE,
        el("h3", {}, "Sizes"),
        sizes(drawn),
        el(
            "details",
            {},
            el("summary", {}, f"What {name} is sent ({len(drawn.text.encode(errors='replace')):,} bytes)"),
            el("pre", {"tabindex": "0", "aria-label": f"What {name} is sent", "class": "payload"}, pretty),
        ),
    )


def _read(text: str) -> str:
    """A text of Slack's as it is read: the three characters that it escapes are themselves again."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _row(each: Measure) -> Html:
    state = "cut" if each.cut else "close" if each.is_close else ""
    said = f"{each.used:,} of {each.limit:,}" if each.limit else f"{each.used:,}"
    words = {"cut": "cut here: the rest would not fit", "close": "close to the limit"}
    bar: Html | str = "no limit named"
    if each.limit:
        bar = el("progress", {"max": each.limit, "value": each.used, "class": state or None, "aria-label": each.name})
    return el(
        "tr",
        {"class": state or None},
        el("th", {"scope": "row"}, each.name),
        el("td", {}, said),
        el("td", {}, bar, el("small", {}, words[state]) if state else NONE),
    )
