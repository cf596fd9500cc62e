"""Bringing a database to the state that this code needs, and refusing one that is ahead of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.shipped import shipped
from bot.storage.backup import backup
from bot.storage.engine import Database, DatabaseError, reason

if TYPE_CHECKING:
    from alembic.config import Config

COPY = "copy"
"""The memo of a database that is being copied to (`storage.copy`)."""

_ADVISORY_LOCK = 0x57D9_4A11  # any number that only we take


def head(scripts: Path | None = None) -> str:
    """The revision that this code needs; `scripts` is another folder of migrations."""
    return max(_known(scripts))


def revision(connection: Connection) -> str | None:
    """The revision that a database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def ensure_current(database: Database, now: datetime) -> Path | None:
    """The database is at the revision that this code needs.

    An SQLite file that was behind is backed up first, and the path of the copy returned.

    Raises:
        DatabaseError: it cannot be reached, is newer than the code, is a copy that is not finished, or is on PostgreSQL
        and behind (there `studyhall db upgrade` does it, when the operator says so).
    """
    with _connected(database) as connection:
        current = revision(connection)
        if current == head():
            _refuse_unfinished(connection)
            return None
    if not database.is_sqlite:
        refuse_newer(current)
        raise DatabaseError("the database is not up to date; run “studyhall db upgrade” once, then start again")
    return upgrade(database, now)


def upgrade(database: Database, now: datetime, to: str = "head", *, scripts: Path | None = None) -> Path | None:
    """The database is at revision `to`; nothing is half done if that fails.

    Returns the backup that was made of an SQLite file with data in it.

    Raises:
        DatabaseError: it cannot be reached, is newer than the code, holds tables of something else, or cannot be
        backed up.
    """
    from alembic import command  # noqa: PLC0415 - it takes a while and some megabytes, and a start needs none of it

    copy = None
    with _exclusive(database) as connection:
        current = revision(connection)
        refuse_newer(current, scripts)
        _refuse_foreign(connection, current)
        if current == head(scripts) and to == "head":
            return None
        if database.file and current is not None:
            copy = database.file.with_name(f"{database.file.stem}-{current}-{now:%Y%m%dT%H%M%S}.backup.db")
            backup(database.file, copy)
        command.upgrade(_config(connection, scripts), to)
    return copy


def downgrade(database: Database, to: str) -> None:
    """The database is at an earlier revision; what only later ones hold is gone."""
    from alembic import command  # noqa: PLC0415 - as above

    with _exclusive(database) as connection:
        command.downgrade(_config(connection), to)


def refuse_newer(current: str | None, scripts: Path | None = None) -> None:
    """The revision, of a database, is one that this code knows.

    Raises:
        DatabaseError: it is not.
    """
    if current is not None and current not in _known(scripts):
        raise DatabaseError(
            f"this database was last used by a newer Study Hall (its revision {current} is unknown here); "
            "install that version or a later one, or restore the backup made before the upgrade"
        )


def _known(scripts: Path | None = None) -> set[str]:
    """The revisions that there are: each file begins with its number, and the numbers grow."""
    return {path.name.partition("_")[0] for path in ((scripts or shipped("migrations")) / "versions").glob("*.py")}


def _config(connection: Connection, scripts: Path | None = None) -> "Config":
    """Alembic's configuration, the same in a checkout and installed."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    made = Config()
    made.set_main_option("script_location", str(scripts or shipped("migrations")).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


@contextmanager
def _connected(database: Database) -> Iterator[Connection]:
    """A connection; an SQLite file that is not there yet has a folder to be made in.

    Raises:
        DatabaseError: there is no way to the database.
    """
    try:
        if database.file:
            database.file.parent.mkdir(parents=True, exist_ok=True)
        connection = database.engine.connect()
    except OSError as error:
        raise DatabaseError(f"the database cannot be opened: {error.strerror} ({error.filename})") from error
    except DBAPIError as error:
        raise DatabaseError(f"the database cannot be opened: {reason(error)}") from error
    with connection:
        yield connection


@contextmanager
def _exclusive(database: Database) -> Iterator[Connection]:
    """A transaction beside which nobody else upgrades; on SQLite nobody else writes either.

    SQLite's way to alter a table is to build it anew and drop the old one. With foreign keys on, that would delete
    every row that refers to it, so they are off here and counted instead.
    """
    with _connected(database) as connection, connection.execution_options(immediate=True, migrating=True).begin():
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            yield connection
            return
        before = _orphans(connection)
        yield connection
        if _orphans(connection) > before:
            raise DatabaseError("the upgrade would leave rows that refer to nothing; it was undone, please report it")


def _orphans(connection: Connection) -> int:
    return len(connection.execute(text("PRAGMA foreign_key_check")).all())


def _refuse_unfinished(connection: Connection) -> None:
    begun = text("SELECT 1 FROM memos WHERE key = :key")
    if connection.scalar(begun, {"key": COPY}):
        raise DatabaseError(
            "this database is a copy that is not finished; run “studyhall db copy” again, which goes on where it was"
        )


def _refuse_foreign(connection: Connection, current: str | None) -> None:
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    if current is None and tables:
        raise DatabaseError(
            f"this database holds tables of something else ({', '.join(sorted(tables)[:3])}); "
            "give Study Hall an empty one"
        )
