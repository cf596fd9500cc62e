"""What stands on every page of the sandbox: which day it is there, the ways on, and what came on the last one."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.adapters.web.html import Html, el
from bot.adapters.web.page import form
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.travelling import Way
from bot.views import travel as travel_view

TO = "to"
"""The field in which a `Way` stands."""

COUNT = "journeys"
"""The field that says how many journeys had been made when a page was shown."""

_TRAVEL = "/travel"
_OFFERED = (Way.TOMORROW, Way.POST, Way.WEEK)


def banner(world: World, viewer: Viewer, zone: str, journeys: int, told: str) -> Html:
    """What stands on each page of that world, which is a sandbox.

    Args:
        world: it.
        viewer: who looks.
        zone: whose clocks its group goes by (IANA name).
        journeys: how many were made in it.
        told: what the last of them brought.
    """
    return el(
        "aside",
        {"class": "sandbox", "aria-label": "Sandbox"},
        el("p", {"class": "now"}, el("b", {}, "Sandbox"), " ", clock(world.clock(), zone)),
        el("p", {"class": "came", "role": "status"}, told),
        el(
            "div",
            {"class": "row"},
            ways(world, viewer, journeys, _OFFERED),
            el("a", {"class": "button", "href": world.at(_TRAVEL, viewer)}, "Another time…"),
            form(world, viewer, f"{_TRAVEL}/leave", {}, el("button", {"class": "plain"}, "Leave")),
        ),
    )


def ways(world: World, viewer: Viewer, journeys: int, offered: Sequence[Way], first: Way | None = None) -> Html:
    """A form with a button for each way, one of which may stand out."""
    buttons = (
        el("button", {"name": TO, "value": each, "class": "good" if each is first else None}, travel_view.WAYS[each])
        for each in offered
    )
    return form(world, viewer, f"{_TRAVEL}/go", {"class": "row travel"}, count(journeys), *buttons)


def count(journeys: int) -> Html:
    """What says in a form how many journeys had been made when it was shown: pressed twice, it is gone once."""
    return el("input", {"type": "hidden", "name": COUNT, "value": journeys})


def clock(at: datetime, zone: str) -> Html:
    """A time that goes on, by clocks in that zone."""
    local = at.astimezone(ZoneInfo(zone))
    iso = local.isoformat(timespec="seconds")
    return el(
        "span",
        {},
        el("time", {"datetime": iso, "data-zone": zone}, travel_view.shown(at, zone)),
        el("span", {"class": "quiet"}, f" ({zone})"),
    )
