"""Trying an edited entry: the checker's word on it, and what a question finds before and after; nothing is written."""

import asyncio
import hashlib
import weakref
from pathlib import Path

import pytest

from bot.app import App
from bot.core.browsing import Part, Searched, Tried, Verdict
from bot.core.content import FaqEntry, Ref
from bot.core.errors import EmptyText, Gone, TooLong
from bot.core.request import Platform
from bot.features import browse, trial
from bot.features.shelf import Shelf
from bot.features.trial import Edited
from bot.library.load import Library, load
from bot.library.shape import fit
from bot.library.tree import parse
from bot.shipped import shipped
from bot.storage.banks import bank
from bot.storage.engine import Database, Reader
from tests.conftest import PACKS
from tests.features.front import UNKNOWN, Person
from tests.features.test_entries import added
from tests.features.test_housekeeping import dump
from tests.library.copies import Copy

SOIL = "faq-which-soil"
WATERING = "more-water-is-better"


@pytest.fixture
def shelf(tiny: Library) -> Shelf:
    """The small pack."""
    return Shelf(tiny)


def text(shelf: Shelf, part: Part, name: str, *edits: tuple[str, str]) -> str:
    """An entry's text with some words replaced, each of which must be in it."""
    shown = browse.entry(shelf, "tiny", part, name)
    assert shown is not None
    written = trial.text_of(shown.entry)
    for old, new in edits:
        assert old in written
        written = written.replace(old, new, 1)
    return written


def edited(shelf: Shelf, part: Part, name: str, *edits: tuple[str, str]) -> Edited:
    """The entry with some words replaced, tried."""
    return trial.edit(shelf, "tiny", part, name, text(shelf, part, name, *edits))


def told(shelf: Shelf, part: Part, name: str, *edits: tuple[str, str]) -> list[str]:
    """What is wrong with it then, each with its line, or with the entry that it breaks."""
    faults = edited(shelf, part, name, *edits).faults
    return [f"{each.line or '/'.join(each.elsewhere or ())}: {each.message}" for each in faults]


def compared(app: App, found: Edited, question: str) -> Tried:
    """The question before and after, in the local group."""

    def look(session: Reader, _: object) -> Tried:
        return trial.tried(session, bank(session, Platform.LOCAL, "local"), app.shelf, found, question)

    return asyncio.run(app.work(look))


@pytest.mark.parametrize("folder", [PACKS / "tiny", PACKS / "bees", shipped("content")])
def test_every_entry_reads_back_from_its_text_as_it_is(folder: Path) -> None:
    """What stands in the field is the entry and all of it: read again without an edit it is equal and has no fault."""
    for pack in load([folder]).packs.values():
        for part in Part:
            for entry in browse.of(pack, part):
                tree = parse(trial.text_of(entry))
                assert tree.problems == []
                assert fit(part, tree.value) == (entry, [])


def test_the_text_is_written_as_authors_write() -> None:
    """Keys stand as in our packs, lists are indented, a text of several lines is a block, the source on one line."""
    source = {"document": "notes", "heading": "Soils"}
    fields = {"id": "a", "topic": "soil", "stance": "settled", "source": source, "as_of": "2020"}
    entry = FaqEntry.model_validate(
        {**fields, "question": "Yes: no?", "phrasings": ("yes", "no " * 40), "answer": f"{'One ' * 30}.\n\nTwo."}
    )
    assert trial.text_of(entry).splitlines() == [
        "id: a",
        "topic: soil",
        "question: 'Yes: no?'",
        "phrasings:",
        "  - 'yes'",
        "  - >-",
        f"    {'no ' * 22}no",
        f"    {'no ' * 16}no",
        "answer: |-",
        f"  {'One ' * 30}.",
        "",
        "  Two.",
        "stance: settled",
        "as_of: '2020'",
        "source: {document: notes, heading: Soils}",
    ]


@pytest.mark.parametrize("part", Part)
def test_an_entry_without_an_edit_has_no_fault(shelf: Shelf, part: Part) -> None:
    """Trying what stands there changes nothing, in every part, also with the hyphen that it has in its file."""
    for entry in browse.of(shelf.library.packs["tiny"], part):
        written = trial.text_of(entry)
        item = "- " + written.replace("\n", "\n  ").rstrip(" ")
        for each in (written, item):
            found = trial.edit(shelf, "tiny", part, entry.id, each)
            assert (found.faults, found.moves) == ((), False)
            assert found.shelf is not None
            assert found.shelf.library.packs == shelf.library.packs


def test_a_misspelt_key_is_told_with_its_line(shelf: Shelf) -> None:
    """What the checker says of a file it says here, with the line of the text in the field."""
    assert told(shelf, Part.FAQ, SOIL, ("answer:", "anwser:")) == [
        "1: “answer” is missing",
        "7: unknown key “anwser”; did you mean “answer”?",
    ]


