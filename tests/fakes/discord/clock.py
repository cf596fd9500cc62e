"""Time that a test moves, and the ids that Discord makes from it."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)  # Discord's own: ids count milliseconds from here, shifted by 22 bits


class Clock:
    """A time that stands still until it is moved; whoever watches it is told."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or datetime.now(UTC).replace(microsecond=0)
        self.watchers: list[Callable[[], None]] = []

    @property
    def now(self) -> datetime:
        """The time."""
        return self._now

    def __call__(self) -> datetime:
        """The time, for those who take a clock as a function."""
        return self.now

    def advance(self, **span: float) -> None:
        """So much later (the arguments of `timedelta`)."""
        self._now += timedelta(**span)
        for watcher in tuple(self.watchers):
            watcher()


class WallClock(Clock):
    """The real time, for a server that is run by hand."""

    @property
    def now(self) -> datetime:
        """The time."""
        return datetime.now(UTC)


class Snowflakes:
    """Makes ids as Discord does: time in the upper bits, a count in the lower 22, never the same twice."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0

    def __call__(self, *, milliseconds: int = 0) -> str:
        """A new id of now, or of so many milliseconds after now."""
        self._count += 1
        passed = (self._clock.now - EPOCH) // timedelta(milliseconds=1) + milliseconds
        return str(passed << 22 | self._count % (1 << 22))


def stamp(time: datetime) -> str:
    """The time as Discord writes it."""
    return time.isoformat(timespec="microseconds")
