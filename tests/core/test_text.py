"""What people type loses only what no database, log or terminal should meet."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.text import one_line, shortened, tidy
from tests.core.clocks import STEADY

ODD = "\x00\x07\x1b\x7f\x85\r\n\t \u00a0\u2028\u200d\u200e\u202a\u202e\u2066\u2069\ufeff\ud800\udfff"
TEXTS = st.text(
    st.one_of(
        st.sampled_from(ODD),
        st.sampled_from("aeo\u0301\u0308\u0323\u212b\u1100\u1161한é"),
        st.characters(codec=None),
    )
)
DIRECTIONS = {chr(number) for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


@STEADY
@given(text=TEXTS)
@example("e\u202e\u0301")
@example("\u1100\x00\u1161")
def test_tidy_text_holds_nothing_that_could_do_harm(text: str) -> None:
    """No control character but line feed and tab, no lone surrogate, no turned direction; in composed form."""
    clean = tidy(text)
    assert [char for char in clean if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t"] == []
    assert DIRECTIONS.isdisjoint(clean)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip()
    clean.encode("utf-8")


@STEADY
@given(text=TEXTS)
@example("e\u202e\u0301")
@example("\u1100\x00\u1161")
@example("\r\x00\n")
def test_tidying_twice_is_tidying_once(text: str) -> None:
    """What is tidy stays as it is, on one line or many."""
    assert tidy(tidy(text)) == tidy(text)
    assert one_line(one_line(text)) == one_line(text)
    assert tidy(one_line(text)) == one_line(text)


@STEADY
@given(text=st.text(st.sampled_from("abz é한ß🦖\n\t،א")))
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Letters of any script, emoji, line feeds and tabs stay; only the ends are stripped."""
    assert tidy(text) == text.strip()


@STEADY
@given(text=TEXTS)
def test_one_line_has_no_break_and_single_spaces(text: str) -> None:
    """Every run of white space is one space, none at the ends."""
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert [char for char in line if char.isspace() and char != " "] == []
    assert "  " not in line
    assert line == line.strip()


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("txt\u202egpj.exe", "txtgpj.exe"),
        ("\ufeffhello\u2069", "hello"),
        ("\ud83e", ""),
        ("a\ud800b", "ab"),
        ("Cafe\u0301", "Café"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\tb", "a\tb"),
    ],
)
def test_a_text_is_tidied_to(typed: str, clean: str) -> None:
    """Cases worked out by hand: escapes, line ends, directions, halves of characters, accents, joiners."""
    assert tidy(typed) == clean


def test_every_character_that_turns_the_direction_is_dropped() -> None:
    """Embeddings, overrides and isolates, and what ends them, each between two letters."""
    assert [char for char in sorted(DIRECTIONS) if tidy(f"a{char}b") != "ab"] == []


def test_every_control_character_but_two_is_dropped() -> None:
    """Only the line feed and the tab stay; a carriage return is a line feed."""
    controls = [chr(number) for number in (*range(32), *range(127, 160))]
    kept = {char: tidy(f"a{char}b") for char in controls if tidy(f"a{char}b") != "ab"}
    assert kept == {"\n": "a\nb", "\t": "a\tb", "\r": "a\nb"}


@STEADY
@given(text=TEXTS, limit=st.integers(1, 30))
def test_a_shortened_text_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    """It is whole where it fits, else its beginning with an ellipsis, and shortening again changes nothing."""
    short = shortened(text, limit)
    assert len(short) <= limit
    assert shortened(short, limit) == short
    if len(text) <= limit:
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


def test_a_cut_leaves_no_space_before_the_ellipsis() -> None:
    """It reads as a person would write it."""
    assert shortened("one two three", 5) == "one…"
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one", 1) == "…"
