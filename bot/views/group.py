"""A group at a glance, in words: what becomes of deliveries and why, what a day of a calendar was, who stands where."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.config import Leaderboard
from bot.core.group import Calendar, Cell, Mark, Sent
from bot.core.held import MOST, BeliefsMap, Held
from bot.core.leaderboard import Board, By, Over
from bot.core.posts import PostKind
from bot.core.reply import Block, Paragraph, Ranking, Text, When
from bot.core.schedules import Schedule, State
from bot.core.streaks import Verdict
from bot.core.text import one_line, shortened
from bot.views import leaderboard
from bot.views.planned import TITLES, days, local, names
from bot.views.streak import for_long
from bot.views.words import count, day_name

PLANNED_NONE = "Nothing is planned."
DELIVERED_NONE = "Nothing has been sent on its own yet."
INBOX_NONE = "Nothing is waiting: every question is taken care of."
BELIEFS = "Which false beliefs the group's wrong answers showed, week by week."
BELIEFS_NONE = "No wrong answer has named a misconception yet. Good, or early."
BELIEFS_HOW = (
    "A number is how many different members gave a wrong answer that comes from the belief in that week; the last "
    "week is this one. Nobody is named, and questions that admins annulled don't count."
)
STRANGER = "You have not been here yet. Say something in the chat, and your days and reviews show up."
ADMINS_TOO = "Admins also see deliveries and the inbox here."

ANSWERED = "Members who answered"
IN_TIME = "in time"
NOBODY = "Nobody has a place yet."
UNREVIEWED = "Review a few flashcards, and you'll see here how well they stick."
UNLISTED = "You're not on leaderboards, as you chose; so others don't see your days here, either."

MEASURES = {By.DAYS: "Study days", By.ACCURACY: "Accuracy", By.REVIEWS: "Reviews"}
PERIODS = {Over.WEEK: "This week", Over.MONTH: "This month", Over.EVER: "All time"}

_KINDS: Mapping[str, str] = {
    "answered": "Word that a question was answered",
    "channel.closed": "Word about a closed channel",
    "post": "Daily prompt",
    "post.edit": "Count or result below a prompt",
    "post.unknown": "Word that a prompt may not have arrived",
    "reminder": "Reminder",
}
_STATES = {State.ON: "", State.PAUSED: "paused", State.SHUT: "stopped, I was refused there"}
_HIDDEN = {
    Leaderboard.ADMINS: "Your group's admins keep the leaderboard to themselves.",
    Leaderboard.NOBODY: "Your group's admins have turned the leaderboard off.",
}
_MARKS = {
    Mark.STUDIED: "studied",
    Mark.KEPT: "no study needed",
    Mark.MISSED: "missed",
    Mark.OPEN: "still open",
}
_VERDICTS = {
    Verdict.HELD: "held for you, as your time zone changed",
    Verdict.FROZEN: "missed, and a freeze covered it",
    Verdict.EXCUSED: "excused",
    Verdict.SPOILT: "excused, as I was not there",
    Verdict.VACATION: "vacation",
    Verdict.REST: "rest day",
}
_REASON = 160  # characters of a reason
_RETRIED = 1  # tries of what went through at once


def schedule_names(schedules: tuple[Schedule, ...]) -> list[str]:
    """What schedules are called: “Daily quiz at 09:00”."""
    return names(schedules)


def schedule_when(schedule: Schedule) -> str:
    """On which days, by whose clocks, and whether it posts: “every day, Europe/Berlin; paused”."""
    state = _STATES[schedule.state]
    return f"{days(schedule.weekdays)}, {schedule.zone}{f'; {state}' if state else ''}"


def due(at: datetime, zone: str, now: datetime, *, quiet: bool) -> Text:
    """When a post comes: “Mon 23 Nov 09:00”."""
    return (When(at, zone),) if at > now else ("when quiet mode is off" if quiet else "at once",)


def kind(sent: Sent) -> str:
    """What a delivery is."""
    if sent.kind == "post" and sent.post is not None:
        return TITLES[PostKind(sent.post)]
    return _KINDS.get(sent.kind, "Message")


def reader(sent: Sent) -> str:
    """For whom it is; of another member's nobody is named."""
    if sent.to_channel:
        return "the channel"
    return "you, directly" if sent.own else "a member, directly"


