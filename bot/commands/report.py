"""What admins see of how well questions are answered."""

from collections.abc import Mapping

from bot.commands.table import IN_GROUP, CommandRow, Context, Scope
from bot.core.reply import Reply
from bot.features.report import report
from bot.views import report as report_view


def _report(context: Context, _: Mapping[str, str]) -> Reply:
    return report_view.report(report(context.session, context.member.group_id, context.shelf))


COMMANDS = (
    CommandRow(
        "faq report",
        "The weakest answers, and what is asked in vain",
        _report,
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
)
