"""The time machine in words."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.console.render import render
from bot.core.posts import EDIT, POST, PostKind
from bot.core.reminders import KIND as REMINDER
from bot.core.reply import Paragraph, Reply
from bot.core.travelling import (
    BackwardsError,
    Happening,
    Journey,
    NothingAheadError,
    TooFarError,
    TravelError,
    UnclearError,
    Way,
)
from bot.views import travel

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def happening(kind: str, state: str = "sent", posts: PostKind | None = None, error: str | None = None) -> Happening:
    """Something that came."""
    person = None if kind in {POST, EDIT} else "Ann"
    return Happening(1, kind, state, NOW, NOW if state == "sent" else None, person, posts, error)


def journey(span: timedelta, *happened: Happening, arrived: bool = True) -> Journey:
    """A journey of that length."""
    return Journey(NOW, NOW + span, NOW + span + (timedelta() if arrived else DAY), 1, happened)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (journey(20 * MINUTE), "20 minutes later. Nothing came by itself."),
        (journey(timedelta(seconds=5)), "1 minute later. Nothing came by itself."),
        (journey(17.6 * HOUR, happening(POST)), "18 hours later. 1 post came."),
        (
            journey(30 * HOUR, happening(POST), happening(REMINDER), happening(REMINDER)),
            "1 day and 6 hours later. 1 post and 2 reminders came. Nobody studied meanwhile.",
        ),
        (
            journey(7 * DAY + HOUR, *[happening(POST)] * 7, *[happening(EDIT)] * 6, happening("answered")),
            "7 days later. 7 posts and 1 other message came. Nobody studied meanwhile.",
        ),
        (
            journey(DAY, happening(POST, "waiting"), happening(POST, "skipped")),
            (
                "1 day later. Nothing came by itself. 1 post waits until quiet mode is off. 1 post was skipped. "
                "Nobody studied meanwhile."
            ),
        ),
        (journey(HOUR, arrived=False), "1 hour later. Nothing came by itself. I stopped on the way; go on from here."),
    ],
)
def test_a_journey_is_told_in_a_line(made: Journey, said: str) -> None:
    """How long it was, what came and what did not, and that nobody studied where that may matter."""
    assert travel.told(made) == said


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (happening(POST, posts=PostKind.QUIZ), "The daily quiz was posted in the channel."),
        (happening(POST, "skipped", error="too late"), "A daily post was skipped: too late."),
        (happening(POST, "waiting"), "A daily post waits until quiet mode is off."),
        (happening(POST, "unknown"), "A daily post could not be posted."),
        (happening(REMINDER), "Ann was reminded in a direct message."),
        (happening("answered"), "Ann got a message."),
        (happening("answered", "failed"), "Ann could not be told something."),
        (happening(EDIT), None),
    ],
)
def test_each_thing_that_came_has_a_line(what: Happening, said: str | None) -> None:
    """A count that was edited is no news, all else is."""
    text = travel.happening(what)
    assert (text and render(Reply("", (Paragraph(text),)), width=200).strip()) == said


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (BackwardsError(), "Time goes forward only."),
        (TooFarError(), "31 days at a time is the most."),
        (UnclearError(), "I can't tell when that is."),
        (NothingAheadError(), "No post is planned."),
        (NothingAheadError(quiet=True), "The group is in quiet mode"),
    ],
)
def test_a_refusal_says_what_to_do(error: TravelError, begins: str) -> None:
    """Each in its own words, of more than one sentence."""
    said = travel.refusal(error)
    assert said.startswith(begins)
    assert said.endswith(".")


def test_every_way_has_a_name() -> None:
    """None is offered without words."""
    assert set(travel.WAYS) == set(Way)


@pytest.mark.parametrize(("copied", "said"), [(True, "was copied from your group"), (False, "begins empty")])
def test_the_channel_says_how_the_sandbox_began(copied: bool, said: str) -> None:  # noqa: FBT001 - one of two cases
    """As a copy, or empty and why; and which time it is there."""
    shown = render(travel.began(NOW, "Europe/Berlin", copied=copied), width=400)
    assert said in shown
    assert "Sun 22 Nov 15:30 (Europe/Berlin)" in shown
