"""Going through time, forward only: a clock that can be set ahead, where to go, and what came on the way."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.calendar import ONE_DAY, date_in, exists, instant, next_time
from bot.core.dates import read_date
from bot.core.posts import PostKind
from bot.core.reminders import read_time

LONGEST = timedelta(days=31)
"""How far a journey goes at the most."""

MOST_STEPS = 5_000
"""Instants at which a journey stops at the most, because something happens there."""

MORNING = 9 * 60
"""The minute of the local day to which somebody goes who names a date alone."""

_WEEK = 7 * ONE_DAY
_WORDS = 10  # of what somebody typed that are looked at
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?", re.ASCII)


class Way(StrEnum):
    """Where one can go that has a name of its own."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    POST = "post"
    """To the next daily post, whenever that is; only the database knows."""

    WEEK = "week"


class TravelError(Exception):
    """A journey is not made; nothing has changed."""


class UnclearError(TravelError):
    """Nobody can tell where it is to go."""


class BackwardsError(TravelError):
    """It would go back, or nowhere."""


class TooFarError(TravelError):
    """It would go further than `LONGEST`."""


class NothingAheadError(TravelError):
    """No post is planned; `quiet` tells that quiet mode is why none comes."""

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__("no post is planned")
        self.quiet = quiet


class TravelClock:
    """A clock that runs as the real one does, from wherever it was held last; it never shows less than it has shown.

    Any thread may read it.

    Args:
        real: the real clock, which may be set back.
    """

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._latest = real()
        self._ahead = timedelta()
        self._held = False
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """The time."""
        with self._lock:
            return self._now()

    def hold(self, at: datetime | None = None) -> datetime:
        """It stands still at that instant, or at what it shows; the instant.

        Raises:
            BackwardsError: it has shown a later one; then it goes on as it did.
        """
        with self._lock:
            now = self._now()
            if at is not None and at < now:
                raise BackwardsError
            self._latest, self._held = at or now, True
            return self._latest

    def run_on(self) -> None:
        """It runs on from what it shows."""
        with self._lock:
            self._ahead, self._held = self._now() - self._real(), False

    def _now(self) -> datetime:
        if not self._held:
            self._latest = max(self._latest, self._real() + self._ahead)
        return self._latest


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the bot said, or was to say, on its own.

    Attributes:
        id: the number of its delivery.
        kind: the delivery's kind.
        state: what became of it, as in the outbox.
        due_at: when it was to come.
        sent_at: when it came.
        person: the name of who was told it directly; None of what stands in a channel.
        posts: what it posts, of a daily post.
        error: why it did not come.
    """

    id: int
    kind: str
    state: str
    due_at: datetime
    sent_at: datetime | None
    person: str | None
    posts: PostKind | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """A way through time that was gone, and what happened on it, in order.

    `wanted` is where it was to go: later than `until` where it was left on the way, or had too many steps.
    """

    since: datetime
    until: datetime
    wanted: datetime
    steps: int
    happened: tuple[Happening, ...] = ()

    @property
    def arrived(self) -> bool:
        """Whether it went all the way."""
        return self.until >= self.wanted


def target(typed: str, zone: str, now: datetime) -> datetime:
    """The instant that somebody wants to go to, later than now and no further than `LONGEST`.

    Args:
        typed: a `Way` but the next post, a local date, time or both as people or browsers write them; a time alone is
            the next one, a date alone is at nine. What clocks jump over, or show twice, is as for posts.
        zone: whose clocks are meant (IANA name).
        now: the time.

    Raises:
        UnclearError, BackwardsError, TooFarError: it is no such instant.
    """
    return reachable(_instant(typed.strip(), zone, now), now)


def reachable(at: datetime, now: datetime) -> datetime:
    """The instant, if one can go there.

    Raises:
        BackwardsError, TooFarError: one cannot.
    """
    if at <= now:
        raise BackwardsError
    if at - now > LONGEST:
        raise TooFarError
    return at


def _instant(typed: str, zone: str, now: datetime) -> datetime:
    today = date_in(zone, now)
    match typed:
        case Way.HOUR:
            return now + timedelta(hours=1)
        case Way.TOMORROW:
            return instant(zone, _tomorrow(zone, today), MORNING)
        case Way.WEEK:
            shown = now.astimezone(ZoneInfo(zone))
            return instant(zone, today + _WEEK, shown.hour * 60 + shown.minute)
        case _:
            return _meant(typed, zone, today, now)


def _tomorrow(zone: str, today: date) -> date:
    """The next date that the zone has."""
    day = today + ONE_DAY
    return day if exists(zone, day) else day + ONE_DAY


def _meant(typed: str, zone: str, today: date, now: datetime) -> datetime:
    """The only instant that may be meant."""
    try:
        found = set(_read(typed, zone, today, now))
    except OverflowError:  # the end of the calendar
        raise TooFarError from None
    if len(found) != 1:
        raise UnclearError
    return found.pop()


def _read(typed: str, zone: str, today: date, now: datetime) -> Iterator[datetime]:
    """Every instant that may be meant."""
    browsers = _ISO.fullmatch(typed)
    words = list(browsers.groups()) if browsers else typed.split()[:_WORDS]
    for cut in range(len(words) + 1):
        date_typed, time_typed = " ".join(words[:cut]), " ".join(words[cut:]).casefold().removeprefix("at ")
        day = read_date(date_typed, today) if date_typed else None
        minute = read_time(time_typed) if time_typed else MORNING
        if minute is not None and day is not None:
            yield instant(zone, day, minute)
        elif minute is not None and not date_typed and words:
            yield next_time(zone, minute, now + timedelta.resolution)[1]
