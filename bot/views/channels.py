"""Word to an admin about a channel in which the bot may not speak."""

from bot.core.people import Delivery
from bot.core.reply import Bold, Code, Paragraph, Reply, Span, Text, Typed
from bot.core.request import Platform
from bot.core.text import one_line

_TRIED_AGAIN = "Until then I keep quiet there, and try again once a day."


def notice(delivery: Delivery) -> Reply:
    """A channel that was closed to the bot, and how to open it again."""
    name, group = (one_line(delivery.facts.get(each, "")) for each in ("name", "group"))
    where: Span = Bold(f"#{name}") if name else "one of the channels"
    of: Text = (" of ", Bold(group)) if group else ()
    plain = f"I'm not allowed to write in {f'#{name}' if name else where}{f' of {group}' if group else ''} any more."
    return Reply(
        plain,
        (
            Paragraph(("I'm not allowed to write in ", where, *of, " any more.")),
            Paragraph((*_way_out(delivery.platform, name), " ", _TRIED_AGAIN)),
        ),
    )


def _way_out(platform: Platform, name: str) -> Text:
    there = "there" if name else "in it"
    if platform is Platform.SLACK:
        return (
            "Type ",
            Code("/invite @Study Hall"),
            f" {there}. ",
            Typed("doctor"),
            " shows what else is amiss.",
        )
    return (
        "Give me ",
        Bold("View Channel"),
        " and ",
        Bold("Send Messages"),
        f" {there}, then use ",
        Typed("doctor"),
        " in the server: it says where to click.",
    )
