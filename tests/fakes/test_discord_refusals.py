"""Tokens, permissions, posts and things that are not there: refused with Discord's status and code."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.fakes.discord import ALL, May, Upload
from tests.fakes.wire import Wire, words

V2, EPHEMERAL = 1 << 15, 1 << 6
Scene = Callable[[Wire], Awaitable[None]]


def played(scene: Scene) -> None:
    """Plays a scene."""

    async def main() -> None:
        async with Wire() as wire:
            await scene(wire)

    asyncio.run(main())


def test_an_unknown_route_is_refused_and_recorded() -> None:
    """A route that the server does not have is a 404, and tests can ask for it."""

    async def scene(wire: Wire) -> None:
        assert (await wire.send("GET", "/voice/regions")).status == 404
        assert [record.path for record in wire.fake.http.unknown_routes] == ["/api/v10/voice/regions"]

    played(scene)


@pytest.mark.parametrize("token", ["wrong", None])
def test_a_wrong_token_is_refused(token: str | None) -> None:
    """Without the bot's token nothing is told; only the gateway's address is, and what has a token in its address."""

    async def scene(wire: Wire) -> None:
        assert (await wire.send("GET", "/users/@me", token=token)).status == 401
        assert (await wire.send("GET", "/gateway/bot", token=token)).status == 401
        assert (await wire.send("GET", "/gateway", token=None)).body == {"url": wire.fake.gateway_url}

    played(scene)


GONE = [
    ("GET", "/channels/1", 10003),
    ("POST", "/channels/1/messages", 10003),
    ("GET", "/channels/{channel}/messages/1", 10008),
    ("PATCH", "/channels/{channel}/messages/1", 10008),
    ("DELETE", "/channels/{channel}/messages/1", 10008),
    ("GET", "/guilds/1", 10004),
    ("GET", "/guilds/{guild}/members/1", 10013),
    ("GET", "/guilds/{guild}/members/{stranger}", 10007),
    ("GET", "/users/1", 10013),
    ("POST", "/interactions/1/none/callback", 10062),
    ("PUT", "/applications/1/commands", 10002),
    ("PATCH", "/webhooks/1/none/messages/@original", 10015),
]


@pytest.mark.parametrize(("method", "path", "code"), GONE)
def test_what_is_not_there_is_said_so(method: str, path: str, code: int) -> None:
    """Each thing that does not exist has a code of its own, with status 404."""

    async def scene(wire: Wire) -> None:
        stranger = wire.fake.user("Eve")
        named = path.format(channel=wire.channel.id, guild=wire.guild.id, stranger=stranger.id)
        answer = await wire.send(method, named, {} if method != "GET" else None)
        assert (answer.status, answer.code) == (404, code)

    played(scene)


def test_a_message_never_leaves_its_second_version() -> None:
    """Components of the second version stay: no content comes back, and the flag is not taken away."""

    async def scene(wire: Wire) -> None:
        posted = (await wire.post(flags=V2, components=[words("hello")])).body
        path = f"/channels/{wire.channel.id}/messages/{posted['id']}"
        legacy = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
        assert (await wire.send("PATCH", path, {"content": "x"})).wrong() == {f"content {legacy}"}
        assert (await wire.send("PATCH", path, {"flags": 0})).wrong() == {
            "flags MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"
        }
        changed = await wire.send("PATCH", path, {"components": [words("bye")]})
        assert (changed.body["flags"] & V2, changed.body["components"][0]["content"]) == (V2, "bye")
        old = (await wire.post(content="old")).body
        path = f"/channels/{wire.channel.id}/messages/{old['id']}"
        new = {"flags": V2, "components": [words("new")]}
        assert (await wire.send("PATCH", path, new)).wrong() == {f"content {legacy}"}
        assert (await wire.send("PATCH", path, new | {"content": None})).status == 200

    played(scene)


def test_an_old_message_takes_few_edits() -> None:
    """After an hour three edits are taken, then no more for a while."""

    async def scene(wire: Wire) -> None:
        posted = (await wire.post(content="old")).body
        path = f"/channels/{wire.channel.id}/messages/{posted['id']}"
        wire.fake.clock.advance(hours=1)
        codes = [(await wire.send("PATCH", path, {"content": str(n)})).code for n in range(4)]
        assert codes == [0, 0, 0, 30046]

    played(scene)


def test_others_messages_are_not_edited_and_only_deleted_with_permission() -> None:
    """Nobody edits what another wrote; who may manage messages deletes it, but not in a direct message."""

    async def scene(wire: Wire) -> None:
        said = wire.ann.posts("mine", wire.channel)
        path = f"/channels/{wire.channel.id}/messages/{said.id}"
        assert (await wire.send("PATCH", path, {"content": "x"})).code == 50005
        assert (await wire.send("DELETE", path)).code == 50013
        fake = wire.fake
        fake.permit(wire.guild, wire.guild.members[fake.world.bot.id].roles[0], May.MANAGE_MESSAGES)
        assert (await wire.send("DELETE", path)).status == 204
        direct = wire.ann.posts("mine", wire.ann.dm)
        assert (await wire.send("DELETE", f"/channels/{wire.ann.dm.id}/messages/{direct.id}")).code == 50003

    played(scene)


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        (May.VIEW_CHANNEL, 50001),
        (May.SEND_MESSAGES, 50013),
        (May.EMBED_LINKS, 50013),
        (May.READ_MESSAGE_HISTORY, 160002),
    ],
)
@pytest.mark.parametrize("by", ["everyone's overwrite", "the role's overwrite", "the bot's overwrite", "the server"])
def test_a_missing_permission_is_refused(lacking: May, code: int, by: str) -> None:
    """A permission that an overwrite takes, of everyone, a role or the bot, or that the server does not give, lacks."""

    async def scene(wire: Wire) -> None:
        bot, said = wire.fake.world.bot, wire.ann.posts("hello", wire.channel)
        role = wire.guild.members[bot.id].roles[0]
        body = {"embeds": [{"title": "t"}], "message_reference": {"message_id": said.id}}
        assert (await wire.post(**body)).status == 200
        if by == "the server":
            rights = May(wire.guild.everyone.permissions & ~lacking)
            wire.fake.permit(wire.guild, wire.guild.everyone, rights)
        else:
            who = {"everyone's overwrite": wire.guild.everyone, "the role's overwrite": role}.get(by, bot)
            wire.channel.set(who, deny=lacking)
        answer = await wire.post(**body)
        assert (answer.status, answer.code) == (403, code)
        assert (await wire.send("GET", f"/channels/{wire.channel.id}")).code == (50001 if code == 50001 else 0)
        wire.channel.set(bot, allow=lacking)
        assert (await wire.post(**body)).status == 200

    played(scene)


def test_history_is_read_from_the_newest() -> None:
    """The newest messages come first, as many as asked, before or after one; without permission there are none."""

    async def scene(wire: Wire) -> None:
        ids = [(await wire.post(content=str(number))).body["id"] for number in range(5)]
        path = f"/channels/{wire.channel.id}/messages"

        async def read(query: str) -> list[str]:
            return [message["content"] for message in (await wire.send("GET", path + query)).body]

        assert await read("") == ["4", "3", "2", "1", "0"]
        assert await read("?limit=2") == ["4", "3"]
        assert await read(f"?limit=2&before={ids[3]}") == ["2", "1"]
        assert await read(f"?limit=2&after={ids[1]}") == ["3", "2"]
        assert (await wire.send("GET", path + "?limit=101")).wrong() == {"limit NUMBER_TYPE_MAX"}
        wire.channel.set(wire.fake.world.bot, deny=May.READ_MESSAGE_HISTORY)
        assert await read("") == []

    played(scene)


def test_an_administrator_may_all() -> None:
    """No overwrite stands in the way of an administrator."""

    async def scene(wire: Wire) -> None:
        bot = wire.fake.world.bot
        wire.fake.permit(wire.guild, wire.guild.members[bot.id].roles[0], May.ADMINISTRATOR)
        wire.channel.set(wire.guild.everyone, deny=ALL)
        assert (await wire.post(content="here I am")).status == 200

    played(scene)


def test_direct_messages_can_be_refused() -> None:
    """Who refuses them gets none; who has neither the app nor a common server neither; nobody writes to nobody."""

    async def scene(wire: Wire) -> None:
        eve = wire.fake.user("Eve")
        opened = await wire.send("POST", "/users/@me/channels", {"recipient_id": eve.id})
        again = await wire.send("POST", "/users/@me/channels", {"recipient_id": eve.id})
        assert opened.body["id"] == again.body["id"] == eve.dm.id
        path = f"/channels/{eve.dm.id}/messages"
        assert (await wire.send("POST", path, {"content": "x"})).status == 200
        eve.user.installed = False
        assert (await wire.send("POST", path, {"content": "x"})).code == 50278
        eve.user.installed, eve.user.refuses_direct = True, True
        refused = await wire.send("POST", path, {"content": "x"})
        assert (refused.status, refused.code) == (403, 50007)
        assert (await wire.send("POST", "/users/@me/channels", {"recipient_id": "1"})).code == 50033

    played(scene)


def test_a_server_that_the_bot_left_is_closed_to_it() -> None:
    """After it was removed, its server, members, channels and commands are out of reach."""

    async def scene(wire: Wire) -> None:
        wire.fake.kick(wire.guild)
        assert (await wire.send("GET", f"/guilds/{wire.guild.id}")).code == 10004
        assert (await wire.send("GET", f"/guilds/{wire.guild.id}/members/{wire.ann.id}")).code == 50001
        assert (await wire.post(content="x")).code == 50001
        assert (await wire.send("PUT", f"/applications/{wire.app}/guilds/{wire.guild.id}/commands", [])).code == 50001

    played(scene)


@pytest.mark.parametrize(
    ("allowed", "rights", "pinged"),
    [
        (None, May(0), {"ann"}),
        (None, May.MENTION_EVERYONE, {"ann", "role", "everyone"}),
        ({"parse": []}, May.MENTION_EVERYONE, set()),
        ({"parse": ["users"]}, May.MENTION_EVERYONE, {"ann"}),
        ({"parse": ["everyone"]}, May.MENTION_EVERYONE, {"everyone"}),
        ({"users": ["ann"]}, May.MENTION_EVERYONE, {"ann"}),
        ({"roles": ["role"]}, May.MENTION_EVERYONE, {"role"}),
        ({"users": ["1"]}, May.MENTION_EVERYONE, set()),
    ],
)
@pytest.mark.parametrize("v2", [False, True])
def test_whom_a_message_pings(allowed: dict[str, list[str]] | None, rights: May, pinged: set[str], v2: bool) -> None:  # noqa: FBT001 - a parameter of pytest's
    """Without `allowed_mentions` all are pinged that the bot may ping, with it only those named; in components too."""

    async def scene(wire: Wire) -> None:
        fake = wire.fake
        role = fake.role(wire.guild, "Readers")
        fake.permit(wire.guild, wire.guild.members[fake.world.bot.id].roles[0], rights)
        ids = {"ann": wire.ann.id, "role": role.id}
        text = f"{wire.ann.user.mention} <@&{role.id}> @everyone"
        body: dict[str, Any] = {"flags": V2, "components": [words(text)]} if v2 else {"content": text}
        if allowed is not None:
            body["allowed_mentions"] = {key: [ids.get(one, one) for one in all_] for key, all_ in allowed.items()}
        await wire.post(**body)
        assert wire.channel.messages[-1].pinged == {ids.get(one, one) for one in pinged}

    played(scene)


def test_a_reply_pings_its_author_unless_told_not_to() -> None:
    """A reply pings by default; an `allowed_mentions` that says nothing of it keeps it quiet."""

    async def scene(wire: Wire) -> None:
        said = wire.ann.posts("hello", wire.channel)
        reference = {"message_id": said.id}
        await wire.post(content="x", message_reference=reference)
        assert wire.channel.messages[-1].pinged == {wire.ann.id}
        await wire.post(content="x", message_reference=reference, allowed_mentions={"parse": []})
        assert wire.channel.messages[-1].pinged == set()
        gone = await wire.post(content="x", message_reference={"message_id": "1"})
        assert gone.wrong() == {"message_reference REPLIES_UNKNOWN_MESSAGE"}

    played(scene)


def test_a_nonce_makes_a_post_once_for_some_minutes() -> None:
    """The same nonce gives the message already made, if it is enforced and some minutes old at most."""

    async def scene(wire: Wire) -> None:
        first = (await wire.post(content="x", nonce="n", enforce_nonce=True)).body["id"]
        assert (await wire.post(content="y", nonce="n", enforce_nonce=True)).body["id"] == first
        assert (await wire.post(content="y", nonce="n")).body["id"] != first
        wire.fake.clock.advance(minutes=5)
        assert (await wire.post(content="y", nonce="n", enforce_nonce=True)).body["id"] != first

    played(scene)


def test_an_attachment_is_an_option() -> None:
    """A file that a person gives with a command comes with its address."""

    async def scene(wire: Wire) -> None:
        await wire.command(options=[{"type": 11, "name": "file", "description": "A file"}])
        typed = wire.ann.starts_typing("/ask", wire.channel, file=Upload("a.csv", b"1,2"))
        (file,) = typed.data["resolved"]["attachments"].values()
        async with wire.session.get(file["url"]) as response:
            assert await response.read() == b"1,2"

    played(scene)


def test_faults_come_on_demand() -> None:
    """A limit, a server error and a broken connection meet the next requests, and then it works again."""

    async def scene(wire: Wire) -> None:
        wire.fake.faults.limit("POST /channels/*/messages", retry_after=1.5)
        limited = await wire.post(content="x")
        assert (limited.status, limited.body["retry_after"], limited.headers["Retry-After"]) == (429, 1.5, "2")
        wire.fake.faults.fail("POST /channels/*/messages", 502)
        assert (await wire.post(content="x")).status == 502
        assert wire.channel.messages == []
        wire.fake.faults.break_after("POST /channels/*/messages")
        with pytest.raises(Exception, match=r"(?i)disconnected|reset"):
            await wire.post(content="x")
        assert len(wire.channel.messages) == 1
        wire.fake.faults.bucket("POST /channels/*/messages", limit=1, per=60)
        first, second = await wire.post(content="x"), await wire.post(content="x")
        assert (first.status, first.headers["X-RateLimit-Remaining"]) == (200, "0")
        assert (second.status, second.body["global"], second.headers["X-RateLimit-Scope"]) == (429, False, "user")

    played(scene)
