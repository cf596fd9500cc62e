"""What Slack's markup looks like to who reads it: mentions as names, links as their labels, escapes undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.world import World

SEQUENCE = re.compile(r"<([^<>\n]+)>")
MENTION = re.compile(r"&lt;([@#][UCW][A-Z0-9]+)&gt;")


def unescape(text: str) -> str:
    """The three characters that Slack wants escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    """What a client makes of what a person types; only a mention that they picked stays one."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MENTION.sub(r"<\1>", escaped)


def rendered(text: str, world: World | None = None) -> str:
    """Markup as it is read."""

    def shown(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith("@"):
            user = world.users.get(target[1:]) if world else None
            return f"@{user.name if user else target[1:]}"
        if target.startswith("#"):
            channel = world.channels.get(target[1:]) if world else None
            return f"#{channel.name if channel else target[1:]}"
        if target.startswith("!"):
            name = target[1:].partition("^")[0]
            return label if name == "date" else f"@{label or name}"
        return label or target

    return unescape(SEQUENCE.sub(shown, text))


def words_of(text: Json, world: World | None = None) -> str:
    """A text object as it is read."""
    return rendered(text["text"], world) if text["type"] == "mrkdwn" else unescape(text["text"])


def pinged(text: str) -> set[str]:
    """The ids of those whom markup calls, and "channel", "here", "everyone"."""
    found = {match[1].partition("|")[0] for match in SEQUENCE.finditer(text)}
    return {target[1:].partition("^")[0] for target in found if target[0] in "@!" and not target.startswith("!date")}


def links(text: str) -> dict[str, str]:
    """Where markup's links lead, by label."""
    found: dict[str, str] = {}
    for match in SEQUENCE.finditer(text):
        target, _, label = match[1].partition("|")
        if target[0] not in "@#!":
            found[unescape(label or target)] = unescape(target)
    return found


def texts(blocks: list[Json]) -> Iterator[tuple[str, bool]]:
    """Every piece of text of blocks in its order, without those on buttons and in selects, and whether it is markup."""
    for block in blocks:
        kind = block["type"]
        if kind == "image":
            yield from _object(block.get("title"))
        elif kind == "input":
            yield from _object(block["label"])
            yield from _object(block.get("hint"))
        elif kind == "markdown":
            yield block["text"], False
        elif kind == "rich_text":
            yield "".join(_rich(block["elements"])), True
        else:
            yield from _object(block.get("text"))
            for field in block.get("fields") or []:
                yield from _object(field)
            if kind == "context":
                for part in block["elements"]:
                    yield from _object(part)


def _object(text: Any) -> Iterator[tuple[str, bool]]:
    if isinstance(text, dict) and text.get("type") in {"plain_text", "mrkdwn"}:
        yield text["text"], text["type"] == "mrkdwn"


def _rich(elements: list[Json]) -> Iterator[str]:
    for element in elements:
        match element["type"]:
            case "text":
                yield escape(element["text"])
            case "user":
                yield f"<@{element['user_id']}>"
            case "channel":
                yield f"<#{element['channel_id']}>"
            case "link":
                yield f"<{element['url']}|{element.get('text') or element['url']}>"
            case "emoji":
                yield f":{element['name']}:"
            case _:
                yield from _rich(element.get("elements") or [])
