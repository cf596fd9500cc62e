"""A person's own settings."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from bot.core.actions import action
from bot.core.calendar import ONE_DAY
from bot.core.languages import LANGUAGES, USUAL
from bot.core.people import Member
from bot.core.reminders import Own, Reminder, clock_time
from bot.core.reply import (
    SELECT_LIMIT,
    Block,
    Bold,
    Button,
    Buttons,
    Facts,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    Reply,
    Select,
    Text,
    When,
)
from bot.core.request import Platform
from bot.core.text import one_line, shortened
from bot.views.words import LABEL, day_name

_TITLE = "Your settings"


class Change(StrEnum):
    """What somebody has just set."""

    ZONE = "zone"
    REMINDER = "reminder"
    LISTED = "listed"
    LANGUAGE = "language"


def panel(own: Own, *changes: Change) -> Reply:
    """What is set, with a way to change each of it; what was changed just now comes first."""
    told = [_TOLD[each](own) for each in changes]
    if changes == (Change.ZONE,) and own.reminder:
        told[0] += (f" I'll remind you at {clock_time(own.reminder.minute)} by that zone's clocks.",)
    return Reply(
        " ".join(_SUMMARIES[each](own) for each in changes) or f"{_TITLE}. {_zone_in_short(own)}",
        (
            *(Paragraph((Bold("Done."), " ", *text)) for text in told),
            Heading(_TITLE),
            Facts(tuple(_facts(own))),
            Buttons(tuple(_buttons(own))),
            *_groups(own),
        ),
    )


def zone_form(typed: str = "", problem: str = "") -> Form:
    """The form in which a member sets the time zone."""
    return Form(
        "Your time zone",
        action("zone.set"),
        (FormField("zone", "Time zone, like Europe/Berlin", typed, limit=64),),
        problem,
    )


def reminder_form(typed: str = "", problem: str = "") -> Form:
    """The form in which a member says when to be reminded."""
    return Form(
        "Your reminder",
        action("reminder.set"),
        (FormField("time", "At what time? Like 19:30 or 7pm", typed, limit=20),),
        problem,
    )


def languages(member: Member) -> Reply:
    """The languages in which dates can be written, each by its own name and as it writes today."""
    told = "In which language do you want to read dates? The rest of what I say stays English."
    ways = tuple(
        Button(f"{each.name}: {each.day(member.today)}", action("language", code)) for code, each in LANGUAGES.items()
    )
    return Reply(told, (Paragraph((told,)), Select("Your dates", ways)))


def group_chosen(name: str) -> Reply:
    """What the person's direct messages are about from now on."""
    name = one_line(name)
    return Reply(
        f"Done. Your direct messages are about “{name}” now.",
        (
            Paragraph(
                (
                    Bold("Done."),
                    " Your direct messages are about ",
                    Bold(f"“{name}”"),
                    " now: its quizzes, its answers, and your streak there.",
                )
            ),
            Buttons(
                (
                    Button("Take a quiz", action("open", "quiz"), Meaning.GOOD),
                    Button("Show my streak", action("open", "streak")),
                    Button("Settings", action("open", "settings")),
                )
            ),
        ),
    )


def _facts(own: Own) -> Iterator[tuple[str, Text]]:
    member = own.member
    yield "Time zone", (Bold(member.zone),)
    yield "Dates", (f"as in {day_name(member.today, member.language)} ({_language(member)})",)
    yield "Today ends", (_when(member.timeline.today.ends, member),)
    if own.reminder is None:
        yield "Reminders", ("off",)
    else:
        at = Bold(clock_time(own.reminder.minute))
        yield "Reminders", (at, ", on days when something is open; next ", _when(own.reminder.next_at, member))
    yield "Leaderboards", ("you are on them" if member.listed else "you stay out",)
    if name := dict(own.groups).get(member.group_id):
        yield "This chat", ("is about ", Bold(f"“{one_line(name)}”"))


