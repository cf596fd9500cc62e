"""The time machine in words: where one can go, what came on the way, and what cannot be."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.posts import EDIT, POST
from bot.core.reminders import KIND as REMINDER
from bot.core.reply import Bold, Heading, Paragraph, Reply, Text
from bot.core.travelling import (
    LONGEST,
    BackwardsError,
    Happening,
    Journey,
    NothingAheadError,
    TooFarError,
    TravelError,
    Way,
)
from bot.views.planned import NOUNS
from bot.views.words import all_of, count, day_name

TITLE = "Time machine"

ABOUT = (
    "Play through tomorrow, or a whole week, in a sandbox: a copy of your group with its own clock. "
    "What happens there stays there; your real group stays as it is."
)
"""What it is, for somebody who has never seen it."""

EMPTY = (
    "Your database holds more than this local group, so the sandbox begins empty: nobody else's data is copied into it."
)
"""Why a sandbox is no copy."""

WAYS = {
    Way.TOMORROW: "To tomorrow 09:00",
    Way.POST: "To the next post",
    Way.WEEK: "A week on",
    Way.HOUR: "An hour on",
}
"""What stands on the buttons, in the order in which they come."""

BEGIN = "Where to? The sandbox opens, and everything that comes by itself until then comes at its own time."
"""Before the ways of the first journey."""

BACK = "Leaving throws the sandbox away. Begin anew, and it is now again, with your group as it is by then."
"""Before the ways out."""

BROKEN = "The sandbox could not be opened: no file could be written for it. The log says why."
"""Where there is none, and none can be made."""

AT_FIRST = "A copy of your group. Nothing in here touches the real one."
"""Before the first journey."""

CLOSED = "The sandbox is closed, and nothing is left of it. Your group is as it was."
"""After it was left, or ended by itself."""

MEANWHILE = "Somebody has travelled meanwhile, so I stayed: it is later here than your page said."
"""To a press on a page that showed an earlier time."""

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def shown(at: datetime, zone: str) -> str:
    """An instant by a group's clocks: “Mon 23 Nov 09:00”."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_name(local.date())} {local:%H:%M}"


def began(at: datetime, zone: str, *, copied: bool) -> Reply:
    """What stands in the channel where a sandbox begins."""
    first: Text = (
        ("Everything above was copied from your group. From here on only the sandbox changes. ",)
        if copied
        else (f"{EMPTY} ",)
    )
    now = ("It is ", Bold(shown(at, zone)), f" ({zone}). Send time forward with the buttons at the top.")
    return Reply("The sandbox begins here.", (Heading("The sandbox begins here"), Paragraph((*first, *now))))


def told(journey: Journey) -> str:
    """What a journey came to, in a line: “7 days later. 7 posts came and 2 reminders. Nobody studied meanwhile.”."""
    came = Counter(each.kind for each in journey.happened if each.state == "sent")
    others = sum(number for kind, number in came.items() if kind not in {POST, EDIT, REMINDER})
    said = [
        count(number, noun)
        for number, noun in ((came[POST], "post"), (came[REMINDER], "reminder"), (others, "other message"))
        if number
    ]
    parts = [f"{_span(journey.until - journey.since)} later."]
    parts.append(f"{all_of(said)} came." if said else "Nothing came by itself.")
    parts += _hindered(journey)
    if not journey.arrived:
        parts.append("I stopped on the way; go on from here.")
    elif journey.until - journey.since >= _DAY:
        parts.append("Nobody studied meanwhile.")
    return " ".join(parts)


def happening(what: Happening) -> Text | None:
    """What it was, for a list of what came on the way; None of what is no news: that a post's count was edited."""
    if what.kind == EDIT:
        return None
    if what.kind == POST:
        return (Bold(_capital(f"the {NOUNS[what.posts]}" if what.posts else "a daily post")), _fate(what))
    if what.state != "sent":
        return (Bold(what.person or "The channel"), " could not be told something.")
    return (
        Bold(what.person or "The channel"),
        " was reminded in a direct message." if what.kind == REMINDER else " got a message.",
    )


def refusal(error: TravelError) -> str:
    """Why a journey was not made, and what to do."""
    match error:
        case BackwardsError():
            return "Time goes forward only. Begin anew to go back to now."
        case TooFarError():
            return f"{LONGEST.days} days at a time is the most. Go there in several steps."
        case NothingAheadError(quiet=True):
            return "The group is in quiet mode, so no post will come. An admin turns it off with /config in the chat."
        case NothingAheadError():
            return "No post is planned. An admin plans one in the chat with /schedule; then come back."
        case _:
            return "I can't tell when that is. Choose a date and a time, or write them like “24 Dec 18:30”."


def _hindered(journey: Journey) -> list[str]:
    posts = Counter(each.state for each in journey.happened if each.kind == POST)
    waiting = posts["waiting"] + posts["claimed"]
    said = []
    if waiting:
        said.append(f"{count(waiting, 'post')} {'waits' if waiting == 1 else 'wait'} until quiet mode is off.")
    if posts["skipped"]:
        said.append(f"{count(posts['skipped'], 'post')} {'was' if posts['skipped'] == 1 else 'were'} skipped.")
    return said


def _fate(post: Happening) -> str:
    match post.state:
        case "sent":
            return " was posted in the channel."
        case "skipped":
            return f" was skipped: {post.error or 'it was not wanted any more'}."
        case "waiting" | "claimed":
            return " waits until quiet mode is off."
        case _:
            return " could not be posted."


def _span(span: timedelta) -> str:
    """How long: “7 days”, “1 day and 3 hours”, “18 hours”, “20 minutes”."""
    days, hours = divmod(round(span / _HOUR), 24)
    if days >= 2:  # noqa: PLR2004 - of so many an hour more or less says nothing
        return count(round(span / _DAY), "day")
    if days:
        return all_of([count(1, "day"), *([count(hours, "hour")] if hours else [])])
    if span >= _HOUR:
        return count(hours, "hour")
    return count(max(round(span / _MINUTE), 1), "minute")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
