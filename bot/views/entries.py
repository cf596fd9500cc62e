"""A group's own entries, as its admins see and write them."""

from collections.abc import Sequence

from bot.core.actions import action
from bot.core.entries import ANSWER_LIMIT, QUESTION_LIMIT, Imported, Learnt, Listed, OwnEntry
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    File,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    Quote,
    Reply,
    Select,
    Typed,
)
from bot.core.text import shortened
from bot.views.inbox import turning
from bot.views.words import LABEL, count, glimpse

FIELD_LIMIT = 4000
"""Characters of a form's longest field (a Discord modal's text input)."""

REMOVED = "Somebody removed that entry meanwhile. What you wrote is still here: send it again to add it as a new one."
"""What is wrong with a change of an entry that is not there any more."""

_TITLE = "Your group's own answers"
_GLIMPSE = 160  # characters of a wording; whole ones would bury the rest


def entries(total: int, page: Sequence[Listed], offset: int, learnt: int) -> Reply:
    """The group's entries from a place on, and how many wordings it has for those of the packs."""
    add = Button("Add an entry", action("entry.add"), Meaning.GOOD)
    packs = (Button("Wordings for the packs", action("learnt", 0)),) if learnt else ()
    if not page:
        none = "There are none yet. Write down what people ask again and again."
        return Reply(none, (Heading(_TITLE), Paragraph((none,)), Buttons((add, *packs))))
    part = f" Here are numbers {offset + 1:,} to {offset + len(page):,}." if total > len(page) else ""
    more = f" And {count(learnt, 'wording')} of your own for the packs." if learnt else ""
    told = f"{count(total, 'entry', 'entries')}.{part}{more}"
    options = tuple(
        Button(shortened(each.question, LABEL), action("entry", each.id), hint=_hint(each)) for each in page
    )
    return Reply(
        told,
        (
            Heading(_TITLE),
            Paragraph((told,)),
            Select("Choose one to read or change it", options),
            *turning("entries", total, len(page), offset),
            Buttons((add, *packs)),
        ),
    )


def entry(shown: OwnEntry) -> Reply:
    """One entry, and what can be done with it."""
    forget = (Button("Forget a wording", action("entry.wordings", shown.id)),) if shown.phrasings else ()
    return Reply(
        shortened(f"{shown.question} {shown.answer}", 200),
        (
            Heading(shown.question),
            *_lines(shown.answer),
            *_asked_as(shown.phrasings),
            Buttons(
                (
                    Button("Edit it", action("entry.edit", shown.id)),
                    *forget,
                    Button("Remove it", action("entry.remove", shown.id), Meaning.RISKY),
                    Button("All entries", action("open", "faq list")),
                )
            ),
        ),
    )


def add_form(question: str = "", answer: str = "", wordings: str = "", problem: str = "") -> Form:
    """The form for a new entry."""
    return Form("Add an entry", action("entry.new"), _fields(question, answer, wordings), problem)


def edit_form(number: int, question: str, answer: str, wordings: str = "", problem: str = "") -> Form:
    """The form for an entry that is there; its wordings are not in it, so that none learnt meanwhile is lost."""
    return Form("Edit an entry", action("entry.save", number), _fields(question, answer, wordings), problem)


def saved(shown: OwnEntry) -> Reply:
    """The entry is kept."""
    ways = f", asked in {1 + len(shown.phrasings)} ways" if shown.phrasings else ""
    told = f" From now on I answer this one{ways}:"
    return Reply(
        f"Kept.{told} {shown.question}",
        (
            Paragraph((Bold("Kept."), told)),
            Quote(shown.question),
            Buttons((Button("Show it", action("entry", shown.id)), Button("Add another", action("entry.add")))),
        ),
    )


def sure(shown: OwnEntry) -> Reply:
    """Before an entry is removed."""
    what = f", its answer and its {_wordings(len(shown.phrasings))}" if shown.phrasings else " and its answer"
    told = f"This question{what} will be gone for good."
    return Reply(
        f"Remove this entry? {shown.question}",
        (
            Heading("Remove this entry?"),
            Quote(shown.question),
            Paragraph((told,)),
            Buttons(
                (
                    Button("Remove it", action("entry.gone", shown.id), Meaning.RISKY),
                    Button("Keep it", action("entry", shown.id)),
                )
            ),
        ),
    )


def removed(before: OwnEntry) -> Reply:
    """The entry is gone; its answer is said once more, for who did not mean it."""
    return Reply(
        f"Removed. {before.question}",
        (
            Paragraph((Bold("Removed."), " This was its answer, in case you need it again:")),
            Quote(before.question),
            *_lines(before.answer),
            Buttons((Button("All entries", action("open", "faq list")),)),
        ),
    )


