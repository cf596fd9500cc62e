"""Any reply is shown as Discord and Slack would draw it, side by side, with what they are sent and its sizes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import bot
from bot.adapters.discord.preview import preview as for_discord
from bot.adapters.slack.preview import preview as for_slack
from bot.adapters.web.drawings import side_by_side, sizes
from bot.adapters.web.viewer import CHANNEL, Viewer
from bot.core.preview import Drawn, Measure
from bot.core.reply import Form, FormField, Paragraph, Reply
from bot.core.request import Platform
from bot.gallery import gallery
from bot.gallery.samples import HOSTILE
from bot.wiring import draws
from tests.web.conftest import Visit
from tests.web.looking import assert_inert, classed, exact
from tests.web.pages import Node, parsed
from tests.web.site import Site, Visitor
from tests.web.test_sandbox import opened as begun
from tests.web.test_style import SHEETS, TEXT, contrast

GALLERY = gallery()
WATER = "How often should I water my plants?"


def table(*measures: Measure) -> Node:
    """The sizes of something that Discord is sent."""
    return parsed(sizes(Drawn(Platform.DISCORD, {}, "{}", measures)))


def colours(platform: str, *, dark: bool) -> dict[str, str]:
    """The colours of a platform's drawings by their names."""
    light, _, rest = SHEETS["drawn.css"].partition("@media (prefers-color-scheme: dark)")
    night = rest.partition("\n}\n")[0]
    found: dict[str, str] = {}
    for part, rule in ((light, ".drawing"), (light, f".as-{platform}"), (night if dark else "", f".as-{platform}")):
        inside = re.search(rf"^ *{re.escape(rule)} {{([^}}]*--[^}}]*)}}", part, re.MULTILINE)
        found |= dict(re.findall(r"--([\w-]+): #([0-9a-f]+)", inside[1])) if inside else {}
    return {
        name: f"#{value if len(value) == 6 else ''.join(2 * each for each in value)}" for name, value in found.items()
    }


async def drawn_of(visitor: Visitor, number: int) -> Node:
    """The drawings of a message."""
    return (await visitor.reads(f"/drawn/{number}")).tree


def test_both_platforms_are_drawn_by_their_own_renderers() -> None:
    """What the page draws is made by the previews of the two adapters, Discord's first."""
    assert draws() == (for_discord, for_slack)


