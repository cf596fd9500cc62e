"""Forms and replies as Slack's views: modals, and App Home.

Limits: Slack's developer documentation, "View object", "Input block" and "Plain-text input element".
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.adapters.slack.render import VIEW_BLOCKS, blocks, label, paragraph, preformatted
from bot.core.reply import Divider, File, Form, FormField, Reply
from bot.core.text import one_line, shortened, tidy

Json = dict[str, Any]

FORM, SHOWN, LOADING, HOME = "form", "shown", "loading", "home"
"""The `callback_id`s of our views: one that is filled in, one that shows a reply, one that waits for either; Home."""

TITLE_LIMIT, SUBMIT_LIMIT, FIELD_LABEL_LIMIT, INPUT_LIMIT, METADATA_LIMIT = 24, 24, 2000, 3000, 3000

_VALUE = "value"  # the id of each input's element; the field's name is its block's
_JOINTS = {"": "", "+": "", "~": "\n"}
"""What joins a later page of a long text to the one before it. It stands in the id of the page's input, between the
field's name (which holds none) and the page's number."""

_JOINT = re.compile(r"([+~])")
_PROBLEM_LIMIT = 150
_ROOM = f"Slack takes {INPUT_LIMIT:,} characters here."


@dataclass(frozen=True, slots=True)
class Origin:
    """What a form was opened from: the channel and the address that its answer goes to, if there are any.

    `edits` tells that the answer takes the place of the message that was pressed.
    """

    channel: str = ""
    response_url: str = ""
    edits: bool = False


_NOWHERE = Origin()


def form(shown: Form, origin: Origin = _NOWHERE) -> Json:
    """The modal of a form; its metadata hold the action that it submits, and where its answer goes."""
    problem = [paragraph((one_line(shown.problem),))] if one_line(shown.problem) else []
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": _metadata(shown.action, origin),
        "title": label(shown.title, TITLE_LIMIT),
        "submit": label("Send", SUBMIT_LIMIT),
        "close": label("Cancel", SUBMIT_LIMIT),
        "blocks": problem + [block for field in shown.fields for block in _inputs(field)],
    }


def shown(reply: Reply, title: str = "Study Hall") -> Json:
    """The modal that shows a reply, with its files as text to copy; what is pressed in it changes it."""
    copied = [block for file in reply.files for block in _copied(file)]
    return {
        "type": "modal",
        "callback_id": SHOWN,
        "title": label(title, TITLE_LIMIT),
        "close": label("Close", SUBMIT_LIMIT),
        "blocks": [*_view_blocks(replace(reply, files=()), VIEW_BLOCKS - len(copied)), *copied],
    }


def loading(name: str, title: str = "Study Hall") -> Json:
    """The modal that is opened at once, since a trigger lives 3 s, and then updated with what was asked for.

    By its name, which no other view has, it is found where the answer to the opening was lost.
    """
    return {
        "external_id": name,
        "type": "modal",
        "callback_id": LOADING,
        "title": label(title, TITLE_LIMIT),
        "close": label("Close", SUBMIT_LIMIT),
        "blocks": [paragraph(("One moment …",))],
    }


def home(*replies: Reply) -> Json:
    """App Home, which shows replies one below another, divided by lines."""
    parts = [part for reply in replies for part in (Divider(), *reply.blocks)]
    return {"type": "home", "callback_id": HOME, "blocks": _view_blocks(Reply(replies[0].summary, tuple(parts[1:])))}


def errors(problem: Form) -> dict[str, str]:
    """What is wrong with a form, at its field: the one whose text it quotes or whose name it says, else the first."""
    said = shortened(one_line(problem.problem), _PROBLEM_LIMIT)
    if not said or not problem.fields:
        return {}
    named = (each.name for each in problem.fields if each.name in said.casefold())
    return {next(named, problem.fields[0].name): said}


def missing(view: Mapping[str, Any]) -> dict[str, str]:
    """What a submitted view lacks, at its fields: needed ones with nothing but white space (Slack takes that)."""
    needed = {each["block_id"] for each in view["blocks"] if each["type"] == "input" and not each.get("optional")}
    typed = fields(view)
    return {name: "Please write something here." for name in sorted(needed) if not tidy(typed.get(name, ""))}


def fields(view: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a submitted view by their names."""
    pages: dict[str, list[tuple[int, str]]] = {}
    for block, values in view["state"]["values"].items():
        name, joint, number = (*_JOINT.split(block, maxsplit=1), "", "1")[:3]
        typed = (values.get(_VALUE) or {}).get("value") or ""
        pages.setdefault(name, []).append((int(number), _JOINTS[joint] + typed))
    return {name: "".join(text for _, text in sorted(parts)) for name, parts in pages.items()}


