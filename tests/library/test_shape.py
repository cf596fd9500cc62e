"""An entry that is out of shape is told place by place, in words that say what to do."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content import ChoiceQuestion, TrueFalseQuestion
from bot.library.shape import KINDS, fit
from bot.library.tree import Path, parse
from tests.library.copies import TINY, Copy

_FILES = {kind: parse((TINY / f"{kind}.yaml").read_text(encoding="utf-8")).value for kind in KINDS}


def _entry(kind: str, /, **changes: Any) -> dict[str, Any]:
    """The first entry of a kind in the tiny pack, changed; `...` takes a key away."""
    raw = _FILES[kind] if kind == "pack" else _FILES[kind][0]
    return {key: value for key, value in {**raw, **changes}.items() if value is not ...}


def _judged(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**_FILES["questions"][-1], **changes}.items() if value is not ...}


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_the_tiny_pack_is_in_shape(kind: str) -> None:
    """The pack that the other tests spoil is a good one."""
    for raw in (_FILES[kind],) if kind == "pack" else _FILES[kind]:
        entry, found = fit(kind, raw)
        assert found == []
        assert entry.id == raw["id"]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("pack", "title"),
        ("misconceptions", "verdict"),
        ("misconceptions", "said_as"),
        ("faq", "answer"),
        ("faq", "stance"),
        ("questions", "why"),
        ("questions", "options"),
        ("cards", "id"),
        ("cards", "source"),
    ],
)
def test_a_missing_field_is_named_at_its_entry(kind: str, key: str) -> None:
    """What is not there has no line, so the entry's own is told."""
    assert fit(kind, _entry(kind, **{key: ...})) == (None, [((), f"“{key}” is missing")])


@pytest.mark.parametrize("key", ["related", "as_of"])
def test_a_field_that_may_be_left_out_is_not_missed(key: str) -> None:
    """An entry without its optional keys is whole."""
    assert fit("faq", _entry("faq", **{key: ...}))[1] == []


@pytest.mark.parametrize(
    ("kind", "key", "hint"),
    [
        ("cards", "frnt", "did you mean “front”?"),
        ("faq", "phrasing", "did you mean “phrasings”?"),
        ("misconceptions", "verdikt", "did you mean “verdict”?"),
        ("pack", "topic", "did you mean “topics”?"),
        ("cards", "colour", "the keys here are id, topic, stance, source, as_of, front, back, misconception"),
        ("questions", "misconception", "the keys here are id, topic, stance, source, as_of, kind, text, options, why"),
        ("questions", "choice", "the keys here are id, topic, stance, source, as_of, kind, text, options, why"),
    ],
)
def test_an_unknown_key_gets_a_near_hint_or_the_keys_there_are(kind: str, key: str, hint: str) -> None:
    """A slip of the pen is guessed; otherwise the author sees what the entry can hold."""
    assert fit(kind, _entry(kind, **{key: "x"})) == (None, [((key,), f"unknown key “{key}”; {hint}")])


def test_an_unknown_key_inside_a_part_is_compared_with_that_part() -> None:
    """The hint for a key of an option, a source or a topic comes from options, sources and topics."""
    options = [*_entry("questions")["options"]]
    options[2] = {**options[2], "rihgt": False}
    source = {"document": "notes", "heading": "Soils", "page": 3}
    assert fit("questions", _entry("questions", options=tuple(options), source=source))[1] == [
        (("source", "page"), "unknown key “page”; the keys here are document, heading"),
        (("options", 2, "rihgt"), "unknown key “rihgt”; did you mean “right”?"),
    ]
    assert fit("pack", _entry("pack", topics=({"id": "soil", "titel": "Soil"},)))[1] == [
        (("topics", 0), "“title” is missing"),
        (("topics", 0, "titel"), "unknown key “titel”; did you mean “title”?"),
    ]


