"""How far behind the bot is: the age of what is due and not sent, and of posts that the tick has not made."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, update

from bot.core.request import Platform
from bot.storage import depth
from bot.storage.engine import Database
from bot.storage.outbox import Addressee, put
from bot.storage.tables import ClosedChannelRow, DeliveryRow, GroupRow, ScheduleRow
from tests.storage.world import NOW, joined

AGO = timedelta(minutes=5)
LONG_AGO = NOW - timedelta(days=400)
"""Before now by whatever clock: on PostgreSQL the server's counts."""


def owed(database: Database, platform: Platform, due_at: datetime, key: str, state: str = "waiting") -> int:
    """Something was due then in a channel of a group; the group."""
    ann = joined(database, group=platform)
    with database.write() as session:
        assert put(session, key, Addressee(ann.group_id, platform, channel="C1"), "notice", {}, due_at)
        session.execute(update(DeliveryRow).where(DeliveryRow.key == key).values(state=state))
    return ann.group_id


def ages(database: Database) -> dict[Platform, float]:
    """The age of what is owed on each platform, in seconds, as by this process's clock."""
    with database.read() as session:
        return {**depth.oldest(session, NOW)}


def test_the_oldest_unsent_is_told_for_each_platform(database: Database) -> None:
    """Whether it waits or is being sent; what is not due, or is done, or is the local group's, counts for nothing."""
    assert ages(database) == {Platform.DISCORD: 0, Platform.SLACK: 0}
    owed(database, Platform.LOCAL, LONG_AGO, "here")
    owed(database, Platform.SLACK, datetime(9000, 1, 1, tzinfo=NOW.tzinfo), "later")
    owed(database, Platform.SLACK, LONG_AGO, "done", state="sent")
    assert ages(database) == {Platform.DISCORD: 0, Platform.SLACK: 0}
    owed(database, Platform.DISCORD, LONG_AGO + AGO, "waits")
    newer = ages(database)[Platform.DISCORD]
    owed(database, Platform.DISCORD, LONG_AGO, "sending", state="claimed")
    found = ages(database)
    assert found[Platform.SLACK] == 0
    assert found[Platform.DISCORD] - newer == pytest.approx(AGO.total_seconds(), abs=10)
    assert newer >= (NOW - LONG_AGO - AGO).total_seconds() - 1


@pytest.mark.parametrize("why", ["left", "quiet", "shut"])
def test_what_cannot_be_sent_for_now_is_not_owed(database: Database, why: str) -> None:
    """In a group that sent the bot away, in a quiet group's channels, in a channel that refused it."""
    group = owed(database, Platform.DISCORD, LONG_AGO, "waits")
    with database.write() as session:
        if why == "shut":
            refused = datetime(9000, 1, 1, tzinfo=NOW.tzinfo)
            session.add(ClosedChannelRow(group_id=group, channel="C1", refused_at=refused, reason="No."))
        else:
            values = {"left_at": NOW} if why == "left" else {"quiet": True}
            session.execute(update(GroupRow).where(GroupRow.id == group).values(values))
    assert ages(database)[Platform.DISCORD] == 0


def test_the_lag_of_the_tick_is_that_of_the_oldest_overdue_schedule(database: Database) -> None:
    """None where none is overdue, and schedules without a next post count for nothing."""

    def lag() -> float:
        with database.read() as session:
            return depth.tick_lag(session, NOW)

    def plan(next_at: datetime | None) -> None:
        row = {"group_id": group, "kind": "quiz", "channel": "C1", "minute": 540, "weekdays": 127, "created_at": NOW}
        with database.write() as session:
            session.execute(insert(ScheduleRow), row | {"next_at": next_at})

    group = joined(database).group_id
    assert lag() == 0
    plan(None)
    plan(datetime(9000, 1, 1, tzinfo=NOW.tzinfo))
    assert lag() == 0
    plan(LONG_AGO + AGO)
    newer = lag()
    assert newer >= (NOW - LONG_AGO - AGO).total_seconds() - 1
    plan(LONG_AGO)
    assert lag() - newer == pytest.approx(AGO.total_seconds(), abs=10)
