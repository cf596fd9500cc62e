"""The last days of a streak, one by one, each with what it rests on."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.core.actions import action
from bot.core.calendar import Shift, ShiftKind
from bot.core.languages import USUAL
from bot.core.ledger import Evidence, Excuse
from bot.core.outages import Prompt, Spoilt, Stretch
from bot.core.reply import Block, Bullets, Button, Buttons, Heading, Paragraph, Reply
from bot.core.streaks import REVIEWS_A_DAY, DayNote, Streak, Verdict
from bot.core.text import shortened
from bot.views.streak import for_long, title_of
from bot.views.words import all_of, day_name, glimpse

SIGNS = {
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
    Verdict.MISSED: "missed",
    Verdict.HELD: "not there in your time zone; it could not be missed",
    Verdict.OPEN: "still open",
    Verdict.FROZEN: "missed, and a freeze covered it",
    Verdict.EXCUSED: "excused",
    Verdict.SPOILT: "excused",
    Verdict.VACATION: "vacation",
    Verdict.REST: "rest day",
}
_EVIDENCE = {
    Evidence.QUIZ: "finished a quiz",
    Evidence.REVIEWS: f"reviewed {REVIEWS_A_DAY} flashcards",
}
_COUNTED = {
    Verdict.STUDIED: "studied",
    Verdict.MISSED: "missed",
    Verdict.HELD: "held for you",
    Verdict.FROZEN: "covered by a freeze",
    Verdict.EXCUSED: "excused",
    Verdict.SPOILT: "excused as I was not there",
    Verdict.VACATION: "on vacation",
    Verdict.REST: "for rest",
    Verdict.OPEN: "still open",
}
_SHARED = {Verdict.MISSED, Verdict.EXCUSED, Verdict.VACATION, Verdict.REST}
_REASON = 200  # characters of an admin's reason, which has no more
_ROOM = 1000  # characters of all of them: written with escapes, the answer must fit into a message
_NAME = 40  # characters of an admin's name


def why(shown: Streak, language: str = USUAL) -> Reply:
    """Every one of the last days with what made it what it is: a row of symbols, then each of them in words.

    Days before the member's first are left out, and said so; those in a row that are alike share a line.
    """
    days = [note for note in shown.history if note.verdict is not Verdict.BEFORE]
    zone = shown.today.zone
    runs = [list(run) for _, run in groupby(days, key=lambda note: _alike(note, zone, language))]
    given = sum(run[0].verdict is Verdict.EXCUSED for run in runs)
    words = min(_REASON, _ROOM // max(1, given))
    return Reply(
        f"{title_of(shown)}. {_counted(days)}.",
        (
            Heading(title_of(shown)),
            Paragraph((f"{_last(days)}, the oldest first: {''.join(SIGNS[note.verdict] for note in days)}",)),
            Bullets(tuple((_line(run, zone, language, words),) for run in runs)),
            *_since(days, shown, language),
            Paragraph(
                ("Only a missed day ends a streak. All other days without study keep it as it is, and add nothing.",)
            ),
            Buttons((Button("Your streak", action("open", "streak")),)),
        ),
    )


def _last(days: Sequence[DayNote]) -> str:
    return f"Your last {len(days)} days" if len(days) > 1 else "Your first day here"


def _counted(days: Sequence[DayNote]) -> str:
    """The row of symbols as a sentence."""
    kinds = [note.verdict for note in days]
    told = [f"{kinds.count(kind)} {_COUNTED[kind]}" for kind in _COUNTED if kind in kinds]
    return f"{_last(days)}: {all_of(told)}"


def _since(days: Sequence[DayNote], shown: Streak, language: str) -> Iterator[Block]:
    if 1 < len(days) < len(shown.history):
        yield Paragraph((f"Your first day here was {day_name(days[0].date, language)}.",))


def _alike(note: DayNote, zone: str, language: str) -> object:
    """What days in a row have in common that share a line; every other has its own."""
    return (note.verdict, _reason(note, zone, language)) if note.verdict in _SHARED else note.date


def _line(run: Sequence[DayNote], zone: str, language: str, words: int) -> str:
    first, last = run[0], run[-1]
    dates = day_name(first.date, language)
    if first is not last:
        dates = f"{dates} to {day_name(last.date, language)}"
    return f"{SIGNS[first.verdict]} {dates}: {_reason(first, zone, language, words)}"


def _reason(note: DayNote, zone: str, language: str, words: int = _REASON) -> str:
    """What a day rests on, with so many characters of an admin's words."""
    facts, shift = note.facts, note.shift
    if note.verdict is Verdict.HELD and shift:
        return _held(shift)
    if note.evidence:
        at = facts.studied_at if facts else None
        told = f"{_EVIDENCE[note.evidence]}{_at(note, at, zone, language)}"
    elif note.verdict is Verdict.EXCUSED and facts and facts.excuse:
        told = _excused(facts.excuse, words)
    elif note.spoilt:
        told = f"excused: {_spoilt(note, note.spoilt, zone, language)}"
    else:
        told = _REASONS[note.verdict]
    if shift and shift.kind is ShiftKind.SHORTENED:
        return f"{told}; {_shorter(shift, note.verdict)}"
    return f"{told}; {_longer(shift)}" if shift and shift.kind is ShiftKind.STRETCHED else told