def _buttons(own: Own) -> Iterator[Button]:
    yield Button("Change time zone", action("zone"))
    if own.reminder is None:
        yield Button("Remind me…", action("reminder"))
    else:
        yield Button("Change the reminder", action("reminder"))
        yield Button("Turn reminders off", action("reminder.off"))
    if own.member.listed:
        yield Button("Stay off leaderboards", action("listed", 0))
    else:
        yield Button("Be on leaderboards", action("listed", 1))
    yield Button("Language of dates", action("languages"))


def _groups(own: Own) -> Iterator[Block]:
    """A choice of the group that direct messages are about, where there is more than one."""
    if len(own.groups) > 1:
        options = tuple(
            Button(shortened(one_line(name), LABEL) or "A group without a name", action("group", number))
            for number, name in own.groups[:SELECT_LIMIT]
        )
        yield Select("What should this chat be about?", options)
        if left := len(own.groups) - len(options):
            yield Paragraph((f"… and {left:,} more: use me there, and this chat is about that one.",))


def _zone_in_short(own: Own) -> str:
    return f"Your time zone is {own.member.zone}."


def _zone_told(own: Own) -> Text:
    member, today = own.member, own.member.timeline.today
    return (
        "Your time zone is ",
        Bold(member.zone),
        f". Today, {day_name(today.date, member.language)}, ends for you on ",
        _when(today.ends, member),
        ". No study day is lost or counted twice.",
    )


def _reminder_in_short(own: Own) -> str:
    if own.reminder is None:
        return "I won't remind you any more."
    return f"I'll write to you at {clock_time(own.reminder.minute)} ({own.member.zone})."


def _reminder_told(own: Own) -> Text:
    if own.reminder is None:
        return ("I won't remind you any more. You can turn reminders on again here, whenever you like.",)
    member, reminder = own.member, own.reminder
    at = f"{clock_time(reminder.minute)} ({member.zone})"
    local = member.platform is Platform.LOCAL
    return (
        "I'll remind you here at " if local else "I'll write to you at ",
        Bold(at),
        ", on days when something is open",
        ", while this chat runs" if local else "",
        ". Next: ",
        _near(reminder, own),
        _when(reminder.next_at, member),
        ".",
        *_if_closed(member),
    )


def _if_closed(member: Member) -> Text:
    """How it reaches somebody who takes no direct messages from a server, where there is one."""
    if member.platform is not Platform.DISCORD or member.alone:
        return ()
    return (" If you take no direct messages from your servers, I'll tell you at your next use instead.",)


def _near(reminder: Reminder, own: Own) -> str:
    """“today, ” or “tomorrow, ” where it is."""
    today = own.member.today
    return {today: "today, ", today + ONE_DAY: "tomorrow, "}.get(reminder.day, "")


def _listed_told(own: Own) -> Text:
    return (_listed_in_short(own), " Nothing else changes: your streak and your answers stay yours.")


def _listed_in_short(own: Own) -> str:
    if own.member.listed:
        return "You are on your groups' leaderboards, where they have one."
    return "You are on no leaderboard any more, in none of your groups."


def _language_told(own: Own) -> Text:
    return (_language_in_short(own), " What I post for everybody keeps English ones.")


def _language_in_short(own: Own) -> str:
    member = own.member
    return f"Your dates are in {_language(member)} from now on, as in {day_name(member.today, member.language)}."


def _language(member: Member) -> str:
    """The name of the language, in itself."""
    return LANGUAGES.get(member.language, LANGUAGES[USUAL]).name


def _when(at: datetime, member: Member) -> When:
    return When(at, member.zone, language=member.language)


_TOLD = {
    Change.ZONE: _zone_told,
    Change.REMINDER: _reminder_told,
    Change.LISTED: _listed_told,
    Change.LANGUAGE: _language_told,
}
_SUMMARIES = {
    Change.ZONE: _zone_in_short,
    Change.REMINDER: _reminder_in_short,
    Change.LISTED: _listed_in_short,
    Change.LANGUAGE: _language_in_short,
}