def test_lines_are_those_of_the_field_with_a_hyphen_too(shelf: Shelf) -> None:
    """An entry that begins with its hyphen has its faults in the same lines."""
    item = "- " + text(shelf, Part.FAQ, SOIL, ("stance: article", "stance: sure")).replace("\n", "\n  ")
    (fault,) = trial.edit(shelf, "tiny", Part.FAQ, SOIL, item.rstrip(" ")).faults
    assert (fault.line, fault.message) == (8, "“stance” is “sure”; it can be settled, article or contested")


def test_lines_of_rules_are_those_of_the_field_with_a_hyphen_too(shelf: Shelf) -> None:
    """What the pack's rules say of an entry that begins with its hyphen stands at the right line as well."""
    item = "- " + text(shelf, Part.FAQ, SOIL, ("topic: soil", "topic: sky")).replace("\n", "\n  ")
    (fault,) = trial.edit(shelf, "tiny", Part.FAQ, SOIL, item.rstrip(" ")).faults
    assert (fault.line, fault.message) == (2, "there is no topic “sky” in pack.yaml")


def test_rules_of_the_whole_pack_count(shelf: Shelf) -> None:
    """An id that is taken, a reference that leads nowhere and a text that stands elsewhere are told at their lines."""
    assert told(shelf, Part.FAQ, "faq-compost", ("id: faq-compost", "id: faq-how-often")) == [
        "1: the id “faq-how-often” is taken already (in faq.yaml); ids are unique in a pack"
    ]
    assert told(shelf, Part.FAQ, "faq-how-often", ("more-water-is-better", "more-water-is-beter")) == [
        "10: there is no entry “more-water-is-beter” in this pack; did you mean “more-water-is-better”?"
    ]
    assert told(shelf, Part.FAQ, SOIL, ("topic: soil", "topic: soi")) == [
        "2: there is no topic “soi” in pack.yaml; did you mean “soil”?"
    ]


def test_what_an_edit_breaks_elsewhere_is_told(shelf: Shelf) -> None:
    """A misconception with another id leaves those that name it alone, and each of them is named."""
    found = told(shelf, Part.MISCONCEPTIONS, WATERING, (f"id: {WATERING}", "id: more-water"))
    assert told(
        shelf, Part.FAQ, "faq-how-often", ("How often should I water my plants?", "What can go on the compost?")
    ) == ["faq/faq-compost: this text stands already in “faq-how-often”"]
    assert len(found) == 1 + 6 + 2
    assert found[0].startswith("faq/faq-how-often: there is no entry “more-water-is-better” in this pack")
    assert found[-1].startswith("questions/q-judge-1: there is no misconception “more-water-is-better”")


@pytest.mark.parametrize(
    ("written", "begins"),
    [
        ("", "1: this entry is empty; it needs id, topic"),
        ("- id: a\n- id: b\n", "1: this entry should be keys and values"),
        ("just a sentence", "1: this entry should be keys and values"),
        ("id: [", "1: this is not YAML:"),
        ("id: &a b", "1: “&a” has a meaning in YAML that packs don't use"),
        ("---\nid: a\n---\nid: b\n", "3: a second document begins here"),
        ("[" * 40, "1: this is"),
    ],
)
def test_what_is_no_entry_is_told_kindly(shelf: Shelf, written: str, begins: str) -> None:
    """Whatever stands in the field, its author is told what is wrong with it, and nothing is raised."""
    found = trial.edit(shelf, "tiny", Part.FAQ, SOIL, written)
    assert found.shelf is None
    assert f"{found.faults[0].line}: {found.faults[0].message}".startswith(begins)


def test_too_much_text_and_entries_that_are_gone_are_refused(shelf: Shelf) -> None:
    """A text of more characters than are read is refused, and so is an entry that is not there."""
    with pytest.raises(TooLong):
        trial.edit(shelf, "tiny", Part.FAQ, SOIL, "a" * (trial.TEXT_LIMIT + 1))
    for pack, part, name in (("none", Part.FAQ, SOIL), ("tiny", Part.CARDS, SOIL), ("tiny", Part.FAQ, "none")):
        with pytest.raises(Gone):
            trial.edit(shelf, pack, part, name, "id: a")


def test_a_new_wording_makes_a_question_find_its_entry(app: App) -> None:
    """What nothing was known about is answered after the edit, and the group's own search stays as it was."""
    found = edited(app.shelf, Part.FAQ, SOIL, ("phrasings:", f"phrasings:\n  - {UNKNOWN}"))
    assert found.moves
    shown = compared(app, found, UNKNOWN)
    assert shown.before.verdict is Verdict.UNKNOWN
    assert (shown.before.confidence(shown.was) or 0) < shown.before.faint
    assert (shown.after.verdict, shown.after.rank(shown.name)) == (Verdict.ANSWER, 1)
    assert compared(app, edited(app.shelf, Part.FAQ, SOIL), UNKNOWN).after.verdict is Verdict.UNKNOWN


