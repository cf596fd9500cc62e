"""The least of Discord that a bot needs to be asked and to answer: it checks nothing and keeps nothing.

What it says has the form that the server of the tests gives it.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.benchmarks.faces.process import BotProcess
from tests.benchmarks.faces.rounds import MEMBERS, Took
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.connection import Op
from tests.fakes.discord.http import as_json
from tests.fakes.discord.interactions import COMMAND, DEFER, Interaction
from tests.fakes.discord.packing import PACKINGS
from tests.fakes.discord.people import User
from tests.fakes.discord.routes_directory import application
from tests.fakes.discord.world import Channel, World

Json = dict[str, Any]


class Peer:
    """Discord, for one bot.

    Args:
        questions: what is asked, in turn.
        expected: what stands in every answer.
    """

    def __init__(self, questions: Sequence[str], expected: bytes) -> None:
        self.url = ""
        self._questions, self._expected = questions, expected
        fake = FakeDiscord(capture=False)
        people = [fake.user(f"Ann {number}") for number in range(MEMBERS)]
        self._guild, self._world = fake.guild(members=people), fake.world
        channel = self._guild.channels[0]
        self._asking = [_interaction(fake.world, person.user, channel) for person in people]
        self._ids, self._sequence = count(10**18), count(1)
        self._waiting: dict[str, asyncio.Future[tuple[float, bytes]]] = {}
        self._ready = asyncio.Event()
        self._send: Callable[[Json], Any]
        self._runner: web.AppRunner

    async def __aenter__(self) -> Self:
        """It listens."""
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_post("/interactions/{id}/{token}/callback", self._callback)
        app.router.add_patch("/webhooks/{application}/{token}/messages/@original", self._original)
        app.router.add_route("*", "/{path:.*}", self._directory)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """It does not listen any more."""
        await self._runner.cleanup()

    async def met(self, _: BotProcess) -> None:
        """The bot is there."""
        await asyncio.wait_for(self._ready.wait(), 60)

    async def ask(self, number: int) -> Took:
        """A question from its way out to its answer's way in."""
        own = str(next(self._ids))
        question = {"type": 3, "name": "question", "value": self._questions[number % len(self._questions)]}
        asking = self._asking[number % MEMBERS]
        data = asking | {"id": own, "token": f"token-{own}", "data": asking["data"] | {"options": [question]}}
        waiting: asyncio.Future[tuple[float, bytes]] = asyncio.get_running_loop().create_future()
        self._waiting[own] = waiting
        frame = self._framed("INTERACTION_CREATE", data)
        begun = time.perf_counter()
        await self._send(frame)
        ended, body = await asyncio.wait_for(waiting, 30)
        assert self._expected in body, body
        return Took(ended - begun)

    def _framed(self, name: str, data: Json) -> Json:
        return {"op": Op.DISPATCH, "t": name, "s": next(self._sequence), "d": data}

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        pack = PACKINGS[request.query["compress"]]()

        async def send(frame: Json) -> None:
            await socket.send_bytes(pack(json.dumps(frame).encode()))

        await send({"op": Op.HELLO, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            frame = json.loads(message.data)
            if frame["op"] == Op.HEARTBEAT:
                await send({"op": Op.HEARTBEAT_ACK, "d": None, "s": None, "t": None})
            elif frame["op"] == Op.IDENTIFY:
                await self._greet(send, frame["d"]["intents"])
        return socket

    async def _greet(self, send: Callable[[Json], Any], intents: int) -> None:
        about = application(self._world, 0)
        ready = {
            "v": 10,
            "user": self._me(),
            "guilds": [{"id": self._guild.id, "unavailable": True}],
            "private_channels": [],
            "session_id": "bench",
            "session_type": "normal",
            "resume_gateway_url": self.url.replace("http", "ws") + "/gateway",
            "shard": [0, 1],
            "application": {"id": about["id"], "flags": about["flags"]},
        }
        await send(self._framed("READY", ready))
        await send(self._framed("GUILD_CREATE", self._guild.full(intents) | {"unavailable": False}))
        self._send = send
        self._ready.set()

    async def _callback(self, request: web.Request) -> web.Response:
        body = await request.read()
        own = request.match_info["id"]
        if json.loads(body)["type"] == DEFER:
            return web.Response(status=204)
        self._waiting.pop(own).set_result((time.perf_counter(), body))
        if "with_response" not in request.query:
            return web.Response(status=204)
        interaction = {"id": own, "type": 2, "response_message_id": own, "response_message_loading": False}
        message = self._message(own)
        return as_json({"interaction": interaction, "resource": {"type": 4, "message": message}}, 200)

    async def _original(self, request: web.Request) -> web.Response:
        """An answer that was announced first, as a bot does that is late."""
        body = await request.read()
        own = request.match_info["token"].removeprefix("token-")
        self._waiting.pop(own).set_result((time.perf_counter(), body))
        return as_json(self._message(own), 200)

    def _message(self, own: str) -> Json:
        """What discord.py wants to see of the message that an answer has become."""
        return {
            "id": own,
            "channel_id": self._guild.channels[0].id,
            "author": self._world.bot.payload(),
            "content": "",
            "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 20,
            "flags": 0,
        }

    async def _directory(self, request: web.Request) -> web.Response:
        match request.path.rpartition("/")[2]:
            case "commands":
                return as_json([], 200)
            case "bot":
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                url = self.url.replace("http", "ws") + "/gateway"
                return as_json({"url": url, "shards": 1, "session_start_limit": limit}, 200)
            case "@me" if "oauth2" in request.path or "applications" in request.path:
                return as_json(application(self._world, 0), 200)
            case "@me":
                return as_json(self._me(), 200)
            case _:
                return as_json({"message": "404: Not Found", "code": 0}, 404)

    def _me(self) -> Json:
        return self._world.bot.payload() | {"mfa_enabled": False, "verified": True, "email": None, "flags": 0}


def _interaction(world: World, person: User, channel: Channel) -> Json:
    """Somebody's `/ask` as the gateway shows it, without the question."""
    data = {"id": "1", "name": "ask", "type": 1, "guild_id": channel.guild.id if channel.guild else None}
    return Interaction(world, "", "", COMMAND, person, channel, data, world.clock.now).payload()
