"""A group's own answers and wordings: every change shows, and makes the version grow."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError

from bot.core.entries import Learnt, Listed, OwnEntry
from bot.storage import faq
from bot.storage.engine import Database, Writer
from tests.storage.conftest import Again
from tests.storage.world import NOW, joined, together, version


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
        assert faq.own_entry(session, ann.group_id, first) == faq.own_entries(session, ann.group_id)[0]
        assert faq.own_entry(session, ann.group_id, second + 1) is None


def test_a_groups_version_grows_with_every_entry(database: Database) -> None:
    """It begins at 0 and grows by one, also in the transaction that adds the entry; an undone entry leaves it."""
    ann = joined(database)
    with database.write() as session:
        assert version(session, ann.group_id) == 0
        faq.add_entry(session, ann.group_id, "Where?", "There.", (), NOW)
        assert version(session, ann.group_id) == 1
    with pytest.raises(IntegrityError), database.write() as session:
        faq.add_entry(session, ann.group_id + 99, "Where?", "There.", (), NOW)
    with database.read() as session:
        assert version(session, ann.group_id) == 1


def test_no_version_is_lost_where_many_write_at_once(database: Database, again: Again) -> None:
    """Twelve entries at the same moment are twelve entries and twelve versions."""
    ann = joined(database)
    both = (database, again(database))

    def add(i: int) -> int:
        with both[i % 2].write() as session:
            return faq.add_entry(session, ann.group_id, f"Question {i}?", "Answer.", (), NOW)

    numbers = together(12, add)
    with database.read() as session:
        assert version(session, ann.group_id) == 12
        assert [entry.id for entry in faq.own_entries(session, ann.group_id)] == sorted(numbers)


CHANGES: dict[str, Callable[[Writer, int, int], object]] = {
    "add": lambda session, group, _: faq.add_entry(session, group, "When?", "Then.", (), NOW),
    "edit": lambda session, group, entry: faq.edit_entry(session, group, entry, "Where now?", "Here."),
    "remove": faq.remove_entry,
    "add wordings": lambda session, group, entry: faq.add_phrasings(session, group, entry, ["what place"]),
    "set wordings": lambda session, group, entry: faq.set_phrasings(session, group, entry, ["what place"]),
    "forget": lambda session, group, entry: faq.remove_wording(
        session, group, faq.wordings(session, group, entry)[0].id
    ),
    "add for a pack": lambda session, group, _: faq.add_pack_phrasings(session, group, ("tiny", "x"), ["so"], NOW),
    "forget for a pack": lambda session, group, _: faq.remove_pack_phrasing(
        session, group, faq.learnt(session, group, 0, 1)[1][0].id
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_makes_the_version_grow(database: Database, change: str) -> None:
    """Whatever leads to answers, or leads there no more, is another version, and shows in what is searched."""
    ann = joined(database)
    with database.write() as session:
        entry = faq.add_entry(session, ann.group_id, "Where?", "There.", ("which place",), NOW)
        faq.add_pack_phrasings(session, ann.group_id, ("tiny", "faq-compost"), ["what rots"], NOW)
        before = version(session, ann.group_id), faq.own_phrasings(session, ann.group_id)
        CHANGES[change](session, ann.group_id, entry)
        assert version(session, ann.group_id) > before[0]
        assert faq.own_phrasings(session, ann.group_id) != before[1]


def test_what_is_searched_has_every_phrasing_with_its_entrys_name(database: Database) -> None:
    """Questions and wordings of the group's own, then its wordings for the packs."""
    ann = joined(database)
    with database.write() as session:
        faq.add_pack_phrasings(session, ann.group_id, ("tiny", "faq-compost"), ["what rots", "heap?"], NOW)
        entry = faq.add_entry(session, ann.group_id, "Where?", "There.", ("which place",), NOW)
        assert faq.own_phrasings(session, ann.group_id) == [
            (f"own/{entry}", "Where?"),
            (f"own/{entry}", "which place"),
            ("tiny/faq-compost", "what rots"),
            ("tiny/faq-compost", "heap?"),
        ]
        assert faq.pack_wordings(session, ann.group_id, ("tiny", "faq-compost")) == ["what rots", "heap?"]
        count, page = faq.learnt(session, ann.group_id, 1, 5)
        assert (count, page) == (2, [Learnt(page[0].id, "heap?", ("tiny", "faq-compost"))])


def test_entries_are_listed_page_by_page_with_the_number_of_wordings(database: Database) -> None:
    """In the order in which they were made; the count is of all."""
    ann = joined(database)
    with database.write() as session:
        made = [
            faq.add_entry(session, ann.group_id, f"Q{i}?", "A.", tuple(f"w{j}" for j in range(i)), NOW)
            for i in range(3)
        ]
        assert faq.listed(session, ann.group_id, 1, 1) == (3, [Listed(made[1], "Q1?", 1)])
        assert faq.listed(session, ann.group_id, 2, 5) == (3, [Listed(made[2], "Q2?", 2)])
        assert faq.listed(session, ann.group_id, 3, 5) == (3, [])


def test_an_entry_is_changed_in_each_of_its_parts(database: Database) -> None:
    """Question and answer are replaced; wordings are added, replaced, forgotten one by one."""
    ann = joined(database)
    with database.write() as session:
        entry = faq.add_entry(session, ann.group_id, "Where?", "There.", ("one",), NOW)
        assert faq.edit_entry(session, ann.group_id, entry, "Where now?", "Here.")
        assert faq.add_phrasings(session, ann.group_id, entry, ["two", "three"])
        assert faq.own_entry(session, ann.group_id, entry) == OwnEntry(
            entry, "Where now?", "Here.", ("one", "two", "three")
        )
        second = faq.wordings(session, ann.group_id, entry)[1]
        assert second == Learnt(second.id, "two", ("own", str(entry)))
        assert faq.remove_wording(session, ann.group_id, second.id) == entry
        assert faq.remove_wording(session, ann.group_id, second.id) is None
        assert faq.set_phrasings(session, ann.group_id, entry, ["four"])
        assert [each.text for each in faq.wordings(session, ann.group_id, entry)] == ["four"]
        assert faq.remove_entry(session, ann.group_id, entry)
        assert not faq.remove_entry(session, ann.group_id, entry)
        assert faq.own_phrasings(session, ann.group_id) == []


def test_a_group_is_found_by_its_platform_and_id(database: Database) -> None:
    """The same id on another platform is another group."""
    ann = joined(database)
    with database.read() as session:
        assert faq.group(session, "local", "reds") == ann.group_id
        assert faq.group(session, "discord", "reds") is None
