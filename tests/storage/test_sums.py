"""The sum of a table is the same on both databases and in any order, and tells apart whatever differs."""

from sqlalchemy import insert

from bot.storage.engine import Database
from bot.storage.sums import summed
from bot.storage.tables import DeliveryRow, Table
from tests.storage.world import NOW, joined


def test_the_sum_of_a_table_does_not_go_by_order_and_tells_columns_apart(database: Database) -> None:
    """Rows in another order sum up the same; a text cut elsewhere, or none instead of an empty one, does not."""

    def sums(*rows: tuple[str, str, str | None]) -> tuple[int, int]:
        with database.engine.connect() as connection, connection.begin() as undone:
            for key, channel, error in rows:
                given = {"key": key, "group_id": 1, "person_id": None, "platform": channel, "kind": "x", "error": error}
                rest = {"facts": {}, "due_at": NOW, "created_at": NOW, "id": int(key)}
                connection.execute(insert(DeliveryRow), given | rest)
            found = summed(connection, Table.metadata.tables["deliveries"], but="copy")
            undone.rollback()
        return found

    joined(database)
    one, other = ("1", "ab", "c"), ("2", "a", "bc")
    assert sums(one, other) == sums(other, one)
    assert len({sums(each) for each in (("1", "ab", "c"), ("1", "a", "bc"), ("1", "ab", ""), ("1", "ab", None))}) == 4
