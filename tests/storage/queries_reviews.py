"""The queries of flashcards and beliefs, whose plans are looked at."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.content import Ref
from bot.core.limits import Chosen
from bot.core.people import Member
from bot.core.recall import Grade
from bot.storage import beliefs, marks, review_settings, reviews
from bot.storage.engine import Writer
from tests.storage.queries import Query
from tests.storage.world import NOW, TODAY, memory

CARD = Ref("tiny", "card-0")
LATER = NOW + timedelta(days=14)


def twice(act: Callable[..., object], session: Writer, member: Member, *times: datetime) -> None:
    """It is said of the card when there is nothing, and when there is something already."""
    for _ in range(2):
        act(session, member.person_id, CARD, *times)


QUERIES: dict[str, Query] = {
    "reviews.memory": lambda session, member: reviews.memory(session, member.person_id, CARD),
    "reviews.coming": lambda session, member: reviews.coming(session, member.person_id, NOW, LATER),
    "reviews.met": lambda session, member: reviews.met(session, member.person_id),
    "reviews.today": lambda session, member: reviews.today(session, member.person_id, NOW),
    "reviews.on_date": lambda session, member: reviews.on_date(session, member.id, TODAY),
    "reviews.by_date": lambda session, member: reviews.by_date(session, member.person_id, NOW),
    "reviews.tests": lambda session, member: reviews.tests(session, member.person_id, NOW),
    "reviews.newest": lambda session, member: reviews.newest(session, member.person_id),
    "reviews.record": lambda session, member: reviews.record(session, member, CARD, 2, Grade.GOOD, memory(NOW), NOW),
    "reviews.undoable": reviews.undoable,
    "reviews.undo": lambda session, member: reviews.undo(session, member, 1),
    "marks.bury": lambda session, member: twice(marks.bury, session, member, LATER),
    "marks.suspend": lambda session, member: twice(marks.suspend, session, member),
    "marks.resume": lambda session, member: marks.resume(session, member.person_id, CARD),
    "marks.summon": lambda session, member: twice(marks.summon, session, member, NOW),
    "marks.summoned": lambda session, member: marks.summoned(session, member.person_id),
    "marks.suspended": lambda session, member: marks.suspended(session, member.person_id),
    "marks.set_aside": lambda session, member: marks.set_aside(session, member.person_id, NOW),
    "marks.buried": lambda session, member: marks.buried(session, member.person_id, NOW),
    "beliefs.voiced": lambda session, member: twice(beliefs.voiced, session, member, NOW),
    "beliefs.overcome": lambda session, member: beliefs.overcome(session, member.person_id, CARD, NOW),
    "beliefs.reopen": lambda session, member: beliefs.reopen(session, member.person_id, CARD, NOW),
    "beliefs.count": lambda session, member: beliefs.count(session, member.person_id),
    "review_settings.of": lambda session, member: review_settings.of(session, member.person_id),
    "review_settings.keep": lambda session, member: review_settings.keep(session, member.person_id, Chosen(0.85)),
}

NARROWED: list[tuple[str, str]] = [
    ("reviews.coming", "(person_id=? AND summoned_at<?)"),
    ("reviews.coming", "(person_id=? AND due<?)"),
    ("reviews.on_date", "(member_id=? AND local_date=?)"),
    ("reviews.today", "(person_id=? AND reviewed_at>?)"),
    ("reviews.by_date", "(person_id=? AND reviewed_at>?)"),
    ("reviews.tests", "(person_id=? AND reviewed_at>?)"),
    ("marks.summoned", "(person_id=? AND summoned_at>?)"),
    ("beliefs.count", "(person_id=?)"),
]
"""Queries that run often, and the index columns by which each narrows its rows down."""
