"""What Discord would be sent is drawn as it would draw it: every kind, inert, and an escape that fails is seen."""

from typing import Any

import pytest
from hypothesis import given

from bot.adapters.discord.markdown import escaped
from bot.adapters.discord.preview import preview
from bot.adapters.web.as_discord import as_discord, markdown
from bot.adapters.web.names import Names, names_of
from bot.core.reply import (
    Button,
    Buttons,
    ChannelPick,
    Divider,
    File,
    Form,
    FormField,
    Meaning,
    Paragraph,
    PersonPick,
    Quote,
    Reply,
    Select,
    When,
)
from bot.core.text import tidy
from bot.gallery import gallery
from bot.gallery.samples import BERLIN, HOSTILE, NOW
from tests.web.looking import ANY, assert_inert, classed, exact
from tests.web.pages import Node, parsed

GALLERY = gallery()
NAMES = Names({"12": "Ann"}, {"34": "study-hall"}, "Europe/Berlin")
SHOWABLE = ANY.filter(lambda text: not {"\ufffe", "\uffff"} & set(text))
"""Texts without the two characters that no markup can hold."""


def drawn(shown: Reply | Form, *, own: bool = False) -> Node:
    """The drawing of a reply or form, looked at."""
    return parsed(as_discord(preview(shown, own).payload, names_of(shown)))


def read(text: str) -> Node:
    """A text that Discord is sent, as it is drawn."""
    return parsed(markdown(text, NAMES))


@given(SHOWABLE)
def test_an_escaped_text_is_drawn_as_it_was_written(text: str) -> None:
    """Whatever people write, the drawing shows exactly the tidy text, in no element of its own."""
    made = read(escaped(text.strip()))
    assert exact(made) == tidy(text)
    assert list(made.all()) == []


@given(SHOWABLE)
def test_a_reply_is_drawn_with_the_words_of_people_as_they_are(text: str) -> None:
    """Also out of the whole message: a paragraph and a quote show it, and nothing in them stands out."""
    made = drawn(Reply("", (Paragraph(("a", text, "b")), Divider(), Quote(text))))
    first, *rest = classed(made, "text")
    assert exact(first) == f"a{' ' * text[:1].isspace()}{tidy(text)}{' ' * text[-1:].isspace()}b" or text.isspace()
    assert list(first.all()) == []
    quoted = [each for part in rest for each in part.all()]
    assert {each.tag for each in quoted} <= {"blockquote"}


@pytest.mark.parametrize(
    ("text", "tag"),
    [("**a**", "strong"), ("*a*", "em"), ("__a__", "u"), ("~~a~~", "s"), ("`a`", "code"), ("> a", "blockquote")],
)
def test_what_is_left_unescaped_is_seen(text: str, tag: str) -> None:
    """A mark that nobody made harmless stands out."""
    assert [each.tag for each in read(text).all()] == [tag]
    assert exact(read(text)) == "a"


def test_what_discord_knows_is_named() -> None:
    """People and channels by their names, instants in the group's zone, the rest by what is sent."""
    made = read("<@12> <@9> <#34> <@&5> @here <t:1773133200:f> <t:1773133200:D> </quiz:6> :smile:")
    assert [exact(each) for each in made.all()] == [
        "@Ann",
        "@9",
        "#study-hall",
        "@5",
        "@here",
        "Tue 10 Mar 2026 10:00",
        "Tue 10 Mar 2026",
        "/quiz",
        ":smile:",
    ]
    assert [each.attributes["datetime"] for each in made.all("time")] == ["2026-03-10T09:00:00+00:00"] * 2


def test_an_instant_beyond_any_calendar_is_a_number() -> None:
    """No number that can be sent breaks the drawing."""
    assert read("<t:99999999999999999:f>").text == "9" * 17


def test_a_message_is_drawn_part_by_part() -> None:
    """Texts, buttons by their looks, choices that open, lines, files, and who sees it."""
    row = (Button("Go on", "a", Meaning.GOOD), Button("Stop", "b", Meaning.RISKY), Button("Other", "c"))
    choice = Select("Which?", (Button("One", "d", hint="the first"), Button("Two", "e")))
    picks = ChannelPick("Where?", "f", "34"), PersonPick("Who?", "g")
    blocks = (Paragraph(("Hello.",)), Buttons(row), Divider(), choice, *picks)
    made = drawn(Reply("", blocks, files=(File("a.csv", "x", "text/csv"),)), own=True)
    assert [(exact(each), each.attributes.get("class")) for each in made.all("button")] == [
        ("Go on", "success"),
        ("Stop", "danger"),
        ("Other", "secondary"),
    ]
    assert [exact(each) for each in made.all("summary")] == ["Which?", "#34", "Who?"]
    assert [exact(each) for each in made.all("li")] == ["Onethe first", "Two"]
    assert len(list(made.all("hr"))) == 1
    assert [exact(each) for each in classed(made, "file")] == ["a.csv"]
    assert "Only you can see this" in exact(made)
    assert "Only you can see this" not in drawn(Reply("", blocks)).text


def test_a_form_is_drawn_as_a_modal() -> None:
    """Its title, each field under its label with what stands in it, and a star where something is needed."""
    fields = FormField("q", "Question", "Why?"), FormField("a", "Answer", "<b>", long=True, required=False)
    made = drawn(Form("Add an entry", "entry.add", fields))
    assert "Add an entry" in exact(made)
    assert [exact(each) for each in made.all("label")] == ["Question *", "Answer<b>"]
    assert [each.attributes["value"] for each in made.all("input")] == ["Why?"]
    assert [exact(each) for each in made.all("button")] == ["Cancel", "Submit"]


def test_times_are_in_the_zone_that_the_reply_names() -> None:
    """A reply for Berlin is drawn by Berlin's clock."""
    assert "Tue 10 Mar 2026 10:00" in drawn(Reply("", (Paragraph((When(NOW, BERLIN),)),))).text


@pytest.mark.parametrize("name", GALLERY)
def test_everything_the_bot_says_is_drawn_and_inert(name: str) -> None:
    """The whole gallery: well nested, nothing that can be pressed, no kind that the drawing does not know."""
    made = drawn(GALLERY[name])
    assert_inert(made)
    assert "of the kind" not in exact(made)


def test_what_is_not_known_is_told() -> None:
    """A kind of component that the renderer may have one day is named, and breaks nothing."""
    payload: dict[str, Any] = {"flags": 0, "components": [{"type": 99}]}
    assert "a component of the kind 99" in parsed(as_discord(payload, NAMES)).text


def test_the_hostile_text_is_drawn_whole() -> None:
    """Nothing of it is lost, and nothing of it acts."""
    made = read(escaped(HOSTILE))
    assert exact(made) == tidy(HOSTILE)
    assert list(made.all()) == []
