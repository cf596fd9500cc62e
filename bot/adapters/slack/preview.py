"""What Slack would be sent for a reply or a form, by the renderer that its senders use, and how much of its limits.

Needs nothing of Slack's SDK, so that the page and the gallery can show it where there is no token.
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.adapters.slack import mrkdwn, render, views, words
from bot.core.preview import Drawn, Measure, longest
from bot.core.reply import Form, Reply
from bot.core.request import Platform

Json = dict[str, Any]

BUTTON_VALUE_LIMIT = 2000
"""Characters of a button's value ("Button element")."""

VIEW_LIMIT = 250_000
"""Bytes of a view, as Slack's own message to `view_too_large` says."""

_BLOCKS, _ELEMENTS = "Slack, Blocks", "Slack, Block elements"
_OPTIONS, _VIEWS = "Slack, Composition objects", "Slack, View object"
_TOLD = "… the rest does not fit into a message."  # what the renderer says below what it has cut
_COUNTED = {"text", "fallback", "elements", "options", "description", "placeholder"}


def preview(shown: Reply | Form, own: bool) -> Drawn:  # noqa: FBT001 - the shape of core.preview.Draw
    """The words and blocks of a message, or the view of a form; `own` marks what only its reader sees."""
    if isinstance(shown, Form):
        payload = views.form(shown)
        measures, most = _of_view(payload), VIEW_LIMIT
        source = "Slack, its answer view_too_large"
    else:
        payload = render.message(words.fitting(shown), own=own)
        measures, most, source = _of_message(payload), None, "Slack names no limit"
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    size = Measure("bytes of JSON", len(text.encode(errors="replace")), most, source)
    return Drawn(Platform.SLACK, payload, text, (*measures, size))


def _of_message(message: Json) -> Iterator[Measure]:
    blocks = message["blocks"]
    cut = _is_cut(blocks)
    full = len(blocks) == render.MESSAGE_BLOCKS
    yield Measure("blocks", len(blocks), render.MESSAGE_BLOCKS, _BLOCKS, cut=cut and full)
    yield Measure(
        "characters of text",
        _length(blocks),
        render.TOTAL_LIMIT,
        "Slack, its answer msg_blocks_too_long, which comes near 13,200",
        cut=cut and not full,
    )
    said = "Slack, chat.postMessage, which cuts at 40,000"
    yield from longest("summary", [message["text"]], mrkdwn.TEXT_LIMIT, said)
    headings = (each["text"]["text"] for each in blocks if each["type"] == "header")
    yield from longest("longest heading", headings, render.HEADING_LIMIT, _BLOCKS)
    yield from _of_controls([each for part in blocks if part["type"] == "actions" for each in part["elements"]])


def _of_controls(controls: list[Json]) -> Iterator[Measure]:
    buttons = [each for each in controls if each["type"] == "button"]
    options = [option for each in controls for option in each.get("options", ())]
    labels = (each["text"]["text"] for each in buttons)
    yield from longest("longest label", labels, render.LABEL_LIMIT, _ELEMENTS)
    values = (each["value"] for each in buttons)
    yield from longest("longest value", values, BUTTON_VALUE_LIMIT, _ELEMENTS)
    prompts = (each["placeholder"]["text"] for each in controls if "placeholder" in each)
    yield from longest("longest prompt", prompts, render.PLACEHOLDER_LIMIT, _ELEMENTS)
    if options:
        most = max(len(each.get("options", ())) for each in controls)
        yield Measure("options of a choice", most, render.PICKS, _ELEMENTS)
    said = (option[key]["text"] for option in options for key in ("text", "description") if key in option)
    yield from longest("longest option", said, render.OPTION_LIMIT, _OPTIONS)
    meant = (option["value"] for option in options)
    yield from longest("longest option's value", meant, render.VALUE_LIMIT, _OPTIONS)
    ids = (each["action_id"] for each in controls)
    yield from longest("longest action", ids, render.ID_LIMIT, _ELEMENTS)


def _of_view(view: Json) -> Iterator[Measure]:
    blocks = view["blocks"]
    inputs = [each for each in blocks if each["type"] == "input"]
    yield Measure("blocks", len(blocks), render.VIEW_BLOCKS, _BLOCKS)
    yield from longest("title", [view["title"]["text"]], views.TITLE_LIMIT, _VIEWS)
    labels = (each["label"]["text"] for each in inputs)
    yield from longest("longest label", labels, views.FIELD_LABEL_LIMIT, "Slack, Input block")
    filled = (each["element"].get("initial_value", "") for each in inputs)
    yield from longest("fullest field", filled, views.INPUT_LIMIT, "Slack, Plain-text input element")
    yield from longest("kept with the form", [view["private_metadata"]], views.METADATA_LIMIT, _VIEWS)


def _is_cut(blocks: list[Json]) -> bool:
    """Whether the last block is the renderer's own word that there was more."""
    return bool(blocks) and blocks[-1] == render.paragraph((_TOLD,))


def _length(part: Any) -> int:
    """Characters of all texts within, in whatever depth, as Slack counts them."""
    if isinstance(part, dict):
        shown = ((key, each) for key, each in part.items() if key in _COUNTED)
        return sum(len(each) if isinstance(each, str) else _length(each) for _, each in shown)
    return sum(map(_length, part)) if isinstance(part, list) else 0
