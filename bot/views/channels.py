"""Word to an admin about a channel in which the bot may not speak, or may or may not have spoken."""

from datetime import datetime

from bot.core.people import Delivery
from bot.core.reply import Bold, Channel, Code, Paragraph, Reply, Span, Text, Typed, When
from bot.core.request import Platform
from bot.core.text import one_line

_TRIED_AGAIN = "Until then I keep quiet there, and try again once a day."

_ON_SLACK = (
    ("is_archived", "The channel is archived: unarchive it, or choose another one for me."),
    ("missing_scope", "I lack the permission to post: install me once more, with all the permissions that I ask for."),
    (
        "restricted_action",
        "Its posting permissions leave me out: allow me there too, or choose another channel for me.",
    ),
    ("ekm_access_denied", "Your organisation has suspended posting there: its administrators can allow it again."),
)
"""What opens a channel again, by Slack's word for why it is closed; where it is another, an invitation does."""


def notice(delivery: Delivery) -> Reply:
    """A channel that was closed to the bot, and how to open it again."""
    name, group = (one_line(delivery.facts.get(each, "")) for each in ("name", "group"))
    where: Span = Bold(f"#{name}") if name else "one of the channels"
    plain = f"I'm not allowed to write in {f'#{name}' if name else where}{f' of {group}' if group else ''} any more."
    paused: Text = (
        ("Its daily posts are paused. Once I may write there again, ", Typed("schedule"), " resumes them.")
        if delivery.facts.get("paused")
        else (_TRIED_AGAIN,)
    )
    return Reply(
        plain,
        (
            Paragraph(("I'm not allowed to write in ", where, *_of(group), " any more.")),
            Paragraph((*_way_out(delivery.platform, name, delivery.facts.get("reason", "")), " ", *paused)),
        ),
    )


def unknown(delivery: Delivery) -> Reply:
    """A post of which nobody knows whether it is there: where to look, and how to have it posted if it is not."""
    group, zone = one_line(delivery.facts["group"]), delivery.facts["zone"] or "UTC"
    where: Text = (" in ", Channel(delivery.facts["channel"])) if delivery.facts["channel"] else ()
    when = When(datetime.fromisoformat(delivery.facts["at"]), zone)
    return Reply(
        f"One of my posts{f' in {group}' if group else ''} may be missing: please have a look.",
        (
            Paragraph(("I can't tell whether my post of ", when, *where, *_of(group), " arrived: the line broke.")),
            Paragraph(
                (
                    "I don't send it a second time, so that nobody gets it twice. Please look; if it isn't there, ",
                    Typed("schedule"),
                    " can post one now.",
                )
            ),
        ),
    )


def _of(group: str) -> Text:
    return (" of ", Bold(group)) if group else ()


def _way_out(platform: Platform, name: str, reason: str) -> Text:
    there = "there" if name else "in it"
    if platform is Platform.SLACK:
        invited: Text = ("Type ", Code("/invite @Study Hall"), f" {there}.")
        mended: Text = next(((words,) for code, words in _ON_SLACK if code in reason), invited)
        return (*mended, " ", Typed("doctor"), " shows what else is amiss.")
    return (
        "Give me ",
        Bold("View Channel"),
        " and ",
        Bold("Send Messages"),
        f" {there}, then use ",
        Typed("doctor"),
        " in the server: it says where to click.",
    )
