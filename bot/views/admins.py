"""Who may set a group up besides those whom its platform makes admins; beneath the group's settings."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.actions import action
from bot.core.config import NamedAdmin
from bot.core.reply import SELECT_LIMIT, Block, Bold, Button, Facts, PersonPick, Reply, Select, Text, Typed
from bot.views.words import LABEL, glimpse

_SHOWN = 5  # names that are told in a line
_NAME = 60  # characters of a name there


def beneath(panel: Reply, named: Sequence[NamedAdmin]) -> Reply:
    """The panel, and beneath it who is an admin, with ways to name somebody and to take it back."""
    parts: list[Block] = [
        Facts((("Admins", (", and ".join(("the workspace's admins and owners", *_names(named))),)),)),
        PersonPick("Let somebody be an admin here", action("config.admin")),
    ]
    if named:
        off = (Button(glimpse(each.name, LABEL), action("config.admin.off", each.id)) for each in named[:SELECT_LIMIT])
        parts.append(Select("No longer an admin", tuple(off)))
    return replace(panel, blocks=(*panel.blocks, *parts))


def named(name: str) -> Text:
    """What it means that somebody is an admin from now on."""
    return (
        Bold(glimpse(name, _NAME)),
        " is an admin here from now on, and can use ",
        Typed("config"),
        ", ",
        Typed("faq inbox"),
        " and all else that the workspace's admins can do with me. In the workspace itself nothing changes.",
    )


def unnamed(name: str) -> Text:
    """What it means that somebody is none any more."""
    return (Bold(glimpse(name, _NAME)), " is no longer an admin here, unless the workspace itself makes them one.")


def outsider(name: str) -> Text:
    """Why somebody cannot be one."""
    why = "guests, bots and people of other workspaces never can. Please choose a full member of this workspace."
    return (Bold(glimpse(name, _NAME)), f" can't be an admin here: {why}")


def full(limit: int) -> Text:
    """Why there cannot be one more."""
    return (f"You have named {limit:,} people, as many as can be. Choose one who is no longer an admin first.",)


def _names(named: Sequence[NamedAdmin]) -> tuple[str, ...]:
    """All who are named as one text, the first few by their names; none where nobody is."""
    names = ", ".join(glimpse(each.name, _NAME) for each in named[:_SHOWN])
    rest = len(named) - _SHOWN
    return (f"{names} and {rest:,} more" if rest > 0 else names,) if named else ()
