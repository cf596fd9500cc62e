"""Buttons, selects and inputs, with the limits of Slack's reference (Block Kit: elements, composition objects)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.form_shapes import (
    Check,
    Shape,
    anything,
    flag,
    items,
    number,
    one_of,
    plain,
    string,
    text,
    typed,
)

if TYPE_CHECKING:
    from tests.fakes.slack.refusals import Problems

ACTION_ID, OPTIONS, GROUPS, LONGEST_INPUT = 255, 100, 100, 3000
DATE, TIME = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d\d:\d\d")

CONFIRM = Shape(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
    frozenset({"text"}),
).check
ID = string(ACTION_ID, 1)
COMMON: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag}
PLACEHOLDER: dict[str, Check] = {"placeholder": plain(150)}


def _option(value_at_most: int, words: Check, described: Check, **more: Check) -> Check:
    fields = {"text": words, "value": string(value_at_most, 1), "description": described, **more}
    return Shape(fields, frozenset({"text"})).check


OPTION = _option(150, plain(75), plain(75))
RICH_OPTION = _option(150, text(75), text(75))
OVERFLOW_OPTION = _option(150, plain(75), plain(75), url=string(3000, 1))
GROUP = Shape({"label": plain(75), "options": items(OPTIONS, OPTION)}, frozenset({"label", "options"})).check


def _options_or_groups(value: Any, pointer: str, problems: Problems) -> None:
    if ("options" in value) == ("option_groups" in value):
        problems.add(pointer, "must provide either options or option_groups")
    _initial_is_offered(value, pointer, problems)


def _initial_is_offered(value: Any, pointer: str, problems: Problems) -> None:
    groups = [value.get("options") or []] + [group.get("options") or [] for group in value.get("option_groups") or []]
    offered = [option for group in groups for option in group]
    chosen = [value["initial_option"]] if value.get("initial_option") else value.get("initial_options") or []
    if any(option not in offered for option in chosen):
        problems.add(pointer, "initial option must be one of the options")
    values = [option.get("value") for option in offered if isinstance(option, dict)]
    if len(values) != len(set(values)):
        problems.add(pointer, "options must have values of their own")


def _matches(pattern: re.Pattern[str], words: str) -> Check:
    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            problems.add(pointer, f"must provide {words}")

    return check


def _select(kind: str, *, many: bool = False) -> Shape:
    noun = {"users": "user", "channels": "channel", "conversations": "conversation"}.get(kind, "option")
    check: Check = OPTION if noun == "option" else string(255, 1)
    fields = COMMON | PLACEHOLDER | {f"initial_{noun}{'s' if many else ''}": items(OPTIONS, check) if many else check}
    fields |= {"max_selected_items": number(1, OPTIONS)} if many else {}
    if kind == "static":
        fields |= {"options": items(OPTIONS, OPTION), "option_groups": items(GROUPS, GROUP)}
        return Shape(fields, whole=_options_or_groups)
    if kind == "external":
        return Shape(fields | {"min_query_length": number(0, 1000)})
    if kind == "conversations":
        fields |= {"default_to_current_conversation": flag, "filter": anything}
    if kind in {"conversations", "channels"} and not many:
        fields["response_url_enabled"] = flag
    return Shape(fields)


def _typing(most: int = LONGEST_INPUT, **more: Check) -> Shape:
    return Shape(COMMON | PLACEHOLDER | {"initial_value": string(most), "dispatch_action_config": anything, **more})


BUTTON = Shape(
    {
        "action_id": ID,
        "confirm": CONFIRM,
        "text": plain(75),
        "url": string(3000, 1),
        "value": string(2000, 1),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
    frozenset({"text"}),
)
IMAGE = Shape({"image_url": string(3000, 1), "slack_file": anything, "alt_text": string(2000)}, frozenset({"alt_text"}))
CHOICES: dict[str, Check] = COMMON | {"options": items(10, RICH_OPTION)}
SELECTS = {f"{kind}_select": _select(kind) for kind in ("static", "external", "users", "conversations", "channels")}
SELECTS |= {f"multi_{name}": _select(name.removesuffix("_select"), many=True) for name in tuple(SELECTS)}
PICKERS = {
    "checkboxes": Shape(
        CHOICES | {"initial_options": items(10, RICH_OPTION)}, frozenset({"options"}), _initial_is_offered
    ),
    "radio_buttons": Shape(CHOICES | {"initial_option": RICH_OPTION}, frozenset({"options"}), _initial_is_offered),
    "datepicker": Shape(COMMON | PLACEHOLDER | {"initial_date": _matches(DATE, "a date, YYYY-MM-DD")}),
    "timepicker": Shape(
        COMMON | PLACEHOLDER | {"initial_time": _matches(TIME, "a time, HH:mm"), "timezone": string(255)}
    ),
    "datetimepicker": Shape(COMMON | {"initial_date_time": number(10**9, 10**10 - 1)}),
}
OVERFLOW = Shape({"action_id": ID, "confirm": CONFIRM, "options": items(5, OVERFLOW_OPTION)}, frozenset({"options"}))
INPUTS = {
    "plain_text_input": _typing(
        multiline=flag, min_length=number(0, LONGEST_INPUT), max_length=number(1, LONGEST_INPUT)
    ),
    "email_text_input": _typing(),
    "url_text_input": _typing(),
    "number_input": Shape(
        COMMON
        | PLACEHOLDER
        | {
            "is_decimal_allowed": flag,
            "initial_value": string(255),
            "min_value": string(255),
            "max_value": string(255),
        },
        frozenset({"is_decimal_allowed"}),
    ),
}

IN_ACTIONS = typed({"button": BUTTON, "overflow": OVERFLOW, **SELECTS, **PICKERS})
AS_ACCESSORY = typed({"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE, **SELECTS, **PICKERS})
IN_INPUT = typed({**INPUTS, **SELECTS, **PICKERS})
