"""What is still to come by itself, found as rows of the database."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.core.posts import PostKind, QuizTeaser
from bot.core.request import Platform
from bot.core.schedules import EVERY_DAY, Schedule, State
from bot.core.travelling import Happening
from bot.storage import ahead, groups, outbox, posts, reminders, schedules
from bot.storage.engine import Database, Writer
from bot.storage.outbox import Addressee
from bot.storage.tables import DeliveryRow, PostRow
from tests.storage.world import NOW, TODAY, join, joined

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def next_instant(database: Database, until: datetime = NOW + DAY, now: datetime = NOW) -> datetime | None:
    """The next instant of the local platform."""
    with database.read() as session:
        return ahead.next_instant(session, Platform.LOCAL, now, until)


def plan(session: Writer, group: int, next_at: datetime | None) -> int:
    """A schedule of the group whose next post is then."""
    made = Schedule(0, group, PostKind.QUIZ, "1", 600, EVERY_DAY, "UTC", False, None, State.ON, next_at, TODAY)
    return schedules.add(session, made, NOW)


def deliver(session: Writer, group: int, key: str, due_at: datetime, **values: Any) -> None:
    """A delivery to a channel of the group."""
    outbox.put(session, key, Addressee(group, Platform.LOCAL, channel="1"), "answered", {}, due_at)
    if values:
        session.execute(update(DeliveryRow).where(DeliveryRow.key == key).values(**values))


def test_an_empty_database_has_nothing_ahead(database: Database) -> None:
    """There is no instant to stop at."""
    assert next_instant(database) is None


def test_every_kind_of_thing_that_happens_by_itself_is_ahead(database: Database) -> None:
    """A schedule, a reminder, a look at a post, a delivery and the rest of one each name the next instant."""
    member = joined(database)
    group = member.group_id
    with database.write() as session:
        plan(session, group, NOW + 5 * HOUR)
        assert next_instant_in(session) == NOW + 5 * HOUR
        reminders.keep(session, member.person_id, 600, NOW + 4 * HOUR)
        assert next_instant_in(session) == NOW + 4 * HOUR
        row = PostRow(
            group_id=group,
            kind="quiz",
            channel="1",
            local_date=TODAY,
            zone="UTC",
            created_at=NOW,
            look_at=NOW + 3 * HOUR,
        )
        posts.add(session, row, QuizTeaser(("soil",), 2), ())
        assert next_instant_in(session) == NOW + 3 * HOUR
        deliver(session, group, "later", NOW + 2 * HOUR)
        assert next_instant_in(session) == NOW + 2 * HOUR
        deliver(session, group, "rests", NOW - DAY, leased_until=NOW + HOUR)
        assert next_instant_in(session) == NOW + HOUR
        deliver(session, group, "claimed", NOW - DAY, state="claimed", leased_until=NOW + HOUR / 2)
        assert next_instant_in(session) == NOW + HOUR / 2


def next_instant_in(session: Writer) -> datetime | None:
    """The same within a transaction."""
    return ahead.next_instant(session, Platform.LOCAL, NOW, NOW + DAY)


def test_it_is_later_than_now_and_no_later_than_asked_for(database: Database) -> None:
    """What is due already is no step ahead, and what is due at the very end is one."""
    member = joined(database)
    with database.write() as session:
        plan(session, member.group_id, NOW)
        plan(session, member.group_id, NOW + DAY)
    assert next_instant(database) == NOW + DAY
    assert next_instant(database, NOW + DAY - timedelta.resolution) is None
    assert next_instant(database, NOW + 3 * DAY, NOW + DAY) is None


@pytest.mark.parametrize("state", ["sent", "unknown", "failed", "skipped"])
def test_what_is_settled_is_not_ahead(database: Database, state: str) -> None:
    """A delivery of which nothing more becomes names no instant; nor does a schedule that has stopped."""
    member = joined(database)
    with database.write() as session:
        plan(session, member.group_id, None)
        deliver(session, member.group_id, "done", NOW + HOUR, state=state)
        deliver(session, member.group_id, "over", NOW - HOUR, state=state, leased_until=NOW + HOUR)
    assert next_instant(database) is None


def test_what_waits_for_somebody_to_do_something_is_not_ahead(database: Database) -> None:
    """A post that is due and waits for the end of quiet mode has no instant of its own."""
    member = joined(database)
    with database.write() as session:
        groups.set_quiet(session, member.group_id, quiet=True)
        deliver(session, member.group_id, "waits", NOW - HOUR)
    assert next_instant(database) is None


def test_the_next_post_is_the_groups_own(database: Database) -> None:
    """Another group's schedules, and what is due already, count for nothing; quiet mode is told."""
    member, other = joined(database), joined(database, "Bob", "blues")
    with database.write() as session:
        plan(session, other.group_id, NOW + HOUR)
        plan(session, member.group_id, NOW)
        plan(session, member.group_id, NOW + 3 * HOUR)
        plan(session, member.group_id, NOW + 2 * HOUR)
        assert ahead.next_post(session, Platform.LOCAL, "reds", NOW) == (NOW + 2 * HOUR, False)
        groups.set_quiet(session, member.group_id, quiet=True)
        assert ahead.next_post(session, Platform.LOCAL, "reds", NOW) == (NOW + 2 * HOUR, True)
        assert ahead.next_post(session, Platform.LOCAL, "reds", NOW + DAY) == (None, True)
        assert ahead.next_post(session, Platform.LOCAL, "greens", NOW) == (None, False)


def test_what_has_happened_since_a_number_is_told_in_order(database: Database) -> None:
    """Each delivery after it is there, with who was told, what was posted, when, and what became of it."""
    with database.write() as session:
        member = join(session)
        group = member.group_id
        assert ahead.newest(session) == 0
        deliver(session, group, "before", NOW)
        mark = ahead.newest(session)
        outbox.put(session, "her", Addressee(group, Platform.LOCAL, member.person_id), "reminder", {}, NOW)
        deliver(session, group, "there", NOW + HOUR, state="sent", sent_at=NOW + 2 * HOUR)
        deliver(session, group, "lost", NOW + HOUR, state="skipped", error="too late")
        row = PostRow(group_id=group, kind="myth", channel="1", local_date=TODAY, zone="UTC", created_at=NOW)
        row.delivery_id = mark + 2
        posts.add(session, row, QuizTeaser(("soil",), 2), ())
        assert ahead.happened(session, mark) == [
            Happening(mark + 1, "reminder", "waiting", NOW, None, "Ann"),
            Happening(mark + 2, "answered", "sent", NOW + HOUR, NOW + 2 * HOUR, None, PostKind.MYTH),
            Happening(mark + 3, "answered", "skipped", NOW + HOUR, None, None, None, "too late"),
        ]
        assert ahead.happened(session, ahead.newest(session)) == []
