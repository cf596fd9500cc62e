"""What who asked says of an answer, what else they are offered, and what a group's admins see of it."""

from functools import partial

import pytest

from bot.app import App
from bot.core.errors import AdminsOnly, Elsewhere, Gone, NotYours
from bot.core.reply import Reply
from bot.core.request import Place
from bot.storage import asks
from bot.storage.asks import Tally
from bot.storage.engine import Database
from bot.storage.people import find
from tests.conftest import MakeApp
from tests.features.front import OTHER, UNKNOWN, Person, at_once, choice, labels, offered, refusal, text
from tests.features.test_ask import UNSURE, kept

WATER = "How often should I water my plants?"
SOIL = "Which soil is best for cacti?"


def tallies(url: str, person: Person) -> list[Tally]:
    """What a person's group thinks of entries."""
    database = Database(url)
    with database.read() as session:
        known = find(session, person.asker, person.place.group or "")
        assert known
        found = asks.tallies(session, known.group_id)
    database.close()
    return found


def unsure(person: Person) -> Reply:
    """The reply to a question that has suggestions."""
    return next(shown for question in UNSURE if offered(shown := person.asks(question), "faq.pick"))


def test_helpful_is_kept_once(app: App, database_url: str) -> None:
    """However often it is said, one question counts once."""
    ann = Person(app)
    shown = ann.asks(WATER)
    for _ in range(3):
        assert text(ann.chooses("faq.helpful", shown)) == "Glad it helped!"
    assert tallies(database_url, ann) == [Tally(("tiny", "faq-how-often"), 1, 0)]


def test_a_verdict_can_be_changed(app: App, database_url: str) -> None:
    """The last word counts, and takes the place of the one before."""
    ann = Person(app)
    shown = ann.asks(WATER)
    for verb, helpful, rejected in (("helpful", 1, 0), ("other", 0, 1), ("helpful", 1, 0)):
        ann.chooses(f"faq.{verb}", shown)
        assert tallies(database_url, ann) == [Tally(("tiny", "faq-how-often"), helpful, rejected)]


def test_the_same_verdict_said_at_once_counts_once(app: App, database_url: str) -> None:
    """Eight presses of one button at the same moment are one verdict."""
    ann = Person(app)
    press = choice(ann.asks(WATER), "faq.other").action
    at_once(*(partial(ann.presses, press) for _ in range(8)))
    assert tallies(database_url, ann) == [Tally(("tiny", "faq-how-often"), 0, 1)]


def test_not_what_i_meant_leads_to_others_then_to_the_admins(app: App, database_url: str) -> None:
    """Two other entries each time, never one twice, and then the offer to keep the question, which keeps it once."""
    ann = Person(app)
    shown, seen = ann.asks(WATER), [WATER]
    while picks := offered(more := ann.chooses("faq.other", shown), "faq.pick"):
        *suggested, last = labels(more)
        assert 1 <= len(suggested) <= 2
        assert last == "None of these: ask the admins"
        assert not set(suggested) & set(seen)
        seen += suggested
        shown = ann.presses(picks[0])
        assert suggested[0] in text(shown)
    assert text(more) == "Sorry about that. Shall I keep your question for the admins? [1] Yes, keep it"
    for _ in range(2):
        assert "I kept your question for the admins." in text(ann.chooses("faq.keep", more))
    assert kept(database_url) == [(WATER, 1)]


def test_what_was_picked_is_what_is_judged(app: App, database_url: str) -> None:
    """The verdict on a suggestion that was picked is about it, not about what came before."""
    ann = Person(app)
    more = ann.chooses("faq.other", ann.asks(WATER))
    picked = ann.chooses("faq.pick", more)
    ann.chooses("faq.helpful", picked)
    judged = {tally.name: (tally.helpful, tally.rejected) for tally in tallies(database_url, ann)}
    assert judged.pop(("tiny", "faq-how-often")) == (0, 1)
    assert list(judged.values()) == [(1, 0)]


def test_none_of_the_suggestions_keeps_the_question(app: App, database_url: str) -> None:
    """Whoever meant none of what was suggested has the question kept, and hears of the answer."""
    ann, bob = Person(app, "Ann"), Person(app, "Bob")
    ann.arrives()
    shown = unsure(bob)
    assert "I kept your question" in text(bob.chooses("faq.keep", shown))
    assert [times for _, times in kept(database_url)] == [1]
    form = ann.opens("inbox.answer", ann.chooses("inbox:", ann.says("faq inbox")))
    ann.submits(form, question="Do whales sing?", answer="They do, and for hours.")
    assert "They do, and for hours." in bob.notices()[0]


