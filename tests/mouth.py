"""A platform that says what it is given, for tests of those who send; and a group there with something due."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import select

from bot.core.people import Delivery
from bot.core.reply import Reply
from bot.core.request import Platform
from bot.storage import outbox
from bot.storage.engine import Database
from bot.storage.outbox import Addressee
from bot.storage.tables import DeliveryRow
from tests.storage.world import NOW, joined

Act = Callable[[Delivery], Awaitable[str | None]]


class Mouth:
    """What says things there: each delivery is as `act` has it, else it is said.

    Attributes:
        said: the deliveries that were said, in that order.
        begun: set when one is begun.
        most: how many were under way at the same time, at the most.
    """

    platform = Platform.LOCAL
    person: str | None = None

    def __init__(self, act: Act | None = None, owner: str | None = None) -> None:
        self.said: list[Delivery] = []
        self.begun = asyncio.Event()
        self.most = 0
        self._act = act
        self._owner = owner
        self._under_way = 0

    @property
    def channels(self) -> list[str | None]:
        """Where things were said, in that order."""
        return [each.channel for each in self.said]

    async def send(self, delivery: Delivery, words: Reply) -> str | None:
        """It is said, or whatever `act` does."""
        assert words.blocks
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        self.begun.set()
        try:
            message = await self._act(delivery) if self._act else f"m{delivery.id}"
        finally:
            self._under_way -= 1
        self.said.append(delivery)
        return message

    async def keeper(self, group: str) -> str | None:  # noqa: ARG002 - all groups are one's
        """Whose the group is."""
        return self._owner


def put(
    database: Database, *channels: str, group: str = "reds", due_at: datetime = NOW, kind: str = "answered"
) -> None:
    """Something is due in each of these channels; the same channel may be named again."""
    ann = joined(database, group=group)
    with database.write() as session:
        for i, channel in enumerate(channels):
            to = Addressee(ann.group_id, Platform.LOCAL, channel=channel)
            facts = {"asked": "Why?", "answer": "So.", "question": "Why?"}
            assert outbox.put(session, f"{group} {channel} {i}", to, kind, facts, due_at)


def rows(database: Database, kind: str = "answered") -> list[DeliveryRow]:
    """The deliveries as they are kept."""
    with database.read() as session:
        return list(session.scalars(select(DeliveryRow).where(DeliveryRow.kind == kind).order_by(DeliveryRow.id)))


def states(database: Database) -> list[str]:
    """What became of each."""
    return [each.state for each in rows(database)]
