"""The welcome, and the help."""

from collections.abc import Sequence

from bot.core.actions import action
from bot.core.people import Member
from bot.core.quiz import Quiz
from bot.core.reply import Block, Bold, Button, Buttons, Facts, Heading, Meaning, Paragraph, Reply, Text, Typed
from bot.core.request import Platform
from bot.core.streaks import Streak
from bot.views.words import STUDY, count


def welcome(member: Member, streak: Streak, waiting: Quiz | None, due: int) -> Reply:
    """A greeting with what is waiting today."""
    title = f"Hello, {member.name}!"
    blocks: list[Block] = [Heading(title)]
    if waiting and waiting.current:
        place = f"question {waiting.current.position + 1} of {len(waiting.items)}"
        blocks.append(Paragraph(("Your quiz is waiting at ", Bold(place), ". All your answers so far are kept.")))
    else:
        blocks.append(Paragraph(("Ask me a question in your own words, or choose one of these.",)))
    blocks.append(Facts((("Streak", (_streak(streak),)), *_due(due))))
    quiz = Button("Go on with the quiz" if waiting else "Take a quiz", action("open", "quiz"), Meaning.GOOD)
    blocks.append(
        Buttons(
            (
                quiz,
                Button("Review flashcards", action("open", "review")),
                Button("Help", action("open", "help")),
            )
        )
    )
    return Reply(title, tuple(blocks))


def guide(rows: Sequence[tuple[str, str]], admin_rows: Sequence[tuple[str, str]]) -> Reply:
    """Every command and what it does; the admins' own where the reader is one."""
    blocks: list[Block] = [
        Heading("What I can do"),
        Paragraph(("Ask me a question in your own words, or type one of these:",)),
        Facts(tuple((Typed(usage), (summary,)) for usage, summary in rows)),
    ]
    if admin_rows:
        blocks += [Heading("For admins"), Facts(tuple((Typed(usage), (summary,)) for usage, summary in admin_rows))]
    return Reply("What I can do", tuple(blocks))


def door(written: str) -> Reply:
    """A form that was not there in time is ready behind a button, by its action."""
    return Reply(
        "It's ready now.", (Paragraph(("It's ready now.",)), Buttons((Button("Open the form", written, Meaning.GOOD),)))
    )


def privately(name: str) -> Reply:
    """A command that was asked for where others read along is behind a button, whose answer its presser alone sees."""
    said = "That one is for your eyes only. Press to open it."
    return Reply(said, (Paragraph((said,)), Buttons((Button(f"Open {name}", action("open", name), Meaning.GOOD),))))


def nudge(platform: Platform = Platform.LOCAL, *, direct: bool = False) -> Reply:
    """The answer to an empty line, or to a mention or a direct message that says nothing more."""
    lead = {Platform.LOCAL: "", Platform.DISCORD: "/", Platform.SLACK: "/study "}[platform]
    quiz, review, guide = (f"{lead}{name}" for name in ("quiz", "review", "help"))
    named = f"Hello! Write your question{'' if direct else ' beside my name'}, or try"
    said = "Type a question" if platform is Platform.LOCAL else named
    comma = ", " if platform is Platform.LOCAL else " "
    text: Text = (said, comma, Typed("quiz"), ", ", Typed("review"), " or ", Typed("help"), ".")
    return Reply(f"{said}{comma}{quiz}, {review} or {guide}.", (Paragraph(text),))


def stray_number(offered: int) -> Reply:
    """The answer to a number that stands for nothing."""
    text: Text = ("There is nothing to choose from right now. Try ", Typed("quiz"), " or ", Typed("help"), ".")
    if offered:
        text = (f"Choose a number from 1 to {offered}, please.",) if offered > 1 else ("The only choice is 1.",)
    return Reply("That number is none of the choices.", (Paragraph(text),))


def _streak(streak: Streak) -> str:
    if streak.done_today:
        return f"{count(streak.length, 'day')}, and today is done"
    if streak.length:
        return f"{count(streak.length, 'day')}; today {'is still open' if streak.is_open else 'needs no study'}"
    return f"{STUDY.lower()} to start {'a new one' if streak.best else 'one'}"


def _due(due: int) -> tuple[tuple[str, Text], ...]:
    return (("Flashcards", (f"{count(due, 'card')} due",)),) if due else ()
