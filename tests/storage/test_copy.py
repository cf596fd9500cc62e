"""A copy in PostgreSQL holds what the SQLite database holds, whatever interrupts it, and says so only when it does."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text

from bot.storage import memos
from bot.storage.check import check
from bot.storage.copy import BATCH, Copied, Progress, Resumed, copy
from bot.storage.engine import Database, DatabaseError
from bot.storage.migrate import downgrade, ensure_current, upgrade
from bot.storage.tables import (
    CardMemoryRow,
    DeliveryRow,
    GroupRow,
    MemoRow,
    PersonRow,
    Table,
)
from tests.storage.conftest import ROOT
from tests.storage.test_numbers import NUMBERED, live
from tests.storage.test_privacy import everything
from tests.storage.world import NOW, join

pytestmark = pytest.mark.parametrize("bare_url", ["postgres"], indirect=True)

LOCKS = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""


@pytest.fixture
def source(sqlite_url: str) -> Iterator[Database]:
    """An SQLite file with rows in every table, some of whose numbers are of rows that are gone."""
    with closing(Database(sqlite_url, busy_timeout=0)) as database:
        live(database)
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE sqlite_sequence SET seq = seq + 7"))
        yield database


def moved(source: Database, target: Database, *, again: bool = False) -> tuple[Copied, ...]:
    """What a copy says of itself at the end."""
    return copy(source, target, ignored, NOW, again=again)


def ignored(_: Progress | Resumed) -> None:
    """Nobody listens."""


def stopped_after(table: str) -> Any:
    """What ends a copy when all of a table is there."""

    def told(step: Progress | Resumed) -> None:
        if isinstance(step, Progress) and step.table == table and step.done == step.total:
            raise KeyboardInterrupt

    return told


def begun(source: Database, target: Database, table: str = "members") -> None:
    """A copy is begun, and ended from outside after a table."""
    with pytest.raises(KeyboardInterrupt):
        copy(source, target, stopped_after(table), NOW)


def remember(database: Database, count: int) -> None:
    """So many rows are in a table."""
    with database.write() as session:
        session.execute(insert(MemoRow), [{"key": f"n{number}", "value": str(number)} for number in range(count)])


def test_a_row_of_every_table_arrives_as_it_is(source: Database, bare: Database) -> None:
    """Each row reads the same, the check says the same, the program takes it, and each table is counted."""
    copied = moved(source, bare)
    there = everything(source)
    assert {name for name, _ in there} == set(Table.metadata.tables)
    assert everything(bare) == there
    assert {each.table: each.rows for each in copied} == {
        name: sum(table == name for table, _ in there) for name in Table.metadata.tables
    }
    assert check(bare) == check(source)
    assert ensure_current(bare, NOW) is None


def test_no_number_is_given_twice(source: Database, bare: Database) -> None:
    """The next row of each table has the number after the last one that SQLite gave, whether or not that row lives."""
    moved(source, bare)
    with source.read() as here, bare.read() as there:
        given = dict(map(tuple, here.execute(text("SELECT name, seq FROM sqlite_sequence"))))
        assert given.keys() == NUMBERED
        for name, number in given.items():
            serial = there.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name})
            last = there.execute(text(f"SELECT last_value, is_called FROM {serial}")).one()  # noqa: S608 - PostgreSQL's own name
            assert tuple(last) == (number, True)
    with bare.write() as session:
        join(session, "Dora", "greens")
        newest = session.scalars(select(func.max(GroupRow.id))).one()
    assert newest == given["groups"] + 1


def test_a_copy_that_is_killed_with_each_table_in_turn_goes_on(source: Database, bare: Database) -> None:
    """A process that dies (kill -9) before a transaction is kept loses that one alone; the next goes on from there."""
    urls = [database.url.render_as_string(hide_password=False) for database in (source, bare)]
    source.close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.copier", *urls], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) == len(Table.metadata.tables) - 1  # with all but the first two, and with the numbers
    assert everything(bare) == everything(source)
    assert ensure_current(bare, NOW) is None


def test_a_long_table_goes_on_in_its_middle_and_tells_how_far_it_is(source: Database, bare: Database) -> None:
    """It is told after each thousand rows, and a copy that goes on says after which row, and writes none twice."""
    remember(source, 2 * BATCH + 10)
    total = 2 * BATCH + 11
    steps: list[Progress | Resumed] = []

    def told(step: Progress | Resumed) -> None:
        steps.append(step)
        if step == Progress("memos", BATCH, total):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(source, bare, told, NOW)
    steps.clear()
    copy(source, bare, told, NOW + timedelta(hours=1))
    assert steps[:3] == [
        Resumed("2026-03-10T09:00:00Z", "memos", BATCH),
        Progress("memos", 2 * BATCH, total),
        Progress("memos", total, total),
    ]
    assert everything(bare) == everything(source)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE people SET name = 'Anm' WHERE id = 3", r"people differs \(2 rows on both sides, not with the same in"),
        ("UPDATE drafts SET form = '{}'", r"drafts differs \(2 rows on both sides"),
        ("UPDATE reviews SET reviewed_at = reviewed_at + interval '1 microsecond'", "reviews differs"),
        ("DELETE FROM votes WHERE member_id = 3", r"votes differs \(2 rows here, 1 there\); begin anew with --again"),
        ("INSERT INTO memos VALUES ('more', 'x')", r"memos differs \(1 rows here, 2 there\)"),
    ],
)
def test_whatever_differs_at_the_end_is_found(source: Database, bare: Database, change: str, told: str) -> None:
    """A byte, an instant, a row too few, one too many: the table is named, nothing starts on it, and again mends it."""

    def meddle(step: Progress | Resumed) -> None:
        if step == Progress("quiz_questions", 4, 4):
            with bare.engine.begin() as connection:
                assert connection.execute(text(change)).rowcount >= 1

    with pytest.raises(DatabaseError, match=told):
        copy(source, bare, meddle, NOW)
    with pytest.raises(DatabaseError, match="this database is a copy that is not finished; run “studyhall db copy”"):
        ensure_current(bare, NOW)
    moved(source, bare, again=True)
    assert everything(bare) == everything(source)


def test_what_was_written_here_since_is_found(source: Database, bare: Database) -> None:
    """Where the bot went on with the file before the copy did, a table that was whole differs."""
    begun(source, bare)
    with source.write() as session:
        session.add(MemoRow(key="later", value="x"))
    with pytest.raises(DatabaseError, match=r"memos differs \(2 rows here, 1 there\)"):
        moved(source, bare)
    moved(source, bare, again=True)
    assert everything(bare) == everything(source)


def test_a_row_whose_group_came_later_is_refused_with_what_to_do(source: Database, bare: Database) -> None:
    """A new group in the file, after that of the copy was whole: its member has nothing to refer to."""
    begun(source, bare, "installations")
    with source.write() as session:
        join(session, "Zoe", "blues")
    with pytest.raises(DatabaseError, match=r"row of \w+ with the rowid \d+: .* begin anew with --again"):
        moved(source, bare)


def test_nothing_is_written_to_the_file_meanwhile(source: Database, bare: Database) -> None:
    """Whoever wants to write while the copy is made is told that the database is locked; it stays as it was."""
    before, tried = everything(source), []

    def write(step: Progress | Resumed) -> None:
        tried.append(step)
        with (
            closing(sqlite3.connect(str(source.file), timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("UPDATE people SET name = 'Mallory'")

    copy(source, bare, write, NOW)
    assert len(tried) == len(Table.metadata.tables)
    assert everything(source) == before


def test_a_copy_that_was_broken_off_is_in_nobodys_way(source: Database, bare: Database) -> None:
    """Its lock is given back before its connection ends, which the server notices only some time after."""
    held = []

    def look(*_: object) -> None:
        with bare.engine.connect() as other:
            held.append(other.scalar(text(LOCKS)))

    event.listen(bare.engine, "close_detached", look)
    begun(source, bare)
    assert held == [0]


def test_values_at_their_edges_arrive_as_they_are(source: Database, bare: Database) -> None:
    """Instants to the microsecond, floats to the bit, truth, great numbers, any writing, null within JSON or none."""
    late = datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    facts: Any = {"n": 2**70, "deep": [None, True, 1e-320, "\ud83d", "\x00", "☃"], "none": None}
    with source.write() as session:
        person = session.scalars(select(PersonRow)).first()
        assert person is not None
        person.name, person.listed, person.created_at = "O'Brien \"\u202e; DROP\t\\ 😀 \U0010ffff\n", False, late
        memory = {"person_id": person.id, "pack_id": "p", "reviews": 2**62, "state": 2, "due": late, "last_review": NOW}
        for number, float_ in enumerate((0.1 + 0.2, 5e-324, -1.7976931348623157e308, 1e22)):
            session.add(CardMemoryRow(**memory, card_id=str(number), stability=float_, difficulty=1 / 3))
        person_id, group_id = person.id, session.scalars(select(GroupRow.id)).first()
        given = {"group_id": group_id, "person_id": person_id, "platform": "slack", "kind": "notice", "due_at": NOW}
        session.add(DeliveryRow(key="odd", facts=facts, created_at=NOW, **given))
    with source.engine.begin() as connection:
        connection.execute(text("UPDATE groups SET packs = 'null'"))
        connection.execute(text("UPDATE card_memories SET before = NULL WHERE card_id = '0'"))
    moved(source, bare)
    assert everything(bare) == everything(source)
    with bare.read() as there:
        assert there.scalar(select(PersonRow.created_at).where(PersonRow.id == person_id)) == late
        packs = text("SELECT packs::text, packs IS NULL FROM groups")
        assert there.execute(packs).all() == [("null", False)] * len(there.scalars(select(GroupRow.id)).all())
        assert there.scalar(text("SELECT before IS NULL FROM card_memories WHERE card_id = '0'"))
        assert there.scalar(select(CardMemoryRow.stability).where(CardMemoryRow.card_id == "1")) == 5e-324


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE people SET name = 'Ann' || char(0) WHERE id = 3", r"row of people with the rowid 3: .*NUL"),
        (
            "UPDATE people SET external_id = printf('%.90c', 'Q') WHERE id = 2",
            "row of people with the rowid 2: .*too long",
        ),
        (
            "UPDATE people SET name = CAST(x'5151ff' AS TEXT) WHERE id = 2",
            "to copy cannot be read; “studyhall db check”",
        ),
        ("UPDATE people SET created_at = 'QQ' WHERE id = 2", "to copy cannot be read; “studyhall db check”"),
    ],
)
def test_what_postgresql_cannot_keep_is_named_without_what_it_says(
    source: Database, bare: Database, change: str, told: str
) -> None:
    """The sentence names table and row where it can, never what somebody wrote."""
    with source.engine.begin() as connection:
        assert connection.execute(text(change)).rowcount == 1
    with pytest.raises(DatabaseError, match=told) as refused:
        moved(source, bare)
    assert "QQ" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_database_in_use_is_left_alone(source: Database, bare: Database) -> None:
    """A target that holds anything is refused, and with --again as well: only a copy that was begun is thrown away."""
    upgrade(bare, NOW)
    with bare.write() as session:
        join(session, "Bob")
    before = everything(bare)
    for again in (False, True):
        with pytest.raises(DatabaseError, match=r"holds data already \(\w+\); give Study Hall an empty one"):
            moved(source, bare, again=again)
    assert everything(bare) == before
    with bare.engine.begin() as connection:
        connection.execute(text("DELETE FROM members; DELETE FROM people; DELETE FROM groups"))
    moved(source, bare)


def test_a_database_of_something_else_is_left_alone(source: Database, bare: Database) -> None:
    """Tables that are none of ours are refused by name."""
    with bare.engine.begin() as connection:
        connection.execute(text("CREATE TABLE shop (id int)"))
    with pytest.raises(DatabaseError, match=r"holds tables of something else \(shop\)"):
        moved(source, bare)


def test_a_copy_of_another_file_is_not_gone_on_with(source: Database, bare: Database, tmp_path: Path) -> None:
    """The sentence names the other file; with --again it is this one's."""
    begun(source, bare)
    source.close()
    shutil.copy(str(source.file), tmp_path / "other.db")
    with closing(Database(f"sqlite:///{tmp_path / 'other.db'}")) as other:
        with other.write() as session:
            session.execute(text("UPDATE people SET name = 'Other'"))
        with pytest.raises(
            DatabaseError, match=r"a copy of .*studyhall.db, begun on 2026-03-10T09:00:00Z and not fini"
        ):
            moved(other, bare)
        moved(other, bare, again=True)
        assert everything(bare) == everything(other)


