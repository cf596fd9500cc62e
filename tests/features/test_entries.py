"""A group's own entries: what an admin writes is found by the next question, and no other group is touched."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from bot.app import App
from bot.core.content import Problem
from bot.core.entries import ENTRIES_LIMIT, PHRASINGS_LIMIT, WORDINGS_LIMIT, Imported, OwnEntry
from bot.core.errors import (
    AdminsOnly,
    AlreadyThere,
    BadFile,
    BadOption,
    EmptyText,
    Full,
    Gone,
    MissingOption,
    TooLong,
)
from bot.core.reply import Choices, Form, Reply
from bot.core.request import Command, Complete, Press
from bot.features import entries
from bot.library.own import write
from bot.search.text import clean
from bot.storage import faq
from bot.storage.engine import Database
from tests.features.front import OTHER, UNKNOWN, Person, at_once, choice, offered, refusal, text, unknown
from tests.library.test_own import ENTRIES
from tests.storage.world import NOW, joined, together

ANSWER = "Only when the fjord is frozen."


def added(admin: Person, question: str = UNKNOWN, answer: str = ANSWER, wordings: str = "") -> Reply:
    """The group has an entry more."""
    form = admin.opens("entry.add", admin.says("faq list"))
    reply = admin.submits(form, question=question, answer=answer, wordings=wordings)
    assert isinstance(reply, Reply), text(reply)
    return reply


def edited(admin: Person, **fields: str) -> Reply | Form:
    """The first entry with other words in its fields."""
    form = admin.opens("entry.edit", admin.says("faq list", number="1"))
    answer = admin.submits(form, **{field.name: field.value for field in form.fields} | fields)
    assert isinstance(answer, Reply | Form)
    return answer


def imported(admin: Person, table: str) -> Reply | Form:
    """What is said to a table."""
    form = admin.wants(Command("faq import"))
    assert isinstance(form, Form)
    answer = admin.submits(form, table=table)
    assert isinstance(answer, Reply | Form)
    return answer


def test_an_entry_is_found_by_the_next_question_in_every_process(
    ann: Person, make_app: Callable[..., App], database_url: str
) -> None:
    """By its question and by its other wordings, also where another process had looked before."""
    bob = Person(make_app(database_url), "Bob")
    assert text(bob.asks(UNKNOWN)) == unknown()
    shown = added(ann, wordings="xylem quiche\n\n  Xylem  Quiche?\nflan of the tundra")
    assert UNKNOWN in text(shown)
    for question in (UNKNOWN, "xylem quiche", "flan of the tundra"):
        assert ANSWER in text(bob.asks(question))
    assert "2 other wordings" in text(ann.says("faq list"))


def test_a_changed_entry_is_answered_as_it_is_now(ann: Person) -> None:
    """The form has what stands there; a new question and answer replace it, wordings come to those that it has."""
    added(ann, wordings="xylem quiche")
    form = ann.opens("entry.edit", ann.says("faq list", number="1"))
    assert [field.value for field in form.fields] == [UNKNOWN, ANSWER, ""]
    edited(ann, answer="Never.", wordings="flan of the tundra")
    for question in (UNKNOWN, "xylem quiche", "flan of the tundra"):
        assert "Never." in text(ann.asks(question))
    edited(ann, question="Tapir omelette?")
    assert text(ann.asks("tapir omelette")).startswith("Tapir omelette?")


def test_an_entry_is_removed_after_a_second_look(ann: Person) -> None:
    """The first press asks, the second removes; then nobody finds it, and its buttons are of something gone."""
    added(ann)
    shown = ann.says("faq list", number="1")
    sure = ann.chooses("entry.remove", shown)
    assert ANSWER in text(ann.asks(UNKNOWN))
    gone = ann.chooses("entry.gone", sure)
    assert ANSWER in text(gone)
    assert text(ann.asks(UNKNOWN)) == unknown(admin=True)
    for verb in ("entry", "entry.edit", "entry.remove", "entry.gone", "entry.wordings"):
        assert text(ann.presses(f"{verb}:1")) == refusal(Gone("entry"))
    assert text(ann.says("faq list", number="1")) == refusal(Gone("entry"))


def test_an_entry_is_changed_and_removed_by_its_number(ann: Person) -> None:
    """The list shows the number; `faq edit` opens the same form as the button, `faq remove` asks for the same yes."""
    added(ann)
    added(ann, "Xylem quiche?", "There.")
    listed = ann.says("faq list")
    assert [choice(listed, action).hint for action in ("entry:1", "entry:2")] == ["No. 1", "No. 2"]
    assert ann.wants(Command("faq edit", {"number": "2"})) == ann.wants(Press("entry.edit:2"))
    assert ann.says("faq remove", number="2") == ann.presses("entry.remove:2")
    for name in ("faq edit", "faq remove"):
        assert text(ann.says(name, number="3")) == refusal(Gone("entry"))
        assert text(ann.says(name, number="two")) == refusal(BadOption(name, "number", "two"))
        assert text(ann.says(name)) == refusal(MissingOption(name, "number", f"{name} 12"))


@pytest.mark.parametrize("command", ["faq list", "faq edit", "faq remove"])
def test_an_entrys_number_is_completed_from_words_of_its_question(ann: Person, command: str) -> None:
    """The group's own entries alone, by any words of the question or by the number itself; a member is offered none."""
    added(ann)
    added(ann, "Xylem quiche?", "There.")
    boss = Person(ann.app, "Boss", OTHER, admin=True)
    added(boss, "Xylem in another group?", "Elsewhere.")
    first, second = (UNKNOWN, "1"), ("Xylem quiche?", "2")
    for typed, found in (
        ("", (first, second)),
        ("QUICHE xy", (second,)),
        ("fjord", (first,)),
        ("2", (second,)),
        ("nothing of it", ()),
    ):
        assert ann.wants(Complete(command, "number", typed)) == Choices(found), typed
    bob = Person(ann.app, "Bob")
    assert text(bob.wants(Complete(command, "number", ""))) == refusal(AdminsOnly())


