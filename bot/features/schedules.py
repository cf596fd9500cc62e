"""A group's daily posts: planned, changed, paused.

Whoever changes a group's schedules or vacations locks them first, and then reads what it plans by. What changes the
weekdays on which something is posted changes the group's rest days with them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.core.calendar import date_in
from bot.core.errors import Full, Gone, MissingOption
from bot.core.people import Member
from bot.core.posts import PostKind
from bot.core.schedules import MOST, Away, Coming, Schedule, State, Weekdays
from bot.features import rests
from bot.storage import channels, schedules, ticks
from bot.storage.engine import Reader, Writer
from bot.storage.ticks import Made


def create(  # noqa: PLR0913 - what an admin chooses, and when
    session: Writer,
    member: Member,
    kind: PostKind,
    channel: str,
    minute: int,
    weekdays: Weekdays,
    *,
    zone: str | None = None,
    packs: Sequence[str] | None = None,
    default_zone: str,
    now: datetime,
) -> Schedule:
    """The member's group has a new schedule; its first post comes at the next time that it names.

    Args:
        session: its transaction.
        member: an admin of the group.
        kind: what it posts.
        channel: where, by the platform's id. It is tried even if the bot was refused there before.
        minute: of the local day, 0 to 1439.
        weekdays: on which; Monday is 0.
        zone: its own zone (IANA name); None for the group's.
        packs: the ids of those that it posts from; None for those that the group studies.
        default_zone: the zone of groups that have chosen none.
        now: the time.

    Raises:
        Full: the group has as many as it can have.
        MissingOption: no weekday is named.
    """
    _check(weekdays)
    schedules.lock(session, member.group_id)
    made = Schedule(
        id=0,
        group_id=member.group_id,
        kind=kind,
        channel=channel,
        minute=minute,
        weekdays=weekdays,
        zone=zone or schedules.zone(session, member.group_id) or default_zone,
        own_zone=zone is not None,
        packs=tuple(packs) if packs else None,
        state=State.ON,
    )
    there = of(session, member.group_id, default_zone)
    if same := next((each for each in there if _asked_for(each) == _asked_for(made)), None):
        return same
    if len(there) >= MOST:
        raise Full("schedules", MOST)
    made = _afresh(made, schedules.vacations(session, member.group_id), now)
    channels.reopen(session, member.group_id, channel)
    made = replace(made, id=schedules.add(session, made, now))
    rests.refresh(session, member.group_id, now)
    return made


def of(session: Reader, group_id: int, default_zone: str) -> list[Schedule]:
    """The schedules of a group, the oldest first."""
    return schedules.of(session, group_id, default_zone)


def find(session: Reader, group_id: int, schedule_id: int, default_zone: str) -> Schedule:
    """The group's schedule of that number.

    Raises:
        Gone: there is none (any more); so do all below that are about one.
    """
    found = schedules.find(session, group_id, schedule_id, default_zone)
    if found is None:
        raise Gone("schedule")
    return found


def retime(
    session: Writer, member: Member, schedule_id: int, minute: int, *, default_zone: str, now: datetime
) -> Schedule:
    """It posts at that minute of the local day (0 to 1439); `Plan.changed` says what becomes of today's post."""
    found = _locked(session, member, schedule_id, default_zone)
    return _changed(session, replace(found, minute=minute), now)


def rezone(
    session: Writer, member: Member, schedule_id: int, zone: str | None, *, default_zone: str, now: datetime
) -> Schedule:
    """It lives in that zone (IANA name); None for the group's."""
    found = _locked(session, member, schedule_id, default_zone)
    counts = zone or schedules.zone(session, member.group_id) or default_zone
    return _changed(session, replace(found, zone=counts, own_zone=zone is not None), now)


def set_weekdays(
    session: Writer, member: Member, schedule_id: int, weekdays: Weekdays, *, default_zone: str, now: datetime
) -> Schedule:
    """It posts on these weekdays.

    Raises:
        MissingOption: there is none among them.
    """
    _check(weekdays)
    found = _locked(session, member, schedule_id, default_zone)
    done = _changed(session, replace(found, weekdays=weekdays), now)
    rests.refresh(session, member.group_id, now)
    return done


def set_packs(
    session: Writer,
    member: Member,
    schedule_id: int,
    which: Callable[[Schedule], Collection[str]],
    *,
    default_zone: str,
) -> Schedule:
    """It posts from those packs (their ids, by how it stands); where these are none, from what the group studies."""
    found = _locked(session, member, schedule_id, default_zone)
    return _saved(session, replace(found, packs=tuple(sorted(which(found))) or None))


def move(
    session: Writer, member: Member, schedule_id: int, channel: str, *, default_zone: str, now: datetime
) -> Schedule:
    """It posts in that channel, and so does what waits; it is tried there even if the bot was refused before.

    One that was shut posts again.
    """
    found = _locked(session, member, schedule_id, default_zone)
    return _moved(session, found, channel, now)


def move_all(session: Writer, member: Member, old: str, new: str, *, default_zone: str, now: datetime) -> None:
    """What the group posts in one channel it posts in another."""
    schedules.lock(session, member.group_id)
    for each in of(session, member.group_id, default_zone):
        if each.channel == old:
            _moved(session, each, new, now)


def pause(session: Writer, member: Member, schedule_id: int, *, default_zone: str) -> Schedule:
    """It posts nothing, not even what is due just now, until it is resumed."""
    done = _paused(session, _locked(session, member, schedule_id, default_zone))
    rests.refresh(session, member.group_id, member.timeline.now)
    return done


