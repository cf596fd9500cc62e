"""A person's reviews in figures."""

from datetime import datetime

from bot.core.calendar import ONE_DAY
from bot.core.limits import Limits
from bot.core.people import Member
from bot.core.stats import DAYS, LATELY, Retention, Stats, dues_by_date, reviews_by_date
from bot.features import review
from bot.features.shelf import Shelf
from bot.storage import beliefs, ledger, reviews
from bot.storage.engine import Reader


def stats(session: Reader, member: Member, shelf: Shelf, usual: Limits, now: datetime) -> Stats:
    """How the person's reviews go, in all their groups; study days are those of this one."""
    person, today = member.person_id, member.timeline.today
    since = today.begins - DAYS * ONE_DAY
    horizon = today.ends + DAYS * ONE_DAY
    wanted, coming = review.ahead(session, member, shelf, usual, now, horizon)
    tests, recalled = reviews.tests(session, person, now - LATELY)
    voiced, overcome = beliefs.count(session, person, shelf.cards.keys())
    first = today.date - (DAYS - 1) * ONE_DAY
    return Stats(
        today.date,
        reviews_by_date(reviews.by_date(session, person, since), today.date),
        dues_by_date(coming, today, member.zone),
        Retention(tests, recalled, wanted.retention),
        voiced,
        overcome,
        ledger.studied(session, member.id, first, today.date),
        len(review.suspended(session, member, shelf)),
    )
