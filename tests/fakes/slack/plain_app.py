"""A small app on the real slack-bolt, which shows what the server on loopback can do, in both transports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from tests.fakes.slack.fake import FakeSlack

MANIFEST = {
    "features": {
        "slash_commands": [{"command": "/study"}],
        "shortcuts": [
            {"name": "Shout", "type": "message", "callback_id": "shout"},
            {"name": "Quiz", "type": "global", "callback_id": "quiz"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:read",
                "chat:write",
                "commands",
                "im:history",
                "im:write",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "member_joined_channel",
                "message.im",
                "tokens_revoked",
            ]
        }
    },
}
Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def button(label: str, **more: Any) -> Json:
    """A button, with its label as its action."""
    return {"type": "button", "text": plain(label), "action_id": label.lower(), **more}


def section(text: str) -> Json:
    """A section of markup."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def option(label: str) -> Json:
    """An option."""
    return {"text": plain(label), "value": label.lower()}


def panel(count: int = 0) -> list[Json]:
    """Buttons and selects."""
    pick = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": plain("Pick one"),
        "options": [option("Red"), option("Blue")],
    }
    ask = {"type": "external_select", "action_id": "find", "placeholder": plain("Find one"), "min_query_length": 1}
    parts = [button("Press", value=str(count)), button("Write"), button("Slow"), pick, ask]
    return [section(f"Pressed *{count}* times"), {"type": "actions", "elements": parts}]


def form(word: str = "") -> Json:
    """A modal with two inputs."""
    typed = {"type": "plain_text_input", "action_id": "word", "max_length": 20}
    typed |= {"initial_value": word} if word else {}
    colour = {"type": "static_select", "action_id": "colour", "options": [option("Red"), option("Blue")]}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("A word"),
        "submit": plain("Send"),
        "notify_on_close": True,
        "blocks": [
            {"type": "input", "block_id": "w", "label": plain("Word"), "element": typed},
            {"type": "input", "block_id": "c", "label": plain("Colour"), "element": colour, "optional": True},
        ],
    }


LOADING: Json = {"type": "modal", "title": plain("A word"), "blocks": [section("One moment…")]}


class PlainApp:
    """The app, by the way that the server is made for. `did` are words about what it was told."""

    def __init__(self, fake: FakeSlack, *, ping_interval: float = 10.0) -> None:
        self.fake = fake
        self._ping_interval = ping_interval
        self.did: list[str] = []
        client = AsyncWebClient(token=fake.bot_token, base_url=fake.api)
        self.app = AsyncApp(
            client=client,
            token=fake.bot_token,
            signing_secret=fake.signing_secret,
        )
        self._socket: AsyncSocketModeHandler | None = None
        self._runner: web.AppRunner | None = None
        self._listen()

    async def connects(self) -> None:
        """Connects over Socket Mode."""
        before = len(self.fake.socket.connections)
        self._socket = AsyncSocketModeHandler(self.app, self.fake.app_token, ping_interval=self._ping_interval)
        await self._socket.connect_async()  # type: ignore[no-untyped-call]
        await self.fake.connected(before + 1)

    async def listens(self) -> str:
        """Listens for signed requests; the address."""
        site = web.Application()
        site.router.add_post("/slack/events", self._serve)
        self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/slack/events"

    async def goes_online(self) -> None:
        """Does the one or the other."""
        if self.fake.transport.way is self.fake.socket:
            await self.connects()
        else:
            await self.fake.points_at(await self.listens())

    async def stop(self) -> None:
        """Is gone."""
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        return await to_aiohttp_response(await self.app.async_dispatch(await to_bolt_request(request)))

    def _listen(self) -> None:
        app = self.app
        app.command("/study")(self._command)
        app.action("press")(self._press)
        app.action("write")(self._write)
        app.action("slow")(self._slow)
        app.action("pick")(self._pick)
        app.action("find")(self._pick)
        app.action("more")(self._more)
        app.options("find")(self._find)
        app.view("form")(self._form)
        app.view_closed("form")(self._closed)
        app.shortcut("quiz")(self._quiz)
        app.shortcut("shout")(self._shout)
        app.event("app_mention")(self._mention)
        app.event("message")(self._direct)
        app.event("app_home_opened")(self._home)
        for name in ("member_joined_channel", "app_uninstalled", "tokens_revoked"):
            app.event(name)(self._note)

    async def _command(self, ack: Any, respond: Any, command: Json) -> None:
        verb, _, rest = command.get("text", "").partition(" ")
        if verb == "say":
            await ack(f"Said: {rest}")
        elif verb == "panel":
            await ack()
            await respond(text="A panel", blocks=panel(), response_type="in_channel")
        elif verb == "secret":
            await ack()
            await respond(text="A panel", blocks=panel())
        elif verb != "silence":
            await ack({"text": "", "blocks": [{"type": "nonsense"}]})

    async def _press(self, ack: Any, respond: Any, action: Json) -> None:
        await ack()
        count = int(action["value"]) + 1
        await respond(text="A panel", blocks=panel(count), replace_original=True)

    async def _slow(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        loading = await client.views_open(trigger_id=body["trigger_id"], view=LOADING)
        await client.views_update(view_id=loading["view"]["id"], hash=loading["view"]["hash"], view=form("slow"))

    async def _write(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    async def _pick(self, ack: Any, respond: Any, action: Json) -> None:
        await ack()
        await respond(text=f"You picked {action['selected_option']['value']}", replace_original=False)

    async def _find(self, ack: Any, payload: Json) -> None:
        known = ("Green", "Grey", "Gold")
        await ack(options=[option(name) for name in known if name.lower().startswith(payload["value"])])

    async def _form(self, ack: Any, view: Json, body: Json, client: AsyncWebClient) -> None:
        word = view["state"]["values"]["w"]["word"]["value"]
        if word == "bad":
            await ack(response_action="errors", errors={"w": "Not that word"})
        elif word == "again":
            await ack(response_action="update", view=form())
        elif word == "deeper":
            await ack(response_action="push", view=form())
        elif word == "clear":
            await ack(response_action="clear")
        else:
            await ack()
            await client.chat_postMessage(channel=body["user"]["id"], text=f"Word: {word}")

    async def _closed(self, ack: Any) -> None:
        await ack()
        self.did.append("view_closed")

    async def _quiz(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    async def _shout(self, ack: Any, body: Json, respond: Any) -> None:
        await ack()
        await respond(text=body["message"]["text"].upper())

    async def _mention(self, event: Json, say: Any) -> None:
        await say(text=f"Answer: {event['text']}", thread_ts=event.get("thread_ts") or event["ts"])

    async def _direct(self, event: Json, say: Any) -> None:
        if event.get("subtype") is None:
            await say(text=f"Yes: {event['text']}")
        else:
            self.did.append(str(event["subtype"]))

    async def _home(self, event: Json, client: AsyncWebClient) -> None:
        blocks = [section(f"Home of <@{event['user']}>"), {"type": "actions", "elements": [button("More")]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    async def _more(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        view = {"type": "home", "blocks": [section("More")]}
        await client.views_publish(user_id=body["user"]["id"], view=view, hash=body["view"]["hash"])

    async def _note(self, event: Json) -> None:
        self.did.append(event["type"])