def test_a_wording_is_forgotten(ann: Person) -> None:
    """It leads to its entry no more; the others do."""
    added(ann, wordings="xylem quiche\nflan of the tundra")
    listed = ann.chooses("entry.wordings", ann.says("faq list", number="1"))
    first = offered(listed, "entry.forget")[0]
    assert "xylem" not in text(ann.presses(first))
    assert text(ann.asks("xylem quiche")) == unknown(admin=True)
    assert ANSWER in text(ann.asks("flan of the tundra"))
    assert text(ann.presses(first)) == refusal(Gone("wording"))


def test_a_wording_for_a_pack_is_listed_and_forgotten(ann: Person, database: Database) -> None:
    """It stands with the question that it leads to; forgotten, it leads there no more."""
    ann.asks(UNKNOWN)
    (number,) = (action.split(":")[1] for action in offered(ann.says("faq inbox"), "inbox"))
    found = ann.submits(ann.opens("inbox.search", ann.presses(f"inbox.match:{number}")), words="compost heap")
    assert isinstance(found, Reply)
    ann.chooses("inbox.attach", ann.chooses("inbox.target", found))
    assert "no meat" in text(ann.asks(UNKNOWN))
    listed = ann.chooses("learnt", ann.says("faq list"))
    assert UNKNOWN in text(listed)
    assert "What can go on the compost?" in text(listed)
    action = offered(listed, "learnt.forget")[0]
    ann.presses(action)
    assert text(ann.asks(UNKNOWN)) == unknown(admin=True)
    assert text(ann.presses(action)) == refusal(Gone("wording"))
    with database.write() as session:
        faq.add_pack_phrasings(session, 1, ("gone", "gone"), ["tapir"], NOW)
    assert "in no pack any more" in text(ann.presses("learnt:0"))


