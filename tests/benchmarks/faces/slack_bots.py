"""The bots that are asked on Slack: `python -m tests.benchmarks.faces.slack_bots NAME ADDRESS FOLDER` runs one."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.http import serving
from bot.wiring import build_faces, build_site
from tests.benchmarks.faces.ours import ours
from tests.benchmarks.faces.plain import Asked, Work, filled
from tests.benchmarks.faces.process import tell_cpu

PATH = "/slack/events"
TOKEN = "xoxb-bench"  # noqa: S105 - of nobody
SECRET = "bench"  # noqa: S105 - of nobody
"""What requests are signed with."""

Json = dict[str, Any]
Listener = Callable[..., Any]


def _said(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


async def empty(ack: Listener, respond: Listener) -> None:
    """Says the same to everything."""
    await ack()
    await respond("An answer.")


class Plain:
    """Answers `/study ask` as one would write it in a single file.

    All it does with the database is done by one thread: SQLite has one writer at a time, and those that wait in SQLite
    itself sleep for longer than a transaction takes.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._thread = ThreadPoolExecutor(1)

    async def study(self, ack: Listener, respond: Listener, command: dict[str, str]) -> None:
        """Acknowledges, and answers then."""
        await ack()
        verb, _, question = command["text"].strip().partition(" ")
        if verb != "ask":
            await respond("Try /study ask and a question.")
            return
        found = await asyncio.get_running_loop().run_in_executor(
            self._thread,
            self._work.ask,
            (command["team_id"], command["team_domain"]),
            (command["user_id"], command["user_name"]),
            command["channel_id"],
            question,
        )
        if found is None:
            await respond("I don't know that yet. I kept your question for the admins.")
        else:
            await respond(text=found.answer, blocks=_blocks(found), replace_original=False)


def _blocks(found: Asked) -> list[Json]:
    answer = {"type": "rich_text_section", "elements": [{"type": "text", "text": found.answer}]}
    return [
        {"type": "header", "text": _said(found.question[:150])},
        {"type": "rich_text", "elements": [answer]},
        {"type": "context", "elements": [_said(f"Source: {found.source}")]},
        {
            "type": "actions",
            "elements": [
                _button("Helpful", "helpful", found.number) | {"style": "primary"},
                _button("Not what I meant", "other", found.number),
            ],
        },
    ]


def _button(text: str, word: str, number: int) -> Json:
    return {"type": "button", "text": _said(text), "action_id": word, "value": str(number)}


def _by_hand(address: str, listener: Listener) -> Starlette:
    """A listener behind bolt and Starlette, as bolt's documentation has it."""
    client = AsyncWebClient(token=TOKEN, base_url=f"{address}/api/")
    app = AsyncApp(signing_secret=SECRET, client=client)
    app.command("/study")(listener)
    handler = AsyncSlackRequestHandler(app)

    async def take(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route(PATH, take, methods=["POST"])])


@asynccontextmanager
async def _site(name: str, address: str, folder: Path) -> AsyncIterator[Starlette]:
    if name != "ours":
        yield _by_hand(address, Plain(filled(folder)).study if name == "plain" else empty)
        return
    app, settings = ours(
        folder,
        slack_api=f"{address}/api/",
        slack_bot_token=SecretStr(TOKEN),
        slack_signing_secret=SecretStr(SECRET),
    )
    await app.warm()
    (face,) = build_faces(app, settings, lambda _: None)
    found = build_site(app, [face])
    assert found is not None
    await face.start()
    yield found


async def _serve(name: str, address: str, folder: Path) -> None:
    async with _site(name, address, folder) as site, serving(site, "127.0.0.1", 0) as own:
        sys.stdout.write(f"{own}{PATH}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main(name: str, address: str, folder: str) -> None:
    """The bot runs until its process is ended."""
    tell_cpu()
    asyncio.run(_serve(name, address, Path(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
