"""Channels where the bot may not speak: it keeps quiet there, tells one admin once, and tries again a day later."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.app import App
from bot.clockwork import deliver
from bot.core.people import Delivery, DepartedError, ForbiddenError
from bot.core.reply import Reply
from bot.core.request import Place, Platform
from bot.storage import outbox
from bot.storage.engine import Database
from bot.storage.outbox import TRIES, Addressee
from bot.storage.tables import ClosedChannelRow, DeliveryRow, GroupRow, PersonRow
from tests.features.front import Person, text
from tests.people import Clock

REDS = Place("reds", "Reds", "general")
DAY = timedelta(hours=24)
NO = "Discord says 403"


@dataclass
class Discord:
    """A platform's end of the line, where some channels refuse and some people have left."""

    closed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    broken: bool = False
    owner: str | None = None
    platform: Platform = Platform.DISCORD
    person: str | None = None
    said: list[tuple[str | None, str]] = field(default_factory=list)
    tried: int = 0

    async def send(self, delivery: Delivery, words: Reply) -> None:
        """It is said, unless somebody is in the way."""
        self.tried += 1
        if self.broken:
            raise ConnectionResetError("a secret of the transport")
        if delivery.channel in self.closed:
            raise ForbiddenError(NO, "the-hall")
        if delivery.person in self.gone:
            raise DepartedError("left")
        self.said.append((delivery.channel or delivery.person, text(words)))

    async def keeper(self, group: str) -> str | None:
        """The group's owner."""
        assert group == "reds"
        return self.owner

    def goes(self, app: App) -> int:
        """How much is sent of all that is due."""
        return asyncio.run(deliver(app, self))


def person(app: App, name: str, place: Place = REDS, *, admin: bool = False) -> Person:
    """Somebody on Discord."""
    found = Person(app, name, place, admin=admin)
    found.asker = replace(found.asker, platform=Platform.DISCORD)
    return found


@pytest.fixture
def bob(app: App) -> Person:
    """A member of the Reds, who is no admin."""
    bob = person(app, "Bob")
    bob.says("help")
    return bob


@pytest.fixture
def ann(bob: Person) -> Person:
    """The admin who set the Reds up."""
    ann = person(bob.app, "Ann", admin=True)
    ann.says("config")
    return ann


def put(database: Database, *keys: str, channel: str | None = "general", due_at: datetime) -> None:
    """Something that is to be said among the Reds, for each key."""
    with database.write() as session:
        group = session.scalars(select(GroupRow.id).where(GroupRow.external_id == "reds")).one()
        somebody = session.scalars(select(PersonRow.id).where(PersonRow.external_id == "bob")).one()
        to = Addressee(group, Platform.DISCORD, None if channel else somebody, channel)
        facts = {"asked": "Why?", "answer": "So.", "question": "Why?"}
        for key in keys:
            outbox.put(session, key, to, "answered", facts, due_at)


def kept(database: Database, kind: str = "answered") -> list[tuple[str, str, str | None]]:
    """The deliveries of a kind: key, state and error."""
    with database.read() as session:
        rows = session.scalars(select(DeliveryRow).where(DeliveryRow.kind == kind).order_by(DeliveryRow.id))
        return [(each.key, each.state, each.error) for each in rows]


def shut(database: Database) -> list[str]:
    """The channels that are closed."""
    with database.read() as session:
        return list(session.scalars(select(ClosedChannelRow.channel)))


def a_day_passes(database: Database) -> None:
    """The last refusals were a day ago; on PostgreSQL the server's clock counts, which no test can move."""
    with database.write() as session:
        for each in session.scalars(select(ClosedChannelRow)):
            each.refused_at -= DAY


def is_shut(app: App, channel: str = "general", group: str = "reds") -> bool:
    """Whether nothing is to be said in the channel for now."""
    return asyncio.run(app.channel_shut(Platform.DISCORD, group, channel))


def test_a_refusal_closes_the_channel_and_one_admin_is_told(
    ann: Person, app: App, clock: Clock, database: Database
) -> None:
    """Nothing more is tried there, whatever was due has failed with the reason, and the caretaker learns what to do."""
    put(database, "a", "b", due_at=clock.now)
    discord = Discord({"general"}, owner="owner")
    assert discord.goes(app) == 1
    assert discord.tried == 2
    assert kept(database) == [("a", "failed", NO), ("b", "failed", NO)]
    assert (shut(database), is_shut(app)) == (["general"], True)
    ((who, words),) = discord.said
    assert who == ann.asker.external_id
    assert "not allowed to write in #the-hall of Reds any more" in words
    assert "then use doctor" in words


