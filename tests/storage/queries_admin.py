"""The queries of what admins decide, and of what is purged, whose plans are looked at."""

from bot.core.audit import Act
from bot.core.request import Platform
from bot.core.schedules import EVERY_DAY
from bot.storage import audits, ledger, rests, roster
from tests.storage.queries import Query
from tests.storage.world import NOW, TODAY

QUERIES: dict[str, Query] = {
    "audits.note": lambda session, member: audits.note(session, member, Act.RESTS, facts={}, now=NOW),
    "audits.forget": lambda session, member: audits.forget(session, [member.id]),
    "audits.page": lambda session, member: audits.page(session, member.group_id, 0, 10),
    "ledger.excused_for_all": lambda session, member: ledger.excused_for_all(session, member.group_id, TODAY),
    "rests.standing": lambda session, member: rests.standing(session, member.group_id),
    "rests.turn": lambda session, member: rests.turn(session, member.group_id, on=True),
    "rests.begin": lambda session, member: rests.begin(session, member.group_id, TODAY, EVERY_DAY),
    "roster.like": lambda session, member: roster.like(session, member.group_id, "an", 25),
    "roster.numbered": lambda session, member: roster.numbered(session, member.group_id, member.id),
    "roster.account": lambda session, member: roster.account(session, member.group_id, Platform.LOCAL, "ann"),
}

NARROWED: list[tuple[str, str]] = [
    ("audits.forget", "ix_audits_subject_id (subject_id=?)"),
    ("audits.page", "ix_audits_group_id_id (group_id=?)"),
    ("ledger.excused_for_all", "(member_id=? AND local_date=?)"),
    ("ledger.excused_for_all", "ix_audits_subject_id (subject_id=?)"),
    ("rests.standing", "(group_id=?)"),
    ("roster.like", "members USING INDEX sqlite_autoindex_members_1 (group_id=?)"),
    ("roster.account", "(group_id=? AND person_id=?)"),
]
"""Queries that run often, and the index columns by which each narrows its rows down."""
