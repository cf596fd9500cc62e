"""Content on the page: packs to browse, a search with its outcome, the checker's word, and an edit to try."""

import asyncio
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from starlette.routing import Mount

from bot.adapters.http import serving
from bot.adapters.http import site as served
from bot.adapters.web import content, packs
from bot.core.browsing import Part
from bot.core.request import Platform
from bot.features import browse, trial
from bot.features.shelf import Shelf
from bot.library.load import load
from bot.shipped import shipped
from bot.storage.banks import bank
from bot.storage.engine import Database
from bot.views import content as words
from tests.features.front import UNKNOWN, Person, grown
from tests.features.test_entries import ANSWER, added
from tests.features.test_housekeeping import dump
from tests.library.copies import Copy
from tests.web.conftest import Visit
from tests.web.pages import Page, parsed
from tests.web.site import Site, Visitor
from tests.web.test_trials import CACTI, CACTUS, WATERING, tries

HOSTILE = "<script>alert(1)</script> & \"quoted\" 'too' </textarea><img src=x onerror=alert(1)>"

FIGURE = re.compile(r" [01]\.\d{2,3}$")

MOST = 60_000
"""Bytes of a page."""


async def follows(visitor: Visitor, label: str) -> Page:
    """The page behind the first link with that text."""
    links = visitor.shown.tree.one("main").all("a")
    found = next((each for each in links if each.text == label), None)
    assert found, f"no link {label!r}; there are {[each.text for each in links]}"
    return await visitor.reads(found.attributes["href"].partition("?")[0], **_query(found.attributes["href"]))


def _query(address: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in address.partition("?")[2].split("&"))
    return {name: value for name, _, value in pairs if name not in {"as", "in", ""}}


def test_one_finds_ones_way_by_links_alone(visit_once: Visit) -> None:
    """From the page's start every pack, part and entry is some links away, and there are links back."""

    async def scene(site: Site) -> None:
        ann = site.visitor()
        await ann.reads("/content")
        assert "A tiny pack" in ann.shown.text
        await follows(ann, "2 misconceptions")
        assert ann.shown.tree.one("h1").text == "Misconceptions"
        await follows(ann, "More water is always better for plants.")
        assert ann.shown.tree.one("h1").text == "More water is always better for plants."
        await follows(ann, "How often should I water my plants?")
        assert "When the soil is dry a finger deep." in ann.shown.text
        await follows(ann, "Questions and answers")
        await follows(ann, "Content")
        assert ann.shown.tree.one("h1").text == "Content"

    visit_once(scene)


def test_an_entry_tells_its_source_and_its_relations(visit_once: Visit) -> None:
    """A misconception is shown with why it is false, what is true, where that comes from, and who names it."""

    async def scene(site: Site) -> None:
        shown = (await site.visitor().reads(WATERING)).text
        for told in ("A myth", "Roots need air as well as water.", "Notes on Gardens , “Watering” (notes.txt)"):
            assert told in shown
        for told in ("Who speaks of it", "How often should I water my plants?", "Which answer is right in question 0?"):
            assert told in shown
        assert "You can never water plants too much." in shown

    visit_once(scene)


def test_a_question_shows_what_is_right_and_where_wrong_answers_come_from(visit_once: Visit) -> None:
    """Each option is told as right or wrong in words, with its reason and the belief behind it."""

    async def scene(site: Site) -> None:
        shown = await site.visitor().reads("/content/tiny/questions/q-choice-0")
        assert "Right: Right 0" in shown.text
        assert "Wrong: Wrong one of 0 It only sounds right. From the belief More water is always better" in shown.text
        assert "On the back The number 0." in (await site.visitor().reads("/content/tiny/cards/card-0")).text

    visit_once(scene)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what earth do cacti like", "Answer (0.98; from "),
        ("do penguins fly", "Did you mean … ("),
        (UNKNOWN, "Unknown: it would go to the inbox Nothing is near enough: from "),
    ],
)
def test_a_search_tells_the_outcome_and_keeps_nothing(
    visit: Visit, database: Database, question: str, told: str
) -> None:
    """The outcome is told in words, with the nearest entries and their figures; not a row changes."""

    async def scene(site: Site) -> None:
        cleo, before = site.visitor("Cleo"), dump(database)
        await cleo.reads("/content")
        (form,) = (each for each in cleo.shown.forms if "q" in each.fields)
        found = await cleo.sends(form, q=question)
        assert told in found.text
        items = found.tree.one("ol", class_="found").all("li")
        assert items
        assert all(len(each.all("svg")) == 1 and FIGURE.search(each.text) for each in items)
        assert found.tree.one("input", name="q").attributes["value"] == question
        assert found.tree.one("input", name="as").attributes["value"] == "Cleo"
        assert dump(database) == before

    visit(scene)