def test_a_rejected_answer_is_not_kept_by_itself(app: App, database_url: str) -> None:
    """The question waits in the inbox only if its asker says so."""
    ann = Person(app)
    ann.chooses("faq.other", ann.asks(WATER))
    assert kept(database_url) == []


def test_only_who_asked_can_judge(app: App, database_url: str) -> None:
    """Others of the group read a kind word, those of another that there is no such question; nothing is counted."""
    ann, bob, eve = Person(app, "Ann"), Person(app, "Bob"), Person(app, "Eve", OTHER)
    shown = ann.asks(WATER)
    for verb in ("faq.helpful", "faq.other"):
        press = choice(shown, verb).action
        assert text(bob.presses(press)) == refusal(NotYours("question"))
        assert text(eve.presses(press)) == refusal(Gone("question"))
    assert text(bob.presses("faq.keep:1")) == refusal(NotYours("question"))
    assert text(bob.presses("faq.pick:1:0:3")) == refusal(NotYours("question"))
    assert tallies(database_url, ann) == []
    assert kept(database_url) == []


def test_a_question_of_ones_own_in_another_group_is_said_to_be_there(app: App, database_url: str) -> None:
    """Every button of its answer names that group, and nothing is counted."""
    garden, other = Person(app, "Ann", Place("garden", "Garden")), Person(app, "Ann", OTHER)
    garden.asks(WATER)
    for press in ("faq.helpful:1", "faq.other:1:1", "faq.pick:1:0:3", "faq.keep:1"):
        assert text(other.presses(press)) == refusal(Elsewhere("question", "Garden"))
    assert tallies(database_url, garden) == []


@pytest.mark.parametrize("press", ["faq.helpful:99", "faq.other:99:1", "faq.pick:99:0:3", "faq.keep:99"])
def test_a_question_that_is_not_there_is_said_to_be_gone(app: App, press: str) -> None:
    """Buttons of questions that are not kept any more get a sentence."""
    assert text(Person(app).presses(press)) == refusal(Gone("question"))


def test_a_place_beyond_the_candidates_is_gone(app: App) -> None:
    """A made-up place is no entry."""
    ann = Person(app)
    ann.asks(WATER)
    assert text(ann.presses("faq.pick:1:50:3")) == refusal(Gone("entry"))


def test_the_report_names_the_weakest_answers_and_the_most_asked_unknowns(app: App) -> None:
    """Worst first, with what those who asked said of each; what is asked in vain, the most asked first."""
    people = [Person(app, name) for name in ("Ann", "Bob", "Cyd")]
    for person in people:
        person.chooses("faq.other", person.asks(WATER))
        person.asks(UNKNOWN)
    people[0].asks("Quark xylem jumbo?")
    people[0].chooses("faq.other", people[0].asks(SOIL))
    people[1].chooses("faq.helpful", people[1].asks(SOIL))
    shown = text(people[0].says("faq report"))
    assert f"• {WATER} (not what was meant 3 times, never found helpful)" in shown
    assert f"• {SOIL} (not what was meant once, helpful once)" in shown
    assert shown.index(WATER) < shown.index(SOIL)
    assert f"(2 in all): • {UNKNOWN} (asked 3 times) • Quark xylem jumbo? (asked once)" in shown


def test_a_report_on_nothing_says_so(app: App) -> None:
    """A group that has judged nothing and waits for nothing reads just that."""
    shown = text(Person(app).says("faq report"))
    assert "Nobody has judged an answer yet." in shown
    assert "Nothing is waiting in the inbox." in shown


def test_answers_that_only_helped_are_not_weak(app: App) -> None:
    """Praise alone makes nobody's list."""
    ann = Person(app)
    ann.chooses("faq.helpful", ann.asks(WATER))
    assert "Nobody who judged an answer found it wrong." in text(ann.says("faq report"))


def test_the_report_is_for_admins_and_of_their_group_alone(app: App) -> None:
    """Members are refused; another group's admin sees nothing of it."""
    ann, bob, eve = Person(app, "Ann"), Person(app, "Bob"), Person(app, "Eve", OTHER, admin=True)
    ann.chooses("faq.other", ann.asks(WATER))
    assert text(bob.says("faq report")) == refusal(AdminsOnly())
    assert WATER not in text(eve.says("faq report"))


def test_verdicts_go_on_in_another_process(make_app: MakeApp, database_url: str) -> None:
    """Buttons hold all that is needed: a process that never saw the question takes the verdict."""
    first, second = Person(make_app(database_url)), Person(make_app(database_url))
    shown = first.asks(WATER)
    assert text(second.chooses("faq.helpful", shown)) == "Glad it helped!"
    assert offered(second.chooses("faq.other", shown), "faq.pick")
