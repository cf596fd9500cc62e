"""What is kept, table by table: what a row is, why there is one, for how long, and what each of its fields means.

An export tells it beside the rows, and docs/privacy.md is made of it; tests hold it to the database.
"""

from collections.abc import Mapping

from bot.core.inventory.groups import GROUPS
from bot.core.inventory.people import PEOPLE
from bot.core.inventory.told import Told, Whose

__all__ = ["TABLES", "Told", "Whose"]

TABLES: Mapping[str, Told] = {**PEOPLE, **GROUPS}