def pause_all(session: Writer, member: Member, *, default_zone: str) -> None:
    """The same for every schedule of the group."""
    schedules.lock(session, member.group_id)
    for each in of(session, member.group_id, default_zone):
        _paused(session, each)
    rests.refresh(session, member.group_id, member.timeline.now)


def resume(session: Writer, member: Member, schedule_id: int, *, default_zone: str, now: datetime) -> Schedule:
    """It posts from the next time on, also if its channel refused; nothing is made up."""
    found = _locked(session, member, schedule_id, default_zone)
    channels.reopen(session, member.group_id, found.channel)
    if found.state is State.ON:
        return found
    done = _resumed(session, found, now)
    rests.refresh(session, member.group_id, now)
    return done


def remove(session: Writer, member: Member, schedule_id: int, *, default_zone: str) -> Schedule:
    """It is gone, with what is due just now; as it was."""
    found = _locked(session, member, schedule_id, default_zone)
    schedules.withdraw(session, schedule_id)
    schedules.remove(session, schedule_id)
    rests.refresh(session, member.group_id, member.timeline.now)
    return found


def asked(session: Reader, schedule_id: int) -> int:
    """The number to ask `post_now` with: another one after each post."""
    return schedules.latest(session, schedule_id)


def post_now(
    session: Writer, member: Member, schedule_id: int, number: int, *, default_zone: str, now: datetime
) -> Schedule:
    """A post out of turn is on its way, once for a number, and the plan stays as it is."""
    found = _locked(session, member, schedule_id, default_zone)
    channels.reopen(session, member.group_id, found.channel)
    made = Made(found.id, found.group_id, member.platform, found.channel, date_in(found.zone, now), now, number=number)
    ticks.deliver(session, [made])
    return found


def shut(session: Writer, group_id: int, channel: str) -> bool:
    """The channel refuses the bot: what posts there has paused itself, until it is resumed or moved.

    Returns:
        Whether there was anything.
    """
    schedules.lock(session, group_id)
    return schedules.shut(session, group_id, channel)


def replan_group(session: Writer, group_id: int, default_zone: str, now: datetime) -> None:
    """The group's schedules are planned by its zone and vacations of now; see `Plan.changed`."""
    schedules.lock(session, group_id)
    _replan(session, group_id, default_zone, now)


def coming(schedule: Schedule, away: Sequence[Away], now: datetime, count: int = 3) -> list[Coming]:
    """The next posts of a schedule that is on, in a group with these vacations; none of another."""
    if schedule.state is not State.ON:
        return []
    plan = schedule.plan(tuple(away))
    if schedule.pending is None:  # found by the tick in a moment
        return list(islice(plan.upcoming(schedule.last_date, now), count))
    return [schedule.pending, *islice(plan.upcoming(schedule.pending[0], now), count - 1)]


def soon(session: Reader, group_id: int, default_zone: str, now: datetime) -> list[tuple[Schedule, datetime]]:
    """The next posts of all schedules of a group, some of each."""
    away = schedules.vacations(session, group_id)
    return [(each, at) for each in of(session, group_id, default_zone) for _, at in coming(each, away, now)]


def _locked(session: Writer, member: Member, schedule_id: int, default_zone: str) -> Schedule:
    schedules.lock(session, member.group_id)
    return find(session, member.group_id, schedule_id, default_zone)


def _replan(session: Writer, group_id: int, default_zone: str, now: datetime) -> None:
    for each in of(session, group_id, default_zone):
        _changed(session, each, now)


def _changed(session: Writer, schedule: Schedule, now: datetime) -> Schedule:
    """The schedule with its other time, if it is on, as it is kept from now on."""
    if schedule.state is not State.ON:
        return _saved(session, schedule)
    plan = schedule.plan(schedules.vacations(session, schedule.group_id))
    day, at = plan.changed(schedule.pending, schedule.last_date, now)
    return _saved(session, replace(schedule, next_date=day, next_at=at))


def _resumed(session: Writer, schedule: Schedule, now: datetime) -> Schedule:
    return _saved(session, _afresh(schedule, schedules.vacations(session, schedule.group_id), now))


def _moved(session: Writer, schedule: Schedule, channel: str, now: datetime) -> Schedule:
    channels.reopen(session, schedule.group_id, channel)
    schedules.redirect(session, schedule.id, channel)
    there = replace(schedule, channel=channel)
    return _resumed(session, there, now) if schedule.state is State.SHUT else _saved(session, there)


def _paused(session: Writer, schedule: Schedule) -> Schedule:
    schedules.withdraw(session, schedule.id)
    return _saved(session, replace(schedule, state=State.PAUSED, next_at=None, next_date=None))


def _afresh(schedule: Schedule, away: tuple[Away, ...], now: datetime) -> Schedule:
    """The schedule, on from now; no date comes twice."""
    day, at = schedule.plan(away).first(schedule.last_date, now)
    return replace(schedule, state=State.ON, next_date=day, next_at=at)


def _saved(session: Writer, schedule: Schedule) -> Schedule:
    schedules.save(session, schedule)
    return schedule


def _asked_for(schedule: Schedule) -> tuple[object, ...]:
    """What makes two of them the same, so that a button pressed twice makes one."""
    zone = schedule.zone if schedule.own_zone else None
    return schedule.kind, schedule.channel, schedule.minute, schedule.weekdays, zone, schedule.packs, schedule.state


def _check(weekdays: Weekdays) -> None:
    if not weekdays:
        raise MissingOption("schedule", "weekdays", "Mon, Wed, Fri")
