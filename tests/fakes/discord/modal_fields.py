"""What a person writes into a modal, as Discord sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.form_components import LABEL, ROW, STRING_SELECT, TEXT_INPUT
from tests.fakes.discord.options import Impossible, Resolved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.discord.permissions import Json

LISTS = (3, 5, 6, 7, 8, 19, 22)  # components that give a list of values
CHECKBOX = 23


def submit(modal: Json, given: Mapping[str, object], resolved: Resolved) -> Json:
    """The data of a submission; an input that is not given keeps what stands in it."""
    left = dict(given)
    components: list[Json] = []
    for component in modal["components"]:
        if component["type"] == LABEL:
            part = _filled(component["component"], component["label"], left, resolved)
            components.append({"type": LABEL, "id": component.get("id", 0), "component": part})
        elif component["type"] == ROW:
            parts = [_filled(part, str(part.get("label")), left, resolved) for part in component["components"]]
            components.append({"type": ROW, "id": component.get("id", 0), "components": parts})
        else:
            components.append({"type": component["type"], "id": component.get("id", 0)})
    if left:
        raise Impossible(f"The modal {modal['title']!r} has no {sorted(left)}")
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    return data | ({"resolved": resolved.found} if resolved.found else {})


def _filled(part: Json, label: str, left: dict[str, object], resolved: Resolved) -> Json:
    names = {part["custom_id"], label, label.lower().replace(" ", "_")}
    key = next((key for key in left if key in names), None)
    given = left.pop(key) if key is not None else None
    shown: Json = {"type": part["type"], "id": part.get("id", 0), "custom_id": part["custom_id"]}
    if part["type"] == TEXT_INPUT:
        return shown | {"value": _text(part, label, given)}
    if part["type"] == CHECKBOX:
        return shown | {"value": bool(part.get("default") if given is None else given)}
    values = _values(part, label, given, resolved)
    return shown | ({"values": values} if part["type"] in LISTS else {"value": values[0] if values else None})


def _text(part: Json, label: str, given: object) -> str:
    value = str(part.get("value") or "") if given is None else str(given)
    if not value and part.get("required", True):
        raise Impossible(f"{label!r} must be filled in")
    low, high = part.get("min_length") or 0, part.get("max_length") or 4000
    if value and not low <= len(value) <= high:
        raise Impossible(f"{label!r} takes {low} to {high} characters, not {len(value)}")
    return value


def _values(part: Json, label: str, given: object, resolved: Resolved) -> list[str]:
    options = part.get("options") or []
    if given is None:
        values = [str(option["value"]) for option in options if option.get("default")]
        values += [str(default["id"]) for default in part.get("default_values") or []]
    else:
        values = pick(part, given, resolved)
    if not values and part.get("required", True):
        raise Impossible(f"{label!r} must be chosen")
    return values


def pick(select: Json, given: object, resolved: Resolved) -> list[str]:
    """The values that choosing these labels (or people, roles, channels) gives."""
    chosen = list(given) if isinstance(given, (list, tuple)) and not hasattr(given, "data") else [given]
    low, high = select.get("min_values", 1), select.get("max_values") or 1
    if len(chosen) > high or (chosen and len(chosen) < (low or 0)):
        raise Impossible(f"{low} to {high} can be chosen, not {len(chosen)}")
    options = select.get("options")
    if not options and select["type"] != STRING_SELECT:
        return [resolved.add(thing) for thing in chosen]
    values = []
    for thing in chosen:
        found = [str(o["value"]) for o in options or [] if thing in {o["label"], o["value"]}]
        if not found:
            raise Impossible(f"{thing!r} is not offered, only {[o['label'] for o in options or []]}")
        values.append(found[0])
    return values
