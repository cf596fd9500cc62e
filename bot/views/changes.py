"""What an admin has just changed about daily prompts, in words."""

from datetime import datetime

from bot.core.reminders import clock_time
from bot.core.reply import Block, Bold, Channel, Paragraph, Text
from bot.core.schedules import Schedule
from bot.views.planned import NOUNS, Planned, days, local, name, packs
from bot.views.words import count


def done_before(told: Text) -> tuple[Block, ...]:
    """What was changed just now, above a panel."""
    if not told:
        return ()
    return (Paragraph((Bold("Done."), " ", *told)),)


def said(told: Text) -> str:
    """The same as a plain sentence."""
    words = "".join(each if isinstance(each, str) else getattr(each, "text", "its channel") for each in told)
    return f"Done. {words}" if words else ""


def created(schedule: Schedule, amiss: Text = ()) -> Text:
    """The schedule is kept; what is amiss in its channel."""
    what = f"The {NOUNS[schedule.kind]} comes {days(schedule.weekdays)} at {clock_time(schedule.minute)} in "
    return (*_warned((what, Channel(schedule.channel), "."), amiss),)


def retimed(schedule: Schedule) -> Text:
    """Its new time."""
    return (f"It comes at {clock_time(schedule.minute)} from now on.",)


def rezoned(schedule: Schedule, now: datetime) -> Text:
    """Its new zone, and what time it is there."""
    whose = "a time zone of its own" if schedule.own_zone else "your group's time zone"
    return (f"It goes by {schedule.zone}, {whose}, where it's {local(now, schedule.zone)} now.",)


def weekdays_set(schedule: Schedule) -> Text:
    """Its new weekdays."""
    return (f"It comes {days(schedule.weekdays)} from now on.",)


def repacked(shown: Planned) -> Text:
    """Its new packs."""
    return ("It posts from ", packs(shown), " from now on.")


def moved(schedule: Schedule, amiss: Text = ()) -> Text:
    """Its new channel; what is amiss there."""
    return _warned(("It comes in ", Channel(schedule.channel), " from now on."), amiss)


def paused() -> Text:
    """It rests."""
    return (
        "It's paused: nothing is posted until you press ",
        Bold("Resume"),
        ", and nothing is made up for then.",
    )


def resumed(schedule: Schedule, amiss: Text = ()) -> Text:
    """It posts again; what is amiss in its channel."""
    return _warned(("It's on again, in ", Channel(schedule.channel), "."), amiss)


def all_resumed(number: int) -> Text:
    """How many post again."""
    return (f"{count(number, 'schedule')} resumed.",) if number else ("All of them are on already.",)


def posted(schedule: Schedule, *, quiet: bool) -> Text:
    """A post out of turn is on its way."""
    waits = (
        "It waits until quiet mode is off, and is skipped if that takes some hours."
        if quiet
        else "It's there in a moment."
    )
    return ("One is on its way to ", Channel(schedule.channel), f". {waits} The plan stays as it is.")


def removed(schedule: Schedule) -> Text:
    """It is gone."""
    return (f"“{name(schedule)}” is removed and posts nothing more.",)


def _warned(told: Text, amiss: Text) -> Text:
    return (*told, " But I can't post there yet. ", *amiss) if amiss else told