@pytest.mark.parametrize(
    ("kind", "key", "value", "sentence"),
    [
        ("faq", "as_of", 2019, 'should be text; put quotes around it: "2019"'),
        ("faq", "as_of", "19", 'is “19”; it should be a year in quotes, like "2019", or a month, like "2019-05"'),
        (
            "faq",
            "as_of",
            "2019-13",
            'is “2019-13”; it should be a year in quotes, like "2019", or a month, like "2019-05"',
        ),
        ("faq", "as_of", "٢٠١٩", 'is “٢٠١٩”; it should be a year in quotes, like "2019", or a month, like "2019-05"'),
        ("cards", "front", True, 'should be text; put quotes around it: "true"'),
        ("cards", "front", None, "is empty"),
        ("cards", "front", "   ", "is empty"),
        ("cards", "front", "x" * 201, "is 201 characters long; at most 200 can be shown"),
        ("cards", "back", ("a", "b"), "should be one text, not a list"),
        ("cards", "back", {"Note": "x"}, 'should be one text; if the text has ": " in it, put quotes around it'),
        ("faq", "phrasings", {"a": "b"}, "should be a list: below it one line for each, beginning with “- ”"),
        ("faq", "phrasings", "one, two", "should be a list: below it one line for each, beginning with “- ”"),
        ("faq", "phrasings", None, "is empty"),
        ("faq", "phrasings", (), "has 0 entries; at least 1 is needed"),
        ("faq", "stance", "setled", "is “setled”; it can be settled, article or contested"),
        ("faq", "stance", True, "is “true”; it can be settled, article or contested"),
        ("faq", "stance", ("settled",), "is a list; it can be settled, article or contested"),
        ("misconceptions", "verdict", "false", "is “false”; it can be myth, half-true or contested"),
        ("misconceptions", "points", ("a", "b"), "has 2 entries; exactly 3 are needed"),
        ("misconceptions", "points", ("a", "b", "c", "d"), "has 4 entries; exactly 3 are needed"),
        ("questions", "options", ({"text": "a"},), "has 1 entry; exactly 4 are needed"),
        ("questions", "options", ({"text": "a"},) * 5, "has 5 entries; exactly 4 are needed"),
        ("cards", "id", "Card 1", "is “Card 1”; it should be lower-case words joined by hyphens, like real-data-fair"),
        ("cards", "id", "", "is empty"),
        ("cards", "id", "x" * 41, "is 41 characters long; at most 40 can be shown"),
        ("cards", "id", 7, 'should be text; put quotes around it: "7"'),
        ("cards", "source", "notes", "should be keys and values, like “document: …” and “heading: …”"),
        ("cards", "source", ("notes", "Soils"), "should be keys and values, like “document: …” and “heading: …”"),
        ("cards", "source", None, "is empty; it needs document, heading"),
        ("pack", "language", "English", "is “English”; it should be the short code of a language, like en or pt-BR"),
        ("pack", "topics", (), "has 0 entries; at least 1 is needed"),
    ],
)
def test_a_wrong_value_is_told_with_what_to_write_instead(kind: str, key: str, value: Any, sentence: str) -> None:
    """Each sentence names the key, what stands there, and what can."""
    assert fit(kind, _entry(kind, **{key: value})) == (None, [((key,), f"“{key}” {sentence}")])


@pytest.mark.parametrize("length", [199, 200])
def test_a_text_as_long_as_its_limit_fits(length: int) -> None:
    """The limit itself is allowed, and blanks around a text do not count."""
    entry, found = fit("cards", _entry("cards", front=f"  {'x' * length}\n"))
    assert found == []
    assert entry.front == "x" * length


def test_entries_of_a_list_are_counted_for_their_author() -> None:
    """Which of several phrasings is meant is said in words as well as by the line."""
    phrasings = ("good", {"a": "b"}, None, "", "x" * 161, 3)
    assert fit("faq", _entry("faq", phrasings=phrasings, related=("A b",)))[1] == [
        (
            ("phrasings", 1),
            'entry 2 of “phrasings” should be one text; if the text has ": " in it, put quotes around it',
        ),
        (("phrasings", 2), "entry 3 of “phrasings” is empty"),
        (("phrasings", 3), "entry 4 of “phrasings” is empty"),
        (("phrasings", 4), "entry 5 of “phrasings” is 161 characters long; at most 160 can be shown"),
        (("phrasings", 5), 'entry 6 of “phrasings” should be text; put quotes around it: "3"'),
        (
            ("related", 0),
            "entry 1 of “related” is “A b”; it should be lower-case words joined by hyphens, like real-data-fair",
        ),
    ]


def test_four_options_of_which_one_is_broken_are_still_four() -> None:
    """A problem inside an option is not told a second time as an option too few."""
    options = ({"text": "a", "right": True}, "b", None, {"text": "x" * 111})
    assert fit("questions", _entry("questions", options=options))[1] == [
        (("options", 1), "entry 2 of “options” should be keys and values, like “text: …”"),
        (("options", 2), "entry 3 of “options” is empty; it needs text"),
        (("options", 3, "text"), "“text” is 111 characters long; at most 110 can be shown"),
    ]


@pytest.mark.parametrize("mark", ["yes", "true", 1, "no"])
def test_a_truth_value_is_true_or_false_without_quotes(mark: Any) -> None:
    """*yes* and a quoted "true" are text, and the author is told how to write it."""
    shown = str(mark)
    assert fit("questions", _judged(answer=mark))[1] == [
        (("answer",), f"“answer” is “{shown}”; write true or false, without quotes")
    ]


