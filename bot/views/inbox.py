"""The admins' inbox, and the word to those who asked."""

from collections.abc import Sequence

from bot.core.actions import action
from bot.core.asking import Resolved, Waiting
from bot.core.entries import QUESTION_LIMIT
from bot.core.inbox import PAGE, Candidate, Target
from bot.core.people import Delivery
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Form,
    FormField,
    Heading,
    Meaning,
    Mention,
    Paragraph,
    Quote,
    Reply,
    Select,
    Span,
    Text,
)
from bot.core.text import shortened
from bot.views.words import LABEL, count, glimpse, times

_GLIMPSE = 160  # characters of a wording; whole ones would bury the rest
_WORDINGS = 5  # wordings of a question that are shown


def inbox(total: int, questions: Sequence[Waiting], offset: int = 0) -> Reply:
    """What waits for an answer, the most asked first, from a place on."""
    if not questions:
        return Reply(
            "Nothing is waiting in the inbox.",
            (Heading("Inbox"), Paragraph(("Nothing is waiting: every question is taken care of.",))),
        )
    told = f"{count(total, 'question')} waiting.{_part(total, len(questions), offset)}"
    options = tuple(
        Button(shortened(each.text, LABEL), action("inbox", each.id), hint=f"asked {times(each.times)}")
        for each in questions
    )
    return Reply(
        told,
        (
            Heading("Inbox"),
            Paragraph((told,)),
            Select("Choose one to take care of", options),
            *turning("inbox.page", total, len(questions), offset),
        ),
    )


def waiting(question: Waiting, wordings: Sequence[str] = ()) -> Reply:
    """One question of the inbox, how else it was asked, and what can be done with it."""
    asked = f"Asked {times(question.times)}"
    more = len(wordings) - _WORDINGS
    others: tuple[Block, ...] = (Paragraph((f"{asked}.",)),)
    if wordings:
        shown = [glimpse(each, _GLIMPSE) for each in wordings[:_WORDINGS]]
        listed = [*shown, f"and {count(more, 'other way', 'other ways')}"] if more > 0 else shown
        others = (Paragraph((f"{asked}, also like this:",)), Bullets(tuple((each,) for each in listed)))
    return Reply(
        f"{asked}: {question.text}",
        (
            Heading("Inbox"),
            Quote(question.text),
            *others,
            Buttons(
                (
                    Button("Answer it", action("inbox.answer", question.id), Meaning.GOOD),
                    Button("It has an answer already", action("inbox.match", question.id)),
                    Button("Dismiss it", action("inbox.dismiss", question.id), Meaning.RISKY),
                    Button("Back to the inbox", action("open", "faq inbox")),
                )
            ),
        ),
    )


def candidates(question: Waiting, found: Sequence[Candidate], words: str = "") -> Reply:
    """The entries that come nearest to a question, or to other words that were typed for it."""
    searched: tuple[Block, ...] = (Paragraph(("You searched for: ", Bold(glimpse(words, _GLIMPSE)))),) if words else ()
    options = tuple(
        Button(shortened(each.question, LABEL), action("inbox.target", question.id, each.mark)) for each in found
    )
    nothing = Paragraph(("Nothing that I know comes close to it.",))
    return Reply(
        "Which entry answers it?" if found else "Nothing that I know comes close to it.",
        (
            Heading("Which entry answers it?"),
            Quote(question.text),
            *searched,
            Select("Choose one, to read it first", options) if options else nothing,
            Buttons(
                (
                    Button("Search in other words", action("inbox.search", question.id)),
                    Button("Answer it anew", action("inbox.answer", question.id)),
                    Button("Back to the question", action("inbox", question.id)),
                )
            ),
        ),
    )


def search_form(question: Waiting) -> Form:
    """The form in which an admin looks for an entry in other words."""
    return Form(
        "Look for an entry",
        action("inbox.find", question.id),
        (FormField("words", "What it is about, in a few words", limit=QUESTION_LIMIT),),
    )


def target(question: Waiting, mark: str, entry: Target) -> Reply:
    """An entry, before a question is attached to it."""
    return Reply(
        f"Does this answer it? {entry.question}",
        (
            Heading("Does this answer it?"),
            Quote(question.text),
            Paragraph((Bold(entry.question),)),
            *(Paragraph((part,)) for part in entry.answer.split("\n") if part.strip()),
            Buttons(
                (
                    Button("Yes, tell who asked", action("inbox.attach", question.id, mark), Meaning.GOOD),
                    Button("No, another one", action("inbox.match", question.id)),
                    Button("Back to the question", action("inbox", question.id)),
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
    return _told(done, "Kept.", " From now on I answer this one:")


def attached(done: Resolved) -> Reply:
    """The question leads to an entry that was there, and those who asked are told."""
    return _told(done, "Attached.", " From now on, who asks like this gets the answer to:")


def dismissed() -> Reply:
    """The question is out of the inbox."""
    return Reply("Dismissed.", (Paragraph((Bold("Dismissed."), " It's out of the inbox, and nobody was told.")),))


def notice(delivery: Delivery) -> Reply:
    """What the bot says on its own: to who asked privately, or in a channel, with all who asked there."""
    facts = delivery.facts
    answer = facts.get("answer", "")
    head: Text = (Bold("Your question was answered."), " You asked:")
    if "who" in facts:
        head = (Bold("A question from here was answered."), " ", *_who(facts), " asked:")
    blocks: tuple[Block, ...] = (
        Paragraph(head),
        Quote(facts.get("asked", "")),
        *(Paragraph((part,)) for part in answer.split("\n") if part.strip()),
        Paragraph(("From now on I know it, whoever asks.",)),
    )
    return Reply(f"{head[0].text if isinstance(head[0], Bold) else ''} {answer}", blocks)


def turning(verb: str, total: int, shown: int, offset: int) -> tuple[Buttons, ...]:
    """The buttons that lead to the rest of a list, if there is any."""
    buttons = []
    if offset:
        buttons.append(Button("Earlier ones", action(verb, max(0, offset - PAGE))))
    if offset + shown < total:
        buttons.append(Button("More", action(verb, offset + shown)))
    return (Buttons(tuple(buttons)),) if buttons else ()


def _part(total: int, shown: int, offset: int) -> str:
    if offset:
        return f" Here are numbers {offset + 1:,} to {offset + shown:,}."
    return f" Here are the {shown} asked most." if total > shown else ""


def _told(done: Resolved, word: str, said: str) -> Reply:
    who = {1: "the person", 2: "both people"}.get(done.told, f"all {done.told:,} people")
    told = (f"I'm telling {who} who asked.",) if done.told else ()
    return Reply(
        " ".join((word, *told)),
        (Paragraph((Bold(word), said)), Quote(done.question), *(Paragraph((each,)) for each in told)),
    )


def _who(facts: dict[str, str]) -> Text:
    """The people who asked, as a list in words; `who` has a line each, account and name."""
    people = [line.partition("\t") for line in facts["who"].split("\n")]
    named: list[Span] = [Mention(account, name) for account, _, name in people]
    if (rest := int(facts["askers"]) - len(named)) > 0:
        named.append(count(rest, "other", "others"))
    signs = ("", *(", " for _ in named[1:-1]), *((" and ",) if len(named) > 1 else ()))
    return tuple(span for sign, each in zip(signs, named, strict=True) for span in ((sign, each) if sign else (each,)))
