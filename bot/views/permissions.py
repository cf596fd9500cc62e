"""What keeps the bot from posting in a channel, and what to click."""

from bot.core.doctor import ChannelSight, Sight
from bot.core.reply import Bold, Code, Span, Text
from bot.core.request import Platform
from bot.core.text import one_line, shortened

_NAME = 60  # characters of a name


def amiss(sight: Sight | None, channel: str, platform: Platform) -> Text:
    """What keeps the bot from posting in a channel, and what to click; nothing where nobody looked, or all is well."""
    if sight is None or channel not in sight.channels:
        return ()
    seen = sight.channels[channel]
    if seen is None:
        return unseen(platform)
    return lacks(seen, platform) if seen.lacking else ()


def unseen(platform: Platform) -> Text:
    """Of a channel that is not there, or that the bot cannot see."""
    if platform is Platform.SLACK:
        return ("It's gone, or I'm not in it. Type ", Code("/invite @Study Hall"), " there.")
    path = Bold("Edit Channel → Permissions → Study Hall → View Channel")
    return ("It's gone, or I can't see it. In that channel: ", path, ".")


def lacks(sight: ChannelSight, platform: Platform) -> Text:
    """What the bot lacks in a channel."""
    lacking: Text = ("I lack ", *named(sight.lacking), ". ")
    if platform is Platform.SLACK:
        return (*lacking, "Type ", Code("/invite @Study Hall"), f" in {channel_name(sight)}.")
    path = Bold(f"Edit Channel → Permissions → Study Hall → {', '.join(sight.lacking)}")
    return (*lacking, f"In {channel_name(sight)}: ", path, ".")


def channel_name(sight: ChannelSight) -> str:
    """The channel as it is called."""
    return f"#{shortened(one_line(sight.name), _NAME)}"


def way_in(platform: Platform) -> Text:
    """What lets the bot into a channel, where nobody has looked what it lacks."""
    if platform is Platform.SLACK:
        return ("Type ", Code("/invite @Study Hall"), " there.")
    return ("Give me ", Bold("View Channel"), " and ", Bold("Send Messages"), " there.")


def named(things: tuple[str, ...]) -> Text:
    """Things as a list, each of them bold."""
    spans: list[Span] = []
    for i, each in enumerate(things):
        if i:
            spans.append(" and " if i == len(things) - 1 else ", ")
        spans.append(Bold(each))
    return tuple(spans)
