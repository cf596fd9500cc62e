"""A database that fails for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from bot.storage.engine import Database


@contextmanager
def without(url: str, *tables: str) -> Iterator[None]:
    """A database that fails wherever one of these tables is wanted within the block."""
    database = Database(url)
    for there, away in (("{0}", "{0}_away"), ("{0}_away", "{0}")):
        with database.write() as session:
            for table in tables:
                session.execute(text(f"ALTER TABLE {there} RENAME TO {away}".format(table)))
        if away.endswith("_away"):
            yield
    database.close()
