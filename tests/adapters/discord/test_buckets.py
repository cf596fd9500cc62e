"""What discord.py keeps of the limits of each channel: a slow one holds up no other, and nothing is kept for long."""

import asyncio

import pytest

from bot.adapters.discord.outlet import Outlet
from bot.app import App
from bot.core.people import NotNowError
from tests.adapters.discord.hall import hall
from tests.adapters.discord.outlets import due, quiz
from tests.adapters.discord.test_limits import MESSAGES, played
from tests.fakes.discord import FakeDiscord


def test_a_slow_bucket_holds_up_no_other(app: App) -> None:
    """A channel that has taken all that it takes for some seconds: its next post comes back, those of others go out."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        slow, *others = fake.guilds(1, 10)
        fake.faults.bucket(MESSAGES, limit=2, per=10)
        for number in (1, 2):
            await face.sender.send(due(slow.id, number=number), quiz())
        with pytest.raises(NotNowError) as caught:
            await face.sender.send(due(slow.id, number=3), quiz())
        assert 0 < caught.value.seconds <= 10
        for number, channel in enumerate(others, 4):
            await face.sender.send(due(channel.id, number=number), quiz())
        assert fake.http.refusals == []
        assert fake.ledger.by_channel == {slow.id: 2} | {each.id: 1 for each in others}

    played(app, scene)


def test_a_bucket_that_is_soon_full_again_is_waited_for(app: App) -> None:
    """No more is sent than it takes, so Discord refuses nothing."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        (channel,) = fake.guilds(1, 1)
        fake.faults.bucket(MESSAGES, limit=2, per=0.1)
        for number in range(6):
            await face.sender.send(due(channel.id, number=number), quiz())
        assert fake.http.refusals == []
        assert fake.ledger.total == 6

    played(app, scene)


@pytest.mark.parametrize("limit", [None, 5])
def test_thousands_of_channels_leave_nothing_behind(app: App, limit: int | None) -> None:
    """discord.py's accounts of limits are gone as soon as they tell nothing any more."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        channels = fake.guilds(15, 10)
        if limit:
            fake.faults.bucket(MESSAGES, limit=limit, per=0.05)
        for number, channel in enumerate(channels):
            await face.sender.send(due(channel.id, number=number), quiz())
        kept = face._client.http._buckets  # noqa: SLF001 - there is no other way
        assert len(kept) < len(channels) / 2
        assert fake.ledger.total == len(channels)
        assert fake.http.refusals == []

    played(app, scene)


def test_interactions_leave_nothing_behind(app: App) -> None:
    """Each has a token of its own, of which discord.py would keep an account."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            for _ in range(20):
                await ann.types("/streak")
            assert len(bot.http._buckets) < 10  # noqa: SLF001 - there is no other way

    asyncio.run(main())
