"""What people set for themselves: zone, reminders, leaderboards, language of dates, what direct messages are about."""

from collections.abc import Mapping
from itertools import islice

from bot.commands.table import ActionRow, CommandRow, Context, Option
from bot.core.calendar import find_zone, zones_like
from bot.core.errors import Gone, UnknownTime, UnknownZone
from bot.core.languages import LANGUAGES
from bot.core.people import Member
from bot.core.reminders import Own, clock_time, means_off, read_time, times_like
from bot.core.reply import COMPLETIONS, Answer, Form, Reply
from bot.features import membership, reminders, whereabouts
from bot.views import errors as error_view
from bot.views import settings as settings_view
from bot.views.settings import Change

_LAST_MINUTE = 24 * 60 - 1


def _settings(context: Context, options: Mapping[str, str]) -> Reply:
    """What was given is set, all of it or nothing; the panel."""
    minute = _minute(options["reminder"]) if "reminder" in options else None
    member, changes = context.member, list[Change]()
    if "zone" in options:
        zone, near = find_zone(options["zone"])
        if zone is None:
            raise UnknownZone(options["zone"], near)
        member = membership.move(context.writer(), member, zone, context.now)
        changes.append(Change.ZONE)
    if "language" in options:
        member = membership.speak(context.writer(), member, options["language"])
        changes.append(Change.LANGUAGE)
    if "reminder" in options:
        _remind(context, member, minute)
        changes.append(Change.REMINDER)
    return _panel(context, member, *changes)


def _minute(typed: str) -> int | None:
    """The minute of the day that is meant; None for no reminders."""
    if means_off(typed):
        return None
    minute = read_time(typed)
    if minute is None:
        raise UnknownTime(typed)
    return minute


def _remind(context: Context, member: Member, minute: int | None) -> None:
    if minute is None:
        reminders.stop(context.writer(), member)
    else:
        reminders.remind_at(context.writer(), member, minute, context.now)


def _panel(context: Context, member: Member, *changes: Change) -> Reply:
    groups = whereabouts.choices(context.session, member) if context.direct else ()
    return settings_view.panel(Own(member, reminders.of(context.session, member, context.now), tuple(groups)), *changes)


def _zones(_: Context, typed: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in zones_like(typed, COMPLETIONS))


def _times(_: Context, typed: str) -> tuple[tuple[str, str], ...]:
    return tuple((each, each) for each in islice(times_like(typed), COMPLETIONS))


def _zone_form(_: Context) -> Form:
    return settings_view.zone_form()


def _set_zone(context: Context, fields: Mapping[str, str]) -> Answer:
    typed = fields.get("zone", "")
    try:
        return _settings(context, {"zone": typed})
    except UnknownZone as error:
        return settings_view.zone_form(typed, error_view.refusal(error).summary)


def _reminder_form(context: Context) -> Form:
    now = reminders.of(context.session, context.member, context.now)
    return settings_view.reminder_form(clock_time(now.minute) if now else "")


def _set_reminder(context: Context, fields: Mapping[str, str]) -> Answer:
    typed = fields.get("time", "")
    try:
        return _settings(context, {"reminder": typed})
    except UnknownTime as error:
        return settings_view.reminder_form(typed, error_view.refusal(error).summary)


def _remind_at(context: Context, minute: int) -> Reply:
    if minute > _LAST_MINUTE:
        raise Gone("button")
    _remind(context, context.member, minute)
    return _panel(context, context.member, Change.REMINDER)


def _stop_reminders(context: Context) -> Reply:
    _remind(context, context.member, None)
    return _panel(context, context.member, Change.REMINDER)


def _list(context: Context, on: int) -> Reply:
    return _panel(context, membership.list_or_hide(context.writer(), context.member, listed=bool(on)), Change.LISTED)


def _languages(context: Context) -> Reply:
    return settings_view.languages(context.member)


def _speak(context: Context, code: str) -> Reply:
    if code not in LANGUAGES:
        raise Gone("button")
    return _settings(context, {"language": code})


def _group(context: Context, group_id: int) -> Reply:
    return settings_view.group_chosen(whereabouts.choose(context.writer(), context.member, group_id, context.now))


COMMANDS = (
    CommandRow(
        "settings",
        "Show your settings; set your time zone, a daily reminder, the language of dates",
        _settings,
        options=(
            Option("zone", "Your time zone, like Europe/Berlin", complete=_zones),
            Option("reminder", "When to remind you, like 19:30 or 7pm; or off", complete=_times),
            Option("language", "The language in which you read dates", choices=tuple(LANGUAGES)),
        ),
    ),
)

ACTIONS = (
    ActionRow("zone", (), _zone_form, opens_form=True),
    ActionRow("zone.set", (), _set_zone, writes=True, form=True),
    ActionRow("reminder", (), _reminder_form, opens_form=True),
    ActionRow("reminder.set", (), _set_reminder, writes=True, form=True),
    ActionRow("reminder.at", (int,), _remind_at, writes=True),
    ActionRow("reminder.off", (), _stop_reminders, writes=True),
    ActionRow("listed", (int,), _list, writes=True),
    ActionRow("languages", (), _languages),
    ActionRow("language", (str,), _speak, writes=True),
    ActionRow("group", (int,), _group, writes=True),
)
