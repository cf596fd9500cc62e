"""Annulling a question, as a group's admins see it."""

from collections.abc import Iterator, Sequence

from bot.core.actions import action
from bot.core.annulments import LATELY, REASON_LIMIT, Asked, Case
from bot.core.leaderboard import By, Over
from bot.core.reply import (
    Bold,
    Bullets,
    Button,
    Buttons,
    Facts,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    Quote,
    Reply,
    Select,
    Text,
    When,
)
from bot.core.text import one_line
from bot.views.inbox import turning
from bot.views.words import LABEL, count, day_name, glimpse

_TITLE = "Annul a question"
_WHAT_FOR = (
    "Was a question of a daily quiz wrong, or could it be read in two ways? Annul it, and no answer to it counts for "
    "anybody's accuracy, neither those given nor those to come. Study days, streaks and results stay as they are."
)
_LIST = Button("All questions", action("open", "annul"))


def questions(total: int, page: Sequence[Asked], offset: int, language: str) -> Reply:
    """The questions that can be annulled from a place on, the latest first; annulled ones are marked."""
    if not page:
        none = f"No daily quiz has asked anything here in the last {LATELY} days."
        return Reply(f"{_TITLE}. {none}", (Heading(_TITLE), Paragraph((_WHAT_FOR,)), Paragraph((none,))))
    options = tuple(Button(_label(each, language), action("annul.one", each.version)) for each in page)
    return Reply(
        f"{_TITLE}. {_WHAT_FOR}",
        (
            Heading(_TITLE),
            Paragraph((_WHAT_FOR,)),
            Select("Which question?", options),
            *turning("annul.page", total, len(page), offset),
        ),
    )


def question(case: Case, zone: str, language: str) -> Reply:
    """One of them with its choices, how it was answered, and what can be done about it."""
    text = case.question.text
    number = case.asked.version
    if case.asked.annulled:
        title, way = "An annulled question", Button("Let it count again", action("annul.back", number))
    else:
        title, way = f"{_TITLE}?", Button("Annul it…", action("annul.form", number), Meaning.RISKY)
    marked = ((f"{'✓' if choice.right else '·'} {choice.text}",) for choice in case.question.choices)
    return Reply(
        f"{title} {glimpse(text, 160)}",
        (
            Heading(title),
            Quote(text),
            Bullets(tuple(marked)),
            Facts(tuple(_facts(case, zone, language))),
            Buttons((way, _LIST)),
        ),
    )


def form(case: Case, reason: str = "", problem: str = "") -> Form:
    """The form in which an admin says why."""
    why = FormField("reason", "Why? It stands in the audit log", reason, limit=REASON_LIMIT)
    return Form(_TITLE, action("annul.do", case.asked.version), (why,), problem)


def annulled(case: Case) -> Reply:
    """What it means that the question is annulled from now on."""
    if case.answers:
        who = f"The {count(case.answers, 'answer')} to it" if case.answers > 1 else "The one answer to it"
        told = (
            f"{who} no longer {'count' if case.answers > 1 else 'counts'} for anybody's accuracy, nor will any other."
        )
    else:
        told = "No answer to it will count for anybody's accuracy."
    after = " Study days and streaks stay. The leaderboard says how many questions are annulled, the audit log which."
    back = Button("Let it count again", action("annul.back", case.asked.version))
    return _done("Annulled.", f" {told}{after}", case, back)


def restored(case: Case) -> Reply:
    """What it means that it is not annulled any more."""
    told = " All answers to it are in everybody's accuracy again, and those to come will be."
    return _done("It counts again.", told, case, Button("Annul it…", action("annul.form", case.asked.version)))


def _done(word: str, told: str, case: Case, way: Button) -> Reply:
    board = Button("Leaderboard", action("leaderboard", By.ACCURACY, Over.EVER))
    return Reply(
        f"{word}{told}",
        (Paragraph((Bold(word), told)), Quote(case.question.text), Buttons((way, board, _LIST))),
    )


def _label(asked: Asked, language: str) -> str:
    when = (day_name(asked.on, language),) if asked.on else ()
    return glimpse(" · ".join((*when, *(("annulled",) if asked.annulled else ()), one_line(asked.text))), LABEL)


def _facts(case: Case, zone: str, language: str) -> Iterator[tuple[str, Text]]:
    if case.asked.on:
        yield "Asked", (f"last on {day_name(case.asked.on, language)}",)
    if case.answers:
        yield "Answered", (f"{count(case.answers, 'time')}, {round(100 * case.right / case.answers)}% of them right",)
    else:
        yield "Answered", ("by nobody yet",)
    if ruled := case.asked.annulled:
        by = one_line(ruled.by) if ruled.by else "an admin who is not here any more"
        yield "Annulled", ("by ", Bold(by), ", ", When(ruled.at, zone, language=language), f": “{ruled.reason}”")
