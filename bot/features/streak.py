"""A member's streak."""

from dataclasses import replace

from bot.core.people import Member
from bot.core.streaks import HISTORY, Streak, fold, uncovered
from bot.features import amnesty
from bot.storage import ledger
from bot.storage.engine import Reader


def streak_of(session: Reader, member: Member, history: int = HISTORY) -> Streak:
    """The streak as the ledger stands; its today is told in the member's zone of now, whichever it began in.

    Args:
        session: the transaction.
        member: whose.
        history: how many of the last dates are explained.
    """
    facts, rests = ledger.days(session, member.id), ledger.rests(session, member.group_id)
    owed = amnesty.of(session, member, uncovered(facts, member.timeline, member.joined, rests))
    streak = fold(facts, member.timeline, member.joined, rests, owed, history)
    return replace(streak, today=replace(streak.today, zone=member.zone))
