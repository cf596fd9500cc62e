"""What the bot says on its own on Slack: once, at Slack's pace, or recorded as what cannot be said."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.adapters.slack.pace import CHANNEL_GAP, WORKSPACE_GAP
from bot.adapters.slack.refusals import RefusedError
from bot.app import App
from bot.clockwork import deliver
from bot.core.people import Delivery, DepartedError, UndeliverableError
from bot.core.reply import Paragraph, Reply
from bot.core.request import Platform
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow
from tests.adapters.slack.conftest import Instant, hall
from tests.adapters.slack.forms import ready, sent
from tests.fakes.slack import Channel, FakeSlack
from tests.fakes.slack.human import Person
from tests.features.front import UNKNOWN

WORDS = Reply("It freezes.", (Paragraph(("It freezes.",)),))


async def news(fake: FakeSlack) -> tuple[Channel, Person]:
    """A workspace in which somebody's question was just answered, who is yet to be told."""
    boss, ben = fake.user("Boss", owner=True), fake.user("Ben")
    general = fake.channel("general", members=[ben, boss])
    await ben.types(f"/study ask {UNKNOWN}", general)
    inbox = await boss.types("/study faq inbox", general)
    question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
    form = await boss.clicks("Answer it", question, until=ready)
    await sent(fake, boss, form, question=UNKNOWN, answer="Only when frozen.")
    return general, ben


def told(channel: Channel) -> int:
    """How many messages in a channel tell the news."""
    return sum("Only when frozen." in str(each.blocks) for each in channel.messages if each.only_for is None)


def states(url: str) -> list[tuple[str, str]]:
    """What became of all deliveries."""
    database = Database(url)
    with database.read() as session:
        found = [(each.kind, each.state) for each in session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))]
    database.close()
    return found


def to(fake: FakeSlack, *, person: str | None = None, channel: str | None = None, number: int = 7) -> Delivery:
    """A delivery to somebody, or to a channel."""
    then = datetime(2026, 3, 10, tzinfo=UTC)
    return Delivery(number, "answered", {}, Platform.SLACK, person, channel, 1, then, fake.team.id)


class Watched(Instant):
    """A clock on which who sleeps is woken by the test."""

    def __init__(self) -> None:
        super().__init__()
        self.sleepers: list[tuple[float, asyncio.Event]] = []

    async def sleep(self, seconds: float) -> None:
        """Until the test has come so far."""
        sleeper = self.now + seconds, asyncio.Event()
        self.sleepers.append(sleeper)
        await sleeper[1].wait()

    def advance(self, seconds: float) -> None:
        """So much later; whose time has come wakes up."""
        self.now += seconds
        for sleeper in [each for each in self.sleepers if each[0] <= self.now]:
            self.sleepers.remove(sleeper)
            sleeper[1].set()


def posted(fake: FakeSlack, number: int) -> bool:
    """Whether so many messages were sent off."""
    return len(fake.web.named("chat.postMessage")) == number


def _waits(fake: FakeSlack, clock: Watched, number: int) -> bool:
    return posted(fake, number) and len(clock.sleepers) == 1


def gaps(times: list[float]) -> list[float]:
    """Seconds between one and the next."""
    return [later - earlier for earlier, later in pairwise(times)]


def test_the_news_come_once(app: App, database_url: str) -> None:
    """In the channel where it was asked, with the mark by which it is found again."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            general, _ = await news(fake)
            assert await deliver(app, face) == 1
            assert await deliver(app, face) == 0
            assert told(general) == 1
            assert general.messages[-1].metadata == {
                "event_type": "study_hall_delivery",
                "event_payload": {"id": "delivery-1"},
            }

    asyncio.run(main())
    assert states(database_url) == [("answered", "sent")]


@pytest.mark.parametrize("how", ["removed", "archived"])
def test_a_channel_in_which_it_may_not_write_is_given_up(app: App, database_url: str, how: str) -> None:
    """The delivery is recorded as failed, and whoever looks after the workspace is told directly."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            general, ben = await news(fake)
            if how == "removed":
                ben.removes_app(general)
            else:
                general.archived = True
            assert await deliver(app, face) == 0
            assert [each.error for each in fake.web.refusals] == [
                "not_in_channel" if how == "removed" else "is_archived"
            ]
            assert await deliver(app, face) == 1
            boss = next(each for each in fake.team.users.values() if each.owner)
            assert "/invite" in str(fake.world.direct(boss, fake.team).messages[-1].blocks)

    asyncio.run(main())
    assert states(database_url) == [("answered", "failed"), ("channel.closed", "sent")]


