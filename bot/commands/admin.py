"""What a group's admins can do about questions that wait."""

from collections.abc import Mapping
from hashlib import sha256

from bot.commands.table import IN_GROUP, ActionRow, CommandRow, Context, Option, Scope
from bot.core.actions import whole_number
from bot.core.asking import FaqAnswer, Name
from bot.core.entries import ANSWER_LIMIT, QUESTION_LIMIT
from bot.core.errors import AlreadyThere, BadOption, EmptyText, Full, Gone, TooLong
from bot.core.inbox import Candidate, Target
from bot.core.reply import Answer, Form, Reply
from bot.core.text import one_line
from bot.features import ask, entries, inbox
from bot.views import errors as error_view
from bot.views import inbox as inbox_view

_LIMITS = (QUESTION_LIMIT, ANSWER_LIMIT)
_OFFERED = 5  # entries to attach a question to


def _inbox(context: Context, options: Mapping[str, str]) -> Reply:
    if "number" in options:
        return _one(context, number_in("faq inbox", options))
    return _page(context, 0)


def number_in(command: str, options: Mapping[str, str]) -> int:
    """The number that was typed with a command.

    Raises:
        BadOption: it is none.
    """
    number = whole_number(options["number"])
    if number is None:
        raise BadOption(command, "number", options["number"])
    return number


def _page(context: Context, offset: int) -> Reply:
    total, questions = inbox.waiting(context.session, context.member, offset)
    if offset and not questions:
        return _page(context, 0)  # others were faster, and the list is shorter now
    return inbox_view.inbox(total, questions, offset)


def _one(context: Context, number: int) -> Reply:
    question = inbox.open_question(context.session, context.member, number)
    return inbox_view.waiting(question.waiting, question.wordings)


def _form(context: Context, number: int) -> Form:
    question = inbox.open_question(context.session, context.member, number).waiting
    return inbox_view.form(question, question.text, limits=_LIMITS)


def _save(context: Context, number: int, fields: Mapping[str, str]) -> Answer:
    title, text = fields.get("question", ""), fields.get("answer", "")
    try:
        done = inbox.resolve(context.writer(), context.member, number, question=title, answer=text, now=context.now)
    except (EmptyText, TooLong, AlreadyThere, Full) as error:
        question = inbox.open_question(context.session, context.member, number).waiting
        return error_view.unfit(inbox_view.form(question, title, text, limits=_LIMITS), error)
    return inbox_view.resolved(done)


def _dismiss(context: Context, number: int) -> Reply:
    inbox.dismiss(context.writer(), context.member, number)
    return inbox_view.dismissed()


def _match(context: Context, number: int) -> Reply:
    question = inbox.open_question(context.session, context.member, number).waiting
    return inbox_view.candidates(question, _nearest(context, question.text))


def _search(context: Context, number: int) -> Form:
    return inbox_view.search_form(inbox.open_question(context.session, context.member, number).waiting)


def _find(context: Context, number: int, fields: Mapping[str, str]) -> Reply:
    question = inbox.open_question(context.session, context.member, number).waiting
    words = one_line(fields.get("words", ""))
    return inbox_view.candidates(question, _nearest(context, words), words)


def _target(context: Context, number: int, mark: str) -> Reply:
    question = inbox.open_question(context.session, context.member, number).waiting
    return inbox_view.target(question, mark, _read(context, _named(context, mark)))


def _attach(context: Context, number: int, mark: str) -> Reply:
    target = _read(context, _named(context, mark))
    return inbox_view.attached(inbox.attach(context.writer(), context.member, number, target, context.now))


def _nearest(context: Context, text: str) -> list[Candidate]:
    """The entries that come nearest to a text, of the packs and of the group's own."""
    finding = ask.find(context.session, context.member, text, context.shelf)
    names = [ask.split(each.entry) for each in finding.ranked[:_OFFERED]]
    return [Candidate(_mark("/".join(name)), _read(context, name).question) for name in names]


def _read(context: Context, name: Name) -> Target:
    found = ask.entry(context.session, context.member.group_id, name, context.shelf)
    if isinstance(found, FaqAnswer):
        return Target(name, found.question, found.text)
    return Target(name, found.claim, found.truth)


def _mark(name: str) -> str:
    """What stands for an entry's name in an action, where two ids and a number would be too long for a button."""
    return sha256(name.encode()).hexdigest()[:12]


def _named(context: Context, mark: str) -> Name:
    """The name that a mark stands for.

    Raises:
        Gone: no entry has it (any more).
    """
    own = entries.names(context.session, context.member.group_id)
    for name in (*own, *context.shelf.faq, *context.shelf.misconceptions):
        if _mark(name) == mark:
            return ask.split(name)
    raise Gone("entry")


def _note(context: Context, options: Mapping[str, str]) -> Reply:
    number = inbox.note(context.writer(), context.member, options["question"], context.now)
    return _one(context, number)


COMMANDS = (
    CommandRow(
        "faq inbox",
        "Questions that nobody could answer yet",
        _inbox,
        options=(Option("number", "Show only the question of this number"),),
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
    CommandRow(
        "faq note",
        "Put a question into the inbox, to be answered when there is time",
        _note,
        options=(Option("question", "The question", required=True, example="faq note When do we meet?"),),
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
        writes=True,
    ),
)

ACTIONS = (
    ActionRow("inbox", (int,), _one, scope=Scope.ADMIN),
    ActionRow("inbox.page", (int,), _page, scope=Scope.ADMIN),
    ActionRow("inbox.answer", (int,), _form, scope=Scope.ADMIN, opens_form=True),
    ActionRow("inbox.save", (int,), _save, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("inbox.dismiss", (int,), _dismiss, scope=Scope.ADMIN, writes=True),
    ActionRow("inbox.match", (int,), _match, scope=Scope.ADMIN),
    ActionRow("inbox.search", (int,), _search, scope=Scope.ADMIN, opens_form=True),
    ActionRow("inbox.find", (int,), _find, scope=Scope.ADMIN, form=True),
    ActionRow("inbox.target", (int, str), _target, scope=Scope.ADMIN),
    ActionRow("inbox.attach", (int, str), _attach, scope=Scope.ADMIN, writes=True),
)
