"""What a group's admins can read about what admins did."""

from collections.abc import Mapping

from bot.commands.config import linked
from bot.commands.table import IN_GROUP, ActionRow, CommandRow, Context, Scope
from bot.core.reply import Reply
from bot.features import audit
from bot.views import audit as audit_view


def _audit(context: Context, _: Mapping[str, str]) -> Reply:
    return _page(context, 0)


def _page(context: Context, offset: int) -> Reply:
    total, entries = audit.page(context.session, context.member, offset)
    return audit_view.page(total, entries, context.member.config.zone, offset)


COMMANDS = (
    CommandRow(
        "audit",
        "What admins did: excused days, annulled questions, rest days, who may set me up",
        _audit,
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
)

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("setup.audit", (), linked("audit", lambda context: _page(context, 0))),
    ActionRow("audit.page", (int,), _page, scope=Scope.ADMIN),
)
