"""The bot on Discord: events in, answers out, by discord.py's gateway and HTTP client.

Interactions are routed by the ids that their components carry, so that nothing is kept in memory between them, and are
answered in the raw, within Discord's times: 3 seconds to acknowledge one, 15 minutes to answer it ("Receiving and
Responding to Interactions", Discord's developer documentation).
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import Route

from bot.adapters.discord.commands import digest, payload
from bot.adapters.discord.incoming import COMPLETION, Wanted, completion, question_in, wanted
from bot.adapters.discord.reading import raw, speaking_place
from bot.adapters.discord.render import COMPONENTS_V2, EPHEMERAL, message, modal
from bot.app import App
from bot.core.actions import action
from bot.core.people import Delivery, UndeliverableError
from bot.core.reply import Answer, Choices, Form, Nothing, Reply
from bot.core.request import Asker, Command, Intent, Place, Platform, Request
from bot.views.config import greeting
from bot.views.home import door, nudge

DEFER_AFTER = 1.0
"""Seconds after which an answer that is not there is announced."""

PARTING = 10.0
"""Seconds that running interactions have to finish at the end."""

IDENTIFY_GAP = 5.0
"""Seconds between two sessions that are begun: an application may begin one in 5 s ("Gateway", rate limits)."""

TOO_LATE, ACKNOWLEDGED = 10062, 40060
"""Codes of refusals: the interaction is not known any more, it was acknowledged before."""

_MESSAGE, _DEFERRED, _DEFERRED_EDIT, _EDIT, _COMPLETIONS, _MODAL = 4, 5, 6, 7, 8, 9
_NOBODY: dict[str, list[str]] = {"parse": []}
_UNAVAILABLE = 503  # of the server errors the one that discord.py does not try again by itself
_OURS = frozenset({401, 429})  # refusals for which the message sent is not to blame
_EVENTS = {TOO_LATE: "interaction too late", ACKNOWLEDGED: "interaction acknowledged already"}

log = structlog.get_logger()


class Bot(discord.AutoShardedClient):
    """Study Hall's connection to Discord.

    Args:
        app: the front door.
        server: a server for development, to which alone commands are synced.
        defer_after: seconds after which an answer that is not there is announced.
        parting: seconds that running interactions have to finish at the end.
        identify_gap: seconds between two sessions that are begun.
    """

    platform = Platform.DISCORD
    person: str | None = None

    def __init__(
        self,
        app: App,
        *,
        server: int | None = None,
        defer_after: float = DEFER_AFTER,
        parting: float = PARTING,
        identify_gap: float = IDENTIFY_GAP,
    ) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0.5,  # nothing here waits until every server is known
        )
        self._app = app
        self._server = server
        self._defer_after = defer_after
        self._parting = parting
        self._identify_gap = identify_gap
        self._identified = -identify_gap
        self._running: set[asyncio.Task[Any]] = set()

    async def setup_hook(self) -> None:
        """Commands are as the table says, before the first event comes in, or why not is in the log."""
        try:
            await self._sync()
        except (discord.HTTPException, aiohttp.ClientError) as error:
            log.exception("discord commands not synced", code=getattr(error, "code", None), server=self._server)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """The last session was begun long enough ago; the first one of a process begins at once."""
        now = self.loop.time()
        wait = max(0.0, self._identified + self._identify_gap - now)
        self._identified = now + wait
        await asyncio.sleep(wait)

    async def close(self) -> None:
        """What is being answered is answered first, as far as that takes no longer than it may."""
        end = asyncio.get_running_loop().time() + self._parting
        while self._running and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._running, timeout=left)
        await super().close()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A command, a button, a form or a beginning of an option: it is answered."""
        with self._under_way(), _quietly():
            await self._answer(interaction)

    async def on_message(self, said: discord.Message) -> None:
        """A message that mentions the bot, or is said to it alone, asks a question."""
        if said.author.bot or said.webhook_id or self.user is None or said.type not in _SAID:
            return
        direct = said.guild is None
        if not direct and f"<@{self.user.id}>" not in said.content and f"<@!{self.user.id}>" not in said.content:
            return  # a reply's ping, everyone or a role is no question
        with self._under_way(), _quietly():
            await self._answer_message(said, question_in(said.content, self.user.id))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """One friendly message, once a server, where the bot may speak; nowhere else."""
        with self._under_way(), _quietly():
            key, channel = f"discord:greeted:{guild.id}", speaking_place(guild)
            if channel is None or await self._app.remembered(key):
                return
            await self._app.remember(key, "yes")
            await self._post(str(channel.id), _body(greeting()), f"hello-{guild.id}")

    async def on_error(self, event_method: str, /, *_arguments: Any, **_more: Any) -> None:
        """Whatever went wrong in an event is in the log, and the bot goes on."""
        log.error("discord event failed", discord_event=event_method, exc_info=sys.exc_info())

    async def send(self, delivery: Delivery, words: Reply) -> None:
        """A delivery has reached its channel or its person: once, also if it is sent again within minutes.

        Raises:
            UndeliverableError: Discord refuses it, and would again.
        """
        with self._under_way():
            try:
                channel = delivery.channel or await self._direct_channel(str(delivery.person))
                await self._post(channel, _body(words), f"delivery-{delivery.id}")
            except discord.HTTPException as error:
                if error.status >= 500 or error.status in _OURS:  # noqa: PLR2004 - HTTP's own classes
                    raise
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

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        """What happens within the block is waited for at the end."""
        if (task := asyncio.current_task()) is None:
            raise RuntimeError("outside a task nothing can be under way")
        self._running.add(task)
        try:
            yield
        finally:
            self._running.discard(task)

    async def _answer(self, interaction: discord.Interaction) -> None:
        read = raw(interaction)
        group = interaction.guild.name if interaction.guild else ""
        if interaction.type.value == COMPLETION:
            await self._complete(interaction, completion(read, group))
            return
        want = wanted(read, self._app.table, group)
        if want is None:
            return
        work = asyncio.ensure_future(self._app.handle(want.request))
        done, _ = await asyncio.wait({work}, timeout=self._defer_after)
        if done:
            await self._at_once(interaction, want, work.result())
        else:
            if want.edits:
                await self._respond(interaction, _DEFERRED_EDIT, {})
            else:
                await self._respond(interaction, _DEFERRED, {"flags": EPHEMERAL} if want.private else {})
            await self._later(interaction, want, await work)
        if isinstance(work.result(), Reply):
            await self._tell_missed(interaction)

    async def _tell_missed(self, interaction: discord.Interaction) -> None:
        """What the person takes no direct message for is said to them here, where only they see it."""
        parameters: dict[str, Any] = {"application_id": interaction.application_id, "webhook_token": interaction.token}
        for delivery, words in await self._app.missed(Platform.DISCORD, str(interaction.user.id)):
            route = Route("POST", "/webhooks/{application_id}/{webhook_token}", **parameters)
            await self.http.request(route, json=_body(words, EPHEMERAL))
            await self._app.settle(delivery, "sent")

    async def _complete(self, interaction: discord.Interaction, request: Request) -> None:
        """What begins like that is offered; too late, nobody waits for it any more."""
        answer = await self._app.handle(request)
        options = answer.options if isinstance(answer, Choices) else ()
        choices = [{"name": label, "value": value} for label, value in options]
        try:
            await self._respond(interaction, _COMPLETIONS, {"choices": choices})
        except discord.NotFound as error:
            if error.code != TOO_LATE:
                raise

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
        parameters: dict[str, Any] = {"application_id": interaction.application_id, "webhook_token": interaction.token}
        if want.edits and answer.beside:
            # Sent again after a break it might be there twice.
            route = Route("POST", "/webhooks/{application_id}/{webhook_token}", **parameters)
            await self.http.request(route, json=_body(answer, EPHEMERAL if want.private else 0))
            return
        path = "/webhooks/{application_id}/{webhook_token}/messages/@original"
        await self._request("PATCH", path, _body(answer), **parameters)

    async def _answer_message(self, said: discord.Message, question: str) -> None:
        group = str(said.guild.id) if said.guild else None
        channel = str(said.channel.id)
        asker = Asker(Platform.DISCORD, str(said.author.id), said.author.display_name)
        place = Place(group, said.guild.name if said.guild else "", channel if group else None)
        request = Request(asker, place, Command("ask", {"question": question}))
        answer = await self._app.handle(request) if question else nudge()
        if isinstance(answer, Reply):
            reference = {"message_id": str(said.id), "fail_if_not_exists": False}
            await self._post(channel, _body(answer) | {"message_reference": reference}, str(said.id))

    async def _respond(self, interaction: discord.Interaction, kind: int, data: dict[str, Any]) -> None:
        body = {"type": kind, "data": data} if data else {"type": kind}
        parameters = {"interaction_id": interaction.id, "webhook_token": interaction.token}
        await self._request("POST", "/interactions/{interaction_id}/{webhook_token}/callback", body, **parameters)

    async def _post(self, channel: str, body: dict[str, Any], nonce: str) -> None:
        """The message is in the channel; with the same nonce (at most 25 characters) within minutes only once."""
        once = {"nonce": nonce, "enforce_nonce": True}
        await self._request("POST", "/channels/{channel_id}/messages", body | once, channel_id=channel)

    async def _request(self, method: str, path: str, body: dict[str, Any], **parameters: Any) -> Any:
        """What Discord answers to a request that does the same if it is done twice.

        It is sent once more, at once, where the connection broke or the server was not available.
        """
        route = Route(method, path, **parameters)
        try:
            return await self.http.request(route, json=body)
        except aiohttp.ClientConnectionError:
            pass
        except discord.DiscordServerError as error:
            if error.status != _UNAVAILABLE:
                raise
        try:
            return await self.http.request(route, json=body)
        except discord.HTTPException as error:
            if error.code != ACKNOWLEDGED:
                raise
            return None  # the connection broke after it had been taken


@contextmanager
def _quietly() -> Iterator[None]:
    """What Discord refuses within the block goes to the log, without what people wrote, and no further."""
    try:
        yield
    except discord.HTTPException as error:
        log.warning(_EVENTS.get(error.code, "discord refused"), status=error.status, code=error.code)
    except aiohttp.ClientError as error:
        log.warning("discord not reached", reason=type(error).__name__)


_SAID = frozenset({discord.MessageType.default, discord.MessageType.reply})


def _door(intent: Intent) -> Reply:
    """What takes the place of a form that was not there in time: a button that opens it."""
    return door(action("open", intent.name) if isinstance(intent, Command) else getattr(intent, "action", "open:help"))


def _body(reply: Reply, flags: int = 0) -> dict[str, Any]:
    return {"flags": COMPONENTS_V2 | flags, "components": message(reply), "allowed_mentions": _NOBODY}
