"""Where one types, and what a typed line may become."""

from typing import Any

from bot.adapters.web.html import NONE, Html, Value, el, island
from bot.adapters.web.page import form
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.commands.table import CommandRow, Option, Scope, Table, Where

LINE_LIMIT = 2000
"""Characters of a line; what a question may have is the front door's to say."""


def composer(world: World, viewer: Viewer, *, admin: bool) -> Html:
    """The field at the bottom, and the commands that the script completes it from."""
    field: dict[str, Value] = {
        "id": "line",
        "name": "text",
        "maxlength": LINE_LIMIT,
        "autocomplete": "off",
        "required": True,
        "placeholder": "Ask, or type / for commands",
    }
    return el(
        "div",
        {"class": "composer"},
        form(
            world,
            viewer,
            "/say",
            {"id": "say"},
            el("label", {"class": "unseen", "for": "line"}, "Your question, or a command"),
            el("input", field),
            el("button", {"class": "good"}, "Send"),
        ),
        el("p", {"class": "status", "role": "status"}),
        island("commands", commands(world.app.table, direct=viewer.direct, admin=admin)),
    )


def commands(table: Table, *, direct: bool, admin: bool) -> list[list[Any]]:
    """The commands that can be used there: each one's name, what it does, and its options.

    Of an option: its name, its choices, and 1 if what is typed of it can be completed.
    """
    where = Where.DIRECT if direct else Where.GROUP
    return [
        [row.name, row.summary, [_option(each) for each in row.typed]]
        for row in sorted(table.commands, key=_is_admins)
        if where in row.contexts and (admin or not _is_admins(row))
    ]


def _option(option: Option) -> list[Any]:
    return [option.name, list(option.choices), int(option.complete is not None)]


def _is_admins(row: CommandRow) -> bool:
    return row.scope is Scope.ADMIN


def starters(world: World, viewer: Viewer, *, admin: bool, greeted: bool) -> Html:
    """What a room begins with: what it is, and first things to try."""
    if viewer.direct:
        title = "Just you and Study Hall"
        said = "Nobody else reads this. Reminders and what you are told personally come here."
    else:
        title = "This is your group's channel"
        said = "Everybody here reads along; what is yours alone says “Only you see this”. Try one:"
    say = ((f"Ask “{each}”", each) for each in _questions(world))
    typed = (el("button", {"form": "start", "name": "text", "value": line}, label) for label, line in say)
    plan = el("button", {"form": "press", "name": "press", "value": "0 schedule.what:quiz"}, "Plan a daily quiz")
    planned = [plan] if admin and not viewer.direct else []
    begin = form(world, viewer, "/arrive", {}, el("button", {"class": "good"}, "Begin"))
    return el(
        "div",
        {"class": "begin"},
        el("h2", {}, title),
        el("p", {}, said),
        el("div", {"class": "buttons"}, *typed, *planned),
        el("noscript", {}, begin) if not greeted else NONE,
    )


def _questions(world: World) -> list[str]:
    """A question of each of the first packs, which is sure to be answered."""
    packs = list(world.app.shelf.library.packs.values())[:2]
    return [pack.faq[0].question for pack in packs if pack.faq]
