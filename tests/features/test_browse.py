"""Looking at packs: entries with what they refer to, searches that come to what asking would, the checker's word."""

import asyncio
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from bot.app import App
from bot.cli import cli
from bot.core.asking import Found, Unknown, Unsure
from bot.core.browsing import Part, Searched, Side, Use, Verdict, named
from bot.core.entries import OWN
from bot.core.errors import EmptyText, TooLong
from bot.core.request import Platform
from bot.features import ask, browse
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.search.lookup import Outcome
from bot.storage.banks import NOBODYS, bank
from bot.storage.engine import Database, Reader
from bot.storage.tables import FaqEntryRow
from tests.conftest import PACKS
from tests.features.front import UNKNOWN, Person
from tests.features.test_ask import UNSURE
from tests.features.test_entries import added
from tests.features.test_housekeeping import dump
from tests.library.copies import Copy

GROUP = "local"
"""The local group's id on its platform."""

QUESTIONS = (
    "How often should I water my plants?",
    "You can never water plants too much.",
    "what earth do cacti like",
    "more water is always better!",
    UNKNOWN,
    *UNSURE,
)


def searched(app: App, question: str, group: str = GROUP) -> Searched:
    """What a search finds in a group."""

    def look(session: Reader, _: object) -> Searched:
        found = bank(session, Platform.LOCAL, group)
        return browse.search(session, found, app.shelf.of(found.packs), question)

    return asyncio.run(app.work(look))


def test_every_pack_is_listed_with_what_it_has(tiny: Library) -> None:
    """A pack is told by its head and the number of entries of each part, in the order in which they are shown."""
    (shown,) = browse.packs(Shelf(tiny))
    assert shown.info.title == "A tiny pack"
    assert shown.counts == ((Part.FAQ, 3), (Part.MISCONCEPTIONS, 2), (Part.QUESTIONS, 8), (Part.CARDS, 6))


@pytest.mark.parametrize("part", Part)
def test_a_part_lists_its_entries_in_the_packs_order(tiny: Library, part: Part) -> None:
    """Each entry stands in the list once, with its topic's title; of a topic there are only those that have it."""
    shelf, pack = Shelf(tiny), tiny.packs["tiny"]
    lines = browse.listing(shelf, "tiny", part)
    assert lines is not None
    assert [each.id for each in lines] == [each.id for each in browse.of(pack, part)]
    assert {each.topic for each in lines} <= {"Soil", "Water"}
    soil = browse.listing(shelf, "tiny", part, "soil")
    assert soil == tuple(each for each in lines if each.topic == "Soil")
    assert browse.listing(shelf, "none", part) is None


def test_an_answer_leads_to_what_it_corrects(tiny: Library) -> None:
    """An FAQ entry is shown with its source and what to read next."""
    shown = browse.entry(Shelf(tiny), "tiny", Part.FAQ, "faq-how-often")
    assert shown is not None
    assert (shown.origin.heading, shown.topic) == ("Watering", "Water")
    assert [(each.part, each.id) for each in shown.names] == [(Part.MISCONCEPTIONS, "more-water-is-better")]
    assert shown.named_by == ()


def test_a_misconception_tells_who_names_it(tiny: Library) -> None:
    """A misconception is shown with every answer, question and card that refers to it, each once."""
    shown = browse.entry(Shelf(tiny), "tiny", Part.MISCONCEPTIONS, "more-water-is-better")
    assert shown is not None
    questions = [(Part.QUESTIONS, f"q-choice-{i}") for i in range(6)]
    judged = [(Part.QUESTIONS, f"q-judge-{i}") for i in range(2)]
    assert [(each.part, each.id) for each in shown.named_by] == [(Part.FAQ, "faq-how-often"), *questions, *judged]


def test_a_belief_behind_two_options_is_named_once(tiny: Library) -> None:
    """A question whose wrong options come from the same misconception leads to it once, and a right one to none."""
    question = tiny.packs["tiny"].questions[0]
    option = question.options[1]
    twice = question.model_copy(update={"options": (question.options[0], option, option, question.options[3])})
    assert named(twice) == ("more-water-is-better",)


@pytest.mark.parametrize(("pack", "part", "name"), [("none", Part.FAQ, "faq-compost"), ("tiny", Part.FAQ, "card-0")])
def test_what_is_not_there_is_not_shown(tiny: Library, pack: str, part: Part, name: str) -> None:
    """A pack, or an entry in another part of it, that is not there is told as nothing."""
    assert browse.entry(Shelf(tiny), pack, part, name) is None


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_search_comes_to_what_asking_would(app: App, question: str) -> None:
    """Outcome, order and confidence of a search are those with which a member's own question is answered."""
    ann = Person(app)
    ann.arrives()
    added(ann, "How cold may it get in the greenhouse?")
    finding = asyncio.run(
        app.inquire(ann.asker, ann.place, lambda each: ask.find(each.session, each.member, question, app.shelf))
    )
    found = searched(app, question)
    assert found.verdict.value == finding.outcome.value
    assert [(*each.name, each.confidence) for each in found.near] == [
        (*ask.split(each.entry), each.confidence) for each in finding.ranked
    ]
    assert (found.near[0].confidence >= found.threshold if found.near else False) is (finding.outcome is Outcome.ANSWER)