def test_what_comes_due_in_a_closed_channel_waits_and_other_channels_do_not(
    ann: Person, app: App, clock: Clock, database: Database
) -> None:
    """For a day nothing is sent there, also if it would work; direct messages and other channels go on."""
    asyncio.run(app.shut_channel(Platform.DISCORD, "reds", "general", NO, ann.asker.external_id, "general"))
    put(database, "here", due_at=clock.now)
    put(database, "there", channel="quiz", due_at=clock.now)
    put(database, "direct", channel=None, due_at=clock.now)
    discord = Discord()
    assert discord.goes(app) == 3
    assert {who for who, _ in discord.said} == {"quiz", "bob", "ann"}
    assert "in #general of Reds any more" in next(words for who, words in discord.said if who == "ann")
    assert kept(database)[0] == ("here", "waiting", None)


@pytest.mark.usefixtures("ann")
def test_after_a_day_one_more_try_is_made_and_a_success_opens_the_channel(
    app: App, clock: Clock, database: Database
) -> None:
    """What waited is said, and the channel is as any other."""
    put(database, "a", due_at=clock.now)
    discord = Discord({"general"})
    discord.goes(app)
    put(database, "b", due_at=clock.now)
    a_day_passes(database)
    assert not is_shut(app)
    discord.closed.clear()
    assert discord.goes(app) == 1
    assert [who for who, _ in discord.said] == ["ann", "general"]
    assert shut(database) == []


@pytest.mark.usefixtures("ann")
def test_a_further_refusal_is_told_to_nobody(app: App, clock: Clock, database: Database) -> None:
    """One try, all that waited has failed, the day begins anew, and no second word to the admin."""
    put(database, "a", due_at=clock.now)
    discord = Discord({"general"})
    discord.goes(app)
    discord.goes(app)
    assert len(discord.said) == 1
    clock.advance(hours=1)
    put(database, "b", "c", "d", due_at=clock.now)
    assert discord.goes(app) == 0
    a_day_passes(database)
    before = discord.tried
    assert discord.goes(app) == 0
    assert discord.tried == before + 1
    assert {state for _, state, _ in kept(database)} == {"failed"}
    assert is_shut(app)
    assert discord.goes(app) == 0
    assert len(discord.said) == 1


def test_a_channel_that_closes_again_is_told_again(ann: Person, app: App, clock: Clock, database: Database) -> None:
    """Once per closing."""
    discord = Discord({"general"})
    for key in ("a", "c"):
        put(database, key, due_at=clock.now)
        discord.goes(app)
        a_day_passes(database)
        clock.advance(hours=1)
        discord.closed.clear()
        put(database, f"{key}, then", due_at=clock.now)
        discord.goes(app)
        assert shut(database) == []
        discord.closed.add("general")
    assert [who for who, _ in discord.said].count(ann.asker.external_id) == 2


@pytest.mark.usefixtures("bob")
def test_without_a_caretaker_the_keeper_is_told(app: App, clock: Clock, database: Database) -> None:
    """Also one whom the bot has never met, and who goes by their own name once they are here."""
    put(database, "a", due_at=clock.now)
    discord = Discord({"general"}, owner="zoe")
    discord.goes(app)
    discord.goes(app)
    assert [who for who, _ in discord.said] == ["zoe"]
    zoe = person(app, "Zoe")
    zoe.says("help")
    with database.read() as session:
        assert session.scalars(select(PersonRow.name).where(PersonRow.external_id == "zoe")).one() == "Zoe"
        assert session.scalar(select(func.count()).select_from(PersonRow)) == 2


def test_a_caretaker_who_has_left_is_not_told(ann: Person, app: App, clock: Clock, database: Database) -> None:
    """The keeper is, in their place."""
    asyncio.run(app.departed(Platform.DISCORD, "reds", ann.asker.external_id))
    put(database, "a", due_at=clock.now)
    discord = Discord({"general"}, owner="zoe")
    discord.goes(app)
    discord.goes(app)
    assert [who for who, _ in discord.said] == ["zoe"]


