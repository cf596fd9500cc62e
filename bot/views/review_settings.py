"""How a person wants to review: how sure to be of a card, and how many a day."""

from bot.core.actions import action
from bot.core.limits import MOST_CARDS, Chosen, Limits
from bot.core.recall import LEAST, MOST
from bot.core.reply import Bold, Button, Buttons, Form, FormField, Meaning, Paragraph, Reply

_SURE = f"How sure to remember a due card, {LEAST * 100:.0f}–{MOST:.0%}"
_WRONG = {
    "retention": f"How sure to remember a due card is a percentage from {LEAST:.0%} to {MOST:.0%}.",
    "new": f"New cards a day is a number from 0 to {MOST_CARDS:,}.",
    "all": f"Cards a day is a number from 1 to {MOST_CARDS:,}.",
}


def form(chosen: Chosen, usual: Limits) -> Form:
    """The form in which a person says how they want to review; what counts now stands in it."""
    now = chosen.over(usual)
    return _form(f"{now.retention:.0%}", str(now.new), str(now.all))


def refused(retention: str, new: str, every: str, wrong: str) -> Form:
    """The form with what was typed, of which `wrong` ("retention", "new" or "all") cannot be read."""
    return _form(retention, new, every, _WRONG[wrong])


def kept(wanted: Limits) -> Reply:
    """How the person reviews from now on."""
    told = f"{wanted.retention:.0%} from each card's next grade on. Higher means more reviews."
    limits = f"New cards a day: {wanted.new:,}. Cards a day: {wanted.all:,}."
    ways = (
        Button("Review flashcards", action("open", "review"), Meaning.GOOD),
        Button("How it goes", action("open", "stats")),
    )
    return Reply(
        f"Done. {told} {limits}",
        (Paragraph((Bold("Done."), f" {told}")), Paragraph((limits,)), Buttons(ways)),
    )


def _form(retention: str, new: str, every: str, problem: str = "") -> Form:
    return Form(
        "How you review",
        action("review.settings.set"),
        (
            FormField("retention", _SURE, retention, limit=10, required=False),
            FormField("new", "New cards a day", new, limit=10, required=False),
            FormField("all", "Cards a day", every, limit=10, required=False),
        ),
        problem,
    )
