"""What Discord would be sent for a reply or a form, by the renderer that its senders use, and how much of its limits.

Needs nothing of Discord's SDK, so that the page and the gallery can show it where there is no token.
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.adapters.discord import render
from bot.core.actions import ACTION_LIMIT
from bot.core.preview import Drawn, Measure, longest
from bot.core.reply import FORM_LIMIT, Form, Reply
from bot.core.request import Platform

Json = dict[str, Any]

_COMPONENTS = "Discord, Component Reference"
_MESSAGES, _MODALS = "Discord, Message Resource", "Discord, Interactions: Modal"
_BUTTON, _TEXT = 2, 10
_TOLD = "the rest does not fit into a message."  # how a text ends that the renderer has cut


def preview(shown: Reply | Form, own: bool) -> Drawn:  # noqa: FBT001 - the shape of core.preview.Draw
    """The body of a message, as for every answer and delivery, or the data of a modal; `own` makes it ephemeral."""
    if isinstance(shown, Form):
        payload = render.modal(shown)
        measures = tuple(_of_modal(payload))
    else:
        flags = render.COMPONENTS_V2 | (render.EPHEMERAL if own else 0)
        payload = {"flags": flags, "components": render.message(shown), "allowed_mentions": {"parse": []}}
        measures = tuple(_of_message(payload["components"]))
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    size = Measure("bytes of JSON", len(text.encode(errors="replace")), None, "Discord names no limit")
    return Drawn(Platform.DISCORD, payload, text, (*measures, size))


def _of_message(components: list[Json]) -> Iterator[Measure]:
    every = list(_parts(components))
    texts = [each["content"] for each in every if each["type"] == _TEXT]
    options = [option for each in every for option in each.get("options", ())]
    yield Measure("components", len(every), render.COMPONENT_LIMIT, _MESSAGES)
    cut = any(text.endswith(_TOLD) for text in texts)
    yield Measure("characters of text", sum(map(len, texts)), render.TEXT_LIMIT, _COMPONENTS, cut=cut)
    labels = (each["label"] for each in every if each["type"] == _BUTTON)
    yield from longest("longest label", labels, render.LABEL_LIMIT, _COMPONENTS)
    prompts = (each["placeholder"] for each in every if "placeholder" in each)
    yield from longest("longest prompt", prompts, render.PLACEHOLDER_LIMIT, _COMPONENTS)
    if options:
        most = max(len(each.get("options", ())) for each in every)
        yield Measure("options of a choice", most, render.PICKS, _COMPONENTS)
    said = (option[key] for option in options for key in ("label", "description") if key in option)
    yield from longest("longest option", said, render.OPTION_LIMIT, _COMPONENTS)
    ids = [each["custom_id"] for each in every if "custom_id" in each] + [each["value"] for each in options]
    yield from longest("longest action", ids, ACTION_LIMIT, _COMPONENTS)


def _of_modal(modal: Json) -> Iterator[Measure]:
    labels = modal["components"]
    yield from longest("title", [modal["title"]], render.TITLE_LIMIT, _MODALS)
    yield Measure("fields", len(labels), FORM_LIMIT, _MODALS)
    named = (each["label"] for each in labels)
    yield from longest("longest label", named, render.TITLE_LIMIT, _COMPONENTS)
    filled = (each["component"].get("value", "") for each in labels)
    yield from longest("fullest field", filled, render.INPUT_LIMIT, _COMPONENTS)
    ids = (modal["custom_id"], *(each["component"]["custom_id"] for each in labels))
    yield from longest("longest action", ids, ACTION_LIMIT, _COMPONENTS)


def _parts(components: list[Json]) -> Iterator[Json]:
    """Every component, those within others too, as Discord counts them."""
    for each in components:
        yield each
        yield from _parts(each.get("components", []))
