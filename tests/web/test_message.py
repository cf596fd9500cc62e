"""Messages as elements of a page: well made, usable by keyboard and ear, and nothing that people wrote acts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bot.adapters.local import Local, local_asker
from bot.adapters.web.blocks import CHANNEL_NAME, Setting, blocks
from bot.adapters.web.dialog import dialog
from bot.adapters.web.html import Html
from bot.adapters.web.message import message
from bot.adapters.web.rooms import Message, Rooms
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.errors import AdminsOnly
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
    Facts,
    File,
    Form,
    Heading,
    Link,
    Mention,
    Paragraph,
    PersonPick,
    Progress,
    Quote,
    Ranking,
    Reply,
    Select,
    Span,
    Typed,
    When,
)
from bot.core.text import one_line, tidy, tidy_keeping_ends
from bot.features.roster import Here
from bot.gallery import gallery
from bot.gallery.samples import BERLIN, HOSTILE, NOW
from bot.views.errors import refusal
from tests.conftest import START, MakeApp
from tests.people import Clock
from tests.web.pages import Node, parsed

REPLIES = {name: shown for name, shown in gallery().items() if isinstance(shown, Reply)}
FORMS = {name: shown for name, shown in gallery().items() if isinstance(shown, Form)}
PEOPLE = (Here("kim", "Kim", True), Here("bo", "Bo", False))
VIEWER = Viewer("bo", "Bo")
KEPT = (
    "ask-article",
    "welcome-new",
    "quiz-wrong-misconception",
    "quiz-finished",
    "review-back",
    "leaderboard-days",
    "blocks-every-kind",
    "schedule-all",
    "excuse",
    "ask-hostile",
)
"""Ten kinds of replies whose elements are kept."""


class HtmlSnapshot(SingleFileSnapshotExtension):
    """A snapshot for each test as a file of HTML."""

    _write_mode = WriteMode.TEXT
    file_extension = "html"


@pytest.fixture
def world(make_app: MakeApp, sqlite_url: str, clock: Clock) -> World:
    """The world in which messages are shown; nothing is looked up in it."""
    app = make_app(sqlite_url)
    return World(app, Rooms(clock), Local(app), clock, local_asker("Kim"), "token", "UTC")


def shown(words: Reply | str, world: World, viewer: Viewer = VIEWER, only: str | None = None) -> Html:
    """The element of a message that says this."""
    author, name = ("kim", "Kim") if isinstance(words, str) else (None, "")
    return message(Message(17, viewer.room, author, words, START, only, 3, name), viewer, world, PEOPLE)


def buttons(tree: Node) -> Iterator[str]:
    """What the buttons carry, and the options."""
    for each in tree.all("button", "option"):
        if value := each.attributes.get("value"):
            yield value


def assert_well_made(tree: Node) -> None:
    """Ids are unique, each control has a name for whoever does not see it, and nothing runs."""
    ids = [each.attributes["id"] for each in tree.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    for each in tree.all("button", "a"):
        assert each.text or each.attributes.get("aria-label"), each
    for each in tree.all("select", "input", "textarea"):
        if each.attributes.get("type") != "hidden":
            assert tree.one("label", **{"for": each.attributes["id"]}).text
    for each in tree.all():
        assert each.tag not in {"script", "style", "iframe"}
        assert not [name for name in each.attributes if name.startswith("on") or name == "style"]
        assert each.attributes.get("href", "/").startswith(("/", "http://", "https://"))


@pytest.mark.parametrize("name", REPLIES)
def test_every_reply_is_well_made(name: str, world: World) -> None:
    """All the bot can say is well nested HTML, whatever people wrote into it."""
    tree = parsed(shown(REPLIES[name], world))
    assert_well_made(tree)
    (article,) = tree.all("article")
    assert article.attributes["id"] == "m17"
    assert article.attributes["data-v"] == "3"


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_well_made(name: str, world: World) -> None:
    """A form has its title for a name, its fields with their labels, limits and what stands in them."""
    form = FORMS[name]
    tree = parsed(dialog(form, VIEWER, world, 17))
    assert_well_made(tree)
    (box,) = tree.all("dialog")
    title = tree.one(id=box.attributes["aria-labelledby"])
    assert title.text == one_line(form.title)
    for field in form.fields:
        made = tree.one(name=f"f.{field.name}")
        assert made.attributes["maxlength"] == str(field.limit)
        assert ("required" in made.attributes) == field.required


@pytest.mark.parametrize("name", KEPT)
def test_it_looks_like_this(name: str, world: World, snapshot: SnapshotAssertion) -> None:
    """Ten kinds of replies are as they were looked at last; an element a line, so that a change is read easily."""
    lines = shown(REPLIES[name], world).replace("><", ">\n<")
    assert lines == snapshot.use_extension(HtmlSnapshot)


ANY_TEXT = st.text(min_size=1, max_size=60)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ANY_TEXT)
def test_any_text_reads_as_it_was_written(text: str) -> None:
    """Whatever stands in a block or a span is read just so, its tidying aside; nothing of it becomes an element."""
    one, whole = one_line(text), tidy(text)
    blocks_of: list[tuple[Block, str]] = [
        (Heading(text), one),
        (Quote(text), whole),
        (Facts(((text, ("x",)),)), f"{one}x"),
        (Facts(((Typed(text), ("x",)),)), f"/{one}x"),
        (Ranking(((1, text, text),)), f"1.{one}{one}"),
        (Citation(text, text, "file", text), f"Source: {one}, “{one}”" + (f" ({one})" if one else " ()")),
        (Buttons((Button(text, "verb"),)), one),
        (Bullets(((text,),)), tidy_keeping_ends(text)),
    ]
    spans: list[tuple[Span, str]] = [
        (text, tidy_keeping_ends(text)),
        (Bold(text), tidy_keeping_ends(text)),
        (Code(text), one),
        (Typed(text), f"/{one}"),
        (Mention("id", text), f"@{one}"),
        (Link(text, "https://example.org/"), one),
    ]
    for block, wanted in [*blocks_of, *((Paragraph((span,)), wanted) for span, wanted in spans)]:
        tree = parsed(blocks([block], Setting(1)))
        seen = [each for each in _texts(tree) if each not in {"Place", "Name", "Reached"}]
        assert "".join(seen) == wanted, block


def _texts(node: Node) -> Iterator[str]:
    for each in node.children:
        if isinstance(each, str):
            yield each
        else:
            yield from _texts(each)


def test_an_address_that_would_run_something_leads_nowhere(world: World) -> None:
    """A link's label stands there; where it would lead to a script, it leads nowhere."""
    tree = parsed(shown(Reply("x", (Paragraph((Link("Click", "javascript:alert(1)"),)),)), world))
    (link,) = [each for each in tree.all("a") if each.text == "Click"]
    assert "href" not in link.attributes