def test_what_cannot_be_kept_comes_back_with_its_draft(ann: Person) -> None:
    """A new entry and a changed one: too long, empty, without words, or there already; nothing is kept."""
    added(ann)
    added(ann, "Xylem quiche?", "There.")
    before = text(ann.says("faq list"))
    long = "w " * 600
    for fields, problem in (
        ({"question": "  \n "}, EmptyText("question")),
        ({"question": "🙂?!"}, EmptyText("question")),
        ({"question": "q" * 161}, TooLong("question", 161, 160)),
        ({"answer": " "}, EmptyText("answer")),
        ({"answer": "a" * 901}, TooLong("answer", 901, 900)),
        ({"wordings": f"one\n{long}"}, TooLong("wording", 1199, 1000)),
        ({"wordings": "one\n?!"}, EmptyText("wording")),
        ({"question": "XYLEM quiche"}, AlreadyThere("Xylem quiche?", 2)),
        ({"wordings": "\n".join(f"way {n}" for n in range(21))}, Full("other wordings of an entry", WORDINGS_LIMIT)),
    ):
        form = ann.opens("entry.add", ann.says("faq list"))
        whole = {"question": "Tapir?", "answer": "So.", "wordings": "", **fields}
        for answer in (ann.submits(form, **whole), edited(ann, **fields)):
            assert isinstance(answer, Form), fields
            assert answer.problem == refusal(problem).split(" [1]")[0]
            drafts = {field.name: field.value for field in answer.fields}
            for name, typed in fields.items():
                assert drafts[name][:100].split() == typed.strip()[:100].split()
    assert text(ann.says("faq list")) == before
    assert isinstance(edited(ann, question=UNKNOWN.upper()), Reply)


def test_another_groups_entries_are_not_there(ann: Person) -> None:
    """Neither shown, found, changed, removed nor exported by the admin of another group."""
    added(ann, wordings="xylem quiche")
    boss = Person(ann.app, "Ann", OTHER, admin=True)
    before = text(ann.says("faq list", number="1"))
    for verb in ("entry", "entry.edit", "entry.remove", "entry.gone", "entry.wordings"):
        assert text(boss.presses(f"{verb}:1")) == refusal(Gone("entry"))
    assert text(boss.presses("entry.forget:1")) == refusal(Gone("wording"))
    form = ann.opens("entry.edit", ann.says("faq list", number="1"))
    mine = boss.submits(form, question="Mine?", answer="Mine.")
    assert isinstance(mine, Form)
    assert mine.action == "entry.new"
    assert "Zebra" not in text(boss.says("faq export"))
    assert text(boss.asks(UNKNOWN)) == unknown(admin=True)
    assert text(ann.says("faq list", number="1")) == before


def test_two_admins_who_write_the_same_at_once_leave_one_entry(
    ann: Person, make_app: Callable[..., App], database_url: str
) -> None:
    """The second is told that there is an entry, and has the draft."""
    zoe = Person(make_app(database_url), "Zoe", admin=True)
    forms = [each.opens("entry.add", each.says("faq list")) for each in (ann, zoe)]
    done = at_once(
        lambda: ann.submits(forms[0], question=UNKNOWN, answer="Ann's."),
        lambda: zoe.submits(forms[1], question=UNKNOWN, answer="Zoe's."),
    )
    assert sorted(type(each).__name__ for each in done) == ["Form", "Reply"]
    assert "1 entry" in text(ann.says("faq list"))


def test_what_many_check_and_add_at_once_is_there_once(database: Database) -> None:
    """Who checks an entry holds the group's entries until it is added: of twelve at the same moment, one succeeds."""
    group = joined(database).group_id

    def add(number: int) -> bool:
        try:
            with database.write() as session:
                draft = entries.check(session, group, UNKNOWN, f"Answer {number}.")
                entries.add(session, group, draft, NOW)
        except AlreadyThere:
            return False
        return True

    assert sorted(together(12, add)) == [False] * 11 + [True]
    with database.read() as session:
        assert len(faq.own_entries(session, group)) == 1


