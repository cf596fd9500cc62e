"""The inbox: from a question that nobody knows to an answer that everybody finds, and a word to who asked."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256

import pytest
from sqlalchemy import select

from bot.adapters.console.render import choices
from bot.adapters.local import LOCAL
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import ActionRow, Scope
from bot.core.errors import AdminsOnly, AlreadyThere, BadOption, EmptyText, Gone, TooLong
from bot.core.reply import Form, Reply
from bot.core.request import Command, Intent, Place, Press, Submit
from bot.storage.engine import Database
from bot.storage.tables import FaqEntryRow, FaqPhrasingRow, InboxRow
from tests.features.front import OTHER, UNKNOWN, Person, at_once, labels, offered, refusal, text, unknown

ANSWER = "Only when the fjord is frozen."


def opened(admin: Person, number: int = 0) -> Form:
    """The form behind one of the questions that wait."""
    inbox = admin.says("faq inbox")
    return admin.opens("inbox.answer", admin.presses(offered(inbox, "inbox")[number]))


def answered(admin: Person, answer: str = ANSWER) -> Reply:
    """The first question that waits has an answer."""
    form = opened(admin)
    reply = admin.submits(form, question=form.fields[0].value, answer=answer)
    assert isinstance(reply, Reply)
    return reply


def waiting(admin: Person) -> list[str]:
    """The questions that an admin is offered to answer."""
    shown = admin.says("faq inbox")
    return [each.label for each in choices(shown) if each.action in offered(shown, "inbox")]


def states(url: str) -> list[tuple[str, int | None]]:
    """What became of each question, and its entry."""
    database = Database(url)
    with database.read() as session:
        found = [(row.state, row.entry_id) for row in session.scalars(select(InboxRow).order_by(InboxRow.id))]
    database.close()
    return found


def test_a_question_finds_its_answer_and_its_asker_is_told_once(ann: Person, bob: Person) -> None:
    """Bob asks, Ann answers through the form, Bob is told exactly once, and is answered when he asks again."""
    assert text(bob.asks(UNKNOWN)) == unknown()
    assert bob.notices() == []
    answered(ann)
    (told,) = bob.notices()
    assert UNKNOWN in told
    assert ANSWER in told
    assert bob.notices() == []
    assert ann.notices() == []
    again = text(bob.asks("zebra zygote fjord"))
    assert ANSWER in again
    assert UNKNOWN in again
    assert waiting(ann) == []


def test_another_process_finds_the_new_answer_at_once(
    ann: Person, bob: Person, make_app: Callable[..., App], database_url: str
) -> None:
    """A process that had looked before finds the entry with its very next question, and tells the asker."""
    second = Person(make_app(database_url), bob.asker.name)
    assert text(second.asks(UNKNOWN)) == unknown()
    answered(ann)
    assert ANSWER in text(second.asks(UNKNOWN))
    assert len(second.notices()) == 1
    assert bob.notices() == []


def test_two_terminals_of_one_person_get_a_notice_once(
    ann: Person, bob: Person, make_app: Callable[..., App], database_url: str
) -> None:
    """Whoever claims it first says it; the other says nothing."""
    second = Person(make_app(database_url), bob.asker.name)
    bob.asks(UNKNOWN)
    answered(ann)
    told = at_once(bob.notices, second.notices)
    assert sorted(len(each) for each in told) == [0, 1]


def test_everybody_who_asked_is_told_once_each(ann: Person, bob: Person) -> None:
    """Three people asked, one of them often: three notices."""
    people = [bob, Person(ann.app, "Cyd"), Person(ann.app, "Dee")]
    for person in (*people, bob, bob):
        person.asks(UNKNOWN)
    assert "3" in text(answered(ann))
    assert [len(person.notices()) for person in people] == [1, 1, 1]
    assert [len(person.notices()) for person in people] == [0, 0, 0]


def test_the_admin_never_reads_who_asked(ann: Person, bob: Person) -> None:
    """The list, the question, the form and the outcome name the question and how often it was asked, nobody's name."""
    bob.asks(UNKNOWN)
    bob.asks(UNKNOWN)
    inbox = ann.says("faq inbox")
    one = ann.chooses("inbox", inbox)
    form = ann.opens("inbox.answer", one)
    done = ann.submits(form, question=UNKNOWN, answer=ANSWER)
    for shown in (inbox, one, form, done):
        assert "bartholomew" not in text(shown).casefold()
        assert UNKNOWN in text(shown)
    assert text(one).count("wice") or "2 times" in text(one)