def _at(note: DayNote, at: datetime | None, zone: str, language: str) -> str:
    return f", {_moment(note, at, zone, language)}" if at else ""


def _moment(note: DayNote, at: datetime, zone: str, language: str) -> str:
    """An instant by the member's clocks of now; with its date where that is, by them, another than the day's."""
    local = at.astimezone(ZoneInfo(zone))
    same = local.date() == note.date
    return f"{local:%H:%M}" if same else f"{day_name(local.date(), language)} {local:%H:%M}"


def _excused(excuse: Excuse, words: int) -> str:
    by = shortened(excuse.by, _NAME) if excuse.by else "an admin"
    return f"excused by {by}: “{glimpse(excuse.reason, words)}”"


def _spoilt(note: DayNote, owed: Spoilt, zone: str, language: str) -> str:
    """What the bot did not do, or not in time."""
    told = [_deaf(note, owed.deaf, zone, language)] if owed.deaf else []
    if owed.prompt:
        told.append(_prompt(note, owed.prompt, zone, language))
    return "; ".join(told)


def _deaf(note: DayNote, deaf: Sequence[Stretch], zone: str, language: str) -> str:
    begins, ends = (_moment(note, at, zone, language) for at in (deaf[0].begins, deaf[-1].ends))
    if len(deaf) == 1:
        return f"I could not be reached from {begins} to {ends}"
    lost = sum((each.ends - each.begins for each in deaf), timedelta())
    return f"I could not be reached for {for_long(lost)} between {begins} and {ends}"


def _prompt(note: DayNote, prompt: Prompt, zone: str, language: str) -> str:
    planned = f"the daily prompt planned for {_moment(note, prompt.due_at, zone, language)}"
    if prompt.came_at is None:
        return f"{planned} did not come"
    return f"{planned} came {for_long(prompt.came_at - prompt.due_at)} late"


def _held(shift: Shift) -> str:
    done = "cut short" if shift.kind is ShiftKind.SHORTENED else "passed over"
    return f"{done} as {_changed(shift)}; it could not be missed"


def _shorter(shift: Shift, verdict: Verdict) -> str:
    safe = "; it cannot be missed" if verdict is Verdict.OPEN else ""
    return f"a shorter day, as {_changed(shift)}{safe}"


def _longer(shift: Shift) -> str:
    return f"a longer day, as {_changed(shift)}"


def _changed(shift: Shift) -> str:
    return f"your time zone changed from {_place(shift.was)} to {_place(shift.now)}"


def _place(zone: str) -> str:
    """A zone by the name of its place: “New York”."""
    return zone.rpartition("/")[2].replace("_", " ")
