"""Taking part in the daily posts, by their buttons."""

from bot.commands.table import ActionRow, Context
from bot.core.posts import Shown
from bot.core.reply import Reply
from bot.features import taking
from bot.views import posts as posts_view
from bot.views import quiz as quiz_view
from bot.views import review as review_view
from bot.views import taking as view

_SAMPLE = 0  # the number of a post in a preview


def _start(context: Context, post: int) -> Reply:
    if post == _SAMPLE:
        return posts_view.sample()
    started = taking.start(context.session, context.member, post, context.now)
    quiz = started.quiz
    if quiz is None:
        return view.over()
    if quiz.finished:
        return view.taken(quiz)
    if not quiz.open:
        return quiz_view.result(quiz, 0, context.member.language)
    return quiz_view.question(quiz, fresh=all(item.chosen is None for item in quiz.items))


def _vote(context: Context, post: int, choice: int) -> Reply:
    if post == _SAMPLE:
        return posts_view.sample()
    return view.why(taking.vote(context.writer(), context.member, post, choice, context.now))


def _why(context: Context, post: int) -> Reply:
    if post == _SAMPLE:
        return posts_view.sample()
    told = taking.why(context.session, context.member, post, context.now)
    return view.why(told) if told else view.not_voted(post)


def _card(context: Context, post: int) -> Reply:
    if post == _SAMPLE:
        return posts_view.sample()
    return review_view.back(taking.turn_over(context.writer(), context.member, post, context.shelf.whole, context.now))


def _reveal(context: Context, post: int, position: int) -> Reply:
    if post == _SAMPLE:
        return posts_view.sample()
    found = taking.reveal(context.session, context.member, post, position, context.now)
    return view.reveal(found) if isinstance(found, Shown) else view.too_early(found)


ACTIONS = (
    ActionRow("post.start", (int,), _start),
    ActionRow("post.vote", (int, int), _vote, writes=True),
    ActionRow("post.why", (int,), _why),
    ActionRow("post.card", (int,), _card, writes=True),
    ActionRow("post.reveal", (int, int), _reveal),
)
