"""The bot on Slack: what slack-bolt hands on, by a socket or by HTTP, and the answers to it.

Commands, clicks and shortcuts are acknowledged at once and answered then; a submitted form is acknowledged with what is
wrong with it, if that is known in time; an event only when its work is done, so that Slack tells it again where it is
not ("Acknowledging requests" and "The Events API", Slack's developer documentation).
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import views
from bot.adapters.slack import words as slack_words
from bot.adapters.slack.answers import Answers
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.home import SETTLES, Homes
from bot.adapters.slack.incoming import Joined, Wanted, Way, joined, wanted
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.people import account
from bot.adapters.slack.sending import SHUT, Sending
from bot.adapters.slack.wire import Hook, Opened, RefusedError, TokenOf, UnreachedError, Wire, quiet_logger
from bot.app import App
from bot.core.people import Delivery
from bot.core.reply import Answer, Form, Reply
from bot.core.request import Command, Platform
from bot.features.events import Turn
from bot.views.home import nudge

_ALL = re.compile("")
_LATER = BoltResponse(status=503, body="")
"""Not acknowledged: over a socket bolt then sends no envelope back, over HTTP this status; Slack tells it again."""

Ack = Callable[..., Awaitable[object]]
Json = Mapping[str, Any]
Authorize = Callable[..., Awaitable[AuthorizeResult]]

log = structlog.get_logger()


async def _nobody(_: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long what takes long may take, in seconds.

    Attributes:
        announce_after: after which an answer to a command that is not there is announced.
        form_waits: that a submitted form waits for its answer, so that what is wrong is said at its fields; Slack gives
            it 3.
        settles: after a change until App Home shows it.
        parting: that running answers have to finish at the end.
    """

    announce_after: float = 1.0
    form_waits: float = 2.0
    settles: float = SETTLES
    parting: float = 10.0


_USUAL = Times()


def bolt_app(
    base_url: str, *, token: str | None = None, authorize: Authorize | None = None, signing_secret: str = ""
) -> AsyncApp:
    """A bolt app that acknowledges only what its listeners acknowledge, and writes down nothing that people wrote.

    Args:
        base_url: where the Web API is.
        token: the one workspace's, or
        authorize: what finds a workspace's, quickly: everything waits for it.
        signing_secret: what requests over HTTP are signed with.
    """
    return AsyncApp(
        name="studyhall",
        client=AsyncWebClient(token=token, base_url=base_url, logger=quiet_logger()),
        authorize=authorize,
        signing_secret=signing_secret,
        process_before_response=True,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        logger=quiet_logger(),
    )


