"""Turns of phrase about daily prompts: what, on which days, when."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.core.config import PackChoice
from bot.core.posts import PostKind
from bot.core.reminders import clock_time
from bot.core.reply import Block, Bold, Bullets, Channel, Paragraph, Text
from bot.core.request import Platform
from bot.core.schedules import EVERY_DAY, Away, Coming, Schedule, State, Weekdays
from bot.views.words import all_of, count, day_name, glimpse

WORKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

TITLES = {PostKind.QUIZ: "Daily quiz", PostKind.MYTH: "Myth of the day", PostKind.CARD: "Flashcard"}
"""What is posted, as a title."""

NOUNS = {PostKind.QUIZ: "daily quiz", PostKind.MYTH: "myth of the day", PostKind.CARD: "flashcard"}
"""What is posted, within a sentence."""

WAITING = "Daily prompts wait meanwhile, and one that has waited for some hours is skipped."
"""What quiet mode does to a group's posts."""

QUIET = f"Quiet mode is on, so I post nothing in channels. {WAITING}"
"""The same, where quiet mode is on."""

PACK = 60
"""Characters of a pack's title."""

_MANY = 3  # days that are told by short names
_UNIVERSAL = frozenset({"UTC", "Etc/UTC"})
_NAMED = 5  # packs whose titles are told in a line


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule with what is shown beside it.

    Attributes:
        schedule: the schedule.
        coming: its next posts.
        packs: those that there are, and which of them it posts from.
        away: vacations of the group that are not over.
        asked: what makes the button for a post out of turn one of its own.
        quiet: whether the group is in quiet mode.
        platform: where it is shown.
    """

    schedule: Schedule
    coming: Sequence[Coming]
    packs: Sequence[PackChoice]
    away: Sequence[Away]
    asked: int
    quiet: bool
    platform: Platform


def days(weekdays: Weekdays) -> str:
    """On which days: “every day”, “Monday to Friday”, “on Mondays and Thursdays”, “on Mon, Wed and Fri”."""
    named = {EVERY_DAY: "every day", WORKDAYS: "Monday to Friday", WEEKEND: "on Saturdays and Sundays"}
    if weekdays in named:
        return named[weekdays]
    few = len(weekdays) < _MANY
    return f"on {all_of([f'{WEEKDAYS[day]}s' if few else WEEKDAYS[day][:3] for day in sorted(weekdays)])}"


def name(schedule: Schedule) -> str:
    """What a schedule is called: “Daily quiz at 09:00”."""
    return f"{TITLES[schedule.kind]} at {clock_time(schedule.minute)}"


def names(schedules: Sequence[Schedule]) -> list[str]:
    """What schedules are called, those of the same name counted: “Daily quiz at 09:00 (2)”."""
    met: Counter[str] = Counter()
    found = []
    for each in schedules:
        called = name(each)
        met[called] += 1
        found.append(called if met[called] == 1 else f"{called} ({met[called]})")
    return found


def moment(at: datetime, zone: str) -> str:
    """An instant by local clocks and in UTC: “Mon 23 Nov, 09:00 Europe/Berlin · 08:00 UTC”."""
    local, universal = at.astimezone(ZoneInfo(zone)), at.astimezone(UTC)
    if zone in _UNIVERSAL:
        return f"{day_name(local.date())}, {local:%H:%M} UTC"
    shown = f"{day_name(local.date())}, {local:%H:%M} {zone}"
    day = "" if local.date() == universal.date() else f"{day_name(universal.date())}, "
    return f"{shown} · {day}{universal:%H:%M} UTC"


def local(at: datetime, zone: str) -> str:
    """An instant by local clocks: “Mon 23 Nov, 09:00”."""
    shown = at.astimezone(ZoneInfo(zone))
    return f"{day_name(shown.date())}, {shown:%H:%M}"


def next_posts(lines: Sequence[Text]) -> tuple[Block, ...]:
    """The next posts under their title; nothing where there are none."""
    return (Paragraph((Bold("The next posts"),)), Bullets(tuple(lines))) if lines else ()


def instants(coming: Sequence[Coming], zone: str, now: datetime, *, quiet: bool) -> tuple[Text, ...]:
    """The next posts of a schedule, a line each; one that is due already comes as soon as it may."""
    soon = "when quiet mode is off" if quiet else "at once"
    return tuple((Bold(soon), f" ({moment(at, zone)})") if at <= now else (moment(at, zone),) for _, at in coming)


def upcoming(soon: Sequence[tuple[Schedule, datetime]], now: datetime, most: int = 3) -> tuple[Text, ...]:
    """The next posts of several schedules, the earliest first, a line each: when, what and where."""
    first = sorted(soon, key=lambda each: (each[1], each[0].id))[:most]
    return tuple(_told(schedule, at, now) for schedule, at in first)


def next_told(schedules: Sequence[Schedule], now: datetime) -> Text:
    """The post that comes first: when, what and where; nothing where none comes."""
    planned = ((each, each.next_at) for each in schedules if each.state is State.ON and each.next_at)
    return next(iter(upcoming(list(planned), now)), ())


def _told(schedule: Schedule, at: datetime, now: datetime) -> Text:
    when = "at once" if at <= now else moment(at, schedule.zone)
    return (f"{when}: the {NOUNS[schedule.kind]} in ", Channel(schedule.channel))


def span_of(away: Away) -> str:
    """A vacation's days: “Thu 24 Dec 2026 to Wed 6 Jan 2027”, or the only one."""
    begin, end = (f"{day_name(each)} {each.year}" for each in (away.first, away.last))
    return begin if away.first == away.last else f"{begin} to {end}"


def vacation(away: Sequence[Away]) -> list[Text]:
    """The vacation that is, or comes next, in a sentence; none where there is none."""
    if not away:
        return []
    more = f" ({count(len(away) - 1, 'more', 'more')} later)" if len(away) > 1 else ""
    return [(f"Vacation: {span_of(away[0])}{more}. Nothing is posted then.",)]


def packs(shown: Planned) -> str:
    """What a schedule posts from: the titles of its packs, or that it goes with its group."""
    if shown.schedule.packs is None:
        return "what your group studies"
    titles = [glimpse(each.title, PACK) for each in shown.packs if each.studied]
    named, rest = titles[:_NAMED], len(titles) - _NAMED
    return all_of([*named, f"{rest:,} more"] if rest > 0 else named or ["none, for there are none yet"])
