"""Telling members, when they are next there, what became of their days: a freeze was used, or a day excused."""

from datetime import datetime

from bot.core.people import Member
from bot.core.streaks import Streak
from bot.features.streak import streak_of
from bot.storage import news
from bot.storage.engine import Reader, writer

SPAN = 60
"""The last dates of which somebody is told who was away for longer."""


def due(member: Member) -> bool:
    """Whether it has not been looked for news on the member's date yet."""
    return member.told_at is None or member.told_at < member.timeline.today.begins


def look(session: Reader, member: Member, now: datetime) -> bool:
    """The member is told what is new since they were last told, if anything is; whether something is.

    Of the time before anybody was told anything they are not.

    Raises:
        NeedsWriter: the session only reads.
    """
    write = writer(session)
    if not news.told(write, member, now) or member.told_at is None:
        return False
    facts = facts_of(streak_of(session, member, SPAN), member.told_at, member.language)
    return facts is not None and news.put(write, member, facts, now)


def facts_of(streak: Streak, since: datetime, language: str) -> dict[str, str] | None:
    """The dates that something has kept a streak over, after an instant, and how the streak stands; None without any.

    Only dates and what they are: the words are made when they are told, and a reason stays where it was given.
    """
    fresh = [note for note in streak.history if note.since is not None and note.since > since]
    if not fresh:
        return None
    return {
        "days": " ".join(f"{note.date}={note.verdict}" for note in fresh),
        "length": str(streak.length),
        "freezes": str(streak.freezes),
        "language": language,
    }
