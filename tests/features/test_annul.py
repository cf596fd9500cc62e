"""Annulling a question at the front door: by an admin, of the group's daily quizzes, with a reason, and back again."""

from dataclasses import replace

import pytest

from bot.app import App
from bot.core.annulments import REASON_LIMIT
from bot.core.audit import About, Act, Entry
from bot.core.errors import AdminsOnly, EmptyText, Gone
from bot.core.reply import Form, Reply
from bot.core.request import Command, Press, Submit
from bot.storage import audits
from bot.storage.check import check
from bot.storage.engine import Database
from tests.features.front import OTHER, Person, choice, finish_quiz, offered, refusal, text
from tests.features.postings import Board, taken
from tests.people import Clock


@pytest.fixture
def bob(app: App, ann: Person) -> Person:
    """Another member."""
    assert ann.app is app
    return Person(app, "Bob")


def annuls(admin: Person, number: int = 0, why: str = "two right answers") -> Reply:
    """What an admin reads who annuls a question, the latest or another."""
    shown = admin.presses(offered(admin.says("annul"), "annul.one")[number])
    done = admin.submits(admin.opens("annul.form", shown), reason=why)
    assert isinstance(done, Reply)
    return done


def audited(database: Database) -> list[Entry]:
    """The audit log of the first group, the newest first."""
    with database.read() as session:
        return audits.page(session, 1, 0, 10)[1]


def missing(person: Person) -> str:
    """How many answers a person lacks for a place by accuracy."""
    shown = text(person.says("leaderboard", by="accuracy", over="ever"))
    return shown[: shown.index(" more answer")].rsplit(" ", 1)[-1]


