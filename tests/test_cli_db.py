"""`studyhall db copy` and its neighbours, as real processes: what operators see."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.engine import Database
from tests.terminal import run

KNOWN = "Will AI replace machine learning engineers?"


@pytest.fixture
def used(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder with a database in it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "studyhall.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


@pytest.fixture
def empty(postgres_url: str, worker_id: str) -> Iterator[str]:
    """The address of an empty database in PostgreSQL."""
    name = f"studyhall_{worker_id}_empty"
    with closing(Database(postgres_url)) as admin:

        def command(words: str) -> None:
            with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(words))

        command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        command(f'CREATE DATABASE "{name}"')
        yield admin.url.set(database=name, drivername="postgres").render_as_string(hide_password=False)
        command(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.parametrize("by_environment", [False, True])
def test_a_database_moves_to_postgresql_and_the_bot_goes_on_there(
    used: Path, empty: str, *, by_environment: bool
) -> None:
    """It says each table and that all are equal; the same member goes on over the new one; a second copy is refused."""
    assert run(used, "ask", KNOWN, "--as", "Ann").returncode == 0
    words = () if by_environment else ("--to", empty)
    more = {"STUDYHALL_COPY_TO": empty} if by_environment else {}
    done = run(used, "db", "copy", *words, **more)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "people 1 of 1" in lines
    assert lines[-1].startswith("All 45 tables are equal: ")
    assert lines[-1].endswith(" rows. Set STUDYHALL_DATABASE_URL to it and start.")
    assert run(used, "ask", KNOWN, "--as", "Ann", STUDYHALL_DATABASE_URL=empty).returncode == 0
    with closing(Database(empty)) as there, there.read() as session:
        assert session.scalar(text("SELECT count(*) FROM people")) == 1
        assert session.scalar(text("SELECT count(*) FROM asks")) == 2
    second = run(used, "db", "copy", *words, **more)
    assert second.returncode == 1
    assert second.stderr.endswith("; give Study Hall an empty one\n")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 64, "Missing option '--to'"),
        (("--to", "hunter2"), 1, "studyhall: --to (or STUDYHALL_COPY_TO) is not a database address; write "),
        (("--to", "mysql://ann:hunter2@db/hall"), 1, "not in “mysql”; set --to (or STUDYHALL_COPY_TO) accordingly"),
        (("--to", "sqlite:///other.db"), 1, "for another SQLite file there is “studyhall db backup”"),
        (("--to", "postgresql://ann:hunter2@127.0.0.1:1/hall"), 1, "studyhall: the database to copy to failed: "),
    ],
)
def test_what_cannot_be_copied_to_is_a_sentence_without_the_password(
    used: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    """It says what to do, and nothing is changed."""
    done = run(used, "db", "copy", *words)
    assert done.returncode == code
    assert told in done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr
