"""Blocks, messages and views, with the limits of Slack's reference, and where it is silent, with those people found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.form_elements import AS_ACCESSORY, IMAGE, IN_ACTIONS, IN_INPUT
from tests.fakes.slack.form_shapes import Check, Shape, anything, flag, items, plain, string, text, typed
from tests.fakes.slack.refusals import Json, Problems, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_MESSAGE, IN_VIEW = 50, 100
LONGEST_TEXT = 40_000  # documentation: chat.postMessage truncates beyond; nothing of ours may come near
LONGEST_EDIT = 4_000  # documentation: chat.update; counted in bytes, after escaping (people found)
LONGEST_BLOCKS = 13_200  # slackapi/bolt-js#2509: all blocks of a message together
LONGEST_VIEW = 250_000  # documentation: views.open
BLOCK_ID: dict[str, Check] = {"block_id": string(255, 1)}


def _has_words(value: Any, pointer: str, problems: Problems) -> None:
    if not value.get("text") and not value.get("fields"):
        problems.add(pointer, "missing required field: text or fields")


def _has_picture(value: Any, pointer: str, problems: Problems) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        problems.add(pointer, "must provide either image_url or slack_file")


def _shape(*required: str, whole: Check | None = None, **fields: Check) -> Shape:
    return Shape(BLOCK_ID | fields, frozenset(required), whole)


def _in_context(value: Any, pointer: str, problems: Problems) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        IMAGE.check(value, pointer, problems)
    else:
        text(3000)(value, pointer, problems)


EVERYWHERE = {
    "section": _shape(
        text=text(3000), fields=items(10, text(2000)), accessory=AS_ACCESSORY, expand=flag, whole=_has_words
    ),
    "header": _shape("text", text=plain(150)),
    "context": _shape("elements", elements=items(10, _in_context)),
    "divider": _shape(),
    "actions": _shape("elements", elements=items(25, IN_ACTIONS)),
    "image": _shape(
        "alt_text",
        image_url=string(3000, 1),
        slack_file=anything,
        alt_text=string(2000),
        title=plain(2000),
        whole=_has_picture,
    ),
    "input": _shape(
        "label",
        "element",
        label=plain(2000),
        element=IN_INPUT,
        hint=plain(2000),
        optional=flag,
        dispatch_action=flag,
    ),
    "rich_text": _shape("elements", elements=items(1000, anything)),
    "video": _shape("alt_text", "title", "video_url", **dict.fromkeys(("alt_text", "title", "video_url"), anything)),
}
MESSAGE_ONLY = {
    "markdown": _shape("text", text=string(12_000, 1)),
    "table": _shape("rows", rows=items(100, anything), column_settings=anything),
    "file": _shape("external_id", "source", external_id=anything, source=anything),
}
VIEW_WORDS: dict[str, Check] = {"title": plain(24), "submit": plain(24), "close": plain(24)}
VIEW_COMMON: dict[str, Check] = {
    "callback_id": string(255),
    "private_metadata": string(3000),
    "external_id": string(255),
    "clear_on_close": flag,
    "notify_on_close": flag,
    "submit_disabled": flag,
}


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("action_id"), str):
            yield value["action_id"]
        for part in value.values():
            yield from _ids(part)
    elif isinstance(value, list):
        for part in value:
            yield from _ids(part)


def _unique(found: list[str], name: str, pointer: str, problems: Problems) -> None:
    for value in sorted({value for value in found if found.count(value) > 1}):
        problems.add(pointer, f"{name} {value!r} already exists")


def _check_blocks(blocks: Any, problems: Problems, pointer: str, *, view: bool) -> None:
    known = EVERYWHERE if view else EVERYWHERE | MESSAGE_ONLY
    items(IN_VIEW if view else IN_MESSAGE, typed(known), least=0)(blocks, pointer, problems)
    if not isinstance(blocks, list):
        return
    _unique(
        [str(b["block_id"]) for b in blocks if isinstance(b, dict) and "block_id" in b], "block_id", pointer, problems
    )
    # In a view the same action_id may stand in several blocks, since what is typed is kept by block and action.
    parts = [(f"{pointer}/{index}", [block]) for index, block in enumerate(blocks)] if view else [(pointer, blocks)]
    for place, part in parts:
        _unique(list(_ids(part)), "action_id", place, problems)


def check_message(
    words: Any, blocks: Any, attachments: Any = None, *, longest: int = LONGEST_TEXT, empty: bool = False
) -> None:
    """Refuses what no message may be.

    Raises:
        Refusal: no_text, msg_too_long, invalid_blocks, msg_blocks_too_long.
    """
    if words is not None and not isinstance(words, str):
        raise Refusal("invalid_arguments")
    if not empty and not words and not blocks and not attachments:
        raise Refusal("no_text")
    size = len((words or "").encode()) if longest == LONGEST_EDIT else len(words or "")
    if size > longest:
        raise Refusal("msg_too_long")
    if not blocks:
        return
    problems = Problems()
    _check_blocks(blocks, problems, "/blocks", view=False)
    problems.settle("invalid_blocks")
    if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > LONGEST_BLOCKS:
        raise Refusal("msg_blocks_too_long")


def _submit_if_input(value: Any, pointer: str, problems: Problems) -> None:
    blocks = value.get("blocks")
    asks = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if asks and not value.get("submit"):
        problems.add(pointer, "missing required field: submit")


MODAL = Shape(VIEW_COMMON | VIEW_WORDS | {"blocks": anything}, frozenset({"title", "blocks"}), whole=_submit_if_input)
HOME = Shape({k: v for k, v in VIEW_COMMON.items() if "_on_" not in k} | {"blocks": anything}, frozenset({"blocks"}))


def check_view(view: Any, kind: str) -> Json:
    """The view, which is a modal or a home.

    Raises:
        Refusal: invalid_arguments, view_too_large.
    """
    problems = Problems()
    if not isinstance(view, dict) or view.get("type") != kind:
        problems.add("/view/type", f"must be {kind}")
        problems.settle("invalid_arguments")
    assert isinstance(view, dict)
    # What an SDK sends as null is as if it were not sent.
    given: Json = {key: value for key, value in view.items() if value is not None}
    (MODAL if kind == "modal" else HOME).check(given, "/view", problems)
    if "blocks" in given:
        _check_blocks(given["blocks"], problems, "/view/blocks", view=True)
    problems.settle("invalid_arguments")
    if len(json.dumps(given)) > LONGEST_VIEW:
        raise Refusal("view_too_large")
    return given
