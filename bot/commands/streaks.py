"""What every member can see of their streak."""

from collections.abc import Mapping

from bot.commands.table import ActionRow, CommandRow, Context, Option
from bot.core.errors import Gone
from bot.core.reply import Reply
from bot.features import belongings, days_off
from bot.features.streak import streak_of
from bot.views import news as news_view
from bot.views import streak as streak_view
from bot.views import why as why_view

_WHY = "why"


def _streak(context: Context, options: Mapping[str, str]) -> Reply:
    if options.get("what") == _WHY:
        return _why(context)
    member = context.member
    away = days_off.vacations(context.session, member)
    return streak_view.streak(streak_of(context.session, member), context.now, away, member.language)


def _why(context: Context) -> Reply:
    return why_view.why(streak_of(context.session, context.member), context.member.language)


def _told(context: Context, member_id: int) -> Reply:
    """The same, below news of one of the person's groups; who presses it in another is told which one that is."""
    if member_id == context.member.id:
        return _why(context)
    found = belongings.elsewhere(context.session, context.member, member_id, "streak")
    if found is None:
        raise Gone("group")
    return news_view.elsewhere(found.group)


COMMANDS = (
    CommandRow(
        "streak",
        "Show your streak, your freezes and when today ends; or why it is so, day by day",
        _streak,
        options=(Option("what", "Why: the last 14 days, and what each of them rests on", choices=(_WHY,)),),
    ),
)

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("streak.why", (), _why),
    ActionRow("streak.told", (int,), _told),
)
