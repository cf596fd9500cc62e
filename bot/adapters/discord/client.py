"""The bot on Discord: events in, answers out, by discord.py's gateway and HTTP client.

Interactions are routed by the ids that their components carry, so that nothing is kept in memory between them, and are
answered in the raw, within Discord's times: 3 seconds to acknowledge one, 15 minutes to answer it ("Receiving and
Responding to Interactions", Discord's developer documentation).
"""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any

import discord
import structlog
from discord.http import Route

from bot.adapters.discord.commands import digest, payload
from bot.adapters.discord.incoming import COMPLETION, Wanted, completion, question_in, wanted
from bot.adapters.discord.render import COMPONENTS_V2, EPHEMERAL, message, modal
from bot.app import App
from bot.core.actions import action
from bot.core.people import Delivery, UndeliverableError
from bot.core.reply import Answer, Choices, Form, Nothing, Reply
from bot.core.request import Asker, Command, Intent, Place, Platform, Request
from bot.views.home import door

DEFER_AFTER = 1.0
"""Seconds after which an answer that is not there is announced."""

PARTING = 10.0
"""Seconds that running interactions have to finish at the end."""

_MESSAGE, _DEFERRED, _DEFERRED_EDIT, _EDIT, _COMPLETIONS, _MODAL = 4, 5, 6, 7, 8, 9
_NOBODY: dict[str, list[str]] = {"parse": []}

log = structlog.get_logger()


