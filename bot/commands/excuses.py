"""What a group's admins do about a day on which members could not study."""

from collections.abc import Mapping
from datetime import date

from bot.commands.config import linked
from bot.commands.table import IN_GROUP, ActionRow, CommandRow, Context, Option, Scope
from bot.core.calendar import ONE_DAY
from bot.core.dates import read_date
from bot.core.errors import BadExcuse, EmptyText, Gone, TooLong
from bot.core.excuses import Somebody, Whom
from bot.core.reply import COMPLETIONS, Answer, Form, Reply
from bot.core.request import Platform
from bot.features import excuses
from bot.views import errors as error_view
from bot.views import excuses as excuses_view
from bot.views.words import day_name

_ALL = "everybody"
_EVERYBODY = frozenset({_ALL, "everyone", "all"})
_OFFERED = 14  # days to choose from
_YEAR = 365 * ONE_DAY
_WORDS = 4  # of a date, at most: "Wed 18 Nov 2026"


def _excuse(context: Context, options: Mapping[str, str]) -> Reply:
    """As far as it was typed: for whom, which day, and why."""
    who, typed, why = _given(context, options)
    day = _day(context, typed) if typed else _today(context)
    if not who:
        return excuses_view.panel(day or _today(context), _people(context))
    whom: Whom = None
    if who.casefold() not in _EVERYBODY:
        found = excuses.members_like(context.session, context.member, who)
        if len(found) != 1:
            return excuses_view.which(who, found, day or _today(context))
        (whom,) = found
    if day is None:
        return excuses_view.no_date(typed, whom, _today(context))
    if not typed:
        return excuses_view.ask(whom, day, None)
    if not why:
        return excuses_view.ask(whom, day, excuses.standing(context.session, context.member, whom, day))
    return excuses_view.done(excuses.excuse(context.writer(), context.member, whom, day, why, context.now))


def _given(context: Context, options: Mapping[str, str]) -> tuple[str, str, str]:
    """Who, which day and why, as they were typed; who types no names of options writes all three in a row."""
    who, day, why = (options.get(name, "") for name in ("who", "day", "why"))
    words = who.split()
    if not day:
        for begin in range(len(words)):
            for end in range(min(begin + _WORDS, len(words)), begin, -1):
                if _day(context, " ".join(words[begin:end])):
                    return " ".join(words[:begin]), " ".join(words[begin:end]), why or " ".join(words[end:])
    return " ".join(words), day, why


def _today(context: Context) -> date:
    return excuses.today(context.member, context.now)


def _day(context: Context, typed: str) -> date | None:
    """The date that an admin means, in the group's days; one without a year is the last that there was."""
    today = _today(context)
    if typed.strip().casefold() == "yesterday":
        return today - ONE_DAY
    read = read_date(typed, today)
    return read if read in {None, today} else read_date(typed, today, today - _YEAR)


def _people(context: Context) -> tuple[Somebody, ...] | None:
    """Members to choose from, where the platform has no way of its own."""
    if context.member.platform is not Platform.LOCAL:
        return None
    return tuple(excuses.members_like(context.session, context.member, ""))


def _like(context: Context, typed: str) -> tuple[tuple[str, str], ...]:
    found = excuses.members_like(context.session, context.member, typed, COMPLETIONS - 1)
    everybody = [_ALL] if _ALL.startswith(typed.strip().casefold()) else []
    names = [*everybody, *(f"{each.name[:70]} (#{each.id})" for each in found)]
    return tuple((each, each) for each in names)


def _days(context: Context, typed: str) -> tuple[tuple[str, str], ...]:
    days = [_today(context) - n * ONE_DAY for n in range(_OFFERED)]
    return tuple(
        (day_name(day), day.isoformat())
        for day in days
        if typed.strip().casefold() in f"{day_name(day)} {day.isoformat()}".casefold()
    )


def _who(context: Context, account: str) -> Form:
    """The account need not be vouched for: it is looked for among the group's members alone."""
    found = excuses.picked(context.session, context.member, account)
    return excuses_view.form(found, excuses_view.written(_today(context)))


def _form(context: Context, member_id: int, day: str) -> Form:
    whom = excuses.numbered(context.session, context.member, member_id)
    return excuses_view.form(whom, excuses_view.written(_read(day)))


def _do(context: Context, member_id: int, fields: Mapping[str, str]) -> Answer:
    whom = excuses.numbered(context.session, context.member, member_id)
    typed, why = fields.get("day", ""), fields.get("why", "")
    day = _day(context, typed)
    if day is None:
        return excuses_view.form(whom, typed, why, excuses_view.unread(typed))
    try:
        return excuses_view.done(excuses.excuse(context.writer(), context.member, whom, day, why, context.now))
    except (BadExcuse, EmptyText, TooLong) as error:
        return error_view.unfit(excuses_view.form(whom, typed, why), error)


def _back(context: Context, member_id: int, day: str) -> Reply:
    session, member = context.writer(), context.member
    whom = excuses.numbered(session, member, member_id)
    return excuses_view.taken_back(excuses.take_back(session, member, whom, _read(day), context.now))


def _read(day: str) -> date:
    """The date that a button carries.

    Raises:
        Gone: it carries none.
    """
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise Gone("button") from None


COMMANDS = (
    CommandRow(
        "excuse",
        "Excuse a day, for one member or for everybody, so that it costs nobody a streak",
        _excuse,
        options=(
            Option("who", "A member, by name or like Ann (#12); or everybody", complete=_like),
            Option("day", "The day, like 18 Nov, 2026-11-18 or yesterday; today at the latest", complete=_days),
            Option("why", "The reason, which members can read"),
        ),
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
)

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow(
        "setup.excuse", (), linked("excuse", lambda context: excuses_view.panel(_today(context), _people(context)))
    ),
    ActionRow("excuse.who", (str,), _who, scope=Scope.ADMIN, opens_form=True),
    ActionRow("excuse.form", (int, str), _form, scope=Scope.ADMIN, opens_form=True),
    ActionRow("excuse.do", (int,), _do, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("excuse.back", (int, str), _back, scope=Scope.ADMIN, writes=True),
)
