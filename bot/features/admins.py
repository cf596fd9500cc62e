"""Who else may set a group up: people whom an admin names, on platforms whose own admins are few."""

from datetime import datetime

from bot.core.audit import Act
from bot.core.config import NamedAdmin
from bot.core.errors import Gone
from bot.core.people import Member
from bot.core.reply import SELECT_LIMIT
from bot.core.request import Asker
from bot.features import membership
from bot.storage import admins, audits, people, roster
from bot.storage.engine import Reader, Writer
from bot.storage.tables import GroupRow

NAMED_LIMIT = SELECT_LIMIT
"""Admins that can be named in a group: as many as a select can take off again."""


def named(session: Reader, member: Member) -> list[NamedAdmin]:
    """The members whom somebody named, the first met first."""
    return admins.find(session, member.group_id)


def name(session: Writer, member: Member, account: Asker, now: datetime) -> bool:
    """That account is an admin of the group, and known from now on; False if as many as can be are named already.

    What is new stands in the audit log. Whether it belongs to the group at all is for the caller to know.
    """
    group = session.get_one(GroupRow, member.group_id)
    known = people.find(session, account, group.external_id)
    if known is not None and known.admin:
        return True
    if len(admins.find(session, group.id)) >= NAMED_LIMIT:
        return False
    person = known.person_id if known else membership.join(session, account, group, member.config.zone, now).id
    admins.name(session, group.id, person)
    if them := roster.account(session, group.id, account.platform, account.external_id):
        audits.note(session, member, Act.NAMED, subject=them.id, facts={}, now=now)
    return True


def unname(session: Writer, member: Member, number: int) -> NamedAdmin:
    """The member of that number, who is no admin any more unless the platform makes them one; the audit log says so.

    Raises:
        Gone: nobody of that number is named in the group.
    """
    found = next((each for each in admins.find(session, member.group_id) if each.id == number), None)
    if found is None:
        raise Gone("admin")
    admins.unname(session, member.group_id, number)
    audits.note(session, member, Act.UNNAMED, subject=number, facts={}, now=member.timeline.now)
    return found
