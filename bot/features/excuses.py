"""Admins excuse a date, for a member of their group or for everybody in it, and take that back."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from bot.core.audit import Act
from bot.core.calendar import date_in
from bot.core.errors import BadExcuse, EmptyText, Gone, TooLong
from bot.core.excuses import REASON_LIMIT, Excused, Somebody, Standing, Whom, check
from bot.core.people import Member
from bot.core.reply import SELECT_LIMIT
from bot.core.text import one_line
from bot.storage import audits, ledger, roster
from bot.storage.engine import Reader, Writer

_NUMBER = re.compile(r"#(\d{1,18})\)?", re.ASCII)


def today(member: Member, now: datetime) -> date:
    """The date that it is in the member's group."""
    return date_in(member.config.zone, now)


def excuse(session: Writer, member: Member, whom: Whom, day: date, reason: str, now: datetime) -> Excused:
    """The date is excused, and the audit log says so; nothing is changed where nobody needs it.

    Raises:
        BadExcuse: it cannot be; of one member also because they studied on it.
        EmptyText: the reason has no words.
        TooLong: the reason is too long.
    """
    why = one_line(reason)
    if not why:
        raise EmptyText("reason")
    if len(why) > REASON_LIMIT:
        raise TooLong("reason", len(why), REASON_LIMIT)
    check(day, today(member, now), whom)
    number = ledger.excuse(session, member.group_id, _number(whom), day, member.id, why, now)
    if whom and not number:
        raise BadExcuse("studied", whom.name)
    if number:
        _note(session, member, Act.EXCUSED, Excused(whom, day, number), now, reason=why)
    return Excused(whom, day, number)


def take_back(session: Writer, member: Member, whom: Whom, day: date, now: datetime) -> Excused:
    """The date is excused no more, and the audit log says so.

    Raises:
        Gone: it is not excused (any more).
    """
    number = ledger.unexcuse(session, member.group_id, _number(whom), day)
    if not number:
        raise Gone("excuse")
    done = Excused(whom, day, number)
    _note(session, member, Act.UNEXCUSED, done, now)
    return done


def standing(session: Reader, member: Member, whom: Whom, day: date) -> Standing:
    """What is excused already on a date."""
    if whom is None:
        return Standing(number=ledger.excused_for_all(session, member.group_id, day))
    facts = ledger.days(session, whom.id).get(day)
    return Standing(facts.excuse if facts and facts.studied is None else None)


def numbered(session: Reader, member: Member, number: int) -> Whom:
    """The group's member of that number; None, everybody, for 0.

    Raises:
        Gone: the group has no such member (any more).
    """
    found = roster.numbered(session, member.group_id, number) if number else None
    if number and not found:
        raise Gone("member")
    return found


def picked(session: Reader, member: Member, account: str) -> Somebody:
    """The group's member with that account on the platform.

    Raises:
        BadExcuse: the bot has not met them there.
    """
    found = roster.account(session, member.group_id, member.platform, account)
    if found is None:
        raise BadExcuse("stranger")
    return found


def members_like(session: Reader, member: Member, typed: str, limit: int = SELECT_LIMIT) -> Sequence[Somebody]:
    """Those in the group whom a text can mean: by number ("#12", "Ann (#12)"), by their whole name, or by a part."""
    text = one_line(typed).removeprefix("@")
    if number := _NUMBER.search(text):
        found = roster.numbered(session, member.group_id, int(number[1]))
        return [found] if found else []
    near = roster.like(session, member.group_id, text, limit)
    return [each for each in near if each.name.casefold() == text.casefold()] or near


def _number(whom: Whom) -> int | None:
    return whom.id if whom else None


def _note(session: Writer, member: Member, act: Act, done: Excused, now: datetime, **facts: str) -> None:
    told = {"date": done.day.isoformat(), **facts}
    if done.whom is None:
        told["members"] = str(done.number)
    audits.note(session, member, act, subject=_number(done.whom), facts=told, now=now)
