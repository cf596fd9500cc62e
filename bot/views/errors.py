"""Refusals in words: what is wrong, and what to do."""

from dataclasses import replace

from bot.core import errors
from bot.core.actions import action
from bot.core.reply import Block, Bold, Bullets, Button, Buttons, Form, Meaning, Paragraph, Reply, Typed
from bot.core.text import one_line, shortened
from bot.core.vacations import LONGEST
from bot.views.words import count, either

_SHOWN = 60  # characters of what somebody typed, or called their group, that are repeated
_VACATIONS = {
    "backwards": "The last day is earlier than the one on which the vacation begins.",
    "over": "That vacation is over: its last day has passed already.",
    "begun": "A vacation of yours is set beforehand: its first day can be tomorrow, or any day after that.",
    "long": (
        f"{LONGEST} days at a stretch is the most. Together with vacation that comes right before or after it, that "
        "would be {days}."
    ),
    "far": "That's too far off. A vacation begins within a year from now, and lasts for a year at the most.",
}
_EXCUSES = {
    "ahead": (
        "That day hasn't come yet. I can excuse today, and days that are past; for days to come, members set a "
        "vacation themselves."
    ),
    "far": "That's too long ago. A day can be excused for a year.",
    "early": "{name} wasn't here yet on that day, so there is nothing to excuse.",
    "stranger": "They have never used me here, so they have no streak to keep.",
    "studied": "{name} studied on that day, so it counts already and needs no excuse.",
}
_PROBLEMS = 10  # of a file that are told at once


def refusal(error: errors.Refusal) -> Reply:
    """A kind sentence about a refusal, which is nobody else's business; what can be gone on with stays beside it."""
    undone = isinstance(error, errors.Busy)
    beside = undone or isinstance(error, errors.Elsewhere)
    return replace(_refused(error), private=True, beside=beside, undone=undone)


def _refused(error: errors.Refusal) -> Reply:  # noqa: PLR0911 - one line for each kind
    match error:
        case errors.UnknownCommand():
            return _unknown_command(error)
        case errors.BadOption():
            return _bad_option(error)
        case errors.MissingOption():
            return _say(f"Please add your {error.option}. For example: ", Typed(error.example))
        case errors.TooLong():
            return _say(
                f"That {error.what} has {error.length:,} characters; I read up to {error.limit:,}. "
                "Please make it shorter."
            )
        case errors.EmptyText():
            wordless = f"I see no words in that {error.what}. Please write it out."
            return _say("I can't read any text in that message." if error.what == "message" else wordless)
        case errors.UnknownZone() | errors.UnknownTime() | errors.BadVacation() | errors.BadExcuse():
            return _unknown_when(error)
        case errors.AdminsOnly():
            return _say("Only this group's admins can do that.")
        case errors.GroupOnly():
            return _say("That's about a group: please do it there, not in a direct message.")
        case errors.NotYours() | errors.Elsewhere() | errors.LeaderboardHidden():
            return _not_theirs(error)
        case errors.Busy():
            return _say("A lot is going on right now. Please try again in a moment; nothing you did is lost.")
        case errors.TooMany():
            return _say(
                f"That's {count(error.limit, error.what)} within a minute, more than I take from one person. "
                f"Please go on in {count(error.wait, 'second')}; nothing you did is lost."
            )
        case errors.AlreadyThere() | errors.BadFile() | errors.UnreadableFile() | errors.Full():
            return _unfit(error)
        case errors.QuizClosed():
            return _closed(error)
        case errors.NothingToStudy():
            return _say(f"There are no {error.what} here yet. Whoever runs this bot can add a pack.")
        case errors.Gone():
            return _gone(error)
        case _:
            return _say("That doesn't work. Type ", Typed("help"), " to see what does.")


def _gone(error: errors.Gone) -> Reply:
    if error.what not in {"schedule", "vacation"}:
        return _say(f"That {error.what} isn't there any more. Type ", Typed("help"), " to see what you can do.")
    ways = Buttons((Button("All daily prompts", action("open", "schedule")),))
    return _say(f"That {error.what} was removed. See what is planned with ", Typed("schedule"), ".", after=(ways,))


def unfit(form: Form, error: errors.Refusal) -> Form:
    """The form with what was wrong with what was typed, and the buttons that go with that."""
    said = refusal(error)
    ways = tuple(each for block in said.blocks if isinstance(block, Buttons) for each in block.buttons)
    return replace(form, problem=said.summary, ways=ways)


def again(form: Form, number: int) -> Reply:
    """What is wrong with a form, which can be opened again with all that was typed by its draft's number."""
    retry = Button("Try again", action("draft", number), Meaning.GOOD)
    return _say(form.problem, after=(Buttons((retry, *form.ways)),))


def fault(reference: str) -> Reply:
    """The word about a fault of ours; the reference leads to it in the log."""
    said = _say(
        "Something went wrong on my side, sorry. Nothing you did before is lost. "
        f"If it happens again, tell the operator: {reference}."
    )
    return replace(said, beside=True, undone=True)