def test_the_most_asked_questions_come_first(ann: Person, bob: Person) -> None:
    """Of twelve that wait, the ten asked most are shown, and how many there are."""
    for number in range(12):
        for _ in range(1 + (number in {7, 11}) + (number == 11)):
            bob.asks(f"Quokka{'xyzzy' * (number + 1)}?")
    inbox = ann.says("faq inbox")
    assert "12 questions" in text(inbox)
    assert len(offered(inbox, "inbox")) == 10
    assert labels(inbox)[0].startswith(f"Quokka{'xyzzy' * 12}"[:40])
    assert labels(inbox)[1].startswith(f"Quokka{'xyzzy' * 8}?"[:40])


def test_a_question_can_be_named_by_its_number(ann: Person, bob: Person) -> None:
    """`faq inbox NUMBER` shows one; what is no number, or none that waits, gets a sentence."""
    bob.asks(UNKNOWN)
    (action,) = offered(ann.says("faq inbox"), "inbox")
    assert UNKNOWN in text(ann.says("faq inbox", number=action.split(":")[1]))
    for number in ("0", "999999999999999999"):
        assert text(ann.says("faq inbox", number=number)) == refusal(Gone("question"))
    for wrong in ("99999999999999999999", "no", "-1", "1.5", "٣", "1 2"):
        assert text(ann.says("faq inbox", number=wrong)) == refusal(BadOption("faq inbox", "number", wrong))


def test_a_dismissed_question_is_told_to_nobody_and_can_be_asked_anew(
    ann: Person, bob: Person, database_url: str
) -> None:
    """Out of the inbox, no notice; asked again it waits again."""
    bob.asks(UNKNOWN)
    inbox = ann.says("faq inbox")
    one = ann.chooses("inbox", inbox)
    ann.chooses("inbox.dismiss", one)
    assert text(ann.chooses("inbox.dismiss", one)) == refusal(Gone("question"))
    assert bob.notices() == []
    assert waiting(ann) == []
    bob.asks(UNKNOWN)
    assert states(database_url) == [("dismissed", None), ("open", None)]


def test_two_admins_answering_at_once_leave_one_answer(
    ann: Person, bob: Person, make_app: Callable[..., App], database_url: str, database: Database
) -> None:
    """One answer is kept and told once; the other admin hears that the question is gone."""
    bob.asks(UNKNOWN)
    zoe = Person(make_app(database_url), "Zoe", admin=True)
    forms = opened(ann), opened(zoe)
    done = at_once(
        lambda: ann.submits(forms[0], question=UNKNOWN, answer="Ann's answer."),
        lambda: zoe.submits(forms[1], question=UNKNOWN, answer="Zoe's answer."),
    )
    assert [text(each) == refusal(Gone("question")) for each in done].count(True) == 1
    with database.read() as session:
        (entry,) = session.scalars(select(FaqEntryRow)).all()
    (told,) = bob.notices()
    assert entry.answer in told
    assert states(database_url) == [("answered", entry.id)]