def test_a_search_shows_what_the_bot_itself_finds(visit_once: Visit) -> None:
    """The order and figures of the page are those of the search, and a group's own answers are among them."""

    async def scene(site: Site) -> None:
        ann = Person(site.app)
        await asyncio.to_thread(added, ann)
        shown = await site.visitor().reads("/content", q=UNKNOWN)
        first = shown.tree.one("ol", class_="found").all("li")[0].text
        assert first == f"{UNKNOWN} Your group's own 1.00"
        assert ANSWER in shown.tree.one("blockquote").text
        found = await site.app.work(
            lambda session, _: browse.search(session, bank(session, Platform.LOCAL, "local"), site.app.shelf, CACTUS)
        )
        items = (await site.visitor().reads("/content", q=CACTUS)).tree.one("ol", class_="found").all("li")
        expected = [each for each in found.near if each.confidence >= 0.005]
        assert [each.text.split()[-1] for each in items] == [f"{each.confidence:.2f}" for each in expected]
        assert [each.text.startswith(near.title) for each, near in zip(items, expected, strict=True)] == [True] * len(
            expected
        )

    visit_once(scene)


@pytest.mark.parametrize(
    ("typed", "told"), [("?!", "I see no words in that question."), ("a" * 1001, "1,001 characters")]
)
def test_what_cannot_be_searched_for_is_told(visit_once: Visit, typed: str, told: str) -> None:
    """A search without a word, or with too many, says so, with the packs still there."""

    async def scene(site: Site) -> None:
        shown = await site.visitor().reads("/content", q=typed)
        assert told in shown.tree.one("p", role="alert").text
        assert "A tiny pack" in shown.text

    visit_once(scene)


def test_lists_come_in_pages_and_by_topic(visit_once: Visit, tmp_path: Path) -> None:
    """A long list shows some entries at once and leads to the others, each of them once; a topic has its own alone."""

    async def scene(site: Site) -> None:
        site.app.use(grown(tmp_path, 92))
        ann = site.visitor()
        await ann.reads("/content/tiny/questions")
        seen = entries(ann.shown)
        assert len(seen) == packs.A_PAGE
        while any(each.text == "Next" for each in ann.shown.tree.all("a")):
            seen += entries(await follows(ann, "Next"))
        assert seen == [each.id for each in site.app.shelf.library.packs["tiny"].questions]
        assert entries(await follows(ann, "Before")) == seen[packs.A_PAGE : 2 * packs.A_PAGE]
        assert entries(await follows(ann, "Before")) == seen[: packs.A_PAGE]
        assert "Before" not in {each.text for each in ann.shown.tree.all("a")}
        assert words.PART_NONE in (await ann.reads("/content/tiny/cards", topic="water")).text
        assert entries(await ann.reads("/content/tiny/cards", topic="soil")) == [f"card-{i}" for i in range(6)]
        for odd in ("-1", "1e3", "99999", "9" * 50, "²"):
            assert len(entries(await ann.reads("/content/tiny/questions", after=odd))) == packs.A_PAGE

    visit_once(scene)


def entries(shown: Page) -> list[str]:
    """The ids of a list's entries."""
    links = (each.all("a")[0] for each in shown.tree.one("ul", class_="entries").all("li"))
    return [each.attributes["href"].partition("?")[0].rpartition("/")[2] for each in links]


@pytest.mark.parametrize(
    "path",
    [
        "/content/none/faq",
        "/content/tiny/pack",
        "/content/tiny/faq/none",
        "/content/tiny/cards/faq-compost",
        "/content/a/b/c",
    ],
)
def test_what_is_not_there_is_a_page_with_a_way_back(visit_once: Visit, path: str) -> None:
    """An address of something that is not in the packs is answered with 404, and leads on."""

    async def scene(site: Site) -> None:
        shown = await site.asks("GET", site.visitor().at(path))
        assert shown.status == 404
        assert "There is no such entry" in shown.text
        assert [each.text for each in shown.tree.one("main").all("a")] == ["All content"]
        posted = await site.visitor().posts(site.visitor().at("/content/tiny/faq/none"), f"token={site.world.token}")
        assert posted.status == 404

    visit_once(scene)


def test_the_checkers_findings_are_those_of_the_files_now(visit_once: Visit, tmp_path: Path) -> None:
    """A pack is in use as long as nothing changed; what an author breaks on disk is told at the next look, by line."""

    async def scene(site: Site) -> None:
        copy = Copy(tmp_path / "tiny")
        site.app.use(Shelf(load([copy.folder])))
        world = replace(site.world, roots=(copy.folder,))
        async with serving(served(content.routes(world), {}), "127.0.0.1", 0) as address:

            async def look() -> str:
                async with site.session.get(f"{address}/content") as answer:
                    return parsed(await answer.text()).one("section", id="checked").text

            assert "tiny: All right, and in use." in await look()
            copy.edit("faq.yaml", "A sandy one", "Sand")
            assert "All right, but changed since it was read." in await look()
            copy.edit("faq.yaml", "topic: water", "topic: wet")
            told = await look()
            spoilt = copy.text("cards.yaml").replace("topic: soil", "topic: sky") * 50
            copy.write("cards.yaml", spoilt)
            many = await look()
        assert (many.count("cards.yaml:") + many.count("faq.yaml:"), "more" in many) == (100, True)
        assert "1 thing to mend; until then it stays in use as it was before." in told
        assert "tiny/faq.yaml:2 there is no topic “wet” in pack.yaml" in told
        assert str(tmp_path) not in told

    visit_once(scene)