def test_entries_are_listed_page_by_page(ann: Person) -> None:
    """Twelve stand on two pages, in the order in which they were made; a page beyond the last is the first."""
    rows = "\n".join(f"Question number{chr(97 + n)}?,So." for n in range(12))
    assert "12 added" in text(imported(ann, f"question,answer\n{rows}"))
    first = ann.says("faq list")
    second = ann.presses(offered(first, "entries")[0])
    assert [offered(page, "entry") for page in (first, second)] == [
        [f"entry:{n}" for n in range(1, 11)],
        ["entry:11", "entry:12"],
    ]
    assert text(ann.presses("entries:500")) == text(first)


def test_a_table_goes_out_and_in_through_the_chat(ann: Person) -> None:
    """What is exported brings the same entries to another group, and changes nothing where it came from."""
    added(ann, "=1+1?", "Two,\nI “think”.", "+one\n'@two")
    exported = ann.says("faq export")
    (file,) = exported.files
    assert file.name == "faq.csv"
    table = file.text
    assert "already" in text(imported(ann, table))
    boss = Person(ann.app, "Eve", OTHER, admin=True)
    assert "1 added" in text(imported(boss, table))
    assert text(boss.says("faq list", number="2")) == text(ann.says("faq list", number="1"))


def test_a_table_with_problems_comes_back_whole(ann: Person) -> None:
    """Every problem with its line, the draft kept, and nothing imported, not even the rows that are right."""
    added(ann)
    rows = [
        "Right?,Yes.,",
        ",No question.,",
        "No answer?,,",
        "RIGHT,Again.,",
        "🙂,No words.,",
        f"{'q' * 161},{'a' * 901},?!",
        f'Many?,So.,"{chr(10).join(f"way {n}" for n in range(21))}"',
    ]
    table = "question,answer,wordings\n" + "\n".join(rows)
    form = imported(ann, table)
    assert isinstance(form, Form)
    assert form.fields[0].value == table
    for told in (
        "Line 3: “question” is empty",
        "Line 4: “answer” is empty",
        "Line 5: the same question as in line 2",
        "Line 6: this question has no words in it",
        "Line 7: this question has 161 characters; up to 160 are taken",
        "Line 7: this answer has 901 characters; up to 900 are taken",
        "Line 7: this wording has no words in it",
        "Line 8: 21 other wordings; up to 20 are taken",
    ):
        assert told in form.problem
    assert "1 entry" in text(ann.says("faq list"))
    long = imported(ann, "question,answer\n" + "x" * 4000)
    assert isinstance(long, Form)
    assert long.problem == refusal(TooLong("table", 4016, 4000))
    assert len(long.fields[0].value) <= 4000


def test_a_table_changes_what_it_names_and_leaves_the_rest(database: Database) -> None:
    """A known question is replaced, a new one added, one that is the same left, one that is not named stays."""
    group = joined(database).group_id
    with database.write() as session:
        for question, wordings in (("Where?", ("which place",)), ("When?", ()), ("Why?", ())):
            faq.add_entry(session, group, question, "So.", wordings, NOW)
        table = 'question,answer,wordings\nWHERE,There.,"what place\nwhich spot"\nWhen?,So.,\nWho now?,Me.,\n'
        assert entries.bring_in(session, group, table, "own.csv", NOW) == Imported(added=1, changed=1, same=1)
        assert [(each.question, each.answer, each.phrasings) for each in faq.own_entries(session, group)] == [
            ("WHERE", "There.", ("what place", "which spot")),
            ("When?", "So.", ()),
            ("Why?", "So.", ()),
            ("Who now?", "Me.", ()),
        ]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTRIES.filter(lambda made: len({clean(each.question) for each in made} - {""}) == len(made)))
