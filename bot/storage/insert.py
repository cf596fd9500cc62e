"""Inserting a row that may be there already, the same on both databases."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.engine import Writer
from bot.storage.tables import Table


def insert_new(session: Writer, table: type[Table], **values: Any) -> bool:
    """The row is there afterwards; True if it was not there before.

    Any unique constraint that it would break counts as being there.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    result = session.execute(statement, execution_options={"preserve_rowcount": True})  # psycopg's is gone otherwise
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]  # an INSERT's result has a count
