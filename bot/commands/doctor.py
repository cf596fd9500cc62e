"""What a group's admins do when something does not work."""

from collections.abc import Mapping

from bot.commands.table import IN_GROUP, CommandRow, Context, Scope
from bot.core.reply import Reply
from bot.features.doctor import examine
from bot.views import doctor as doctor_view


def _doctor(context: Context, _: Mapping[str, str]) -> Reply:
    found = examine(context.session, context.member, context.shelf, context.sight, context.now)
    return doctor_view.checkup(found, context.member.platform, context.member.zone, context.now)


COMMANDS = (
    CommandRow(
        "doctor",
        "See what works here and what doesn't, and what to click",
        _doctor,
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
        looks=True,
    ),
)
