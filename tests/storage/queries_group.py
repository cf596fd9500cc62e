"""The queries of a group's page, whose plans are looked at."""

from datetime import timedelta

from bot.core.content import Ref
from bot.storage import calendars, held, punctual
from tests.storage.queries import Query
from tests.storage.world import NOW

EDGES = [NOW + timedelta(weeks=week) for week in range(-7, 2)]
BELIEF = Ref("tiny", "myth")

QUERIES: dict[str, Query] = {
    "held.given": lambda session, member: held.given(session, member.group_id, EDGES),
    "held.beliefs_behind": lambda session, _: held.beliefs_behind(session, [1, 2]),
    "held.overcome": lambda session, member: held.overcome(session, [member.id], [BELIEF]),
    "punctual.newest": lambda session, member: punctual.newest(session, member, 25),
    "calendars.others_listed": lambda session, member: calendars.others_listed(session, member, 10),
}

NARROWED: list[tuple[str, str]] = [
    ("held.given", "(member_id=? AND local_date>?)"),
    ("held.given", "(group_id=?)"),
    ("held.beliefs_behind", "(rowid=?)"),
    ("held.overcome", "(person_id=? AND pack_id=? AND misconception_id=?)"),
    ("punctual.newest", "ix_deliveries_group_id (group_id=?)"),
    ("calendars.others_listed", "(group_id=?)"),
]
"""Queries that run often, and the index columns by which each narrows its rows down."""
