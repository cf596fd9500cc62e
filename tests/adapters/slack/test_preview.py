"""What Slack would be sent is what its senders send, and its measures are true."""

import json
from typing import Any

import pytest

from bot.adapters.slack.preview import preview
from bot.adapters.slack.render import message
from bot.adapters.slack.views import form as view
from bot.adapters.slack.words import fitting
from bot.core.preview import Drawn
from bot.core.reply import Button, Buttons, File, Form, FormField, Paragraph, Reply, Select
from bot.gallery import gallery
from tests.adapters.slack.blocks import controls, parts, texts
from tests.adapters.slack.test_schemas import HELD_TO, problem

TYPED = 75

GALLERY = gallery()
REPLIES = {name: shown for name, shown in GALLERY.items() if isinstance(shown, Reply)}
FORMS = {name: shown for name, shown in GALLERY.items() if isinstance(shown, Form)}


def used(drawn: Drawn) -> dict[str, int]:
    """How much there is of each thing that is measured."""
    return {each.name: each.used for each in drawn.measures}


def most(counts: Any) -> int:
    """The highest of some counts; 0 where there are none."""
    return max(counts, default=0)


def recounted(drawn: Drawn) -> dict[str, int]:
    """The same, counted in the payload without regard to where a thing stands; nothing of which there is none."""
    payload = drawn.payload
    every, blocks, is_view = list(parts(payload)), payload["blocks"], "title" in payload
    pressed = [] if is_view else controls(blocks)
    options = [option for each in pressed for option in each.get("options", ())]
    said = sum(map(len, texts(blocks))) + sum(len(each.get("fallback", "")) for each in parts(blocks))
    labels = [each["label"] for each in every if "label" in each]
    labels += [each["text"] for each in pressed if each["type"] == "button"]
    found = {
        "blocks": len(blocks),
        "characters of text": 0 if is_view else said,
        "summary": 0 if is_view else len(payload["text"]),
        "longest heading": most(len(each["text"]["text"]) for each in every if is_heading(each)),
        "longest label": most(len(each["text"]) for each in labels),
        "longest value": most(len(each["value"]) for each in pressed if "value" in each),
        "longest prompt": most(
            len(each["placeholder"]["text"]) for each in pressed if "options" in each or "select" in each["type"]
        ),
        "options of a choice": most(len(each.get("options", ())) for each in pressed),
        "longest option": most(map(len, texts(options))),
        "longest option's value": most(len(each["value"]) for each in options),
        "longest action": most(len(each["action_id"]) for each in pressed),
        "title": len(payload["title"]["text"]) if is_view else 0,
        "fullest field": most(len(each.get("initial_value", "")) for each in every),
        "kept with the form": len(payload.get("private_metadata", "")),
        "bytes of JSON": len(drawn.text.encode()),
    }
    always = set() if is_view else {"characters of text"}
    return {name: count for name, count in found.items() if count or name in always}


def is_heading(part: dict[str, Any]) -> bool:
    """Whether a part is a heading."""
    return part.get("type") == "header"


@pytest.mark.parametrize("own", [False, True])
def test_a_preview_is_what_is_sent(own: bool) -> None:  # noqa: FBT001 - pytest's parameter
    """Every reply of the gallery is previewed as messages are sent, every form as it is opened."""
    for reply in REPLIES.values():
        assert preview(reply, own).payload == message(fitting(reply), own=own)
    for form in FORMS.values():
        assert preview(form, own).payload == view(form)


@pytest.mark.parametrize("name", GALLERY)
def test_measures_are_a_recount_of_the_payload(name: str) -> None:
    """Each is what is found by counting again, none is above its limit, and the text is the payload."""
    drawn = preview(GALLERY[name], False)
    assert json.loads(drawn.text) == drawn.payload
    assert used(drawn) == recounted(drawn)
    assert all(each.limit is None or each.used <= each.limit for each in drawn.measures)
    assert all(each.source for each in drawn.measures)


def test_what_was_cut_is_told() -> None:
    """Too much text, too many blocks, a title too long: the measure that it is about says so, and no other."""
    long = Reply("Long.", (Paragraph(("word " * 9000,)), Buttons((Button("Go on", "open:quiz"),))))
    assert cut(long) == ["characters of text"]
    assert cut(Reply("Many.", tuple(Buttons((Button(str(n), f"open:{n}"),)) for n in range(60)))) == ["blocks"]
    assert cut(Form("A title of more than 24 characters", "a", (FormField("f", "F"),))) == ["title"]
    assert cut(Reply("Wait …", (Select("Which …?", (Button("One …", "open:quiz"),)),))) == []


def cut(shown: Reply | Form) -> list[str]:
    """What was cut of it."""
    return [each.name for each in preview(shown, False).measures if each.cut]


def test_a_file_too_long_for_a_message_is_told_of() -> None:
    """What stands for it is previewed, as it is sent."""
    long = Reply("Here.", (Paragraph(("Here.",)),), files=(File("mine.csv", "a,b\n" * 4000, "text/csv"),))
    drawn = preview(long, True)
    assert "more than a message here can show" in drawn.text
    assert "a,b" not in drawn.text


def _as_typed(part: dict[str, Any]) -> dict[str, Any]:
    """An option with a value as long as the types want it: Slack's reference allows 150 characters, they still 75."""
    if part.keys() == {"text", "value"} and isinstance(part["text"], dict):
        return {**part, "value": part["value"][:TYPED]}
    return part


@pytest.mark.parametrize("held_to", HELD_TO)
def test_previews_are_as_slack_wants_them(held_to: str) -> None:
    """Where Slack's types are at hand, every payload of the gallery is of them."""
    if held_to == HELD_TO[0]:
        assert all(preview(shown, False).payload["blocks"] is not None for shown in GALLERY.values())
        return
    for name, shown in GALLERY.items():
        payload = json.loads(json.dumps(preview(shown, False).payload), object_hook=_as_typed)
        opened = isinstance(shown, Form)
        method, body = ("views.open", {"view": payload}) if opened else ("chat.postMessage", dict(payload))
        assert problem(method, body) is None, name
