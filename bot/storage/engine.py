"""Transactions: many readers, and writers that never overtake each other.

On SQLite a reader begins plainly and a writer with BEGIN IMMEDIATE, behind a lock of this process; the driver's own
BEGIN would let two read-modify-writes lose one of them in silence. On PostgreSQL writers lock the rows that they are
going to change (see `storage.people.lock`). Both databases refuse what a reader would write. `synchronous=FULL` makes
what was shown as taken survive a power cut.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

BUSY_TIMEOUT = 10.0
"""Seconds that a writer waits for another process's transaction."""

_TURNS = 100  # each of them lets another process finish, so that as many may start at once

CONNECT_TIMEOUT = 5
"""Seconds to reach a PostgreSQL server."""

_READING, _WRITING = {"reading": True, "postgresql_readonly": True}, {"immediate": True}
"""What a connection is told before its transaction begins."""

_TRY_AGAIN = {
    "40001",  # serialization_failure and
    "40P01",  # deadlock_detected: PostgreSQL's own advice is to run it again
}


class DatabaseError(Exception):
    """The database cannot be used; the message says what to do and holds no password."""


class Reader(Session):
    """A transaction that only reads.

    It is the connection's, which can be asked directly: for a statement that every request runs, what a session does
    around it would take longer than the statement.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, expire_on_commit=False)
        self.core = connection


class Writer(Reader):
    """A transaction that may write; what a reader may do, it may too."""


class NeedsWriter(Exception):  # noqa: N818 - a signal to the front door, not a fault
    """A use case that began by reading found something to write: run it again in a writing transaction."""


def writer(session: Reader) -> Writer:
    """The session, where it may write.

    Raises:
        NeedsWriter: it only reads.
    """
    if isinstance(session, Writer):
        return session
    raise NeedsWriter


class Database:
    """An engine and the two kinds of transaction on it.

    Args:
        url: its address.
        connections: how many are held.
        busy_timeout: seconds that a writer waits for another process's transaction, on SQLite.
        called: what gave the address, as the operator knows it.
    """

    def __init__(
        self,
        url: str,
        *,
        connections: int = 4,
        busy_timeout: float = BUSY_TIMEOUT,
        called: str = "STUDYHALL_DATABASE_URL",
    ) -> None:
        self.url = parse_url(url, called)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            _sqlite(self.url, connections, busy_timeout) if self.is_sqlite else _postgres(self.url, connections)
        )
        self._writing = threading.Lock()
        self._writer: Writer | None = None  # on SQLite, where one writes at a time, always the same

    @property
    def file(self) -> Path | None:
        """The SQLite file, if it is one."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A reading transaction; the database itself refuses to write in it."""
        with self.engine.connect().execution_options(**_READING) as connection:
            connection.begin()
            with Reader(connection) as session:
                yield session

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """A writing transaction: kept when the block ends, undone when it raises."""
        if self.is_sqlite:
            with self._writing:
                if self._writer is None:
                    self._writer = Writer(self._held())
                with _under_way(self._writer) as session:
                    yield session
            return
        opened = self.engine.connect().execution_options(**_WRITING)
        with opened as connection, connection.begin(), Writer(connection) as session:
            yield session
            session.flush()

    def _held(self) -> Connection:
        """The connection that is kept to write by; where the database refuses, it is given back."""
        with ExitStack() as refused:
            connection = refused.enter_context(self.engine.connect().execution_options(**_WRITING))
            connection.begin().close()  # its pragmas are a writer's from here on, whose it may have been before
            refused.pop_all()
            return connection

    def pool(self) -> dict[str, int]:
        """The connections that are kept, those that are in use, and those of them that are more than are kept."""
        pool: Any = self.engine.pool
        return {"kept": pool.size(), "out": pool.checkedout(), "overflow": max(0, pool.overflow())}

    def close(self) -> None:
        """Every connection is given back."""
        if self._writer is not None:
            self._writer.core.close()
        self.engine.dispose()


