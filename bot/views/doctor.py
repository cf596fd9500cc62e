"""What works in a group and what does not, and what to click."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.actions import action
from bot.core.doctor import ChannelCheck, Checkup, Failure, Sight
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Code,
    Facts,
    Heading,
    Paragraph,
    Reply,
    Text,
    Typed,
    When,
)
from bot.core.request import Platform
from bot.core.text import one_line, shortened
from bot.views import punctuality
from bot.views.permissions import channel_name, lacks, named, unseen
from bot.views.punctuality import Row
from bot.views.words import count

_OK, _LOOK = "OK", "Look here"
_SLOW = 1.0  # seconds from which on a round trip is told to be slow
_CHANNELS = 15  # that are told of; a group has two or three
_REASON = 100  # characters of a reason
_CLOSED = "code 50007"  # Discord's reason: "Cannot send messages to this user"
_NAME = 60  # of a name

_KINDS: Mapping[str, str] = {
    "answered": "word that a question was answered",
    "channel.closed": "word about a closed channel",
    "post.edit": "the count or the result below a daily prompt",
    "post.unknown": "word that a daily prompt may not have arrived",
    "reminder": "a reminder",
}


@dataclass(frozen=True, slots=True)
class _Words:
    """What is called how on a platform, and where to click there."""

    service: str
    rights: str
    grant: str
    everywhere: Text = ()


_WORDS: Mapping[Platform, _Words] = {
    Platform.LOCAL: _Words("this machine", "Rights", ""),
    Platform.DISCORD: _Words(
        "Discord",
        "Intents",
        "If that lasts, invite me once more, or have whoever runs this bot look at discord.com/developers → Bot",
        (
            "For all channels at once: ",
            Bold("Server Settings → Roles → Study Hall → Permissions"),
            ".",
        ),
    ),
    Platform.SLACK: _Words(
        "Slack",
        "Scopes",
        "Whoever runs this bot adds that at api.slack.com/apps → OAuth & Permissions → Scopes, and installs it again",
    ),
}


def checkup(found: Checkup, platform: Platform, zone: str, now: datetime) -> Reply:
    """Everything that was looked at, each with its sign in words, and what to click where something is amiss.

    Args:
        found: what was found.
        platform: whose words and clicks.
        zone: the reader's, for times.
        now: the time.
    """
    words = _WORDS[platform]
    rows = [
        *(_connection(found.sight, words) if found.sight else ()),
        *(
            _channel(each, platform, zone, looked=found.sight is not None)
            for each in found.channels[:_CHANNELS]
            if found.sight or each.refused
        ),
        _database(found.round_trip),
        _packs(found),
        *(punctuality.rows(found, platform, now) if found.sight or found.schedules else ()),
        _failures(found),
    ]
    wrong = sum(not well for _, well, _ in rows)
    told = f"{count(wrong, 'thing needs', 'things need')} a look." if wrong else "Everything is OK."
    lacking = any(each.sight and each.sight.lacking for each in found.channels)
    blocks: list[Block] = [
        Heading("How I'm doing here"),
        Paragraph((told,)),
        Facts(tuple((label, (Bold(_OK if well else _LOOK), ": ", *text)) for label, well, text in rows)),
    ]
    if words.everywhere and lacking:
        blocks.append(Paragraph(words.everywhere))
    if found.mishaps:
        blocks.append(Paragraph((Bold("Daily prompts of the last 7 days that came late or not at all"),)))
        blocks.append(Bullets(tuple(punctuality.mishaps(found.mishaps, zone))))
    if found.failures:
        blocks.append(Paragraph((Bold("The latest that failed"),)))
        blocks.append(Bullets(tuple(_failure(each, zone) for each in found.failures)))
        blocks.append(Paragraph(_about(found.failures)))
    if not found.sight and platform is not Platform.LOCAL:
        blocks.append(
            Paragraph((f"Whether I may write in your channels: {words.service} says so to ", Typed("doctor"), "."))
        )
    ways = (Button("Daily prompts", action("setup.prompts")), Button("Settings", action("setup")))
    blocks.append(Buttons(ways))
    return Reply(told, tuple(blocks))


def _connection(sight: Sight, words: _Words) -> Iterator[Row]:
    if sight.latency is None:
        yield (
            "Connection",
            False,
            (f"{words.service} does not answer me just now. If that lasts, tell whoever runs this bot.",),
        )
    elif sight.latency >= _SLOW:
        slow = f"{words.service} takes {sight.latency:.1f} s to answer me. That mostly passes by itself."
        yield "Connection", False, (slow,)
    else:
        yield "Connection", True, (f"{words.service} answers in {_milliseconds(sight.latency)}.",)
    if sight.lacking:
        yield words.rights, False, ("I lack ", *named(sight.lacking), f". {words.grant}.")
    else:
        yield words.rights, True, ("I have all that I need.",)


def _channel(check: ChannelCheck, platform: Platform, zone: str, *, looked: bool) -> Row:
    sight = check.sight
    name = channel_name(sight) if sight else "A channel"
    label = f"{name} (daily prompts)" if check.prompts else name
    if sight is None:
        other: Text = (" Or choose another with ", Typed("config"), ".") if check.prompts else ()
        return label, False, (*_refused(check, zone), *((*unseen(platform), *other) if looked else ()))
    if sight.lacking:
        return label, False, (*_refused(check, zone), *lacks(sight, platform))
    if check.reopened:
        return label, True, ("I may write there again, and will.",)
    return label, True, ("I may do all that I need there.",)


def _refused(check: ChannelCheck, zone: str) -> Text:
    if check.refused is None:
        return ()
    at, reason = check.refused
    return ("I was refused there on ", When(at, zone), f" ({shortened(one_line(reason), _REASON)}). ")


def _database(seconds: float) -> Row:
    told = f"answers in {_milliseconds(seconds)}."
    if seconds >= _SLOW:
        return "Database", False, (f"{told} That's slow; please tell whoever runs this bot.",)
    return "Database", True, (told,)


def _packs(found: Checkup) -> Row:
    if not found.installed:
        return "Packs", False, ("there are none. Whoever runs this bot can add one.",)
    many = count(found.installed, "pack")
    studied = many if len(found.studied) == found.installed else f"{len(found.studied):,} of {many}"
    if not found.faulty:
        return "Packs", True, (f"your group studies {studied}.",)
    named = ", ".join(
        f"{shortened(one_line(name), _NAME)} ({count(number, 'problem')})" for name, number in found.faulty[:_CHANNELS]
    )
    told = f"your group studies {studied}. Left out until they are mended, or as they were before: {named}. "
    return "Packs", False, (told, "Whoever runs this bot finds out more with ", Code("studyhall content check"), ".")


def _failures(found: Checkup) -> Row:
    if not found.failed:
        return "Messages", True, ("none failed in the last 7 days.",)
    return "Messages", False, (f"{found.failed:,} failed in the last 7 days.",)


def _failure(failure: Failure, zone: str) -> Text:
    kind = _KINDS.get(failure.kind, "a message")
    became = "" if failure.sure else ", which may have arrived all the same"
    why = shortened(one_line(failure.reason or ""), _REASON) or "no reason was kept"
    return (When(failure.at, zone), f": {kind}{became} ({why})")


def _about(failures: Sequence[Failure]) -> Text:
    """What to do about messages that failed."""
    closed = [each for each in failures if _CLOSED in (each.reason or "")]
    told: list[str | Bold] = []
    if closed:
        told.append(
            f"“{_CLOSED}”: somebody takes no direct messages. They read it at their next use, or allow messages"
        )
        told += [" by a right-click on the server → ", Bold("Privacy Settings → Direct Messages"), ". "]
    if len(closed) < len(failures):
        told.append(
            f"If {'others go on to fail' if closed else 'that goes on'}, have whoever runs this bot look into its log."
        )
    return tuple(told)


def _milliseconds(seconds: float) -> str:
    return f"{max(1, round(seconds * 1000)):,} ms"
