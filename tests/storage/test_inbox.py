"""The inbox's rows: a question waits once, with its wordings and with everybody who asked it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.core.asking import Waiting
from bot.storage import faq, inbox, outbox
from bot.storage.engine import Database
from bot.storage.inbox import WORDINGS, WaitingAsker
from bot.storage.outbox import Addressee
from bot.storage.tables import DeliveryRow, InboxRow, InboxWordingRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, joined, together

LATER = NOW + timedelta(hours=1)


def test_a_question_waits_once_however_often_it_is_asked(database: Database) -> None:
    """The first wording and time stay, the times are counted, and everybody who asked waits, once, where they asked."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        inbox.keep(session, ann, "Why is that?", "why is that", "general", NOW)
        inbox.keep(session, bob, "WHY IS THAT", "why is that", None, LATER)
        inbox.keep(session, ann, "why is that", "why is that", "elsewhere", LATER)
    with database.read() as session:
        count, (waiting,) = inbox.waiting(session, ann.group_id, 10)
        assert (count, waiting) == (1, Waiting(waiting.id, "Why is that?", 3, NOW))
        assert session.scalars(select(InboxRow.last_asked_at)).one() == LATER
        assert inbox.askers(session, ann.group_id, waiting.id) == [
            WaitingAsker(ann.person_id, "general", "ann", "Ann"),
            WaitingAsker(bob.person_id, None, "bob", "Bob"),
        ]
        assert inbox.askers(session, ann.group_id, waiting.id + 1) == []


def test_a_question_asked_by_many_at_once_waits_once(database: Database, again: Again) -> None:
    """Twelve members who ask the same at the same moment are counted, and all of them wait."""
    members = [joined(database, f"Person {i}") for i in range(12)]
    both = (database, again(database))

    def ask(i: int) -> None:
        with both[i % 2].write() as session:
            inbox.keep(session, members[i], "Why?", "why", None, NOW)

    together(12, ask)
    with database.read() as session:
        count, (waiting,) = inbox.waiting(session, members[0].group_id, 10)
        assert (count, waiting.times, len(inbox.askers(session, members[0].group_id, waiting.id))) == (1, 12, 12)


def test_what_was_asked_most_comes_first(database: Database) -> None:
    """Of as many times, the older one; the count is of all, however few are listed."""
    ann = joined(database)
    with database.write() as session:
        for text, times in (("once", 1), ("thrice", 3), ("twice", 2), ("once too", 1)):
            for _ in range(times):
                inbox.keep(session, ann, text, text, None, NOW)
        count, listed = inbox.waiting(session, ann.group_id, 10)
        assert (count, [each.text for each in listed]) == (4, ["thrice", "twice", "once", "once too"])
        count, listed = inbox.waiting(session, ann.group_id, 2)
        assert (count, [each.text for each in listed]) == (4, ["thrice", "twice"])


@pytest.mark.parametrize("state", ["answered", "dismissed"])
def test_a_question_is_closed_once(database: Database, state: str) -> None:
    """The first to close it gets a yes; then it waits no more, and asked again it waits anew."""
    ann = joined(database)
    with database.write() as session:
        entry = faq.add_entry(session, ann.group_id, "Why?", "So.", (), NOW)
        inbox.keep(session, ann, "Why?", "why", None, NOW)
        number = inbox.waiting(session, ann.group_id, 1)[1][0].id
        assert inbox.open_question(session, ann.group_id, number) == Waiting(number, "Why?", 1, NOW)
        assert inbox.close(session, ann.group_id, number, state)
        inbox.name_entry(session, ann.group_id, number, entry)
        assert not inbox.close(session, ann.group_id, number, "answered")
        row = session.execute(select(InboxRow.state, InboxRow.entry_id)).one()
        assert (row.state, row.entry_id) == (state, entry)
        assert inbox.open_question(session, ann.group_id, number) is None
        assert inbox.waiting(session, ann.group_id, 10) == (0, [])
        inbox.keep(session, ann, "Why?", "why", None, LATER)
        count, (waiting,) = inbox.waiting(session, ann.group_id, 10)
        assert (count, waiting.times, waiting.first_asked_at) == (1, 1, LATER)
        assert waiting.id != number


