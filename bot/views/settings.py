"""A member's own settings."""

from bot.core.actions import action
from bot.core.people import Member
from bot.core.reply import Bold, Button, Buttons, Facts, Form, FormField, Heading, Paragraph, Reply, When
from bot.views.words import day_name


def settings(member: Member) -> Reply:
    """What is set, and when the member's day ends."""
    ends = When(member.timeline.today.ends, member.zone)
    return Reply(
        f"Your time zone is {member.zone}.",
        (
            Heading("Your settings"),
            Facts((("Time zone", (Bold(member.zone),)), ("Today ends", (ends,)))),
            Buttons((Button("Change time zone", action("zone")),)),
        ),
    )


def zone_form(typed: str = "", problem: str = "") -> Form:
    """The form in which a member sets the time zone."""
    return Form(
        "Your time zone",
        action("zone.set"),
        (FormField("zone", "Time zone, like Europe/Berlin", typed, limit=64),),
        problem,
    )


def zone_set(member: Member) -> Reply:
    """What a new zone means."""
    today = member.timeline.today
    return Reply(
        f"Your time zone is {member.zone}.",
        (
            Paragraph((Bold("Done."), " Your time zone is ", Bold(member.zone), ".")),
            Paragraph(
                (
                    f"Today, {day_name(today.date)}, ends for you on ",
                    When(today.ends, member.zone),
                    ". No study day is lost or counted twice.",
                )
            ),
        ),
    )
