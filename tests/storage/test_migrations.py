"""The migrations build what the models say, lose nothing, and refuse what they do not know."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, func, inspect, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.core.ledger import Evidence
from bot.shipped import shipped
from bot.storage import ledger
from bot.storage.backup import restore
from bot.storage.check import check
from bot.storage.engine import Database, DatabaseError
from bot.storage.migrate import downgrade, ensure_current, head, revision, upgrade
from bot.storage.tables import PersonRow, StudyDayRow, Table
from tests.storage.conftest import ROOT, Again, Worker, go, ready
from tests.storage.world import NOW, join, together

only_sqlite = pytest.mark.parametrize("bare_url", ["sqlite"], indirect=True)
only_postgres = pytest.mark.parametrize("bare_url", ["postgres"], indirect=True)

AddRevision = Callable[[str], Path]


@pytest.fixture
def add_revision(tmp_path: Path) -> AddRevision:
    """Makes a folder of our migrations and one more, which does what it is given."""

    def make(body: str) -> Path:
        scripts = tmp_path / "migrations"
        shutil.copytree(shipped("migrations"), scripts, ignore=shutil.ignore_patterns("__pycache__"))
        (scripts / "versions" / "9999_next.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n\n"
            f'revision = "9999"\ndown_revision = "{head()}"\nbranch_labels = None\ndepends_on = None\n\n\n'
            f"def upgrade():\n    {body}\n\n\ndef downgrade():\n    pass\n"
        )
        return scripts

    return make


def at(database: Database) -> str | None:
    """The revision that a database is at."""
    with database.engine.connect() as connection:
        return revision(connection)


def tables(database: Database) -> set[str]:
    """The names of a database's tables."""
    return set(inspect(database.engine).get_table_names())


def plain(value: object) -> object:
    """The value with everything in it as text, so that two of them compare by what they say."""
    return {key: plain(each) for key, each in value.items()} if isinstance(value, dict) else str(value)


def shape(connection: Connection) -> dict[str, Any]:
    """Everything that the database says about its tables, but for the one of Alembic."""
    seen = inspect(connection)

    def details(table: str) -> dict[str, Any]:
        parts: dict[str, list[Any]] = {
            "columns": [{**each, "type": repr(each["type"])} for each in seen.get_columns(table)],
            "key": [seen.get_pk_constraint(table)],
            "foreign keys": seen.get_foreign_keys(table),
            "unique": seen.get_unique_constraints(table),
            "checks": seen.get_check_constraints(table),
            "indexes": seen.get_indexes(table),
        }
        return {part: sorted(str(plain(each)) for each in found) for part, found in parts.items()}

    return {table: details(table) for table in seen.get_table_names() if table != "alembic_version"}


def dump(path: Path) -> list[str]:
    """Everything that an SQLite file holds."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def fill(database: Database) -> None:
    """Two members, one of whom has studied."""
    with database.write() as session:
        ledger.credit(session, join(session, "Ann"), Evidence.QUIZ, NOW)
        join(session, "Bob")


def count(database: Database, table: type[Table]) -> int:
    """How many rows a table has."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def file_of(database: Database) -> Path:
    """The database's file."""
    assert database.file is not None
    return database.file


def test_an_empty_database_gets_every_table(bare: Database) -> None:
    """From nothing, an upgrade builds all tables and makes no backup; a second one changes nothing."""
    assert upgrade(bare, NOW) is None
    assert tables(bare) == {*Table.metadata.tables, "alembic_version"}
    assert at(bare) == head() != ""
    assert upgrade(bare, NOW) is None
    assert check(bare) == []


def test_the_models_are_what_the_migrations_build(bare: Database) -> None:
    """Alembic finds no difference between the models and a database that the migrations have built."""
    upgrade(bare, NOW)
    with bare.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []


def test_the_models_build_what_the_migrations_build(bare: Database) -> None:
    """Column by column, with every key, check, index and rule of deletion: also what Alembic does not compare."""
    upgrade(bare, NOW)
    with bare.engine.connect() as connection:
        migrated = shape(connection)
    downgrade(bare, "base")
    with bare.engine.begin() as connection:
        Table.metadata.create_all(connection)
        modelled = shape(connection)
    for table in Table.metadata.tables:
        assert migrated[table] == modelled[table]