def test_of_many_who_close_at_once_one_does(database: Database, again: Again) -> None:
    """Twelve admins who close a question at the same moment: one says yes."""
    ann = joined(database)
    both = (database, again(database))
    with database.write() as session:
        inbox.keep(session, ann, "Why?", "why", None, NOW)
        number = inbox.waiting(session, ann.group_id, 1)[1][0].id

    def close(i: int) -> bool:
        with both[i % 2].write() as session:
            return inbox.close(session, ann.group_id, number, "dismissed")

    assert sorted(together(12, close)) == [False] * 11 + [True]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_question_closed_while_it_is_asked_again_waits_anew(database: Database, again: Again) -> None:
    """On PostgreSQL an admin may close it between the two statements of one who asks; nothing is lost by that."""
    ann = joined(database)
    with database.write() as session:
        inbox.keep(session, ann, "Why?", "why", None, NOW)
        number = inbox.waiting(session, ann.group_id, 1)[1][0].id
    other = again(database)
    closed: list[bool] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def close(_connection: object, _cursor: object, statement: str, *_rest: Sequence[Any]) -> None:
        if statement.startswith("UPDATE inbox") and not closed:
            with other.write() as session:
                closed.append(inbox.close(session, ann.group_id, number, "answered"))

    with database.write() as session:
        inbox.keep(session, ann, "Why?", "why", None, LATER)
    with database.read() as reading:
        count, (waiting,) = inbox.waiting(reading, ann.group_id, 10)
        assert closed == [True]
        assert (count, waiting.times, waiting.first_asked_at) == (1, 1, LATER)
        assert inbox.askers(reading, ann.group_id, waiting.id) == [WaitingAsker(ann.person_id, None, "ann", "Ann")]


def test_a_question_of_any_script_and_length_is_kept(database: Database) -> None:
    """A thousand different characters, which no index of their own text would hold, are one question however often."""
    ann = joined(database)
    text = "".join(chr(0x4E00 + i) for i in range(1000))
    with database.write() as session:
        number = inbox.keep(session, ann, text, text, None, NOW)
        assert inbox.keep(session, ann, text, text, None, LATER) == number
        assert inbox.open_question(session, ann.group_id, number) == Waiting(number, text, 2, NOW)
        assert len(session.scalars(select(InboxRow.folded)).one()) == 64


def test_a_question_that_is_nearly_the_same_is_a_wording_of_it(database: Database) -> None:
    """It is counted with the other, kept once however often it is said, and who says it waits for the same answer."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        number = inbox.keep(session, ann, "Why is that?", "why is that", None, NOW)
        for who in (bob, ann, bob):
            assert inbox.keep(session, who, "That is why?", "that is why", None, LATER, same_as=number) == number
        assert inbox.keep(session, bob, "WHY IS THAT", "why is that", None, LATER, same_as=number) == number
        assert inbox.waiting(session, ann.group_id, 10) == (1, [Waiting(number, "Why is that?", 5, NOW)])
        assert inbox.wordings(session, ann.group_id, number) == ["That is why?"]
        assert [each.person_id for each in inbox.askers(session, ann.group_id, number)] == [
            ann.person_id,
            bob.person_id,
        ]


def test_a_question_keeps_so_many_wordings(database: Database) -> None:
    """Beyond the limit a wording is counted and not kept."""
    ann = joined(database)
    with database.write() as session:
        number = inbox.keep(session, ann, "Why?", "why", None, NOW)
        for i in range(WORDINGS + 5):
            inbox.keep(session, ann, f"Why {i}?", f"why {i}", None, NOW, same_as=number)
        assert len(inbox.wordings(session, ann.group_id, number)) == WORDINGS
        assert inbox.waiting(session, ann.group_id, 1)[1][0].times == WORDINGS + 6


def test_what_is_like_a_question_that_waits_no_more_waits_anew(database: Database) -> None:
    """The other one was answered meanwhile, or is another group's: this one waits as its own."""
    ann, eve = joined(database), joined(database, "Eve", "blues")
    with database.write() as session:
        closed = inbox.keep(session, ann, "Why?", "why", None, NOW)
        foreign = inbox.keep(session, eve, "Why?", "why", None, NOW)
        inbox.close(session, ann.group_id, closed, "answered")
        number, *again = (
            inbox.keep(session, ann, "Why so?", "why so", None, LATER, same_as=each) for each in (closed, foreign, 999)
        )
        assert number not in {closed, foreign}
        assert again == [number, number]
        assert inbox.waiting(session, ann.group_id, 10) == (1, [Waiting(number, "Why so?", 3, LATER)])
        assert inbox.waiting(session, eve.group_id, 10)[1][0].times == 1


