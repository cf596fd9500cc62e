"""A member's streak."""

from dataclasses import replace

from bot.core.people import Member
from bot.core.streaks import Streak, fold
from bot.storage import ledger
from bot.storage.engine import Reader


def streak_of(session: Reader, member: Member) -> Streak:
    """The streak as the ledger stands; its today is told in the member's zone of now, whichever it began in."""
    streak = fold(ledger.days(session, member.id), member.timeline, member.joined)
    return replace(streak, today=replace(streak.today, zone=member.zone))
