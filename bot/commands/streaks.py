"""What every member can see of their streak."""

from collections.abc import Mapping

from bot.commands.table import ActionRow, CommandRow, Context
from bot.core.reply import Reply
from bot.features.streak import streak_of
from bot.views import streak as streak_view


def _streak(context: Context, _: Mapping[str, str]) -> Reply:
    return streak_view.streak(streak_of(context.session, context.member), context.now)


COMMANDS = (CommandRow("streak", "Show your streak, when today ends, and the last 14 days", _streak),)

ACTIONS: tuple[ActionRow, ...] = ()
