"""A statement that is handed to the driver does what it does by way of SQLAlchemy."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, bindparam, insert, literal_column, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.storage.engine import Database
from bot.storage.prepared import Prepared
from bot.storage.tables import AskRow, GroupRow, MemoRow
from bot.storage.types import UtcDateTime
from tests.storage.world import NOW, joined

VALUES = [
    (UtcDateTime(), datetime(2026, 3, 10, 9, 30, 15, 250, tzinfo=UTC)),
    (UtcDateTime(), None),
    (Date(), date(2026, 3, 10)),
    (Boolean(), True),
    (JSON(), [["tiny", "faq-compost"], ["own", "7"]]),
    (GroupRow.external_id.type, "Ünïcode 🙂 'quoted'"),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_values_go_in_and_come_out_as_by_sqlalchemy(database: Database, kind: Any, value: object) -> None:
    """Each kind of value that is kept comes back as it was given."""
    prepared = Prepared(select(bindparam("given", type_=kind), bindparam("given", type_=kind).is_(None)))
    with database.read() as session:
        ((found, missing),) = prepared.rows(session, {"given": value})
    assert (found, bool(missing)) == (value, value is None)
    assert type(found) is type(value)


def test_a_parameter_that_occurs_twice_is_given_once(database: Database) -> None:
    """What is found are rows of columns in their order, and none where there is none."""
    ann = joined(database)
    prepared = Prepared(
        select(GroupRow.id, GroupRow.created_at, GroupRow.name, literal_column("1")).where(
            GroupRow.external_id == bindparam("id"), GroupRow.platform != bindparam("id")
        )
    )
    with database.read() as session:
        assert [list(row) for row in prepared.rows(session, {"id": "reds"})] == [[ann.group_id, NOW, "Reds", 1]]
        assert list(prepared.rows(session, {"id": "blues"})) == []


def test_what_it_writes_belongs_to_the_transaction(database: Database) -> None:
    """A row that it inserted is seen by the session, and gone with it when that raises."""
    prepared = Prepared(insert(MemoRow).values(key=bindparam("k"), value=bindparam("v")).returning(MemoRow.key))

    def fail() -> None:
        with database.write() as session:
            assert [list(row) for row in prepared.rows(session, {"k": "a", "v": "1"})] == [["a"]]
            assert session.get_one(MemoRow, "a").value == "1"
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.write() as session:
        assert session.get(MemoRow, "a") is None
        prepared.rows(session, {"k": "b", "v": "2"})
    with database.read() as reading:
        assert reading.scalars(select(MemoRow.key)).all() == ["b"]


def test_what_the_database_refuses_is_the_error_that_sqlalchemy_raises(database: Database) -> None:
    """A row twice, a row that refers to nothing, a writing reader; no error holds what was to be kept."""
    twice = Prepared(insert(MemoRow).values(key=bindparam("k"), value=bindparam("v")).returning(MemoRow.key))
    with database.write() as session:
        twice.rows(session, {"k": "a", "v": "1"})
    with pytest.raises(IntegrityError) as double, database.write() as session:
        twice.rows(session, {"k": "a", "v": "a secret"})
    values = {"group_id": 99, "member_id": 99, "text": "a secret", "outcome": "answer", "others": [], "asked_at": NOW}
    astray = Prepared(insert(AskRow).values({name: bindparam(name) for name in values}).returning(AskRow.id))
    with pytest.raises(IntegrityError) as refused, database.write() as session:
        astray.rows(session, values)
    assert "a secret" not in f"{double.value} {refused.value}"
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), database.read() as reading:
        twice.rows(reading, {"k": "b", "v": "1"})
