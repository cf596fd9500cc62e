"""What every member can do: ask, and take a quiz."""

from collections.abc import Mapping

from bot.commands.table import ActionRow, CommandRow, Context, Option
from bot.core.actions import WITHOUT_TEXT
from bot.core.asking import Answerer
from bot.core.errors import EmptyText, Gone, GroupOnly
from bot.core.quiz import Quiz, QuizKind
from bot.core.reply import COMPLETION_LIMIT, Form, Reply
from bot.core.text import shortened
from bot.features import ask, drafts, feedback, quiz
from bot.views import ask as ask_view
from bot.views import quiz as quiz_view


def _ask(context: Context, options: Mapping[str, str]) -> Reply:
    result = ask.ask(
        context.writer(),
        context.member,
        options["question"],
        context.shelf,
        context.channel,
        context.member.config.questions(context.policy.questions_a_minute),
        context.now,
        event=context.event,
    )
    return ask_view.asked(result, _answerer(context))


def _answerer(context: Context) -> Answerer:
    if context.member.alone:
        return Answerer.NOBODY
    return Answerer.ASKER if context.member.admin else Answerer.ADMINS


def _questions(context: Context, typed: str) -> tuple[tuple[str, str], ...]:
    known = ask.known(context.session, context.member, typed, context.shelf)
    return tuple((shortened(each, COMPLETION_LIMIT), each[:COMPLETION_LIMIT]) for each in known)


def _helpful(context: Context, number: int) -> Reply:
    feedback.helpful(context.writer(), context.member, number)
    return ask_view.thanks()


def _other(context: Context, number: int, following: int) -> Reply:
    found = feedback.rejected(context.writer(), context.member, number, following, context.shelf)
    return ask_view.others(found, _answerer(context))


def _pick(context: Context, number: int, place: int, following: int) -> Reply:
    found = feedback.pick(context.writer(), context.member, number, place, following, context.shelf)
    return ask_view.answer(found.answer, found.thread)


def _keep(context: Context, number: int) -> Reply:
    feedback.keep(context.writer(), context.member, number, context.now)
    return ask_view.kept(_answerer(context))


def _entry(context: Context, pack: str, key: str) -> Reply:
    return ask_view.answer(ask.entry(context.session, context.member.group_id, (pack, key), context.shelf))


def _quiz(context: Context, options: Mapping[str, str]) -> Reply:
    if options.get("which") == "last":
        return _page(context, quiz.result(context.session, context.member, None, context.now), 0)
    taken = quiz.take(context.session, context.member, context.shelf, context.now)
    fresh = all(item.chosen is None for item in taken.items)
    done = quiz.daily_result(context.session, context.member, context.now) if taken.kind is QuizKind.PRACTICE else None
    score = (done.score, len(done.items)) if done else None
    return quiz_view.question(taken, fresh=fresh, daily_score=score, language=context.member.language)


def _answer(context: Context, quiz_id: int, position: int, chosen: int) -> Reply:
    given = quiz.answer(
        context.writer(), context.member, quiz_id, position, chosen, shelf=context.shelf, now=context.now
    )
    return quiz_view.after(given, in_channel=_in_channel(context), language=context.member.language)


def _share(context: Context, quiz_id: int) -> Reply:
    if not _in_channel(context):
        raise GroupOnly
    done = quiz.share(context.writer(), context.member, quiz_id, context.now)
    member = context.member
    return quiz_view.shared(member.name, *done, member.language) if done else quiz_view.shared_before()


def _in_channel(context: Context) -> bool:
    """Whether others read along."""
    return context.channel is not None and not context.direct


def _result(context: Context, quiz_id: int, position: int) -> Reply:
    shown = quiz.result(context.session, context.member, quiz_id, context.now)
    if position >= len(shown.items):
        raise Gone("question")
    return _page(context, shown, position)


def _page(context: Context, shown: Quiz, position: int) -> Reply:
    """A question's result; while it can still be answered, the quiz goes on instead of giving it away."""
    if shown.open and shown.items[position].chosen is None:
        return quiz_view.question(shown, fresh=shown.items[0].chosen is None, language=context.member.language)
    return quiz_view.result(shown, position, context.member.language)


def _without_text(_: Context) -> Reply:
    """Somebody asked about a message that says nothing."""
    raise EmptyText("message")


def _draft(context: Context, number: int) -> Form:
    return drafts.reopen(context.session, context.member, number)


COMMANDS = (
    CommandRow(
        "ask",
        "Answer a question about the subject",
        _ask,
        options=(
            Option(
                "question",
                "Your question, in your own words",
                required=True,
                example="ask What does an ML engineer do?",
                complete=_questions,
            ),
        ),
        private=False,
        writes=True,
    ),
    CommandRow(
        "quiz",
        "Take today's quiz of five questions; after it, practise",
        _quiz,
        options=(Option("which", "Show your latest quiz, every answer explained", choices=("last",)),),
    ),
)

ACTIONS = (
    ActionRow(WITHOUT_TEXT, (), _without_text),
    ActionRow("faq", (str, str), _entry),
    ActionRow("faq.helpful", (int,), _helpful, writes=True),
    ActionRow("faq.other", (int, int), _other, writes=True),
    ActionRow("faq.pick", (int, int, int), _pick, writes=True),
    ActionRow("faq.keep", (int,), _keep, writes=True),
    ActionRow("answer", (int, int, int), _answer, writes=True),
    ActionRow("result", (int, int), _result),
    ActionRow("share", (int,), _share, writes=True),
    ActionRow("draft", (int,), _draft, opens_form=True),
)
