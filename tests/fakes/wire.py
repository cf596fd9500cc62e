"""Plain HTTP to the server on loopback, for what discord.py would not let one send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.fakes.discord import FakeDiscord

if TYPE_CHECKING:
    from typing import Self

    from tests.fakes.discord import Message
    from tests.fakes.discord.interactions import Interaction

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> int:
        """Discord's code of an error, 0 if there is none."""
        return int(self.body.get("code", 0)) if isinstance(self.body, dict) else 0

    def wrong(self, path: str = "", tree: Json | None = None) -> set[str]:
        """What is wrong with the form: `place.in.it CODE`."""
        found: set[str] = set()
        for key, value in (self.body.get("errors", {}) if tree is None else tree).items():
            if key == "_errors":
                found |= {f"{path} {error['code']}".strip() for error in value}
            else:
                found |= self.wrong(f"{path}.{key}".strip("."), value)
        return found


class Wire:
    """A server with Ann, Ben and a channel, and no bot but these requests. They are not captured: many are wrong."""

    def __init__(self) -> None:
        self.fake = FakeDiscord(capture=False)
        self.ann, self.ben = self.fake.user("Ann"), self.fake.user("Ben")
        self.guild = self.fake.guild(members=[self.ann, self.ben])
        self.channel = self.guild.channels[0]
        self.app = self.fake.world.application_id

    async def __aenter__(self) -> Self:
        """Listens."""
        await self.fake.start()
        self.session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops."""
        await self.session.close()
        await self.fake.stop()

    async def send(self, method: str, path: str, body: object = None, *, token: str | None = "") -> Answer:
        """One request, with the bot's token unless another is given, or None for none."""
        given = self.fake.token if token == "" else token
        headers = {"Authorization": f"Bot {given}"} if given else {}
        address = self.fake.api + path
        async with self.session.request(method, address, json=body, headers=headers) as response:
            is_json = response.headers.get("Content-Type") == "application/json"
            return Answer(response.status, await response.json() if is_json else None, response.headers)

    async def post(self, **body: Any) -> Answer:
        """Posts into the channel."""
        return await self.send("POST", f"/channels/{self.channel.id}/messages", body)

    async def command(self, **command: Any) -> Answer:
        """Registers this command alone."""
        whole = {"name": "ask", "description": "Asks", "type": 1, **command}
        return await self.send("PUT", f"/applications/{self.app}/commands", [whole])

    async def typed(self) -> Interaction:
        """Ann has typed /ask."""
        await self.command()
        return self.ann.starts_typing("/ask", self.channel)

    async def answer(self, interaction: Interaction, kind: int, **data: Any) -> Answer:
        """Acknowledges."""
        path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=1"
        return await self.send("POST", path, {"type": kind, "data": data}, token=None)

    async def original(
        self, method: str, interaction: Interaction, body: object = None, at: str = "@original"
    ) -> Answer:
        """Asks something of an interaction's message."""
        path = f"/webhooks/{self.app}/{interaction.token}/messages/{at}"
        return await self.send(method, path, body, token=None)

    async def clicked(self) -> tuple[Message, Interaction]:
        """The bot has posted a message with a button that says Go, and Ann has pressed it."""
        await self.post(content="x", components=[row(button())])
        posted = self.channel.messages[-1]
        return posted, self.ann.starts_click("Go", posted)


def button(number: int = 0, **more: Any) -> Json:
    """A button."""
    return {"type": 2, "style": 1, "label": "Go", "custom_id": f"b{number}", **more}


def row(*parts: Json) -> Json:
    """An action row."""
    return {"type": 1, "components": list(parts)}


def select(**more: Any) -> Json:
    """A select of one option."""
    return {"type": 3, "custom_id": "s", "options": [{"label": "A", "value": "a"}], **more}


def words(text: str = "x") -> Json:
    """A text component."""
    return {"type": 10, "content": text}


def labelled(number: int = 0, **more: Any) -> Json:
    """A text input under a label."""
    part = {"type": 4, "custom_id": f"i{number}", "style": 1, **more}
    return {"type": 18, "label": "L", "component": part}
