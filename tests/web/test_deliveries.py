"""Deliveries on the group's page: what became of each, and why one was late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.core.group import Sent
from bot.core.request import Platform
from bot.storage.engine import Database
from bot.storage.outbox import Addressee, put
from bot.storage.tables import DeliveryRow
from bot.views import group as words
from tests.conftest import MakeApp
from tests.features.front import Person
from tests.people import Clock
from tests.web.conftest import Visit
from tests.web.site import Site

MINUTE = timedelta(minutes=1)
NINE = datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_deliveries_and_why_one_was_late(
    visit: Visit, make_app: MakeApp, database_url: str, database: Database, clock: Clock
) -> None:
    """In time, late and why, waiting and for what, skipped and why; nobody is named whom a direct one is for."""
    app = make_app(database_url)
    for name in ("Ann", "Bartholomew"):
        Person(app, name).arrives()
    with database.write() as session:
        channel, direct = Addressee(1, Platform.LOCAL, channel="local"), Addressee(1, Platform.LOCAL, person_id=2)
        for number, to in enumerate((channel, channel, channel, direct, direct, channel)):
            put(session, str(number), to, "answered" if to is channel else "reminder", {}, clock())
        became: dict[str, dict[str, Any]] = {
            "0": {"state": "sent", "sent_at": clock(), "attempts": 1},
            "1": {"state": "sent", "sent_at": clock() + 3 * MINUTE, "attempts": 1},
            "2": {"state": "sent", "sent_at": clock() + 65 * MINUTE, "attempts": 3},
            "3": {"state": "sent", "sent_at": clock() + 2 * MINUTE, "attempts": 1},
            "5": {"state": "skipped", "error": "it would have come too late"},
        }
        for key, values in became.items():
            session.execute(update(DeliveryRow).where(DeliveryRow.key == key).values(**values))

    async def scene(site: Site) -> None:
        shown = (await site.visitor("Ann").reads("/group")).tree.one("section", aria_labelledby="deliveries")
        text = shown.text
        for said in (
            "in time",
            "3 min late: the bot was not running then, or quiet mode was on",
            "1 h 5 min late: it went through at try 3",
            "2 min late: its reader was not here before",
            "waits: until its reader is here",
            "skipped: it would have come too late",
        ):
            assert said in text
        assert "Bartholomew" not in text
        assert "Reminder to a member, directly" in text

    visit(scene)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (Sent("post", "quiz", True, False, "claimed", NINE, None, 1, None), ("being sent", "")),
        (Sent("post", "quiz", True, False, "failed", NINE, None, 1, "no such\nchannel"), ("failed", "no such channel")),
        (Sent("post", "quiz", True, False, "failed", NINE, None, 1, None), ("failed", "no reason was kept")),
        (
            Sent("post", "quiz", True, False, "unknown", NINE, None, 1, None),
            ("unknown", "nobody can tell whether it arrived"),
        ),
        (Sent("post", "quiz", True, False, "waiting", NINE, None, 0, None), ("waits", "until quiet mode is off")),
        (
            Sent("reminder", None, False, True, "waiting", NINE, None, 0, None),
            ("waits", "until you are here"),
        ),
        (
            Sent("reminder", None, False, True, "waiting", NINE, None, 2, "busy", NINE + 65 * MINUTE),
            ("waits", "busy; tried again Tue 10 Mar, 10:05"),
        ),
        (
            Sent("post", "myth", True, False, "waiting", NINE + 61 * MINUTE, None, 0, None),
            ("waits", "until Tue 10 Mar, 10:01"),
        ),
        (Sent("post", "quiz", True, False, "sent", NINE, NINE + 59 * MINUTE / 60, 1, None), ("in time", "")),
    ],
)
def test_what_became_of_a_delivery(sent: Sent, told: tuple[str, str]) -> None:
    """Every state is told, at ten o'clock in a group in quiet mode, with what is known of the reason."""
    assert words.became(sent, "UTC", NINE + 60 * MINUTE, quiet=True) == told
