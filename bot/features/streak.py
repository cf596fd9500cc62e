"""A member's streak."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core.ledger import Ledger, Rests
from bot.core.outages import Spoilt
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
    return _Known(member, facts, rests, owed).streak(history)


def now_and_then(session: Reader, member: Member, by: datetime, history: int = HISTORY) -> tuple[Streak, Streak]:
    """The streak as the ledger stands, and as it stands without what was excused after `by`.

    What the bot spoilt is in both: that is certain half an hour after its day at the latest, so that no later date was
    over before it was known.
    """
    facts, rests = ledger.days(session, member.id), ledger.rests(session, member.group_id)
    early = {
        day: replace(each, excuse=None) if each.excuse and each.excuse.at > by else each for day, each in facts.items()
    }
    owed = amnesty.of(session, member, uncovered(early, member.timeline, member.joined, rests))
    return _Known(member, facts, rests, owed).streak(history), _Known(member, early, rests, owed).streak(history)


@dataclass(frozen=True, slots=True)
class _Known:
    """All that a member's streak is made of."""

    member: Member
    facts: Ledger
    rests: Rests
    owed: Mapping[date, Spoilt]

    def streak(self, history: int) -> Streak:
        """The streak, its today told in the member's zone of now."""
        member = self.member
        streak = fold(self.facts, member.timeline, member.joined, self.rests, self.owed, history)
        return replace(streak, today=replace(streak.today, zone=member.zone))
