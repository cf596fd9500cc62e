"""As fast as Discord allows: what is limited waits or comes back later, and holds up nothing else."""

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any

import pytest

from bot.adapters.discord.outlet import Outlet
from bot.adapters.discord.serve import point_at
from bot.app import App
from bot.core.people import NotNowError
from bot.pacing import Pacer
from tests.adapters.discord.conftest import online
from tests.adapters.discord.outlets import due, outlet, quiz
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.faults import EVER

MESSAGES = "POST /channels/*/messages"

Scene = Callable[[FakeDiscord, Outlet], Coroutine[Any, Any, None]]


def played(app: App, scene: Scene, **more: Any) -> None:
    """Plays a scene with a worker."""

    async def main() -> None:
        async with FakeDiscord() as fake, outlet(app, fake, **more) as face:
            await scene(fake, face)
            assert fake.http.unknown_routes == []
            assert fake.http.crashes == []

    asyncio.run(main())


async def never(_: float) -> None:
    """Nobody's turn comes."""
    await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_short_limit_is_waited_for(app: App, *, everywhere: bool) -> None:
    """The post goes out in the same go, once, and nothing is left of the limit."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        one, two = fake.guilds(1, 2)
        limit = fake.faults.limit(MESSAGES, retry_after=0.05, everywhere=everywhere, times=2)
        begun = monotonic()
        await face.sender.send(due(one.id), quiz())
        assert monotonic() - begun >= 0.1
        assert limit.caught == 2
        await face.sender.send(due(two.id, number=8), quiz())
        assert fake.ledger.by_channel == {one.id: 1, two.id: 1}

    played(app, scene, pacer=Pacer(app))


def test_a_long_limit_of_a_channel_brings_the_post_back_later(app: App) -> None:
    """At the time that Discord names; until then the channel is not tried, and others are."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        one, two = fake.guilds(1, 2)
        fake.faults.limit(MESSAGES, retry_after=40)
        with pytest.raises(NotNowError) as caught:
            await face.sender.send(due(one.id), quiz())
        assert caught.value.seconds == 40
        with pytest.raises(NotNowError) as caught:
            await face.sender.send(due(one.id, number=8), quiz())
        assert 39 < caught.value.seconds <= 40
        assert fake.http.count(MESSAGES) == 1
        await face.sender.send(due(two.id, number=9), quiz())
        assert fake.ledger.by_channel == {two.id: 1}

    played(app, scene)


def test_a_long_limit_of_everything_holds_all_processes(app: App) -> None:
    """This one asks Discord nothing more, and another one gets no turn."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        one, two = fake.guilds(1, 2)
        fake.faults.limit(MESSAGES, retry_after=40, everywhere=True)
        async with outlet(app, fake) as other:
            for number, each in enumerate((face, face, other)):
                with pytest.raises(NotNowError) as caught:
                    await each.sender.send(due((one, two)[number % 2].id, number=number), quiz())
                assert 39 < caught.value.seconds <= 40
        assert fake.http.count(MESSAGES) == 1
        assert fake.ledger.total == 0

    played(app, scene)


def test_an_address_that_is_blocked_holds_everything(app: App) -> None:
    """What stands before Discord's API answers with no JSON, and names the time in the head alone, or not at all."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        one, two = fake.guilds(1, 2)
        fake.faults.block(MESSAGES, retry_after=50)
        for number, channel in enumerate((one, two)):
            with pytest.raises(NotNowError) as caught:
                await face.sender.send(due(channel.id, number=number), quiz())
            assert 49 < caught.value.seconds <= 50
        assert fake.http.count(MESSAGES) == 1

    played(app, scene)


def test_a_message_that_takes_no_more_edits_for_now(app: App) -> None:
    """Discord takes few edits of messages older than an hour at a time: nobody waits, and it is tried later."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        (channel,) = fake.guilds(1, 1)
        made = await face.sender.send(due(channel.id), quiz())
        fake.clock.advance(hours=2)
        for number in (1, 2, 3):
            await face.sender.send(due(channel.id, number=10 + number, message=made), quiz(f"{number} have taken it."))
        edits = "PATCH /channels/*/messages/*"
        with pytest.raises(NotNowError, match="30046") as caught:
            await face.sender.send(due(channel.id, number=14, message=made), quiz("4 have taken it."))
        assert fake.http.count(edits) == 4
        fake.clock.advance(seconds=caught.value.seconds)
        assert await face.sender.send(due(channel.id, number=14, message=made), quiz("4 have taken it.")) == made
        (other,) = fake.guilds(1, 1)
        await face.sender.send(due(other.id, number=15), quiz())

    played(app, scene)


def test_a_token_that_is_not_taken_any_more(app: App) -> None:
    """It is for an operator to mend; nothing is lost meanwhile, and Discord is asked no more for a while."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        (channel,) = fake.guilds(1, 1)
        fake.http.token += "2"
        with pytest.raises(NotNowError, match="token"):
            await face.sender.send(due(channel.id), quiz())
        with pytest.raises(NotNowError) as caught:
            await face.sender.send(due(channel.id), quiz())
        assert caught.value.seconds > 50
        assert fake.http.count(MESSAGES) == 1

    played(app, scene)


def test_all_keep_to_what_discord_takes_in_a_second(app: App) -> None:
    """Two workers have more to post than is taken in a second, by the real clock: none is refused."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        ceiling = fake.faults.limit_all(60)  # with room for a machine that stands still for a moment
        channels = fake.guilds(8, 10)
        async with outlet(app, fake, pacer=Pacer(app)) as other:
            await asyncio.gather(
                *(
                    (face, other)[number % 2].sender.send(due(channel.id, number=number), quiz())
                    for number, channel in enumerate(channels)
                )
            )
        assert (fake.ledger.total, ceiling.refused) == (80, 0)
        assert fake.ledger.doubles == []

    played(app, scene, pacer=Pacer(app))


def test_what_is_limited_for_all_is_over_at_some_time(app: App) -> None:
    """429 for everything, for a while: nothing is lost, nothing double."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        channels = fake.guilds(2, 10)
        fault = fake.faults.limit("**", retry_after=0.02, everywhere=True, times=EVER)
        sending = [
            asyncio.create_task(face.sender.send(due(each.id, number=i), quiz())) for i, each in enumerate(channels)
        ]
        await fake.until(lambda: fault.caught >= 40, "it is tried")
        fault.end()
        await asyncio.gather(*sending)
        assert fake.ledger.by_channel == {each.id: 1 for each in channels}

    played(app, scene)


def test_answers_to_interactions_wait_for_no_turn(app: App) -> None:
    """They don't count: while turns never come, commands and buttons are answered."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            point_at(fake.api, fake.gateway_url)
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            async with online(app, fake):
                pass  # the commands are told
            async with online(app, fake, pacer=Pacer(app, sleep=never), defer_after=10):
                shown = await ann.types("/quiz")
                assert (await ann.clicks(shown.buttons[0], shown)).text

    asyncio.run(main())
