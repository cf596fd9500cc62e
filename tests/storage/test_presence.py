"""What was left is erased in time, and only that: whoever comes back at that moment is there afterwards."""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.core.people import Member, greeted
from bot.core.request import Place, Platform
from bot.features import membership
from bot.storage import memos, presence
from bot.storage.engine import Database, Writer
from bot.storage.tables import GroupRow, MemberRow, PersonRow
from tests.storage.world import NOW, asker, join, joined

LATER = NOW + timedelta(days=30)

only_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def leave(database: Database, *groups: str, now: datetime = NOW) -> None:
    """These groups send the bot away."""
    with database.write() as session:
        presence.dismiss(session, Platform.LOCAL, groups, now)


def erase(session: Writer) -> None:
    """What was left before `LATER` is gone."""
    presence.erase(session, presence.left_before(session, LATER))


def names(database: Database) -> tuple[Collection[str], Collection[str]]:
    """The groups and the people that are known."""
    with database.read() as session:
        groups, people = select(GroupRow.external_id), select(PersonRow.name)
        return sorted(session.scalars(groups)), sorted(session.scalars(people))


def beside(database: Database, first: Callable[[Writer], object], second: Callable[[Writer], Member | None]) -> object:
    """What a transaction gives that had to wait for the first one to end, as it did by then."""

    def run() -> Member | None:
        with database.write() as session:
            return second(session)

    with ThreadPoolExecutor(1) as threads:
        with database.write() as session:
            first(session)
            waiting = threads.submit(run)
            while not (waiting.done() or has_to_wait(database)):
                pass
            assert not waiting.done(), waiting.result()
        return waiting.result(timeout=60)


def has_to_wait(database: Database) -> bool:
    """Whether a transaction waits for another's lock."""
    here = "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with database.read() as session:
        return bool(session.scalar(text(f"SELECT count(*) {here}")))


def test_what_was_left_long_ago_is_erased(database: Database) -> None:
    """The group and who was in no other; not one that left later, has come back, or never left."""
    for name, group in (("Ann", "reds"), ("Bob", "reds"), ("Bob", "blues"), ("Cyd", "greens"), ("Dan", "pinks")):
        joined(database, name, group)
    leave(database, "reds", "greens")
    leave(database, "pinks", now=LATER)
    with database.write() as session:
        presence.take_back(session, Platform.LOCAL, ["greens"])
        erase(session)
    assert names(database) == (["blues", "greens", "pinks"], ["Bob", "Cyd", "Dan"])


@only_postgres
def test_a_group_that_calls_the_bot_back_at_that_moment_stays(database: Database) -> None:
    """The transaction that erases waits for the one that brings the group back, and leaves it and its people alone."""
    joined(database)
    joined(database, "Bob", "blues")
    leave(database, "reds", "blues")
    beside(database, lambda session: presence.take_back(session, Platform.LOCAL, ["reds"]), erase)
    assert names(database) == (["reds"], ["Ann"])


@only_postgres
def test_who_joins_another_group_at_that_moment_stays(database: Database) -> None:
    """The transaction that erases waits for the one that makes them a member, and erases the group that was left."""
    joined(database)
    leave(database, "reds")
    beside(database, lambda session: join(session, "Ann", "blues"), erase)
    assert names(database) == (["blues"], ["Ann"])
    with database.read() as session:
        assert len([*session.scalars(select(MemberRow.id))]) == 1


@only_postgres
def test_who_asks_in_a_group_that_is_being_erased_is_known_anew(database: Database) -> None:
    """Their request waits, and then is a first contact, in a group of another number."""
    before = joined(database)
    leave(database, "reds")

    def ask(session: Writer) -> Member:
        return membership.present(session, asker("Ann"), Place("reds", "Reds"), default_zone="UTC", now=LATER)

    after = beside(database, erase, ask)
    assert isinstance(after, Member)
    assert after.group_id > before.group_id
    assert after.person_id > before.person_id
    assert names(database) == (["reds"], ["Ann"])


def test_with_a_group_it_is_forgotten_that_it_was_greeted(database: Database) -> None:
    """Its id is nowhere any more; another one's, though it begins like it, stays."""
    joined(database, group="red")
    joined(database, group="reds")
    with database.write() as session:
        for group in ("red", "red:general", "reds"):
            memos.keep(session, greeted(Platform.LOCAL, group), "yes")
    leave(database, "red")
    with database.write() as session:
        erase(session)
        found = {group: memos.find(session, greeted(Platform.LOCAL, group)) for group in ("red", "red:general", "reds")}
    assert found == {"red": None, "red:general": None, "reds": "yes"}
