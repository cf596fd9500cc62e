"""One of a group's daily prompts, as its admins see and change it."""

from collections.abc import Iterator
from datetime import datetime

from bot.core.actions import action
from bot.core.reminders import clock_time
from bot.core.reply import (
    SELECT_LIMIT,
    Block,
    Bold,
    Bullets,
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
from bot.core.schedules import EVERY_DAY, Schedule, State, bits
from bot.views.changes import done_before, said
from bot.views.permissions import way_in
from bot.views.planned import (
    PACK,
    QUIET,
    WEEKDAYS,
    WEEKEND,
    WORKDAYS,
    Planned,
    days,
    instants,
    name,
    packs,
    vacation,
)
from bot.views.words import day_name, glimpse


def one(shown: Planned, now: datetime, told: Text = ()) -> Reply:
    """A schedule, its next posts, and a way to change each part of it; what was changed just now comes first."""
    schedule = shown.schedule
    if told and shown.coming and shown.coming[0][1] <= now and not shown.quiet:
        told = (*told, f" The post for {day_name(shown.coming[0][0])} comes at once.")
    blocks: list[Block] = [
        *done_before(told),
        Heading(name(schedule)),
        Facts(tuple(_facts(shown))),
        *_coming(shown, now),
        *(Paragraph(each) for each in vacation(shown.away)),
        *([Paragraph((QUIET,))] if shown.quiet else ()),
        Buttons(tuple(_changes(schedule))),
        Buttons(tuple(_uses(shown))),
        Select("On which weekdays?", tuple(_weekdays(schedule))),
    ]
    if shown.platform is not Platform.LOCAL:
        blocks.append(ChannelPick("Post in another channel", action("schedule.channel", schedule.id), schedule.channel))
    blocks += _pack_selects(shown)
    return Reply(said(told) or f"{name(schedule)}, {days(schedule.weekdays)}.", tuple(blocks))


def zone_form(number: int, typed: str, problem: str = "") -> Form:
    """The form for a time zone of the schedule of that number."""
    field = FormField("zone", "Time zone, like Europe/Berlin", typed, limit=64)
    return Form("Time zone of this one", action("schedule.zone.set", number), (field,), problem)


def preview(post: Reply, schedule: Schedule) -> Reply:
    """What it would post, for the admin alone, framed so that nobody takes it for the post."""
    told: Text = (
        Bold("Preview."),
        " Only you see this, and its buttons do nothing. What comes may hold other questions.",
    )
    back = Buttons((Button("Back to it", action("schedule.one", schedule.id)),))
    return Reply(f"Preview: {post.summary}", (Paragraph(told), *post.blocks, back))


def nothing(schedule: Schedule, what: str, *, preview: bool = True) -> Reply:
    """There is nothing of its kind (`what`, in the plural) to show or to post: none in its packs, or no fresh ones."""
    given = what.startswith("fresh ")
    why = "your group was given all of them within the last 14 days" if given else "its packs have none"
    told = f"There are no {what} to post just now: {why}."
    told = f"Preview. {told} Such a post is skipped." if preview else f"Nothing is posted. {told}"
    way = " Choose other packs, or fewer weekdays." if given else " Choose other packs."
    back = Buttons((Button("Back to it", action("schedule.one", schedule.id)),))
    return Reply(told, (Paragraph((told, way)), back))


def remove(schedule: Schedule) -> Reply:
    """Whether it shall go."""
    asked: Text = (f"Remove “{name(schedule)}”, {days(schedule.weekdays)} in ", Channel(schedule.channel), "? ")
    kept = "What it has posted stays, and so does what everybody did with it. To stop it for a while, pause it."
    return Reply(
        f"Remove “{name(schedule)}”?",
        (
            Paragraph((*asked, kept)),
            Buttons(
                (
                    Button("Remove it", action("schedule.removed", schedule.id), Meaning.RISKY),
                    Button("Keep it", action("schedule.one", schedule.id)),
                )
            ),
        ),
    )


def _facts(shown: Planned) -> Iterator[tuple[str, Text]]:
    schedule = shown.schedule
    yield "When", (f"{days(schedule.weekdays)} at {clock_time(schedule.minute)}",)
    yield "Time zone", (schedule.zone, ", its own" if schedule.own_zone else ", your group's")
    yield "Channel", (Channel(schedule.channel),)
    yield "Packs", (packs(shown),)
    if schedule.state is State.PAUSED:
        yield "State", (Bold("paused"), "; nothing is posted until you press ", Bold("Resume"))
    elif schedule.state is State.SHUT:
        yield (
            "State",
            (
                Bold("stopped"),
                ", since I was refused in its channel. ",
                *way_in(shown.platform),
                " Then press ",
                Bold("Resume"),
                ".",
            ),
        )


def _coming(shown: Planned, now: datetime) -> tuple[Block, ...]:
    if not shown.coming:
        return ()
    lines = instants(shown.coming, shown.schedule.zone, now, quiet=shown.quiet)
    return (Paragraph((Bold("Next posts"),)), Bullets(lines))


def _changes(schedule: Schedule) -> Iterator[Button]:
    yield Button("Change time", action("schedule.at", schedule.id))
    yield Button("Change time zone", action("schedule.zone", schedule.id))
    if schedule.own_zone:
        yield Button("Use the group's time zone", action("schedule.zone.group", schedule.id))
    if schedule.state is State.ON:
        yield Button("Pause", action("schedule.pause", schedule.id))
    else:
        yield Button("Resume", action("schedule.resume", schedule.id, schedule.channel), Meaning.GOOD)
    yield Button("Remove…", action("schedule.remove", schedule.id))


def _uses(shown: Planned) -> Iterator[Button]:
    number = shown.schedule.id
    yield Button("Preview", action("schedule.preview", number))
    if shown.schedule.state is not State.SHUT:
        yield Button("Post one now", action("schedule.now", number, shown.asked))
    yield Button("All daily prompts", action("open", "schedule"))


def _weekdays(schedule: Schedule) -> Iterator[Button]:
    """What the weekdays can become, as a whole or by one day; never none."""
    chosen = schedule.weekdays
    for preset, label in ((EVERY_DAY, "Every day"), (WORKDAYS, "Monday to Friday"), (WEEKEND, "Saturday and Sunday")):
        if preset != chosen:
            yield Button(label, action("schedule.days", schedule.id, bits(preset)))
    for day, named in enumerate(WEEKDAYS):
        changed = chosen ^ {day}
        if changed:
            label = f"Not on {named}s" if day in chosen else f"On {named}s too"
            yield Button(label, action("schedule.days", schedule.id, bits(changed)))


def _pack_selects(shown: Planned) -> Iterator[Select]:
    """Which packs it posts from, where there are several; as many selects as it takes."""
    if len(shown.packs) < 2:  # noqa: PLR2004 - one is no choice
        return
    options = tuple(_pack_options(shown))
    for i in range(0, len(options), SELECT_LIMIT):
        yield Select("From which packs?", options[i : i + SELECT_LIMIT])


def _pack_options(shown: Planned) -> Iterator[Button]:
    number, own = shown.schedule.id, shown.schedule.packs is not None
    if own:
        yield Button("What your group studies", action("schedule.pack.group", number))
    several = sum(each.studied for each in shown.packs) > 1
    for each in shown.packs:
        title = glimpse(each.title, PACK)
        if not own:
            yield Button(f"Only {title}", action("schedule.pack.only", number, each.id))
        elif not each.studied:
            yield Button(f"{title} too", action("schedule.pack.in", number, each.id))
        elif several:
            yield Button(f"Without {title}", action("schedule.pack.out", number, each.id))
