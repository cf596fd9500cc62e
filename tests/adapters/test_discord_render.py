"""Replies as Discord's components and forms as its modals: within every limit, and nothing that people wrote acts."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bot.adapters.discord import render
from bot.adapters.discord.markdown import escaped, spans
from bot.core.reply import Bold, Button, Buttons, Channel, Code, Form, Link, Mention, Paragraph, Reply, Select, When
from bot.core.text import tidy_keeping_ends
from bot.gallery import gallery
from bot.gallery.samples import BERLIN, HOSTILE, LONG, NOW

REPLIES = {name: shown for name, shown in gallery().items() if isinstance(shown, Reply)}
FORMS = {name: shown for name, shown in gallery().items() if isinstance(shown, Form)}
SPECIAL = re.compile(r"[*_`<\[]|~~|\|\||://|:\w+:|@everyone|@here|^[ \t]*(?:[>#+-]|\d{1,9}\.)", re.MULTILINE)
"""What would act, were it not for a backslash before it (or, of a list's number, behind it)."""


def parts(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component, those within others too."""
    for each in components:
        yield each
        yield from parts(each.get("components", []))


def texts(reply: Reply) -> list[str]:
    """The texts of a message."""
    return [each["content"] for each in parts(render.message(reply)) if each["type"] == 10]


@pytest.fixture
def shot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """A snapshot for each test as a JSON file."""
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.mark.parametrize("lent", [False, True], ids=["", "lent"])
@pytest.mark.parametrize("name", REPLIES)
def test_every_reply_is_within_discords_limits(name: str, *, lent: bool) -> None:
    """Components, characters, rows, labels and ids; ids are unique in a message, and tell whether they are lent."""
    made = render.message(REPLIES[name], lent=lent)
    every = list(parts(made))
    assert len(every) <= 40
    assert sum(len(text) for text in texts(REPLIES[name])) <= 4000
    assert all(text.strip() for text in texts(REPLIES[name]))
    ids = [each["custom_id"] for each in every if "custom_id" in each]
    assert len(ids) == len(set(ids))
    assert all(1 <= len(each) <= 100 for each in ids)
    assert all(render.is_lent(each) == lent for each in ids)
    for each in every:
        if each["type"] == 1:
            assert 1 <= len(each["components"]) <= 5
        if each["type"] == 2:
            assert 1 <= len(each["label"]) <= 80
        if each["type"] == 3:
            assert 1 <= len(each["options"]) <= 25
            assert len(each["placeholder"]) <= 150
            values = [option["value"] for option in each["options"]]
            assert len(values) == len(set(values))
            for option in each["options"]:
                assert all(1 <= len(option[key]) <= 100 for key in ("label", "value", "description") if key in option)
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("lent", [False, True], ids=["", "lent"])
@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_within_discords_limits(name: str, *, lent: bool) -> None:
    """Title, labels, fields and what stands in them; its id is the action, lent or not."""
    made = render.modal(FORMS[name], lent=lent)
    assert 1 <= len(made["title"]) <= 45
    assert 1 <= len(made["custom_id"]) <= 100
    assert render.action_of(made["custom_id"]) == FORMS[name].action
    assert render.is_lent(made["custom_id"]) == lent
    assert 1 <= len(made["components"]) <= 5
    for label in made["components"]:
        assert 1 <= len(label["label"]) <= 45
        assert len(label["component"].get("value", "")) <= label["component"]["max_length"] <= 4000


@pytest.mark.parametrize("name", [*REPLIES, *FORMS])
def test_what_people_see(name: str, shot: SnapshotAssertion) -> None:
    """Every reply and form of the gallery, as it is sent."""
    made = render.message(REPLIES[name]) if name in REPLIES else render.modal(FORMS[name])
    assert made == shot


@pytest.mark.parametrize("name", [name for name in REPLIES if "hostile" in name])
def test_nothing_that_people_wrote_acts(name: str) -> None:
    """No mention, address, emoji or markup of theirs is left standing."""
    for text in texts(REPLIES[name]):
        bare = re.sub(r"`[^`]*`", "", re.sub(r"\\.", "", text))  # within code nothing acts
        bare = bare.replace("](https://evil.example)", "")  # a link of the bot's own, with their words for a label
        assert not re.search(r"@everyone|@here|<@|<!|https?:|~~|\]\(", bare), text


@given(st.text())
def test_an_escaped_text_reads_as_it_was(text: str) -> None:
    """A backslash before each special character and before nothing else: taken away, the tidy text is there again."""
    made = escaped(text)
    assert re.sub(r"\\(.)", r"\1", made) == tidy_keeping_ends(text)
    assert not SPECIAL.search(re.sub(r"\\.", "x", made))


@given(st.text(max_size=9000))
def test_a_text_of_any_length_fits(text: str) -> None:
    """What is too long is cut between characters, said to be, and keeps what can be pressed."""
    shown = Reply("", (Paragraph((text,)), Buttons((Button("Go on", "open:quiz"),))))
    assert sum(map(len, texts(shown))) <= 4000
    assert [each["custom_id"] for each in parts(render.message(shown)) if each["type"] == 2] == ["open:quiz"]


def test_a_text_that_is_cut_says_so() -> None:
    """Whoever reads it knows that there was more."""
    assert texts(Reply("", (Paragraph((LONG * 9,)),)))[0].endswith("the rest does not fit into a message.")


def test_more_parts_than_a_message_has_are_left_out() -> None:
    """Forty rows of buttons are cut where Discord would refuse them."""
    blocks = tuple(Buttons((Button(str(n), f"open:{n}"),)) for n in range(40))
    assert len(list(parts(render.message(Reply("", blocks))))) == 39


def test_spans_become_discords_own() -> None:
    """Times in the reader's own zone, people by name without a ping, channels, code, bold and safe links."""
    said = spans(
        (
            "a*b ",
            Bold("b*"),
            Code("faq `x`"),
            Mention("123", "Ann"),
            Mention("ann", "@everyone"),
            Channel("123"),
            Channel("<@1>"),
            When(NOW, BERLIN),
            When(NOW, BERLIN, date_only=True),
            Link("docs", "https://example.org/a_b"),
            Link("[trap]", "javascript:alert(1)"),
        )
    )
    stamp = int(NOW.timestamp())
    assert said == (
        rf"a\*b **b\***`faq ˋxˋ`<@123>\@everyone<#123>that channel<t:{stamp}:f><t:{stamp}:D>"
        r"[docs](https://example.org/a_b)\[trap]"
    )


def test_letters_are_explained_and_hints_stand_on_their_buttons() -> None:
    """A quiz's options are read above the letters to press; what is short stands on the button itself."""
    shown = Reply("", (Buttons((Button("A", "answer:1:0:0", hint="First"), Button("Again", "x", hint="in 1 minute"))),))
    assert texts(shown) == ["**A** First"]
    assert [each["label"] for each in parts(render.message(shown)) if each["type"] == 2] == ["A", "Again (in 1 minute)"]


def test_choices_that_do_the_same_have_ids_of_their_own() -> None:
    """Discord refuses a message with an id twice; each still stands for its action."""
    long = "faq:" + "x" * 96
    buttons = Buttons(tuple(Button("Again", action) for action in ("open:quiz", "open:quiz", long, long)))
    select = Select("Choose", (Button("One", "a:1", hint=HOSTILE), Button("Two", "a:1")))
    made = list(parts(render.message(Reply("", (buttons, select, select)))))
    ids = [each["custom_id"] for each in made if "custom_id" in each]
    assert len(set(ids)) == len(ids) == 6
    assert [render.action_of(each) for each in ids[:3]] == ["open:quiz", "open:quiz", long]
    assert [render.action_of(each["value"]) for each in made[-1]["options"]] == ["a:1", "a:1"]
