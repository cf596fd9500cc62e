"""Replies as Slack's blocks: within every limit, and nothing that people wrote acts."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bot.adapters.slack import render
from bot.adapters.slack.richtext import elements
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
    File,
    Heading,
    Link,
    Meaning,
    Mention,
    Paragraph,
    PersonPick,
    Progress,
    Quote,
    Ranking,
    Reply,
    Select,
    Span,
    Text,
    When,
)
from bot.core.text import tidy, tidy_keeping_ends
from bot.gallery import gallery
from bot.gallery.samples import BERLIN, HOSTILE, LONG, NOW
from tests.adapters.slack.blocks import controls, parts, texts

REPLIES = {name: shown for name, shown in gallery().items() if isinstance(shown, Reply)}

LIFELESS = {"text", "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted", "rich_text"}
"""Kinds of rich text that only show what is in them."""

SHOWN = LIFELESS | {"plain_text", "header", "context", "divider", "date", "channel"}
PRESSED = {"actions", "button", "static_select", "conversations_select", "users_select"}


@pytest.fixture
def shot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """A snapshot for each test as a JSON file."""
    return snapshot.use_extension(JSONSnapshotExtension)


def length(value: Any) -> int:
    """Characters of all texts within a value."""
    return sum(map(len, texts(value))) + sum(len(each.get("fallback", "")) for each in parts(value))


def assert_within_limits(blocks: list[dict[str, Any]], most: int) -> None:
    """What Slack would refuse is not in the blocks."""
    assert len(blocks) <= most
    assert length(blocks) <= 13_000
    assert all(texts(blocks))
    for each in parts(blocks):
        match each.get("type"):
            case "header":
                assert 1 <= len(each["text"]["text"]) <= 150
            case "context" | "actions":
                assert 1 <= len(each["elements"]) <= (10 if each["type"] == "context" else 25)
            case "button":
                assert 1 <= len(each["text"]["text"]) <= 75
                assert 1 <= len(each["value"]) <= 2000
                assert 1 <= len(each.get("accessibility_label", "x")) <= 75
            case "static_select":
                assert 1 <= len(each["options"]) <= 100
                values = [option["value"] for option in each["options"]]
                assert len(set(values)) == len(values)
                assert all(1 <= len(value) <= 150 for value in values)
                shown = [
                    option[key]["text"] for option in each["options"] for key in ("text", "description") & option.keys()
                ]
                assert all(1 <= len(text) <= 75 for text in shown)
            case "plain_text":
                assert each["emoji"] is False
            case "rich_text" | "rich_text_section" | "rich_text_list" | "rich_text_quote" | "rich_text_preformatted":
                assert each["elements"]
            case _:
                pass
        assert len(each.get("placeholder", {"text": ""})["text"]) <= 150
    ids = [each["action_id"] for each in controls(blocks)]
    assert len(set(ids)) == len(ids)
    assert all(1 <= len(each) <= 255 for each in ids)


def assert_nothing_acts(blocks: list[dict[str, Any]], *, links: bool = False) -> None:
    """Nothing in the blocks is parsed, pings, or leads anywhere."""
    kinds = {each["type"] for each in parts(blocks) if "type" in each}
    assert kinds <= SHOWN | PRESSED | ({"link"} if links else set())


@pytest.mark.parametrize("name", REPLIES)
def test_every_reply_is_within_slacks_limits(name: str) -> None:
    """Blocks, characters, labels and ids, in a message and in a view."""
    message = render.message(REPLIES[name])
    assert_within_limits(message["blocks"], 50)
    assert_within_limits(render.blocks(REPLIES[name], 100, own=True), 100)
    assert 1 <= len(message["text"]) <= 3000
    assert json.loads(json.dumps(message)) == message


@pytest.mark.parametrize("name", REPLIES)
def test_what_people_see(name: str, shot: SnapshotAssertion) -> None:
    """Every reply of the gallery, as it is sent."""
    assert render.message(REPLIES[name]) == shot


@pytest.mark.parametrize("name", REPLIES)
def test_nothing_in_a_reply_is_parsed(name: str) -> None:
    """No mrkdwn and no mention is sent, and a link only where the bot itself made one."""
    assert_nothing_acts(render.message(REPLIES[name])["blocks"], links=name.startswith("blocks-"))


hostile = st.one_of(
    st.text(max_size=60), st.sampled_from([HOSTILE, "", " ", "\n", "<!channel>", "*b*", ":smile:", LONG])
)
actions = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=100)
spans: st.SearchStrategy[Span] = st.one_of(
    hostile,
    hostile.map(Bold),
    hostile.map(Code),
    st.builds(Mention, hostile, hostile),
    hostile.map(Channel),
    st.just(When(NOW, BERLIN)),
)
running: st.SearchStrategy[Text] = st.lists(spans, max_size=4).map(tuple)
buttons = st.lists(st.builds(Button, hostile, actions, st.sampled_from(Meaning), hostile), max_size=30).map(tuple)
blocks: st.SearchStrategy[Block] = st.one_of(
    hostile.map(Heading),
    running.map(Paragraph),
    st.lists(running, max_size=4).map(tuple).map(Bullets),
    st.lists(st.tuples(hostile, running), max_size=4).map(tuple).map(Facts),
    st.lists(st.tuples(st.integers(1, 99), hostile, hostile), max_size=4).map(tuple).map(Ranking),
    st.builds(Progress, st.integers(-3, 99), st.integers(0, 9), hostile),
    hostile.map(Quote),
    st.builds(Citation, hostile, hostile, hostile, hostile),
    buttons.map(Buttons),
    st.builds(Select, hostile, buttons),
    st.builds(ChannelPick, hostile, actions, st.none() | hostile),
    st.builds(PersonPick, hostile, actions),
    st.just(Divider()),
)


@given(hostile, st.lists(blocks, max_size=8))
def test_whatever_people_wrote_neither_acts_nor_breaks_a_limit(summary: str, written: list[Block]) -> None:
    """Any text in any place of a reply: nothing pings, nothing is formatted, and Slack takes it."""
    made = render.message(Reply(summary, tuple(written)))
    assert_within_limits(made["blocks"], 50)
    assert_nothing_acts(made["blocks"])
    assert 1 <= len(made["text"]) <= 3000


@given(st.text())
def test_running_text_reads_as_it_was(text: str) -> None:
    """What is shown is the tidy text, with nothing put between its characters."""
    assert texts(elements((text,))) == ([tidy_keeping_ends(text)] if tidy_keeping_ends(text) else [])


@given(st.text(max_size=20_000))
def test_a_text_of_any_length_fits(text: str) -> None:
    """What is too long is cut, and what can be pressed is kept."""
    made = render.message(Reply("", (Paragraph((text,)), Buttons((Button("Go on", "open:quiz"),)))))["blocks"]
    assert length(made) <= render.TOTAL_LIMIT
    assert [each["value"] for each in controls(made)] == ["open:quiz"]


def test_a_text_that_is_cut_says_so() -> None:
    """Whoever reads it knows that there was more, wherever the cut is; what is pressed stays above that."""
    for block in (
        Paragraph((LONG * 20,)),
        Quote(LONG * 20),
        Bullets((("First",), (LONG * 20,))),
        Facts((("Name", (LONG * 20,)),)),
    ):
        made = render.message(Reply("", (block, Paragraph(("later",)), Buttons((Button("Go on", "open:quiz"),)))))[
            "blocks"
        ]
        shown = texts(made)
        assert shown[-1] == "… the rest does not fit into a message."
        assert "later" not in shown
        assert "Go on" in shown
        assert 11_000 < length(made) <= 12_000


def test_more_blocks_than_a_message_has_are_left_out_and_that_is_said() -> None:
    """Sixty are fifty in a message, the last of which says so, and sixty in a view."""
    reply = Reply("", tuple(Buttons((Button(str(n), f"open:{n}"),)) for n in range(60)))
    made = render.message(reply)["blocks"]
    assert len(made) == 50
    assert texts(made)[-1] == "… the rest does not fit into a message."
    assert len(render.blocks(reply, render.VIEW_BLOCKS)) == 60


def test_more_labels_than_a_message_takes_are_left_out_and_that_is_said() -> None:
    """Slack counts the characters of what can be pressed, too."""
    many = Select("Which?", tuple(Button(LONG, f"open:{n}") for n in range(100)))
    made = render.message(Reply("", (Paragraph((LONG,)), many, many)))["blocks"]
    assert length(made) <= 12_000
    assert len(controls(made)) == 1
    assert texts(made)[-1] == "… the rest does not fit into a message."


def test_spans_become_slacks_own() -> None:
    """Times by the reader's clock, people by name without a ping, channels, code, bold, and links that are safe."""
    stamp = int(NOW.timestamp())
    assert elements(
        (
            "a*b ",
            Bold("b*"),
            Code("faq `x`"),
            Mention("U123", "Ann"),
            Channel("C123"),
            Channel("<!here>"),
            When(NOW, BERLIN),
            When(NOW, BERLIN, date_only=True),
            Link("docs", "https://example.org/a_b"),
            Link("[trap]", "javascript:alert(1)"),
            Link("long", "https://example.org/" + "x" * 3000),
            "",
        )
    ) == [
        {"type": "text", "text": "a*b "},
        {"type": "text", "text": "b*", "style": {"bold": True}},
        {"type": "text", "text": "faq `x`", "style": {"code": True}},
        {"type": "text", "text": "@Ann"},
        {"type": "channel", "channel_id": "C123"},
        {"type": "text", "text": "that channel"},
        {
            "type": "date",
            "timestamp": stamp,
            "format": "{date_short}, {time}",
            "fallback": "Mar 10, 2026, 10:00 (CET)",
        },
        {"type": "date", "timestamp": stamp, "format": "{date_short}", "fallback": "Mar 10, 2026"},
        {"type": "link", "url": "https://example.org/a_b", "text": "docs"},
        {"type": "text", "text": "[trap]"},
        {"type": "text", "text": "long"},
    ]