@pytest.mark.parametrize(
    ("question", "said", "verdict"),
    [
        ("what earth do cacti like", Found, Verdict.ANSWER),
        ("do penguins fly", Unsure, Verdict.SUGGEST),
        (UNKNOWN, Unknown, Verdict.UNKNOWN),
    ],
)
def test_a_search_tells_what_a_member_would_be_told(app: App, question: str, said: type, verdict: Verdict) -> None:
    """An answer, suggestions and nothing at all are told apart as the bot itself tells them apart."""
    ann = Person(app)
    ann.arrives()
    found = searched(app, question)
    asked = asyncio.run(
        app.inquire(
            ann.asker,
            ann.place,
            lambda each: ask.ask(each.writer(), each.member, question, app.shelf, None, 0, each.now),
        )
    )
    assert (type(asked), found.verdict) == (said, verdict)


def test_a_groups_own_answers_are_among_what_is_found(app: App) -> None:
    """What the group's admins wrote is found by its own side, and no other group's search finds it."""
    ann = Person(app)
    ann.arrives()
    added(ann)
    first = searched(app, UNKNOWN).near[0]
    assert (first.name[0], first.side, first.title, first.confidence) == (OWN, Side.OWN, UNKNOWN, 1)
    assert searched(app, UNKNOWN, "nobody").verdict is Verdict.UNKNOWN


def test_an_own_answer_that_is_gone_is_not_shown(app: App, database: Database) -> None:
    """An entry that was removed behind the index's back is left out, and the search goes on."""
    ann = Person(app)
    ann.arrives()
    added(ann)
    assert searched(app, UNKNOWN).near
    with database.write() as session:
        session.execute(delete(FaqEntryRow))
    assert OWN not in {each.name[0] for each in searched(app, UNKNOWN).near}


def test_a_search_keeps_nothing(app: App, database: Database) -> None:
    """Not a row changes by searching, whatever is found, and whether or not the group is known."""
    Person(app).arrives()
    before = dump(database)
    for question in QUESTIONS:
        searched(app, question)
        searched(app, question, "nobody")
    assert dump(database) == before


def test_a_group_that_nobody_has_met_has_the_packs(app: App, database: Database) -> None:
    """Before anybody has said a word the packs are searched, and nobody is made known by that."""
    assert searched(app, "what earth do cacti like").verdict is Verdict.ANSWER
    with database.read() as session:
        assert bank(session, Platform.LOCAL, GROUP) == NOBODYS


@pytest.mark.parametrize(("question", "error"), [(" ?! ", EmptyText), ("a" * 1001, TooLong)])
def test_what_cannot_be_read_is_refused_as_a_question_is(app: App, question: str, error: type[Exception]) -> None:
    """A search without a word, or with too many, is refused by the rules of asking."""
    with pytest.raises(error):
        searched(app, question)


def test_whole_packs_are_in_use(tiny: Library) -> None:
    """A pack without a problem that is as it was read is told to be in use."""
    (shown,) = browse.findings([PACKS / "tiny"], tiny)
    assert (shown.folder, shown.use, shown.problems) == ("tiny", Use.IN_USE, ())


def test_what_changed_on_disk_is_told(tmp_path: Path) -> None:
    """A pack that was changed or added since it was read is right, and not in use as it is now."""
    copy = Copy(tmp_path / "tiny")
    used = load([tmp_path])
    copy.edit("faq.yaml", "A sandy one", "A very sandy one")
    copytree(PACKS / "bees", tmp_path / "bees")
    assert {each.folder: each.use for each in browse.findings([tmp_path], used)} == {
        "tiny": Use.CHANGED,
        "bees": Use.NEW,
    }
    assert used.packs["tiny"].faq[1].answer == "A sandy one that dries fast."


def test_findings_are_those_of_the_checker(tmp_path: Path) -> None:
    """Every problem that `content check` names is named, with its line and words, and no folder around the pack's."""
    spoilt = (
        Copy(tmp_path / "tiny")
        .edit("faq.yaml", "related: [more", "related: [much-more")
        .edit("cards.yaml", "stance: settled", "stance: sure")
    )
    spoilt.write("extra.yml", "- nothing")
    Copy(tmp_path / "second").edit("pack.yaml", "A tiny pack", "A second pack")
    Copy(tmp_path / "third")
    shown = browse.findings([tmp_path], Library())
    told = [f"{each.file}:{each.line}: {each.message}" for pack in shown for each in pack.problems]
    checked = CliRunner().invoke(cli, ["content", "check", str(tmp_path)]).stdout.replace(f"{tmp_path}/", "")
    assert sorted(told) == sorted(checked.splitlines()[:-2])
    assert len(told) == 4  # a dead reference, a stance, a file that nobody reads, an id that two packs have
    assert str(tmp_path) not in str(shown)


def test_a_pack_that_broke_stays_in_use_as_it_was(tmp_path: Path) -> None:
    """Whoever broke a pack that is in use reads so, unlike with one that never was right."""
    copy = Copy(tmp_path / "tiny")
    used = load([tmp_path])
    copy.edit("faq.yaml", "topic: soil", "topic: sky")
    (broken,) = browse.findings([tmp_path], used)
    assert (broken.use, len(broken.problems)) == (Use.BROKEN_SINCE, 1)
    (never,) = browse.findings([tmp_path], Library())
    assert never.use is Use.BROKEN


def test_a_folder_without_a_pack_is_told_by_its_name(tmp_path: Path) -> None:
    """A folder that is not there, or holds no pack, is a finding, and where it lies is not told."""
    (shown,) = browse.findings([tmp_path / "gone"], Library())
    assert (shown.folder, shown.use) == ("gone", Use.BROKEN)
    assert shown.problems[0].file == "gone"
