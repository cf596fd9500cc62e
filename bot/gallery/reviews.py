"""The part of the gallery that shows what is told of flashcards beside the cards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import ModuleType

from bot.core.deck import Graded
from bot.core.limits import Chosen, Limits
from bot.core.picking import Picked, Why
from bot.core.quiz import AnswerGiven
from bot.core.reply import Form, Reply
from bot.gallery import samples
from bot.views import quiz, review, review_settings

Shown = Reply | Form

VIEWS: tuple[ModuleType, ...] = (review_settings,)
"""The modules of which every view is shown."""

_ZONE = "Europe/Berlin"
_WANTED = Limits(0.85, 5, 1_000)


def set_aside() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield "review-buried", review.buried(samples.coming(due=2, today=3), _ZONE)
    yield "review-buried-last", review.buried(samples.REST, _ZONE)
    late = samples.NOW + timedelta(days=8)
    yield "review-buried-not-due", review.buried(samples.coming(), _ZONE, late, undo=12)
    yield "review-set-aside", review.set_aside(samples.coming(samples.LONG_CARD), _ZONE)
    yield "review-set-aside-last", review.set_aside(replace(samples.REST, suspended=1), _ZONE)
    yield "review-done-limited", review.done(replace(samples.REST, cards=200, limited=37), _ZONE)
    yield "review-done-limited-one", review.done(replace(samples.REST, cards=1, limited=1, siblings=1), _ZONE)
    yield "review-done-siblings", review.done(replace(samples.REST, siblings=3), _ZONE)
    graded = Graded(samples.memory(days=3), True, None, samples.coming(today=3), 12)
    yield "review-graded-undoable", review.after(graded, samples.NOW, _ZONE)
    last = replace(graded, following=replace(samples.REST, suspended=2))
    yield "review-graded-last-undoable", review.after(last, samples.NOW, _ZONE)
    yield "review-undone", review.undone(samples.revealed(samples.PLAIN_CARD))
    yield "review-not-undone", review.not_undone()
    yield "review-back-undoable", review.back(samples.revealed(samples.PLAIN_CARD), undo=12)
    yield "review-suspended-none", review.suspended((), samples.PLAIN_CARD)
    yield (
        "review-suspended-hostile",
        review.suspended((samples.PLAIN_CARD, samples.LONG_CARD), samples.HOSTILE_CARD),
    )
    yield "review-suspended-many-hostile", review.suspended((samples.HOSTILE_CARD,) * 30)
    yield "review-single-summoned", review.single(Picked(samples.PLAIN_CARD, Why.SUMMONED, others=True), "card.next")
    yield "review-settings", review_settings.form(Chosen(retention=0.85), Limits())
    yield "review-settings-refused", review_settings.refused("sure", "10", "200", "retention")
    yield "review-settings-kept", review_settings.kept(_WANTED)
    run = samples.quiz(3)
    yield "quiz-wrong-summons", quiz.after(AnswerGiven(run, run.items[0], counted=True, summoned=True))
