"""The queries of what is still to come by itself, whose plans are looked at."""

from datetime import timedelta

from bot.core.request import Platform
from bot.storage import ahead
from tests.storage.queries import Query
from tests.storage.world import NOW

QUERIES: dict[str, Query] = {
    "ahead.next_instant": lambda session, _: ahead.next_instant(session, Platform.LOCAL, NOW, NOW + timedelta(days=1)),
    "ahead.next_post": lambda session, _: ahead.next_post(session, Platform.LOCAL, "reds", NOW),
    "ahead.newest": lambda session, _: ahead.newest(session),
    "ahead.happened": lambda session, _: ahead.happened(session, 0),
}

NARROWED: list[tuple[str, str]] = [
    ("ahead.next_instant", "ix_schedules_next_at (next_at>? AND next_at<?)"),
    ("ahead.next_instant", "ix_reminders_next_at (next_at>? AND next_at<?)"),
    ("ahead.next_instant", "ix_posts_look_at (look_at>? AND look_at<?)"),
    ("ahead.next_instant", "(platform=? AND state=? AND due_at>? AND due_at<?)"),
    ("ahead.next_instant", "(platform=? AND state=? AND due_at<?)"),
    ("ahead.next_post", "ix_schedules_group_id (group_id=?)"),
    ("ahead.happened", "(rowid>?)"),
]
"""Queries that run often, and the index columns by which each narrows its rows down."""
