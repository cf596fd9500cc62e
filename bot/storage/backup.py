"""Copies of an SQLite database, made while it is in use, and put back whole.

On PostgreSQL, `pg_dump` and `pg_restore` do this.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.storage.engine import DatabaseError


def backup(source: Path, target: Path) -> None:
    """`target` is a whole copy of the database, found intact; nothing is there where that fails.

    Raises:
        DatabaseError: there is no such database, or the copy could not be written or is damaged.
    """
    if not source.is_file():
        raise DatabaseError(f"there is no database at {source} to back up")
    if target.exists():
        raise DatabaseError(f"{target} exists already; choose another name, so that no backup is lost")
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with closing(_open(source)) as old, closing(sqlite3.connect(unfinished)) as new:
            old.backup(new)  # in one step, beside which others write; in smaller ones each write would start it anew
            new.execute("PRAGMA journal_mode=DELETE")  # the copy is one file, readable from anywhere
        check_file(unfinished, called=f"the copy of {source}")
        unfinished.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"the backup could not be written to {target}: {error}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def restore(copy: Path, target: Path) -> None:
    """The database holds what the copy holds; running processes see it with their next transaction.

    Raises:
        DatabaseError: the copy is no intact database of Study Hall, or the database cannot be written.
    """
    check_file(copy)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(_open(copy)) as old, closing(sqlite3.connect(target, timeout=10)) as new:
            old.backup(new)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"the database could not be restored from {copy}: {error}") from error


def check_file(path: Path, called: str | None = None) -> None:
    """The file (`called` so in what is said about it) is an intact database of Study Hall.

    Raises:
        DatabaseError: it is not; with what is wrong.
    """
    if not path.is_file():
        raise DatabaseError(f"there is no file {path}")
    try:
        with closing(_open(path)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        raise DatabaseError(f"{called or path} is not an intact database: {error}") from error
    if found != ["ok"]:
        raise DatabaseError(f"{called or path} is damaged: {'; '.join(found)}")
    if "alembic_version" not in tables:
        raise DatabaseError(f"{called or path} is a database, but not one of Study Hall")


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
