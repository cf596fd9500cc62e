"""What Slack would be sent is drawn as it would draw it: every kind, inert, and text as the text that it is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.preview import preview
from bot.adapters.web.as_slack import as_slack
from bot.adapters.web.names import Names, names_of
from bot.core.reply import (
    Button,
    Buttons,
    ChannelPick,
    Citation,
    Divider,
    File,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    PersonPick,
    Quote,
    Reply,
    Select,
    When,
)
from bot.core.text import tidy, tidy_keeping_ends
from bot.gallery import gallery
from bot.gallery.samples import BERLIN, HOSTILE, NOW
from tests.web.looking import assert_inert, classed, exact
from tests.web.pages import Node, parsed

GALLERY = gallery()
SHOWABLE = st.text(st.characters(exclude_characters="\ufffe\uffff", codec="utf-8"))
"""Every text but of the two characters that no markup can hold."""


def drawn(shown: Reply | Form, *, own: bool = False) -> Node:
    """The drawing of a reply or form, looked at."""
    return parsed(as_slack(preview(shown, own).payload, names_of(shown), own=own))


def of(*elements: dict[str, Any]) -> Node:
    """Elements of running text, as they are drawn."""
    section = {"type": "rich_text_section", "elements": list(elements)}
    blocks = [{"type": "rich_text", "elements": [section]}]
    names = Names({"U1": "Ann"}, {"C1": "study-hall"}, "Europe/Berlin")
    return classed(parsed(as_slack({"text": "x", "blocks": blocks}, names)), "text")[0]


@given(SHOWABLE)
def test_what_people_wrote_is_drawn_as_it_is(text: str) -> None:
    """In running text and in a quote, exactly the tidy text stands, in no element of its own."""
    made = drawn(Reply("", (Paragraph((text,)), Quote(text))))
    said = tidy_keeping_ends(text)
    assert [exact(each) for each in classed(made, "text")] == ([said] if said else [])
    assert [exact(each) for each in made.all("blockquote")] == ([tidy(text)] if tidy(text) else [])
    assert {each.tag for each in made.all()} <= {"div", "blockquote", "p", "b", "small"}


def test_the_hostile_text_is_drawn_whole() -> None:
    """Nothing of it is lost, and nothing of it acts."""
    (text,) = classed(drawn(Reply("", (Paragraph((HOSTILE,)),))), "text")
    assert exact(text) == tidy(HOSTILE)


def test_elements_are_what_they_say_they_are() -> None:
    """Styles, links, people, channels, instants and emoji each stand out."""
    stamp = int(NOW.timestamp())
    made = of(
        {"type": "text", "text": "a ", "style": {"bold": True, "italic": True}},
        {"type": "text", "text": "b", "style": {"strike": True}},
        {"type": "text", "text": "c", "style": {"code": True}},
        {"type": "link", "url": "https://a.example", "text": "d"},
        {"type": "link", "url": "javascript:alert(1)", "text": "e"},
        {"type": "user", "user_id": "U1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "smile"},
        {"type": "date", "timestamp": stamp, "format": "{date_short}, {time}", "fallback": "f"},
        {"type": "date", "timestamp": stamp, "format": "{date_short}", "fallback": "f"},
        {"type": "new"},
    )
    assert exact(made) == (
        "a bcde@Ann#study-hall@here:smile:Tue 10 Mar 2026 10:00Tue 10 Mar 2026an element of the kind new"
    )
    assert [each.tag for each in made.all()][:6] == ["strong", "em", "s", "code", "a", "a"]
    assert [each.attributes.get("href") for each in made.all("a")] == ["https://a.example", None]


def test_a_message_is_drawn_block_by_block() -> None:
    """Headings, buttons by their looks and what a screen reader hears, choices that open, sources, who sees it."""
    row = (Button("A", "a", Meaning.GOOD, hint="The first"), Button("Stop", "b", Meaning.RISKY))
    choice = Select("Which?", (Button("One", "d", hint="the first"), Button("Two", "e")))
    picks = ChannelPick("Where?", "f", "C9"), PersonPick("Who?", "g")
    blocks = (Heading("Hello"), Buttons(row), Divider(), choice, *picks, Citation("A book", "Chapter 1", "a.txt"))
    made = drawn(Reply("", blocks, files=(File("a.csv", "x,y\nz", "text/csv"),)), own=True)
    assert [
        (exact(each), each.attributes.get("class"), each.attributes.get("aria-label")) for each in made.all("button")
    ] == [
        ("A", "success", "A: The first"),
        ("Stop", "danger", None),
    ]
    assert [exact(each) for each in made.all("summary")] == ["Which?", "#C9", "Who?"]
    assert [exact(each) for each in made.all("li")] == ["Onethe first", "Two"]
    assert [exact(each) for each in classed(made, "h2")] == ["Hello"]
    assert [exact(each) for each in classed(made, "small")] == ["Source: A book, “Chapter 1”"]
    assert [exact(each) for each in made.all("pre")] == ["x,y\nz"]
    assert "Only visible to you" in exact(made)
    assert "Only visible to you" not in drawn(Reply("", blocks)).text


def test_a_form_is_drawn_as_a_view() -> None:
    """Its title, its problem, each input under its label with what stands in it, and what may be left out."""
    fields = FormField("q", "Question", "Why?"), FormField("a", "Answer", "<b>", long=True, required=False, limit=4000)
    made = drawn(Form("Add an entry", "entry.add", fields, problem="I see no answer."))
    assert "Add an entry" in exact(made)
    assert "I see no answer." in exact(made)
    first, second = made.all("label")
    assert exact(first) == "Question"
    assert exact(second) == "Answer (optional)<b>Slack takes 3,000 characters here."
    assert [exact(each) for each in made.all("button")] == ["Cancel", "Send"]


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
    """A kind of block that the renderer may have one day is named, and breaks nothing."""
    made = parsed(as_slack({"text": "x", "blocks": [{"type": "video"}]}, Names()))
    assert "a block of the kind video" in exact(made)
