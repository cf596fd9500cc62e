"""Editors check packs by JSON Schemas that say what the bot says."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.schema import TARGET, text
from bot.library.shape import KINDS, fit
from bot.library.tree import parse
from bot.shipped import shipped
from tests.library.copies import TINY

_SHIPPED = shipped("content") / "ml-engineering"


def _json(path: Path) -> Any:
    """A file of a pack as JSON has it: lists, not tuples."""
    return json.loads(json.dumps(parse(path.read_text(encoding="utf-8")).value))


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_on_disk_are_those_of_the_code(kind: str) -> None:
    """What editors read is made from the same definitions as what the bot reads."""
    stored = (TARGET / f"{kind}.json").read_text(encoding="utf-8")
    assert stored == text(kind), "run `python -m bot.library.schema` (or `make docs`) and commit content/schema"


def test_there_is_a_schema_for_each_file_of_a_pack_and_no_other() -> None:
    """No schema is left over from a file that packs no longer have."""
    assert sorted(path.name for path in TARGET.iterdir()) == sorted(f"{kind}.json" for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_are_schemas(kind: str) -> None:
    """Each keeps to the draft that it names, and each explains its keys."""
    schema = json.loads(text(kind))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    parts = [schema, *schema.get("$defs", {}).values()]
    keys = {key: value for part in parts for key, value in part.get("properties", {}).items()}
    explained = {key for key, value in keys.items() if value.get("description")}
    assert set(keys) - explained <= {"title", "documents", "topics", "question", "front", "kind"}


@pytest.mark.parametrize("folder", [_SHIPPED, TINY], ids=["shipped", "tiny"])
@pytest.mark.parametrize("kind", KINDS)
def test_our_packs_keep_to_the_schemas(folder: Path, kind: str) -> None:
    """An editor has nothing to say about the packs that the bot accepts."""
    jsonschema.validate(_json(folder / f"{kind}.yaml"), json.loads(text(kind)), jsonschema.Draft202012Validator)


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_files_name_their_schema(kind: str) -> None:
    """The first line leads editors to a schema that is there."""
    path = _SHIPPED / f"{kind}.yaml"
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    assert (path.parent / first.removeprefix(prefix)).resolve() == (TARGET / f"{kind}.json").resolve()


_JUNK = (
    st.none()
    | st.booleans()
    | st.integers(0, 3000)
    | st.sampled_from(
        [
            "",
            "x",
            "A b",
            "2019",
            "2019-13",
            "settled",
            "myth",
            "choice",
            "true-false",
            "x" * 41,
            "x" * 161,
            "x" * 901,
            [],
            ["a"],
            ["a"] * 4,
            {},
        ]
    )
)


@given(st.sampled_from([kind for kind in KINDS if kind != "pack"]), st.data())
@settings(deadline=None, max_examples=200)
def test_schema_and_bot_agree_about_single_slips(kind: str, data: st.DataObject) -> None:
    """Whatever one key of an entry holds, the editor objects exactly if the bot finds the entry out of shape."""
    raw = data.draw(st.sampled_from(_json(TINY / f"{kind}.yaml")))
    key = data.draw(st.sampled_from([*raw, "colour"]))
    changed = {**raw, key: data.draw(_JUNK)} if data.draw(st.booleans()) else {k: v for k, v in raw.items() if k != key}
    validator = jsonschema.Draft202012Validator(json.loads(text(kind)))
    frozen = parse(json.dumps(changed)).value
    assert validator.is_valid([changed]) == (fit(kind, frozen)[1] == [])