def test_a_form_that_cannot_be_kept_keeps_its_draft(ann: Person, bob: Person, database_url: str) -> None:
    """Too long, or empty: the form comes back with what was typed and what is wrong, and nothing is kept."""
    bob.asks(UNKNOWN)
    form = again = opened(ann)
    for fields, problem in (
        ({"question": UNKNOWN, "answer": "long " * 200}, TooLong("answer", 999, 900)),
        ({"question": "q" * 161, "answer": ANSWER}, TooLong("question", 161, 160)),
        ({"question": UNKNOWN, "answer": " \n\t "}, EmptyText("answer")),
        ({"question": "\x00", "answer": ANSWER}, EmptyText("question")),
        ({}, EmptyText("question")),
    ):
        answer = ann.submits(again, **fields)
        assert isinstance(answer, Form)
        again = answer
        assert again.problem == refusal(problem)
        assert again.action == form.action
        assert again.fields[1].value == fields.get("answer", "").replace("\x00", "").strip()
    assert states(database_url) == [("open", None)]
    assert bob.notices() == []
    assert isinstance(ann.submits(again, question=UNKNOWN, answer=ANSWER), Reply)


def test_a_reworded_question_is_still_found_by_its_askers_words(ann: Person, bob: Person) -> None:
    """The admin's wording is the title, the asker's own leads to it too, and a thousand characters fit the form."""
    asked = ("zebra zygote fjord " * 53)[:1000].strip()
    bob.asks(asked)
    form = opened(ann)
    assert len(form.fields[0].value) <= form.fields[0].limit
    ann.submits(form, question="Xylem quiche?", answer=ANSWER)
    for question in ("Xylem quiche?", asked):
        shown = text(bob.asks(question))
        assert shown.startswith("Xylem quiche?")
        assert ANSWER in shown


def test_answers_of_one_group_are_invisible_in_another(ann: Person, bob: Person) -> None:
    """Neither the entry, its number, the question nor the notice crosses over."""
    bob.asks(UNKNOWN)
    form = opened(ann)
    away, boss = Person(ann.app, "Eve", OTHER), Person(ann.app, "Ann", OTHER, admin=True)
    assert waiting(boss) == []
    for action in (form.action.replace("save", "answer"), form.action.replace("inbox.save", "inbox")):
        assert text(boss.presses(action)) == refusal(Gone("question"))
    assert text(boss.submits(form, question="Mine?", answer="Mine.")) == refusal(Gone("question"))
    ann.submits(form, question=UNKNOWN, answer=ANSWER)
    assert text(away.asks(UNKNOWN)) == unknown()
    for number in range(1, 4):
        assert text(away.presses(f"faq:own:{number}")) == refusal(Gone("entry"))
    assert away.notices() == []


def test_a_group_with_entries_of_its_own_still_finds_the_packs(ann: Person, bob: Person) -> None:
    """Own answers stand beside the pack's."""
    bob.asks(UNKNOWN)
    answered(ann)
    assert "finger deep" in text(bob.asks("How often should I water my plants?"))


def admin_intents() -> Iterator[Intent]:
    """Every way in which an admin's row can be asked for, with the numbers of a question that waits."""
    for row in TABLE.commands:
        if row.scope is Scope.ADMIN:
            yield Command(row.name)
            yield Command(row.name.upper(), dict.fromkeys((option.name for option in row.options), "1"))
            yield Press(f"open:{row.name}")
            yield Press("open:" + row.name.replace(" ", ":"))
    for action in TABLE.actions:
        if action.scope is Scope.ADMIN:
            yield _asked_for(action)


def _asked_for(row: ActionRow) -> Intent:
    written = ":".join((row.verb, *("1" for _ in row.parameters)))
    return Submit(written, {"question": "Mine now?", "answer": "Mine."}) if row.form else Press(written)


def test_there_are_admin_rows_of_every_kind() -> None:
    """The list of intents that the next test goes through has commands, buttons and forms in it."""
    assert {type(intent) for intent in admin_intents()} == {Command, Press, Submit}


