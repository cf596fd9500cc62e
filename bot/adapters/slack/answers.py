"""How an answer reaches who asked, within Slack's times: 3 s for a modal, 30 minutes and 5 uses of a `response_url`.

Whatever cannot be shown where it was asked for is said to the person alone: in the channel if the app is in it, else
directly ("Handling user interaction in your Slack apps" and "Modals", Slack's developer documentation).
"""

import asyncio
import secrets
import time
from dataclasses import replace

import structlog

from bot.adapters.slack import views
from bot.adapters.slack import words as slack_words
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.home import Homes
from bot.adapters.slack.incoming import Wanted, Way
from bot.adapters.slack.manifest import SCOPES
from bot.adapters.slack.messages import Messages
from bot.adapters.slack.refusals import RefusedError, TriggerGoneError, UnreachedError
from bot.adapters.slack.wire import Installed, Json, Opened, Wire
from bot.app import App
from bot.commands import dispatch
from bot.core.actions import parse_action
from bot.core.doctor import ChannelSight, Sight
from bot.core.errors import Busy, Refusal
from bot.core.reply import Answer, Form, Reply
from bot.core.request import Arrive, Command, Intent, Platform, Press, Request, Submit
from bot.views import errors as error_view

MEMBERSHIP = "membership"
"""What is lacking in a channel that the app sees and is not in."""

log = structlog.get_logger()


