"""Statements that every request runs.

Around each run of a statement SQLAlchemy does what takes several times as long as SQLite needs to find a row by an
index. So SQLite's driver is handed what SQLAlchemy has written once, and the values are converted by SQLAlchemy's types
here. A server is further away than that, and PostgreSQL's driver is left to SQLAlchemy.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import ReturningInsert

from bot.storage.engine import Reader, run

Convert = Callable[[Any], Any]


class _Written(NamedTuple):
    """A statement in SQLite's words, its parameters in their order, and the columns that are converted."""

    words: str
    taken: Sequence[tuple[str, Convert | None]]
    given: Sequence[tuple[int, Convert]]


class Prepared:
    """A statement, and what it takes to run it again and again.

    Args:
        statement: each value in it is a parameter with a name, or written out.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | ReturningInsert[*tuple[Any, ...]]) -> None:
        self._statement = statement

    def rows(self, session: Reader, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """What the statement finds, or gives back, with these values for its parameters.

        Raises:
            DBAPIError: the database refuses it.
        """
        if session.core.dialect.name != "sqlite":
            return session.core.execute(self._statement, values).all()
        words, taken, given = self._written
        found = run(
            session.core, words, [convert(values[name]) if convert else values[name] for name, convert in taken]
        )
        return [_converted(row, given) for row in found]

    @cached_property
    def _written(self) -> _Written:
        dialect = sqlite.dialect()
        compiled = self._statement.compile(dialect=dialect)
        types = {name: each.type.dialect_impl(dialect) for name, each in compiled.binds.items()}
        columns = [each.type.dialect_impl(dialect) for each in self._statement.exported_columns]
        converts = ((place, each.result_processor(dialect, None)) for place, each in enumerate(columns))
        return _Written(
            compiled.string,
            [(name, types[name].bind_processor(dialect)) for name in compiled.positiontup or ()],
            [(place, convert) for place, convert in converts if convert],
        )


def _converted(row: Sequence[Any], given: Sequence[tuple[int, Convert]]) -> Sequence[Any]:
    values = list(row)
    for place, convert in given:
        values[place] = convert(values[place])
    return values