@pytest.mark.parametrize(
    ("kind", "place", "sentence"),
    [
        (..., ("kind",), "“kind” is missing; it is choice (four options) or true-false (a statement and its answer)"),
        ("chioce", ("kind",), "“kind” is “chioce”; it can be choice or true-false"),
        (None, ("kind",), "“kind” is empty; it can be choice or true-false"),
        (True, ("kind",), "“kind” is “true”; it can be choice or true-false"),
        ({"choice": "x"}, ("kind",), "“kind” is several keys; it can be choice or true-false"),
    ],
)
def test_a_question_of_no_known_kind_is_still_checked_for_the_rest(kind: Any, place: Path, sentence: str) -> None:
    """A missing or misspelt kind does not hide what else is wrong, whichever kind was meant."""
    assert fit("questions", _entry("questions", kind=kind)) == (None, [(place, sentence)])
    assert fit("questions", _judged(kind=kind)) == (None, [(place, sentence)])
    assert fit("questions", _entry("questions", kind=kind, why=..., options=()))[1] == [
        (place, sentence),
        (("options",), "“options” has 0 entries; exactly 4 are needed"),
        ((), "“why” is missing"),
    ]
    assert fit("questions", _judged(kind=kind, answer="maybe"))[1] == [
        (place, sentence),
        (("answer",), "“answer” is “maybe”; write true or false, without quotes"),
    ]


def test_both_kinds_of_question_have_options_with_one_right() -> None:
    """A judgement has the options *True* and *False*, and the wrong one carries the feedback."""
    choice, _ = fit("questions", _entry("questions"))
    judged, _ = fit("questions", _judged())
    assert isinstance(choice, ChoiceQuestion)
    assert isinstance(judged, TrueFalseQuestion)
    assert [(option.text, option.right) for option in judged.options] == [("True", True), ("False", False)]
    assert (judged.options[1].why, judged.options[1].misconception) == ("Read it again.", "more-water-is-better")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("just text", "this entry should be keys and values, like “id: …” and “topic: …”"),
        (("a", "b"), "this entry should be keys and values, like “id: …” and “topic: …”"),
        (None, "this entry is empty; it needs id, topic, stance, source, front, back"),
    ],
)
def test_an_entry_that_is_no_mapping_is_told_how_it_begins(raw: Any, sentence: str) -> None:
    """Whoever writes a bare text where an entry belongs sees its first keys."""
    assert fit("cards", raw) == (None, [((), sentence)])


def test_lines_are_those_of_the_broken_places(copy: Copy) -> None:
    """Every problem of an entry is told at its own line of the file."""
    copy.edit("cards.yaml", "What stands on the back of card 3?", "x" * 201)
    copy.edit("cards.yaml", "  back: The number 4.\n", "  bcak: The number 4.\n")
    copy.edit("faq.yaml", 'as_of: "2020"', "as_of: 2020")
    copy.edit("questions.yaml", "text: Wrong two of 5", "text: Wrong two of 5, right: perhaps")
    copy.edit("misconceptions.yaml", "    - Others saw none.\n", "    - [Others saw none.]\n")
    copy.edit("pack.yaml", "title: Water", "title: Water, colour: blue")
    told = [
        ("cards.yaml", "xxx", "“front” is 201 characters long; at most 200 can be shown"),
        ("cards.yaml", "id: card-4", "“back” is missing"),
        ("cards.yaml", "bcak", "unknown key “bcak”; did you mean “back”?"),
        ("faq.yaml", "as_of", '“as_of” should be text; put quotes around it: "2020"'),
        ("misconceptions.yaml", "Others", "entry 2 of “points” should be one text, not a list"),
        ("pack.yaml", "colour", "unknown key “colour”; the keys here are id, title"),
        ("questions.yaml", "perhaps", "“right” is “perhaps”; write true or false, without quotes"),
    ]
    assert copy.problems() == [f"{name}:{copy.line(name, text)}: {message}" for name, text, message in told]


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3000) | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=5).map(tuple) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(list(KINDS)), st.data())
@settings(deadline=None, max_examples=300)
def test_any_value_anywhere_is_taken_or_told_in_our_own_words(kind: str, data: st.DataObject) -> None:
    """Whatever stands in an entry, it fits or is told; never in the words of the library that checks it."""
    raw = _FILES[kind] if kind == "pack" else data.draw(st.sampled_from(_FILES[kind]))
    places = [*_places(raw, ())]
    place = data.draw(st.sampled_from(places))
    raw = _with(raw, place, data.draw(_JUNK))
    entry, found = fit(kind, raw)
    assert (entry is None) == bool(found)
    for path, message in found:
        assert _reaches(raw, path)
        assert not re.search(r"\b(Input|valid|tuple|dict|None|cannot be used)\b", message)


def _places(raw: Any, path: Path) -> Any:
    yield path
    pairs = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, tuple) else ()
    for step, each in pairs:
        yield from _places(each, (*path, step))


def _with(raw: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    if isinstance(raw, dict):
        return {key: _with(each, path[1:], value) if key == path[0] else each for key, each in raw.items()}
    return tuple(_with(each, path[1:], value) if i == path[0] else each for i, each in enumerate(raw))


def _reaches(raw: Any, path: Path) -> bool:
    """Whether a place exists; only “kind” may be named where it is missing."""
    for step in path:
        if isinstance(raw, dict) and step not in raw:
            return path == ("kind",)
        raw = raw[step]
    return True
