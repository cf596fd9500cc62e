"""A whole SQLite database moved into PostgreSQL, and found equal there; whatever interrupts that, it can go on.

The file is held for the whole time, so that nothing is written to it meanwhile. Each transaction of the target holds
some rows and, as a memo, how far that is. JSON is carried as the text that it is. At the end both sides are read, and
compared by the number of rows of each table and the sum of their digests.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Insert,
    Text,
    bindparam,
    cast,
    func,
    insert,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from bot.storage import memos
from bot.storage.engine import Database, DatabaseError, Writer, is_busy, reason
from bot.storage.migrate import COPY, head, refuse_newer, revision, upgrade
from bot.storage.sums import columns, summed
from bot.storage.tables import MemoRow, Table

BATCH = 1000
"""Rows that are written, and kept, at a time."""

_LOCK = 0x57D9_4A12  # any number that only we take
_rowid: ColumnElement[int] = literal_column("rowid", BigInteger)

Row = sqlalchemy.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows of a table are there, of how many."""

    table: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """A copy that was begun at `since` (ISO 8601) and not finished goes on after `done` rows of a table."""

    since: str
    table: str
    done: int


@dataclass(frozen=True, slots=True)
class Copied:
    """A table that is equal on both sides, with its number of rows."""

    table: str
    rows: int


Tell = Callable[[Progress | Resumed], None]


@dataclass(frozen=True, slots=True)
class _Mark:
    """How far a copy is: up to the row with this number (SQLite's `rowid`) of a table, and all tables before it."""

    source: str
    since: str
    table: str
    row: int = 0


def copy(source: Database, target: Database, tell: Tell, now: datetime, *, again: bool = False) -> tuple[Copied, ...]:
    """The target holds what the source holds, and numbers go on where they were; a begun copy is gone on with.

    Args:
        source: an SQLite file at the revision that this code needs.
        target: PostgreSQL, empty or with a copy that was begun.
        tell: told of each step.
        now: the time.
        again: whether a copy that was begun is thrown away, and begun anew.

    Raises:
        DatabaseError: one of them is something else, cannot be reached, or they differ at the end; with what to do.
    """
    if not source.is_sqlite or target.is_sqlite:
        raise DatabaseError(
            "a copy goes from SQLite to PostgreSQL; for another SQLite file there is “studyhall db backup”, "
            "between PostgreSQL databases pg_dump and pg_restore"
        )
    with _held(source) as here, _alone(target) as there:
        mark = _begun(here, there, target, now, again=again)
        if mark.row:
            tell(Resumed(mark.since, mark.table, _count(here, Table.metadata.tables[mark.table], up_to=mark.row)))
        tables = Table.metadata.sorted_tables
        for table in tables[[each.name for each in tables].index(mark.table) :]:
            mark = mark if mark.table == table.name else replace(mark, table=table.name, row=0)
            _move(here, there, table, mark, tell)
        _go_on_counting(here, there)
        copied = tuple(_equal(here, there, table) for table in tables)
        with there.begin():
            memos.forget(Writer(there), COPY)
    return copied


@contextmanager
def _held(source: Database) -> Iterator[Connection]:
    """A transaction of the source beside which nobody writes."""
    if source.file is None or not source.file.is_file():
        raise DatabaseError(f"there is no database at {source.file} to copy")
    try:
        with source.engine.connect().execution_options(immediate=True) as connection, connection.begin():
            if (found := revision(connection)) != head():
                raise DatabaseError(
                    f"the database to copy is at revision {found}, this version needs {head()}; "
                    "run “studyhall db upgrade” first"
                )
            yield connection
    except (DBAPIError, ValueError) as error:  # the latter where an instant is none
        if isinstance(error, DBAPIError) and is_busy(error):
            raise DatabaseError("the database is being written to; stop the bot, then copy again") from error
        # what the driver says may quote what it could not read
        raise DatabaseError(
            "the database to copy cannot be read; “studyhall db check” says what is wrong with it"
        ) from error


@contextmanager
def _alone(target: Database) -> Iterator[Connection]:
    """A connection to the target, beside which no other copy goes to it."""
    try:
        with target.engine.connect() as connection:
            connection.detach()  # it ends with the block, and the lock with it, should it not have been given back
            with connection.begin():
                if not connection.scalar(select(func.pg_try_advisory_lock(_LOCK))):
                    raise DatabaseError("another copy to that database is under way")
            try:
                yield connection
            finally:
                with suppress(SQLAlchemyError):  # the server takes a moment to see that a connection has ended
                    connection.scalar(select(func.pg_advisory_unlock(_LOCK)))
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise
        raise DatabaseError(
            f"the database to copy to failed: {reason(error)}; the same command goes on where it was"
        ) from error