def test_somebody_who_was_deactivated_has_left(app: App) -> None:
    """Slack knows the account, and that it is gone: it is told nothing more. Others who cannot be reached have not."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            await ann.types("/study streak", general)
            assert await app.shared(Platform.SLACK, ann.id) == [fake.team.id]
            await face.send(to(fake, person=ann.id), WORDS)
            assert [each.text for each in ann.dm.messages] == ["It freezes."]
            ann.user.deleted = True
            with pytest.raises(DepartedError):
                await face.send(to(fake, person=ann.id, number=8), WORDS)
            assert await app.shared(Platform.SLACK, ann.id) == []
            ben = fake.user("Ben")
            fake.faults.refuse("chat.postMessage", "cannot_dm_bot")
            with pytest.raises(UndeliverableError, match="cannot_dm_bot"):
                await face.send(to(fake, person=ben.id, number=9), WORDS)

    asyncio.run(main())


@pytest.mark.parametrize("broken", ["before", "after"])
def test_a_broken_connection_doubles_and_loses_nothing(app: App, database_url: str, broken: str) -> None:
    """Where the channel's latest messages may be read, it is looked whether the message came."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            general, _ = await news(fake)
            fault = getattr(fake.faults, f"break_{broken}")("chat.postMessage")
            assert await deliver(app, face) == 1
            assert fault.caught == 1
            assert told(general) == 1

    asyncio.run(main())
    assert states(database_url) == [("answered", "sent")]


def test_what_may_have_come_is_not_sent_again_where_it_cannot_be_looked(app: App, database_url: str) -> None:
    """Without the optional scope it is recorded as failed: rather not at all than twice."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            general, _ = await news(fake)
            fake.withdraws("channels:history")
            fake.faults.break_after("chat.postMessage")
            assert await deliver(app, face) == 0
            assert await deliver(app, face) == 0
            assert told(general) == 1

    asyncio.run(main())
    assert states(database_url) == [("answered", "failed")]


def test_what_a_process_posted_that_ended_then_is_found(app: App) -> None:
    """Claimed a second time, it is there already; without it, it is posted; where it can't be looked, it is not."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            await face.send(to(fake, channel=general.id), WORDS)
            await face.send(replace(to(fake, channel=general.id), fence=2), WORDS)
            assert len(general.messages) == 1
            await face.send(replace(to(fake, channel=general.id, number=8), fence=2), WORDS)
            assert len(general.messages) == 2
            fake.withdraws("channels:history")
            with pytest.raises(UndeliverableError):
                await face.send(replace(to(fake, channel=general.id, number=9), fence=2), WORDS)

    asyncio.run(main())


def test_messages_go_out_at_slacks_pace(app: App) -> None:
    """One a second in a channel, some at once in several; and no burst after a pause that Slack asks for."""

    async def main() -> None:
        instant = Instant()
        calls: list[float] = []
        async with hall(app, pace=instant.pace()) as (fake, face):
            token_of = face._wire._token_of  # noqa: SLF001 - asked for at each call

            async def asked(team: str) -> str | None:
                calls.append(instant.now)
                return await token_of(team)

            face._wire._token_of = asked  # noqa: SLF001
            ann = fake.user("Ann")
            one, other = (fake.channel(name, members=[ann]) for name in ("general", "random"))
            for number in range(4):
                await face.send(to(fake, channel=one.id, number=number), WORDS)
            assert gaps(calls) == [CHANNEL_GAP] * 3
            calls.clear()
            instant.now += 100
            for number, channel in enumerate((one, other), start=10):
                await face.send(to(fake, channel=channel.id, number=number), WORDS)
            assert gaps(calls) == [pytest.approx(WORKSPACE_GAP)]

    asyncio.run(main())


def test_after_a_pause_there_is_no_burst(app: App) -> None:
    """Messages to several channels that Slack wanted to wait go one by one when the time has come."""

    async def main() -> None:
        clock = Watched()
        async with hall(app, clock=clock, pace=clock.pace()) as (fake, face):
            ann = fake.user("Ann")
            channels = [fake.channel(f"channel-{number}", members=[ann]) for number in range(3)]
            limit = fake.faults.limit("chat.postMessage", retry_after=9, times=3)
            limit.gate = asyncio.Event()
            sends = [
                asyncio.create_task(face.send(to(fake, channel=each.id, number=number), WORDS))
                for number, each in enumerate(channels)
            ]
            for number in (1, 2, 3):
                await fake.until(partial(posted, fake, number), f"{number} are posted")
                clock.advance(WORKSPACE_GAP)
            limit.gate.set()
            await fake.until(lambda: len(clock.sleepers) == 3, "all are told to wait")
            clock.advance(9)
            for number in (4, 5):
                waits = partial(_waits, fake, clock, number)
                await fake.until(waits, "one goes, and the next waits behind it")
                clock.advance(WORKSPACE_GAP)
            await asyncio.gather(*sends)
            assert [len(each.messages) for each in channels] == [1, 1, 1]

    asyncio.run(main())


def test_a_long_pause_is_not_waited_for(app: App, database_url: str) -> None:
    """What Slack does not want for a minute is left for later, and nothing else waits behind it."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, pace=instant.pace()) as (fake, face):
            general, ben = await news(fake)
            fake.faults.limit("chat.postMessage", retry_after=60)
            assert await deliver(app, face) == 0
            with pytest.raises(RefusedError, match="ratelimited"):
                await face.send(to(fake, person=ben.id), WORDS)
            assert len(fake.web.named("chat.postMessage")) == 1, "it is not even tried"
            instant.now += 61
            await face.send(replace(to(fake, person=ben.id), fence=2), WORDS)
            assert told(general) == 0

    asyncio.run(main())
    assert states(database_url) == [("answered", "claimed")]
