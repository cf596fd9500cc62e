"""YAML is read as plain values that know their lines, and whatever cannot be read is told, never raised."""

import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.tree import DEPTH, Path, parse

_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]))
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdefgh", min_size=1), inner, max_size=4),
    max_leaves=15,
)

_OUTDENTED = "this line is indented unlike its neighbours, lacks its hyphen, or goes on after a closing quote"


def test_only_true_false_and_null_are_words_with_a_meaning() -> None:
    """Words that YAML 1.1 took for truth values stay text, and so do dates, floats, hexadecimals and clock times."""
    words = "yes, no, on, off, y, N, 2019-05-01, 1.5, 0x1F, 1_000, 12:30, 1e3, .inf, Truee"
    assert parse(f"[{words}]").value == tuple(words.split(", "))
    assert parse("[true, True, FALSE, null, Null, ~, 2019, -7, +7]").value == (
        True,
        True,
        False,
        None,
        None,
        None,
        2019,
        -7,
        7,
    )


def test_quotes_and_blocks_are_always_text() -> None:
    """A year, a truth value or nothing at all in quotes is text."""
    assert parse("""['2019', "true", '', "null"]""").value == ("2019", "true", "", "null")
    assert parse("a: |\n  2019\nb: >-\n  true\n").value == {"a": "2019\n", "b": "true"}


def test_a_number_too_long_for_a_year_or_a_count_stays_text() -> None:
    """Digits without end are no reason to count."""
    assert parse("9" * 19).value == "9" * 19


@pytest.mark.parametrize("text", ["", "# a comment\n", "---\n", "\n\n"])
def test_an_empty_document_is_nothing(text: str) -> None:
    """Nothing, or a comment, is a document without a value and without a problem."""
    tree = parse(text)
    assert (tree.value, tree.problems) == (None, [])


def test_a_place_that_does_not_exist_has_the_line_of_what_is_around_it() -> None:
    """A missing key is reported where its entry begins."""
    tree = parse("# comment\n- id: a\n  b:\n    - c\n- id: d\n")
    assert [
        tree.line(place) for place in ((0,), (0, "why"), (0, "b"), (0, "b", 0), (0, "b", 9, "x"), (1, "id"), (7,))
    ] == [
        2,
        2,
        3,
        4,
        3,
        5,
        2,
    ]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("x: 1\na: b: c", 2, 'this is not YAML: a text with ": " in it needs quotes around it'),
        ('x: 1\na: "b\n\n\n', 2, "this is not YAML: the quote that opens here is never closed"),
        ("x: 1\na: 'b\n---\nc: d\n", 2, "this is not YAML: the quote that opens here is never closed"),
        ("x: 1\na: [b, c\nd: e", 2, "this is not YAML: the “[” that opens here is never closed, or a comma is missing"),
        ("a: {b: c\nd: e\n", 1, "this is not YAML: the “{” that opens here is never closed, or a comma is missing"),
        ("a: [b, ", 1, "this is not YAML: a “[” or “{” is not closed, or a bracket is left over"),
        ("a: b\nc\nd: e\n", 2, "this is not YAML: this line needs a colon after its key, or more indentation"),
        ("a:\n\t- b", 2, "this is not YAML: a tab cannot indent; use spaces"),
        ("a:\n  b: c\n\td: e", 3, "this is not YAML: a tab cannot indent; use spaces"),
        ("a: @b", 1, "this is not YAML: a text that begins with “@” needs quotes around it"),
        ("a: b\nc: `d`", 2, "this is not YAML: a text that begins with “`” needs quotes around it"),
        ("a: **b**", 1, "this is not YAML: a text that begins with “*” or “&” needs quotes around it"),
        ('a: "\\d"', 1, "this is not YAML: a backslash in double quotes means something else; use single quotes"),
        ("a: - b", 1, "this is not YAML: a list begins below its key, and a text that begins with “- ” needs quotes"),
        (
            "- id: a\n  b: c\n d: e\n",
            3,
            f"this is not YAML: {_OUTDENTED}",
        ),
        ("- a\n- b\n---\n- c\n", 3, "a second document begins here (---); a file holds one"),
        ("a: é\nb: c\x00d", 2, "the character U+0000 cannot stand in a pack; remove it"),
        ("a\r\n\u2028", 2, "the character U+2028 cannot stand in a pack; remove it"),
        ("é\n" * 40 + "a\x1b", 41, "the character U+001B cannot stand in a pack; remove it"),
    ],
)
def test_a_slip_is_told_with_its_line_and_what_to_do(text: str, line: int, sentence: str) -> None:
    """Whoever has never read YAML's specification learns which line to mend, and how."""
    tree = parse(text)
    assert (tree.value, tree.problems) == (None, [(line, sentence)])


