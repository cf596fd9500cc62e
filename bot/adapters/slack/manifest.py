"""The app's manifest, docs/slack-manifest.yaml, made from the command table: `python -m bot.adapters.slack.manifest`.

With a base URL behind it, it prints the manifest of an app that is reached over HTTP and installed by OAuth. Fields and
limits: Slack's developer documentation, "App manifest reference", and slackapi/manifest-schema.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.commands import TABLE
from bot.commands.table import Table
from bot.core.text import shortened

Json = dict[str, Any]

TARGET = Path(__file__).parents[3] / "docs" / "slack-manifest.yaml"

COMMAND = "/study"
"""The one slash command; what stands behind it is one of the table's."""

EVENTS_PATH, REDIRECT_PATH = "/slack/events", "/slack/oauth_redirect"
"""Where Slack calls us over HTTP: with events, commands and interactions; back from an installation."""

HINT_LIMIT, DESCRIPTION_LIMIT = 1000, 150


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut, and the command that it runs: on a message with the message's text as its question, or anywhere."""

    name: str
    kind: str
    command: str


SHORTCUTS: Mapping[str, Shortcut] = {
    "ask": Shortcut("Ask Study Hall", "message", "ask"),
    "note": Shortcut("Save to FAQ inbox", "message", "faq note"),
    "quiz": Shortcut("Take today's quiz", "global", "quiz"),
}
"""Shortcuts by their `callback_id`s."""

SCOPES: dict[str, str] = {
    "app_mentions:read": "answers questions that mention the app",
    "channels:read": "says hello where it is added; the doctor tells whether it may post in a channel",
    "chat:write": "answers in threads and direct messages, and posts the daily quiz where it was added",
    "commands": "/study and the shortcuts",
    "groups:read": "the same as channels:read, for private channels that it was added to",
    "im:history": "hears what is written to it directly, and to nobody else",
    "users:read": "a person's name and time zone, and whether they are an admin or a guest of the workspace",
}
"""What the app may do, each with its reason."""

OPTIONAL: dict[str, str] = {
    "channels:history": "optional: finds a post of its own again after a broken connection, so that none comes twice",
    "groups:history": "optional: the same in private channels",
}
"""What whoever installs the app may leave out; without it, a post of unknown outcome is not sent again."""

EVENTS: dict[str, str] = {
    "app_home_opened": "App Home is made when somebody looks at it",
    "app_mention": "a mention asks a question",
    "app_uninstalled": "tokens and data of the workspace are erased",
    "member_joined_channel": "one hello where the app itself was added",
    "message.im": "a direct message asks a question",
    "tokens_revoked": "the tokens are erased",
}
"""What the app is told of, each with its reason."""

_HEAD = """\
# Made from the command table by `make docs`; a test keeps it true.
# Paste it at https://api.slack.com/apps (Create New App, From a manifest); docs/slack.md goes on from there.
"""


def manifest(table: Table, base: str = "") -> Json:
    """The manifest, for Socket Mode, or for an app reached over HTTP at a base URL, whose tokens are then rotated."""
    address = base.rstrip("/") + EVENTS_PATH
    called = {"request_url": address} if base else {}
    redirects = {"redirect_urls": [base.rstrip("/") + REDIRECT_PATH]} if base else {}
    hint = " | ".join(row.usage for row in table.for_members())
    command = {
        "command": COMMAND,
        **({"url": address} if base else {}),
        "description": "Ask, take quizzes, review flashcards; alone it shows what you can do",
        "usage_hint": shortened(hint, HINT_LIMIT),
        "should_escape": False,
    }
    return {
        "display_information": {
            "name": "Study Hall",
            "description": "Answers, daily quizzes, flashcards and streaks for a study group",
            "background_color": "#4f6bed",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Study Hall", "always_online": True},
            "shortcuts": [
                {
                    "name": shortcut.name,
                    "type": shortcut.kind,
                    "callback_id": key,
                    "description": shortened(table.command(shortcut.command).summary, DESCRIPTION_LIMIT),
                }
                for key, shortcut in SHORTCUTS.items()
            ],
            "slash_commands": [command],
        },
        "oauth_config": {**redirects, "scopes": {"bot": [*SCOPES, *OPTIONAL], "bot_optional": list(OPTIONAL)}},
        "settings": {
            "event_subscriptions": {**called, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **called},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not base,
            "token_rotation_enabled": bool(base),
        },
    }


def document(table: Table, base: str = "") -> str:
    """The manifest as YAML, with the reason beside each scope and event."""
    written = yaml.safe_dump(manifest(table, base), sort_keys=False, allow_unicode=True, width=1000)
    reasons = {f"- {name}": reason for name, reason in (SCOPES | OPTIONAL | EVENTS).items()}
    lines = (f"{line}  # {reasons[line.strip()]}" if line.strip() in reasons else line for line in written.splitlines())
    return "\n".join((_HEAD.rstrip("\n"), *lines, ""))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(document(TABLE, sys.argv[1]))
    else:
        TARGET.write_text(document(TABLE), encoding="utf-8")
