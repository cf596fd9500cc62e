"""How replies look in a terminal: nothing is lost, nothing runs over the edge, nothing steers the terminal."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from wcwidth import wcswidth

from bot.adapters.console.render import choices, render
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Channel,
    ChannelPick,
    Citation,
    Code,
    Divider,
    Facts,
    Heading,
    Mention,
    Paragraph,
    PersonPick,
    Progress,
    Quote,
    Ranking,
    Reply,
    Select,
    Span,
)
from bot.core.text import tidy
from bot.gallery import gallery

REPLIES = {name: shown for name, shown in gallery().items() if isinstance(shown, Reply)}
IN_COLOUR = ("ask-article", "help", "quiz-finished", "quiz-wrong-misconception", "review-back", "blocks-every-kind")
AT_40 = (*IN_COLOUR, "streak-held", "inbox-many-hostile", "blocks-over-long", "welcome-hostile-name")
WIDE = 20_000
"""Columns in which every text of the gallery has a line of its own."""

UNSEEN = {"language", "summary", "action", "meaning", "external_id", "id", "zone", "chosen"}
"""Fields that are no part of what is shown."""


class TextFile(SingleFileSnapshotExtension):
    """A snapshot that is a readable text file."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def look(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """How something looked before."""
    return snapshot.use_extension(TextFile)


def texts(value: object) -> Iterator[str]:
    """Every text that a reply shows; of a choice with a letter for its label only the hint."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value):
        hidden = UNSEEN | ({"label"} if isinstance(value, Button) and value.hint and len(value.label) == 1 else set())
        for field in fields(value):
            if field.name not in hidden:
                yield from texts(getattr(value, field.name))


def solid(text: str) -> str:
    """The text without white space, and without the bars and lines that are drawn around it."""
    return re.sub(r"[\s│─]", "", text)


def overruns(shown: str, width: int) -> list[str]:
    """Lines that are wider than they may be, or that hold something that no terminal should meet."""
    return [line for line in shown.split("\n") if not 0 <= wcswidth(line) <= width]


def controls(shown: str) -> list[str]:
    """Control characters and marks of direction, the line feed excepted."""
    unwanted = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return [char for char in shown if char != "\n" and (unicodedata.category(char) == "Cc" or char in unwanted)]


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_looks_as_before(name: str, look: SnapshotAssertion) -> None:
    """Every reply of the gallery is drawn at 80 columns, without colour, as its file shows."""
    assert render(REPLIES[name]) == look


@pytest.mark.parametrize("name", AT_40)
def test_a_reply_fits_a_narrow_terminal(name: str, look: SnapshotAssertion) -> None:
    """At 40 columns a reply is drawn as its file shows."""
    assert render(REPLIES[name], width=40) == look


@pytest.mark.parametrize("name", IN_COLOUR)
def test_a_reply_has_its_colours(name: str, look: SnapshotAssertion) -> None:
    """In colour a reply is drawn as its file shows, where ␛ stands for the escape character."""
    assert render(REPLIES[name], colour=True).replace("\x1b", "␛") == look


@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """Whatever is said fits the width, counted in cells, and holds no control character but the line feed."""
    for name, reply in REPLIES.items():
        shown = render(replace(reply, files=()), width=width)  # files are shown as they are
        assert not overruns(shown, width), name
        assert not controls(shown), name


@pytest.mark.parametrize("name", REPLIES)
def test_colour_changes_no_word(name: str) -> None:
    """Without its escape sequences the coloured text is the plain one, and there are no other control characters."""
    coloured = re.sub(r"\x1b\[[0-9;]*m", "", render(REPLIES[name], colour=True))
    assert [line.rstrip() for line in coloured.split("\n")] == render(REPLIES[name]).split("\n")
    assert not controls(coloured)


@pytest.mark.parametrize("name", REPLIES)
def test_every_text_is_shown(name: str) -> None:
    """Every text of a reply stands in the output, whole and in its own order."""
    shown = solid(render(REPLIES[name], width=WIDE))
    missing = [text for text in texts(REPLIES[name].blocks) if solid(tidy(text)) not in shown]
    assert not missing


@pytest.mark.parametrize("name", REPLIES)
def test_a_narrow_terminal_loses_nothing(name: str) -> None:
    """The same characters stand on a narrow terminal as on a wide one, but for bars and lines."""
    wide, narrow = (Counter(solid(render(REPLIES[name], width=width))) for width in (WIDE, 40))
    assert narrow == wide