def wordings(shown: OwnEntry, listed: Sequence[Learnt]) -> Reply:
    """The other wordings of an entry, to choose one that it should not have."""
    if not listed:
        return entry(shown)
    options = tuple(Button(shortened(each.text, LABEL), action("entry.forget", each.id)) for each in listed)
    return Reply(
        f"Which wording should no longer lead to “{shortened(shown.question, LABEL)}”?",
        (
            Heading(shown.question),
            Select("Choose the wording to forget", options),
            Buttons((Button("Forget none", action("entry", shown.id)),)),
        ),
    )


def learnt(total: int, page: Sequence[Learnt], questions: Sequence[str], offset: int) -> Reply:
    """The group's own wordings for entries of the packs from a place on, each with its entry's question."""
    back = Buttons((Button("All entries", action("open", "faq list")),))
    if not page:
        none = "Your group has no wordings of its own for the packs."
        return Reply(none, (Heading("Wordings for the packs"), Paragraph((none,)), back))
    told = f"{count(total, 'wording')} from your inbox that lead to answers of the packs."
    options = tuple(
        Button(shortened(each.text, LABEL), action("learnt.forget", each.id), hint=f"leads to: {glimpse(question, 80)}")
        for each, question in zip(page, questions, strict=True)
    )
    return Reply(
        told,
        (
            Heading("Wordings for the packs"),
            Paragraph((told,)),
            Select("Choose one to forget it", options),
            *turning("learnt", total, len(page), offset),
            back,
        ),
    )


def unlearnt() -> Reply:
    """A wording for a pack's entry is forgotten."""
    return Reply(
        "Forgotten.",
        (
            Paragraph((Bold("Forgotten."), " Who asks like this is answered as if I had never heard it.")),
            Buttons((Button("Wordings for the packs", action("learnt", 0)),)),
        ),
    )


def exported(total: int, table: str) -> Reply:
    """The entries as a table in a file."""
    if not total:
        none = "There are no entries of your own to export yet."
        return Reply(none, (Paragraph((none,)), Buttons((Button("Add an entry", action("entry.add")),))))
    many = count(total, "entry", "entries")
    told = " Change it where you like and bring it back with "
    return Reply(
        f"{many} as CSV.",
        (Paragraph((Bold(f"{many} as CSV."), told, Typed("faq import"), ".")),),
        files=(File("faq.csv", table, "text/csv"),),
    )


def import_form(table: str = "", problem: str = "") -> Form:
    """The form into which a table is pasted."""
    label = "A table as CSV: question,answer,wordings"
    field = FormField("table", label, shortened(table, FIELD_LIMIT), long=True, limit=FIELD_LIMIT)
    return Form("Import entries", action("entry.bring"), (field,), problem)


def imported(done: Imported) -> Reply:
    """What became of a table's entries."""
    parts = [
        f"{done.added:,} added",
        f"{done.changed:,} changed",
        f"{done.same:,} as they were" if done.same != 1 else "1 as it was",
    ]
    told = f" {', '.join(parts)}." if done.added or done.changed else " It was all there already; nothing changed."
    return Reply(
        f"Imported.{told}",
        (
            Paragraph((Bold("Imported."), told)),
            Buttons((Button("All entries", action("open", "faq list")),)),
        ),
    )


def _fields(question: str, answer: str, wordings: str) -> tuple[FormField, ...]:
    return (
        FormField("question", "The question", shortened(question, QUESTION_LIMIT), limit=QUESTION_LIMIT),
        FormField("answer", "Your answer", answer, long=True, limit=ANSWER_LIMIT),
        FormField(
            "wordings",
            "More ways to ask it, one a line",
            shortened(wordings, FIELD_LIMIT),
            long=True,
            required=False,
            limit=FIELD_LIMIT,
        ),
    )


def _lines(answer: str) -> tuple[Block, ...]:
    return tuple(Paragraph((part,)) for part in answer.split("\n") if part.strip())


def _asked_as(phrasings: Sequence[str]) -> tuple[Block, ...]:
    if not phrasings:
        return ()
    listed = tuple((glimpse(each, _GLIMPSE),) for each in phrasings)
    return (Paragraph(("Also found when people ask:",)), Bullets(listed))


def _hint(listed: Listed) -> str:
    """The number by which the entry can be typed, and how many other wordings it has."""
    return ", ".join(filter(None, (f"No. {listed.id}", _wordings(listed.wordings))))


def _wordings(number: int) -> str:
    return count(number, "other wording") if number else ""
