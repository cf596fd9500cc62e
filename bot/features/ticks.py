"""What happens by itself every second: posts whose time has come are handed to the outbox."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.core.calendar import zone_names
from bot.core.posts import MISSED
from bot.core.schedules import GRACE, MISSED_KEPT, Coming, Plan, from_bits
from bot.storage import ticks
from bot.storage.engine import Reader, Writer, writer
from bot.storage.ticks import Due, House, Made, Moved

AT_ONCE = 100
"""Schedules in one transaction, so that nobody waits long for its end."""


def tick(session: Reader, default_zone: str, now: datetime, grace: timedelta = GRACE) -> bool:
    """Posts whose time has come are in the outbox, and each schedule goes on to its next; whether more are waiting.

    Of dates that were missed the newest is made up if it is no older than `grace`, and the others are recorded as
    skipped: one post a schedule, however long nobody looked. A zone that this machine does not know holds nobody up.

    Args:
        session: the transaction.
        default_zone: the zone of groups that have chosen none.
        now: the time.
        grace: how late a post may be.

    Raises:
        NeedsWriter: some are due, and the session only reads.
    """
    if not (isinstance(session, Writer) or ticks.is_due(session, now)):
        return False
    due = ticks.claim(writer(session), now, AT_ONCE)
    houses = ticks.houses(session, {each.group_id for each in due})
    made: list[Made] = []
    moved: list[Moved] = []
    for each in due:
        house = houses[each.group_id]
        zone = next((name for name in (each.zone, house.zone) if name in zone_names()), default_zone)
        plan = Plan(zone, each.minute, from_bits(each.weekdays), house.away)
        missed = _missed(each, house, plan, now)
        made += _made(each, house, missed, now - grace)
        done = missed[0][0] if missed else each.last_date
        moved.append(Moved(each.id, None if house.gone else plan.first(done, now), done))
    ticks.deliver(writer(session), made)
    ticks.go_on(writer(session), moved)
    return len(due) == AT_ONCE


def _missed(due: Due, house: House, plan: Plan, now: datetime) -> list[Coming]:
    """What has come up to now, the newest first; nothing in a group that is gone, or is just back."""
    if house.gone or due.next_date is None:
        return []
    return plan.due((due.next_date, due.next_at), now, 1 + MISSED_KEPT)


def _made(due: Due, house: House, missed: Sequence[Coming], since: datetime) -> Iterator[Made]:
    """The newest that came `since` is posted, and every other one skipped."""
    posted = next((day for day, at in missed if at >= since), None)
    for day, at in missed:
        skipped = None if day == posted else MISSED
        yield Made(due.id, due.group_id, house.platform, due.channel, day, at, skipped=skipped)
