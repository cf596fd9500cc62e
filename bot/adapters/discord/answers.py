"""Answering interactions within Discord's times: 3 seconds to acknowledge one, 15 minutes to answer it.

They are answered in the raw and routed by the ids that their components carry, so that nothing is kept in memory
between them ("Receiving and Responding to Interactions", Discord's developer documentation).
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import discord
import structlog

from bot.adapters.discord.homes import Homes
from bot.adapters.discord.incoming import COMPLETION, Wanted, completion, wanted
from bot.adapters.discord.reading import raw
from bot.adapters.discord.render import EPHEMERAL, modal
from bot.adapters.discord.wire import ACKNOWLEDGED, Ticket, Wire, shown
from bot.app import App
from bot.commands.dispatch import looks
from bot.core.actions import parse_action
from bot.core.doctor import Sight
from bot.core.errors import Busy, Refusal, UnreadableFile
from bot.core.people import NotNowError
from bot.core.reply import Answer, Choices, File, Form, Nothing, Paragraph, Reply
from bot.core.request import Command, Platform, Press, Request, Submit
from bot.views import errors as error_view

FILE_LIMIT = 1_000_000
"""Bytes of a file that are read: as much as 200 entries of a group's own can be, with room to spare."""

_MESSAGE, _DEFERRED, _DEFERRED_EDIT, _EDIT, _COMPLETIONS, _MODAL = 4, 5, 6, 7, 8, 9
_FETCHING = 10.0  # seconds
_CHOICE = "group"  # the action that chooses what direct messages are about
_TYPED = "what-you-typed.txt"

Look = Callable[[str, frozenset[str]], Sight]

log = structlog.get_logger()