def test_up_down_up_works(bare: Database) -> None:
    """Down to the start nothing is left but Alembic's own note, and up again everything is there."""
    upgrade(bare, NOW)
    fill(bare)
    downgrade(bare, "base")
    assert tables(bare) == {"alembic_version"}
    assert at(bare) is None
    upgrade(bare, NOW)
    assert tables(bare) == {*Table.metadata.tables, "alembic_version"}
    assert count(bare, PersonRow) == 0


def test_alembics_own_commands_work(tmp_path: Path) -> None:
    """From the project's folder, `alembic upgrade head` and then `alembic check` succeed on a fresh file."""
    environment = {**os.environ, "STUDYHALL_DATABASE_URL": f"sqlite:///{tmp_path / 'fresh.db'}"}

    def alembic(*words: str) -> str:
        command = [sys.executable, "-m", "alembic", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    alembic("upgrade", "head")
    assert "No new upgrade operations detected" in alembic("check")


def test_a_database_of_a_newer_version_is_refused(bare: Database) -> None:
    """A revision that this code does not know is refused, at the start and by an upgrade, with what to do."""
    upgrade(bare, NOW)
    with bare.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    sentence = r"newer Study Hall \(its revision 9999 is unknown here\); install that version or a later one"
    for attempt in (ensure_current, upgrade):
        with pytest.raises(DatabaseError, match=sentence):
            attempt(bare, NOW)
    assert at(bare) == "9999"


def test_a_database_of_something_else_is_refused(bare: Database) -> None:
    """Tables that are not ours are named, and nothing is added to them."""
    with bare.engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER PRIMARY KEY)"))
    with pytest.raises(DatabaseError, match=r"tables of something else \(recipes\); give Study Hall an empty one"):
        upgrade(bare, NOW)
    assert tables(bare) == {"recipes"}


@only_sqlite
def test_an_sqlite_file_of_something_else_is_refused_at_the_start(bare: Database) -> None:
    """At the start, too, foreign tables stay alone."""
    with bare.engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER PRIMARY KEY)"))
    with pytest.raises(DatabaseError, match="tables of something else"):
        ensure_current(bare, NOW)
    assert tables(bare) == {"recipes"}


@only_sqlite
def test_a_first_upgrade_that_fails_half_way_leaves_nothing(bare: Database) -> None:
    """Where something stands in the way of one of the tables, none is there afterwards."""
    upgrade(bare, NOW)
    downgrade(bare, "base")
    with bare.engine.begin() as connection:
        connection.execute(text("CREATE VIEW study_days AS SELECT 1 AS in_the_way"))
    before = dump(file_of(bare))
    with pytest.raises(OperationalError, match="study_days already exists"):
        upgrade(bare, NOW)
    assert dump(file_of(bare)) == before
    assert tables(bare) == {"alembic_version"}


@only_sqlite
def test_an_upgrade_that_fails_half_way_leaves_all_as_it_was_and_a_backup(
    bare: Database, add_revision: AddRevision
) -> None:
    """With data in the database, a failed upgrade changes nothing, and the copy made before it holds the same."""
    upgrade(bare, NOW)
    fill(bare)
    before = dump(file_of(bare))
    scripts = add_revision(
        'op.add_column("people", sa.Column("motto", sa.Text()))\n'
        "    op.execute(\"UPDATE people SET name = 'lost'\")\n"
        '    op.create_table("groups", sa.Column("id", sa.Integer()))'
    )
    with pytest.raises(OperationalError, match="groups already exists"):
        upgrade(bare, NOW, scripts=scripts)
    assert dump(file_of(bare)) == before
    (copy,) = file_of(bare).parent.glob("*.backup.db")
    assert copy.name == f"studyhall-{head()}-20260310T090000.backup.db"
    assert dump(copy) == before
    assert ensure_current(bare, NOW) is None


