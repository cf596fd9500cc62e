"""The packs that a group studies: what its admins choose holds everywhere, for them and for no other group."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from bot.app import App
from bot.core.errors import Gone
from bot.core.reply import Choices, Select
from bot.core.request import Complete
from bot.features.shelf import CHOICES, Shelf
from bot.library.load import Library, load
from bot.storage import faq
from bot.storage.engine import Database
from bot.storage.tables import GroupRow
from tests.conftest import PACKS, START
from tests.features.front import OTHER, UNKNOWN, Person, at_once, finish_quiz, labels, offered, refusal, text, unknown

MakeApp = Callable[..., App]

SMOKE, WATER = "Why do beekeepers use smoke?", "How often should I water my plants?"
HIBERNATE = "Honey bees hibernate."
OUT, IN = "config.pack.out:bees", "config.pack.in:bees"


@pytest.fixture(scope="session")
def both() -> Library:
    """A library of two packs."""
    library = load([PACKS / "tiny", PACKS / "bees"])
    assert library.problems == ()
    return library


@pytest.fixture
def ann(make_app: MakeApp, database_url: str, both: Library) -> Person:
    """The local group's admin, where there are two packs."""
    ann = Person(make_app(database_url, library=both))
    ann.arrives()
    return ann


def packs(database: Database, number: int = 1) -> list[str] | None:
    """What is kept of a group's choice."""
    with database.read() as session:
        return session.get_one(GroupRow, number).packs


def completions(person: Person, typed: str) -> str:
    """What a question may become while it is being typed."""
    answer = person.wants(Complete("ask", "question", typed))
    assert isinstance(answer, Choices)
    return " ".join(label for label, _ in answer.options)


def topics(person: Person, begin: str = "quiz") -> list[bool]:
    """Of each question of a quiz, whether it is about bees."""
    shown = [person.says(begin)]
    while answers := offered(shown[-1], "answer"):
        person.presses(answers[0])
        shown.append(person.says(begin))
        if len(shown) > 20:
            raise AssertionError("the quiz does not end")
    return ["about bees" in text(each) for each in shown if offered(each, "answer")]


def test_what_is_left_out_is_in_nothing(ann: Person) -> None:
    """No answer, suggestion, completion, quiz, practice, flashcard or myth comes from a pack that was left out."""
    assert "scent of alarm" in text(ann.asks(SMOKE))
    shown = ann.chooses(OUT, ann.says("config"))
    assert text(shown).startswith("Done. Your group studies A tiny pack; 1 of 2 left out.")
    assert "scent of alarm" not in text(ann.asks(SMOKE))
    assert "awake" not in text(ann.asks(HIBERNATE))
    assert "bees" not in completions(ann, "bees")
    assert "bees" not in completions(ann, "")
    quizzes = [" ".join(map(text, finish_quiz(ann))) for _ in range(3)]
    assert "about bees" not in " ".join(quizzes)
    assert "Practice" in quizzes[1]
    for command in ("review", "card"):
        assert "bee card" not in text(ann.says(command))
    cards = ann.says("card")
    for _ in range(6):
        cards = ann.chooses("card.next", cards)
        assert "bee" not in text(cards)
    assert "Bees sleep" not in text(ann.says("myth"))


def test_what_is_studied_alone_is_all_there_is(ann: Person) -> None:
    """With the first pack left out the second one's entries, questions, cards and myths are what everybody meets."""
    ann.presses("config.pack.out:tiny")
    assert "scent of alarm" in text(ann.asks(SMOKE))
    assert "finger deep" not in text(ann.asks(WATER))
    assert "water" not in completions(ann, "water")
    assert "about bees" in text(ann.says("quiz"))
    assert "bee card" in text(ann.says("review"))
    assert "bee card" in text(ann.says("card"))
    assert "Bees sleep" in text(ann.says("myth"))


def test_a_pack_that_was_left_out_can_be_studied_again(ann: Person, database: Database) -> None:
    """Then all is as before, and what the operator adds later is studied too."""
    before = text(ann.says("config"))
    shown = ann.presses(OUT)
    assert packs(database) == ["tiny"]
    assert "Study Bees for beginners too" in labels(shown)
    assert not [each for each in labels(shown) if each.startswith("Leave")]
    again = ann.chooses(IN, shown)
    assert text(again).endswith(before)
    assert packs(database) is None
    assert "scent of alarm" in text(ann.asks(SMOKE))


def test_one_pack_stays(ann: Person, database: Database) -> None:
    """The last one cannot be left out, whichever button is pressed how often; the panel says why."""
    ann.presses(OUT)
    ann.presses(OUT)
    shown = ann.presses("config.pack.out:tiny")
    assert text(shown).startswith("“A tiny pack” is the only pack")
    assert "Done" not in text(shown)
    assert packs(database) == ["tiny"]


def test_of_two_admins_who_each_leave_out_another_pack_one_is_told_no(
    ann: Person, make_app: MakeApp, database_url: str, both: Library, database: Database
) -> None:
    """At the same moment, in two processes: one pack is left."""
    bob = Person(make_app(database_url, library=both), "Bob", admin=True)
    bob.arrives()
    for _ in range(3):
        jobs = (partial(ann.presses, OUT), partial(bob.presses, "config.pack.out:tiny"))
        said = sorted(text(each).startswith("Done") for each in at_once(*jobs))
        assert said == [False, True]
        left = packs(database)
        assert left in (["tiny"], ["bees"])
        ann.presses("config.pack.in:tiny")
        ann.presses(IN)
        assert packs(database) is None