def test_a_copy_that_an_older_version_began_is_begun_anew(source: Database, bare: Database) -> None:
    """What stands at an older revision cannot be gone on with; with --again it is emptied and brought up to date."""
    begun(source, bare)
    downgrade(bare, "0011")
    with pytest.raises(DatabaseError, match="that cannot be gone on with; begin anew with --again"):
        moved(source, bare)
    moved(source, bare, again=True)
    assert everything(bare) == everything(source)


def test_two_copies_to_one_database_do_not_meet(source: Database, bare: Database, tmp_path: Path) -> None:
    """The second is refused while the first is at work, and both are told apart from a target in use."""
    source.close()
    shutil.copy(str(source.file), tmp_path / "other.db")
    seen: list[str] = []

    def second(_: Progress | Resumed) -> None:
        url = bare.url.render_as_string(hide_password=False)
        with closing(Database(f"sqlite:///{tmp_path / 'other.db'}")) as other, closing(Database(url)) as there:
            with pytest.raises(DatabaseError) as refused:
                moved(other, there)
            seen.append(str(refused.value))

    copy(source, bare, second, NOW)
    assert set(seen) == {"another copy to that database is under way"}
    assert everything(bare) == everything(source)


def test_a_server_that_goes_away_is_told_with_what_to_do(source: Database, bare: Database) -> None:
    """The connection ends in the middle; the sentence says that the same command goes on, and it does."""

    def end(step: Progress | Resumed) -> None:
        if isinstance(step, Progress) and step.table == "people":
            with bare.engine.begin() as connection:
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid != pg_backend_pid()"
                    )
                )

    with pytest.raises(
        DatabaseError, match=r"the database to copy to failed: .*; the same command goes on where it was"
    ):
        copy(source, bare, end, NOW)
    moved(source, bare)
    assert everything(bare) == everything(source)