def test_the_newest_questions_are_those_to_compare_with(database: Database) -> None:
    """Of those that wait, the last ones first, no more than asked for."""
    ann = joined(database)
    with database.write() as session:
        numbers = [inbox.keep(session, ann, f"Why {i}?", f"why {i}", None, NOW) for i in range(5)]
        inbox.close(session, ann.group_id, numbers[3], "dismissed")
        assert [number for number, _ in inbox.newest(session, ann.group_id, 3)] == [numbers[4], numbers[2], numbers[1]]


def test_a_long_inbox_is_read_page_by_page(database: Database) -> None:
    """Pages follow one another, and the count is of all."""
    ann = joined(database)
    with database.write() as session:
        numbers = [inbox.keep(session, ann, f"Why {i}?", f"why {i}", None, NOW) for i in range(5)]
        pages = [inbox.waiting(session, ann.group_id, 2, offset) for offset in (0, 2, 4, 6)]
        assert [count for count, _ in pages] == [5] * 4
        assert [each.id for _, page in pages for each in page] == numbers


def test_an_entry_that_goes_leaves_its_questions(database: Database) -> None:
    """A question that was answered stays answered, without the entry."""
    ann = joined(database)
    with database.write() as session:
        entry = faq.add_entry(session, ann.group_id, "Why?", "So.", (), NOW)
        number = inbox.keep(session, ann, "Why?", "why", None, NOW)
        inbox.close(session, ann.group_id, number, "answered")
        inbox.name_entry(session, ann.group_id, number, entry)
        assert faq.remove_entry(session, ann.group_id, entry)
        row = session.execute(select(InboxRow.state, InboxRow.entry_id)).one()
        assert (row.state, row.entry_id) == ("answered", None)


def sole(database: Database, number: int) -> tuple[int | None, list[tuple[str, int | None]]]:
    """Who alone sent a question's first words, and its other wordings with who alone sent each."""
    with database.read() as session:
        first = session.scalars(select(InboxRow.sole_id).where(InboxRow.id == number)).one()
        others = select(InboxWordingRow.text, InboxWordingRow.sole_id).where(InboxWordingRow.inbox_id == number)
        return first, sorted((text, member) for text, member in session.execute(others))


def test_it_is_known_who_alone_sent_a_wording(database: Database) -> None:
    """As long as nobody else has, in whichever order; asking again oneself changes nothing, and nothing comes back."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        number = inbox.keep(session, ann, "Why?", "why", None, NOW)
        inbox.keep(session, ann, "Why so?", "why so", None, NOW, same_as=number)
        inbox.keep(session, bob, "But why?", "but why", None, NOW, same_as=number)
        for _ in range(2):
            inbox.keep(session, ann, "WHY", "why", None, LATER)
    assert sole(database, number) == (ann.id, [("But why?", bob.id), ("Why so?", ann.id)])
    with database.write() as session:
        inbox.keep(session, bob, "why so", "why so", None, LATER, same_as=number)
        inbox.keep(session, bob, "why", "why", None, LATER, same_as=number)
        inbox.keep(session, ann, "why", "why", None, LATER)
    assert sole(database, number) == (None, [("But why?", bob.id), ("Why so?", None)])


def test_a_wording_sent_by_another_is_nobodys_alone_where_no_more_are_kept(database: Database) -> None:
    """However many wordings there are already."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        number = inbox.keep(session, ann, "Why?", "why", None, NOW)
        for i in range(WORDINGS):
            inbox.keep(session, ann, f"Why {i}?", f"why {i}", None, NOW, same_as=number)
        inbox.keep(session, bob, "Why 3?", "why 3", None, NOW, same_as=number)
    assert [text for text, member in sole(database, number)[1] if member is None] == ["Why 3?"]


def left(database: Database, group_id: int) -> list[tuple[str, str]]:
    """All questions of a group with their states."""
    rows = select(InboxRow.text, InboxRow.state).where(InboxRow.group_id == group_id).order_by(InboxRow.id)
    with database.read() as session:
        return [(text, state) for text, state in session.execute(rows)]


