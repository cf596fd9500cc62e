"""What members have for themselves: a card or a myth, their place among others, a say over what is kept about them."""

from collections.abc import Mapping

from bot.commands.table import ActionRow, CommandRow, Context, Option
from bot.core.content import Ref
from bot.core.errors import Gone
from bot.core.leaderboard import By, Over
from bot.core.reply import Reply
from bot.features import leaderboard, privacy, review
from bot.views import leaderboard as leaderboard_view
from bot.views import privacy as privacy_view
from bot.views import review as review_view


def _card(context: Context, _: Mapping[str, str]) -> Reply:
    return _one_card(context, None)


def _next_card(context: Context, pack: str, card: str) -> Reply:
    return _one_card(context, Ref(pack, card))


def _one_card(context: Context, after: Ref | None) -> Reply:
    picked = review.one_card(context.session, context.member, context.shelf, context.now, after)
    return review_view.single(picked, "card.next")


def _myth(context: Context, _: Mapping[str, str]) -> Reply:
    return _one_myth(context, None)


def _next_myth(context: Context, pack: str, myth: str) -> Reply:
    return _one_myth(context, Ref(pack, myth))


def _one_myth(context: Context, after: Ref | None) -> Reply:
    picked = review.one_myth(context.session, context.member, context.shelf, context.now, after)
    return review_view.single(picked, "myth.next")


def _leaderboard(context: Context, options: Mapping[str, str]) -> Reply:
    by, over = By(options.get("by", By.DAYS)), Over(options.get("over", Over.WEEK))
    return leaderboard_view.board(leaderboard.board(context.session, context.member, by, over))


def _compare(context: Context, by: str, over: str) -> Reply:
    if by not in list(By) or over not in list(Over):
        raise Gone("button")
    return _leaderboard(context, {"by": by, "over": over})


def _export(context: Context, _: Mapping[str, str]) -> Reply:
    return _part(context, 0)


def _part(context: Context, number: int) -> Reply:
    exported = privacy.export(context.session, context.member)
    return privacy_view.exported(privacy.kept(context.member, exported), exported, number)


def _sure(context: Context, _: Mapping[str, str]) -> Reply:
    return privacy_view.sure(privacy.parting(context.session, context.member))


def _gone(context: Context) -> Reply:
    privacy.delete(context.writer(), context.member)
    return privacy_view.gone()


def _keep(_: Context) -> Reply:
    return privacy_view.kept_on()


COMMANDS = (
    CommandRow("card", "Look at one flashcard, the one most worth it now", _card),
    CommandRow("myth", "Myth or fact? Judge one common belief", _myth),
    CommandRow(
        "leaderboard",
        "See who is ahead in your group, and your own place",
        _leaderboard,
        options=(
            Option("by", "What counts: study days, accuracy in daily quizzes, or reviews", choices=tuple(By)),
            Option("over", "Since when: this week, this month, or ever", choices=tuple(Over)),
        ),
    ),
    CommandRow("privacy export", "Show all that is kept about you", _export, gives_files=True),
    CommandRow("privacy delete", "Delete all that is kept about you", _sure),
)

ACTIONS = (
    ActionRow("card.next", (str, str), _next_card),
    ActionRow("myth.next", (str, str), _next_myth),
    ActionRow("leaderboard", (str, str), _compare),
    ActionRow("privacy.part", (int,), _part),
    ActionRow("privacy.gone", (), _gone, writes=True),
    ActionRow("privacy.keep", (), _keep),
)
