"""What every member can do with flashcards."""

from collections.abc import Mapping

from bot.commands.table import ActionRow, CommandRow, Context
from bot.core.content import Ref
from bot.core.deck import AllDone
from bot.core.errors import Gone
from bot.core.recall import Grade
from bot.core.reply import Reply
from bot.features import review
from bot.views import review as review_view


def _review(context: Context, _: Mapping[str, str]) -> Reply:
    following = review.next_card(context.session, context.member, context.shelf, context.policy.new_cards, context.now)
    if isinstance(following, AllDone):
        return review_view.done(following, context.member.zone)
    return review_view.front(following)


def _card(context: Context, pack: str, card: str) -> Reply:
    return review_view.preview(review.card(Ref(pack, card), context.shelf))


def _show(context: Context, pack: str, card: str) -> Reply:
    return review_view.back(review.reveal(context.session, context.member, Ref(pack, card), context.shelf, context.now))


def _guess(context: Context, pack: str, card: str, guess: str) -> Reply:
    shown = review.reveal(context.session, context.member, Ref(pack, card), context.shelf, context.now)
    return review_view.back(shown, guess)


def _grade(context: Context, pack: str, card: str, number: int, given: int) -> Reply:
    if given not in list(Grade):
        raise Gone("button")
    done = review.grade(
        context.writer(),
        context.member,
        Ref(pack, card),
        number,
        Grade(given),
        shelf=context.shelf,
        new_limit=context.policy.new_cards,
        now=context.now,
    )
    return review_view.after(done, context.now, context.member.zone)


COMMANDS = (CommandRow("review", "Review flashcards: those that are due, then a few new ones", _review),)

ACTIONS = (
    ActionRow("card", (str, str), _card),
    ActionRow("show", (str, str), _show),
    ActionRow("guess", (str, str, str), _guess),
    ActionRow("grade", (str, str, int, int), _grade, writes=True),
)
