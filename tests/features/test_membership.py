"""What a request tells of who asks and where: by which name they go, and whether the bot is in their group again."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.core.request import Asker, Command, Place, Platform, Request
from bot.features.membership import UNDER_WAY
from bot.storage.engine import Database
from bot.storage.tables import GroupRow, PersonRow
from tests.people import Clock

ANN = Asker(Platform.SLACK, "U1", "Ann")
PLACE = Place("T1", "Study group", "C1")


def asks(app: App, asker: Asker = ANN) -> None:
    """Somebody asks for something."""
    asyncio.run(app.handle(Request(asker, PLACE, Command("streak"))))


def names(database: Database) -> list[str]:
    """What people are called."""
    with database.read() as session:
        return list(session.scalars(select(PersonRow.name)))


def is_away(database: Database) -> bool:
    """Whether the group has sent the bot away."""
    with database.read() as session:
        return session.scalars(select(GroupRow.left_at)).one() is not None


def test_what_was_under_way_does_not_call_the_bot_back(app: App, clock: Clock, database: Database) -> None:
    """A workspace that has removed it stays without it for as long as something from before may come."""
    asks(app)
    asyncio.run(app.dismissed(Platform.SLACK, "T1"))
    clock.now += UNDER_WAY
    asks(app)
    asks(app, replace(ANN, external_id="U2", name="Ben"))
    assert is_away(database)
    clock.now += timedelta(seconds=1)
    asks(app)
    assert not is_away(database)


def test_a_server_on_discord_calls_the_bot_back_by_any_request(app: App, database: Database) -> None:
    """There things come in the order in which they happened."""
    ann = replace(ANN, platform=Platform.DISCORD)
    asks(app, ann)
    asyncio.run(app.dismissed(Platform.DISCORD, "T1"))
    asks(app, ann)
    assert not is_away(database)


@pytest.mark.parametrize("silence", ["", "\n "])
def test_a_name_stays_where_the_platform_gives_none(app: App, database: Database, silence: str) -> None:
    """Who was never named is somebody, until they are."""
    nameless = replace(ANN, name=silence)
    for asker, name in ((nameless, "somebody"), (ANN, "Ann"), (nameless, "Ann")):
        asks(app, asker)
        assert names(database) == [name]
