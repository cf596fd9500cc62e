"""How a group's daily prompts are doing: the next one, those that stopped, and those that did not come in time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.core.doctor import Checkup, Fate, Mishap
from bot.core.reply import Bold, Channel, Span, Text, Typed, When
from bot.core.request import Platform
from bot.core.schedules import Schedule, State
from bot.core.text import one_line, shortened
from bot.views.permissions import amiss, way_in
from bot.views.planned import WAITING, name, next_told
from bot.views.words import all_of, count

Row = tuple[str, bool, Text]
"""A label, whether all is well, and what is said."""

_CHANNELS = 5  # that are told of
_NONE = 2  # spans before anything is told
_NAMED = 5  # schedules that are told by their names
_REASON = 100  # characters of a reason
_FATES = {Fate.LATE: "late", Fate.SKIPPED: "skipped", Fate.FAILED: "failed", Fate.UNKNOWN: "uncertain"}
_UNKNOWN = "nobody can tell whether it arrived, so look there"


def rows(found: Checkup, platform: Platform, now: datetime) -> Iterator[Row]:
    """The next post; what stopped since its channel refused, and what to click; what is paused."""
    following = next_told(found.schedules, now)
    if not found.schedules:
        yield "Next post", True, ("none is planned. Plan one with ", Typed("schedule"), ".")
    elif following:
        quiet = (f" But quiet mode is on. {WAITING}",) if found.quiet else ()
        yield "Next post", True, (*following, ".", *quiet)
    else:
        yield "Next post", True, ("none, for no schedule is on.",)
    shut = [each for each in found.schedules if each.state is State.SHUT]
    for channel in list(dict.fromkeys(each.channel for each in shut))[:_CHANNELS]:
        yield _stopped([each for each in shut if each.channel == channel], channel, found, platform)
    if paused := [name(each) for each in found.schedules if each.state is State.PAUSED]:
        more = [f"{len(paused) - _NAMED:,} more"] if len(paused) > _NAMED else []
        yield (
            "Paused",
            True,
            (f"{all_of(paused[:_NAMED] + more)}. To go on: ", Typed("schedule"), ", then ", Bold("Resume"), "."),
        )
    if found.mishaps:
        counted = Counter(each.fate for each in found.mishaps)
        told = all_of([f"{counted[fate]:,} {_FATES[fate]}" for fate in Fate if counted[fate]])
        yield "Posts", set(counted) == {Fate.LATE}, (f"in the last 7 days {told}; see below.",)


def mishaps(found: Sequence[Mishap], zone: str) -> Iterator[Text]:
    """For each channel, how many posts came late or not at all, when the latest was due, and why, if that is known."""
    for channel in list(dict.fromkeys(each.channel for each in found))[:_CHANNELS]:
        there = [each for each in found if each.channel == channel]
        told: list[Span] = ["In ", Channel(channel)]
        for fate, called in _FATES.items():
            if these := [each for each in there if each.fate is fate]:
                reason = _UNKNOWN if fate is Fate.UNKNOWN else shortened(one_line(these[0].reason or ""), _REASON)
                since = "latest " if len(these) > 1 else ""
                told += [
                    f"{';' if len(told) > _NONE else ':'} {len(these):,} {called} (",
                    since,
                    When(these[0].at, zone),
                ]
                told.append(f": {reason})" if reason else ")")
        yield tuple(told)


def _stopped(shut: Sequence[Schedule], channel: str, found: Checkup, platform: Platform) -> Row:
    """What stopped in a channel, and the way back."""
    lacking = amiss(found.sight, channel, platform)
    seen = found.sight is not None and channel in found.sight.channels
    way: Text = lacking or (("I may write there again.",) if seen else way_in(platform))
    told: Text = (f"{count(len(shut), 'daily prompt')} in ", Channel(channel), ", since I was refused there. ")
    return "Stopped", False, (*told, *way, " Then: ", Typed("schedule"), ", ", Bold("Resume"), ".")