def filled(view: Mapping[str, Any]) -> Form:
    """The form that a submitted view shows, with all that was typed, however long; a hint tells that it takes more.

    Raises:
        ValueError: as `submitted` does.
    """
    typed, made = fields(view), dict[str, FormField]()
    for block in (each for each in view["blocks"] if each["type"] == "input"):
        name, element = _JOINT.split(block["block_id"], maxsplit=1)[0], block["element"]
        text, room = typed.get(name, ""), element.get("max_length", INPUT_LIMIT) * (2 if "hint" in block else 1)
        if (first := made.get(name)) is not None:
            made[name] = replace(first, limit=max(first.limit + room, len(text)))
        else:
            needed, long = not block.get("optional"), element.get("multiline", False)
            limit = max(room, len(text))
            made[name] = FormField(name, block["label"]["text"], text, long=long, required=needed, limit=limit)
    return Form(view["title"]["text"], submitted(view)[0], tuple(made.values()))


def submitted(view: Mapping[str, Any]) -> tuple[str, Origin]:
    """The action that a submitted view stands for, and what it was opened from.

    Raises:
        ValueError: its metadata are not of our making.
    """
    try:
        kept = json.loads(view.get("private_metadata") or "")
        return str(kept["action"]), Origin(kept.get("channel", ""), kept.get("url", ""), bool(kept.get("edits")))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("a view's metadata hold no action") from error


def _metadata(action: str, origin: Origin) -> str:
    kept = {"action": action, "channel": origin.channel, "url": origin.response_url, "edits": origin.edits}
    written = json.dumps({key: value for key, value in kept.items() if value})
    return written if len(written) <= METADATA_LIMIT else json.dumps({"action": action})


def _inputs(field: FormField) -> Iterator[Json]:
    """A field's input; where a long text has more than one takes, later ones hold the rest of it."""
    value = shortened(tidy(field.value) if field.long else one_line(field.value), field.limit)
    pages = _pages(value) if field.long else [("", shortened(value, INPUT_LIMIT))]
    for number, (joint, page) in enumerate(pages, 1):
        element: Json = {
            "type": "plain_text_input",
            "action_id": _VALUE,
            "multiline": field.long,
            "max_length": max(1, min(field.limit, INPUT_LIMIT)),
        }
        yield {
            "type": "input",
            "block_id": f"{field.name}{joint}{number}" if joint else field.name,
            "label": label(f"{field.label} (continued)" if joint else field.label, FIELD_LABEL_LIMIT),
            "optional": bool(joint) or not field.required,
            **({"hint": label(_ROOM, FIELD_LABEL_LIMIT)} if field.limit > INPUT_LIMIT else {}),
            "element": element | ({"initial_value": page} if page else {}),
        }


def _pages(text: str) -> list[tuple[str, str]]:
    """The text in parts that each fit into an input, divided between lines where that can be, with their joints."""
    pages, joint = [], ""
    while len(text) > INPUT_LIMIT:
        line_end = text.rfind("\n", 1, INPUT_LIMIT + 1)
        end = line_end if line_end > 0 else INPUT_LIMIT
        pages.append((joint, text[:end]))
        joint = "~" if line_end > 0 else "+"
        text = text[end:].removeprefix("\n") if line_end > 0 else text[end:]
    return [*pages, (joint, text)]


def _copied(file: File) -> Iterator[Json]:
    """A file's text in blocks, none of which is longer than other texts in blocks may be."""
    for start in range(0, len(file.text), INPUT_LIMIT):
        yield preformatted(file.text[start : start + INPUT_LIMIT])


def _view_blocks(reply: Reply, limit: int = VIEW_BLOCKS) -> list[Json]:
    return blocks(reply, limit, own=True) or [paragraph((one_line(reply.summary) or "…",))]