class Bot(discord.AutoShardedClient):
    """Study Hall's connection to Discord.

    Args:
        app: the front door.
        server: a server for development, to which alone commands are synced.
    """

    platform = Platform.DISCORD
    person: str | None = None

    def __init__(self, app: App, *, server: int | None = None) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self._app = app
        self._server = server
        self._running: set[asyncio.Task[None]] = set()

    async def setup_hook(self) -> None:
        """Commands are as the table says, before the first event comes in."""
        await self._sync()

    async def close(self) -> None:
        """What is being answered is answered first, as far as it takes no longer than `PARTING`."""
        if self._running:
            await asyncio.wait(self._running, timeout=PARTING)
        await super().close()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A command, a button, a form or a beginning of an option: it is answered."""
        await self._tracked(self._answer(interaction))

    async def on_message(self, said: discord.Message) -> None:
        """A message that mentions the bot, or is said to it alone, asks a question."""
        if said.author.bot or said.webhook_id or self.user is None or said.type not in _SAID:
            return
        direct = said.guild is None
        if not direct and f"<@{self.user.id}>" not in said.content and f"<@!{self.user.id}>" not in said.content:
            return  # a reply's ping, everyone or a role is no question
        await self._tracked(self._answer_message(said, question_in(said.content, self.user.id)))

    async def on_error(self, event_method: str, /, *_arguments: Any, **_more: Any) -> None:
        """Whatever went wrong in an event is in the log, and the bot goes on."""
        log.error("discord event failed", discord_event=event_method, exc_info=sys.exc_info())

    async def send(self, delivery: Delivery, words: Reply) -> None:
        """A delivery has reached its channel or its person."""
        try:
            channel = delivery.channel or await self._direct_channel(str(delivery.person))
            await self._request("POST", "/channels/{channel_id}/messages", _body(words), channel_id=channel)
        except (discord.Forbidden, discord.NotFound) as error:
            raise UndeliverableError(f"Discord says {error.status}, code {error.code}") from error

    async def _direct_channel(self, person: str) -> str:
        opened = await self._request("POST", "/users/@me/channels", {"recipient_id": person})
        return str(opened["id"])

    async def _sync(self) -> None:
        """Discord has the commands of the table; it is told only if they have changed."""
        commands = payload(self._app.table)
        place = f"/guilds/{self._server}" if self._server else ""
        path = f"/applications/{self.application_id}{place}/commands"
        wanted_digest, key = digest(commands), f"discord:{self.application_id}{place}"
        if await self._app.remembered(key) == wanted_digest:
            return
        await self.http.request(Route("PUT", path), json=commands)
        await self._app.remember(key, wanted_digest)
        log.info("discord commands synced", count=len(commands), server=self._server)

    async def _tracked(self, job: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(job)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            await task
        except discord.HTTPException as error:
            log.warning("discord refused", status=error.status, code=error.code)

    async def _answer(self, interaction: discord.Interaction) -> None:
        raw = _raw(interaction)
        group = interaction.guild.name if interaction.guild else ""
        if interaction.type.value == COMPLETION:
            answer = await self._app.handle(completion(raw, group))
            options = answer.options if isinstance(answer, Choices) else ()
            choices = [{"name": label, "value": value} for label, value in options]
            await self._respond(interaction, _COMPLETIONS, {"choices": choices})
            return
        want = wanted(raw, self._app.table, group)
        if want is None:
            return
        work = asyncio.ensure_future(self._app.handle(want.request))
        done, _ = await asyncio.wait({work}, timeout=DEFER_AFTER)
        if done:
            await self._at_once(interaction, want, work.result())
            return
        await self._respond(
            interaction, _DEFERRED_EDIT if want.edits else _DEFERRED, {"flags": EPHEMERAL} if want.private else {}
        )
        await self._later(interaction, want, await work)

    async def _at_once(self, interaction: discord.Interaction, want: Wanted, answer: Answer) -> None:
        match answer:
            case Form():
                await self._respond(interaction, _MODAL, modal(answer))
            case Reply():
                edits = want.edits and not answer.beside
                flags = EPHEMERAL if want.private and not edits else 0
                await self._respond(interaction, _EDIT if edits else _MESSAGE, _body(answer, flags))
            case Choices() | Nothing():
                await self._respond(interaction, _DEFERRED_EDIT, {})

    async def _later(self, interaction: discord.Interaction, want: Wanted, answer: Answer) -> None:
        """The answer takes the place of what announced it."""
        if isinstance(answer, Form):
            answer = _door(want.request.intent)
        if not isinstance(answer, Reply):
            return
        parameters = {"application_id": interaction.application_id, "webhook_token": interaction.token}
        if want.edits and answer.beside:
            path = "/webhooks/{application_id}/{webhook_token}"
            await self._request("POST", path, _body(answer, EPHEMERAL if want.private else 0), **parameters)
            return
        path = "/webhooks/{application_id}/{webhook_token}/messages/@original"
        await self._request("PATCH", path, _body(answer), **parameters)

    async def _answer_message(self, said: discord.Message, question: str) -> None:
        group = str(said.guild.id) if said.guild else None
        channel = str(said.channel.id)
        asker = Asker(Platform.DISCORD, str(said.author.id), said.author.display_name)
        place = Place(group, said.guild.name if said.guild else "", channel if group else None)
        answer = await self._app.handle(Request(asker, place, Command("ask", {"question": question})))
        if isinstance(answer, Reply):
            body = _body(answer) | {"message_reference": {"message_id": str(said.id), "fail_if_not_exists": False}}
            await self._request("POST", "/channels/{channel_id}/messages", body, channel_id=channel)

    async def _respond(self, interaction: discord.Interaction, kind: int, data: dict[str, Any]) -> None:
        body = {"type": kind, "data": data} if data else {"type": kind}
        parameters = {"interaction_id": interaction.id, "webhook_token": interaction.token}
        await self._request("POST", "/interactions/{interaction_id}/{webhook_token}/callback", body, **parameters)

    async def _request(self, method: str, path: str, body: dict[str, Any], **parameters: Any) -> Any:
        return await self.http.request(Route(method, path, **parameters), json=body)


_SAID = frozenset({discord.MessageType.default, discord.MessageType.reply})


def _door(intent: Intent) -> Reply:
    """What takes the place of a form that was not there in time: a button that opens it."""
    return door(action("open", intent.name) if isinstance(intent, Command) else getattr(intent, "action", "open:help"))


def _body(reply: Reply, flags: int = 0) -> dict[str, Any]:
    return {"flags": COMPONENTS_V2 | flags, "components": message(reply), "allowed_mentions": _NOBODY}


def _raw(interaction: discord.Interaction) -> dict[str, Any]:
    """What is read of an interaction, as Discord sent it."""
    user = interaction.user
    account = {"id": str(user.id), "username": user.name, "global_name": user.global_name}
    raw: dict[str, Any] = {
        "type": interaction.type.value,
        "data": interaction.data or {},
        "guild_id": str(interaction.guild_id) if interaction.guild_id else None,
        "channel_id": str(interaction.channel_id) if interaction.channel_id else None,
    }
    if interaction.guild_id:
        nick = user.nick if isinstance(user, discord.Member) else None
        raw["member"] = {"user": account, "nick": nick, "permissions": str(interaction.permissions.value)}
    else:
        raw["user"] = account
    if interaction.message:
        raw["message"] = {"flags": interaction.message.flags.value}
    return raw
