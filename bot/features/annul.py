"""Annulling a question: its answers in a group, those given and those to come, count for nobody's accuracy."""

from datetime import datetime

from bot.core.annulments import LATELY, REASON_LIMIT, Asked, Case
from bot.core.audit import Act
from bot.core.calendar import ONE_DAY
from bot.core.errors import EmptyText, Gone, TooLong
from bot.core.people import Member
from bot.core.text import one_line
from bot.search.text import clean
from bot.storage import annulments, audits, quizzes
from bot.storage.engine import Reader, Writer


def candidates(session: Reader, member: Member) -> list[Asked]:
    """The questions of the group's daily quizzes of the last dates, and all that are annulled, the latest first."""
    return annulments.asked(session, member.group_id, member.today - (LATELY - 1) * ONE_DAY)


def case(session: Reader, member: Member, version: int) -> Case:
    """One of them, and how it was answered.

    Raises:
        Gone: it is none of them (any more).
    """
    asked = next((each for each in candidates(session, member) if each.version == version), None)
    if asked is None:
        raise Gone("question")
    answers, right = annulments.answered(session, member.group_id, version)
    return Case(asked, quizzes.wording(session, version), answers, right)


def annul(session: Writer, member: Member, version: int, reason: str, now: datetime) -> Case:
    """The question is annulled for that reason, or was already; what became of it.

    Raises:
        Gone: it is none that can be annulled (any more).
        EmptyText: there is no word in the reason.
        TooLong: there is too much of it.
    """
    reason = one_line(reason)
    if not clean(reason):
        raise EmptyText("reason")
    if len(reason) > REASON_LIMIT:
        raise TooLong("reason", len(reason), REASON_LIMIT)
    found = case(session, member, version)
    if annulments.add(session, member.group_id, version, member.id, reason, now):
        facts = {"question": found.asked.text, "reason": reason}
        audits.note(session, member, Act.ANNULLED, facts=facts, now=now)
    return case(session, member, version)


def take_back(session: Writer, member: Member, version: int, now: datetime) -> Case:
    """The question counts again, or never ceased to; what became of it.

    Raises:
        Gone: it is none that could be annulled (any more).
    """
    found = case(session, member, version)
    if annulments.remove(session, member.group_id, version):
        audits.note(session, member, Act.RESTORED, facts={"question": found.asked.text}, now=now)
    return found
