"""The least of Slack that a bot needs to be asked and to answer: it checks nothing and keeps nothing.

What it says has the form that the server of the tests gives it.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from itertools import count
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.benchmarks.faces.process import BotProcess
from tests.benchmarks.faces.rounds import MEMBERS, Took
from tests.benchmarks.faces.slack_bots import SECRET
from tests.fakes.slack import FakeSlack, payloads
from tests.fakes.slack.requests import signature

_KEPT = 2.0  # seconds that an idle connection is kept: less than any bot keeps it

Json = dict[str, Any]


class Peer:
    """Slack, for one bot.

    Args:
        questions: what is asked, in turn.
        expected: what stands in every answer.
    """

    def __init__(self, questions: Sequence[str], expected: bytes) -> None:
        self.url = ""
        self._questions, self._expected = questions, expected
        fake = FakeSlack("http", capture=False)
        people = [fake.user(f"Ann {number}") for number in range(MEMBERS)]
        channel = fake.channel("garden", members=people)
        self._users = {person.id: person.user.payload() for person in people}
        self._asking = [payloads.slash(fake.world, person.user, channel, "/study", "") for person in people]
        bot = fake.team.app
        self._me = {"team": fake.team.name, "team_id": fake.team.id, "user": bot.handle, "user_id": bot.id}
        self._me |= {"bot_id": bot.bot_id, "url": f"https://{fake.team.domain}.slack.com/"}
        self._ids = count(1)
        self._waiting: dict[str, asyncio.Future[float]] = {}
        self._beside: list[bytes] = []
        self._bot = ""
        self._session: aiohttp.ClientSession
        self._runner: web.AppRunner

    async def __aenter__(self) -> Self:
        """It listens."""
        app = web.Application()
        app.router.add_post("/commands/{id}", self._answered)
        app.router.add_post("/api/auth.test", self._auth_test)
        app.router.add_post("/api/users.info", self._users_info)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT))
        return self

    async def __aexit__(self, *_: object) -> None:
        """It does not listen any more."""
        await self._session.close()
        await self._runner.cleanup()

    async def met(self, process: BotProcess) -> None:
        """The bot has said where it listens."""
        self._bot = await asyncio.wait_for(process.line(), 60)

    async def ask(self, number: int) -> Took:
        """A command from its way out to its answer's way in at the `response_url`, and to its acknowledgement."""
        own = str(next(self._ids))
        given = {
            "text": f"ask {self._questions[number % len(self._questions)]}",
            "response_url": f"{self.url}/commands/{own}",
            "trigger_id": f"{own}.bench",
        }
        body = urlencode(self._asking[number % MEMBERS] | given).encode()
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(SECRET, stamp, body),
        }
        waiting: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[own] = waiting
        begun = time.perf_counter()
        async with self._session.post(self._bot, data=body, headers=headers) as found:
            acknowledged = time.perf_counter()
            words = await found.read()
        assert (found.status, words) == (200, b""), words
        await asyncio.wait({waiting}, timeout=30)
        assert waiting.done(), self._beside
        return Took(waiting.result() - begun, acknowledged - begun)

    async def _answered(self, request: web.Request) -> web.Response:
        """Takes an answer, or what announces it, as a bot does that is late."""
        body = await request.read()
        if self._expected in body:
            self._waiting.pop(request.match_info["id"]).set_result(time.perf_counter())
        else:
            self._beside.append(body)
        return web.Response(text="ok")

    async def _auth_test(self, _: web.Request) -> web.Response:
        return _as_json(self._me)

    async def _users_info(self, request: web.Request) -> web.Response:
        return _as_json({"user": self._users[request.query["user"]]})


def _as_json(said: Json) -> web.Response:
    return web.Response(body=json.dumps({"ok": True} | said).encode(), content_type="application/json")
