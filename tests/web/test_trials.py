"""Trying an edited entry on the page: what is wrong with it, what it gains, and that nothing is written."""

import asyncio
import hashlib
import threading

import pytest

from bot.adapters.web import content
from bot.features import trial
from bot.search.cache import Indexes
from bot.storage.engine import Database
from bot.views import content as words
from tests.conftest import PACKS
from tests.features.front import UNKNOWN
from tests.features.test_housekeeping import dump
from tests.web.conftest import Visit
from tests.web.pages import Page
from tests.web.site import Site, Visitor

CACTI = "/content/tiny/faq/faq-which-soil"
WATERING = "/content/tiny/misconceptions/more-water-is-better"
CACTUS = "what earth do cacti like"


async def tries(visitor: Visitor, path: str, *edits: tuple[str, str], question: str | None = None) -> Page:
    """The page after an edit of the entry at that path was tried."""
    await visitor.reads(path)
    form, button = visitor.shown.button("Try")
    text = form.fields["text"]
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    asked = {} if question is None else {"question": question}
    return await visitor.sends(form, pressed=button, text=text, **asked)


def test_a_trial_shows_what_a_new_wording_does(visit: Visit, database: Database) -> None:
    """A question that found nothing is answered with the edit; the pack's folder and every row stay as they were."""

    async def scene(site: Site) -> None:
        ann, before = site.visitor(), (dump(database), digests())
        shown = await tries(ann, CACTI, ("phrasings:", f"phrasings:\n  - {UNKNOWN}"), question=UNKNOWN)
        assert shown.status == 200
        assert "Before unknown" in shown.text
        assert "After answered by this entry (0.98)" in shown.text
        assert words.WRITTEN_NOT in shown.text
        assert f"- {UNKNOWN}" in shown.button("Try")[0].fields["text"]
        assert (dump(database), digests()) == before
        assert UNKNOWN not in (await ann.reads(CACTI)).text
        assert "Unknown" in (await ann.reads("/content", q=UNKNOWN)).text

    visit(scene)


def digests() -> dict[str, str]:
    """What the pack's files hold."""
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in (PACKS / "tiny").iterdir()}


@pytest.mark.parametrize(
    ("path", "edit", "told"),
    [
        (CACTI, ("answer:", "anwser:"), "Line 7: unknown key “anwser”; did you mean “answer”?"),
        (CACTI, ("topic: soil", "topic: sol"), "Line 2: there is no topic “sol” in pack.yaml; did you mean “soil”?"),
        (
            WATERING,
            ("id: more", "id: less"),
            "questions.yaml, q-choice-0: there is no misconception “more-water-is-better”",
        ),
        (
            "/content/tiny/questions/q-judge-0",
            ("answer: false", "answer: nay"),
            "“answer” is “nay”; write true or false",
        ),
        ("/content/tiny/cards/card-0", ("source:", "source: ["), "this is not YAML"),
    ],
)
def test_a_trial_tells_what_the_checker_would(visit_once: Visit, path: str, edit: tuple[str, str], told: str) -> None:
    """What is wrong with an edit is told with its line, or where else it breaks something; the text stays."""

    async def scene(site: Site) -> None:
        shown = await tries(site.visitor(), path, edit)
        assert told in shown.tree.one("div", class_="problem").text
        assert edit[1] in shown.button("Try")[0].fields["text"]

    visit_once(scene)


@pytest.mark.parametrize(
    ("path", "edit", "question", "told"),
    [
        (CACTI, ("A sandy one", "Sand"), "what do cacti like", words.UNMOVED),
        (CACTI, ("A sandy one", "Sand"), "", words.NOT_TRIED),
        (CACTI, ("id: faq-which-soil", "id: faq-soil"), "", words.RENAMED),
        ("/content/tiny/cards/card-0", ("The number 0.", "Naught."), None, words.NOT_ASKED),
        ("/content/tiny/questions/q-choice-0", ("Right 0", "Quite right"), None, "Right: Quite right"),
    ],
)
def test_a_trial_without_a_fault_shows_how_it_would_read(
    visit_once: Visit, path: str, edit: tuple[str, str], question: str | None, told: str
) -> None:
    """An edit that is right is said to be so, with what it changes, and shown as it would be shown."""

    async def scene(site: Site) -> None:
        shown = await tries(site.visitor(), path, edit, question=question)
        assert words.FAULTLESS in shown.text
        assert told in shown.text
        assert "How it would read" in shown.text

    visit_once(scene)


@pytest.mark.parametrize(
    ("text", "question", "told"),
    [
        ("a" * (trial.TEXT_LIMIT + 1), "", "20,001 characters"),
        ("", "?!", "I see no words"),
        ("", "a" * 1001, "1,001 characters"),
    ],
)
def test_what_cannot_be_tried_is_told(visit_once: Visit, text: str, question: str, told: str) -> None:
    """Too much text and a question without a word are refused in a sentence, and what was typed is still there."""

    async def scene(site: Site) -> None:
        ann = site.visitor()
        await ann.reads(CACTI)
        form, button = ann.shown.button("Try")
        typed = text or form.fields["text"]
        shown = await ann.sends(form, pressed=button, text=typed, question=question)
        assert shown.status == 422
        assert told in shown.tree.one("p", role="alert").text
        kept = shown.button("Try")[0].fields
        assert (kept["text"].rstrip(), kept["question"]) == (typed.rstrip(), question)

    visit_once(scene)


def test_one_trial_at_a_time(visit_once: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """While somebody tries something, others wait a moment and are then asked to press once more, their text kept."""
    monkeypatch.setattr(content, "WAIT_SECONDS", 0.05)

    async def scene(site: Site) -> None:
        begun, go_on = asyncio.Event(), threading.Event()
        loop, fit = asyncio.get_running_loop(), Indexes.warm

        def slowly(indexes: Indexes) -> None:
            loop.call_soon_threadsafe(begun.set)
            assert go_on.wait(20)
            fit(indexes)

        monkeypatch.setattr(Indexes, "warm", slowly)
        edit = ("cacti?", "succulents?")
        first = asyncio.ensure_future(tries(site.visitor(), CACTI, edit, question=CACTUS))
        await begun.wait()
        second = await tries(site.visitor("Bo"), CACTI, edit, question=CACTUS)
        assert second.status == 503
        assert words.TOO_BUSY in second.text
        assert edit[1] in second.button("Try")[0].fields["text"]
        go_on.set()
        assert (await first).status == 200
        assert (await tries(site.visitor("Bo"), CACTI, edit, question=CACTUS)).status == 200

    visit_once(scene)
