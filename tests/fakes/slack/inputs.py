"""What a person puts into selects and inputs, as Slack sends it; and what no client would let them do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.reading import words_of
from tests.fakes.slack.view_state import KEPT

if TYPE_CHECKING:
    from tests.fakes.slack.refusals import Json

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Impossible(AssertionError):  # noqa: N818 - what the test shows when it is red
    """Something that no client would let a person do."""


def options_of(element: Json) -> list[Json]:
    """The options that an element offers, those of its groups in their order."""
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return list(element.get("options") or []) + grouped


def label_of(option: Json) -> str:
    """What an option says."""
    return words_of(option["text"])


def entry(element: Json, given: object, *, offered: list[Json] | None = None) -> Json:
    """The value of an element when this is put in: words, a label, labels, a person, a channel, a date, yes or no."""
    kind = element["type"]
    key = KEPT[kind][0]
    if key == "value":
        return {"type": kind, key: _typed(element, str(given))}
    if kind in {"static_select", "external_select", "radio_buttons"}:
        return {"type": kind, key: _option(element, given, offered)}
    many = list(given) if isinstance(given, (list, tuple, set)) else [given]
    if key == "selected_options":
        most = element.get("max_selected_items", len(many))
        if len(many) > most:
            raise Impossible(f"{most} can be chosen, not {len(many)}")
        return {"type": kind, key: [_option(element, one, offered) for one in many]}
    if key.endswith("s"):
        return {"type": kind, key: [_id(one) for one in many]}
    return {"type": kind, key: _id(given) if key.startswith("selected_") and hasattr(given, "id") else given}


def _id(given: object) -> str:
    return str(getattr(given, "id", given))


def _option(element: Json, given: object, offered: list[Json] | None) -> Json:
    known = options_of(element) if offered is None else offered
    found = [option for option in known if given in {label_of(option), option.get("value")}]
    if not found:
        raise Impossible(f"{given!r} is not offered, only {[label_of(option) for option in known]}")
    return found[0]


def _typed(element: Json, given: str) -> str | None:
    most = element.get("max_length") or 3000
    if given and not (element.get("min_length") or 0) <= len(given) <= most:
        raise Impossible(f"{element.get('min_length') or 0} to {most} characters can be typed here, not {len(given)}")
    if element["type"] == "plain_text_input" and "\n" in given and not element.get("multiline"):
        raise Impossible("This input takes one line")
    if element["type"] == "number_input" and given and not re.fullmatch(r"-?\d+(\.\d+)?", given):
        raise Impossible(f"{given!r} is no number")
    if element["type"] == "email_text_input" and given and not EMAIL.fullmatch(given):
        raise Impossible(f"{given!r} is no address")
    return given or None


def empty(value: dict[str, Any]) -> bool:
    """Whether nothing was put in."""
    return all(part in (None, "", []) for key, part in value.items() if key != "type")