def test_links_to_elsewhere_tell_nobody_where_they_are_from(world: World) -> None:
    """A link opens beside the page, which learns nothing from it and is not told of."""
    tree = parsed(shown(Reply("x", (Paragraph((Link("Source", "https://example.org/"),)),)), world))
    link = tree.one("a", href="https://example.org/")
    assert link.attributes["rel"] == "noreferrer"
    assert link.attributes["target"] == "_blank"


def test_a_private_message_says_so_in_words(world: World) -> None:
    """Who alone sees a message is told in words, not by its colour; in a room that nobody else reads nothing is."""
    reply = Reply("Hello.", (Paragraph(("Hello.",)),))
    assert "Only you see this" in parsed(shown(reply, world, only="bo")).text
    assert "Only you see this" not in parsed(shown(reply, world)).text
    assert "Only you see this" not in parsed(shown(reply, world, Viewer("bo", "Bo", True), only="bo")).text


def test_what_somebody_typed_stands_under_their_name(world: World) -> None:
    """A member's line is theirs, and is text whatever is in it."""
    tree = parsed(shown(HOSTILE, world))
    assert tree.all("b")[0].text == "Kim"
    assert tidy(HOSTILE) in "".join(_texts(tree))


def test_the_hour_is_that_of_the_world_and_the_day_is_said_if_it_is_not_today(world: World, clock: Clock) -> None:
    """A message of today has its hour, one of another day its day as well, both in the world's zone."""
    reply = Reply("Hello.", ())
    assert parsed(shown(reply, world)).one("time").text == "09:00"
    clock.now += timedelta(days=1)
    assert parsed(shown(reply, world)).one("time").text == "Tue 10 Mar 09:00"


def test_choices_carry_their_message_and_action() -> None:
    """Buttons, options, channels and people carry the number of their message and what then happens."""
    made = blocks(
        [
            Buttons((Button("Go", "go:1"),)),
            Select("Which?", (Button("A", "a:1", hint="Apple"), Button("Pear", "a:2", hint="ripe"))),
            ChannelPick("Where?", "where"),
            PersonPick("Who?", "who"),
        ],
        Setting(17, PEOPLE, "/press?as=Bo", "token"),
    )
    tree = parsed(made)
    assert list(buttons(tree)) == ["17 go:1", "17 a:1", "17 a:2", "17 where:local", "17 who:kim", "17 who:bo"]
    assert [each.text for each in tree.all("option")] == ["Apple", "Pear (ripe)", CHANNEL_NAME, "Kim", "Bo"]
    for form in tree.all("form"):
        assert form.attributes["action"] == "/press?as=Bo"
        assert form.one("input", name="token").attributes["value"] == "token"


def test_an_instant_is_shown_where_its_zone_says_and_readable_by_programs() -> None:
    """An instant has the hour of its own zone, and stands as a date for programs too."""
    tree = parsed(blocks([Paragraph((When(NOW, BERLIN), " in ", Channel("local")))], Setting(1)))
    time = tree.one("time")
    assert time.attributes["datetime"].endswith(("+01:00", "+02:00"))
    assert time.attributes["title"] == BERLIN
    assert tree.text.endswith(f"in {CHANNEL_NAME}")


def test_progress_is_told_in_words_too() -> None:
    """How far something has come is a bar with its label."""
    tree = parsed(blocks([Progress(3, 5, "right")], Setting(1)))
    assert tree.one("progress").attributes == {"value": "3", "max": "5"}
    assert tree.one("label").one("span").text == "3 of 5 right"


def test_a_picture_is_shown_with_its_size_and_can_be_kept(world: World) -> None:
    """A picture has its size before it comes, and words for whoever does not see it; every file can be saved."""
    picture = File("stats.svg", '<svg xmlns="x" width="640" height="580">', "image/svg+xml")
    reply = Reply("Your reviews.", (), files=(picture, File("all.json", "{}", "application/json")))
    tree = parsed(shown(reply, world))
    image = tree.one("img")
    assert image.attributes == {
        "src": "/files/17/0?as=Bo",
        "alt": "Your reviews.",
        "width": "640",
        "height": "580",
    }
    assert [each.text for each in tree.all("a") if "download" in each.attributes] == ["Save stats.svg", "Save all.json"]


def test_who_may_not_is_shown_the_way_to_be_who_may(world: World) -> None:
    """Below “only admins” stands a way to be the admin, since on this page one can be anybody."""
    tree = parsed(shown(refusal(AdminsOnly()), world))
    link = next(each for each in tree.all("a") if each.text == "Be Kim (admin)")
    assert link.attributes["href"] == "/?as=Kim"
