"""What a question led to."""

from bot.core.actions import action
from bot.core.asking import Asked, FaqAnswer, Found, Unsure
from bot.core.reply import Block, Bold, Button, Buttons, Code, Heading, Paragraph, Quote, Reply, Text
from bot.core.text import shortened
from bot.views.words import citation

_LABEL = 75  # characters of a button: Slack's limit, the narrower one
_CLAIMS = 2  # misconceptions beside an answer; more would bury it

_UNKNOWN = "I don't know that yet."
_KEPT = "I kept your question for the admins."
_TOLD = "You'll hear from me as soon as one of them answers it."


def asked(result: Asked, *, admin: bool) -> Reply:
    """The answer, up to three suggestions, or the honest word that there is none."""
    if isinstance(result, Found):
        return answer(result.answer)
    if isinstance(result, Unsure):
        return _unsure(result)
    told: Text = ("You're an admin here: answer it with ", Code("faq inbox"), ".") if admin else (_TOLD,)
    return Reply(
        f"{_UNKNOWN} {_KEPT}",
        (Paragraph((Bold(_UNKNOWN), f" {_KEPT}")), Paragraph(told)),
    )


def answer(entry: FaqAnswer) -> Reply:
    """An entry with where it comes from and the misconceptions that it corrects."""
    blocks: list[Block] = [
        Heading(entry.question),
        *(Paragraph((part,)) for part in entry.text.split("\n") if part.strip()),
    ]
    if entry.related:
        blocks.append(Paragraph(("Many believe otherwise:",)))
        blocks.extend(Quote(claim) for claim in entry.related[:_CLAIMS])
    if entry.origin:
        blocks.append(citation(entry.origin, entry.stance, entry.as_of))
    else:
        blocks.append(Paragraph(("Answered by your group's admins.",)))
    return Reply(shortened(entry.text, 200), tuple(blocks))


def _unsure(result: Unsure) -> Reply:
    buttons = tuple(Button(shortened(each.question, _LABEL), action("faq", *each.name)) for each in result.suggestions)
    asked = "Did you mean this?" if len(buttons) == 1 else "Did you mean one of these?"
    return Reply(asked, (Paragraph((Bold(asked), " If not, say it in other words.")), Buttons(buttons)))
