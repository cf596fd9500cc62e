"""Who one is on the page, and who else one can be: there is no secret between the members of a playground."""

from collections.abc import Iterator, Sequence

from bot.adapters.local import LOCAL
from bot.adapters.web.blocks import CHANNEL_NAME
from bot.adapters.web.html import NONE, Html, Value, el
from bot.adapters.web.message import avatar
from bot.adapters.web.page import form
from bot.adapters.web.viewer import NAME_LIMIT, Viewer, named
from bot.adapters.web.world import World
from bot.core.request import Platform
from bot.core.text import one_line
from bot.features.roster import Here, here

USUAL = ("Bo", "Cleo")
"""Whom one can be before they have ever been there, so that two can try things together."""


async def people_of(world: World) -> tuple[Here, ...]:
    """Those who are in the group of that world, the first met first."""
    group = LOCAL.group or ""
    return await world.app.work(lambda session, _: here(session, Platform.LOCAL, group))


def known(viewer: Viewer, people: Sequence[Here]) -> Viewer:
    """The viewer under the name by which the group knows them: an address in other letters renames nobody."""
    found = next((each for each in people if each.account == viewer.account), None)
    return Viewer(viewer.account, found.name, viewer.direct) if found else viewer


def is_admin(viewer: Viewer, people: Sequence[Here]) -> bool:
    """Whether the viewer is an admin; in a group that nobody has met, whoever comes first will be."""
    return not people or any(each.admin and each.account == viewer.account for each in people)


def head(world: World, viewer: Viewer, people: Sequence[Here]) -> Html:
    """What stands above a room: which it is, the way to the other one, and who the viewer is."""
    title = "You and Study Hall" if viewer.direct else CHANNEL_NAME
    said = "Nobody else reads this" if viewer.direct else "Everybody here reads along"
    rooms = ((False, "Channel"), (True, "Direct"))
    links = (
        el(
            "a",
            {
                "href": world.at("/", Viewer(viewer.account, viewer.name, direct)),
                "aria-current": "page" if direct is viewer.direct else None,
            },
            label,
        )
        for direct, label in rooms
    )
    return el(
        "div",
        {"class": "room"},
        el("div", {}, el("h1", {}, title), el("p", {}, said)),
        el("nav", {"class": "tabs", "aria-label": "Rooms"}, *links),
        chooser(world, viewer, people),
    )


def chooser(world: World, viewer: Viewer, people: Sequence[Here]) -> Html:
    """Who the viewer is, and behind it everybody else they can be."""
    admin = el("span", {"class": "quiet"}, " · admin") if is_admin(viewer, people) else NONE
    rows = (_row(world, viewer, each) for each in _those(viewer, people))
    direct = el("input", {"type": "hidden", "name": "in", "value": "direct"}) if viewer.direct else NONE
    name: dict[str, Value] = {
        "id": "as",
        "name": "as",
        "maxlength": NAME_LIMIT,
        "autocomplete": "off",
        "required": True,
    }
    return el(
        "details",
        {"class": "you"},
        el(
            "summary",
            {},
            avatar(viewer.name),
            el("span", {}, el("span", {"class": "wide"}, "You are "), el("b", {}, viewer.name), admin),
        ),
        el(
            "div",
            {"class": "roster"},
            el("p", {"class": "quiet small"}, "Be somebody else:"),
            el("ul", {}, *rows),
            el(
                "form",
                {"action": f"{world.prefix}/", "method": "get"},
                direct,
                el("label", {"for": "as"}, "Somebody new"),
                el("div", {"class": "row"}, el("input", name), el("button", {}, "Be them")),
            ),
            form(world, viewer, "/clear", {}, el("button", {"class": "plain"}, "Clear what only I see")),
        ),
    )


def _those(viewer: Viewer, people: Sequence[Here]) -> Iterator[Here]:
    met = {each.account for each in people}
    if viewer.account not in met:
        yield Here(viewer.account, viewer.name, admin=not people)
    yield from people
    for name in USUAL:
        asker = named(name)
        if asker and asker.external_id not in met | {viewer.account}:
            yield Here(asker.external_id, asker.name, admin=False)


def _row(world: World, viewer: Viewer, one: Here) -> Html:
    to = world.at("/", Viewer(one.account, one.name, viewer.direct))
    admin = el("span", {"class": "tag"}, "admin") if one.admin else NONE
    current = "true" if one.account == viewer.account else None
    return el(
        "li", {}, el("a", {"href": to, "aria-current": current}, avatar(one.name), one_line(one.name), " ", admin)
    )