def test_a_choice_is_one_groups_own(ann: Person) -> None:
    """Another group of the same process studies all packs, and its panel says so."""
    cyd = Person(ann.app, "Cyd", OTHER, admin=True)
    before = text(cyd.says("config"))
    ann.presses(OUT)
    assert text(cyd.says("config")) == before
    assert "scent of alarm" in text(cyd.asks(SMOKE))


def test_a_single_pack_is_named_and_nothing_to_choose(app: App) -> None:
    """Where the operator has one pack, the panel has no select for packs."""
    shown = Person(app).says("config")
    assert "Packs A tiny pack" in text(shown)
    assert offered(shown, "config.pack.in") == offered(shown, "config.pack.out") == []
    assert sum(isinstance(each, Select) for each in shown.blocks) == 1


@pytest.mark.parametrize("verb", ["config.pack.in", "config.pack.out"])
def test_a_pack_that_is_not_there_can_be_neither_chosen_nor_left_out(
    ann: Person, verb: str, database: Database
) -> None:
    """Its button says that it is gone."""
    assert text(ann.presses(f"{verb}:birds")) == refusal(Gone("pack"))
    assert packs(database) is None


def test_a_new_pack_is_studied_where_all_are(ann: Person, tiny: Library, both: Library) -> None:
    """A group that chose among the packs keeps its choice when the operator adds one."""
    cyd = Person(ann.app, "Cyd", OTHER, admin=True)
    ann.presses(OUT)
    cyd.arrives()
    ann.app.use(Shelf(tiny))
    assert "scent of alarm" not in text(cyd.asks(SMOKE))
    ann.app.use(Shelf(both))
    assert "scent of alarm" in text(cyd.asks(SMOKE))
    assert "scent of alarm" not in text(ann.asks(SMOKE))


def test_a_chosen_pack_that_is_gone_for_a_while_is_chosen_when_it_is_back(
    ann: Person, tiny: Library, both: Library
) -> None:
    """While none of the chosen packs is there the group studies all, and what it leaves out then stays out."""
    ann.presses("config.pack.out:tiny")
    ann.app.use(Shelf(tiny))
    assert "finger deep" in text(ann.asks(WATER))
    assert "Packs A tiny pack" in text(ann.says("config"))
    assert text(ann.presses("config.pack.out:tiny")).startswith("“A tiny pack” is the only pack")
    assert text(ann.presses("config.pack.in:tiny")).startswith("Done.")
    ann.app.use(Shelf(both))
    assert "scent of alarm" in text(ann.asks(SMOKE))
    assert "finger deep" not in text(ann.asks(WATER))


def test_what_was_asked_before_still_shows(ann: Person) -> None:
    """A quiz that was finished with a pack, and one that was begun, stay whole after it is left out."""
    ann.presses("config.pack.out:tiny")
    finish_quiz(ann)
    begun = ann.says("quiz")
    ann.presses("config.pack.in:tiny")
    ann.presses(OUT)
    assert "about bees" in text(ann.says("quiz", which="last"))
    assert text(ann.says("quiz")) != ""
    after = ann.presses(offered(begun, "answer")[0])
    assert "It says so itself" in text(after)


def test_groups_with_the_same_choice_share_one_shelf(both: Library) -> None:
    """Its index is made once; packs that are not there count for nothing, and nothing or all is the whole shelf."""
    shelf = Shelf(both)
    bees = shelf.of(["bees"])
    assert list(bees.library.packs) == ["bees"]
    assert bees is shelf.of(("bees", "gone", "bees"))
    assert bees.indexes.base() is shelf.of({"bees"}).indexes.base()
    assert bees.whole is shelf
    for packs in (None, (), ["gone"], ["bees", "tiny"], ["tiny", "bees", "gone"]):
        assert shelf.of(packs) is shelf


def test_only_so_many_choices_are_kept(tiny: Library) -> None:
    """The one used longest ago is made anew when it is wanted again."""
    pack = tiny.packs["tiny"]
    many = {f"p{n:02}": replace(pack, info=pack.info.model_copy(update={"id": f"p{n:02}"})) for n in range(CHOICES + 2)}
    shelf = Shelf(Library(many))
    first, second = shelf.of(["p00"]), shelf.of(["p01"])
    for name in list(many)[2:CHOICES]:
        shelf.of([name])
    assert shelf.of(["p00"]) is first
    shelf.of([f"p{CHOICES:02}"])
    assert shelf.of(["p00"]) is first
    assert shelf.of(["p01"]) is not second


def test_a_shelf_is_warmed_with_the_choices_of_the_one_before(both: Library) -> None:
    """After a reload nobody waits for an index, also where a group studies some of the packs."""
    before, after = Shelf(both), Shelf(both)
    before.of(["bees"])
    after.warm(before)
    fitted = after.of(["bees"]).indexes.base()
    assert fitted is after.of(["bees"]).indexes.base()
    assert asyncio.run(asyncio.to_thread(after.of(["bees"]).indexes.base)) is fitted


def test_a_wording_learnt_for_a_pack_that_is_left_out_is_not_heard(ann: Person, database: Database) -> None:
    """What it leads to is not there, so the question is as unknown as any other; it counts again with its pack."""
    with database.write() as session:
        faq.add_pack_phrasings(session, 1, ("bees", "faq-smoke"), ["zebra zygote fjord"], START)
        faq.change(session, 1)
    assert "scent of alarm" in text(ann.asks(UNKNOWN))
    ann.presses(OUT)
    assert text(ann.asks(UNKNOWN)) == unknown(admin=True)
    ann.presses(IN)
    assert "scent of alarm" in text(ann.asks(UNKNOWN))
