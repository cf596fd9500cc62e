"""The queries of what a face in a browser shows of a group, whose plans are looked at."""

from bot.core.request import Platform
from bot.storage import roster, standing
from tests.storage.queries import Query
from tests.storage.world import NOW, TODAY

QUERIES: dict[str, Query] = {
    "roster.first_met": lambda session, _: roster.first_met(session, Platform.LOCAL, "reds", 25),
    "standing.posts": lambda session, _: standing.posts(session, Platform.LOCAL, "reds", TODAY, NOW, 20),
}

NARROWED: list[tuple[str, str]] = [
    ("roster.first_met", "(platform=? AND external_id=?)"),
    ("roster.first_met", "members USING INDEX sqlite_autoindex_members_1 (group_id=?)"),
    ("standing.posts", "ix_posts_group_id_local_date (group_id=? AND local_date>?)"),
]
"""Queries that run often, and the index columns by which each narrows its rows down."""