@pytest.mark.parametrize("intent", [*admin_intents()], ids=repr)
def test_a_member_is_refused_whatever_is_for_admins(
    ann: Person, bob: Person, database_url: str, intent: Intent
) -> None:
    """Each admin command, button and form answers one sentence to everybody else, and changes nothing."""
    bob.asks(UNKNOWN)
    before = states(database_url)
    for person in (bob, Person(ann.app, "Total Stranger")):
        assert text(person.wants(intent)) == refusal(AdminsOnly())
    assert states(database_url) == before


def test_a_members_help_names_no_admin_command(ann: Person, bob: Person) -> None:
    """Admins see their own commands in the help, members don't."""
    assert "faq inbox" in text(ann.says("help"))
    assert "faq inbox" not in text(bob.says("help"))


def test_an_admin_by_the_platforms_word_is_one_for_this_request(ann: Person) -> None:
    """Who is an admin on the platform may answer; the next request without that word may not."""
    assert text(Person(ann.app, "Gil", admin=True).says("faq inbox")) == text(ann.says("faq inbox"))
    assert text(Person(ann.app, "Gil").says("faq inbox")) == refusal(AdminsOnly())


def test_many_questions_at_once_are_all_kept(ann: Person, database_url: str) -> None:
    """Ten people with ten questions at the same moment leave ten questions."""
    people = [Person(ann.app, f"P{number}") for number in range(10)]
    at_once(*(partial(person.asks, f"Zzxq{chr(97 + i) * 6}?") for i, person in enumerate(people)))
    assert len(states(database_url)) == 10


def test_nearly_the_same_questions_wait_as_one(ann: Person, bob: Person, database_url: str) -> None:
    """Typos, filler and another order are wordings of one question; a single other word is another question."""
    wordings = ["Zebra zygote fjord?", "hey bot, zebra zygot really fjord", "fjord zebra zygote please"]
    cyd = Person(ann.app, "Cyd")
    for person, asked in zip((bob, cyd, bob), wordings, strict=True):
        person.asks(asked)
    bob.asks("Zebra zygote quiche?")
    assert len(states(database_url)) == 2
    one = ann.chooses("inbox", ann.says("faq inbox"))
    assert "3 times" in text(one)
    assert all(each in text(one) for each in wordings)
    answered(ann)
    assert [len(person.notices()) for person in (bob, cyd)] == [1, 1]
    for asked in wordings:
        assert ANSWER in text(bob.asks(asked))
    assert len(waiting(ann)) == 1


def test_an_answer_learns_every_wording(ann: Person, bob: Person, database: Database) -> None:
    """All wordings lead to the new entry, so that each of them, word for word, is a phrasing of it."""
    for asked in ("Zebra zygote fjord?", "zebra zygot fjord", "fjord zebra zygoet"):
        bob.asks(asked)
    form = opened(ann)
    ann.submits(form, question="Xylem quiche?", answer=ANSWER)
    with database.read() as session:
        (entry,) = session.scalars(select(FaqEntryRow)).all()
        found = set(session.scalars(select(FaqPhrasingRow.text).where(FaqPhrasingRow.entry_id == entry.id)))
    assert found == {"Zebra zygote fjord?", "zebra zygot fjord", "fjord zebra zygoet"}


def test_more_than_a_page_is_reached_by_a_button(ann: Person, bob: Person) -> None:
    """Twelve questions stand on two pages; a page beyond the last is the first."""
    for letter in "abcdefghijkl":
        bob.asks(f"Quokka{letter * 6}?")
    first = ann.says("faq inbox")
    second = ann.presses(offered(first, "inbox.page")[0])
    assert [len(offered(page, "inbox")) for page in (first, second)] == [10, 2]
    assert len({*offered(first, "inbox"), *offered(second, "inbox")}) == 12
    assert text(ann.presses(offered(second, "inbox.page")[0])) == text(first)
    assert text(ann.presses("inbox.page:500")) == text(first)


