"""What the bot itself owed a day and did not give: hours in which nobody could reach it, prompts that did not come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.calendar import Day

BEAT = timedelta(seconds=60)
"""How often a process notes which lines it hears."""

SILENCE = timedelta(minutes=5)
"""The longest time between two beats of a line that is no outage: a restart, a new connection."""

TOO_LONG = timedelta(minutes=30)
"""A day may be without the bot for so long, or a prompt be late by it, and counts all the same."""

_SHARD_BITS = 22  # what Discord shifts a server's id by, https://discord.com/developers/docs/events/gateway#sharding


@dataclass(frozen=True, slots=True)
class Line:
    """What a platform tells the bot by: one for all of Slack (0 of 1), one for each of Discord's shards."""

    shard: int
    shards: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open stretch of time, `begins` to `ends` (UTC), in which a line was deaf."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Prompt:
    """A group's post that was planned for `due_at`, and when it came; None if it never did."""

    due_at: datetime
    came_at: datetime | None


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A local date that the bot spoilt, and the instant since which that is certain.

    The instant is never put off by what is learnt later, so that nobody is told of it twice. `deaf` are the stretches
    of the day in which the bot could not be reached, one after the other, empty if they were no longer than a day can
    do without; `prompt` is one that did not come in time.
    """

    day: date
    since: datetime
    deaf: tuple[Stretch, ...] = ()
    prompt: Prompt | None = None


def line_of(external_id: str) -> int:
    """The number whose remainder by the count of shards is a group's shard, from the group's id on its platform.

    It is 0 where the id is no number: Slack has one line, and direct messages of Discord come by shard 0.
    """
    return int(external_id) >> _SHARD_BITS if external_id.isdecimal() else 0


def spoilt(day: Day, deaf: Sequence[Stretch], prompts: Sequence[Prompt]) -> Spoilt | None:
    """What the bot owed a lived day and did not give; None if the day could be done.

    A day is spoilt if the bot was deaf for more than `TOO_LONG` of it, all stretches together, or if a prompt was
    planned within it that never came, or came later than by `TOO_LONG` and with less than that left of the day.

    Args:
        day: a member's day.
        deaf: when the group's line was deaf, in any order; stretches may overlap, and reach beyond the day.
        prompts: the group's, in any order and of any time; those that came in time do no harm.
    """
    missing = _missing(day, prompts)
    hours = tuple(_within(day, deaf))
    if sum((each.ends - each.begins for each in hours), timedelta()) <= TOO_LONG:
        hours = ()
    if not hours and missing is None:
        return None
    since = day.ends
    if missing and not hours:
        since = max(since, missing.due_at + TOO_LONG)
    return Spoilt(day.date, since, hours, missing)


def _within(day: Day, deaf: Sequence[Stretch]) -> Iterator[Stretch]:
    """The parts of the day that lie within any of the stretches, one after the other."""
    begins = ends = day.begins
    for each in sorted(deaf, key=lambda stretch: stretch.begins):
        first, last = max(each.begins, day.begins), min(each.ends, day.ends)
        if first > ends:
            if begins < ends:
                yield Stretch(begins, ends)
            begins = first
        ends = max(ends, last)
    if begins < ends:
        yield Stretch(begins, ends)


def _missing(day: Day, prompts: Sequence[Prompt]) -> Prompt | None:
    """The first of the day's prompts that did not come in time; of those for the same instant one that never came."""
    found = [each for each in prompts if day.begins <= each.due_at < day.ends and not _in_time(day, each)]
    return min(found, key=lambda prompt: (prompt.due_at, prompt.came_at or prompt.due_at), default=None)


def _in_time(day: Day, prompt: Prompt) -> bool:
    if prompt.came_at is None:
        return False
    return prompt.came_at - prompt.due_at <= TOO_LONG or day.ends - prompt.came_at >= TOO_LONG
