"""The sum of a table's rows, the same on every database that holds the same."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Table, Text, cast, select

from bot.storage.tables import MemoRow

_MODULUS = 2**64
_AT_A_TIME = 1000  # rows in memory


def columns(table: Table) -> Sequence[ColumnElement[Any]]:
    """A table's columns, JSON as the text that it is: in it null is another thing than no value."""
    return [
        cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column for column in table.columns
    ]


def summed(connection: Connection, table: Table, *, but: str) -> tuple[int, int]:
    """The number of a table's rows, and the sum of their digests (BLAKE2b, 64 bits) modulo 2**64.

    A sum needs no order, which databases have of their own for texts. The memo `but` is left out.
    """
    reading = select(*columns(table))
    if table is MemoRow.__table__:
        reading = reading.where(MemoRow.key != but)
    count = total = 0
    for row in connection.execute(reading, execution_options={"yield_per": _AT_A_TIME}):
        count += 1
        total += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=8).digest())
    return count, total % _MODULUS
