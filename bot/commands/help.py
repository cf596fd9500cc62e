"""The help, made from the table."""

from collections.abc import Mapping

from bot.commands.table import CommandRow, Context, Table
from bot.core.reply import Reply
from bot.views import home


def command(table: Table) -> CommandRow:
    """The help over a table's rows and itself."""

    def run(context: Context, _: Mapping[str, str]) -> Reply:
        own = [(each.usage, each.summary) for each in (*table.for_members(), row)]
        admin = [(each.usage, each.summary) for each in table.for_admins()] if context.member.admin else []
        return home.guide(own, admin)

    row = CommandRow("help", "Show this list", run)
    return row