def test_what_comes_after_is_what_a_bot_with_that_pack_would_say(app: App, tmp_path: Path) -> None:
    """Outcome, threshold, order and confidence after an edit are those of the pack with that edit on disk."""
    edit = ("more water is better", "is a lot of water bad for my plants")
    found = edited(
        app.shelf, Part.MISCONCEPTIONS, WATERING, ("You can never water plants too much.", f"{edit[1]} or not")
    )
    copy = Copy(tmp_path / "tiny").edit(
        "misconceptions.yaml", "You can never water plants too much.", f"{edit[1]} or not"
    )
    other = Shelf(load([copy.folder]))
    for question in (
        "is a lot of water bad for my plants",
        "You can never water plants too much",
        "what do cacti like",
    ):
        after = compared(app, found, question).after

        def look(session: Reader, _: object, question: str = question) -> Searched:
            return browse.search(session, bank(session, Platform.LOCAL, "local"), other, question)

        assert after == asyncio.run(app.work(look))


def test_a_groups_own_answers_count_before_and_after(app: App) -> None:
    """What the group has of its own is found on both sides of an edit."""
    ann = Person(app)
    ann.arrives()
    added(ann)
    shown = compared(app, edited(app.shelf, Part.FAQ, SOIL, ("cacti?", "succulents?")), UNKNOWN)
    assert shown.before.near[0].title == shown.after.near[0].title == UNKNOWN


def test_another_answer_alone_moves_nothing(app: App) -> None:
    """An edit of what is answered leaves what is found, and no index is fitted for it."""
    found = edited(app.shelf, Part.FAQ, SOIL, ("A sandy one", "A very sandy one"))
    assert not found.moves
    shown = compared(app, found, "what earth do cacti like")
    assert shown.before is shown.after
    assert found.shelf is not None
    assert found.shelf.faq[f"tiny/{SOIL}"][0].answer == "A very sandy one that dries fast."


@pytest.mark.parametrize(
    ("part", "name", "edit"),
    [
        (Part.QUESTIONS, "q-choice-0", ("Right 0", "Quite right")),
        (Part.CARDS, "card-0", ("The number 0.", "Naught.")),
        (Part.MISCONCEPTIONS, WATERING, ("Wet soil rots many roots.", "Wet soil rots roots.")),
    ],
)
def test_every_part_can_be_tried(shelf: Shelf, part: Part, name: str, edit: tuple[str, str]) -> None:
    """The shelf with the edit has it, and the one that serves does not."""
    found = edited(shelf, part, name, edit)
    assert found.shelf is not None
    now = browse.entry(found.shelf, "tiny", part, name)
    before = browse.entry(shelf, "tiny", part, name)
    assert now
    assert before
    assert (edit[1] in trial.text_of(now.entry), edit[1] in trial.text_of(before.entry)) == (True, False)
    assert Ref("tiny", "q-choice-0") in found.shelf.questions


def test_what_was_tried_goes_as_soon_as_it_is_let_go(shelf: Shelf) -> None:
    """The index after an edit is dropped with it, and does not wait for the collector: it is the largest thing here."""
    found = edited(shelf, Part.FAQ, SOIL, ("cacti?", "succulents?"))
    assert found.shelf is not None
    found.shelf.indexes.warm()
    kept = weakref.ref(found.shelf)
    del found
    assert kept() is None


def test_a_question_that_cannot_be_read_is_refused(app: App) -> None:
    """A trial without a word to try with is refused by the rules of asking."""
    with pytest.raises(EmptyText):
        compared(app, edited(app.shelf, Part.FAQ, SOIL, ("cacti?", "succulents?")), "?!")


def test_nothing_is_written_by_a_trial(app: App, database: Database) -> None:
    """Not a byte of the pack's folder, not a row and not an entry of the shelf that serves is another afterwards."""
    Person(app).arrives()

    def state() -> object:
        files = sorted((PACKS / "tiny").rglob("*"))
        digests = [(each, hashlib.sha256(each.read_bytes()).hexdigest()) for each in files if each.is_file()]
        return digests, dump(database), dict(app.shelf.library.packs)

    before = state()
    for edit in (("cacti?", "succulents?"), ("A sandy one", "Sand"), ("stance: article", "stance: sure")):
        compared(app, edited(app.shelf, Part.FAQ, SOIL, edit), "what earth do cacti like")
    assert state() == before
