"""The shape of an entry: which keys it has and what may stand in them, told in an author's words."""

import difflib
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.core.content import (
    Card,
    ChoiceQuestion,
    Document,
    Entry,
    FaqEntry,
    Misconception,
    Option,
    PackInfo,
    Question,
    Source,
    Topic,
    TrueFalseQuestion,
)
from bot.library.tree import Path

KINDS: dict[str, Any] = {
    "pack": PackInfo,
    "misconceptions": Misconception,
    "faq": FaqEntry,
    "questions": Question,
    "cards": Card,
}
"""The files of a pack, and what one entry of each must be (`pack` is one entry, the others are lists of them)."""

_NEAR = 0.75
"""How alike two words are, from 0 to 1, where one is taken for a slip of the other: a letter or two in six."""

_QUESTIONS: dict[Any, type[Entry]] = {"choice": ChoiceQuestion, "true-false": TrueFalseQuestion}
_PARTS: dict[Any, type[Entry]] = {"source": Source, "options": Option, "documents": Document, "topics": Topic}


def fit(kind: str, raw: Any) -> tuple[Any, list[tuple[Path, str]]]:
    """The entry that `raw` describes, or None and every place where it does not, each with what to do about it."""
    found: list[tuple[Path, str]] = []
    model: type[Entry] = _QUESTIONS["choice"] if kind == "questions" else KINDS[kind]
    if kind == "questions" and isinstance(raw, dict):
        named = raw.get("kind")
        if not isinstance(named, str) or named not in _QUESTIONS:
            found.append((("kind",), _unknown_kind(raw)))
            named = "true-false" if "answer" in raw else "choice"  # as far as one can tell: the rest is checked too
            raw = {**raw, "kind": named}
        model = _QUESTIONS[named]
    try:
        entry = model.model_validate(raw)
    except ValidationError as error:
        return None, found + [each for detail in error.errors(include_url=False) for each in _explain(model, detail)]
    return None if found else entry, found


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a file of that kind, for completion in editors."""
    entry = TypeAdapter(KINDS[kind]).json_schema()
    if kind == "pack":
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **entry}
    definitions = entry.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.capitalize(),
        "type": "array",
        "items": entry,
        "$defs": definitions,
    }


def _unknown_kind(raw: dict[str, Any]) -> str:
    if "kind" not in raw:
        return "“kind” is missing; it is choice (four options) or true-false (a statement and its answer)"
    return f"“kind” is {_shown(raw['kind'])}; it can be choice or true-false"


def _explain(model: type[Entry], detail: ErrorDetails) -> Iterator[tuple[Path, str]]:
    path: Path = detail["loc"]
    kind = detail["type"]
    if kind == "missing":
        yield path[:-1], f"“{path[-1]}” is missing"
    elif kind == "extra_forbidden":
        yield path, _unknown_key(str(path[-1]), _model_at(path[:-1], model))
    elif kind in {"model_type", "model_attributes_type"}:
        yield path, _not_a_mapping(path, _model_at(path, model), detail["input"])
    elif kind in {"too_short", "too_long"}:
        sentence = _count(detail, _model_at(path[:-1], model))
        if sentence:
            yield path, f"{_named(path)} {sentence}"
    elif detail["input"] is None:
        yield path, f"{_named(path)} is empty"
    else:
        yield path, f"{_named(path)} {_SENTENCES.get(kind, _other)(detail)}"


def _model_at(path: Path, model: type[Entry]) -> type[Entry]:
    return next((_PARTS[step] for step in reversed(path) if step in _PARTS), model)


def _named(path: Path) -> str:
    if not path:
        return "this entry"
    if isinstance(path[-1], int):
        return f"entry {path[-1] + 1} of “{path[-2]}”"
    return f"“{path[-1]}”"


def _shown(value: Any) -> str:
    """A value as its author wrote it, or near enough, and not too much of it."""
    match value:
        case None:
            return "empty"
        case dict():
            return "several keys"
        case tuple():
            return "a list"
        case bool():
            return f"“{str(value).lower()}”"
        case _:
            return f"“{textwrap.shorten(str(value), 60, placeholder=' …')}”"


def _unknown_key(name: str, model: type[Entry]) -> str:
    known = [*model.model_fields]
    close = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)
    hint = f"did you mean “{close[0]}”?" if close else f"the keys here are {', '.join(known)}"
    return f"unknown key “{name}”; {hint}"


def _not_a_mapping(path: Path, model: type[Entry], value: Any) -> str:
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    if value is None:
        return f"{_named(path)} is empty; it needs {', '.join(needed)}"
    return f"{_named(path)} should be keys and values, like {' and '.join(f'“{name}: …”' for name in needed[:2])}"


def _count(detail: ErrorDetails, model: type[Entry]) -> str | None:
    """What to say of a list of the wrong length; nothing where it is only some entries of it that are wrong."""
    limits = detail["ctx"]
    least, most = (limits.get(name) for name in ("min_length", "max_length"))
    given = len(detail["input"])
    if least is not None and given >= least:
        return None
    field = TypeAdapter(model).json_schema()["properties"][detail["loc"][-1]]
    exact = field.get("minItems") == field.get("maxItems")
    need = "exactly" if exact else "at least" if least is not None else "at most"
    noun = "entry" if given == 1 else "entries"
    wanted = least if least is not None else most
    return f"has {given} {noun}; {need} {wanted} {'is' if wanted == 1 else 'are'} needed"


_FORMS = {
    "as_of": 'a year in quotes, like "2019", or a month, like "2019-05"',
    "language": "the short code of a language, like en or pt-BR",
}


def _other(detail: ErrorDetails) -> str:
    return f"cannot be used: {detail['msg']}"


def _form(detail: ErrorDetails) -> str:
    if not detail["input"]:
        return "is empty"
    wanted = _FORMS.get(str(detail["loc"][-1]), "lower-case words joined by hyphens, like real-data-fair")
    return f"is {_shown(detail['input'])}; it should be {wanted}"


def _not_text(detail: ErrorDetails) -> str:
    match detail["input"]:
        case dict():
            return 'should be one text; if the text has ": " in it, put quotes around it'
        case tuple():
            return "should be one text, not a list"
        case value:
            return f'should be text; put quotes around it: "{_shown(value)[1:-1]}"'


_SENTENCES: dict[str, Callable[[ErrorDetails], str]] = {
    "string_type": _not_text,
    "string_too_long": lambda d: (
        f"is {len(str(d['input']).strip())} characters long; at most {d['ctx']['max_length']} can be shown"
    ),
    "string_too_short": lambda _: "is empty",
    "string_pattern_mismatch": _form,
    "literal_error": lambda d: f"is {_shown(d['input'])}; it can be {d['ctx']['expected'].replace(chr(39), '')}",
    "bool_type": lambda d: f"is {_shown(d['input'])}; write true or false, without quotes",
    "tuple_type": lambda _: "should be a list: below it one line for each, beginning with “- ”",
}
