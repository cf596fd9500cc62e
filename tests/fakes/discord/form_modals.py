"""What Discord accepts as a modal, and as the choices of an autocompletion."""

from tests.fakes.discord.form_commands import STRING, check_choices
from tests.fakes.discord.form_components import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    ROW,
    SELECTS,
    TEXT,
    TEXT_INPUT,
    check_options,
    check_select,
    check_unique,
    walk,
)
from tests.fakes.discord.permissions import Json
from tests.fakes.discord.refusals import Path, Problems

IN_LABEL = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)


def check_modal(data: Json) -> None:
    """Refuses a modal that Discord would refuse."""
    problems = Problems()
    problems.text(data, ("data", "custom_id"), 1, 100, required=True)
    problems.text(data, ("data", "title"), 1, 45, required=True)
    for index, component in enumerate(problems.items(data, ("data", "components"), 1, 5)):
        here = ("data", "components", index)
        match component.get("type") if isinstance(component, dict) else None:
            case 18:
                _label(problems, component, here)
            case 10:
                problems.text(component, (*here, "content"), 1, 4000, required=True)
            case 1:
                for place, part in enumerate(problems.items(component, (*here, "components"), 1, 1)):
                    _input(problems, part, (*here, "components", place), (TEXT_INPUT,), labelled=False)
            case _:
                _bad_type(problems, here, (ROW, TEXT, LABEL))
    check_unique(problems, list(walk(data.get("components"))), ("data", "components"))
    problems.settle()


def _bad_type(problems: Problems, at: Path, allowed: tuple[int, ...]) -> None:
    words = f'Value of field "type" must be one of ({", ".join(map(str, allowed))},).'
    problems.add((*at, "type"), "UNION_TYPE_CHOICES", words)


def _label(problems: Problems, label: Json, at: Path) -> None:
    problems.text(label, (*at, "label"), 1, 45, required=True)
    problems.text(label, (*at, "description"), 0, 100)
    _input(problems, label.get("component"), (*at, "component"), IN_LABEL, labelled=True)


def _input(problems: Problems, part: object, at: Path, allowed: tuple[int, ...], *, labelled: bool) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if not isinstance(part, dict) or kind not in allowed:
        _bad_type(problems, at, allowed)
    elif kind == TEXT_INPUT:
        _text_input(problems, part, at, labelled=labelled)
    elif kind in SELECTS:
        check_select(problems, part, at)
        if part.get("disabled"):
            problems.add((*at, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "A modal's select cannot be disabled")
    else:
        problems.text(part, (*at, "custom_id"), 1, 100, required=True)
        if kind in {RADIO_GROUP, CHECKBOX_GROUP}:
            check_options(problems, part, at, 10)


def _text_input(problems: Problems, part: Json, at: Path, *, labelled: bool) -> None:
    problems.text(part, (*at, "custom_id"), 1, 100, required=True)
    if labelled and part.get("label"):
        problems.add((*at, "label"), "COMPONENT_LABEL_NOT_ALLOWED", "The label stands in the Label component")
    elif not labelled:
        problems.text(part, (*at, "label"), 1, 45, required=True)
    if problems.number(part, (*at, "style"), 1, 2) is None:
        problems.require((*at, "style"))
    low = problems.number(part, (*at, "min_length"), 0, 4000, default=0) or 0
    high = problems.number(part, (*at, "max_length"), 1, 4000, default=4000) or 4000
    if low > high:
        problems.add((*at, "min_length"), "COMPONENT_TEXT_INPUT_RANGE", "min_length is more than max_length")
    problems.text(part, (*at, "placeholder"), 0, 100)
    value = problems.text(part, (*at, "value"), 0, 4000)
    if value and not low <= len(value) <= high:
        problems.add((*at, "value"), "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")


def check_completions(data: Json, kind: int = STRING) -> None:
    """Refuses choices that Discord would refuse for an option of that type."""
    problems = Problems()
    choices = data.get("choices")
    if choices is None:
        problems.require(("data", "choices"))
    found = problems.items(data, ("data", "choices"), 0, 25)
    check_choices(problems, found, ("data", "choices"), kind)
    problems.settle()
