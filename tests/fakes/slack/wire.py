"""Calls to the server on loopback by the real slack_sdk, for what no app of ours would send."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.plain_app import button, option

Json = dict[str, Any]


class Wire:
    """A workspace with Ann, Ben and two channels, and no app but these calls. They are not captured: many are wrong."""

    def __init__(self, **how: Any) -> None:
        self.fake = FakeSlack(capture=False, **how)
        self.ann, self.ben = self.fake.user("Ann", admin=True), self.fake.user("Ben")
        self.general = self.fake.channel("general", members=[self.ann, self.ben])
        self.elsewhere = self.fake.channel("elsewhere", members=[self.ann], app=False)

    async def __aenter__(self) -> Self:
        """Listens."""
        await self.fake.start()
        self.client = AsyncWebClient(token=self.fake.bot_token, base_url=self.fake.api)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops."""
        await self.fake.stop()

    async def post(self, *blocks: Json, **more: Any) -> Any:
        """Posts into the channel."""
        return await self.client.chat_postMessage(
            **{"channel": self.general.id, "text": "x", "blocks": list(blocks), **more}
        )

    async def refused(self, call: Awaitable[Any]) -> Any:
        """The answer to a call that is refused."""
        with pytest.raises(SlackApiError) as caught:
            await call
        return caught.value.response

    async def error(self, call: Awaitable[Any]) -> str:
        """The error of a call that is refused."""
        return str((await self.refused(call))["error"])

    def trigger(self) -> str:
        """A fresh trigger: Ann has typed a command."""
        return self.ann.starts_typing("/study").trigger_id


Scene = Callable[[Wire], Awaitable[None]]


def played(scene: Scene, **how: Any) -> None:
    """Plays a scene."""

    async def main() -> None:
        async with Wire(**how) as wire:
            await scene(wire)
            assert wire.fake.web.crashes == []

    asyncio.run(main())


def actions(*parts: Json) -> Json:
    """A block of buttons and selects."""
    return {"type": "actions", "elements": list(parts)}


def select(count: int = 1, **more: Any) -> Json:
    """A select of so many options."""
    return {"type": "static_select", "action_id": "s", "options": [option(f"o{i}") for i in range(count)], **more}


def named(count: int) -> list[Json]:
    """So many buttons, each with an action of its own."""
    return [button("Go", action_id=f"b{i}") for i in range(count)]
