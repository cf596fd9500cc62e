"""Events: what is said to the bot or beside it, where it was added and removed, who looks at App Home.

Slack tells one up to four times until it is acknowledged, maybe to another process ("The Events API", Slack's developer
documentation); which were worked on is in the database.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog

from bot.adapters.slack.answers import Answers
from bot.adapters.slack.home import Homes, UnmadeError
from bot.adapters.slack.incoming import Joined, Wanted, Way, joined, wanted
from bot.adapters.slack.messages import Messages
from bot.adapters.slack.people import account
from bot.adapters.slack.refusals import PASSING, SHUT, LimitedError, RefusedError, UnreachedError
from bot.adapters.slack.wire import Hook, Wire
from bot.adapters.slack.words import shared_greeting
from bot.app import App
from bot.core.people import greeted
from bot.core.reply import Reply
from bot.core.request import Command, Platform
from bot.features.events import Turn, give_back
from bot.views.config import greeting
from bot.views.home import nudge

Json = Mapping[str, Any]
Work = Callable[[], Awaitable[object]]

log = structlog.get_logger()


class Events:
    """What is done about events.

    Args:
        app: the front door.
        wire: Slack's HTTP API.
        messages: what is said in channels.
        answers: how a question is answered.
        homes: App Homes.
        uninstalled: told of a workspace that has removed the app.
    """

    def __init__(
        self, app: App, wire: Wire, messages: Messages, answers: Answers, homes: Homes, uninstalled: Hook
    ) -> None:
        self._app = app
        self._wire = wire
        self._messages = messages
        self._answers = answers
        self._homes = homes
        self._uninstalled = uninstalled

    async def told(self, body: Json) -> bool:
        """Whether nothing is left to do about an event: it was done, here or by another process, or is none of ours."""
        try:
            work = self._work_of(body)
            return work is None or await self._done(_key(body), work)
        except (RefusedError, UnreachedError, UnmadeError) as error:
            log.warning("slack event left for later", what=body["event"]["type"], reason=str(error))
        except Exception:
            log.exception("slack event failed", what=body["event"]["type"])
        return False

    async def _done(self, key: str, work: Work) -> bool:
        turn = await self._app.begin(key)
        if turn is Turn.OURS:
            try:
                await work()
            except Exception:
                await self._app.work(lambda session, _: give_back(session, key))
                raise
            await self._app.finish(key)
        return turn is not Turn.OTHERS

    def _work_of(self, body: Json) -> Work | None:
        """What is to be done about an event, if anything."""
        event, who = body["event"], account(body)
        team = (who.team if who else "") or body.get("team_id") or ""
        revoked = event["type"] == "tokens_revoked" and (event.get("tokens") or {}).get("bot")
        if event["type"] == "app_uninstalled" or revoked:
            return lambda: self._uninstalled(team)
        if found := joined(body):
            return lambda: self._greet(found)
        if (want := wanted(body, self._app.table)) is None:
            return None
        if want.way is Way.HOME:
            known = (event.get("view") or {}).get("hash") or ""
            return lambda: self._homes.look(want.request, known)
        return lambda: self._answer_said(want, _key(body))

    async def _greet(self, found: Joined) -> None:
        """A hello in a channel that the app was added to, once."""
        key = f"{greeted(Platform.SLACK, found.team)}:{found.channel}"
        if await self._app.remembered(key):
            return
        await self._app.remember(key, "yes")
        hello = shared_greeting(greeting()) if found.shared else greeting()
        try:
            await self._messages.post(found.team, found.channel, hello, f"hello-{found.channel}")
        except RefusedError as error:
            if _is_passing(error):
                await self._app.remember(key, "")
                raise
            log.warning("slack greeting refused", team=found.team, channel=found.channel, reason=str(error))
        except UnreachedError as error:
            await self._app.remember(key, "yes" if error.maybe else "")
            raise

    async def _answer_said(self, want: Wanted, event: str) -> None:
        """The answer to a mention or a direct message, beside it; the same one if it is told again."""
        request, address = replace(want.request, event=event), want.address
        said = isinstance(request.intent, Command) and request.intent.options.get("question")
        answer = await self._answers.reply(request) if said else nudge(Platform.SLACK, direct=request.place.direct)
        if not isinstance(answer, Reply):
            return
        team, direct = request.place.group or "", request.place.direct
        try:
            await self._messages.post(team, address.channel, answer, event, thread=address.thread, own=direct)
        except UnreachedError as error:
            if not error.maybe:
                raise
            log.warning("slack outcome unknown", team=team, channel=address.channel, reason=str(error))
        except RefusedError as error:
            if _is_passing(error):
                raise
            log.warning("slack answer refused", team=team, channel=address.channel, reason=str(error))
            if error.code in SHUT and not direct:
                await self._shut(team, address.channel, str(error))
        self._homes.changed(request)

    async def _shut(self, team: str, channel: str, reason: str) -> None:
        """Nothing is posted in the channel for now, and the workspace's admins know why."""
        if not await self._app.channel_shut(Platform.SLACK, team, channel):
            await self._app.shut_channel(Platform.SLACK, team, channel, reason, await self._wire.owner(team))


def _key(body: Json) -> str:
    """An event's name among those of all platforms."""
    return f"slack:{body['event_id']}"


def _is_passing(error: RefusedError) -> bool:
    """Whether Slack takes later what it refuses now."""
    return isinstance(error, LimitedError) or error.code in PASSING
