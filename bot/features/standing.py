"""What stands in a group's channel: its open posts, for a face whose memory of its messages is a process's own."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.posts import Post
from bot.core.request import Platform
from bot.features.posts import as_it_stands
from bot.storage import posts, schedules, standing
from bot.storage.engine import Reader

LIMIT = 20
"""Open posts that are shown: those of more days or schedules than anybody has, and no more than can be read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An open post, the id of its message, and when it was posted (UTC)."""

    message: str
    at: datetime
    post: Post


def open_posts(
    session: Reader, platform: Platform, group: str, default_zone: str, now: datetime
) -> tuple[Standing, ...]:
    """The open posts of a group (its id on the platform), the oldest first, each as an edit of it would say it now."""
    return tuple(
        Standing(
            row.message,
            row.opened_at,
            as_it_stands(
                session,
                row,
                schedules.find(session, row.group_id, row.schedule_id or 0, default_zone),
                posts.planned_at(session, row),
                now,
            ),
        )
        for row in standing.posts(session, platform, group, now.date(), now, LIMIT)
        if row.message and row.opened_at
    )
