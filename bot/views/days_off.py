"""A member's own vacation: what waits for them meanwhile, and how to set it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.actions import action
from bot.core.calendar import ONE_DAY
from bot.core.languages import USUAL
from bot.core.reply import (
    SELECT_LIMIT,
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    Reply,
    Select,
)
from bot.core.schedules import Away
from bot.core.vacations import LONGEST
from bot.views.streak import span
from bot.views.words import count


def panel(away: Sequence[Away], today: date, told: str = "", language: str = USUAL) -> Reply:
    """A member's vacations, with a way to take each back and to set another one.

    Args:
        away: those that are not over, the earliest first.
        today: the member's date; what has begun cannot be taken back.
        told: what was changed just now.
        language: that of the dates.
    """
    title = "Your vacation"
    blocks: list[Block] = [Paragraph((Bold("Done."), f" {told}"))] if told else []
    blocks += [Heading(title), Paragraph((_rule(),))]
    if away:
        blocks.append(Bullets(tuple((span(each, language),) for each in away[:SELECT_LIMIT])))
        if len(away) > SELECT_LIMIT:
            blocks.append(Paragraph((f"And {count(len(away) - SELECT_LIMIT, 'more', 'more')} later.",)))
    coming = [each for each in away[:SELECT_LIMIT] if each.last > today]
    if coming:
        blocks.append(Select("Take one back", tuple(_off(each, today, language) for each in coming)))
    blocks.append(
        Buttons(
            (
                Button("Set a vacation", action("vacation.form"), Meaning.NEUTRAL if away else Meaning.GOOD),
                Button("Your streak", action("open", "streak")),
            )
        )
    )
    planned = f"Your vacation: {span(away[0], language)}." if away else "You have no vacation planned."
    return Reply(f"Done. {told}" if told else planned, tuple(blocks))


def form(first: str = "", last: str = "", problem: str = "") -> Form:
    """The form for a vacation's days."""
    fields = (
        FormField("first", "First day, like 24 Dec", first, limit=40),
        FormField("last", "Last day, like 6 Jan (the same for one day)", last, limit=40),
    )
    return Form("Your vacation", action("vacation.add"), fields, problem)


def unread(problem: str) -> Reply:
    """What was typed with the command is no date; the form asks for both."""
    ways = Buttons((Button("Set a vacation", action("vacation.form"), Meaning.GOOD),))
    return Reply(problem, (Paragraph((problem,)), ways), private=True)


def gone(first: date, last: date, language: str = USUAL) -> str:
    """The vacation is kept."""
    days = Away(first, last)
    when = f"on {span(days, language)}"
    if first != last:
        begin, end = (span(Away(each, each), language) for each in (first, last))
        when = f"from {begin} to {end}"
    return f"Your streak waits for you {when}, in all your groups here, and I won't remind you. Enjoy!"


def back(first: date, last: date, language: str = USUAL) -> str:
    """These days are no vacation any more."""
    taken = f"{span(Away(first, last), language)} {'is' if first == last else 'are'} no vacation any more"
    return f"{taken}, and {'counts' if first == last else 'count'} like any other day."


def _rule() -> str:
    return (
        "A day of vacation keeps your streak and adds nothing; study on it, and it counts all the same. "
        f"Set it beforehand, at most {LONGEST} days at a stretch. It holds in all your groups here."
    )


def _off(each: Away, today: date, language: str) -> Button:
    """Takes back what has not begun of it."""
    rest = replace(each, first=max(each.first, today + ONE_DAY))
    written = action("vacation.off", rest.first.isoformat(), rest.last.isoformat())
    return Button(f"Take back {span(rest, language)}", written)
