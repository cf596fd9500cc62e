"""A streak that explains itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.actions import action
from bot.core.calendar import ShiftKind
from bot.core.languages import USUAL
from bot.core.reply import (
    Block,
    Bold,
    Button,
    Buttons,
    Facts,
    Heading,
    Meaning,
    Paragraph,
    Reply,
    Text,
    When,
)
from bot.core.schedules import Away
from bot.core.streaks import EARNS, MOST_FREEZES, Streak, Verdict
from bot.views.words import STUDY, count, day_name

_FREE = {
    Verdict.VACATION: "vacation",
    Verdict.REST: "a rest day",
    Verdict.EXCUSED: "excused",
}


def streak(shown: Streak, now: datetime, away: Sequence[Away] = (), language: str = USUAL) -> Reply:
    """Length, longest, freezes, and when today ends in the member's zone.

    Args:
        shown: the streak.
        now: the time.
        away: the member's vacations that are not over, the earliest first.
        language: that of the dates.
    """
    title = title_of(shown)
    status = "Today is done." if shown.done_today else "Today is still open." if shown.is_open else "Today is free."
    return Reply(
        f"{title}. {status}",
        (
            Heading(title),
            Facts((*_longest(shown), *_freezes(shown), ("Today", _today(shown, now, away, language)))),
            *_welcome(shown),
            *(_invitation(shown) if shown.is_open else ()),
            _ways(shown),
        ),
    )


def title_of(shown: Streak) -> str:
    """How long the streak is, in words."""
    return f"Your streak: {count(shown.length, 'day')}" if shown.best else "No streak yet"


def span(away: Away, language: str) -> str:
    """A vacation's days: “Mon 7 Dec to Sun 20 Dec”, or the only one."""
    first, last = (day_name(each, language) for each in (away.first, away.last))
    return first if away.first == away.last else f"{first} to {last}"


def for_long(length: timedelta) -> str:
    """A stretch of time in hours and whole minutes, rounded down."""
    hours, rest = divmod(max(0, int(length.total_seconds() // 60)), 60)
    if hours:
        return f"{hours} h {rest} min"
    return f"{rest} min" if rest else "less than a minute"


def _longest(shown: Streak) -> tuple[tuple[str, Text], ...]:
    return (("Longest", (count(shown.best, "day"),)),) if shown.best else ()


def _freezes(shown: Streak) -> tuple[tuple[str, Text], ...]:
    """How many are held, when the next one comes, and what they have done for this streak."""
    if shown.to_next is None:
        told = f"{shown.freezes} of {MOST_FREEZES}, as many as you can hold"
    elif shown.freezes:
        told = f"{shown.freezes} of {MOST_FREEZES}; one more after {count(shown.to_next, 'study day')}"
    elif shown.to_next < EARNS:
        told = f"none yet; the first after {count(shown.to_next, 'more study day')}"
    else:
        told = f"none yet; {EARNS} study days in a row earn one"
    rows: list[tuple[str, Text]] = [("Freezes", (told,))]
    if shown.saved:
        covered = "covered by a freeze" if shown.saved == 1 else "each covered by a freeze"
        rows.append(("Saved", (f"{count(shown.saved, 'missed day')} of this streak, {covered}",)))
    return tuple(rows)


def _today(shown: Streak, now: datetime, away: Sequence[Away], language: str) -> Text:
    ends = When(shown.today.ends, shown.today.zone, language=language)
    until = (f"; ends in {for_long(shown.today.ends - now)}, ", ends, f" ({shown.today.zone})")
    verdict, shift = shown.history[-1].verdict, shown.history[-1].shift
    short = shift is not None and shift.kind is ShiftKind.SHORTENED
    if shown.done_today or shown.is_open:
        safe = ". It is shorter as your time zone changed, and cannot be missed" if short and shown.is_open else ""
        return (Bold("done" if shown.done_today else "still open"), *until, safe)
    last = next((each.last for each in away if each.first <= shown.today.date <= each.last), None)
    name = _FREE[verdict]
    lasts = f" until {day_name(last, language)}" if verdict is Verdict.VACATION and last else ""
    return (Bold(f"{name}{lasts}"), ", nothing to do; study and it counts all the same", *until)


def _welcome(shown: Streak) -> tuple[Block, ...]:
    first = all(note.verdict is Verdict.BEFORE for note in shown.history[:-1])
    return (Paragraph(("Today is your first day here. Welcome!",)),) if first else ()


def _invitation(shown: Streak) -> tuple[Block, ...]:
    if shown.length:
        goal = f"make it {count(shown.length + 1, 'day')}"
    else:
        goal = "start a new one" if shown.best else "start one"
    return (Paragraph((f"{STUDY} today to {goal}.",)),)


def _ways(shown: Streak) -> Block:
    study = (
        Button("Take a quiz", action("open", "quiz"), Meaning.GOOD),
        Button("Review flashcards", action("open", "review")),
    )
    more = (Button("Why?", action("streak.why")), Button("Vacation…", action("open", "vacation")))
    return Buttons((*(() if shown.done_today else study), *more))
