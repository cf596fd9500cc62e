"""What goes wrong on demand goes wrong as Discord would have it; and what was posted is counted."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import pytest

from tests.fakes.discord import Message
from tests.fakes.discord.faults import EVER, pattern_of
from tests.fakes.wire import Wire

MESSAGES = "POST /channels/*/messages"
Scene = Callable[[Wire], Awaitable[None]]


def played(scene: Scene) -> None:
    """Plays a scene."""

    async def main() -> None:
        async with Wire() as wire:
            await scene(wire)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("route", "fits"),
    [
        ("**", True),
        ("POST **", True),
        ("POST /channels/*/messages", True),
        ("POST /channels/**", True),
        ("POST /channels/*", False),
        ("GET **", False),
    ],
)
def test_one_star_is_a_step_of_the_path_and_two_are_any(route: str, *, fits: bool) -> None:
    """As a route is written for a fault or a count."""
    assert bool(pattern_of(route).fullmatch("POST /channels/12/messages")) is fits


@pytest.mark.parametrize("taken", [False, True])
def test_a_connection_breaks_before_or_after_the_work(*, taken: bool) -> None:
    """Nobody is answered; afterwards it is done, before it is not."""

    async def scene(wire: Wire) -> None:
        fault = (wire.fake.faults.break_after if taken else wire.fake.faults.break_before)(MESSAGES)
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await wire.post(content="x")
        assert fault.caught == 1
        assert len(wire.channel.messages) == taken
        assert (await wire.post(content="y")).status == 200

    played(scene)


def test_a_fault_lasts_until_it_is_ended() -> None:
    """All routes fail, as long as that is wanted."""

    async def scene(wire: Wire) -> None:
        fault = wire.fake.faults.fail("**", 500, times=EVER)
        assert {(await wire.post(content="x")).status for _ in range(5)} == {500}
        assert (await wire.send("GET", "/users/@me")).status == 500
        fault.end()
        assert (await wire.post(content="x")).status == 200

    played(scene)


def test_no_more_than_so_many_requests_are_taken_in_a_second() -> None:
    """Of whatever route; the 429 names itself global, and the time. Answers to interactions don't count."""

    async def scene(wire: Wire) -> None:
        interaction = await wire.typed()
        ceiling = wire.fake.faults.limit_all(3, per=60)
        for _ in range(2):
            assert (await wire.post(content="x")).status == 200
        assert (await wire.send("GET", "/users/@me")).status == 200
        refused = await wire.post(content="x")
        assert refused.status == 429
        assert refused.body["global"] is True
        assert 0 < refused.body["retry_after"] <= 60
        assert refused.body["message"] == "You are being rate limited."
        assert refused.headers["X-RateLimit-Global"] == "true"
        assert refused.headers["X-RateLimit-Scope"] == "global"
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert (await wire.answer(interaction, 4, content="Hello")).status == 200
        assert (ceiling.taken, ceiling.refused) == (3, 1)

    played(scene)


def test_a_span_that_is_over_takes_requests_again() -> None:
    """It is any span, not one that begins with the clock's seconds."""

    async def scene(wire: Wire) -> None:
        wire.fake.faults.limit_all(2, per=0.05)
        for _ in range(4):
            while (answer := await wire.post(content="x")).status == 429:
                assert answer.body["retry_after"] <= 0.05
        assert len(wire.channel.messages) == 4

    played(scene)


def test_each_channel_has_a_bucket_of_its_own() -> None:
    """One that is empty says so in each answer's head, and the next request there is refused; others are taken."""

    async def scene(wire: Wire) -> None:
        wire.fake.faults.bucket(MESSAGES, limit=2, per=60)
        other = wire.fake.channel(wire.guild, "other")
        left = [(await wire.post(content="x")).headers["X-RateLimit-Remaining"] for _ in range(2)]
        assert left == ["1", "0"]
        refused = await wire.post(content="x")
        assert (refused.status, refused.body["global"]) == (429, False)
        elsewhere = await wire.send("POST", f"/channels/{other.id}/messages", {"content": "x"})
        assert (elsewhere.status, elsewhere.headers["X-RateLimit-Remaining"]) == (200, "1")
        assert elsewhere.headers["X-RateLimit-Bucket"] == refused.headers["X-RateLimit-Bucket"]

    played(scene)


