"""The back door: what the bot says on its own is made, claimed with its words, and its outcome kept."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.core.outcomes import Fate, Outcome
from bot.core.people import Delivery
from bot.core.reply import Reply
from bot.core.request import Platform
from bot.features import outbox, posts, reminders, ticks
from bot.features.outbox import AT_ONCE, LEASE
from bot.features.shelf import Shelf
from bot.storage import outbox as store
from bot.storage import paces
from bot.storage.engine import Reader, Writer, writer
from bot.storage.paces import LONGEST, Slots
from bot.views.notices import notice

T = TypeVar("T")

log = structlog.get_logger()


class Office(ABC):
    """Deliveries, for those who send them.

    Args:
        shelf: the packs.
        default_zone: the zone of groups that have chosen none.
        grace: how late a daily post may be.
    """

    def __init__(self, shelf: Shelf, default_zone: str, grace: timedelta) -> None:
        self.shelf = shelf
        self._default_zone = default_zone
        self._grace = grace

    @abstractmethod
    async def work(self, job: Callable[[Reader, datetime], T], *, writes: bool = False) -> T:
        """What a job makes of a transaction and the time."""

    async def tick(self) -> bool:
        """Daily posts whose time has come, and edits of those there, are in the outbox; whether more are waiting."""
        zone, grace = self._default_zone, self._grace
        new = await self.work(lambda session, now: ticks.tick(session, zone, now, grace))
        return await self.work(posts.turn) or new

    async def remind(self, platform: Platform, person: str | None = None) -> bool:
        """Reminders whose time has come, of one account if it is named, are on their way; whether more are waiting."""
        return await self.work(
            lambda session, now: reminders.due(session, platform, person, self.shelf, self._default_zone, now)
        )

    async def collect(
        self,
        platform: Platform,
        person: str | None = None,
        *,
        lease: timedelta = LEASE,
        limit: int = AT_ONCE,
        sending: Sequence[Delivery] = (),
    ) -> list[tuple[Delivery, Reply]]:
        """What is due to be said on a platform, each with its words, claimed for the caller until its lease runs out.

        With `person`, what is for that account or for everybody. `sending` is what the caller has from before.
        """

        def run(session: Reader, now: datetime) -> list[tuple[Delivery, Reply]]:
            claimed = outbox.collect(session, platform, person, now, lease=lease, limit=limit, sending=sending)
            return [told for each in claimed if (told := self._told(writer(session), each, now))]

        return await self.work(run)

    async def missed(self, platform: Platform, person: str) -> list[tuple[Delivery, Reply]]:
        """What could not reach an account directly, each with its words, claimed for the caller, who meets them now."""
        return await self.work(
            lambda session, now: [
                (each, notice(each))
                for each in reminders.missed(session, outbox.collect_missed(session, platform, person, now))
            ]
        )

    async def record(self, outcomes: Sequence[Outcome]) -> int:
        """What became of deliveries is kept, all in one transaction; how many of them were sent."""
        return await self.work(
            lambda session, now: sum([_kept(writer(session), each, now) for each in outcomes]), writes=True
        )

    async def settle(self, delivery: Delivery, state: str, error: str | None = None) -> bool:
        """What became of a delivery is kept, and why it failed; False if the caller's lease had run out."""
        outcome = Outcome(delivery, Fate(state), error)
        return await self.work(lambda session, now: outbox.settle(writer(session), outcome, now), writes=True)

    async def discard(self, delivery: Delivery) -> None:
        """Nobody is left to be told of a delivery; it is gone."""
        await self.work(lambda session, _: store.discard(writer(session), delivery), writes=True)

    async def reserve(self, key: str, gap: timedelta, count: int, patience: timedelta = LONGEST) -> Slots:
        """Slots in the line of a platform's limit, `gap` apart, that begin within `patience`, are the caller's."""
        return await self.work(
            lambda session, now: paces.reserve(writer(session), key, gap, count, now, patience), writes=True
        )

    async def hold(self, key: str, span: timedelta) -> None:
        """No slot of such a line that is given out from now on begins before that span has passed."""
        await self.work(lambda session, now: paces.hold(writer(session), key, span, now), writes=True)

    def _told(self, session: Writer, delivery: Delivery, now: datetime) -> tuple[Delivery, Reply] | None:
        """A claimed delivery with its words; None if it says nothing, or nobody knows how: it keeps up no other."""
        try:
            with session.begin_nested():
                told = outbox.ready(session, delivery, self.shelf, self._default_zone, self._grace, now)
                return (told, notice(told)) if told else None
        except Exception as error:
            if _is_databases(error):
                raise
            log.exception("delivery not made ready", delivery=delivery.id, kind=delivery.kind)
            store.falter(session, delivery, type(error).__name__, now, certain=True)
            return None


def _kept(session: Writer, outcome: Outcome, now: datetime) -> bool:
    """What became of a delivery is kept; whether it was sent.

    Should something that follows from it fail, it is kept all the same: what was sent is not sent again.
    """
    try:
        with session.begin_nested():
            held = outbox.settle(session, outcome, now)
    except Exception as error:
        if _is_databases(error):
            raise
        log.exception("outcome kept without what follows", delivery=outcome.delivery.id, fate=outcome.fate)
        held = outbox.keep(session, outcome, now)
    if not held:
        log.warning("lease lost", delivery=outcome.delivery.id, fate=outcome.fate)
    return held and outcome.fate is Fate.SENT


def _is_databases(error: Exception) -> bool:
    """Whether it is the transaction that failed, and not what was done in it."""
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
