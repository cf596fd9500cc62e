"""Inserting a row that may be there already, the same on both databases."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.engine import Reader, Writer
from bot.storage.tables import Table


def insert_into(session: Reader, table: type[Table]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT as the session's database has it: one that can say what is to be done where the row is there."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_new(session: Writer, table: type[Table], **values: Any) -> bool:
    """The row is there afterwards; True if it was not there before.

    Any unique constraint that it would break counts as being there.
    """
    statement = insert_into(session, table).values(**values).on_conflict_do_nothing()
    result = session.execute(statement, execution_options={"preserve_rowcount": True})  # psycopg's is gone otherwise
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]  # an INSERT's result has a count
