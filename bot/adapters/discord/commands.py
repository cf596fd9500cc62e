"""The command table as Discord's application commands.

Types, limits and contexts: Discord's developer documentation, "Application Commands".
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot.commands.table import CommandRow, Option, Scope, Table, Where
from bot.core.text import shortened

Json = dict[str, Any]

MANAGE_SERVER = 1 << 5
"""The permission that admins' commands ask for by default; a server may override it in its own settings."""

ASK_ABOUT = "Ask Study Hall"
"""The message command that asks what somebody's message says."""

NOTE = "Save to FAQ inbox"
"""The message command by which admins put what somebody's message asks into the inbox."""

ATTACHMENT = 11
"""The type of an option that is a file."""

DESCRIPTION_LIMIT = 100

ON_MESSAGES = {ASK_ABOUT: "ask", NOTE: "faq note"}
"""The message commands, and the command that each runs with the message's text as its question."""

_SLASH, _ON_MESSAGE, _PART, _TEXT = 1, 3, 1, 3
_CONTEXTS = {Where.GROUP: 0, Where.DIRECT: 1}
_GUILD_INSTALL = 0


def payload(table: Table) -> list[Json]:
    """Every command of the table, those of two words as parts of the first, and the message commands."""
    names = dict.fromkeys(row.name.split()[0] for row in table.commands)
    slash = [_command(name, [row for row in table.commands if row.name.split()[0] == name]) for name in names]
    return [*slash, *_on_messages(table)]


def digest(commands: Sequence[Json]) -> str:
    """What tells whether commands have changed (SHA-256, hex)."""
    return hashlib.sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()


def _command(name: str, rows: Sequence[CommandRow]) -> Json:
    whole = rows[0].name == name
    parts = ", ".join(row.name.split()[1] for row in rows if row.name != name)
    theirs = rows[0].scope is Scope.ADMIN
    summary = f"For admins: {parts}" if theirs else "; ".join(row.summary for row in rows)
    return {
        "type": _SLASH,
        "name": name,
        "description": rows[0].summary if whole else shortened(summary, DESCRIPTION_LIMIT),
        "options": list(_options(rows[0].options) if whole else _parts(rows)),
        **_reach(rows[0]),
    }


def _reach(row: CommandRow) -> Json:
    """Who sees a command, and where."""
    return {
        "default_member_permissions": MANAGE_SERVER if row.scope is Scope.ADMIN else None,
        "contexts": sorted(_CONTEXTS[each] for each in row.contexts),
        "integration_types": [_GUILD_INSTALL],
    }


def _parts(rows: Sequence[CommandRow]) -> Iterator[Json]:
    for row in rows:
        yield {
            "type": _PART,
            "name": row.name.split()[1],
            "description": row.summary,
            "options": list(_options(row.options)),
        }


def _options(options: Sequence[Option]) -> Iterator[Json]:
    for option in options:
        made: Json = {
            "type": ATTACHMENT if option.file else _TEXT,
            "name": option.name,
            "description": shortened(option.summary, DESCRIPTION_LIMIT),
            "required": option.required,
        }
        if option.choices:
            made["choices"] = [{"name": each, "value": each} for each in option.choices]
        elif option.complete:
            made["autocomplete"] = True
        yield made


def _on_messages(table: Table) -> Iterator[Json]:
    for name, command in ON_MESSAGES.items():
        yield {"type": _ON_MESSAGE, "name": name, **_reach(table.command(command))}
