"""The back door: what the bot says on its own is made, claimed with its words, and its outcome kept."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.core.limits import Limits
from bot.core.outages import Line
from bot.core.outcomes import Fate, Outcome
from bot.core.people import Delivery
from bot.core.reply import Reply
from bot.core.request import Platform
from bot.features import outbox, posts, reminders, ticks
from bot.features.outbox import AT_ONCE, LEASE
from bot.features.shelf import Shelf
from bot.storage import outages, paces
from bot.storage import outbox as store
from bot.storage.engine import Reader, Writer, writer
from bot.storage.paces import LONGEST, Slots
from bot.views.notices import notice

T = TypeVar("T")
K = TypeVar("K")
_Told = Callable[[Writer, Delivery, datetime], tuple[Delivery, Reply] | None]
_Keep = Callable[[Writer, Outcome, datetime], bool]

log = structlog.get_logger()


class Office(ABC):
    """Deliveries, for those who send them.

    Args:
        shelf: the packs.
        default_zone: the zone of groups that have chosen none.
        grace: how late a daily post may be.
        usual: how people review who have said nothing else.
    """

    def __init__(self, shelf: Shelf, default_zone: str, grace: timedelta, usual: Limits) -> None:
        self.shelf = shelf
        self._default_zone = default_zone
        self._grace = grace
        self._usual = usual

    @property
    def usual(self) -> Limits:
        """How people review who have said nothing else."""
        return self._usual

    @abstractmethod
    async def work(self, job: Callable[[Reader, datetime], T], *, writes: bool = False) -> T:
        """What a job makes of a transaction and the time."""

    async def tick(self) -> bool:
        """Daily posts whose time has come, and edits of those there, are in the outbox; whether more are waiting."""
        zone, grace = self._default_zone, self._grace
        new = await self.work(lambda session, now: ticks.tick(session, zone, now, grace))
        return await self.work(posts.turn) or new

    async def beat(self, platform: Platform, lines: Collection[Line]) -> None:
        """The platform is heard on these lines just now; if that was last so for long, it is known that it was not."""
        await self.work(lambda session, now: outages.beat(writer(session), platform, lines, now), writes=True)

    async def remind(self, platform: Platform, person: str | None = None) -> bool:
        """Reminders whose time has come, of one account if it is named, are on their way; whether more are waiting."""
        zone, usual = self._default_zone, self._usual
        return await self.work(
            lambda session, now: reminders.due(session, platform, person, self.shelf, zone, usual, now)
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

        def run(session: Reader, now: datetime, told: _Told) -> list[tuple[Delivery, Reply]]:
            claimed = outbox.collect(session, platform, person, now, lease=lease, limit=limit, sending=sending)
            return [found for each in claimed if (found := told(writer(session), each, now))]

        return await self._carefully(run, self._told, self._told_if_it_can)

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

        def run(session: Reader, now: datetime, keep: _Keep) -> int:
            return sum([keep(writer(session), each, now) for each in outcomes])

        return await self._carefully(run, _kept, _kept_at_least, writes=True)

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

    async def _carefully(
        self, job: Callable[[Reader, datetime, K], T], plain: K, careful: K, *, writes: bool = False
    ) -> T:
        """What a job makes of a transaction with one way to do it, or if that fails with another that never does."""
        try:
            return await self.work(lambda session, now: job(session, now, plain), writes=writes)
        except Exception as error:
            if _is_databases(error):
                raise
        return await self.work(lambda session, now: job(session, now, careful), writes=True)

    def _told(self, session: Writer, delivery: Delivery, now: datetime) -> tuple[Delivery, Reply] | None:
        """A claimed delivery with its words; None if it says nothing any more."""
        told = outbox.ready(session, delivery, self.shelf, self._default_zone, self._grace, self._usual, now)
        return (told, notice(told)) if told else None

    def _told_if_it_can(self, session: Writer, delivery: Delivery, now: datetime) -> tuple[Delivery, Reply] | None:
        """The same, and None if nobody knows how: it keeps up no other."""
        try:
            with session.begin_nested():
                return self._told(session, delivery, now)
        except Exception as error:
            if _is_databases(error):
                raise
            log.exception("delivery not made ready", delivery=delivery.id, kind=delivery.kind)
            store.falter(session, delivery, type(error).__name__, now, certain=True)
            return None


def _kept(session: Writer, outcome: Outcome, now: datetime) -> bool:
    """What became of a delivery is kept, with all that follows; whether it was sent."""
    held = outbox.settle(session, outcome, now)
    if not held:
        log.warning("lease lost", delivery=outcome.delivery.id, fate=outcome.fate)
    return held and outcome.fate is Fate.SENT


def _kept_at_least(session: Writer, outcome: Outcome, now: datetime) -> bool:
    """The same, and if what follows fails, without it: what was sent is not sent again."""
    try:
        with session.begin_nested():
            return _kept(session, outcome, now)
    except Exception as error:
        if _is_databases(error):
            raise
        log.exception("outcome kept without what follows", delivery=outcome.delivery.id, fate=outcome.fate)
        return outbox.keep(session, outcome, now) and outcome.fate is Fate.SENT


def _is_databases(error: Exception) -> bool:
    """Whether it is the transaction that failed, and not what was done in it."""
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
