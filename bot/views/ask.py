"""What a question led to."""

from collections.abc import Sequence

from bot.core.actions import action
from bot.core.asking import (
    Answerer,
    Asked,
    FaqAnswer,
    Found,
    Kind,
    Knowledge,
    Others,
    Rebuttal,
    Related,
    Suggestion,
    Thread,
    Unsure,
)
from bot.core.reply import Block, Bold, Bullets, Button, Buttons, Heading, Meaning, Paragraph, Quote, Reply, Text, Typed
from bot.core.text import shortened
from bot.views.words import LABEL, VERDICTS, citation, glimpse

_RELATED = 3  # things to read next beside an answer; more would bury it

_UNKNOWN = "I don't know that yet."
_KEPT = "I kept your question for the admins."
_ELSEWHERE = "Ask me in a server of yours where I am, too: its admins can answer what I can't."
_TOLD = "You'll hear from me as soon as one of them answers it."
_KINDS = {Kind.MISCONCEPTION: "Myth or fact", Kind.CARD: "Flashcard"}


def asked(result: Asked, answerer: Answerer, *, live: bool = True) -> Reply:
    """The answer, up to three suggestions, or the honest word that there is none.

    `live` is false where nobody can press a button, as in a script.
    """
    if isinstance(result, Found):
        return answer(result.answer, result.thread if live else None)
    if isinstance(result, Unsure):
        return _unsure(result, answerer) if live else _unsure_on_paper(result)
    if answerer is Answerer.NOBODY:
        return Reply(f"{_UNKNOWN} {_ELSEWHERE}", (Paragraph((Bold(_UNKNOWN), f" {_ELSEWHERE}")),))
    return Reply(f"{_UNKNOWN} {_KEPT}", (Paragraph((Bold(_UNKNOWN), f" {_KEPT}")), Paragraph(_told(answerer))))


def answer(known: Knowledge, thread: Thread | None = None) -> Reply:
    """An entry with where it comes from, what to read next, and what its reader may say of it."""
    blocks: list[Block] = [*(_rebuttal(known) if isinstance(known, Rebuttal) else _entry(known))]
    if known.origin:
        blocks.append(citation(known.origin, known.stance, known.as_of))
    else:
        blocks.append(Paragraph(("Answered by your group's admins.",)))
    if thread:
        blocks.append(_verdicts(thread))
    if known.related:
        blocks.extend(_further(known.related, live=thread is not None))
    return Reply(shortened(known.truth if isinstance(known, Rebuttal) else known.text, 200), tuple(blocks))


def thanks() -> Reply:
    """The asker found it helpful."""
    return Reply("Glad it helped!", (Paragraph(("Glad it helped!",)),), beside=True)


def others(found: Others, answerer: Answerer) -> Reply:
    """What else may have been meant, and the offer to keep the question where somebody could answer it."""
    if not found.suggestions and answerer is Answerer.NOBODY:
        said = f"Sorry about that. {_ELSEWHERE}"
        return Reply(said, (Paragraph((said,)),))
    if not found.suggestions:
        said = "Sorry about that. Shall I keep your question for the admins?"
        return Reply(said, (Paragraph((said,)), Buttons((_keep("Yes, keep it", found.thread),))))
    said = "Sorry about that. Is it this?" if len(found.suggestions) == 1 else "Sorry about that. Is it one of these?"
    return Reply(said, (Paragraph((said,)), _choices(found.suggestions, found.thread, answerer)))


def kept(answerer: Answerer) -> Reply:
    """The question waits in the inbox because its asker said so; where nobody would see it there, that is said."""
    if answerer is Answerer.NOBODY:
        return Reply(f"{_UNKNOWN} {_ELSEWHERE}", (Paragraph((Bold(_UNKNOWN), f" {_ELSEWHERE}")),))
    return Reply(_KEPT, (Paragraph((Bold(_KEPT), " ", *_told(answerer))),))


def _told(answerer: Answerer) -> Text:
    if answerer is Answerer.ASKER:
        return ("An admin can answer it with ", Typed("faq inbox"), ".")
    return (_TOLD,)


def _entry(known: FaqAnswer) -> list[Block]:
    return [Heading(known.question), *(Paragraph((part,)) for part in known.text.split("\n") if part.strip())]


def _rebuttal(known: Rebuttal) -> list[Block]:
    return [
        Heading("A common belief"),
        Quote(known.claim),
        Paragraph((Bold(VERDICTS[known.verdict]), " ", known.truth)),
        Bullets(tuple((point,) for point in known.points)),
    ]


def _verdicts(thread: Thread) -> Buttons:
    return Buttons(
        (
            Button("Helpful", action("faq.helpful", thread.ask), Meaning.GOOD),
            Button("Not what I meant", action("faq.other", thread.ask, thread.following)),
        )
    )


def _further(related: Sequence[Related], *, live: bool) -> list[Block]:
    shown = related[:_RELATED]
    if not live:
        return [Paragraph(("See also:",)), Bullets(tuple((f"{_KINDS[each.kind]}: {each.text}",) for each in shown))]
    verbs = {Kind.MISCONCEPTION: "faq", Kind.CARD: "card"}
    buttons = (
        Button(glimpse(f"{_KINDS[each.kind]}: {each.text}", LABEL), action(verbs[each.kind], *each.name))
        for each in shown
    )
    return [Buttons(tuple(buttons))]


def _unsure(result: Unsure, answerer: Answerer) -> Reply:
    said = _did_you_mean(result)
    return Reply(
        said,
        (
            Paragraph((Bold(said), " If not, say it in other words.")),
            _choices(result.suggestions, result.thread, answerer),
        ),
    )


def _unsure_on_paper(result: Unsure) -> Reply:
    said = _did_you_mean(result)
    return Reply(
        said,
        (
            Paragraph((Bold(said), " Then ask it like this:")),
            Bullets(tuple((each.question,) for each in result.suggestions)),
        ),
    )


def _did_you_mean(result: Unsure) -> str:
    return "Did you mean this?" if len(result.suggestions) == 1 else "Did you mean one of these?"


def _choices(suggestions: Sequence[Suggestion], thread: Thread, answerer: Answerer) -> Buttons:
    picks = tuple(
        Button(shortened(each.question, LABEL), action("faq.pick", thread.ask, each.place, thread.following))
        for each in suggestions
    )
    if answerer is Answerer.NOBODY:
        return Buttons(picks)
    return Buttons((*picks, _keep("None of these: ask the admins", thread)))


def _keep(label: str, thread: Thread) -> Button:
    return Button(label, action("faq.keep", thread.ask))
