"""What a group's admins do with one of their daily prompts."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TypedDict

from bot.commands.config import channel_of, zone_of
from bot.commands.table import ActionRow, Context, Scope
from bot.core.calendar import date_in
from bot.core.config import PackChoice
from bot.core.errors import Gone, NothingToStudy, UnknownTime, UnknownZone
from bot.core.reminders import clock_time, read_time
from bot.core.reply import Answer, Form, Reply, Text
from bot.core.schedules import Away, Schedule, from_bits
from bot.features import posts, schedules
from bot.features import vacations as away
from bot.features.choosing import choose
from bot.views import changes, permissions
from bot.views import errors as error_view
from bot.views import posts as posts_view
from bot.views import schedule as one_view
from bot.views import schedules as all_view
from bot.views.planned import Planned


class By(TypedDict):
    """The zone of a group that may have chosen none, and the time."""

    default_zone: str
    now: datetime


def by(context: Context) -> By:
    """By which clocks a change counts that is made now."""
    return {"default_zone": context.member.config.zone, "now": context.now}


def planned(context: Context) -> list[Schedule]:
    """The schedules of the group."""
    return schedules.of(context.session, context.member.group_id, context.member.config.zone)


def vacations(context: Context) -> tuple[Away, ...]:
    """The vacations of the group that are not over."""
    today = date_in(context.member.config.zone, context.now)
    return tuple(each for each in away.of(context.session, context.member.group_id) if each.last >= today)


def one(context: Context, schedule: Schedule, told: Text = ()) -> Reply:
    """A schedule of the group, and what was changed just now."""
    return one_view.one(_shown(context, schedule), context.now, told)


def _shown(context: Context, schedule: Schedule) -> Planned:
    absent = vacations(context)
    return Planned(
        schedule,
        schedules.coming(schedule, absent, context.now),
        _packs(context, schedule),
        absent,
        schedules.asked(context.session, schedule.id),
        context.member.config.quiet,
        context.member.platform,
    )


def _packs(context: Context, schedule: Schedule) -> tuple[PackChoice, ...]:
    """The packs that there are, and which of them the schedule posts from."""
    whole = context.shelf.whole
    chosen = whole.of(context.member.config.packs if schedule.packs is None else schedule.packs).library.packs
    return tuple(PackChoice(each.id, each.info.title, each.id in chosen) for each in whole.library.packs.values())


def amiss(context: Context, channel: str) -> Text:
    """What keeps the bot from posting in a channel, if anything does."""
    return permissions.amiss(context.sight, channel, context.member.platform)


def unread(typed: str) -> str:
    """What is wrong with a time of the day that is none."""
    return error_view.refusal(UnknownTime(typed)).summary


def _found(context: Context, number: int) -> Schedule:
    return schedules.find(context.session, context.member.group_id, number, context.member.config.zone)


def _show(context: Context, schedule_id: int) -> Reply:
    return one(context, _found(context, schedule_id))


def _at(context: Context, schedule_id: int) -> Form:
    return all_view.time_form("schedule.at.set", schedule_id, clock_time(_found(context, schedule_id).minute))


def _set_at(context: Context, schedule_id: int, fields: Mapping[str, str]) -> Answer:
    typed = fields.get("time", "")
    minute = read_time(typed)
    if minute is None:
        return all_view.time_form("schedule.at.set", _found(context, schedule_id).id, typed, unread(typed))
    done = schedules.retime(
        context.writer(),
        context.member,
        schedule_id,
        minute,
        **by(context),
    )
    return one(context, done, changes.retimed(done))


def _set_days(context: Context, schedule_id: int, bits: int) -> Reply:
    weekdays = from_bits(bits)
    if not weekdays:
        raise Gone("button")
    done = schedules.set_weekdays(
        context.writer(),
        context.member,
        schedule_id,
        weekdays,
        **by(context),
    )
    return one(context, done, changes.weekdays_set(done))


def _zone(context: Context, schedule_id: int) -> Form:
    schedule = _found(context, schedule_id)
    return one_view.zone_form(schedule.id, schedule.zone)


def _set_zone(context: Context, schedule_id: int, fields: Mapping[str, str]) -> Answer:
    typed = fields.get("zone", "")
    try:
        zone = zone_of(typed)
    except UnknownZone as error:
        return one_view.zone_form(_found(context, schedule_id).id, typed, error_view.refusal(error).summary)
    return _rezoned(context, schedule_id, zone)


def _rezoned(context: Context, schedule_id: int, zone: str | None) -> Reply:
    done = schedules.rezone(
        context.writer(),
        context.member,
        schedule_id,
        zone,
        **by(context),
    )
    return one(context, done, changes.rezoned(done, context.now))


def _follow_zone(context: Context, schedule_id: int) -> Reply:
    return _rezoned(context, schedule_id, None)


def _only_pack(context: Context, schedule_id: int, pack: str) -> Reply:
    only = {_installed(context, pack)}
    return _repacked(context, schedule_id, lambda _: only)


def _add_pack(context: Context, schedule_id: int, pack: str) -> Reply:
    more = {_installed(context, pack)}
    return _repacked(context, schedule_id, lambda schedule: _chosen(context, schedule) | more)


def _leave_pack_out(context: Context, schedule_id: int, pack: str) -> Reply:
    return _repacked(context, schedule_id, lambda schedule: _chosen(context, schedule) - {pack})


def _follow_packs(context: Context, schedule_id: int) -> Reply:
    return _repacked(context, schedule_id, lambda _: ())


def _chosen(context: Context, schedule: Schedule) -> set[str]:
    """The packs that the schedule posts from, of those that there are."""
    return {each.id for each in _packs(context, schedule) if each.studied}


def _repacked(context: Context, schedule_id: int, which: Callable[[Schedule], Collection[str]]) -> Reply:
    """It posts from those that are chosen; where none is left, from what the group studies."""
    zone = context.member.config.zone
    done = schedules.set_packs(context.writer(), context.member, schedule_id, which, default_zone=zone)
    shown = _shown(context, done)
    return one_view.one(shown, context.now, changes.repacked(shown))


def _installed(context: Context, pack: str) -> str:
    """That pack, which is there.

    Raises:
        Gone: it is not, any more.
    """
    if pack not in context.shelf.whole.library.packs:
        raise Gone("pack")
    return pack


def _set_channel(context: Context, schedule_id: int, channel: str) -> Reply:
    chosen = channel_of(channel)
    done = schedules.move(context.writer(), context.member, schedule_id, chosen, **by(context))
    return one(context, done, changes.moved(done, amiss(context, chosen)))


def _pause(context: Context, schedule_id: int) -> Reply:
    zone = context.member.config.zone
    done = schedules.pause(context.writer(), context.member, schedule_id, default_zone=zone)
    return one(context, done, changes.paused())


def _resume(context: Context, schedule_id: int, channel: str) -> Reply:
    """It is on again; the channel stands in the button so that the platform is asked about it."""
    done = schedules.resume(context.writer(), context.member, schedule_id, **by(context))
    return one(context, done, changes.resumed(done, amiss(context, channel)))


def _post_now(context: Context, schedule_id: int, number: int) -> Reply:
    schedule, now = _found(context, schedule_id), context.now
    try:
        choose(context.session, schedule, context.shelf.whole, date_in(schedule.zone, now), now)
    except NothingToStudy as error:
        return one_view.nothing(schedule, error.what, preview=False)
    done = schedules.post_now(context.writer(), context.member, schedule_id, number, **by(context))
    return one(context, done, changes.posted(done, quiet=context.member.config.quiet))


def _preview(context: Context, schedule_id: int) -> Reply:
    schedule = _found(context, schedule_id)
    try:
        made = posts.preview(context.session, schedule, context.shelf.whole, context.now)
    except NothingToStudy as error:
        return one_view.nothing(schedule, error.what)
    return one_view.preview(posts_view.post(made, preview=True), schedule)


def _remove(context: Context, schedule_id: int) -> Reply:
    return one_view.remove(_found(context, schedule_id))


ACTIONS = (
    ActionRow("schedule.one", (int,), _show, scope=Scope.ADMIN),
    ActionRow("schedule.at", (int,), _at, scope=Scope.ADMIN, opens_form=True),
    ActionRow("schedule.at.set", (int,), _set_at, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("schedule.days", (int, int), _set_days, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.zone", (int,), _zone, scope=Scope.ADMIN, opens_form=True),
    ActionRow("schedule.zone.set", (int,), _set_zone, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("schedule.zone.group", (int,), _follow_zone, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.pack.only", (int, str), _only_pack, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.pack.in", (int, str), _add_pack, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.pack.out", (int, str), _leave_pack_out, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.pack.group", (int,), _follow_packs, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.channel", (int, str), _set_channel, scope=Scope.ADMIN, writes=True, looks=True),
    ActionRow("schedule.pause", (int,), _pause, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.resume", (int, str), _resume, scope=Scope.ADMIN, writes=True, looks=True),
    ActionRow("schedule.now", (int, int), _post_now, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.preview", (int,), _preview, scope=Scope.ADMIN),
    ActionRow("schedule.remove", (int,), _remove, scope=Scope.ADMIN),
)
