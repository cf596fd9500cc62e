"""What a group's admins can do about a question that was wrong or unclear."""

from collections.abc import Mapping

from bot.commands.table import IN_GROUP, ActionRow, CommandRow, Context, Scope
from bot.core.errors import EmptyText, TooLong
from bot.core.inbox import PAGE
from bot.core.reply import Answer, Form, Reply
from bot.features import annul
from bot.views import annul as annul_view
from bot.views import errors as error_view


def _questions(context: Context, _: Mapping[str, str]) -> Reply:
    return _page(context, 0)


def _page(context: Context, offset: int) -> Reply:
    found = annul.candidates(context.session, context.member)
    page = found[offset : offset + PAGE]
    if offset and not page:
        return _page(context, 0)  # the days go by, and the list is shorter now
    return annul_view.questions(len(found), page, offset, context.member.language)


def _one(context: Context, version: int) -> Reply:
    member = context.member
    return annul_view.question(annul.case(context.session, member, version), member.zone, member.language)


def _form(context: Context, version: int) -> Form:
    return annul_view.form(annul.case(context.session, context.member, version))


def _annul(context: Context, version: int, fields: Mapping[str, str]) -> Answer:
    reason = fields.get("reason", "")
    try:
        done = annul.annul(context.writer(), context.member, version, reason, context.now)
    except (EmptyText, TooLong) as error:
        return error_view.unfit(annul_view.form(annul.case(context.session, context.member, version), reason), error)
    return annul_view.annulled(done)


def _take_back(context: Context, version: int) -> Reply:
    return annul_view.restored(annul.take_back(context.writer(), context.member, version, context.now))


COMMANDS = (
    CommandRow(
        "annul",
        "Have a question that was wrong or unclear count for nobody's accuracy",
        _questions,
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
)

ACTIONS = (
    ActionRow("annul.page", (int,), _page, scope=Scope.ADMIN),
    ActionRow("annul.one", (int,), _one, scope=Scope.ADMIN),
    ActionRow("annul.form", (int,), _form, scope=Scope.ADMIN, opens_form=True),
    ActionRow("annul.do", (int,), _annul, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("annul.back", (int,), _take_back, scope=Scope.ADMIN, writes=True),
)