def attach(admin: Person, question: str, *, asked: str = "") -> Reply:
    """The first question that waits is attached to the entry of that question, looked for in other words if given."""
    matches = admin.chooses("inbox.match", admin.chooses("inbox", admin.says("faq inbox")))
    if asked:
        found = admin.submits(admin.opens("inbox.search", matches), words=asked)
        assert isinstance(found, Reply)
        matches = found
    action = next(each.action for each in choices(matches) if each.label == question)
    shown = admin.presses(action)
    assert question in text(shown)
    return admin.chooses("inbox.attach", shown)


def test_a_question_is_attached_to_an_entry_of_a_pack(ann: Person, bob: Person, database_url: str) -> None:
    """Found in other words, read first, attached: the asker is told its answer once, and next time finds it."""
    bob.asks(UNKNOWN)
    done = attach(ann, "What can go on the compost?", asked="compost heap")
    assert "What can go on the compost?" in text(done)
    (told,) = bob.notices()
    assert UNKNOWN in told
    assert "no meat" in told
    assert bob.notices() == []
    assert "no meat" in text(bob.asks(UNKNOWN))
    assert states(database_url) == [("answered", None)]
    assert text(Person(ann.app, "Eve", OTHER).asks(UNKNOWN)) == unknown(admin=True)


def test_a_question_is_attached_to_an_entry_of_the_groups_own(ann: Person, bob: Person, database_url: str) -> None:
    """The best candidates are offered at once; the entry has the new wording, and the question knows its entry."""
    bob.asks(UNKNOWN)
    answered(ann)
    bob.notices()
    bob.asks("Tapir quiche?")
    attach(ann, UNKNOWN, asked="zebra fjord")
    assert ANSWER in bob.notices()[0]
    assert text(bob.asks("Tapir quiche?")).startswith(UNKNOWN)
    assert [state for state, _ in states(database_url)] == ["answered", "answered"]
    assert len({entry for _, entry in states(database_url)}) == 1


def test_nobody_who_asks_while_it_is_answered_is_forgotten(ann: Person, bob: Person) -> None:
    """Each of ten who ask at that moment gets the answer at once, or is told, or waits anew: exactly one of these."""
    bob.asks(UNKNOWN)
    form = opened(ann)
    people = [Person(ann.app, f"P{number}") for number in range(10)]
    for person in people:
        person.arrives()
    _, *said = at_once(
        lambda: ann.submits(form, question=UNKNOWN, answer=ANSWER), *(partial(each.asks, UNKNOWN) for each in people)
    )
    if waiting(ann):
        ann.submits(opened(ann), question="Xylem quiche?", answer=ANSWER)
    assert len(bob.notices()) == 1
    for person, reply in zip(people, said, strict=True):
        assert (ANSWER in text(reply)) + len(person.notices()) == 1


@pytest.mark.parametrize("words", ["", "🙂", "?!", "x" * 5000, "'; DROP TABLE inbox"])
def test_whatever_an_admin_looks_for_is_answered(ann: Person, bob: Person, words: str) -> None:
    """With entries, or with the word that nothing comes close; the question goes on waiting."""
    bob.asks(UNKNOWN)
    matches = ann.chooses("inbox.match", ann.chooses("inbox", ann.says("faq inbox")))
    found = ann.submits(ann.opens("inbox.search", matches), words=words)
    assert isinstance(found, Reply)
    assert offered(found, "inbox.target") or "Nothing that I know" in text(found)
    assert waiting(ann) == [UNKNOWN]


def test_of_two_admins_who_attach_and_answer_one_wins(
    ann: Person, bob: Person, make_app: Callable[..., App], database_url: str
) -> None:
    """One thing happens and is told once; the other admin hears that the question is gone."""
    bob.asks(UNKNOWN)
    zoe = Person(make_app(database_url), "Zoe", admin=True)
    form = opened(ann)
    matches = zoe.chooses("inbox.match", zoe.chooses("inbox", zoe.says("faq inbox")))
    found = zoe.submits(zoe.opens("inbox.search", matches), words="compost heap")
    assert isinstance(found, Reply)
    shown = zoe.chooses("inbox.target", found)
    done = at_once(
        lambda: ann.submits(form, question=UNKNOWN, answer=ANSWER),
        lambda: zoe.chooses("inbox.attach", shown),
    )
    assert [text(each) == refusal(Gone("question")) for each in done].count(True) == 1
    assert len(bob.notices()) == 1