@pytest.mark.parametrize("name", REPLIES)
def test_choices_are_numbered_in_their_order(name: str) -> None:
    """The nth choice stands behind the number n, from 1 on, and there are no other numbers."""
    shown = render(REPLIES[name], width=WIDE)
    numbered = re.findall(r"^ {2,}\[(\d+)\] ?(.*)$", shown, re.MULTILINE)
    offered = choices(REPLIES[name])
    assert [int(number) for number, _ in numbered] == list(range(1, len(offered) + 1))
    for (_, line), button in zip(numbered, offered, strict=True):
        assert line.startswith(next(texts(button)).split("\n")[0][:20].strip())


def test_a_letter_gives_way_to_what_it_stands_for() -> None:
    """A choice whose label is a letter is shown by its hint alone; a word keeps its place and the hint follows."""
    letter, word = Button("B", "open:quiz", hint="Keras"), Button("Good", "open:quiz", hint="back in 3 days")
    assert render(Reply("", (Buttons((letter, word)),))) == "  [1] Keras\n  [2] Good (back in 3 days)\n"


def test_a_sign_at_the_start_of_a_line_is_its_mark() -> None:
    """A line of a list has one mark: its own sign, or a dot."""
    listed = Bullets((("✓ seen",), ("plain",), ("- dashed",), ("x y",)))
    assert render(Reply("", (listed,))) == "  ✓ seen\n  • plain\n  - dashed\n  • x y\n"


def test_every_line_of_a_quote_has_its_bar() -> None:
    """A quote of several lines has the bar before each."""
    lines = render(Reply("", (Quote("word " * 40 + "\n\nend"),)), width=40).splitlines()
    assert len(lines) > 5
    assert all(line.startswith("  │") for line in lines)


LONE_HALVES = [*map(chr, range(0x1F1E6, 0x1F200)), *map(chr, range(0x1F3FB, 0x1F400)), "\U0001171e"]
"""Half flags and skin tones that stand alone: about these, spacing marks and unassigned characters widths disagree."""

ANY_TEXT = st.text(st.characters(exclude_categories=("Mc", "Cn"), exclude_characters=LONE_HALVES), max_size=60)
SPANS: st.SearchStrategy[Span] = st.one_of(
    ANY_TEXT,
    ANY_TEXT.map(Bold),
    ANY_TEXT.map(Code),
    st.builds(Mention, external_id=ANY_TEXT, name=ANY_TEXT),
    ANY_TEXT.map(Channel),
)
TEXTS = st.lists(SPANS, max_size=4).map(tuple)
BUTTONS = st.lists(st.builds(Button, label=ANY_TEXT, action=st.just("open:help"), hint=ANY_TEXT), max_size=5).map(tuple)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    ANY_TEXT.map(Heading),
    TEXTS.map(Paragraph),
    st.lists(TEXTS, max_size=3).map(tuple).map(Bullets),
    st.lists(st.tuples(ANY_TEXT, TEXTS), max_size=3).map(tuple).map(Facts),
    st.lists(st.tuples(st.integers(1, 9999), ANY_TEXT, ANY_TEXT), max_size=3).map(tuple).map(Ranking),
    st.builds(Progress, done=st.integers(0, 10**9), total=st.integers(0, 10**9), label=ANY_TEXT),
    ANY_TEXT.map(Quote),
    st.builds(Citation, title=ANY_TEXT, heading=ANY_TEXT, file=ANY_TEXT, note=ANY_TEXT),
    BUTTONS.map(Buttons),
    st.builds(Select, prompt=ANY_TEXT, options=BUTTONS),
    st.builds(ChannelPick, prompt=ANY_TEXT, action=st.just("config.channel")),
    st.builds(PersonPick, prompt=ANY_TEXT, action=st.just("config.admin")),
    st.just(Divider()),
)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(BLOCKS, max_size=5), st.integers(24, 120))
def test_no_text_breaks_out(blocks: list[Block], width: int) -> None:
    """Whatever characters a reply is made of, it is drawn, within the width, and steers no terminal."""
    shown = render(Reply("", tuple(blocks)), width=width)
    assert not overruns(shown, width)
    assert not controls(shown)
