"""A group's own answers and its inbox: every change shows, and a question waits once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from bot.core.asking import Waiting
from bot.storage import faq
from bot.storage.engine import Database
from bot.storage.faq import OwnEntry, WaitingAsker
from bot.storage.tables import InboxRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, joined, together

LATER = NOW + timedelta(hours=1)


def test_an_entry_comes_back_with_its_phrasings(database: Database) -> None:
    """Entries come in the order in which they were made, phrasings in theirs, also where there are none."""
    ann = joined(database)
    with database.write() as session:
        first = faq.add_entry(session, ann.group_id, "Where?", "There.", ("which place", "what place"), NOW)
        second = faq.add_entry(session, ann.group_id, "When?", "Then.", (), NOW)
    with database.read() as session:
        assert faq.own_entries(session, ann.group_id) == [
            OwnEntry(first, "Where?", "There.", ("which place", "what place")),
            OwnEntry(second, "When?", "Then.", ()),
        ]
        found = faq.own_entry(session, ann.group_id, second)
        assert found is not None
        assert (found.question, found.answer) == ("When?", "Then.")
        assert faq.own_entry(session, ann.group_id, second + 1) is None


def test_a_groups_version_grows_with_every_entry(database: Database) -> None:
    """It begins at 0 and grows by one, also in the transaction that adds the entry; an undone entry leaves it."""
    ann = joined(database)
    with database.write() as session:
        assert faq.version(session, ann.group_id) == 0
        faq.add_entry(session, ann.group_id, "Where?", "There.", (), NOW)
        assert faq.version(session, ann.group_id) == 1
    with pytest.raises(IntegrityError), database.write() as session:
        faq.add_entry(session, ann.group_id + 99, "Where?", "There.", (), NOW)
    with database.read() as session:
        assert faq.version(session, ann.group_id) == 1


def test_no_version_is_lost_where_many_write_at_once(database: Database, again: Again) -> None:
    """Twelve entries at the same moment are twelve entries and twelve versions."""
    ann = joined(database)
    both = (database, again(database))

    def add(i: int) -> int:
        with both[i % 2].write() as session:
            return faq.add_entry(session, ann.group_id, f"Question {i}?", "Answer.", (), NOW)

    numbers = together(12, add)
    with database.read() as session:
        assert faq.version(session, ann.group_id) == 12
        assert [entry.id for entry in faq.own_entries(session, ann.group_id)] == sorted(numbers)


def test_a_question_waits_once_however_often_it_is_asked(database: Database) -> None:
    """The first wording and time stay, the times are counted, and everybody who asked waits, once, where they asked."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        faq.keep_question(session, ann, "Why is that?", "why is that", "general", NOW)
        faq.keep_question(session, bob, "WHY IS THAT", "why is that", None, LATER)
        faq.keep_question(session, ann, "why is that", "why is that", "elsewhere", LATER)
    with database.read() as session:
        count, (waiting,) = faq.waiting(session, ann.group_id, 10)
        assert (count, waiting) == (1, Waiting(waiting.id, "Why is that?", 3, NOW))
        assert session.scalars(select(InboxRow.last_asked_at)).one() == LATER
        assert faq.askers(session, waiting.id) == [
            WaitingAsker(ann.person_id, "general"),
            WaitingAsker(bob.person_id, None),
        ]
        assert faq.askers(session, waiting.id + 1) == []


def test_a_question_asked_by_many_at_once_waits_once(database: Database, again: Again) -> None:
    """Twelve members who ask the same at the same moment are counted, and all of them wait."""
    members = [joined(database, f"Person {i}") for i in range(12)]
    both = (database, again(database))

    def ask(i: int) -> None:
        with both[i % 2].write() as session:
            faq.keep_question(session, members[i], "Why?", "why", None, NOW)

    together(12, ask)
    with database.read() as session:
        count, (waiting,) = faq.waiting(session, members[0].group_id, 10)
        assert (count, waiting.times, len(faq.askers(session, waiting.id))) == (1, 12, 12)


def test_what_was_asked_most_comes_first(database: Database) -> None:
    """Of as many times, the older one; the count is of all, however few are listed."""
    ann = joined(database)
    with database.write() as session:
        for text, times in (("once", 1), ("thrice", 3), ("twice", 2), ("once too", 1)):
            for _ in range(times):
                faq.keep_question(session, ann, text, text, None, NOW)
        count, listed = faq.waiting(session, ann.group_id, 10)
        assert (count, [each.text for each in listed]) == (4, ["thrice", "twice", "once", "once too"])
        count, listed = faq.waiting(session, ann.group_id, 2)
        assert (count, [each.text for each in listed]) == (4, ["thrice", "twice"])


@pytest.mark.parametrize("state", ["answered", "dismissed"])
def test_a_question_is_closed_once(database: Database, state: str) -> None:
    """The first to close it gets a yes; then it waits no more, and asked again it waits anew."""
    ann = joined(database)
    with database.write() as session:
        entry = faq.add_entry(session, ann.group_id, "Why?", "So.", (), NOW)
        faq.keep_question(session, ann, "Why?", "why", None, NOW)
        number = faq.waiting(session, ann.group_id, 1)[1][0].id
        assert faq.open_question(session, ann.group_id, number) == Waiting(number, "Why?", 1, NOW)
        assert faq.close_question(session, ann.group_id, number, state, entry)
        assert not faq.close_question(session, ann.group_id, number, "answered")
        row = session.execute(select(InboxRow.state, InboxRow.entry_id)).one()
        assert (row.state, row.entry_id) == (state, entry)
        assert faq.open_question(session, ann.group_id, number) is None
        assert faq.waiting(session, ann.group_id, 10) == (0, [])
        faq.keep_question(session, ann, "Why?", "why", None, LATER)
        count, (waiting,) = faq.waiting(session, ann.group_id, 10)
        assert (count, waiting.times, waiting.first_asked_at) == (1, 1, LATER)
        assert waiting.id != number


def test_of_many_who_close_at_once_one_does(database: Database, again: Again) -> None:
    """Twelve admins who close a question at the same moment: one says yes."""
    ann = joined(database)
    both = (database, again(database))
    with database.write() as session:
        faq.keep_question(session, ann, "Why?", "why", None, NOW)
        number = faq.waiting(session, ann.group_id, 1)[1][0].id

    def close(i: int) -> bool:
        with both[i % 2].write() as session:
            return faq.close_question(session, ann.group_id, number, "dismissed")

    assert sorted(together(12, close)) == [False] * 11 + [True]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_question_closed_while_it_is_asked_again_waits_anew(database: Database, again: Again) -> None:
    """On PostgreSQL an admin may close it between the two statements of one who asks; nothing is lost by that."""
    ann = joined(database)
    with database.write() as session:
        faq.keep_question(session, ann, "Why?", "why", None, NOW)
        number = faq.waiting(session, ann.group_id, 1)[1][0].id
    other = again(database)
    closed: list[bool] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def close(_connection: object, _cursor: object, statement: str, *_rest: Sequence[Any]) -> None:
        if statement.startswith("UPDATE inbox") and not closed:
            with other.write() as session:
                closed.append(faq.close_question(session, ann.group_id, number, "answered"))

    with database.write() as session:
        faq.keep_question(session, ann, "Why?", "why", None, LATER)
    with database.read() as reading:
        count, (waiting,) = faq.waiting(reading, ann.group_id, 10)
        assert closed == [True]
        assert (count, waiting.times, waiting.first_asked_at) == (1, 1, LATER)
        assert faq.askers(reading, waiting.id) == [WaitingAsker(ann.person_id, None)]
