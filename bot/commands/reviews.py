"""What every member can do with flashcards."""

from collections.abc import Mapping

from bot.commands.table import ActionRow, CommandRow, Context, Policy
from bot.core.content import Ref
from bot.core.deck import AllDone, NextCard
from bot.core.errors import Gone
from bot.core.limits import Chosen, Limits, read_count, read_retention
from bot.core.recall import Grade
from bot.core.reply import Answer, Form, Reply
from bot.features import review
from bot.views import review as review_view
from bot.views import review_settings as settings_view


def usual(policy: Policy) -> Limits:
    """How people review who have said nothing else."""
    return Limits(new=policy.new_cards, all=policy.cards)


def _review(context: Context, _: Mapping[str, str]) -> Reply:
    following = _following(context)
    if isinstance(following, AllDone):
        return review_view.done(
            following, context.member.zone, undo=_undoable(context), language=context.member.language
        )
    return review_view.front(following, undo=_undoable(context))


def _undoable(context: Context) -> int | None:
    return review.undoable(context.session, context.member)


def _following(context: Context) -> NextCard | AllDone:
    return review.next_card(context.session, context.member, context.shelf, usual(context.policy), context.now)


def _card(context: Context, pack: str, card: str) -> Reply:
    return review_view.preview(review.card(Ref(pack, card), context.shelf))


def _show(context: Context, pack: str, card: str) -> Reply:
    shown = review.reveal(context.session, context.member, Ref(pack, card), context.shelf, context.now)
    return review_view.back(shown, undo=_undoable(context))


def _guess(context: Context, pack: str, card: str, guess: str) -> Reply:
    shown = review.reveal(context.session, context.member, Ref(pack, card), context.shelf, context.now)
    return review_view.back(shown, guess, undo=_undoable(context))


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
        usual=usual(context.policy),
        now=context.now,
    )
    return review_view.after(done, context.now, context.member.zone, context.member.language)


def _undo(context: Context, review_id: int) -> Reply:
    shown = review.undo(context.writer(), context.member, review_id, context.shelf, context.now)
    return review_view.undone(shown) if shown else review_view.not_undone()


def _bury(context: Context, pack: str, card: str) -> Reply:
    back = review.bury(context.writer(), context.member, Ref(pack, card), context.shelf, context.now)
    return review_view.buried(
        _following(context), context.member.zone, back, undo=_undoable(context), language=context.member.language
    )


def _suspend(context: Context, pack: str, card: str) -> Reply:
    review.suspend(context.writer(), context.member, Ref(pack, card), context.shelf)
    return review_view.set_aside(
        _following(context), context.member.zone, undo=_undoable(context), language=context.member.language
    )


def _unsuspend(context: Context, pack: str, card: str) -> Reply:
    resumed = review.resume(context.writer(), context.member, Ref(pack, card), context.shelf)
    return review_view.suspended(review.suspended(context.session, context.member, context.shelf), resumed)


def _suspended(context: Context) -> Reply:
    return review_view.suspended(review.suspended(context.session, context.member, context.shelf))


def _settings(context: Context) -> Form:
    return settings_view.form(review.chosen(context.session, context.member), usual(context.policy))


def _set(context: Context, fields: Mapping[str, str]) -> Answer:
    """Each field is read by itself; one that is left empty, or as it is anyway, stays the operator's to change."""
    typed = [fields.get(name, "").strip() for name in ("retention", "new", "all")]
    retention, new, every = typed
    chosen = Chosen(read_retention(retention), read_count(new), read_count(every, least=1))
    read = (chosen.retention, chosen.new, chosen.all)
    for name, text, value in zip(("retention", "new", "all"), typed, read, strict=True):
        if text and value is None:
            return settings_view.refused(retention, new, every, name)
    review.choose(context.writer(), context.member, chosen.beside(usual(context.policy)))
    return settings_view.kept(chosen.over(usual(context.policy)))


COMMANDS = (CommandRow("review", "Review flashcards: those that are due, then a few new ones", _review),)

ACTIONS = (
    ActionRow("card", (str, str), _card),
    ActionRow("show", (str, str), _show),
    ActionRow("guess", (str, str, str), _guess),
    ActionRow("grade", (str, str, int, int), _grade, writes=True),
    ActionRow("undo", (int,), _undo, writes=True),
    ActionRow("bury", (str, str), _bury, writes=True),
    ActionRow("suspend", (str, str), _suspend, writes=True),
    ActionRow("unsuspend", (str, str), _unsuspend, writes=True),
    ActionRow("review.suspended", (), _suspended),
    ActionRow("review.settings", (), _settings, opens_form=True),
    ActionRow("review.settings.set", (), _set, writes=True, form=True),
)
