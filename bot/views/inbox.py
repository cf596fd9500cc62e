"""The admins' inbox, and the word to those who asked."""

from collections.abc import Sequence

from bot.core.actions import action
from bot.core.asking import Resolved, Waiting
from bot.core.people import Delivery
from bot.core.reply import (
    Block,
    Bold,
    Button,
    Buttons,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    Quote,
    Reply,
    Select,
)
from bot.core.text import shortened
from bot.views.words import count


def inbox(total: int, questions: Sequence[Waiting]) -> Reply:
    """What waits for an answer, the most asked first."""
    if not questions:
        return Reply(
            "Nothing is waiting in the inbox.",
            (Heading("Inbox"), Paragraph(("Nothing is waiting: every question is taken care of.",))),
        )
    more = f" Here are the {len(questions)} asked most." if total > len(questions) else ""
    options = tuple(
        Button(shortened(each.text, 75), action("inbox", each.id), hint=f"asked {_times(each.times)}")
        for each in questions
    )
    return Reply(
        f"{count(total, 'question')} waiting.",
        (
            Heading("Inbox"),
            Paragraph((f"{count(total, 'question')} waiting.{more}",)),
            Select("Choose one to answer", options),
        ),
    )


def waiting(question: Waiting) -> Reply:
    """One question of the inbox, and what can be done with it."""
    return Reply(
        f"Asked {_times(question.times)}: {question.text}",
        (
            Heading("Inbox"),
            Quote(question.text),
            Paragraph((f"Asked {_times(question.times)}.",)),
            Buttons(
                (
                    Button("Answer it", action("inbox.answer", question.id), Meaning.GOOD),
                    Button("Dismiss it", action("inbox.dismiss", question.id), Meaning.RISKY),
                    Button("Back to the inbox", action("open", "faq inbox")),
                )
            ),
        ),
    )


def form(question: Waiting, title: str, answer: str = "", problem: str = "", *, limits: tuple[int, int]) -> Form:
    """The form in which an admin answers."""
    return Form(
        "Answer a question",
        action("inbox.save", question.id),
        (
            FormField(
                "question",
                "The question, as others will see it",
                shortened(title, limits[0]),
                limit=limits[0],
            ),
            FormField("answer", "Your answer", answer, long=True, limit=limits[1]),
        ),
        problem,
    )


def resolved(done: Resolved) -> Reply:
    """The answer is kept and those who asked are told."""
    who = "the person" if done.told == 1 else f"all {done.told:,} people"
    told = (f"I'm telling {who} who asked.",) if done.told else ()
    return Reply(
        " ".join(("Kept.", *told)),
        (
            Paragraph((Bold("Kept."), " From now on I answer this one:")),
            Quote(done.question),
            *(Paragraph((each,)) for each in told),
        ),
    )


def dismissed() -> Reply:
    """The question is out of the inbox."""
    return Reply("Dismissed.", (Paragraph((Bold("Dismissed."), " It's out of the inbox, and nobody was told.")),))


def notice(delivery: Delivery) -> Reply:
    """What the bot says on its own."""
    facts = delivery.facts
    blocks: tuple[Block, ...] = (
        Paragraph((Bold("Your question was answered."), " You asked:")),
        Quote(facts.get("asked", "")),
        Paragraph((facts.get("answer", ""),)),
        Paragraph(("From now on I know it, whoever asks.",)),
    )
    return Reply(f"Your question was answered: {facts.get('answer', '')}", blocks)


def _times(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times:,} times")
