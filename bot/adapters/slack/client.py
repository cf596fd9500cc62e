"""The bot on Slack: what slack-bolt hands on, by a socket or by HTTP, and the answers to it.

Commands, clicks and shortcuts are acknowledged at once and answered then; a submitted form is acknowledged with what is
wrong with it, if that is known in time; an event only when its work is done, so that Slack tells it again where it is
not ("Acknowledging requests" and "The Events API", Slack's developer documentation).
"""

import asyncio
import re
import secrets
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
from bot.adapters.slack.answers import Answers
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.events import Events
from bot.adapters.slack.home import SETTLES, Homes
from bot.adapters.slack.incoming import Wanted, Way, wanted
from bot.adapters.slack.messages import Messages
from bot.adapters.slack.refusals import RefusedError, UnreachedError
from bot.adapters.slack.sending import RENEWS, Sending
from bot.adapters.slack.turns import Turns
from bot.adapters.slack.wire import Hook, Opened, TokenOf, Wire, quiet_logger
from bot.app import App
from bot.core.people import Delivery
from bot.core.reply import Answer, Form, Reply
from bot.core.request import Platform
from bot.pacing import Pacer

_ALL = re.compile("")
_LATER = BoltResponse(status=503, body="")
"""Not acknowledged: over a socket bolt then sends no envelope back, over HTTP this status. Slack tells an event again,
and tells a person that what they did has not worked."""

Ack = Callable[..., Awaitable[object]]
Json = Mapping[str, Any]
Authorize = Callable[..., Awaitable[AuthorizeResult | None]]

log = structlog.get_logger()


async def _nobody(_: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long what takes long may take, in seconds.

    Attributes:
        announce_after: after which an answer to a command that is not there is announced.
        form_waits: that a submitted form waits for its answer, so that what is wrong is said at its fields; Slack gives
            it 3, of which one may be gone before (`AUTHORIZED_WITHIN`).
        settles: after a change until App Home shows it.
        parting: that running answers have to finish at the end.
        renews: that a delivery waits for a token.
    """

    announce_after: float = 1.0
    form_waits: float = 1.5
    settles: float = SETTLES
    parting: float = 10.0
    renews: float = RENEWS


_USUAL = Times()


def bolt_app(
    base_url: str,
    *,
    token: str | None = None,
    authorize: Authorize | None = None,
    signing_secret: str = "",
    not_installed: str = "",
) -> AsyncApp:
    """A bolt app that acknowledges only what its listeners acknowledge, and writes down nothing that people wrote.

    Args:
        base_url: where the Web API is.
        token: the one workspace's, or
        authorize: what finds a workspace's, quickly: everything waits for it.
        signing_secret: what requests over HTTP are signed with.
        not_installed: what people read in a workspace of which `authorize` knows nothing; "" leaves it to bolt.
    """
    return AsyncApp(
        name="studyhall",
        client=AsyncWebClient(token=token, base_url=base_url, logger=quiet_logger()),
        authorize=authorize,  # type: ignore[arg-type]  # bolt knows what to do with None
        user_facing_authorize_error_message=not_installed or None,
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
        uninstalled: told of a workspace that has removed the app, or revoked its token; it may hear so several times.
        revoked: told of a workspace whose token Slack does not take any more.
        times: how long things may take.
        turns: when it may post.
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
        turns: Turns | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._bolt = bolt
        self._times = times
        self._wire = Wire(bolt.client.base_url, token_of, revoked, turns or Turns(Pacer(app)))
        messages = Messages(self._wire)
        self._directory = Directory(self._wire, clock)
        self._homes = Homes(app, self._wire, self._directory, times.settles)
        self._answers = Answers(app, self._wire, messages, self._directory, self._homes, times.announce_after)
        self._events = Events(app, self._wire, messages, self._answers, self._homes, uninstalled)
        self._sending = Sending(app, self._wire, messages, self._directory, times.renews)
        self._running: set[asyncio.Task[Any]] = set()
        self._closing = False

    def register(self) -> None:
        """Whatever bolt is told comes here from now on."""
        self._bolt.command(_ALL)(self._typed)
        self._bolt.action(_ALL)(self._typed)
        self._bolt.shortcut(_ALL)(self._typed)
        self._bolt.view(_ALL)(self._viewed)
        self._bolt.event(_ALL)(self._told)

    async def close(self) -> None:
        """Nothing new is taken, and what is being answered is answered, as far as that takes no longer than it may."""
        self._closing = True
        end = asyncio.get_running_loop().time() + self._times.parting
        while self._running and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._running, timeout=left)
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._homes.close()
        await self._wire.close()

    async def send(self, delivery: Delivery, words: Reply) -> str:
        """A delivery has reached its channel or its person, once; the message that stands there.

        Raises:
            UndeliverableError, UncertainError, NotNowError, UnreachedError: as `Sending` does.
        """
        with self._under_way():
            return await self._sending.send(delivery, words)

    async def keeper(self, group: str) -> str | None:
        """The account that a workspace belongs to."""
        return await self._sending.keeper(group)

    async def _typed(self, ack: Ack, body: Json) -> BoltResponse | None:
        """A command, a press, a choice or a shortcut: acknowledged at once, whatever the answer takes."""
        if self._closing:
            return _LATER
        await ack()
        self._start(self._answered(body))
        return None

    async def _viewed(self, ack: Ack, body: Json) -> BoltResponse | None:
        """A form that was sent: acknowledged with what is wrong with it, else with what comes next."""
        if self._closing:
            return _LATER
        await self._sent(ack, body)
        return None

    async def _sent(self, ack: Ack, body: Json) -> None:
        if body["type"] != "view_submission" or (want := wanted(body, self._app.table)) is None:
            await ack()
            return
        if lacking := views.missing(body["view"]):
            await ack(response_action="errors", errors=lacking)
            return
        form = views.filled(body["view"])
        work = self._start(self._answers.reply(replace(want.request, reopens=True)))
        done, _ = await asyncio.wait({work}, timeout=self._times.form_waits)
        answer = work.result() if done else None
        if isinstance(answer, Reply) and answer.undone:
            answer = replace(form, problem=answer.summary)
        if isinstance(answer, Form):
            await ack(**_reopened(want, answer))
        elif want.way is not Way.UPDATE:
            await ack()
            self._start(self._submitted(want, form, work, None))
        elif isinstance(answer, Reply) and not answer.files:
            await ack(response_action="update", view=views.shown(answer))
            self._start(self._answers.done(want, answer))
        else:
            await ack(response_action="update", view=views.loading(secrets.token_hex(8)))
            self._start(self._submitted(want, form, work, Opened(want.address.view, "")))

    async def _answered(self, body: Json) -> None:
        if want := wanted(body, self._app.table):
            await self._answers.answer(want)

    async def _submitted(
        self, want: Wanted, form: Form, work: "asyncio.Task[Answer | None]", opened: Opened | None
    ) -> None:
        """The answer to a form that is closed: what is wrong comes in a message, from which it can be tried again."""
        answer = await work
        if isinstance(answer, Form):
            answer = await self._answers.reply(want.request)
        if isinstance(answer, Reply) and answer.undone:
            answer = await self._answers.kept(want, form, answer)
        if answer is not None:
            await self._answers.show(want, answer, opened)
            await self._answers.done(want, answer)

    async def _told(self, body: Json) -> BoltResponse | None:
        """An event: acknowledged when its work is done, here or by another process; else Slack tells it again."""
        if self._closing:
            return _LATER
        with self._under_way():
            return None if await self._events.told(body) else _LATER

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
