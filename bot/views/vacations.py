"""Days on which a whole group gets no posts."""

from collections.abc import Sequence
from datetime import date

from bot.core.actions import action
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Form,
    FormField,
    Heading,
    Paragraph,
    Reply,
    Select,
    Text,
)
from bot.core.schedules import MOST, Away
from bot.core.text import shortened
from bot.views.planned import next_posts, span_of

_SHOWN = 60  # characters of what somebody typed that are repeated to them


def vacations(away: Sequence[Away], upcoming: Sequence[Text], told: Text = ()) -> Reply:
    """The vacations of a group, with a way to each and to another one.

    Args:
        away: those that are not over, the earliest first.
        upcoming: the group's next posts, a line each; told after a change.
        told: what was changed just now.
    """
    title = "Vacations"
    blocks: list[Block] = [Paragraph((Bold("Done."), " ", *told))] if told else []
    blocks += [
        *(next_posts(upcoming) if told else ()),
        Heading(title),
        Paragraph(
            (
                "On these days nothing is posted in any channel, and nothing is made up for later.",
                " Everybody can go on studying, and streaks count as always.",
            )
        ),
    ]
    if away:
        blocks.append(Bullets(tuple((span_of(each),) for each in away)))
        off = tuple(Button(f"Remove {span_of(each)}", action("schedule.away.off", each.id)) for each in away[:MOST])
        blocks.append(Select("Remove one", off))
    add = () if len(away) >= MOST else (Button("Add a vacation", action("schedule.away.form")),)
    blocks.append(Buttons((*add, Button("All daily prompts", action("open", "schedule")))))
    said = "".join(each for each in told if isinstance(each, str))
    return Reply(f"Done. {said}" if told else f"{title} of your group.", tuple(blocks))


def form(first: str = "", last: str = "", problem: str = "") -> Form:
    """The form for a vacation's days."""
    fields = (
        FormField("first", "First day, like 24 Dec", first, limit=40),
        FormField("last", "Last day, like 6 Jan (the same for one day)", last, limit=40),
    )
    return Form("Vacation of your group", action("schedule.away.add"), fields, problem)


def unread(first: str, last: str, *, wrong: str) -> str:
    """The day that is no date, `first` or `last`."""
    typed = first if wrong == "first" else last
    return f"I can't read “{shortened(typed, _SHOWN)}” as the {wrong} day. Write it like 24 Dec or 2026-12-24."


def added(first: date, last: date) -> Text:
    """The vacation is kept."""
    return (f"Nothing is posted {'on' if first == last else 'from'} {span_of(Away(first, last))}.",)


def taken_back() -> Text:
    """The vacation is none any more."""
    return ("That vacation is removed; posts come on its days again.",)