class Slack:
    """Study Hall's conversations on Slack.

    Args:
        app: the front door.
        bolt: the bolt app that hands on what happens; `register` makes it do so.
        token_of: the token for a workspace (its id), None where the app is not installed.
        uninstalled: told of a workspace that has removed the app, or revoked its token.
        revoked: told of a workspace whose token Slack does not take any more.
        times: how long things may take.
        pace: when it may post.
        clock: seconds that only grow.
    """

    platform = Platform.SLACK
    person: str | None = None

    def __init__(
        self,
        app: App,
        bolt: AsyncApp,
        *,
        token_of: TokenOf,
        uninstalled: Hook = _nobody,
        revoked: Hook = _nobody,
        times: Times = _USUAL,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._bolt = bolt
        self._uninstalled = uninstalled
        self._times = times
        self._wire = Wire(bolt.client.base_url, token_of, revoked, pace or Pace())
        self._directory = Directory(self._wire, clock)
        self._homes = Homes(app, self._wire, self._directory, times.settles)
        self._answers = Answers(app, self._wire, self._directory, self._homes, times.announce_after)
        self._sending = Sending(app, self._wire, self._directory)
        self._running: set[asyncio.Task[Any]] = set()

    def register(self) -> None:
        """Whatever bolt is told comes here from now on."""
        self._bolt.command(_ALL)(self._typed)
        self._bolt.action(_ALL)(self._typed)
        self._bolt.shortcut(_ALL)(self._typed)
        self._bolt.view(_ALL)(self._viewed)
        self._bolt.event(_ALL)(self._told)

    async def close(self) -> None:
        """What is being answered is answered first, as far as that takes no longer than it may."""
        end = asyncio.get_running_loop().time() + self._times.parting
        while self._running and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._running, timeout=left)
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._homes.close()
        await self._wire.close()

    async def send(self, delivery: Delivery, words: Reply) -> None:
        """A delivery has reached its channel or its person, once.

        Raises:
            DepartedError: the person is not in the workspace any more.
            ForbiddenError: the app may not speak in the channel.
            UndeliverableError: it cannot reach them, or may have reached them already.
        """
        with self._under_way():
            await self._sending.send(delivery, words)

    async def keeper(self, group: str) -> str | None:
        """The account that a workspace belongs to."""
        return await self._wire.owner(group)

    async def _typed(self, ack: Ack, body: Json) -> None:
        """A command, a press, a choice or a shortcut: acknowledged at once, whatever the answer takes."""
        await ack()
        if want := wanted(body, self._app.table):
            self._start(self._answers.answer(want))

    async def _viewed(self, ack: Ack, body: Json) -> None:
        """A form that was sent: acknowledged with what is wrong with it, else with what comes next."""
        if body["type"] != "view_submission" or (want := wanted(body, self._app.table)) is None:
            await ack()
            return
        if lacking := views.missing(body["view"]):
            await ack(response_action="errors", errors=lacking)
            return
        work = self._start(self._answers.reply(replace(want.request, reopens=True)))
        done, _ = await asyncio.wait({work}, timeout=self._times.form_waits)
        answer = work.result() if done else None
        if isinstance(answer, Form):
            await ack(**_reopened(want, answer))
        elif want.way is not Way.UPDATE:
            await ack()
            self._start(self._submitted(want, work, None))
        elif isinstance(answer, Reply) and not answer.files:
            await ack(response_action="update", view=views.shown(answer))
            self._homes.changed(want.request)
        else:
            await ack(response_action="update", view=views.loading())
            self._start(self._submitted(want, work, Opened(want.address.view, "")))

    async def _submitted(self, want: Wanted, work: "asyncio.Task[Answer | None]", opened: Opened | None) -> None:
        """The answer to a form that is closed: what is wrong comes in a message, from which it can be tried again."""
        answer = await work
        if isinstance(answer, Form):
            answer = await self._answers.reply(want.request)
        if answer is not None:
            await self._answers.show(want, answer, opened)
        self._homes.changed(want.request)

    async def _told(self, body: Json) -> BoltResponse | None:
        """An event: acknowledged when its work is done, here or by another process; else Slack tells it again."""
        work = self._work_of(body)
        if work is None:
            return None
        key = f"slack:{body['event_id']}"
        with self._under_way():
            try:
                turn = await self._app.begin(key)
                if turn is Turn.OTHERS:
                    return _LATER
                if turn is Turn.OURS:
                    await work()
                    await self._app.finish(key)
            except Exception as error:
                if isinstance(error, RefusedError | UnreachedError):
                    log.warning("slack event left for later", what=body["event"]["type"], reason=str(error))
                else:
                    log.exception("slack event failed", what=body["event"]["type"])
                return _LATER
        return None

    def _work_of(self, body: Json) -> Callable[[], Awaitable[None]] | None:
        """What is to be done about an event, if anything."""
        event, who = body["event"], account(body)
        team = (who.team if who else "") or body.get("team_id") or ""
        revoked = event["type"] == "tokens_revoked" and (event.get("tokens") or {}).get("bot")
        if event["type"] == "app_uninstalled" or revoked:
            return lambda: self._left(team)
        if found := joined(body):
            return lambda: self._greet(found)
        if (want := wanted(body, self._app.table)) is None:
            return None
        if want.way is Way.HOME:
            known = (event.get("view") or {}).get("hash") or ""
            return lambda: self._homes.look(want.request, known)
        return lambda: self._answer_said(want, str(body["event_id"]))

    async def _left(self, team: str) -> None:
        """The app was removed from a workspace."""
        await self._uninstalled(team)
        await self._app.dismissed(Platform.SLACK, team)
        log.info("slack uninstalled", team=team)

    async def _greet(self, found: Joined) -> None:
        """A hello in a channel that the app was added to, once."""
        key = f"slack:greeted:{found.team}:{found.channel}"
        if await self._app.remembered(key):
            return
        await self._app.remember(key, "yes")
        try:
            await self._wire.post(found.team, found.channel, slack_words.greeting(), f"hello-{found.channel}")
        except RefusedError as error:
            log.warning("slack greeting refused", team=found.team, channel=found.channel, reason=str(error))

    async def _answer_said(self, want: Wanted, event: str) -> None:
        """The answer to a mention or a direct message, beside it."""
        request, address = want.request, want.address
        said = isinstance(request.intent, Command) and request.intent.options.get("question")
        answer = await self._answers.reply(request) if said else nudge(Platform.SLACK)
        if not isinstance(answer, Reply):
            return
        team, direct = request.place.group or "", request.place.direct
        try:
            await self._wire.post(team, address.channel, answer, event, thread=address.thread, own=direct)
        except UnreachedError as error:
            if not error.maybe:
                raise
            log.warning("slack outcome unknown", team=team, channel=address.channel, reason=str(error))
        except RefusedError as error:
            log.warning("slack answer refused", team=team, channel=address.channel, reason=str(error))
            if error.code in SHUT and not direct:
                await self._shut(team, address.channel, str(error))
        self._homes.changed(request)

    async def _shut(self, team: str, channel: str, reason: str) -> None:
        """Nothing is posted in the channel for now, and the workspace's admins know why."""
        if not await self._app.channel_shut(Platform.SLACK, team, channel):
            await self._app.shut_channel(Platform.SLACK, team, channel, reason, await self.keeper(team))

    def _start(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """The work goes on by itself, and is waited for at the end; what goes wrong in it is in the log."""
        task = asyncio.get_running_loop().create_task(_quietly(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

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


async def _quietly(work: Coroutine[Any, Any, Any]) -> Any:
    """What Slack refuses within the work goes to the log, without what people wrote, and no further; None then."""
    try:
        return await work
    except RefusedError as error:
        log.warning("slack refused", method=error.method, code=error.code, needed=error.needed)
    except UnreachedError as error:
        log.warning("slack not reached", reason=str(error))
    except Exception:
        log.exception("slack answer failed")
    return None


def _reopened(want: Wanted, form: Form) -> dict[str, Any]:
    """The acknowledgement that shows a form again: with what is wrong at its field, or another form in its place."""
    if wrong := views.errors(form):
        return {"response_action": "errors", "errors": wrong}
    return {"response_action": "update", "view": views.form(form, want.address.origin(edits=want.edits))}
