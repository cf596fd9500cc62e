"""The queries of how far behind the bot is, whose plans are looked at."""

from bot.storage import depth
from tests.storage.queries import Query
from tests.storage.world import NOW

QUERIES: dict[str, Query] = {
    "depth.oldest": lambda session, _: depth.oldest(session, NOW),
    "depth.tick_lag": lambda session, _: depth.tick_lag(session, NOW),
}

NARROWED: list[tuple[str, str]] = [
    ("depth.oldest", "ix_deliveries_platform_state_due_at (platform=? AND state=? AND due_at<?)"),
    ("depth.tick_lag", "ix_schedules_next_at"),
]
"""Queries that run often, and the index columns by which each narrows its rows down."""
