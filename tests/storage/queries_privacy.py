"""The queries of what goes with a person, and of what is purged, whose plans are looked at."""

from functools import partial

from bot.core.people import Member
from bot.storage import inbox, outdated
from bot.storage.engine import Writer
from bot.storage.outdated import Kind
from tests.storage.queries import Query
from tests.storage.world import NOW


def _is_there(kind: Kind, session: Writer, _: Member) -> None:
    outdated.is_there(session, kind, NOW)


def _forget(kind: Kind, session: Writer, _: Member) -> None:
    outdated.forget(session, kind, NOW, 10)


QUERIES: dict[str, Query] = {
    "inbox.part_with": lambda session, member: inbox.part_with(session, [member.id]),
    **{f"outdated.is_there {kind}": partial(_is_there, kind) for kind in Kind},
    **{f"outdated.forget {kind}": partial(_forget, kind) for kind in Kind},
}

NARROWED: list[tuple[str, str]] = [
    ("outdated.is_there deliveries", "ix_deliveries_created_at (created_at<?)"),
    ("outdated.is_there asks", "ix_asks_asked_at (asked_at<?)"),
    ("outdated.is_there drafts", "ix_drafts_created_at (created_at<?)"),
    ("outdated.is_there events", "ix_events_begun_at (begun_at<?)"),
    ("outdated.is_there questions", "ix_inbox_last_asked_at (last_asked_at<?)"),
]
"""Queries that run often, and the index columns by which each narrows its rows down."""
