"""Telling members, when they are next there, what became of their days: a freeze was used, or a day excused."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.people import Member
from bot.core.streaks import DayNote, Streak, Verdict
from bot.features.streak import now_and_then
from bot.storage import news, presence
from bot.storage.engine import Reader, writer

SPAN = 60
"""The last dates of which somebody is told who was away for longer; what they were told is kept for longer still."""

UNDER_WAY = timedelta(minutes=5)
"""What was found out so long before a telling may not have been there to be seen at it: an admin's excuse takes its
time before it waits for its turn to be written."""


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
    since = member.told_at - UNDER_WAY
    streak, then = now_and_then(session, member, since, SPAN)
    kept = _kept(streak, then, since)
    told = news.of(session, member, [note.date for note in streak.history]) if kept else frozenset()
    facts = facts_of(streak, [note for note in kept if _said(note) not in told])
    return facts is not None and news.put(write, member, facts | _whose(session, member), now)


def facts_of(streak: Streak, fresh: Sequence[DayNote]) -> dict[str, str] | None:
    """The dates that something has kept a streak over, and how the streak stands; None without any.

    Only dates and what they are: the words are made when they are told, and a reason stays where it was given.
    """
    if not fresh:
        return None
    ended = any(note.verdict is Verdict.MISSED and note.date > fresh[-1].date for note in streak.history)
    return {
        "days": " ".join(_said(note) for note in fresh),
        "length": str(streak.length),
        "freezes": str(streak.freezes),
    } | ({"ended": "yes"} if ended else {})


def _kept(streak: Streak, then: Streak, since: datetime) -> list[DayNote]:
    """The dates over which something has kept a streak since then, or that were missed by what was known then.

    The others are a freeze's: an excuse of an earlier date has given it back, or has kept the streak for it to keep.
    """
    missed = {note.date for note in then.history if note.verdict is Verdict.MISSED}
    return [note for note in streak.history if note.since and (note.since > since or note.date in missed)]


def _said(note: DayNote) -> str:
    return f"{note.date}={note.verdict}"


def _whose(session: Reader, member: Member) -> dict[str, str]:
    """In which language dates are told; and which group's they are, who is in several and may be told in another."""
    shared = presence.shared(session, member.platform, presence.account(session, member.person_id))
    group = next((each.name for each in shared if each.id == member.group_id and len(shared) > 1), "")
    return {"language": member.language} | ({"group": group, "member": str(member.id)} if group else {})