def test_export_then_import_is_the_identity(database: Database, made: list[OwnEntry]) -> None:
    """Whatever a group has can be taken out and in: there it changes nothing, and in an empty group it is the same."""
    made = [OwnEntry(0, each.question, each.answer, tuple(filter(clean, each.phrasings))) for each in made]
    ann, eve = joined(database), joined(database, "Eve", "blues")
    with database.write() as session:
        for group in (ann.group_id, eve.group_id):
            for each in faq.own_entries(session, group):
                faq.remove_entry(session, group, each.id)
        for each in made:
            faq.add_entry(session, ann.group_id, each.question, each.answer, each.phrasings, NOW)
        before = faq.own_entries(session, ann.group_id)
        table = entries.carry_out(session, ann.group_id)
        done = entries.bring_in(session, ann.group_id, table, "own.csv", NOW)
        assert done == Imported(0, 0, len(made))
        assert faq.own_entries(session, ann.group_id) == before
        assert entries.bring_in(session, eve.group_id, table, "own.csv", NOW) == Imported(len(made), 0, 0)
        assert entries.carry_out(session, eve.group_id) == table


def test_a_group_has_room_for_so_many_entries(database: Database) -> None:
    """The last one fits; then adding, importing and answering are refused, and changing is not."""
    group = joined(database).group_id
    rows = [OwnEntry(0, f"Question {n}?", "So.") for n in range(ENTRIES_LIMIT + 1)]
    with database.write() as session:
        with pytest.raises(BadFile) as caught:
            entries.bring_in(session, group, write(rows), "own.csv", NOW)
        assert caught.value.problems == (
            Problem(
                "own.csv",
                ENTRIES_LIMIT + 2,
                "from here on there are more than 200 entries, which is all there is room for",
            ),
        )
        assert faq.own_entries(session, group) == []
        entries.bring_in(session, group, write(rows[:-1]), "own.csv", NOW)
        with pytest.raises(Full):
            entries.check(session, group, "One more?", "No.")
        entries.check(session, group, "Question 7 now?", "Yes.", number=faq.own_entries(session, group)[7].id)


def test_a_group_has_room_for_so_many_phrasings(database: Database) -> None:
    """In all its entries and for the packs; what is learnt fills the room that is left, and is refused beyond."""
    group = joined(database).group_id
    rows = [OwnEntry(0, f"Question {n}?", "So.", tuple(f"way {n} {i}" for i in range(19))) for n in range(100)]
    with database.write() as session:
        entries.bring_in(session, group, write(rows), "own.csv", NOW)
        assert len(faq.own_phrasings(session, group)) == PHRASINGS_LIMIT
        first = faq.own_entries(session, group)[0]
        with pytest.raises(Full):
            entries.check(session, group, "One more?", "No.")
        with pytest.raises(BadFile, match="2,000 questions and wordings"):
            entries.bring_in(session, group, "question,answer\nOne more?,No.\n", "own.csv", NOW)
        for name in (("tiny", "faq-compost"), ("own", str(first.id))):
            with pytest.raises(Full):
                entries.learn(session, group, name, ["another way"], NOW)
        entries.learn(session, group, ("own", str(first.id)), ["WAY 0 3!"], NOW)  # nothing new in it
        faq.remove_wording(session, group, faq.wordings(session, group, first.id)[0].id)
        entries.learn(session, group, ("own", str(first.id)), ["another way", "and one more"], NOW)
        assert faq.own_entries(session, group)[0].phrasings[-1] == "another way"
        assert len(faq.own_phrasings(session, group)) == PHRASINGS_LIMIT


def test_a_change_of_an_entry_that_somebody_removed_meanwhile_is_not_lost(ann: Person) -> None:
    """What was typed stands in the form for a new entry, which says why."""
    added(ann, "Where do we meet?", "At the gate.")
    form = ann.opens("entry.edit", ann.says("faq list", number="1"))
    ann.presses("entry.gone:1")
    again = ann.submits(form, question="Where do we meet?", answer="By the well.", wordings="meeting point?")
    assert isinstance(again, Form)
    assert "removed that entry" in again.problem
    assert [each.value for each in again.fields] == ["Where do we meet?", "By the well.", "meeting point?"]
    ann.submits(again, **{each.name: each.value for each in again.fields})
    assert "By the well." in text(ann.asks("meeting point?"))