def test_what_is_gone_cannot_be_attached_to(ann: Person, bob: Person, database_url: str) -> None:
    """A mark that stands for nothing, an entry removed meanwhile, another group's: a kind word, and it still waits."""
    bob.asks(UNKNOWN)
    (number,) = (action.split(":")[1] for action in offered(ann.says("faq inbox"), "inbox"))
    boss = Person(ann.app, "Eve", OTHER, admin=True)
    boss.submits(ann.opens("entry.add", ann.says("faq list")), question="Fjord?", answer="Theirs.")
    found = ann.submits(ann.opens("inbox.search", ann.presses(f"inbox.match:{number}")), words="fjord")
    assert "Theirs" not in text(found)
    theirs = sha256(b"own/1").hexdigest()[:12]
    for mark in ("0" * 12, "x", theirs):
        for verb in ("inbox.target", "inbox.attach"):
            assert text(ann.presses(f"{verb}:{number}:{mark}")) == refusal(Gone("entry"))
    assert states(database_url) == [("open", None)]


def test_a_channel_is_told_once_with_all_who_asked_there(ann: Person, bob: Person) -> None:
    """Three asked in one channel, one in another, one privately: three messages, and names only in the channels."""

    def person(name: str, channel: str | None) -> Person:
        return Person(ann.app, name, Place(LOCAL.group, LOCAL.name, channel))

    for name, channel in (("Cyd", "c1"), ("Dee", "c1"), ("Fay", "c1"), ("Gus", "c2")):
        person(name, channel).asks(UNKNOWN)
    person("Cyd", "c1").asks(UNKNOWN)
    bob.asks(UNKNOWN)
    answered(ann)
    told = [
        (each.person, each.channel, text(words)) for each, words in asyncio.run(ann.app.collect(ann.asker.platform))
    ]
    assert sorted((person or "", channel or "") for person, channel, _ in told) == [
        ("", "c1"),
        ("", "c2"),
        (bob.asker.external_id, ""),
    ]
    by_channel = {channel: words for _, channel, words in told}
    assert "@Cyd, @Dee and @Fay asked" in by_channel["c1"]
    assert "@Gus asked" in by_channel["c2"]
    assert "@" not in by_channel[None]
    assert all(ANSWER in words and UNKNOWN in words for words in by_channel.values())


def test_an_entry_that_is_there_is_not_written_twice(ann: Person, bob: Person, database_url: str) -> None:
    """An answer under the question of another entry is refused with the draft kept, and the question still waits."""
    bob.asks(UNKNOWN)
    ann.submits(ann.opens("entry.add", ann.says("faq list")), question="Xylem quiche?", answer="There.")
    again = ann.submits(opened(ann), question="xylem QUICHE", answer=ANSWER)
    assert isinstance(again, Form)
    assert again.problem == refusal(AlreadyThere("Xylem quiche?", 1)).split(" [1]")[0]
    assert again.fields[1].value == ANSWER
    assert states(database_url) == [("open", None)]


def test_where_nobody_could_answer_nothing_is_kept(app: App, database: Database) -> None:
    """In direct messages about no group there are no admins: it is said where some are, and no inbox has it."""
    ann = Person(app, "Ann", Place(None))
    assert "its admins can answer" in text(ann.asks(UNKNOWN))
    rejected = ann.presses(offered(ann.asks("how often should I water?"), "faq.other")[0])
    assert offered(rejected, "faq.keep") == []
    number = offered(rejected, "faq.pick")[0].split(":")[1]
    assert "its admins can answer" in text(ann.presses(f"faq.keep:{number}")), "a button of an older message"
    with database.read() as session:
        assert session.scalars(select(InboxRow)).all() == []
