"""What happened on Discord as a request, or nothing where it is none of ours.

Payloads: Discord's developer documentation, "Receiving and Responding to Interactions" and "Message Resource".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.discord.commands import ATTACHMENT, MANAGE_SERVER, ON_MESSAGES
from bot.adapters.discord.render import CHANNEL, EPHEMERAL, PERSON, SELECT, action_of, is_lent
from bot.commands.dispatch import is_admins
from bot.commands.table import Scope, Table
from bot.core.actions import WITHOUT_TEXT
from bot.core.errors import Refusal
from bot.core.request import Asker, Command, Complete, Intent, Place, Platform, Press, Request, Submit

Json = Mapping[str, Any]

COMMAND, COMPONENT, COMPLETION, MODAL = 2, 3, 4, 5
"""Types of interactions."""

_MESSAGE_COMMAND, _PART = 3, 1
_MARKS = re.compile("[\u061c\u200e\u200f]")  # those that `tidy` leaves, for texts in some scripts need them


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request, and how its answer is to be shown.

    `private`: the asker alone sees it. `edits`: it takes the place of the message that was pressed. `lent`: it goes on
    from an admins' command, which Discord let the asker give by the server's own settings. `files` are those that
    options were given, as Discord describes them.
    """

    request: Request
    private: bool
    edits: bool
    lent: bool = False
    files: Mapping[str, Json] = field(default_factory=dict)


def wanted(interaction: Json, table: Table, group_name: str = "") -> Wanted | None:
    """What an interaction asks for; None if it is of a kind that is not ours.

    Args:
        interaction: as the gateway sends it.
        table: the commands and actions.
        group_name: the server's name.
    """
    match interaction["type"]:
        case 2:
            return _command(interaction, table, group_name)
        case 3:
            return _pressed(interaction, table, group_name)
        case 5:
            return _submitted(interaction, table, group_name)
        case _:
            return None


def completion(interaction: Json, group_name: str = "") -> Request:
    """The beginning of an option for which completions are wanted."""
    name, given = _named(interaction["data"])
    typed = next((option for option in given if option.get("focused")), {"name": "", "value": ""})
    return _request(interaction, Complete(name, typed["name"], str(typed["value"])), group_name, allowed=True)


def _named(data: Json) -> tuple[str, Sequence[Json]]:
    """A command's whole name and its options."""
    name, given = data["name"], data.get("options", ())
    if given and given[0]["type"] == _PART:
        return f"{name} {given[0]['name']}", given[0].get("options", ())
    return name, given


def _command(interaction: Json, table: Table, group_name: str) -> Wanted:
    data = interaction["data"]
    if data.get("type") == _MESSAGE_COMMAND:
        said = data["resolved"]["messages"][data["target_id"]].get("content", "")
        name = ON_MESSAGES.get(data["name"], data["name"])
        allowed = name != "ask"  # Discord has asked the server's own settings for the other
        intent = Command(name, {"question": said}) if said.strip() else Press(WITHOUT_TEXT)
        request = _request(interaction, intent, group_name, allowed=allowed)
        return Wanted(request, private=True, edits=False, lent=allowed)
    name, given = _named(data)
    options = {option["name"]: str(option["value"]) for option in given if option["type"] != ATTACHMENT}
    attached = data.get("resolved", {}).get("attachments", {})
    files = {option["name"]: attached[option["value"]] for option in given if option["type"] == ATTACHMENT}
    try:
        row = table.command(name)
    except Refusal:
        return Wanted(_request(interaction, Command(name, options), group_name), private=True, edits=False)
    # Whether a member may use it is the server's own setting, which Discord has applied before it sent this.
    lent = row.scope is Scope.ADMIN
    request = _request(interaction, Command(name, options), group_name, allowed=lent)
    return Wanted(request, row.private and not _is_direct(interaction), edits=False, lent=lent, files=files)


def _pressed(interaction: Json, table: Table, group_name: str) -> Wanted:
    data = interaction["data"]
    own = bool(interaction["message"].get("flags", 0) & EPHEMERAL)
    direct = _is_direct(interaction)
    # What only its opener sees may have been opened by a button that others see as well, of somebody who was an admin
    # then: only what a command opened does an admin's work without asking.
    intent = Press(_action(data))
    lent = own and not direct and is_lent(data["custom_id"])
    request = _request(interaction, intent, group_name, allowed=lent and is_admins(table, intent))
    return Wanted(request, private=not direct, edits=own or direct, lent=lent)


def _action(data: Json) -> str:
    """The action that was chosen: a button's own, a select's option, or one that lacks the id of what was picked."""
    kind, _, rest = data["custom_id"].partition(":")
    chosen = next(iter(data.get("values") or ()), None)
    if chosen is None or kind not in {SELECT, CHANNEL, PERSON}:
        return action_of(data["custom_id"])
    return action_of(chosen) if kind == SELECT else f"{action_of(rest)}:{chosen}"


def _submitted(interaction: Json, table: Table, group_name: str) -> Wanted:
    data = interaction["data"]
    message = interaction.get("message")
    own = message is None or bool(message.get("flags", 0) & EPHEMERAL)
    direct = _is_direct(interaction)
    intent = Submit(action_of(data["custom_id"]), dict(_fields(data["components"])))
    lent = own and not direct and is_lent(data["custom_id"])
    request = _request(interaction, intent, group_name, allowed=lent and is_admins(table, intent))
    return Wanted(request, private=not direct, edits=message is not None and (own or direct), lent=lent)


def _fields(components: Sequence[Json]) -> list[tuple[str, str]]:
    """The fields of a modal by their names, wherever they stand in it."""
    found: list[tuple[str, str]] = []
    for each in components:
        inner = each.get("components") or ([each["component"]] if "component" in each else [])
        if "value" in each:
            found.append((each["custom_id"], each["value"] or ""))
        found += _fields(inner)
    return found


def _request(interaction: Json, intent: Intent, group_name: str, *, allowed: bool = False) -> Request:
    member = interaction.get("member")
    user = member["user"] if member else interaction["user"]
    permissions = int(member.get("permissions", 0)) if member else 0
    name = name_of(user.get("global_name"), user["username"])
    asker = Asker(Platform.DISCORD, user["id"], name, admin=allowed or bool(permissions & MANAGE_SERVER))
    group, channel = interaction.get("guild_id"), interaction.get("channel_id")
    place = Place(group, group_name, channel if group else None, direct=group is None)
    return Request(asker, place, intent, reopens=False)


def name_of(shown: str | None, username: str) -> str:
    """What an account is called everywhere: what one server calls it is no other's business.

    Marks of direction are dropped: alone they look like no name, and at its end they turn what follows around.
    """
    return _MARKS.sub("", shown or "").strip() or username


def _is_direct(interaction: Json) -> bool:
    return interaction.get("guild_id") is None


def question_in(content: str, bot_id: int) -> str:
    """What a message that mentions the bot asks, without the mention."""
    return re.sub(rf"<@!?{bot_id}>", " ", content).strip()
