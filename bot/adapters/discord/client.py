"""The bot on Discord: events in, answers out, by discord.py's gateway and HTTP client."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import structlog

from bot.adapters.discord.answers import Answers
from bot.adapters.discord.commands import digest, payload
from bot.adapters.discord.courier import tracing
from bot.adapters.discord.hearing import Hearing
from bot.adapters.discord.homes import Homes
from bot.adapters.discord.incoming import name_of, question_in
from bot.adapters.discord.reading import INTENTS, invitation, joined_since, may_answer, may_refer, sight, speaking_place
from bot.adapters.discord.sending import SHUT, Sending
from bot.adapters.discord.wire import ACKNOWLEDGED, Wire
from bot.app import App
from bot.commands.typed import known
from bot.core.doctor import Sight
from bot.core.people import Delivery, NotNowError, greeted
from bot.core.reply import Answer, Reply
from bot.core.request import Asker, Command, Place, Platform, Request
from bot.pacing import Pacer
from bot.views.config import greeting
from bot.views.home import nudge, privately

RESTS = 3600.0
"""Seconds for which nobody is answered in a channel where Discord refused an answer."""

UNSEEN = timedelta(days=7)
"""A server that the bot joined while it was off is greeted when it comes back within so long. Not any time later: with
a new database all would be new to it."""

TOO_LATE = 10062
"""Code of a refusal: the interaction is not known any more."""

_MANY = 10_000  # channels with a refusal that are remembered
_EVENTS = {TOO_LATE: "interaction too late", ACKNOWLEDGED: "interaction acknowledged already"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Times:
    """What takes how many seconds.

    Attributes:
        defer_after: an answer that is not there by then is announced.
        complete_within: where completions, which cannot be announced, are not there by then, none are offered.
        parting: running interactions have so long to finish at the end.
        identify_gap: between two sessions that are begun: an application may begin one in 5 s ("Gateway", rate limits).
        silence: a connection through which nothing comes for so long is taken for dead; Discord answers heartbeats, one
            every 41 s.
    """

    defer_after: float = 1.0
    complete_within: float = 2.0
    parting: float = 10.0
    identify_gap: float = 5.0
    silence: float = 60.0


USUAL = Times()


def _hushed(_: str) -> None:
    """Nobody is told."""


class Bot(Hearing):
    """Study Hall's connection to Discord.

    Args:
        app: the front door.
        server: a server for development, to which alone commands are synced.
        shards: those of all shards that this process connects, and how many there are; without it, all.
        times: what takes how long.
        clock: seconds that only grow.
        pacer: what all processes share; one over the app's database if it is not given.
        announce: what says a line to the operator.
    """

    platform = Platform.DISCORD
    person: str | None = None

    def __init__(
        self,
        app: App,
        *,
        server: int | None = None,
        shards: tuple[range, int] | None = None,
        times: Times = USUAL,
        clock: Callable[[], float] = time.monotonic,
        pacer: Pacer | None = None,
        announce: Callable[[str], object] = _hushed,
    ) -> None:
        some: dict[str, Any] = {"shard_ids": list(shards[0]), "shard_count": shards[1]} if shards else {}
        super().__init__(
            intents=INTENTS,
            http_trace=tracing(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            heartbeat_timeout=times.silence,
            guild_ready_timeout=0.5,  # nothing here waits until every server is known
            **some,
        )
        self._app = app
        self._server = server
        self._clock = clock
        self._refused: dict[str, float] = {}
        self._announce = announce
        self._ready_told = False
        self._wire = Wire(self.http, pacer or Pacer(app))
        self._homes = Homes(app, self._wire, clock)
        self._sending = Sending(self._wire, self._homes, self._name_of)
        self._answers = Answers(app, self._wire, self._homes, self._look, times.defer_after, times.complete_within)
        self._times = times
        self._identified = -times.identify_gap
        self._before: dict[int, list[discord.Guild]] = {}
        self._running: set[asyncio.Task[Any]] = set()

    async def setup_hook(self) -> None:
        """Commands are as the table says, before the first event comes in, or why not is in the log."""
        try:
            await self._sync()
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, NotNowError) as error:
            log.exception("discord commands not synced", code=getattr(error, "code", None), server=self._server)

    async def on_ready(self) -> None:
        """Whoever runs it knows that it is there, and how it is added to a server; said once."""
        if self.application_id and not self._ready_told:
            self._ready_told = True
            self._announce(f"On Discord. To add it to a server, open {invitation(self.application_id)}")

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """The last session was begun long enough ago; the first one of a process begins at once."""
        shard = shard_id or 0
        self._before[shard] = [each for each in self.guilds if each.shard_id == shard]
        now = self.loop.time()
        wait = max(0.0, self._identified + self._times.identify_gap - now)
        self._identified = now + wait
        await asyncio.sleep(wait)

    async def close(self) -> None:
        """What is being answered is answered first, as far as that takes no longer than it may."""
        end = asyncio.get_running_loop().time() + self._times.parting
        await self._finished(end)
        await super().close()
        await self._finished(end)  # what came in until then
        await self._wire.close()

    async def _finished(self, end: float) -> None:
        """Nothing is under way any more, or it is that time by the loop's clock."""
        while self._running and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._running, timeout=left)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A command, a button, a form or a beginning of an option: it is answered."""
        with self._under_way(), _quietly():
            await self._answers.answer(interaction)

    async def on_message(self, said: discord.Message) -> None:
        """A message that mentions the bot, or is said to it alone, asks a question."""
        if said.author.bot or said.webhook_id or self.user is None or said.type not in _SAID:
            return
        direct = said.guild is None
        if not direct and f"<@{self.user.id}>" not in said.content and f"<@!{self.user.id}>" not in said.content:
            return  # a reply's ping, everyone or a role is no question
        with self._under_way(), _quietly():
            await self._answer_message(said, question_in(said.content, self.user.id))

    async def on_shard_ready(self, shard_id: int) -> None:
        """It is known which servers the bot is in, should some have come or gone meanwhile; new ones are greeted."""
        # discord.py keeps what the session before knew, and makes new objects of the servers that this one has.
        outdated = {id(each) for each in self._before.pop(shard_id, [])}
        here = [each for each in self.guilds if each.shard_id == shard_id and id(each) not in outdated]
        ids, count = {str(each.id) for each in here}, self.shard_count or 1
        with self._under_way():
            await self._app.reconcile(
                Platform.DISCORD, ids, lambda server: server.isdecimal() and (int(server) >> 22) % count == shard_id
            )
            for guild in here:
                if joined_since(guild, discord.utils.utcnow() - UNSEEN):
                    await self._greet(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The server is told nothing more; what it had is kept for a while."""
        with self._under_way():
            await self._app.dismissed(Platform.DISCORD, str(guild.id))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """What the server had is its own again; one friendly message, once, where the bot may speak; nowhere else."""
        server = str(guild.id)
        with self._under_way():
            await self._app.reconcile(Platform.DISCORD, {server}, server.__eq__)
            await self._greet(guild)

    async def on_error(self, event_method: str, /, *_arguments: Any, **_more: Any) -> None:
        """Whatever went wrong in an event is in the log, and the bot goes on."""
        log.error("discord event failed", discord_event=event_method, exc_info=sys.exc_info())

    async def send(self, delivery: Delivery, words: Reply) -> str:
        """As `Sending.send`."""
        with self._under_way():
            return await self._sending.send(delivery, words)

    async def keeper(self, group: str) -> str | None:
        """The account that a server belongs to."""
        return await self._wire.owner(group)

    async def _greet(self, guild: discord.Guild) -> None:
        key, channel = greeted(Platform.DISCORD, str(guild.id)), speaking_place(guild)
        if channel is None or await self._app.remembered(key):
            return
        with _quietly():
            await self._wire.post(str(channel.id), greeting(), f"hello-{guild.id}")
            await self._app.remember(key, "yes")

    async def _sync(self) -> None:
        """Discord has the commands of the table; it is told only if they have changed."""
        commands = payload(self._app.table)
        place = f"/guilds/{self._server}" if self._server else ""
        wanted_digest, key = digest(commands), f"discord:{self.application_id}{place}"
        if await self._app.remembered(key) == wanted_digest:
            return
        await self._wire.put_commands(f"/applications/{self.application_id}{place}/commands", commands)
        await self._app.remember(key, wanted_digest)
        log.info("discord commands synced", count=len(commands), server=self._server)

    def _look(self, server: str, channels: frozenset[str]) -> Sight:
        guild = self.get_guild(int(server))
        shard = self.get_shard(guild.shard_id) if guild else None
        return sight(guild, channels, shard.latency if shard else self.latency)

    def _name_of(self, channel: str) -> str:
        """What a channel is called, if it is known here."""
        found = self.get_channel(int(channel)) if channel.isdecimal() else None
        return getattr(found, "name", "")

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

    async def _answer_message(self, said: discord.Message, text: str) -> None:
        server, channel, account = said.guild, str(said.channel.id), str(said.author.id)
        group = str(server.id) if server else None
        if server and group:
            self._homes.saw(group, account)
            if not may_answer(said):
                await self._shut(group, channel, "permissions are missing")
                return
            if self._clock() - self._refused.get(channel, -RESTS) < RESTS:
                return  # though nothing seems to be in the way, Discord has just said no
        asker = Asker(Platform.DISCORD, account, name_of(said.author.global_name, said.author.name))
        place = Place(group, server.name if server else "", channel if group else None, direct=group is None)
        answer = await self._said(asker, place, text)
        if not isinstance(answer, Reply):
            return
        try:
            reference = str(said.id) if may_refer(said) else None
            await self._wire.post(channel, answer, str(said.id), reference)
        except discord.Forbidden as error:
            if group is None:
                raise
            if len(self._refused) >= _MANY:
                self._refused.clear()
            self._refused[channel] = self._clock()
            if error.code not in SHUT:
                raise
            await self._shut(group, channel, f"Discord says {error.status}, code {error.code}", error.code)

    async def _said(self, asker: Asker, place: Place, text: str) -> Answer:
        """The answer to what was said to the bot: a question; a command in a direct message, for others read along."""
        if not text:
            return nudge(Platform.DISCORD, direct=place.direct)
        command = known(text.removeprefix("/"), self._app.table) or Command("ask", {"question": text})
        if command.name != "ask" and not place.direct:
            return privately(command.name)
        return await self._answers.reply(Request(asker, place, command))

    async def _shut(self, group: str, channel: str, reason: str, code: int = 0) -> None:
        """Nothing is posted in the channel for now, and the server's admins know why."""
        log.warning("channel shut", group=group, channel=channel, reason=reason)
        if not await self._app.channel_shut(Platform.DISCORD, group, channel):
            name = await self._sending.name(channel, code)
            await self._app.shut_channel(Platform.DISCORD, group, channel, reason, await self.keeper(group), name)


@contextmanager
def _quietly() -> Iterator[None]:
    """What Discord refuses within the block goes to the log, without what people wrote, and no further."""
    try:
        yield
    except discord.HTTPException as error:
        log.warning(_EVENTS.get(error.code, "discord refused"), status=error.status, code=error.code)
    except (aiohttp.ClientError, TimeoutError, NotNowError) as error:
        log.warning("discord not reached", reason=str(error) or type(error).__name__)


_SAID = frozenset({discord.MessageType.default, discord.MessageType.reply})