def test_a_source_that_is_behind_missing_or_busy_is_refused(source: Database, bare: Database, tmp_path: Path) -> None:
    """Each with what to do; nothing is made in the target, nor a file where there was none."""
    with (
        closing(Database(f"sqlite:///{tmp_path / 'missing.db'}")) as missing,
        pytest.raises(DatabaseError, match=r"there is no database at .*missing.db to copy"),
    ):
        moved(missing, bare)
    assert not (tmp_path / "missing.db").exists()
    with closing(sqlite3.connect(str(source.file), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="the database is being written to; stop the bot, then copy again"):
            moved(source, bare)
    downgrade(source, "0011")
    with pytest.raises(
        DatabaseError, match=r"is at revision 0011, this version needs .*run “studyhall db upgrade” first"
    ):
        moved(source, bare)
    with bare.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) == 0


def test_it_goes_from_sqlite_to_postgresql_alone(source: Database, bare: Database) -> None:
    """Every other way is refused with what does it."""
    for one, other in ((bare, source), (source, source), (bare, bare)):
        with pytest.raises(DatabaseError, match="there is “studyhall db backup”, between PostgreSQL databases pg_dump"):
            moved(one, other)


def test_the_memo_of_the_copy_is_gone_at_the_end(source: Database, bare: Database) -> None:
    """It is there while the copy is not finished, and not among what is counted."""
    begun(source, bare)
    with bare.read() as session:
        assert memos.find(session, "copy") is not None
    copied = {each.table: each.rows for each in moved(source, bare)}
    with bare.read() as session:
        assert memos.find(session, "copy") is None
        assert session.scalar(select(func.count()).select_from(MemoRow)) == copied["memos"] == 1
