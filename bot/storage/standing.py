"""Posts that stand open in a group."""

from datetime import date, datetime

from sqlalchemy import Select, select

from bot.core.calendar import ONE_DAY
from bot.core.posts import OPEN
from bot.core.request import Platform
from bot.storage.engine import Reader
from bot.storage.tables import GroupRow, PostRow

_REACH = OPEN + 2 * ONE_DAY
"""How far back the local date of a post can lie that is still open, in whatever zone and however late it came."""


def posts(session: Reader, platform: Platform, group: str, today: date, now: datetime, limit: int) -> list[PostRow]:
    """The newest posts of a group (its id on the platform) that stand as a message and can be begun, oldest first."""
    newest = _open(platform, group, today, now).order_by(PostRow.opened_at.desc(), PostRow.id.desc()).limit(limit)
    return list(session.scalars(newest))[::-1]


def _open(platform: Platform, group: str, today: date, now: datetime) -> Select[PostRow]:
    return (
        select(PostRow)
        .join(GroupRow, GroupRow.id == PostRow.group_id)
        .where(
            GroupRow.platform == platform.value,
            GroupRow.external_id == group,
            PostRow.local_date >= today - _REACH,
            PostRow.message.is_not(None),
            PostRow.opened_at.is_not(None),
            PostRow.closed_at.is_(None),
            PostRow.closes_at > now,
        )
    )