class Answers:
    """How what people do is answered.

    Args:
        app: the front door.
        wire: Slack's HTTP API.
        messages: what is said in channels, and directly.
        directory: who somebody is.
        homes: App Homes, which change with what people do.
        announce_after: seconds after which an answer that is not there is announced.
    """

    def __init__(
        self, app: App, wire: Wire, messages: Messages, directory: Directory, homes: Homes, announce_after: float
    ) -> None:
        self._app = app
        self._wire = wire
        self._messages = messages
        self._directory = directory
        self._homes = homes
        self._announce_after = announce_after

    async def answer(self, want: Wanted) -> None:
        """What was wanted is answered, with a modal that waits if it opens one, and announced if it takes long."""
        opened = await self._loading(want)
        work = asyncio.ensure_future(self.reply(want.request))
        done, _ = await asyncio.wait({work}, timeout=self._announce_after)
        announced = not done and opened is None and want.way is Way.RESPOND and _is_typed(want.request.intent)
        if announced:
            await self._announce(want)
        await self.show(want, await work, opened, announced=announced)
        await self.done(want, work.result())

    async def done(self, want: Wanted, answer: Answer) -> None:
        """Home shows what has changed by an answer, and what could not reach the person directly is said now."""
        self._homes.changed(want.request)
        if not isinstance(answer, Reply) or not answer.missed or not want.address.response_url:
            return  # nothing reaches them from a modal or Home but the way that is closed; so it waits for another use
        for delivery, words in await self._app.missed(Platform.SLACK, want.request.asker.external_id):
            beside = replace(want, way=Way.RESPOND, private=True, edits=False)
            await self._respond(beside, words, announced=False)
            await self._app.settle(delivery, "sent")

    async def reply(self, request: Request) -> Answer:
        """The front door's answer to a request, which gets what only Slack knows first; it never raises."""
        try:
            return await self._replied(request)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("slack request failed", reference=reference)
            return error_view.fault(reference)

    async def _replied(self, request: Request) -> Answer:
        introduced, known = await self._directory.introduced(request)
        if not known and dispatch.is_admins(self._app.table, request.intent):
            return error_view.refusal(Busy())
        if (named := dispatch.looks(self._app.table, request.intent)) is not None:
            introduced = replace(introduced, sight=await self._look(introduced.place.group or "", named))
        account = dispatch.names(self._app.table, request.intent)
        if account is not None:
            introduced = replace(
                introduced, chosen=await self._directory.account(introduced.place.group or "", account)
            )
            if introduced.chosen is None:
                return error_view.refusal(Busy())
        return await self._app.handle(introduced)

    async def kept(self, want: Wanted, form: Form, why: Reply) -> Reply:
        """Why nothing came of a form that is closed; what was typed is behind a button, or at least there to copy."""
        introduced, _ = await self._directory.introduced(want.request)
        try:
            door = await self._app.lay_by(introduced, form)
        except Exception:
            log.exception("slack form not kept", team=_team(want))
            return slack_words.handed_back(why, form)
        return slack_words.reopened(why, door)

    async def show(
        self, want: Wanted, answer: Answer, opened: Opened | None = None, *, announced: bool = False
    ) -> None:
        """The answer is before who asked; `opened` is the modal that waits for it."""
        if isinstance(answer, Form):
            if await self._form_shown(want, answer, opened):
                return
            introduced, _ = await self._directory.introduced(want.request)
            answer = await self._app.lay_by(introduced, answer)
        if not isinstance(answer, Reply):
            return
        if opened is not None and await self._wire.update(
            _team(want), opened, views.shown(slack_words.fitting_view(answer))
        ):
            return
        match want.way:
            case Way.RESPOND:
                await self._respond(want, answer, announced=announced)
            case Way.UPDATE:
                await self._update(want, answer)
            case Way.OPEN | Way.POST | Way.HOME:
                await self._directly(want, answer)

    async def _form_shown(self, want: Wanted, form: Form, opened: Opened | None) -> bool:
        """Whether the form is before who asked for it."""
        view = views.form(form, want.address.origin(edits=want.edits))
        if opened is not None:
            return await self._wire.update(_team(want), opened, view)
        if want.way is Way.UPDATE:
            return await self._wire.update(_team(want), Opened(want.address.view, want.address.hash), view)
        if not want.address.trigger:
            return False
        try:
            await self._wire.open(_team(want), want.address.trigger, view)
        except TriggerGoneError:
            return False
        return True

    async def _loading(self, want: Wanted) -> Opened | None:
        """The modal that waits for an answer, where one is sure to be wanted; None if it cannot be opened any more."""
        surely = want.way is Way.OPEN or (want.way is Way.RESPOND and self._takes_room(want.request.intent))
        if not surely or not want.address.trigger:
            return None
        view = views.loading(_key())
        try:
            return await self._wire.open(_team(want), want.address.trigger, view)
        except (TriggerGoneError, RefusedError, UnreachedError) as error:
            if _may_be_open(error) and (found := await self._found(_team(want), view)):
                return found
            log.warning("slack modal not opened", team=_team(want), reason=str(error) or type(error).__name__)
            return None

    async def _found(self, team: str, view: Json) -> Opened | None:
        """The modal of that name, if somebody has it before them."""
        nameless = {key: value for key, value in view.items() if key != "external_id"}
        try:
            body = {"external_id": view["external_id"], "view": nameless}
            found = await self._wire.call(team, "views.update", body)
        except (RefusedError, UnreachedError):
            return None
        return Opened(str(found["view"]["id"]), str(found["view"].get("hash", "")))

    async def _announce(self, want: Wanted) -> None:
        try:
            await self._wire.hooks.respond(want.address.response_url, slack_words.moment())
        except (RefusedError, UnreachedError) as error:
            log.warning("slack announcement failed", team=_team(want), reason=str(error))

    async def _respond(self, want: Wanted, reply: Reply, *, announced: bool) -> None:
        """By the `response_url`, else as near to it as can be."""
        edits = want.edits and not (reply.beside or reply.public)
        public = reply.public or not (want.private or reply.private or edits)
        how: dict[str, object] = {"replace_original": edits or (announced and not public)}
        if public:
            how["response_type"] = "in_channel"
        if want.address.thread and not edits:
            how["thread_ts"] = want.address.thread
        try:
            await self._wire.hooks.respond(want.address.response_url, reply, **how)
        except (RefusedError, UnreachedError) as error:
            log.warning("slack response_url closed", team=_team(want), reason=str(error))
            may_be_there = isinstance(error, UnreachedError) and error.maybe
            await self._beside(want, reply, public=public and not may_be_there)

    async def _beside(self, want: Wanted, reply: Reply, *, public: bool) -> None:
        """In the channel, for all or for the person alone; where the app is not in it, directly."""
        team, channel, thread = _team(want), want.address.channel, want.address.thread
        user = want.request.asker.external_id
        try:
            if public and channel:
                await self._messages.post(team, channel, reply, _key(), thread=thread)
            elif channel and not channel.startswith("D"):
                await self._messages.whisper(team, channel, user, reply, thread=thread)
            else:
                await self._directly(want, reply)
        except RefusedError as error:
            log.info("slack channel not open", team=team, reason=str(error))
            await self._directly(want, reply)

    async def _directly(self, want: Wanted, reply: Reply) -> None:
        await self._messages.post(_team(want), want.request.asker.external_id, reply, _key(), own=True)

    async def _update(self, want: Wanted, reply: Reply) -> None:
        """In the modal; directly, where that was closed and something was done."""
        view = views.shown(slack_words.fitting_view(reply))
        shown = await self._wire.update(_team(want), Opened(want.address.view, want.address.hash), view)
        if not shown and isinstance(want.request.intent, Submit):
            await self._directly(want, reply)

    def _takes_room(self, intent: Intent) -> bool:
        """Whether the answer to an intent is a form, or has files, which are shown in a modal as well."""
        name, table = intent.name if isinstance(intent, Command) else "", self._app.table
        try:
            if isinstance(intent, Press):
                action = parse_action(intent.action)
                if action.verb != "open":
                    return table.action(action.verb).opens_form
                name = " ".join(action.arguments)
            row = table.command(name) if name else None
        except Refusal:
            return False
        return row is not None and (row.opens_form or row.gives_files)

    async def _look(self, team: str, named: frozenset[str]) -> Sight:
        """What Slack shows of the app: how fast it answers, the scopes, and the channels that concern the admins."""
        begun = time.monotonic()
        try:
            installed = await self._wire.installed(team)
        except (RefusedError, UnreachedError) as error:
            log.warning("slack not looked at", team=team, reason=str(error))
            return Sight(None, (), {})
        latency = time.monotonic() - begun
        channels = named | await self._app.channels_of(Platform.SLACK, team)
        seen = {channel: await self._channel(team, channel) for channel in channels}
        return Sight(latency, _lacking(installed), seen)

    async def _channel(self, team: str, channel: str) -> ChannelSight | None:
        try:
            found = await self._wire.channel(team, channel)
        except (RefusedError, UnreachedError) as error:
            log.info("slack channel not seen", team=team, channel=channel, reason=str(error))
            return None
        if found.get("is_archived"):
            return None  # nobody can post there any more, whoever is in it
        return ChannelSight(str(found.get("name") or ""), () if found.get("is_member") else (MEMBERSHIP,))


def _lacking(installed: Installed) -> tuple[str, ...]:
    """The scopes of the manifest that a token does not have; Slack does not say them on every occasion."""
    return tuple(sorted(SCOPES.keys() - installed.scopes)) if installed.scopes else ()


def _team(want: Wanted) -> str:
    return want.request.place.group or ""


def _may_be_open(error: Exception) -> bool:
    """Whether a modal may be there though opening it failed: the answer was lost, and its trigger was used by that."""
    used = isinstance(error.__cause__, RefusedError) and error.__cause__.code == "exchanged_trigger_id"
    return used or (isinstance(error, UnreachedError) and error.maybe)


def _is_typed(intent: Intent) -> bool:
    """Whether somebody who waits sees nothing yet: after a command, but not after a press."""
    return isinstance(intent, Command | Arrive)


def _key() -> str:
    """What an answer is found by, should the connection break."""
    return f"answer-{secrets.token_hex(8)}"