def _begun(here: Connection, there: Connection, target: Database, now: datetime, *, again: bool) -> _Mark:
    """How far the copy is; the target is built where it is empty.

    Raises:
        DatabaseError: there is something else in the target.
    """
    source = str(Path(str(here.engine.url.database)).resolve())
    new = _Mark(source, f"{now:%Y-%m-%dT%H:%M:%SZ}", Table.metadata.sorted_tables[0].name)
    with there.begin():
        current = revision(there)
        refuse_newer(current)
        if (mark := _found(there)) is None:
            if current and (full := _first_with_rows(there)):
                raise DatabaseError(f"that database holds data already ({full}); give Study Hall an empty one")
        elif again:
            _empty(there)
            _keep(there, new)
        elif mark.source != source or current != head():
            raise DatabaseError(
                f"that database holds a copy of {mark.source}, begun on {mark.since} and not finished, "
                "that cannot be gone on with; begin anew with --again"
            )
        else:
            return mark
    upgrade(target, now)
    with there.begin():
        _keep(there, new)
    return new


def _found(there: Connection) -> _Mark | None:
    """How far a copy is that was begun."""
    if not inspect(there).has_table(MemoRow.__tablename__):
        return None
    kept = memos.find(Writer(there), COPY)
    return None if kept is None else _Mark(**json.loads(kept))


def _keep(there: Connection, mark: _Mark) -> None:
    memos.keep(Writer(there), COPY, json.dumps(asdict(mark)))


def _tables(there: Connection) -> list[str]:
    return sorted({*inspect(there).get_table_names()} - {"alembic_version"})


def _first_with_rows(there: Connection) -> str | None:
    for name in _tables(there):
        if there.scalar(select(select(literal_column("1")).select_from(sqlalchemy.table(name)).exists())):
            return name
    return None


def _empty(there: Connection) -> None:
    names = ", ".join(f'"{name}"' for name in _tables(there))
    there.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def _move(here: Connection, there: Connection, table: sqlalchemy.Table, mark: _Mark, tell: Tell) -> None:
    """All of a table's rows after the mark are in the target."""
    total, done = _count(here, table), _count(here, table, up_to=mark.row)
    writing = _writing(table)
    while rows := _rows_after(here, table, mark.row):
        mark = replace(mark, row=rows[-1].rowid)
        try:
            with there.begin():
                there.execute(writing, [_values(table, row) for row in rows])
                _keep(there, mark)
        except (DataError, IntegrityError) as error:
            number = _refused(there, writing, table, rows)
            since = "; if the bot has written here since the copy was begun, begin anew with --again"
            raise DatabaseError(
                f"PostgreSQL does not take the row of {table.name} with the rowid {number}: {reason(error)}"
                f"{since if isinstance(error, IntegrityError) else ''}"
            ) from error
        done += len(rows)
        if done < total:
            tell(Progress(table.name, done, total))
    tell(Progress(table.name, total, total))


def _refused(there: Connection, writing: Insert, table: sqlalchemy.Table, rows: Sequence[Row]) -> int | None:
    """The number of the first of the rows that the target takes no more; nothing is kept."""
    with there.begin() as transaction:
        for row in rows:
            try:
                there.execute(writing, [_values(table, row)])
            except DBAPIError:
                return int(row.rowid)
        transaction.rollback()
    return None


def _rows_after(here: Connection, table: sqlalchemy.Table, number: int) -> Sequence[Row]:
    reading = select(*columns(table), _rowid.label("rowid")).where(_rowid > number)
    return here.execute(reading.order_by(_rowid).limit(BATCH)).all()


def _count(here: Connection, table: sqlalchemy.Table, *, up_to: int | None = None) -> int:
    counting = select(func.count()).select_from(table)
    return here.scalar(counting if up_to is None else counting.where(_rowid <= up_to)) or 0


def _writing(table: sqlalchemy.Table) -> Insert:
    values: dict[str, ColumnElement[Any]] = {}
    for column in table.columns:
        is_json = isinstance(column.type, JSON)
        given: ColumnElement[Any] = bindparam(f"given_{column.name}", type_=Text() if is_json else column.type)
        values[column.name] = cast(given, JSON) if is_json else given
    return insert(table).values(values)


def _values(table: sqlalchemy.Table, row: Row) -> dict[str, Any]:
    return {f"given_{column.name}": value for column, value in zip(table.columns, row, strict=False)}


def _go_on_counting(here: Connection, there: Connection) -> None:
    """The target gives no number that the source has given, not even one whose row is gone."""
    given = here.execute(text("SELECT name, seq FROM sqlite_sequence WHERE seq > 0")).all()
    with there.begin():
        for name, number in given:
            if name in Table.metadata.tables:
                there.execute(
                    text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :number)"),
                    {"table": name, "number": number},
                )


def _equal(here: Connection, there: Connection, table: sqlalchemy.Table) -> Copied:
    """A table whose rows are the same on both sides.

    Raises:
        DatabaseError: they are not.
    """
    ours = summed(here, table, but=COPY)
    with there.begin():
        theirs = summed(there, table, but=COPY)
    if ours != theirs:
        counts = (
            f"{ours[0]:,} rows here, {theirs[0]:,} there"
            if ours[0] != theirs[0]
            else f"{ours[0]:,} rows on both sides, not with the same in them"
        )
        raise DatabaseError(f"{table.name} differs ({counts}); begin anew with --again")
    return Copied(table.name, ours[0])