def parse_url(url: str, called: str = "STUDYHALL_DATABASE_URL") -> URL:
    """The address of a database, with the driver that we use; `called` is what gave it.

    Raises:
        DatabaseError: it is not an address of SQLite or PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter where the port is no number
        raise DatabaseError(
            f"{called} is not a database address; write sqlite:////folder/file.db or postgresql://user:password@host/name"
        ) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return parsed.set(drivername="sqlite+pysqlite")
    if backend in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise DatabaseError(
        f"Study Hall keeps its data in SQLite or PostgreSQL, not in “{backend}”; set {called} accordingly"
    )


def is_passing(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is run again at once."""
    return getattr(error.orig, "sqlstate", None) in _TRY_AGAIN


def reason(error: DBAPIError) -> str:
    """What the driver says went wrong, in a line; it names no password."""
    return str(error.orig).strip().partition("\n")[0]


def is_busy(error: DBAPIError) -> bool:
    """Whether another process held the database for longer than we wait."""
    return "database is locked" in str(error.orig)


def _sqlite(url: URL, connections: int, busy_timeout: float) -> Engine:
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise DatabaseError(
            "the SQLite database needs a file, so that it outlives the program; write sqlite:////folder/file.db"
        )
    engine = create_engine(
        url,
        pool_size=connections + 1,  # to read by, and one to write
        max_overflow=2,
        hide_parameters=True,
        connect_args={"timeout": busy_timeout, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # BEGIN is ours (below), not the driver's
        _keep_log(raw)
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        _switch(connection, "foreign_keys", on=not options.get("migrating"), usual=True)
        _switch(connection, "query_only", on=bool(options.get("reading")), usual=False)
        if not _in_transaction(connection):
            run(connection, "BEGIN IMMEDIATE" if options.get("immediate") else "BEGIN")

    return engine


@contextmanager
def _under_way(session: Writer) -> Iterator[Writer]:
    """A writing transaction on SQLite, by a session that is used for one after the other.

    It is the driver's; that of SQLAlchemy begins in it where the session is asked for something. What runs for every
    request is handed to the driver (`storage.prepared`), and a session made anew, begun and closed takes longer.
    """
    run(session.core, "BEGIN IMMEDIATE")
    try:
        yield session
        session.flush()
        if session.in_transaction():
            session.commit()
            session.expunge_all()
        else:
            run(session.core, "COMMIT")
    except BaseException:
        session.rollback()
        session.expunge_all()
        if _in_transaction(session.core):
            run(session.core, "ROLLBACK")
        raise


def run(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What an SQLite connection's driver makes of a statement in SQLite's own words.

    Raises:
        DBAPIError: it refuses.
    """
    driver: Any = connection.connection.driver_connection
    try:
        return list(driver.execute(statement, values))
    except sqlite3.Error as error:
        raise DBAPIError.instance(statement, None, error, sqlite3.Error) from error


def _in_transaction(connection: Connection) -> bool:
    """Whether an SQLite connection's driver is in a transaction, whoever began it."""
    driver: Any = connection.connection.driver_connection
    return bool(driver.in_transaction)


def _switch(connection: Connection, pragma: str, *, on: bool, usual: bool) -> None:
    """The pragma is on or off; nothing is said to a connection on which it is so already."""
    if connection.info.get(pragma, usual) != on:
        run(connection, f"PRAGMA {pragma}={'ON' if on else 'OFF'}")
        connection.info[pragma] = on


def _keep_log(raw: Any) -> None:
    """The file has a write-ahead log; SQLite does not wait by itself for others who see to that at the same time."""
    for _ in range(_TURNS):
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            raw.execute("BEGIN IMMEDIATE")  # this waits for them, and raises what is really wrong
            raw.execute("ROLLBACK")
        else:
            return
    raw.execute("PRAGMA journal_mode=WAL")


def _postgres(url: URL, connections: int) -> Engine:
    try:
        return create_engine(
            url,
            pool_size=connections,
            max_overflow=2,
            pool_pre_ping=True,
            hide_parameters=True,  # texts that people wrote stay out of errors, and so out of the log
            connect_args={"connect_timeout": CONNECT_TIMEOUT, "application_name": "studyhall"},
        )
    except (ModuleNotFoundError, NoSuchModuleError):
        raise DatabaseError("PostgreSQL needs one more package: pip install 'studyhall[postgres]'") from None