@pytest.mark.parametrize(
    ("text", "sign"),
    [("a: *b", "*b"), ("a: &b c", "&b"), ("a: !important note", "!important"), ("a: !!str 5", "!!str"), ("a: !", "!")],
)
def test_signs_that_yaml_takes_out_of_a_text_are_told(text: str, sign: str) -> None:
    """Anchors, aliases and tags would silently change what people read, so they are problems."""
    assert parse(f"x: 1\n{text}\n").problems == [
        (2, f"“{sign}” has a meaning in YAML that packs don't use; put the text in quotes")
    ]


def test_an_alias_cannot_unfold_into_a_flood() -> None:
    """Aliases are not followed, so a small file stays small."""
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    tree = parse("\n".join(lines))
    assert len(tree.problems) == 30 + 29 * 9
    assert len(str(tree.value)) < 4000


def test_a_repeated_key_is_told_and_its_first_value_stays() -> None:
    """The second of two equal keys is a problem at its own line; what stands after it is still read."""
    tree = parse("a: 1\nb:\n  - c: 2\n    c: [{d: e}, f]\n    g: 3\na: 4\nh: 5\n")
    assert tree.problems == [
        (4, "the key “c” stands here twice; keep one"),
        (6, "the key “a” stands here twice; keep one"),
    ]
    assert tree.value == {"a": 1, "b": ({"c": 2, "g": 3},), "h": 5}


def test_a_key_that_is_a_list_is_told() -> None:
    """Only plain words can be keys; the rest of the file is still read."""
    tree = parse("? [a, {b: c}]\n: {d: [e]}\nf: g\n")
    assert tree.problems == [(1, "a key must be a plain word")]
    assert tree.value == {"f": "g"}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        "{a: " * 10_000,
        "- " * 10_000,
        "? " * 10_000,
        "a: 1\n? " + "[" * 10_000,
    ],
    ids=["open", "closed", "mappings", "hyphens", "keys", "brackets as a key"],
)
def test_ten_thousand_brackets_are_too_deep(text: str) -> None:
    """Nesting without end neither overflows a stack nor takes long."""
    assert "this is nested too deeply to be a pack" in [message for _, message in parse(text).problems]


def test_nesting_up_to_the_limit_is_read() -> None:
    """The deepest place that is read has as many steps as the limit says."""
    assert parse("[" * DEPTH + "a" + "]" * DEPTH).problems == []
    assert parse("[" * (DEPTH + 1) + "a" + "]" * (DEPTH + 1)).problems != []


@given(st.text(st.characters(codec="utf-8")))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_or_told_of(text: str) -> None:
    """No text makes the reader raise, and every problem has a line of the text."""
    for line, message in parse(text).problems:
        assert 1 <= line <= len(re.split(r"\r\n|\r|\n", text))
        assert message


@given(st.lists(st.sampled_from(list("ab:-[]{}#&*!|>'\"%@`,? \n\t~\\<=0é\ufeff")), max_size=60).map("".join))
@settings(deadline=None, max_examples=500)
def test_any_punctuation_is_read_or_told_of(text: str) -> None:
    """No heap of YAML's own signs makes the reader raise."""
    for line, message in parse(text).problems:
        assert 1 <= line <= text.count("\n") + 1
        assert message


@given(_VALUES)
@settings(deadline=None, max_examples=200)
def test_what_is_written_as_json_is_read_as_it_was(value: Any) -> None:
    """JSON is YAML: every value comes back, lists as tuples."""
    tree = parse(json.dumps(value, ensure_ascii=False))
    assert tree.problems == []
    assert tree.value == _frozen(value)


@given(
    st.recursive(
        st.just(None),
        lambda i: (
            st.lists(i, min_size=1, max_size=4) | st.dictionaries(st.text("abc", min_size=1), i, min_size=1, max_size=4)
        ),
        max_leaves=25,
    )
)
@settings(deadline=None, max_examples=200)
def test_every_place_knows_its_line(shape: Any) -> None:
    """In a file written line by line, each leaf's line is the one where it stands."""
    leaves: dict[Path, str] = {}
    text = "# a comment\n" + yaml.safe_dump(_numbered(shape, (), leaves), default_flow_style=False, sort_keys=False)
    tree = parse(text)
    lines = text.split("\n")
    assert {place: lines[tree.line(place) - 1].split()[-1] for place in leaves} == leaves


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(each) for key, each in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _numbered(shape: Any, place: Path, leaves: dict[Path, str]) -> Any:
    if isinstance(shape, dict):
        return {key: _numbered(each, (*place, key), leaves) for key, each in shape.items()}
    if isinstance(shape, list):
        return [_numbered(each, (*place, i), leaves) for i, each in enumerate(shape)]
    leaves[place] = f"leaf{len(leaves)}"
    return leaves[place]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_count_the_same_however_they_end(ending: str) -> None:
    """Files from Windows and from old Macs have the lines that their editors show."""
    tree = parse(ending.join(["- a: b", "  c: d", "- e: [f"]))
    assert tree.problems[0][0] == 3
    assert parse(ending.join(["- a: b", "  c: d"])).line((0, "c")) == 2
