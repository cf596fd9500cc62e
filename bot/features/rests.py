"""Rest days: weekdays on which a group has no prompt, if its admins want that. They hold a streak and add nothing.

They change with the schedules, and never a date that has begun anywhere on Earth: no running or past day becomes, or
ceases to be, a rest day.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.core.audit import Act
from bot.core.calendar import ONE_DAY, date_in
from bot.core.ledger import Resting
from bot.core.people import Member
from bot.core.schedules import EVERY_DAY, Schedule, State, Weekdays, bits
from bot.storage import audits, rests, schedules
from bot.storage.engine import Reader, Writer

_EARLIEST = "Pacific/Kiritimati"
"""Where a date begins first on Earth."""
_ANY_ZONE = "UTC"  # weekdays are those of each schedule's own zone, whichever that is


def standing(session: Reader, member: Member, now: datetime) -> Resting:
    """Whether the member's group has rest days, and which ones; since when only while that is still to come."""
    found = rests.standing(session, member.group_id)
    to_come = found.since is not None and found.since > date_in(member.config.zone, now)
    return found if to_come else replace(found, since=None)


def turn(session: Writer, member: Member, *, on: bool, now: datetime) -> Resting:
    """The group has rest days from the first date on that has begun nowhere, or has none; the audit log says so."""
    schedules.lock(session, member.group_id)
    if rests.standing(session, member.group_id).on == on:
        return refresh(session, member.group_id, now)
    rests.turn(session, member.group_id, on=on)
    done = refresh(session, member.group_id, now)
    act, facts = (Act.RESTS, {"weekdays": str(bits(done.weekdays))}) if on else (Act.NO_RESTS, {})
    audits.note(session, member, act, facts=facts, now=now)
    return done


def refresh(session: Writer, group_id: int, now: datetime) -> Resting:
    """The rest days of a group whose schedules are locked are those that follow from them by now."""
    last = rests.standing(session, group_id)
    weekdays = without_prompt(schedules.of(session, group_id, _ANY_ZONE)) if last.on else frozenset()
    if weekdays == last.weekdays:
        return last
    since = date_in(_EARLIEST, now) + ONE_DAY
    if last.since:
        since = max(since, last.since)  # a clock that was set back takes nothing back
    rests.begin(session, group_id, since, weekdays)
    return Resting(last.on, weekdays, since)


def without_prompt(planned: Iterable[Schedule]) -> Weekdays:
    """The weekdays on which nothing is posted; none at all while everything is paused, or nothing planned.

    A schedule that its channel refused counts as one that posts: that is nothing an admin wanted.
    """
    posting = [each.weekdays for each in planned if each.state is not State.PAUSED]
    return EVERY_DAY.difference(*posting) if posting else frozenset()