@pytest.mark.usefixtures("bob")
def test_where_nobody_can_be_told_the_channel_is_closed_all_the_same(
    app: App, clock: Clock, database: Database
) -> None:
    """Neither caretaker nor keeper, or a platform that cannot say who that is: nothing is raised."""

    class Vague(Discord):
        async def keeper(self, group: str) -> str | None:
            raise ConnectionResetError(group)

    put(database, "a", due_at=clock.now)
    assert Discord({"general"}).goes(app) == 0
    put(database, "b", channel="quiz", due_at=clock.now)
    assert Vague({"quiz"}).goes(app) == 0
    assert shut(database) == ["general", "quiz"]
    assert kept(database, "channel.closed") == []


@pytest.mark.usefixtures("ann")
def test_an_answers_refusal_closes_the_channel_too(app: App, clock: Clock, database: Database) -> None:
    """Of this group alone, where what is due has failed; in a group that nobody has met there is nothing to close."""
    put(database, "due", due_at=clock.now)
    for group in ("reds", "blues", "reds"):
        clock.advance(hours=1)
        asyncio.run(app.shut_channel(Platform.DISCORD, group, "general", NO, None))
    assert shut(database) == ["general"]
    assert kept(database) == [("due", "failed", NO)]
    assert len(kept(database, "channel.closed")) == 1
    assert is_shut(app)
    assert not is_shut(app, "quiz")
    assert not is_shut(app, group="blues")
    assert not asyncio.run(app.channel_shut(Platform.SLACK, "reds", "general"))


def test_setting_the_channel_once_more_opens_it(ann: Person, app: App, database: Database) -> None:
    """An admin who chooses it in the settings wants it tried at once; another one stays closed."""
    for channel in ("111", "222"):
        asyncio.run(app.shut_channel(Platform.DISCORD, "reds", channel, NO, None))
    ann.presses("config.channel:111")
    assert shut(database) == ["222"]
    ann.presses("config.channel.off")
    assert shut(database) == ["222"]


def test_the_channels_that_concern_admins_are_those_of_the_group(
    ann: Person, app: App, clock: Clock, database: Database
) -> None:
    """For prompts, closed, or with something waiting; what was sent long ago and other groups' are none."""
    assert asyncio.run(app.channels_of(Platform.DISCORD, "reds")) == frozenset()
    ann.presses("config.channel:111")
    put(database, "old", channel="sent", due_at=clock.now)
    Discord().goes(app)
    put(database, "a", "b", channel="waiting", due_at=clock.now)
    asyncio.run(app.shut_channel(Platform.DISCORD, "reds", "closed", NO, None))
    assert asyncio.run(app.channels_of(Platform.DISCORD, "reds")) == {"111", "closed", "waiting"}
    assert asyncio.run(app.channels_of(Platform.DISCORD, "blues")) == frozenset()
    assert asyncio.run(app.channels_of(Platform.SLACK, "reds")) == frozenset()


@pytest.mark.usefixtures("bob")
def test_who_has_left_is_never_told(app: App, clock: Clock, database: Database) -> None:
    """The delivery is gone, and does not wait for their next use either."""
    put(database, "a", "b", channel=None, due_at=clock.now)
    discord = Discord(gone={"bob"})
    assert discord.goes(app) == 0
    assert discord.tried == 2
    assert kept(database) == []
    assert asyncio.run(app.missed(Platform.DISCORD, "bob")) == []


@pytest.mark.usefixtures("bob")
def test_what_fails_for_ever_is_given_up_after_a_day(app: App, clock: Clock, database: Database) -> None:
    """Until then it is tried again and again; its last error is kept, in a word that holds nothing of it.

    Since each of the tries may have reached its reader, nobody knows whether one did.
    """
    put(database, "a", due_at=clock.now)
    discord = Discord(broken=True)

    def tries(count: int) -> str:
        for _ in range(count):
            discord.goes(app)
            with database.write() as session:
                session.execute(update(DeliveryRow).values(leased_until=clock.now - timedelta(days=400)))
        ((_, state, error),) = kept(database)
        assert error == "ConnectionResetError"
        return state

    assert tries(TRIES + 1) == "waiting"
    clock.advance(hours=25)
    assert tries(1) == "unknown"
    assert discord.tried == TRIES + 2
    discord.goes(app)
    assert discord.tried == TRIES + 2


@pytest.mark.usefixtures("bob")
def test_an_old_delivery_is_not_given_up_at_its_first_try(app: App, clock: Clock, database: Database) -> None:
    """What waited for days, since the bot was away, is tried some times before it counts as failed."""
    put(database, "a", due_at=clock.now)
    clock.advance(days=3)
    Discord(broken=True).goes(app)
    assert kept(database) == [("a", "waiting", "ConnectionResetError")]