def test_letters_are_explained_and_hints_stand_on_their_buttons() -> None:
    """A quiz's options are read above the letters to press, and are what a screen reader says of them."""
    shown = Reply("", (Buttons((Button("A", "answer:1:0:0", hint="First"), Button("Again", "x", hint="in 1 minute"))),))
    made = render.message(shown)["blocks"]
    assert "".join(texts(made[0])) == "A First"
    assert [each["text"]["text"] for each in controls(made)] == ["A", "Again (in 1 minute)"]
    assert [each.get("accessibility_label") for each in controls(made)] == ["A: First", None]


def test_a_label_of_signs_alone_has_a_name() -> None:
    """A screen reader is told what an emoji is."""
    made = render.message(Reply("", (Buttons((Button("👍", "a"), Button("Yes 👍", "b"), Button("", "c"))),)))["blocks"]
    assert [each.get("accessibility_label") for each in controls(made)] == ["thumbs up sign", None, None]


def test_meanings_have_looks_and_one_button_alone_stands_out() -> None:
    """Good is primary, once in a row, as Slack asks; risky is danger."""
    row = Buttons(
        (
            Button("a", "a", Meaning.RISKY),
            Button("b", "b", Meaning.GOOD),
            Button("c", "c"),
            Button("d", "d", Meaning.GOOD),
        )
    )
    made = controls(render.message(Reply("", (row,)))["blocks"])
    assert [each.get("style") for each in made] == ["danger", "primary", None, None]


