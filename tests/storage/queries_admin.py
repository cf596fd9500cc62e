"""The queries of what admins decide, and of what is purged, whose plans are looked at."""

from bot.core.audit import Act
from bot.storage import audits
from tests.storage.queries import Query
from tests.storage.world import NOW

QUERIES: dict[str, Query] = {
    "audits.note": lambda session, member: audits.note(session, member, Act.RESTS, facts={}, now=NOW),
    "audits.page": lambda session, member: audits.page(session, member.group_id, 0, 10),
}

NARROWED: list[tuple[str, str]] = [("audits.page", "ix_audits_group_id_id (group_id=?)")]
"""Queries that run often, and the index columns by which each narrows its rows down."""
