"""What every table has in common."""

from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import JSON, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from bot.storage.types import Key, UtcDateTime

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """A table whose constraints are named by rule, so that migrations can name them too."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {int: Key, datetime: UtcDateTime, dict[str, Any]: JSON, str: Text}  # noqa: RUF012 - SQLAlchemy's form

    @classmethod
    def __table_cls__(cls, *parts: Any, **options: Any) -> sqlalchemy.Table:
        """The table; SQLite never gives the number of a row that is gone to another, since buttons outlive rows."""
        return sqlalchemy.Table(*parts, **options, sqlite_autoincrement=True)
