"""The address of a database is understood, or refused in a sentence that tells no secret."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.engine import Database, DatabaseError, parse_url

SECRET = "hunter2"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    "given",
    [
        "postgres://ann:hunter2@db.example/study",
        "postgresql://ann:hunter2@db.example/study",
        "postgresql+psycopg2://ann:hunter2@db.example/study",
    ],
)
def test_postgresql_goes_by_every_name(given: str) -> None:
    """Whatever the address calls PostgreSQL, our driver is used, and everything else stays."""
    url = parse_url(given)
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.host, url.database) == ("ann", SECRET, "db.example", "study")


@pytest.mark.parametrize(
    ("given", "file"),
    [
        ("sqlite:///study.db", Path("study.db")),
        ("sqlite:///folder/study.db", Path("folder/study.db")),
        ("sqlite:////var/lib/study.db", Path("/var/lib/study.db")),
        ("sqlite+pysqlite:////var/lib/study.db", Path("/var/lib/study.db")),
        ("sqlite:////var/lib/my study.db", Path("/var/lib/my study.db")),
    ],
)
def test_an_sqlite_address_names_its_file(given: str, file: Path) -> None:
    """Three slashes name a file from the current folder, four one from the root."""
    with closing(Database(given)) as database:
        assert database.is_sqlite
        assert database.file == file


def test_postgresql_is_no_file() -> None:
    """A PostgreSQL database has no file to be copied; making it connects to nothing."""
    with closing(Database("postgresql://ann:hunter2@db.invalid/study")) as database:
        assert not database.is_sqlite
        assert database.file is None


@pytest.mark.parametrize(
    "given",
    [
        "",
        "hunter2",
        "://hunter2",
        "/var/lib/hunter2.db",
        "postgresql:hunter2",
        "postgresql://host:hunter2/study",
        "postgresql://ann:hunter2@host:port/study",
        "postgresql://ann:hunter2@[::1/study",
    ],
)
def test_nonsense_is_refused_with_an_example(given: str) -> None:
    """What is no address is refused; the sentence names the setting, shows how to write one, and repeats nothing."""
    with pytest.raises(DatabaseError) as refused:
        parse_url(given)
    assert "STUDYHALL_DATABASE_URL is not a database address; write sqlite:" in str(refused.value)
    assert SECRET not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("given", ["mysql://ann:hunter2@db.example/study", "oracle+cx://ann:hunter2@db.example/study"])
def test_other_databases_are_refused_by_name(given: str) -> None:
    """A database that is neither SQLite nor PostgreSQL is named, without the password."""
    with pytest.raises(DatabaseError, match=r"in SQLite or PostgreSQL, not in “(mysql|oracle)”") as refused:
        parse_url(given)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?uri=true",
        "sqlite:///file:study?mode=memory&cache=shared&uri=true",
    ],
)
def test_an_sqlite_database_without_a_file_is_refused(given: str) -> None:
    """Nothing is kept in memory only."""
    with pytest.raises(DatabaseError, match="needs a file, so that it outlives the program"):
        Database(given)


def test_the_password_stands_in_no_error_of_a_transaction(database: Database) -> None:
    """Neither the database's own word for itself nor its engine's shows a password."""
    with closing(Database("postgresql://ann:hunter2@db.invalid/study")) as secret:
        assert SECRET not in f"{secret.url} {secret.engine!r}"
    assert "hunter2" not in repr(database.engine)
