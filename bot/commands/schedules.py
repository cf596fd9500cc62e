"""What a group's admins plan to be posted day by day, and when nothing is."""

from collections.abc import Mapping

from bot.commands.config import channel_of, coming_up, linked
from bot.commands.schedule import amiss, by, one, planned, unread, vacations
from bot.commands.table import IN_GROUP, ActionRow, CommandRow, Context, Scope
from bot.core.calendar import date_in
from bot.core.dates import read_date
from bot.core.errors import BadVacation, Full, Gone
from bot.core.posts import PostKind
from bot.core.reminders import read_time
from bot.core.reply import Answer, Form, Reply, Text
from bot.core.request import TERMINAL, Platform
from bot.core.schedules import EVERY_DAY, State
from bot.features import rests, schedules
from bot.features import vacations as away
from bot.views import changes
from bot.views import errors as error_view
from bot.views import schedules as all_view
from bot.views import vacations as away_view

_LAST_MINUTE = 24 * 60 - 1


def _all(context: Context, told: Text = ()) -> Reply:
    quiet, soon = context.member.config.quiet, coming_up(context) if told else ()
    resting = rests.standing(context.session, context.member, context.now)
    return all_view.overview(
        planned(context), vacations(context), context.now, told, soon, quiet=quiet, resting=resting
    )


def _command(context: Context, _: Mapping[str, str]) -> Reply:
    return _all(context)


def _kind(name: str) -> PostKind:
    if name not in list(PostKind):
        raise Gone("button")
    return PostKind(name)


def _minute(number: int) -> int:
    if number > _LAST_MINUTE:
        raise Gone("button")
    return number


def _what(context: Context, kind: str) -> Reply:
    return all_view.when(_kind(kind), context.member.config.zone, context.now)


def _when(context: Context, kind: str, minute: int) -> Reply:
    platform = context.member.platform
    here = TERMINAL if platform is Platform.LOCAL else context.channel
    return all_view.where(_kind(kind), _minute(minute), here, context.member.config.prompt_channel, platform)


def _other_time(_: Context, kind: str) -> Form:
    return all_view.time_form("schedule.time.set", _kind(kind))


def _set_other_time(context: Context, kind: str, fields: Mapping[str, str]) -> Answer:
    typed = fields.get("time", "")
    minute = read_time(typed)
    if minute is None:
        return all_view.time_form("schedule.time.set", _kind(kind), typed, unread(typed))
    return _when(context, kind, minute)


def _where(context: Context, kind: str, minute: int, channel: str) -> Reply:
    """The schedule is there, once, however often that is pressed."""
    chosen = channel_of(channel)
    made = schedules.create(
        context.writer(),
        context.member,
        _kind(kind),
        chosen,
        _minute(minute),
        EVERY_DAY,
        **by(context),
    )
    return one(context, made, changes.created(made, amiss(context, chosen)))


def _resume_all(context: Context) -> Reply:
    session, member = context.writer(), context.member
    resting = [each for each in planned(context) if each.state is not State.ON]
    for each in resting:
        schedules.resume(session, member, each.id, **by(context))
    return _all(context, changes.all_resumed(len(resting)))


def _removed(context: Context, schedule_id: int) -> Reply:
    zone = context.member.config.zone
    gone = schedules.remove(context.writer(), context.member, schedule_id, default_zone=zone)
    return _all(context, changes.removed(gone))


def _rest(context: Context, on: int) -> Reply:
    rests.turn(context.writer(), context.member, on=bool(on), now=context.now)
    return _all(context, all_view.rests_turned(on=bool(on)))


def _vacations(context: Context) -> Reply:
    return away_view.vacations(vacations(context), ())


def _changed(context: Context, told: Text) -> Reply:
    return away_view.vacations(vacations(context), coming_up(context), told)


def _add_vacation(_: Context) -> Form:
    return away_view.form()


def _set_vacation(context: Context, fields: Mapping[str, str]) -> Answer:
    typed = fields.get("first", ""), fields.get("last", "")
    today = date_in(context.member.config.zone, context.now)
    first = read_date(typed[0], today)
    last = read_date(typed[1], today, first)
    if first is None or last is None:
        return away_view.form(*typed, away_view.unread(*typed, wrong="first" if first is None else "last"))
    try:
        away.away(context.writer(), context.member, first, last, **by(context))
    except (BadVacation, Full) as error:
        return error_view.unfit(away_view.form(*typed), error)
    return _changed(context, away_view.added(first, last))


def _take_back_vacation(context: Context, vacation_id: int) -> Reply:
    away.at_home(context.writer(), context.member, vacation_id, **by(context))
    return _changed(context, away_view.taken_back())


COMMANDS = (
    CommandRow(
        "schedule",
        "Plan what I post day by day: the daily quiz, a myth, a flashcard; and vacations",
        _command,
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
)

ACTIONS = (
    ActionRow("setup.prompts", (), linked("schedule", _all)),
    ActionRow("schedule.what", (str,), _what, scope=Scope.ADMIN),
    ActionRow("schedule.when", (str, int), _when, scope=Scope.ADMIN),
    ActionRow("schedule.time", (str,), _other_time, scope=Scope.ADMIN, opens_form=True),
    ActionRow("schedule.time.set", (str,), _set_other_time, scope=Scope.ADMIN, form=True),
    ActionRow("schedule.where", (str, int, str), _where, scope=Scope.ADMIN, writes=True, looks=True),
    ActionRow("schedule.resume.all", (), _resume_all, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.removed", (int,), _removed, scope=Scope.ADMIN, writes=True),
    ActionRow("rest", (int,), _rest, scope=Scope.ADMIN, writes=True),
    ActionRow("schedule.away", (), _vacations, scope=Scope.ADMIN),
    ActionRow("schedule.away.form", (), _add_vacation, scope=Scope.ADMIN, opens_form=True),
    ActionRow("schedule.away.add", (), _set_vacation, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("schedule.away.off", (int,), _take_back_vacation, scope=Scope.ADMIN, writes=True),
)