def test_whatever_stands_in_a_pack_or_a_field_is_text(visit_once: Visit, tmp_path: Path) -> None:
    """Markup in an entry, a search and an edit is read as it was written, and makes no element."""

    async def scene(site: Site) -> None:
        copy = Copy(tmp_path / "hostile").edit(
            "faq.yaml", "A sandy one that dries fast.", f"'{HOSTILE.replace(chr(39), chr(39) * 2)}'"
        )
        site.app.use(Shelf(load([copy.folder])))
        ann = site.visitor()
        pages = [await ann.reads(CACTI), await ann.reads("/content", q=CACTUS), await ann.reads("/content", q=HOSTILE)]
        pages.append(await tries(ann, CACTI, ("potting mix", f"potting {HOSTILE} mix"), question=HOSTILE))
        for shown in pages:
            typed = [value for form in shown.forms for value in form.fields.values()]
            assert HOSTILE in shown.text or HOSTILE in typed
            assert not shown.tree.one("main").all("script", "img")

    visit_once(scene)


def test_links_stay_in_their_world(visit_once: Visit) -> None:
    """Every way on the pages of another world, a sandbox's, leads to that world, for the same member."""

    async def scene(site: Site) -> None:
        world = replace(site.world, prefix="/sandbox")
        async with serving(served([Mount("/sandbox", routes=content.routes(world))], {}), "127.0.0.1", 0) as address:
            for path in ("/content", "/content/tiny/faq", WATERING, "/content/none/faq"):
                async with site.session.get(f"{address}/sandbox{path}", params={"as": "Bo", "q": CACTUS}) as answer:
                    main = parsed(await answer.text()).one("main")
                links = [each.attributes["href"] for each in main.all("a")]
                assert links
                assert all(each.startswith("/sandbox/content") and "as=Bo" in each for each in links)
                assert all(each.attributes["action"].startswith("/sandbox/content") for each in main.all("form"))

    visit_once(scene)


def test_nobody_becomes_known_by_looking(visit: Visit, database: Database) -> None:
    """A stranger looks at every page, searches and tries an edit, and no row tells of them."""

    async def scene(site: Site) -> None:
        before, stranger = dump(database), site.visitor("Stranger")
        for path in ("/content", "/content/tiny/faq", CACTI):
            await stranger.reads(path)
        await stranger.reads("/content", q=CACTUS)
        await tries(stranger, CACTI, ("cacti?", "succulents?"), question=CACTUS)
        assert dump(database) == before

    visit(scene)


def test_every_page_of_our_own_content_is_small_and_sound(visit_once: Visit) -> None:
    """The longest pages of the shipped pack have at most 60 kB, one h1, headings in order, ids once, named fields."""

    async def scene(site: Site) -> None:
        site.app.use(Shelf(load([shipped("content")])))
        pack = site.app.shelf.library.packs["ml-engineering"]
        ann = site.visitor()
        addresses = [("/content", {}), ("/content", {"q": "Will AI replace us?"})]
        addresses += [(f"/content/{pack.id}/{part}", {}) for part in Part]
        for part in Part:
            longest = sorted(browse.of(pack, part), key=lambda each: len(trial.text_of(each)))[-3:]
            busiest = pack.misconceptions if part is Part.MISCONCEPTIONS else ()
            addresses += [(f"/content/{pack.id}/{part}/{each.id}", {}) for each in (*longest, *busiest)]
        for path, query in addresses:
            shown = await ann.reads(path, **query)
            assert len(shown.markup.encode()) <= MOST, path
            sound(shown)
        sound(await tries(ann, f"/content/{pack.id}/faq/{pack.faq[0].id}", ("AI", "a machine"), question="AI?"))

    visit_once(scene)


def sound(shown: Page) -> None:
    """The page's headings, ids, labels and links are as they should be."""
    tree = shown.tree
    main = tree.one("main")
    levels = [int(each.tag[1]) for each in main.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    ids = [each.attributes["id"] for each in tree.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    labelled = {each.attributes["for"] for each in main.all("label")}
    typed = [each for each in main.all("input", "textarea", "select") if each.attributes.get("type") != "hidden"]
    assert {each.attributes["id"] for each in typed} <= labelled
    assert all(each.attributes.get("href", "").startswith("/content") and each.text for each in main.all("a"))
