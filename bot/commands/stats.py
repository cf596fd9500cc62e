"""What every member can see of their reviews."""

from collections.abc import Mapping

from bot.commands.reviews import usual
from bot.commands.table import ActionRow, CommandRow, Context, Option
from bot.core.reply import Reply
from bot.core.request import Platform
from bot.core.stats import Stats
from bot.features import stats
from bot.views import drawing
from bot.views import stats as stats_view


def _stats(context: Context, options: Mapping[str, str]) -> Reply:
    return _picture(context) if "as" in options else _words(context)


def _words(context: Context) -> Reply:
    return stats_view.stats(_figures(context), drawable=_drawable(context), language=context.member.language)


def _picture(context: Context) -> Reply:
    """The picture; its words alone where it could not be seen."""
    return drawing.drawn(_figures(context), context.member.language) if _drawable(context) else _words(context)


def _figures(context: Context) -> Stats:
    return stats.stats(context.session, context.member, context.shelf, usual(context.policy), context.now)


def _drawable(context: Context) -> bool:
    """Slack shows a file as text to copy, and the terminal shows none: neither makes a picture of it."""
    return context.member.platform is Platform.DISCORD


COMMANDS = (
    CommandRow(
        "stats",
        "Show how your reviews go: how many, how well cards stick, what comes due",
        _stats,
        options=(Option("as", "As a picture", choices=("picture",)),),
    ),
)

ACTIONS: tuple[ActionRow, ...] = (ActionRow("stats.picture", (), _picture),)
