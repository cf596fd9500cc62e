"""A group's daily prompts, as its admins see them all and plan another one."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.actions import action
from bot.core.ledger import Resting
from bot.core.posts import PostKind
from bot.core.reminders import clock_time
from bot.core.reply import (
    Block,
    Bold,
    Button,
    Buttons,
    Channel,
    ChannelPick,
    Facts,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    Reply,
    Select,
    Text,
)
from bot.core.request import Platform
from bot.core.schedules import MOST, Away, Schedule, State
from bot.views.changes import done_before, said
from bot.views.planned import NOUNS, QUIET, TITLES, WEEKDAYS, days, local, names, next_posts, vacation
from bot.views.words import all_of, count, day_name

NEVER = Resting(on=False)
"""Of a group in which no day was ever for resting."""

_TITLE = "Daily prompts"
_OFFERED = tuple(hour * 60 for hour in (8, 9, 12, 16, 18, 20, 21))  # times on the buttons
_ABOUT = {
    PostKind.QUIZ: "a quiz that opens the day; everybody gets the same questions, and answers them privately.",
    PostKind.MYTH: "a statement: “Myth or fact?” The why is told privately, and in the end how the group split.",
    PostKind.CARD: "a flashcard, which everybody turns over privately.",
}
_SETTINGS = Button("Settings", action("setup"))


def overview(
    schedules: Sequence[Schedule],
    away: Sequence[Away],
    now: datetime,
    told: Text = (),
    upcoming: Sequence[Text] = (),
    *,
    quiet: bool = False,
    resting: Resting = NEVER,
) -> Reply:
    """All schedules of a group, with a way to each and to another one; before the first, what there is to choose.

    What was changed just now comes first, with the next posts of all of them.
    """
    if not schedules:
        return _first(away, told, resting)
    called = tuple(zip(names(schedules), schedules, strict=True))
    rows = tuple((label, _in_short(each, now)) for label, each in called)
    ways = (Button(label, action("schedule.one", each.id), hint=days(each.weekdays)) for label, each in called)
    blocks: list[Block] = [
        *done_before(told),
        *next_posts(upcoming),
        Heading(_TITLE),
        Facts(rows),
        *(Paragraph(each) for each in vacation(away)),
        *([Paragraph((QUIET,))] if quiet else ()),
        *_rests(resting, planned=True),
        Select("See one, or change it", tuple(ways)),
    ]
    if len(schedules) < MOST:
        more = (Button(f"Add a {NOUNS[kind]}", action("schedule.what", kind)) for kind in PostKind)
        blocks.append(Buttons(tuple(more)))
    else:
        blocks.append(Paragraph((f"These are {MOST}, as many as there can be. Remove one to make room.",)))
    stopped = any(each.state is not State.ON for each in schedules)
    again = (Button("Resume all", action("schedule.resume.all")),) if stopped else ()
    blocks.append(Buttons((*again, Button("Vacations", action("schedule.away")), _rest(resting), _SETTINGS)))
    return Reply(said(told) or f"{_TITLE}: {count(len(schedules), 'schedule')}.", tuple(blocks))


def when(kind: PostKind, zone: str, now: datetime) -> Reply:
    """At what time it shall come."""
    title = f"{TITLES[kind]}: when?"
    clock: Text = ("It's ", Bold(local(now, zone)), " in ", Bold(zone), ", your group's time zone.")
    times = [Button(clock_time(minute), action("schedule.when", kind, minute)) for minute in _OFFERED]
    others = (
        Button("Another time…", action("schedule.time", kind)),
        Button("Wrong time zone?", action("setup")),
        Button("Back", action("open", "schedule")),
    )
    return Reply(
        title,
        (
            Heading(title),
            Paragraph((*clock, " It will come every day; weekdays can be chosen afterwards.")),
            Buttons(tuple(times[:4])),
            Buttons(tuple(times[4:])),
            Buttons(others),
        ),
    )


def time_form(verb: str, of: str | int, typed: str = "", problem: str = "") -> Form:
    """The form for a time of the day; it submits that verb, of a kind or of a schedule's number."""
    field = FormField("time", "A time, like 9:30, 9.30 pm or 21:30", typed, limit=20)
    return Form("At what time?", action(verb, of), (field,), problem)