def _unknown_when(
    error: errors.UnknownZone | errors.UnknownTime | errors.BadVacation | errors.BadExcuse,
) -> Reply:
    if isinstance(error, errors.BadExcuse):
        return _say(_EXCUSES[error.reason].format(name=shortened(one_line(error.name), _SHOWN)))
    if isinstance(error, errors.BadVacation):
        return _say(_VACATIONS[error.reason].format(days=error.days))
    typed = f"“{shortened(error.typed, _SHOWN)}”"
    if isinstance(error, errors.UnknownTime):
        return _say(f"I can't read {typed} as a time of the day. Write it like 19:30 or 7pm.")
    near = (
        f" Did you mean {either(error.near)}?"
        if error.near
        else " Write a place like Europe/Berlin or America/New_York."
    )
    return _say(f"I don't know the time zone {typed}.{near}")


def _not_theirs(error: errors.NotYours | errors.Elsewhere | errors.LeaderboardHidden) -> Reply:
    if isinstance(error, errors.Elsewhere):
        return _elsewhere(error)
    if isinstance(error, errors.LeaderboardHidden):
        if error.shown_to == "admins":
            return _say("This group's admins keep the leaderboard to themselves, and see it in the group itself.")
        off = "This group's admins have turned the leaderboard off. They can turn it on again in "
        return _say(off, Typed("config"), ".")
    if error.what == "question":
        return _say("Only the person who asked can say that. Ask your own with ", Typed("ask"), ".")
    return _say(f"That {error.what} belongs to somebody else. Start your own with ", Typed("quiz"), ".")


def _elsewhere(error: errors.Elsewhere) -> Reply:
    if not error.group:
        return _say(f"That {error.what} is from before this chat was about a group. Please begin a new one.")
    group = f"“{shortened(one_line(error.group), _SHOWN)}”"
    return _say(
        f"That {error.what} is from {group}, and this chat is about another group now. Choose {group} in ",
        Typed("settings"),
        " to go on with it.",
    )


def _unknown_command(error: errors.UnknownCommand) -> Reply:
    name = shortened(error.name, _SHOWN)
    if not error.near:
        return _say(
            f"I don't know “{name}”. Type ",
            Typed("help"),
            " to see what I can do, or ask me a question in a few words.",
        )
    buttons = Buttons(tuple(Button(near, action("open", near)) for near in error.near))
    return _say(
        f"I don't know “{name}”. Did you mean {'this' if len(error.near) == 1 else 'one of these'}?", after=(buttons,)
    )


def _bad_option(error: errors.BadOption) -> Reply:
    typed = f"“{shortened(error.value, _SHOWN)}”"
    if not error.allowed:
        return _say(f"{typed} is no {error.option} that ", Typed(error.command), " can use.")
    named = [Typed(f"{error.command} {value}") for value in error.allowed]
    tries = [span for code in named for span in (" or ", code)][1:]
    return _say(f"{typed} doesn't go with ", Typed(error.command), ". Try ", *tries, ".")


def _unfit(error: errors.AlreadyThere | errors.BadFile | errors.UnreadableFile | errors.Full) -> Reply:
    """What an admin wrote that cannot be kept so."""
    if isinstance(error, errors.BadFile):
        return _bad_file(error)
    if isinstance(error, errors.UnreadableFile):
        return _unreadable(error)
    if isinstance(error, errors.Full):
        return _say(f"There's room for {error.limit:,} {error.what}, and no more. Please remove what nobody needs.")
    shown = Buttons((Button("Show that entry", action("entry", error.number)),))
    question = shortened(error.question, _SHOWN)
    return _say(f"There's already an entry for “{question}”. Please edit that one.", after=(shown,))


def _unreadable(error: errors.UnreadableFile) -> Reply:
    name = shortened(one_line(error.name), _SHOWN) or "file"
    match error.reason:
        case "large":
            return _say(f"“{name}” is too large: I read up to {error.limit // 1000:,} kB. Nothing was changed.")
        case "empty":
            return _say(f"“{name}” is empty. Nothing was changed.")
        case "gone":
            return _say(f"I couldn't fetch “{name}”. Please attach it once more. Nothing was changed.")
        case _:
            return _say(f"“{name}” is no plain text. Please save it as UTF-8 (CSV) and attach it again.")


def _bad_file(error: errors.BadFile) -> Reply:
    """The first problems, each with its line; a form has no room for hundreds."""
    told = [f"Line {each.line}: {each.message}." for each in error.problems[:_PROBLEMS]]
    rest = len(error.problems) - len(told)
    more = f" And {count(rest, 'problem')} more." if rest else ""
    return Reply(
        f"Nothing was imported. {' '.join(told)}{more}",
        (
            Paragraph((Bold("Nothing was imported."), " Please mend this and try again:")),
            Bullets(tuple((each,) for each in told)),
            *((Paragraph((more.strip(),)),) if more else ()),
        ),
    )


def _closed(error: errors.QuizClosed) -> Reply:
    buttons = (
        Button("See its answers", action("result", error.quiz_id, 0)),
        Button("Take a quiz", action("open", "quiz")),
    )
    return _say("That quiz is closed. Your answers are kept.", after=(Buttons(buttons),))


def _say(*text: str | Typed | Bold, after: tuple[Block, ...] = ()) -> Reply:
    summary = "".join(span if isinstance(span, str) else span.text for span in text)
    return Reply(summary, (Paragraph(text), *after))
