"""What a group's admins can do."""

from collections.abc import Mapping

from bot.commands.table import IN_GROUP, ActionRow, CommandRow, Context, Option, Scope
from bot.core.actions import whole_number
from bot.core.errors import BadOption, EmptyText, TooLong
from bot.core.reply import Answer, Form, Reply
from bot.features import inbox
from bot.views import errors as error_view
from bot.views import inbox as inbox_view

_LIMITS = (inbox.QUESTION_LIMIT, inbox.ANSWER_LIMIT)


def _inbox(context: Context, options: Mapping[str, str]) -> Reply:
    if "number" in options:
        number = whole_number(options["number"])
        if number is None:
            raise BadOption("faq inbox", "number", options["number"])
        return _one(context, number)
    return inbox_view.inbox(*inbox.waiting(context.session, context.member))


def _one(context: Context, number: int) -> Reply:
    return inbox_view.waiting(inbox.open_question(context.session, context.member, number))


def _form(context: Context, number: int) -> Form:
    question = inbox.open_question(context.session, context.member, number)
    return inbox_view.form(question, question.text, limits=_LIMITS)


def _save(context: Context, number: int, fields: Mapping[str, str]) -> Answer:
    title, text = fields.get("question", ""), fields.get("answer", "")
    try:
        done = inbox.resolve(context.writer(), context.member, number, question=title, answer=text, now=context.now)
    except (EmptyText, TooLong) as error:
        question = inbox.open_question(context.session, context.member, number)
        return inbox_view.form(question, title, text, error_view.refusal(error).summary, limits=_LIMITS)
    return inbox_view.resolved(done)


def _dismiss(context: Context, number: int) -> Reply:
    inbox.dismiss(context.writer(), context.member, number)
    return inbox_view.dismissed()


COMMANDS = (
    CommandRow(
        "faq inbox",
        "Questions that nobody could answer yet",
        _inbox,
        options=(Option("number", "Show only the question of this number"),),
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
)

ACTIONS = (
    ActionRow("inbox", (int,), _one, scope=Scope.ADMIN),
    ActionRow("inbox.answer", (int,), _form, scope=Scope.ADMIN),
    ActionRow("inbox.save", (int,), _save, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("inbox.dismiss", (int,), _dismiss, scope=Scope.ADMIN, writes=True),
)