@only_sqlite
def test_an_upgrade_backs_up_first_and_can_be_taken_back(bare: Database, add_revision: AddRevision) -> None:
    """A database with data is copied, then upgraded; the older code refuses it until the copy is restored."""
    upgrade(bare, NOW)
    fill(bare)
    before = dump(file_of(bare))
    scripts = add_revision('op.add_column("people", sa.Column("motto", sa.Text()))')
    copy = upgrade(bare, NOW, scripts=scripts)
    assert copy is not None
    assert dump(copy) == before
    assert at(bare) == "9999"
    assert count(bare, PersonRow) == 2
    with pytest.raises(DatabaseError, match="or restore the backup made before the upgrade"):
        ensure_current(bare, NOW)
    restore(copy, file_of(bare))
    assert ensure_current(bare, NOW) is None
    assert dump(file_of(bare)) == before


@only_sqlite
def test_building_a_table_anew_keeps_the_rows_that_refer_to_it(bare: Database, add_revision: AddRevision) -> None:
    """SQLite alters a table by dropping it; the members' study days do not go with it."""
    upgrade(bare, NOW)
    fill(bare)
    scripts = add_revision(
        'with op.batch_alter_table("members", recreate="always") as batch:\n'
        '        batch.add_column(sa.Column("motto", sa.Text()))'
    )
    upgrade(bare, NOW, scripts=scripts)
    assert at(bare) == "9999"
    assert count(bare, StudyDayRow) == 1
    with bare.read() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


@only_sqlite
def test_an_upgrade_that_would_leave_orphans_is_undone(bare: Database, add_revision: AddRevision) -> None:
    """A migration that deletes rows to which others refer is refused as a whole."""
    upgrade(bare, NOW)
    fill(bare)
    before = dump(file_of(bare))
    scripts = add_revision('op.execute("DELETE FROM members")')
    with pytest.raises(DatabaseError, match="would leave rows that refer to nothing; it was undone"):
        upgrade(bare, NOW, scripts=scripts)
    assert dump(file_of(bare)) == before


@only_sqlite
def test_an_upgrade_is_not_begun_without_its_backup(bare: Database, add_revision: AddRevision) -> None:
    """Where the copy cannot be made, the database stays at its revision."""
    upgrade(bare, NOW)
    file_of(bare).with_name(f"studyhall-{head()}-20260310T090000.backup.db").write_text("something of the operator's")
    scripts = add_revision('op.add_column("people", sa.Column("motto", sa.Text()))')
    with pytest.raises(DatabaseError, match="exists already"):
        upgrade(bare, NOW, scripts=scripts)
    assert at(bare) == head()


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    """The first start makes the database's folder."""
    with closing(Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'study.db'}")) as database:
        assert ensure_current(database, NOW) is None
        assert at(database) == head()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, the sentence names it."""
    (tmp_path / "file").write_text("in the way")
    with (
        closing(Database(f"sqlite:///{tmp_path / 'file' / 'study.db'}")) as database,
        pytest.raises(DatabaseError, match=r"the database cannot be opened: .*/file"),
    ):
        ensure_current(database, NOW)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A text that is called a database is refused at the start, and stays as it is."""
    path = tmp_path / "study.db"
    path.write_text("Dear diary, " * 100)
    with closing(Database(f"sqlite:///{path}")) as database:
        for attempt in (ensure_current, upgrade):
            with pytest.raises(DatabaseError, match="cannot be opened: file is not a database"):
                attempt(database, NOW)
    assert path.read_text().startswith("Dear diary")


def test_a_server_that_does_not_answer_is_a_sentence_without_the_password() -> None:
    """An unreachable PostgreSQL is told in one line, at the start and by an upgrade."""
    with closing(Database("postgresql://ann:hunter2@127.0.0.1:1/study")) as database:
        for attempt in (ensure_current, upgrade):
            with pytest.raises(DatabaseError, match=r"the database cannot be opened: .*refused") as refused:
                attempt(database, NOW)
            assert "hunter2" not in str(refused.value)
            assert "\n" not in str(refused.value)


