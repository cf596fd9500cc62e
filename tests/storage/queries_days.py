"""The queries of a member's dates, whose plans are looked at."""

from datetime import timedelta

from bot.core.people import Member
from bot.storage import ledger, news, people
from bot.storage.engine import Writer
from tests.storage.queries import Query
from tests.storage.world import NOW, TODAY

TOMORROW = TODAY + timedelta(days=1)


def excuse(session: Writer, member: Member, who: int | None) -> None:
    """The day is excused by the member, for one or for everybody."""
    ledger.excuse(session, member.group_id, who, TODAY, member.id, "No power.", NOW)


QUERIES: dict[str, Query] = {
    "ledger.studied": lambda session, member: ledger.studied(session, member.id, TODAY, TOMORROW),
    "ledger.away": lambda session, member: ledger.away(session, member.person_id, TODAY),
    "ledger.vacation": lambda session, member: ledger.vacation(session, member.id, TODAY),
    "ledger.set_vacation": lambda session, member: ledger.set_vacation(
        session, member.id, "UTC", [TODAY, TOMORROW], NOW
    ),
    "ledger.clear_vacation": lambda session, member: ledger.clear_vacation(session, member.id, [TODAY, TOMORROW]),
    "ledger.excuse": lambda session, member: excuse(session, member, member.id),
    "ledger.excuse for everybody": lambda session, member: excuse(session, member, None),
    "ledger.unexcuse": lambda session, member: ledger.unexcuse(session, member.group_id, member.id, TODAY),
    "ledger.unexcuse for everybody": lambda session, member: ledger.unexcuse(session, member.group_id, None, TODAY),
    "news.told": lambda session, member: news.told(session, member, NOW),
    "news.of": lambda session, member: news.of(session, member, [TODAY, TOMORROW]),
    "people.memberships": lambda session, member: people.memberships(session, member.person_id),
    "people.own_zone": lambda session, member: people.own_zone(session, member.person_id),
    "news.put": lambda session, member: news.put(session, member, {"days": ""}, NOW),
}

NARROWED: list[tuple[str, str]] = [
    ("news.of", "(key=?)"),
    ("people.memberships", "(person_id=?)"),
    ("ledger.studied", "(member_id=? AND local_date>? AND local_date<?)"),
    ("ledger.away", "(member_id=? AND local_date>?)"),
    ("ledger.vacation", "(member_id=? AND local_date>?)"),
    ("ledger.clear_vacation", "(member_id=? AND local_date=?)"),
    ("ledger.unexcuse", "(member_id=? AND local_date=?)"),
    ("ledger.unexcuse for everybody", "(member_id=? AND local_date=?)"),
]
"""Queries that run often, and the index columns by which each narrows its rows down."""
