"""Days that the bot itself spoilt, told for a member: nobody has to ask for it, and no admin to grant it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot.core.calendar import ONE_DAY
from bot.core.outages import Prompt, Spoilt, Stretch, spoilt
from bot.core.people import Member
from bot.core.request import Platform
from bot.storage import outages, prompts
from bot.storage.engine import Reader

_FIRST, _LAST = timedelta(hours=14), timedelta(hours=12)  # how far clocks are ahead of UTC, and behind it, at most


@dataclass(slots=True)
class _Trouble:
    """What went wrong about a date."""

    deaf: list[Stretch] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)


def of(session: Reader, member: Member, dates: Sequence[date]) -> dict[date, Spoilt]:
    """Which of a member's dates the bot spoilt, and how; none in the local group, whose bot runs when it is wanted.

    It looks only at what went wrong, so dates on which nothing did cost next to nothing.

    Args:
        session: the transaction.
        member: whose.
        dates: in their order, all of them before the member's today.
    """
    if member.platform is Platform.LOCAL or not dates:
        return {}
    timeline = member.timeline
    since, until = _midnight(dates[0]) - _FIRST, _midnight(dates[-1]) + ONE_DAY + _LAST
    troubles: defaultdict[date, _Trouble] = defaultdict(_Trouble)
    for deaf in outages.between(session, member.platform, member.group_id, since, until, timeline.now):
        for day in _about(max(deaf.begins, since), min(deaf.ends, until)):
            troubles[day].deaf.append(deaf)
    for prompt in prompts.lapsed(session, member.group_id, since, until, timeline.now):
        for day in _about(prompt.due_at, prompt.due_at):
            troubles[day].prompts.append(prompt)
    found: dict[date, Spoilt] = {}
    for day in sorted(troubles.keys() & set(dates)):
        lived = timeline.day(day)
        owed = lived and spoilt(lived, troubles[day].deaf, troubles[day].prompts)
        if owed:
            found[day] = owed
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _about(begins: datetime, ends: datetime) -> Iterator[date]:
    """Every date that it is anywhere on Earth within that time; a day that a change of zone lengthens is no longer."""
    day, last = (begins - _LAST).date(), (ends + _FIRST).date()
    while day <= last:
        yield day
        day += ONE_DAY
