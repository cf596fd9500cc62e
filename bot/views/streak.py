"""A streak that explains itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from bot.core.actions import action
from bot.core.ledger import Evidence
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
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
from bot.core.streaks import REVIEWS_A_DAY, DayNote, Streak, Verdict
from bot.views.words import STUDY, count, day_name

_SIGNS = {
    Verdict.STUDIED: "●",
    Verdict.MISSED: "○",
    Verdict.HELD: "◐",
    Verdict.OPEN: "◌",
    Verdict.FROZEN: "✻",
    Verdict.EXCUSED: "◇",
    Verdict.SPOILT: "◈",
    Verdict.VACATION: "△",
    Verdict.REST: "▽",
}
_REASONS = {
    Verdict.STUDIED: "studied",
    Verdict.MISSED: "missed",
    Verdict.HELD: "held for you, as a change of time zone cut it short",
    Verdict.OPEN: "still open",
    Verdict.FROZEN: "missed, and a freeze covered it",
    Verdict.EXCUSED: "excused",
    Verdict.SPOILT: "excused, as the bot was not there",
    Verdict.VACATION: "vacation",
    Verdict.REST: "rest day",
}
_EVIDENCE = {
    Evidence.QUIZ: "finished a quiz",
    Evidence.REVIEWS: f"reviewed {REVIEWS_A_DAY} flashcards",
}


def streak(shown: Streak, now: datetime) -> Reply:
    """Length, longest, when today ends, and the last days one by one."""
    title = f"Your streak: {count(shown.length, 'day')}" if shown.best else "No streak yet"
    status = "Today is done." if shown.done_today else "Today is still open."
    return Reply(
        f"{title}. {status}",
        (
            Heading(title),
            Facts((*_longest(shown), ("Today", _today(shown, now)))),
            *_days(shown),
            *(() if shown.done_today else _invitation(shown)),
        ),
    )


def _longest(shown: Streak) -> tuple[tuple[str, Text], ...]:
    return (("Longest", (count(shown.best, "day"),)),) if shown.best else ()


def _today(shown: Streak, now: datetime) -> Text:
    return (
        Bold("done" if shown.done_today else "still open"),
        f"; ends in {_left(shown.today.ends - now)}, ",
        When(shown.today.ends, shown.today.zone),
        f" ({shown.today.zone})",
    )


def _left(left: timedelta) -> str:
    minutes = int(left.total_seconds() // 60)
    hours, rest = divmod(max(0, minutes), 60)
    if hours:
        return f"{hours} h {rest} min"
    return f"{rest} min" if rest else "less than a minute"


def _days(shown: Streak) -> Iterator[Block]:
    """The last days, oldest first; those before the member's first are left out, and said so."""
    days = [note for note in shown.history if note.verdict is not Verdict.BEFORE]
    yield Bullets(tuple((_row(list(run)),) for _, run in groupby(days, key=_alike)))
    if len(days) == 1:
        yield Paragraph(("Today is your first day here. Welcome!",))
    elif len(days) < len(shown.history):
        yield Paragraph((f"Your first day here was {day_name(days[0].date)}.",))


def _alike(note: DayNote) -> object:
    """Missed days in a row share one; every other day has its own."""
    return note.verdict if note.verdict is Verdict.MISSED else note.date


def _row(run: list[DayNote]) -> str:
    first, last = run[0], run[-1]
    dates = day_name(first.date) if first is last else f"{day_name(first.date)} to {day_name(last.date)}"
    return f"{_SIGNS[first.verdict]} {dates}: {_reason(first)}"


def _reason(note: DayNote) -> str:
    return _EVIDENCE[note.evidence] if note.evidence else _REASONS[note.verdict]


def _invitation(shown: Streak) -> tuple[Block, ...]:
    goal = (
        f"make it {count(shown.length + 1, 'day')}"
        if shown.length
        else "start a new one"
        if shown.best
        else "start one"
    )
    return (
        Paragraph((f"{STUDY} today to {goal}.",)),
        Buttons(
            (
                Button("Take a quiz", action("open", "quiz"), Meaning.GOOD),
                Button("Review flashcards", action("open", "review")),
            )
        ),
    )