@only_sqlite
def test_a_start_beside_another_that_makes_the_file_is_patient(bare: Database) -> None:
    """SQLite says "locked", without waiting, to a second one that begins the log of a new file; we try again."""
    other = sqlite3.connect(file_of(bare), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refusals: list[str] = []

    class Beside(sqlite3.Connection):
        """A connection whose neighbour is done as soon as it was once in the way."""

        def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
            try:
                return super().execute(statement, *parameters)
            except sqlite3.OperationalError as error:
                refusals.append(str(error))
                other.execute("COMMIT")
                raise

    @event.listens_for(bare.engine, "do_connect")
    def connect(_dialect: object, _record: object, given: Sequence[Any], named: dict[str, Any]) -> sqlite3.Connection:
        return sqlite3.connect(*given, factory=Beside, **named)

    with closing(other):
        assert ensure_current(bare, NOW) is None
    assert refusals == ["database is locked"]
    assert check(bare) == []


@only_sqlite
def test_eight_threads_that_start_at_once_all_succeed(bare: Database, again: Again) -> None:
    """Eight starts on an empty SQLite file, each with an engine of its own, leave one whole database."""
    starts = [again(bare) for _ in range(8)]
    assert together(8, lambda i: ensure_current(starts[i], NOW)) == [None] * 8
    assert check(bare) == []


@only_sqlite
def test_four_processes_that_start_at_once_all_succeed(bare_url: str, bare: Database, worker: Worker) -> None:
    """Four real processes that find an empty SQLite file leave one whole database."""
    processes = [worker("start-up", bare_url) for _ in range(4)]
    ready(*processes)
    for process in processes:
        go(process)
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    assert check(bare) == []


@only_postgres
def test_postgresql_is_upgraded_only_when_the_operator_says_so(bare: Database) -> None:
    """At the start an outdated PostgreSQL database is refused, untouched, and the sentence names the command."""
    with pytest.raises(DatabaseError, match="not up to date; run “studyhall db upgrade” once, then start again"):
        ensure_current(bare, NOW)
    assert tables(bare) == set()
    upgrade(bare, NOW)
    assert ensure_current(bare, NOW) is None


@only_postgres
def test_two_upgrades_of_postgresql_at_once_both_succeed(bare: Database, again: Again) -> None:
    """The second waits for the first, and finds nothing left to do."""
    both = (bare, again(bare))
    assert together(2, lambda i: upgrade(both[i], NOW)) == [None, None]
    assert check(bare) == []


@only_postgres
def test_an_upgrade_of_postgresql_that_fails_leaves_all_as_it_was(bare: Database, add_revision: AddRevision) -> None:
    """On PostgreSQL, too, a failed upgrade is undone as a whole."""
    upgrade(bare, NOW)
    fill(bare)
    scripts = add_revision('op.add_column("people", sa.Column("motto", sa.Text()))\n    op.create_table("groups")')
    with pytest.raises(ProgrammingError, match="already exists"):
        upgrade(bare, NOW, scripts=scripts)
    assert at(bare) == head()
    assert "motto" not in {column["name"] for column in inspect(bare.engine).get_columns("people")}
    assert count(bare, PersonRow) == 2


def test_revisions_are_named_by_number_and_have_a_way_back() -> None:
    """Each revision's file begins with its number, and its way back is written."""
    for script in (shipped("migrations") / "versions").glob("*.py"):
        source = script.read_text()
        assert f'revision: str = "{script.name[:4]}"' in source
        assert "pass" not in source.partition("def downgrade")[2]


def test_the_newest_revision_is_what_alembic_takes_for_it(add_revision: AddRevision) -> None:
    """A start reads it from the names of the files; Alembic, which it does not load, finds the same."""
    for scripts in (shipped("migrations"), add_revision("pass")):
        alembic = Config()
        alembic.set_main_option("script_location", str(scripts))
        assert head(scripts) == ScriptDirectory.from_config(alembic).get_current_head()


def test_a_start_on_a_database_in_order_does_without_alembic(sqlite_url: str) -> None:
    """Nothing of it is imported, for it takes time and memory that every process would pay for good."""
    code = (
        "import sys; from datetime import UTC, datetime; import bot.__main__\n"
        "from bot.storage.engine import Database; from bot.storage.migrate import ensure_current\n"
        "ensure_current(Database(sys.argv[1]), datetime.now(UTC)); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sqlite_url], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