def test_choices_that_do_the_same_have_ids_and_values_of_their_own() -> None:
    """Slack refuses an id twice in a message and a value twice in a select; each still stands for its action."""
    long = "faq:" + "x" * 96
    row = Buttons(tuple(Button("Again", action) for action in ("open:quiz", "open:quiz", long)))
    select = Select("Choose", (Button("One", long, hint=HOSTILE), Button("Two", long)))
    made = controls(render.message(Reply("", (row, select, select)))["blocks"])
    assert [each["action_id"] for each in made] == ["press:0", "press:1", "press:2", "select:3", "select:4"]
    assert [each["value"] for each in made[:3]] == ["open:quiz", "open:quiz", long]
    values = [option["value"] for option in made[3]["options"]]
    assert len(set(values)) == 2
    assert [render.action_of(each) for each in values] == [long, long]


def test_more_options_than_a_select_has_are_left_out_and_that_is_said() -> None:
    """The first hundred are there."""
    many = Select("Which?", tuple(Button(str(n), f"open:{n}") for n in range(101)))
    (made,) = controls(render.message(Reply("", (many,)))["blocks"])
    assert len(made["options"]) == 100
    assert made["placeholder"]["text"] == "The first 100: Which?"


def test_what_only_its_reader_sees_is_marked() -> None:
    """In every kind of element, so that a press on it can take its place."""
    picks = ChannelPick("c", "config.here"), PersonPick("p", "config.who")
    reply = Reply("", (Buttons((Button("a", "x"),)), Select("s", (Button("a", "x"),)), *picks))
    ids = [each["action_id"] for each in controls(render.message(reply, own=True)["blocks"])]
    assert ids == ["press.own:0", "select.own:1", "channel.own:2:config.here", "person.own:3:config.who"]


def test_a_channel_is_chosen_among_those_of_the_workspace_alone() -> None:
    """Public and private ones, none that another workspace shares; what was chosen before is shown."""
    made = [
        controls(render.message(Reply("", (ChannelPick("Where?", "config.channel", chosen),)))["blocks"])[0]
        for chosen in ("C123", "<#C1>", None)
    ]
    assert made[0]["filter"] == {"include": ["public", "private"], "exclude_external_shared_channels": True}
    assert [each.get("initial_conversation") for each in made] == ["C123", None, None]


def test_a_file_is_shown_to_be_copied() -> None:
    """Its text stands in the message as it is, and is cut where it does not fit."""
    made = render.message(Reply("", (), files=(File("a.csv", "question,answer\na,*b*", "text/csv"),)))["blocks"]
    assert made[0]["elements"][0]["type"] == "rich_text_preformatted"
    assert texts(made) == ["question,answer\na,*b*"]
    long = render.message(Reply("", (), files=(File("a.csv", "a,b\n" * 9999, "text/csv"),)))["blocks"]
    assert texts(long)[-1] == "… the rest does not fit into a message."


def test_the_hostile_text_is_said_whole() -> None:
    """Nothing of a question is lost or altered by being made harmless."""
    made = render.message(Reply("", (Quote(HOSTILE),)))["blocks"]
    assert texts(made) == [tidy(HOSTILE)]
