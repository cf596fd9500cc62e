"""The queries of what the bot owed its members, whose plans are looked at."""

from datetime import timedelta

from bot.core.outages import Line
from bot.core.people import Member
from bot.core.request import Platform
from bot.storage import outages, prompts
from bot.storage.engine import Writer
from tests.storage.queries import Query
from tests.storage.world import NOW

LATER = NOW + timedelta(hours=1)


def beats(session: Writer, _: Member) -> None:
    """Two shards are heard for the first time, and again after an outage."""
    for now in (NOW, LATER):
        outages.beat(session, Platform.DISCORD, [Line(0, 2), Line(1, 2)], now)


QUERIES: dict[str, Query] = {
    "outages.beat": beats,
    "outages.between": lambda session, member: outages.between(
        session, Platform.DISCORD, member.group_id, NOW, LATER, LATER
    ),
    "prompts.lapsed": lambda session, member: prompts.lapsed(session, member.group_id, NOW, LATER, LATER),
}

NARROWED: list[tuple[str, str]] = [
    ("outages.between", "ix_outages_platform_ends (platform=? AND ends>?)"),
    ("prompts.lapsed", "ix_deliveries_posts (group_id=? AND due_at>? AND due_at<?)"),
]
"""Queries that run often, and the index columns by which each narrows its rows down."""
