"""The number of a row that is gone is never given to another: buttons, caches and nonces carry numbers for long."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, func, select, text

from bot.storage import events, faq, memos, presence
from bot.storage.check import check
from bot.storage.engine import Database
from bot.storage.migrate import downgrade, upgrade
from bot.storage.tables import (
    ClosedChannelRow,
    InboxRow,
    InboxWordingRow,
    InstallationRow,
    OauthStateRow,
    OutageRow,
    PaceRow,
    ReachRow,
    Table,
)
from tests.storage.test_migrations import dump, file_of, shape
from tests.storage.test_privacy import group_lives, lives, take_part
from tests.storage.world import NOW, join, joined

BEFORE, AFTER = "0006", "0007"
"""The last revision at which SQLite gave numbers out again, and the one that ended it."""

only_sqlite = pytest.mark.parametrize("bare_url", ["sqlite"], indirect=True)

NUMBERED = {
    table.name
    for table in Table.metadata.tables.values()
    for key in [[*table.primary_key.columns]]
    if len(key) == 1 and isinstance(key[0].type, BigInteger) and not key[0].foreign_keys
}
"""Tables whose rows have a number of their own."""


def counting(path: Path) -> set[str]:
    """The tables of an SQLite file whose numbers only grow."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
        return {name for (name,) in rows}


def live(database: Database) -> None:
    """There are rows in every table, whose numbers do not begin with 1."""
    with database.write() as session:
        for name, group in (("Bob", "blues"), ("Ann", "reds"), ("Cyd", "reds")):
            member = join(session, name, group)
            lives(session, member)
            if name != "Cyd":
                group_lives(session, member)
            take_part(session, member)
        presence.erase(session, [1])
        newest = session.scalars(select(func.max(InboxRow.id))).one()
        session.add(InboxWordingRow(inbox_id=newest, digest="d", text="Why?"))
        session.add(ClosedChannelRow(group_id=2, channel="C1", refused_at=NOW, reason="No."))
        session.add(OauthStateRow(digest="d", expires_at=NOW))
        words = dict.fromkeys(("app_id", "bot_user_id", "bot_id", "bot_token", "scopes"), "x")
        session.add(InstallationRow(id=7, team_id="T1", team_name="Häll; 'x'", installed_at=NOW, **words))
        session.add(PaceRow(key="line", free_at=NOW))
        line = {"platform": "slack", "shard": 0, "shards": 1}
        session.add_all([ReachRow(**line, heard_at=NOW), OutageRow(**line, begins=NOW, ends=NOW)])
        memos.keep(session, "key", "value")
        events.begin(session, "event", NOW, timedelta(minutes=1))


def rows(database: Database) -> list[str]:
    """Every row of an SQLite file, as it would be written, but for what SQLite and Alembic note for themselves."""
    own = ('INSERT INTO "sqlite_', 'INSERT INTO "alembic_')
    return sorted(line for line in dump(file_of(database)) if line.startswith("INSERT") and not line.startswith(own))


@only_sqlite
def test_every_table_with_numbers_of_its_own_gives_each_once(bare: Database) -> None:
    """A new table is told of here if its migration forgets it; tables that are named by others' numbers have none."""
    upgrade(bare, NOW)
    assert {"groups", "members", "faq_entries", "faq_phrasings", "deliveries", "asks"} < NUMBERED
    assert counting(file_of(bare)) == NUMBERED


def test_the_newest_entrys_number_is_not_given_again(database: Database) -> None:
    """Neither to the group's next entry nor to another group's."""
    ann, bob = joined(database), joined(database, "Bob", "blues")
    for member in (ann, bob):
        with database.write() as session:
            first = faq.add_entry(session, ann.group_id, "Where?", "There.", (), NOW)
            assert faq.remove_entry(session, ann.group_id, first)
        with database.write() as session:
            assert faq.add_entry(session, member.group_id, "When?", "Then.", (), NOW) > first


@only_sqlite
def test_a_filled_file_is_built_anew_with_all_that_is_in_it(bare: Database) -> None:
    """Upgraded, taken back and upgraded again: every row is the same to the letter, and numbers go on from the last."""
    upgrade(bare, NOW, BEFORE)
    with bare.engine.connect() as connection:
        first = shape(connection)
    upgrade(bare, NOW)
    live(bare)
    assert {line.split('"')[1] for line in rows(bare)} == set(Table.metadata.tables)
    downgrade(bare, AFTER)
    there = rows(bare)
    kept = NUMBERED & {line.split('"')[1] for line in there}
    for minute in (1, 2):
        downgrade(bare, BEFORE)
        assert counting(file_of(bare)) == set()
        assert rows(bare) == there
        with bare.engine.connect() as connection:
            assert shape(connection) == first
        upgrade(bare, NOW + timedelta(minutes=minute), AFTER)
        assert rows(bare) == there
        upgrade(bare, NOW + timedelta(minutes=minute))
        assert check(bare) == []
        with bare.read() as session:
            for table in kept:
                (last,) = session.execute(text(f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'")).one()  # noqa: S608 - a table of ours
                assert last == session.scalar(text(f"SELECT max(id) FROM {table}"))  # noqa: S608 - a table of ours
        downgrade(bare, AFTER)
