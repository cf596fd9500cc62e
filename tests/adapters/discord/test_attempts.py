"""A request that is not answered, not taken, or cancelled: whether it may have been done is told rightly."""

import asyncio
from time import monotonic

import aiohttp
import pytest

from bot.adapters.discord.outlet import Outlet
from bot.app import App
from bot.core.people import NotNowError
from bot.pacing import Pacer
from tests.adapters.discord.outlets import due, quiz
from tests.adapters.discord.test_limits import MESSAGES, never, played
from tests.fakes.discord import FakeDiscord


@pytest.mark.parametrize("told", [NotNowError, aiohttp.ServerDisconnectedError])
def test_a_discord_that_takes_no_connection(app: App, told: type[Exception]) -> None:
    """It was certainly not sent, unless the try before, in the same go, was cut off."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        (channel,) = fake.guilds(1, 1)
        stopping: list[asyncio.Task[None]] = []

        async def gone(_: object) -> None:
            stopping.append(asyncio.create_task(fake.stop()))
            await asyncio.sleep(0)

        if told is NotNowError:
            await fake.stop()
        else:
            fake.faults.break_after(MESSAGES)
            fake.taken = gone
        with pytest.raises(told):
            await face.sender.send(due(channel.id), quiz())
        assert fake.ledger.total == len(stopping)
        await asyncio.gather(*stopping)

    played(app, scene)


def test_an_answer_that_does_not_come(app: App) -> None:
    """Whoever waits for it gives up before the worker does, and nobody knows what became of it."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        (channel,) = fake.guilds(1, 1)
        held = fake.faults.hold(MESSAGES)
        sending = asyncio.create_task(face.sender.send(due(channel.id), quiz()))
        await fake.until(lambda: held.caught == 1, "it is on its way")
        loop = asyncio.get_running_loop()
        loop.time = lambda: monotonic() + 15.1  # type: ignore[method-assign]
        with pytest.raises(TimeoutError):
            await sending
        assert held.gate is not None
        held.gate.set()
        await fake.until(lambda: fake.ledger.total == 1, "it is there")

    played(app, scene)


def test_what_is_cancelled_before_it_was_sent_was_not_sent(app: App) -> None:
    """A worker that cannot wait any longer for its turn, or for what is looked for, leaves no doubt."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        (channel,) = fake.guilds(1, 1)
        with pytest.raises(NotNowError, match="before anything was sent"):
            async with asyncio.timeout(0.02):
                await face.sender.send(due(channel.id), quiz())
        with pytest.raises(NotNowError, match="before anything was sent"):
            async with asyncio.timeout(0.02):
                await face.sender.send(due(person="1", group="2", post=None), quiz())
        assert fake.http.count(MESSAGES) == 0

    played(app, scene, pacer=Pacer(app, sleep=never))


def test_what_is_cancelled_afterwards_may_have_been_sent(app: App) -> None:
    """Discord has the request."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        (channel,) = fake.guilds(1, 1)
        held = fake.faults.hold(MESSAGES)
        sending = asyncio.create_task(face.sender.send(due(channel.id), quiz()))
        await fake.until(lambda: held.caught == 1, "it is on its way")
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

    played(app, scene)
