"""What Discord would be sent is what its senders send, and its measures are true."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.adapters.discord.preview import preview
from bot.adapters.discord.render import EPHEMERAL, modal
from bot.adapters.discord.wire import shown as sent
from bot.core.preview import Drawn
from bot.core.reply import Button, Buttons, Form, Paragraph, Reply, Select
from bot.gallery import gallery
from tests.adapters.discord.described import DESCRIPTION, description

GALLERY = gallery()
REPLIES = {name: shown for name, shown in GALLERY.items() if isinstance(shown, Reply)}
FORMS = {name: shown for name, shown in GALLERY.items() if isinstance(shown, Form)}
HELD_TO = ["the limits of the server on loopback", *(["Discord's description"] if DESCRIPTION else [])]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a value, in whatever depth."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(each)


def used(drawn: Drawn) -> dict[str, int]:
    """How much there is of each thing that is measured."""
    return {each.name: each.used for each in drawn.measures}


def recounted(drawn: Drawn) -> dict[str, int]:
    """The same, counted in the payload without regard to where a thing stands; nothing of which there is none."""
    every = [each for each in objects(drawn.payload) if "type" in each and not isinstance(each["type"], str)]
    options = [option for each in every for option in each.get("options", ())]
    title = drawn.payload.get("title", "")
    ids = [each["custom_id"] for each in objects(drawn.payload) if "custom_id" in each]
    found = {
        "components": 0 if title else len(every),
        "characters of text": sum(len(each["content"]) for each in every if each["type"] == 10),
        "longest label": max((len(each["label"]) for each in every if "label" in each), default=0),
        "longest prompt": max((len(each.get("placeholder", "")) for each in every), default=0),
        "options of a choice": max((len(each.get("options", ())) for each in every), default=0),
        "longest option": max(
            (max(len(each["label"]), len(each.get("description", ""))) for each in options), default=0
        ),
        "longest action": max(map(len, [*ids, *(each["value"] for each in options)]), default=0),
        "title": len(title),
        "fields": sum(each["type"] == 4 for each in every),
        "fullest field": max((len(each.get("value", "")) for each in every), default=0),
        "bytes of JSON": len(drawn.text.encode()),
    }
    return {name: count for name, count in found.items() if count or (name == "characters of text" and not title)}


@pytest.mark.parametrize("own", [False, True])
def test_a_preview_is_what_is_sent(own: bool) -> None:  # noqa: FBT001 - pytest's parameter
    """Every reply of the gallery is previewed as answers and deliveries are sent, every form as it is opened."""
    for reply in REPLIES.values():
        assert preview(reply, own).payload == sent(reply, EPHEMERAL if own else 0)
    for form in FORMS.values():
        assert preview(form, own).payload == modal(form)


@pytest.mark.parametrize("name", GALLERY)
def test_measures_are_a_recount_of_the_payload(name: str) -> None:
    """Each is what is found by counting again, none is above its limit, and the text is the payload."""
    drawn = preview(GALLERY[name], False)
    assert json.loads(drawn.text) == drawn.payload
    assert used(drawn) == recounted(drawn)
    assert all(each.limit is None or each.used <= each.limit for each in drawn.measures)
    assert all(each.source for each in drawn.measures)


def test_what_was_cut_is_told() -> None:
    """A text that does not fit, and a label that does not: the measure that it is about says so, and no other."""
    long = Reply("", (Paragraph(("word " * 2000,)), Buttons((Button("Go on", "open:quiz"),))))
    assert [each.name for each in preview(long, False).measures if each.cut] == ["characters of text"]
    label = Reply("", (Buttons((Button("x" * 81, "open:quiz"),)),))
    assert [each.name for each in preview(label, False).measures if each.cut] == ["longest label"]
    short = Reply("", (Paragraph(("Wait …",)), Select("Which …?", (Button("One …", "open:quiz"),))))
    assert not any(each.cut for each in preview(short, False).measures)


@pytest.mark.parametrize("held_to", HELD_TO)
def test_previews_are_as_discord_wants_them(held_to: str) -> None:
    """Where Discord's description is at hand, every payload of the gallery is what it describes."""
    if held_to == HELD_TO[0]:
        assert all(preview(shown, False).payload for shown in GALLERY.values())
        return
    for name, shown in GALLERY.items():
        payload = preview(shown, False).payload
        route, body = ("/channels/1/messages", payload)
        if isinstance(shown, Form):
            route, body = "/interactions/1/token/callback", {"type": 9, "data": payload}
        assert description().problem("POST", f"/api/v10{route}", body) is None, name