def test_an_annulled_question_counts_for_nobody(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """Neither the answers of those who took the quiz, nor of who takes it later; their study days stay."""
    finish_quiz(ann)
    told = text(annuls(ann))
    assert "Annulled. The one answer to it no longer counts for anybody's accuracy, nor will any other." in told
    finish_quiz(bob)
    assert [missing(ann), missing(bob)] == ["16", "16"]
    assert [ann.streak().length, bob.streak().length] == [1, 1]
    assert "1 question was annulled by admins and doesn't count." in text(bob.says("leaderboard", by="accuracy"))
    assert "annulled" not in text(bob.says("leaderboard"))
    assert check(database) == []
    (entry,) = audited(database)
    assert (entry.act, entry.about, entry.actor, entry.at) == (Act.ANNULLED, About.GROUP, "Ann", clock.now)
    assert entry.facts["reason"] == "two right answers"
    assert entry.facts["question"] in told


def test_it_counts_again_once_it_is_taken_back(ann: Person, bob: Person, database: Database) -> None:
    """The answers from before and from meanwhile; the audit log has both, and a second click changes nothing."""
    finish_quiz(ann)
    done = annuls(ann)
    finish_quiz(bob)
    assert text(ann.chooses("annul.back", done)).startswith("It counts again.")
    assert [missing(ann), missing(bob)] == ["15", "15"]
    assert "annulled" not in text(ann.says("leaderboard", by="accuracy"))
    ann.chooses("annul.back", done)
    assert missing(ann) == "15"
    assert check(database) == []
    restored, annulled = audited(database)
    assert (restored.act, annulled.act) == (Act.RESTORED, Act.ANNULLED)
    assert restored.facts == {"question": annulled.facts["question"]}


def test_a_question_is_annulled_once(ann: Person, bob: Person, database: Database) -> None:
    """A form sent twice, or by two admins, is one annulment with the first one's reason."""
    finish_quiz(ann)
    finish_quiz(bob)
    annuls(ann)
    (one, *_) = offered(ann.says("annul"), "annul.one")
    ann.wants(Submit(one.replace("annul.one", "annul.do"), {"reason": "another"}))
    shown = ann.presses(one)
    assert "An annulled question" in text(shown)
    assert "by Ann, Tue 10 Mar 09:00: “two right answers”" in text(shown)
    assert offered(shown, "annul.form") == []
    assert missing(ann) == "16"
    assert len(audited(database)) == 1


def test_an_admin_sees_what_they_annul(ann: Person, bob: Person) -> None:
    """The list says when, the question how it was answered and what is right; what is annulled is marked."""
    assert "No daily quiz has asked anything here in the last 14 days." in text(ann.says("annul"))
    finish_quiz(ann)
    finish_quiz(bob)
    shown = ann.says("annul")
    assert len(offered(shown, "annul.one")) == 5
    assert choice(shown, "annul.one").label.startswith("Tue 10 Mar · ")
    one = ann.chooses("annul.one", shown)
    assert "last on Tue 10 Mar" in text(one)
    assert "2 times, " in text(one)
    assert "✓ " in text(one)
    annuls(ann)
    assert choice(ann.says("annul"), "annul.one").label.startswith("Tue 10 Mar · annulled · ")


def test_a_posted_quiz_is_a_daily_quiz(quiz: Board, database: Database) -> None:
    """The answers in it count for nobody either, before and after."""
    ann, bob, zoe = (quiz.person(name) for name in ("Ann", "Bob", "Zoe"))
    zoe.asker = replace(zoe.asker, admin=True)
    start = choice(quiz.told["1"].words, "post.start").action
    taken(ann, start)
    assert "The one answer to it no longer counts" in text(annuls(zoe, 2))
    taken(bob, start)
    assert [missing(ann), missing(bob)] == ["16", "16"]
    assert check(database) == []


def test_only_admins_can_and_only_in_their_group(ann: Person, bob: Person, app: App) -> None:
    """Not other members, not in a direct message, and not what another group was asked."""
    finish_quiz(ann)
    (one, *_) = offered(ann.says("annul"), "annul.one")
    for intent in (Command("annul", {}), Press(one), Press(one.replace("annul.one", "annul.back"))):
        assert text(bob.wants(intent)) == refusal(AdminsOnly())
    strangers = Person(app, "Sue", OTHER)
    strangers.arrives()
    assert text(strangers.presses(one)) == refusal(Gone("question"))
    done = strangers.wants(Submit(one.replace("annul.one", "annul.do"), {"reason": "ha"}))
    assert text(done) == refusal(Gone("question"))
    assert missing(ann) == "15"


def test_what_is_long_past_stays_as_it_is(ann: Person, clock: Clock) -> None:
    """After fourteen dates a question is not offered any more, but what is annulled can still be taken back."""
    finish_quiz(ann)
    done = annuls(ann)
    clock.advance(days=13)
    assert len(offered(ann.says("annul"), "annul.one")) == 5
    clock.advance(days=1)
    assert offered(ann.says("annul"), "annul.one") == [
        choice(done, "annul.back").action.replace("annul.back", "annul.one")
    ]
    ann.chooses("annul.back", done)
    assert missing(ann) == "15"
    assert offered(ann.says("annul"), "annul.one") == []


@pytest.mark.parametrize("typed", ["", " \u200b ", "x" * (REASON_LIMIT + 1)])
def test_a_reason_is_needed(ann: Person, database: Database, typed: str) -> None:
    """One that can be read and is not too long; the form comes back with what was typed."""
    finish_quiz(ann)
    form = ann.opens("annul.form", ann.chooses("annul.one", ann.says("annul")))
    again = ann.submits(form, reason=typed)
    assert isinstance(again, Reply | Form)
    wanted = refusal(EmptyText("reason")) if not typed.startswith("x") else "That reason has 201 characters"
    assert wanted in text(again)
    assert audited(database) == []


def test_pages_lead_through_all_of_them(board: Board, ann: Person, clock: Clock) -> None:
    """Three days of five questions each are more than one page; each is on one of them."""
    assert ann.app is board.app
    for _ in range(3):
        finish_quiz(ann)
        clock.advance(days=1)
    first = ann.says("annul")
    more = ann.presses(offered(first, "annul.page")[-1])
    found = [*offered(first, "annul.one"), *offered(more, "annul.one")]
    assert len(found) == len(set(found)) == 15
    assert ann.presses(offered(more, "annul.page")[0]) == first
    assert ann.presses("annul.page:900") == first