def became(sent: Sent, zone: str, now: datetime, *, quiet: bool) -> tuple[str, str]:
    """What became of a delivery, in a word or two, and why, if there is anything to say."""
    reason = shortened(one_line(sent.error or ""), _REASON)
    match sent.state:
        case "sent":
            return _arrived(sent)
        case "waiting":
            return "waits", _awaited(sent, reason, zone, now, quiet=quiet)
        case "claimed":
            return "being sent", ""
        case "skipped":
            return "skipped", reason or "no reason was kept"
        case "unknown":
            return "unknown", reason or "nobody can tell whether it arrived"
        case _:
            return "failed", reason or "no reason was kept"


def claim(held: Held) -> str:
    """A belief in its words, on one line."""
    return one_line(held.belief.claim)


def people(held: Held) -> str:
    """How many voiced a belief, and what became of it: “5 people, 2 overcame it”."""
    overcome = f", {held.overcome:,} overcame it" if held.overcome else ""
    return f"{count(held.people, 'person', 'people')}{overcome}"


def beliefs(shown: BeliefsMap) -> str:
    """The map in a sentence."""
    if not shown.held:
        return BELIEFS_NONE
    found = len(shown.held) + shown.more
    first = shown.held[0]
    return (
        f"{count(shown.people, 'member')} voiced {count(found, 'false belief')} in the last {len(shown.mondays)} "
        f"weeks. Most: “{claim(first)}” ({people(first)})."
    )


def more_beliefs(shown: BeliefsMap) -> str:
    """That there are others than those on the map; empty where there are none."""
    return f"These are the {MOST} that most voiced; {shown.more:,} more are not shown." if shown.more else ""


def streak(shown: Calendar) -> str:
    """How a member stands: “4 days in a row, longest 12”."""
    longest = f", longest {shown.best:,}" if shown.best else ""
    if shown.length or longest:
        return f"{count(shown.length, 'day')} in a row{longest}"
    return "no streak yet" if shown.own else "no streak now"


def cell(shown: Cell) -> str:
    """What a date was, in words; empty of one that says nothing."""
    if shown.mark is None:
        return ""
    return _VERDICTS.get(shown.verdict, _MARKS[shown.mark]) if shown.verdict else _MARKS[shown.mark]


def legend(*, own: bool) -> tuple[tuple[Mark, str], ...]:
    """Each mark of calendars with what it says; the reader's own days say more."""
    told = {Mark.KEPT: "no study needed: a rest day, vacation, an excuse or a freeze"} if own else {}
    return tuple((mark, told.get(mark, said)) for mark, said in _MARKS.items())


def hidden(shown_to: Leaderboard) -> str:
    """That the reader may not see others on leaderboards."""
    return _HIDDEN[shown_to]


def places(board: Board) -> tuple[Block, ...]:
    """The places of a leaderboard and the reader's own below, in the words of the chat; nothing where nobody has one.

    What the reader lacks for a place, and the ways to other boards, are left to the chat.
    """
    if not board.first and board.own is None:
        return ()
    shown = leaderboard.board(board).blocks
    rankings = [place for place, block in enumerate(shown) if isinstance(block, Ranking)]
    return tuple(
        block
        for place, block in enumerate(shown)
        if place in rankings or (isinstance(block, Paragraph) and place + 1 in rankings)
    )


def week_name(shown: BeliefsMap, place: int) -> str:
    """A week by its Monday: “Mon 23 Nov”."""
    return day_name(shown.mondays[place])


def _arrived(sent: Sent) -> tuple[str, str]:
    if sent.late is None:
        return IN_TIME, ""
    if sent.tries > _RETRIED:
        why = f"it went through at try {sent.tries:,}"
    elif sent.to_channel:
        why = "the bot was not running then, or quiet mode was on"
    else:
        why = "its reader was not here before"
    return f"{for_long(sent.late)} late", why


def _awaited(sent: Sent, reason: str, zone: str, now: datetime, *, quiet: bool) -> str:
    if sent.due_at > now:
        return f"until {local(sent.due_at, zone)}"
    if sent.to_channel and quiet:
        return "until quiet mode is off"
    if sent.again_at is not None and sent.again_at > now and reason:
        return f"{reason}; tried again {local(sent.again_at, zone)}"
    if sent.to_channel:
        return "on its way"
    return "until you are here" if sent.own else "until its reader is here"