@pytest.mark.parametrize("state", ["open", "answered", "dismissed"])
def test_what_only_they_asked_goes_with_them(database: Database, state: str) -> None:
    """Whether it waits or not; a question of another stays, and so does one that others asked in the same words."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        inbox.keep(session, bob, "How?", "how", None, NOW)
        both = inbox.keep(session, ann, "Where?", "where", None, NOW)
        inbox.keep(session, bob, "Where", "where", None, NOW)
        number = inbox.keep(session, ann, "Why?", "why", None, NOW)
        inbox.keep(session, ann, "Why so?", "why so", None, NOW, same_as=number)
        for each in (both, number):
            if state != "open":
                inbox.close(session, ann.group_id, each, state)
        inbox.part_with(session, [ann.id])
    assert left(database, ann.group_id) == [("How?", "open"), ("Where?", state)]


def test_a_question_that_others_asked_goes_by_their_words(database: Database) -> None:
    """Theirs come in the place of the first ones, it is found by them, and those who wait for its answer still do."""
    ann, bob, cyd = (joined(database, name) for name in ("Ann", "Bob", "Cyd"))
    with database.write() as session:
        number = inbox.keep(session, ann, "Why?", "why", None, NOW)
        inbox.keep(session, ann, "Why, oh?", "why oh", None, NOW, same_as=number)
        inbox.keep(session, bob, "Why so?", "why so", "C1", NOW, same_as=number)
        inbox.part_with(session, [ann.id])
        assert inbox.open_question(session, ann.group_id, number) == Waiting(number, "Why so?", 3, NOW)
        assert inbox.wordings(session, ann.group_id, number) == []
        assert inbox.keep(session, cyd, "why so", "why so", None, LATER) == number
        assert {each.name for each in inbox.askers(session, ann.group_id, number)} == {"Ann", "Bob", "Cyd"}
        inbox.part_with(session, [bob.id])
    assert left(database, ann.group_id) == [("Why so?", "open")], "Cyd has sent it, too"


def test_two_questions_may_come_to_go_by_the_same_words(database: Database) -> None:
    """Both wait on, each with who asked it; whoever asks in these words waits for the one that had them first."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        number = inbox.keep(session, ann, "Why?", "why", None, NOW)
        other = inbox.keep(session, bob, "Why so?", "why so", None, NOW)
        inbox.keep(session, bob, "Why so?", "why so", None, NOW, same_as=number)
        inbox.part_with(session, [ann.id])
        assert inbox.keep(session, bob, "Why so?", "why so", None, LATER) == other
    assert left(database, ann.group_id) == [("Why so?", "open"), ("Why so?", "open")]
    with database.write() as session:
        inbox.part_with(session, [bob.id])
    assert left(database, ann.group_id) == []


def test_nobody_reads_their_words_in_an_answer(database: Database) -> None:
    """Whoever asked nearly the same is told the question of the entry; of other questions the words stay."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        number = inbox.keep(session, ann, "Why?", "why", None, NOW)
        inbox.keep(session, bob, "Why so?", "why so", None, NOW, same_as=number)
        to = Addressee(ann.group_id, bob.platform, person_id=bob.person_id)
        facts = {"asked": "Why?", "question": "Why is it so?", "answer": "So."}
        for each in (number, 10 * number):
            outbox.put(session, f"answered:{each}:{bob.person_id}", to, "answered", facts, NOW)
        inbox.part_with(session, [ann.id])
        told = session.scalars(select(DeliveryRow).order_by(DeliveryRow.id)).all()
    assert [row.facts["asked"] for row in told] == ["Why is it so?", "Why?"]


def test_what_many_send_at_once_is_nobodys_alone(database: Database, again: Again) -> None:
    """Neither the first words nor other ones, whoever of them came first."""
    members = [joined(database, f"Person {i}") for i in range(12)]
    both = (database, again(database))
    with database.write() as session:
        number = inbox.keep(session, members[0], "Why?", "why", None, NOW)

    def ask(i: int) -> None:
        with both[i % 2].write() as session:
            words = "why so" if i % 3 else "why"
            inbox.keep(session, members[i], f"{words.capitalize()}?", words, None, NOW, same_as=number)

    together(12, ask)
    assert sole(database, number) == (None, [("Why so?", None)])