class Answers:
    """How interactions are answered.

    Args:
        app: the front door.
        wire: Discord's HTTP API.
        homes: which server direct messages are about.
        look: what can be seen of a server and of channels in it.
        defer_after: seconds after which an answer that is not there is announced.
        complete_within: seconds after which no completions are offered, where they are not there.
    """

    def __init__(
        self, app: App, wire: Wire, homes: Homes, look: Look, defer_after: float, complete_within: float
    ) -> None:
        self._app = app
        self._wire = wire
        self._homes = homes
        self._look = look
        self._defer_after = defer_after
        self._complete_within = complete_within

    async def answer(self, interaction: discord.Interaction) -> None:
        """The interaction is answered, announced before if that takes long."""
        read = raw(interaction)
        group = interaction.guild.name if interaction.guild else ""
        ticket = Ticket(interaction.id, interaction.application_id, interaction.token)
        account = str(interaction.user.id)
        if interaction.guild_id:
            self._homes.saw(str(interaction.guild_id), account)
        if interaction.type.value == COMPLETION:
            await self._complete(ticket, completion(read, group))
            return
        want = wanted(read, self._app.table, group)
        if want is None:
            return
        async with self._announced_if_late(ticket, want) as late:
            answer = _handed_back(want, await self.reply(want.request, want.files))
        if late:
            await self._later(ticket, want, answer)
        else:
            await self._at_once(ticket, want, answer)
        if isinstance(answer, Reply) and answer.missed:
            await self._tell_missed(ticket, account)

    async def reply(self, request: Request, files: Mapping[str, Mapping[str, Any]] | None = None) -> Answer:
        """The front door's answer to a request, which gets what only Discord knows first; it never raises."""
        return await _in_words(self._reply(request, files or {}))

    async def _reply(self, request: Request, files: Mapping[str, Mapping[str, Any]]) -> Answer:
        request = await self._placed(request)
        for option, file in files.items():
            request = _with(request, option, await self._text_of(file))
        if request.place.group and (named := looks(self._app.table, request.intent)) is not None:
            channels = named | await self._app.channels_of(Platform.DISCORD, request.place.group)
            request = replace(request, sight=self._look(request.place.group, channels))
        return await self._app.handle(request)

    async def _placed(self, request: Request) -> Request:
        """The request with the group that it is about, if it comes from a direct message.

        Raises:
            Busy: Discord does not say now whether the person is in it.
        """
        if not request.place.direct:
            return request
        account = request.asker.external_id
        try:
            if isinstance(request.intent, Press) and parse_action(request.intent.action).verb == _CHOICE:
                await self._homes.look(account)
            home = await self._homes.home(account)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, NotNowError) as error:
            raise Busy from error
        return replace(request, place=replace(request.place, group=home))

    async def _text_of(self, file: Mapping[str, Any]) -> str:
        """What an attached file says.

        Raises:
            UnreadableFile: it is too large, gone, empty, or no text.
        """
        name = str(file.get("filename", ""))
        if file.get("size", 0) > FILE_LIMIT:
            raise UnreadableFile(name, "large", FILE_LIMIT)
        try:
            async with asyncio.timeout(_FETCHING):
                content = await self._wire.fetch(str(file["url"]))
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            raise UnreadableFile(name, "gone", FILE_LIMIT) from error
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableFile(name, "no text", FILE_LIMIT) from error
        if not text.strip():
            raise UnreadableFile(name, "empty", FILE_LIMIT)
        return text

    async def _tell_missed(self, ticket: Ticket, account: str) -> None:
        """What the person takes no direct message for is said to them here, where only they see it."""
        for delivery, words in await self._app.missed(Platform.DISCORD, account):
            if not await self._homes.is_in(delivery.group, account):
                await self._app.discard(delivery)  # it is about a server that they have left
                continue
            await self._wire.follow_up(ticket, words, EPHEMERAL)
            await self._app.settle(delivery, "sent")

    @asynccontextmanager
    async def _announced_if_late(self, ticket: Ticket, want: Wanted) -> AsyncIterator[list[asyncio.Task[None]]]:
        """Where the block takes long an answer is announced meanwhile; what it is given is not empty then, after it."""
        late: list[asyncio.Task[None]] = []
        # A timer, since nearly all answers are there in time, and a task for each would cost more than it.
        timer = asyncio.get_running_loop().call_later(
            self._defer_after, lambda: late.append(asyncio.ensure_future(self._announce(ticket, want)))
        )
        try:
            yield late
        finally:
            timer.cancel()
            for each in late:
                await each

    async def _announce(self, ticket: Ticket, want: Wanted) -> None:
        try:
            if want.edits:
                await self._wire.respond(ticket, _DEFERRED_EDIT, {})
            else:
                await self._wire.respond(ticket, _DEFERRED, {"flags": EPHEMERAL} if want.private else {})
        except discord.HTTPException as error:
            if error.code != ACKNOWLEDGED:
                raise
            # Discord has taken it though it said otherwise at first, or another process was faster: whoever waits for
            # the answer still does.
            log.warning("interaction acknowledged already", status=error.status, code=error.code)

    async def _complete(self, ticket: Ticket, request: Request) -> None:
        """What begins like that is offered; nothing where that takes so long that Discord would say that it failed."""
        answering = asyncio.ensure_future(self.reply(request))
        there, _ = await asyncio.wait({answering}, timeout=self._complete_within)
        answer = answering.result() if there else None
        options = answer.options if isinstance(answer, Choices) else ()
        choices = [{"name": label, "value": value} for label, value in options]
        await self._wire.respond(ticket, _COMPLETIONS, {"choices": choices})

    async def _at_once(self, ticket: Ticket, want: Wanted, answer: Answer) -> None:
        match answer:
            case Form():
                await self._wire.respond(ticket, _MODAL, modal(answer, lent=want.lent))
            case Reply():
                edits = want.edits and not answer.beside
                own = (want.private or answer.private) and not answer.public
                flags = EPHEMERAL if own and not edits else 0
                body = shown(answer, flags, lent=want.lent)
                await self._wire.respond(ticket, _EDIT if edits else _MESSAGE, body, answer.files)
            case Choices() | Nothing():
                await self._wire.respond(ticket, _DEFERRED_EDIT, {})

    async def _later(self, ticket: Ticket, want: Wanted, answer: Answer) -> None:
        """The answer takes the place of what announced it."""
        if isinstance(answer, Form):
            answer = await _in_words(self._laid_by(want.request, answer))
        if not isinstance(answer, Reply):
            return
        if want.edits and answer.beside:
            flags = EPHEMERAL if want.private and not answer.public else 0
            await self._wire.follow_up(ticket, answer, flags, lent=want.lent)
        else:
            await self._wire.replace(ticket, answer, lent=want.lent)

    async def _laid_by(self, request: Request, form: Form) -> Answer:
        return await self._app.lay_by(await self._placed(request), form)


async def _in_words(answer: Awaitable[Answer]) -> Answer:
    """The answer, or why there is none; a fault of ours is in the log."""
    try:
        return await answer
    except Refusal as refusal:
        return error_view.refusal(refusal)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("request failed", reference=reference, platform=Platform.DISCORD)
        return error_view.fault(reference)


def _handed_back(want: Wanted, answer: Answer) -> Answer:
    """Where nothing was done, what was typed comes back as a file.

    A draft behind a button would need the database, which may be what failed.
    """
    intent = want.request.intent
    if not isinstance(answer, Reply) or not answer.undone or not isinstance(intent, Submit):
        return answer
    if not (typed := "\n\n".join(filter(None, intent.fields.values()))):
        return answer
    back = Paragraph(("What you typed is in the file here, so you can copy it when you try again.",))
    return replace(answer, blocks=(*answer.blocks, back), files=(File(_TYPED, typed, "text/plain"),))


def _with(request: Request, option: str, value: str) -> Request:
    intent = request.intent
    if not isinstance(intent, Command):
        return request
    return replace(request, intent=replace(intent, options={**intent.options, option: value}))