def where(kind: PostKind, minute: int, here: str | None, prompts: str | None, platform: Platform) -> Reply:
    """Where it shall come: in this channel, in that for daily prompts, or in another one.

    Args:
        kind: what.
        minute: of the local day.
        here: the channel in which that is asked, if it is one.
        prompts: the group's channel for daily prompts, if there is one.
        platform: the local group has one channel alone.
    """
    title = f"{TITLES[kind]} at {clock_time(minute)}: where?"
    verb = ("schedule.where", kind, minute)
    ways: list[Button] = []
    said: Text = ("Everybody who can read that channel will see it.",)
    if platform is Platform.LOCAL:
        said = ("Your group has one channel; everybody in it will see the post.",)
    if prompts is not None and prompts != here:
        said = ("Your channel for daily prompts is ", Channel(prompts), ".")
        ways.append(Button("In the channel for daily prompts", action(*verb, prompts), Meaning.GOOD))
    if here is not None:
        label = "In the group's channel" if platform is Platform.LOCAL else "Here, in this channel"
        ways.append(Button(label, action(*verb, here), Meaning.NEUTRAL if ways else Meaning.GOOD))
    ways.append(Button("Back", action("schedule.what", kind)))
    pick = () if platform is Platform.LOCAL else (ChannelPick("In another channel", action(*verb)),)
    return Reply(title, (Heading(title), Paragraph(said), Buttons(tuple(ways)), *pick))


def rests_turned(*, on: bool) -> Text:
    """Whether weekdays without a prompt are rest days from now on."""
    return ("Days without a prompt are rest days." if on else "Rest days are off.",)


def _first(away: Sequence[Away], told: Text, resting: Resting) -> Reply:
    """What there is to choose from, before anything is planned."""
    lead = "Nothing is planned. What shall I post, day by day?"
    ways = (_rest(resting),) if resting.on else ()
    return Reply(
        said(told) or lead,
        (
            *done_before(told),
            Heading(_TITLE),
            Paragraph((lead, " Three clicks set it up: what, when, where.")),
            Facts(tuple((TITLES[kind], (about,)) for kind, about in _ABOUT.items())),
            *(Paragraph(each) for each in vacation(away)),
            *_rests(resting, planned=False),
            Buttons(tuple(Button(TITLES[kind], action("schedule.what", kind), Meaning.GOOD) for kind in PostKind)),
            Buttons((Button("Vacations", action("schedule.away")), *ways, _SETTINGS)),
        ),
    )


def _rest(resting: Resting) -> Button:
    label = "No more rest days" if resting.on else "Make days without a prompt rest days"
    return Button(label, action("rest", int(not resting.on)))


def _rests(resting: Resting, *, planned: bool) -> tuple[Block, ...]:
    """Which days are rest days; also which are none any more, while that is still to come."""
    since = f", from {day_name(resting.since)} on" if resting.since else ""
    if not resting.on:
        told = f"There are no more rest days{since}." if since else ""
    elif resting.weekdays:
        named = all_of([f"{WEEKDAYS[day]}s" for day in sorted(resting.weekdays)])
        told = f"Rest days: {named}{since}. They keep a streak and add nothing."
    else:
        why = "something is posted every day, or all is paused" if planned else "nothing is planned"
        told = f"Rest days: none{since}, as {why}."
    return (Paragraph((told,)),) if told else ()


def _in_short(schedule: Schedule, now: datetime) -> Text:
    """Where, on which days, and when next."""
    zone = f" ({schedule.zone})" if schedule.own_zone else ""
    where: Text = (f"{days(schedule.weekdays)}{zone} in ", Channel(schedule.channel))
    if schedule.state is not State.ON:
        return (*where, "; ", Bold("paused" if schedule.state is State.PAUSED else "stopped, I was refused there"))
    if schedule.next_at is None:
        return where
    return (*where, "; next ", "at once" if schedule.next_at <= now else local(schedule.next_at, schedule.zone))
