"""When the bot could be reached."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class ReachRow(Table):
    """When any process last heard a platform on a line: shard `shard` of `shards`."""

    __tablename__ = "reaches"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True)
    shards: Mapped[int] = mapped_column(primary_key=True)
    heard_at: Mapped[datetime]


class OutageRow(Table):
    """A stretch of time in which no process heard a platform on a line; it is kept for good, and names nobody."""

    __tablename__ = "outages"
    __table_args__ = (
        UniqueConstraint("platform", "shard", "shards", "begins"),
        Index("ix_outages_platform_ends", "platform", "ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    shard: Mapped[int]
    shards: Mapped[int]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