def test_no_sdk_is_needed_to_draw() -> None:
    """Where there is no token, nothing of the platforms' own packages is loaded for it."""
    asked = "import sys; from bot.adapters.discord import preview; from bot.adapters.slack import preview"
    told = "print(sorted({each.split('.')[0] for each in sys.modules} & {'discord', 'slack_bolt', 'slack_sdk'}))"
    root = Path(bot.__file__).parents[1]
    said = subprocess.run(
        [sys.executable, "-c", f"{asked}; {told}"], cwd=root, capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n"


@pytest.mark.parametrize("name", GALLERY)
def test_any_reply_and_form_can_be_shown(name: str) -> None:
    """Both drawings, every measure as a row, and what is sent, which read as JSON is the payload."""
    shown = GALLERY[name]
    tree = parsed(side_by_side(shown, draws(), own=True))
    assert_inert(tree)
    assert [each.attributes["aria-label"] for each in tree.all("section")] == [
        "As Discord would draw it",
        "As Slack would draw it",
    ]
    for section, draw in zip(tree.all("section"), draws(), strict=True):
        made = draw(shown, True)
        assert json.loads(exact(classed(section, "payload")[0])) == made.payload
        assert [exact(each) for each in section.all("th", scope="row")] == [each.name for each in made.measures]
        assert f"({len(made.text.encode()):,} bytes)" in exact(section)


def test_a_size_is_said_and_drawn() -> None:
    """How much of how much, as words and as a bar; what names no limit has none; sources are told once."""
    made = table(
        Measure("components", 7, 40, "Discord, Message Resource"),
        Measure("characters of text", 1204, 4000, "Discord, Component Reference"),
        Measure("longest label", 12, 80, "Discord, Component Reference"),
        Measure("bytes of JSON", 2345, None, "Discord names no limit"),
    )
    rows = [[exact(cell) for cell in row.all("th", "td")] for row in made.one("tbody").all("tr")]
    assert rows == [
        ["components", "7 of 40", ""],
        ["characters of text", "1,204 of 4,000", ""],
        ["longest label", "12 of 80", ""],
        ["bytes of JSON", "2,345", "no limit named"],
    ]
    bars = [(each.attributes["value"], each.attributes["max"]) for each in made.all("progress")]
    assert bars == [("7", "40"), ("1204", "4000"), ("12", "80")]
    assert "The limits are from Discord: Message Resource; Component Reference." in exact(made)


@pytest.mark.parametrize(
    ("used", "cut", "said"),
    [(79, False, ""), (80, False, "close to the limit"), (100, True, "cut here: the rest would not fit")],
)
def test_what_is_nearly_full_or_cut_is_said(used: int, cut: bool, said: str) -> None:  # noqa: FBT001 - pytest's
    """In words, and not by a colour alone."""
    made = table(Measure("characters of text", used, 100, "Discord, Component Reference", cut=cut))
    assert exact(made.one("tbody").all("td")[-1]) == said


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("platform", ["discord", "slack"])
def test_a_drawing_can_be_read(platform: str, dark: bool) -> None:  # noqa: FBT001 - pytest's
    """Whatever stands in it reaches AA on what it stands on, in light and dark."""
    named = colours(platform, dark=dark)
    pairs = [(text, ground) for text in ("ink", "soft", "href") for ground in ("sheet", "inner")]
    pairs += [("ink", "button"), ("ink", "code"), ("pill-ink", "pill"), ("sheet", "soft")]
    found = {pair: contrast(named[pair[0]], named[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < TEXT} == {}
    filled = re.findall(r"button\.\w+ {[^}]*background: (#[0-9a-f]{6}); color: #fff", SHEETS["drawn.css"])
    assert len(filled) == 4
    assert min(contrast("#ffffff", each) for each in filled) >= TEXT


def test_an_answer_of_the_chat_is_drawn(visit_once: Visit) -> None:
    """Whoever asks finds a link beside the answer, and behind it what Discord and Slack would make of it."""

    async def scene(site: Site) -> None:
        ann = site.visitor()
        page = await ann.types(f"/ask {WATER}")
        link = page.tree.all("a", class_="drawn")[-1].attributes["href"]
        page = await site.asks("GET", link)
        assert page.status == 200
        assert page.text.count("When the soil is dry a finger deep.") >= 2
        assert "What Discord is sent" in page.text
        assert "What Slack is sent" in page.text
        back = page.tree.one("main").all("a")[0].attributes["href"]
        page = await site.asks("GET", back.partition("#")[0])
        assert page.tree.all("article")[-1].attributes["id"] == back.partition("#")[2]

    visit_once(scene)


def test_an_answer_of_the_sandbox_is_drawn_there(visit_once: Visit) -> None:
    """The same within the sandbox, whose links stay in it."""

    async def scene(site: Site) -> None:
        await begun(site)
        ann = site.visitor(prefix="/sandbox")
        page = await ann.types(f"/ask {WATER}")
        link = page.tree.all("a", class_="drawn")[-1].attributes["href"]
        assert link.startswith("/sandbox/drawn/")
        page = await site.asks("GET", link)
        assert page.text.count("When the soil is dry a finger deep.") >= 2
        assert page.tree.one("main").all("a")[0].attributes["href"].startswith("/sandbox/?")

    visit_once(scene)


def test_what_is_private_is_drawn_for_its_reader_alone(visit_once: Visit) -> None:
    """It says so in both drawings; to somebody else it is not there, and nor is what was never said."""

    async def scene(site: Site) -> None:
        ann, bo = site.visitor(), site.visitor("Bo")
        words = Reply("Psst.", (Paragraph(("Psst.",)),))
        secret = site.world.rooms.answer(CHANNEL, words, site.world.clock(), only="ann")
        tree = await drawn_of(ann, secret.id)
        assert "Only you can see this" in tree.text
        assert "Only visible to you" in tree.text
        for visitor, number in ((bo, secret.id), (ann, 1)):
            page = await site.asks("GET", visitor.at(f"/drawn/{number}"))
            assert page.status == 404
            assert "not here any more" in page.text
            assert "Psst" not in page.text

    visit_once(scene)


def test_what_somebody_typed_is_not_drawn(visit_once: Visit) -> None:
    """The bot sends it nowhere."""

    async def scene(site: Site) -> None:
        typed = site.world.rooms.say(CHANNEL, "ann", "hello", site.world.clock())
        page = await site.asks("GET", site.visitor().at(f"/drawn/{typed.id}"))
        assert (page.status, "somebody typed" in page.text) == (404, True)

    visit_once(scene)


def test_the_form_that_is_open_is_drawn(visit_once: Visit) -> None:
    """As a modal and as a view, with what stands in it; where none was opened, that is said."""

    async def scene(site: Site) -> None:
        ann = site.visitor()
        page = await site.asks("GET", ann.at("/drawn/form"))
        assert (page.status, "No form has been opened here yet." in page.text) == (404, True)
        form = Form("Add an entry", "entry.add", (FormField("question", "Question", "Why?"),))
        site.world.rooms.keep_form(Viewer("ann", "Ann"), form)
        tree = (await ann.reads("/drawn/form")).tree
        assert [each.attributes["value"] for each in tree.one("main").all("input")] == ["Why?", "Why?"]

    visit_once(scene)


def test_hostile_words_are_only_words_there(visit_once: Visit) -> None:
    """In a drawing, in its payload and in the page around it."""

    async def scene(site: Site) -> None:
        words = Reply(HOSTILE, (Paragraph((HOSTILE,)),))
        said = site.world.rooms.answer(CHANNEL, words, site.world.clock())
        page = await site.visitor("<b>x</b>").reads(f"/drawn/{said.id}")
        assert "<script>alert" not in page.markup
        assert "<b>x</b>" not in page.markup
        assert [each for each in page.tree.one("main").all() if each.tag in {"script", "form"}] == []

    visit_once(scene)
