"""What every member can do before they go away."""

from collections.abc import Mapping
from datetime import date

from bot.commands.table import ActionRow, CommandRow, Context, Option
from bot.core.calendar import ONE_DAY
from bot.core.dates import read_date, read_dates
from bot.core.errors import BadVacation, Gone
from bot.core.reply import Answer, Form, Reply
from bot.features import days_off
from bot.views import days_off as days_view
from bot.views import errors as error_view
from bot.views.vacations import unread


def _vacation(context: Context, options: Mapping[str, str]) -> Reply:
    """The panel; days that are given with it are set."""
    first, last = options.get("first", ""), options.get("last", "")
    if not first and not last:
        return _panel(context)
    read = _read(context, first, last) if last else read_dates(first, context.member.today)
    if read is None:
        return days_view.unread(_unread(context, first, last))
    return _go(context, *read)


def _read(context: Context, first: str, last: str) -> tuple[date, date] | None:
    begins = read_date(first, context.member.today)
    ends = read_date(last, context.member.today, begins)
    return (begins, ends) if begins and ends else None


def _unread(context: Context, first: str, last: str) -> str:
    """What is wrong with what was typed."""
    well = read_date(first, context.member.today)
    return unread(first, last, wrong="last" if well else "first")


def _go(context: Context, first: date, last: date) -> Reply:
    days_off.go(context.writer(), context.member, first, last, context.now)
    return _panel(context, days_view.gone(first, last, context.member.language))


def _panel(context: Context, told: str = "") -> Reply:
    member = context.member
    return days_view.panel(days_off.vacations(context.session, member), member.today, told, member.language)


def _form(_: Context) -> Form:
    return days_view.form()


def _add(context: Context, fields: Mapping[str, str]) -> Answer:
    typed = fields.get("first", ""), fields.get("last", "")
    read = _read(context, *typed)
    if read is None:
        return days_view.form(*typed, _unread(context, *typed))
    try:
        return _go(context, *read)
    except BadVacation as error:
        return error_view.unfit(days_view.form(*typed), error)


def _off(context: Context, first: str, last: str) -> Reply:
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Gone("button") from None
    begins = max(begins, context.member.today + ONE_DAY)
    days_off.stay(context.writer(), context.member, begins, ends, context.now)
    return _panel(context, days_view.back(begins, ends, context.member.language))


COMMANDS = (
    CommandRow(
        "vacation",
        "Tell me beforehand when you are away, so that your streak waits for you",
        _vacation,
        options=(
            Option("first", "The first day, like 24 Dec; tomorrow at the earliest"),
            Option("last", "The last day, like 6 Jan; the same day if you leave it out"),
        ),
    ),
)

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("vacation.form", (), _form, opens_form=True),
    ActionRow("vacation.add", (), _add, writes=True, form=True),
    ActionRow("vacation.off", (str, str), _off, writes=True),
)