def test_a_blocked_address_is_answered_without_json() -> None:
    """As by what stands before the API: with the time in the head alone."""

    async def scene(wire: Wire) -> None:
        wire.fake.faults.block(MESSAGES, retry_after=50)
        refused = await wire.post(content="x")
        assert (refused.status, refused.body, refused.headers["Retry-After"]) == (429, None, "50")
        assert "Via" not in refused.headers

    played(scene)


def test_every_answer_names_the_time() -> None:
    """By the server's own clock, refusals too."""

    async def scene(wire: Wire) -> None:
        wire.fake.clock.advance(days=3)
        wire.fake.faults.fail("GET /users/@me", 500)
        for path in ("/users/@me", "/users/@me", "/channels/1"):
            named = parsedate_to_datetime((await wire.send("GET", path)).headers["Date"])
            assert named == wire.fake.clock.now.replace(microsecond=0)
            assert named > datetime.now(UTC)

    played(scene)


def test_what_was_posted_is_counted() -> None:
    """By channel, once for a nonce that is remembered; after it is forgotten, there are two."""

    async def scene(wire: Wire) -> None:
        ledger, channel = wire.fake.ledger, wire.channel.id
        for _ in range(2):
            await wire.post(content="x", nonce="delivery-1", enforce_nonce=True)
        wire.ann.posts("Hello", wire.channel)
        await wire.answer(await wire.typed(), 4, content="Hello")
        assert (ledger.by_channel, ledger.total, ledger.doubles) == ({channel: 1}, 1, [])
        assert ledger.newest is wire.channel.messages[0]
        wire.fake.clock.advance(minutes=6)
        await wire.post(content="x", nonce="delivery-1", enforce_nonce=True)
        assert (ledger.by_channel, ledger.total, ledger.doubles) == ({channel: 2}, 2, [(channel, "delivery-1")])

    played(scene)


def test_whoever_asks_is_told_of_a_new_message_before_it_is_answered() -> None:
    """Of each one once, and not of one that a nonce found again."""

    async def scene(wire: Wire) -> None:
        told: list[str] = []

        async def taken(message: Message) -> None:
            assert wire.fake.http.requests[-1].method == "POST"
            told.append(message.id)

        wire.fake.taken = taken
        for nonce in ("a", "a", "b"):
            await wire.post(content="x", nonce=nonce, enforce_nonce=True)
        await wire.send("GET", "/users/@me")
        assert told == [each.id for each in wire.channel.messages]
        assert len(told) == 2

    played(scene)


def test_many_servers_and_channels_at_once() -> None:
    """Each with channels of its own, in which the bot may write."""

    async def scene(wire: Wire) -> None:
        channels = wire.fake.guilds(3, 4)
        assert len({each.id for each in channels}) == 12
        assert len({each.guild for each in channels}) == 3
        for each in channels:
            assert (await wire.send("POST", f"/channels/{each.id}/messages", {"content": "x"})).status == 200
        assert wire.fake.ledger.by_channel == {each.id: 1 for each in channels}

    played(scene)


def test_a_channel_knows_its_newest_message() -> None:
    """Of those that all see, though it may have been deleted."""

    async def scene(wire: Wire) -> None:
        path = f"/channels/{wire.channel.id}"
        assert (await wire.send("GET", path)).body["last_message_id"] is None
        made = (await wire.post(content="x")).body["id"]
        await wire.answer(await wire.typed(), 4, content="Only you", flags=64)
        assert (await wire.send("GET", path)).body["last_message_id"] == made
        await wire.send("DELETE", f"{path}/messages/{made}")
        assert (await wire.send("GET", path)).body["last_message_id"] == made

    played(scene)
