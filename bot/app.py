"""The front door: a request goes in, an answer comes out, whatever happens on the way.

One transaction is opened and committed here, for each request, and nowhere else. Use cases run in the threads of an
executor as large as the connection pool; so many requests may wait for a thread, and beyond that the answer is a kind
"busy".
"""

import asyncio
import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.commands import dispatch
from bot.commands.reviews import usual
from bot.commands.table import Context, Policy, Table
from bot.core.actions import action
from bot.core.errors import Busy, Refusal
from bot.core.reply import Answer, Form, Reply
from bot.core.request import Arrive, Asker, Complete, Intent, Place, Request
from bot.core.tidying import tidied
from bot.features import drafts, membership, news
from bot.features.shelf import Shelf
from bot.logs import note
from bot.meters import NONE, Meters
from bot.registry import Registry
from bot.storage.engine import Database, NeedsWriter, Reader, is_busy, is_passing
from bot.views import errors as error_view
from bot.views import home as home_view

Clock = Callable[[], datetime]
T = TypeVar("T")

_ATTEMPTS = 3  # of a transaction that the database itself asks to run again

ANSWERED, REFUSED, FAULT, BUSY = "answered", "refused", "fault", "busy"
"""How a request ends; `busy` where it was not begun, or the database was held by others for too long."""

log = structlog.get_logger()
_requests = logging.getLogger(__name__)


class App(Registry):
    """Study Hall, for every face.

    Args:
        database: where everything is kept.
        table: the commands and actions.
        shelf: the packs; `use` puts another in its place.
        clock: the time, sampled once a request.
        default_zone: the zone of groups that have chosen none.
        policy: what the operator decided.
        workers: how many requests are worked on at the same time.
        queue: how many more may wait.
        meters: takes note of what is answered, sent and looked after in this process.
        is_played: whether nobody is really answered or sent anything, so that the log has no lines of it.
    """

    def __init__(  # noqa: PLR0913 - the parts of the house, each by its name
        self,
        database: Database,
        table: Table,
        shelf: Shelf,
        clock: Clock,
        *,
        default_zone: str,
        policy: Policy,
        workers: int = 4,
        queue: int = 64,
        meters: Meters = NONE,
        is_played: bool = False,
    ) -> None:
        self.table = table
        super().__init__(shelf, default_zone, policy.grace, usual(policy))
        self._database = database
        self._clock = clock
        self._policy = policy
        self.meters = meters
        self.is_played = is_played
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="studyhall")
        # SQLite has one writer at a time: several threads would only take turns, and the processor from each other.
        self._writers = ThreadPoolExecutor(1, "studyhall-writer") if database.is_sqlite else self._threads
        self._places = threading.BoundedSemaphore(workers + queue)

    def now(self) -> datetime:
        """The time that requests go by."""
        return self._clock()

    def use(self, shelf: Shelf) -> None:
        """From the next request on, these are the packs; warm their indexes before, so that nobody waits for them."""
        self.shelf = shelf

    async def warm(self) -> None:
        """The packs' index is fitted, in a thread of its own; who asks before that waits for it."""
        try:
            await asyncio.to_thread(self.shelf.indexes.warm)
        except Exception:
            log.exception("index not fitted")

    def pool(self) -> dict[str, int]:
        """How the connections to the database are used; see `Database.pool`."""
        return self._database.pool()

    def close(self) -> None:
        """Requests under way are finished, then the connections given back."""
        self._threads.shutdown(wait=True)
        self._writers.shutdown(wait=True)
        self._database.close()

    async def handle(self, request: Request) -> Answer:
        """The answer to a request; it never raises, and what went wrong is in the log."""
        begun = time.perf_counter()
        if not self._places.acquire(blocking=False):
            log.warning("busy", platform=request.asker.platform)
            self._note(request, BUSY, begun)
            return error_view.refusal(Busy())
        try:
            threads = self._those_for(request)
            return await asyncio.get_running_loop().run_in_executor(threads, self._answer, request, begun)
        finally:
            self._places.release()

    async def inquire(self, asker: Asker, place: Place, run: Callable[[Context], T]) -> T:
        """What a use case says to somebody, as a value, for faces that answer programs and not people.

        Raises:
            Refusal: what it refuses; and whatever else goes wrong.
        """
        asked = Request(asker, place, Arrive())
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: self._attempt(asked, run, writes=False)
        )

    async def lay_by(self, request: Request, form: Form) -> Reply:
        """A form that was not there in time to be shown is ready behind a button."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._lay_by, request, form)

    async def work(self, job: Callable[[Reader, datetime], T], *, writes: bool = False) -> T:
        """What a job makes of a transaction and the time; it reads, and is run again to write if it asks for that.

        One that `writes` in any case begins with that.
        """

        def run() -> T:
            return self._read_or_write(lambda session: job(session, self._clock()), writes=writes)

        threads = self._writers if writes else self._threads
        return await asyncio.get_running_loop().run_in_executor(threads, _again, run)

    def _those_for(self, request: Request) -> ThreadPoolExecutor:
        """The threads in which a request is answered."""
        try:
            return self._writers if dispatch.writes(self.table, request.intent) else self._threads
        except Refusal:  # which is said in the thread
            return self._threads

    def _answer(self, request: Request, begun: float) -> Answer:
        answer, outcome = self._tried(request)
        self._note(request, outcome, begun)
        return answer

    def _tried(self, request: Request) -> tuple[Answer, str]:
        """The answer, and how the request ended."""
        try:
            asked = tidied(request)
            writes = dispatch.writes(self.table, asked.intent)
            return self._attempt(asked, lambda context: self._run(context, asked.intent), writes=writes), ANSWERED
        except Refusal as refusal:
            return error_view.refusal(refusal), REFUSED
        except Exception as error:
            reference = secrets.token_hex(4)
            if isinstance(error, OperationalError) and is_busy(error):
                log.warning("database busy", reference=reference)
                return error_view.refusal(Busy()), BUSY
            log.exception(
                "request failed",
                reference=reference,
                platform=request.asker.platform,
                group=request.place.group or "",
                what=dispatch.named(self.table, request.intent),
            )
            return error_view.fault(reference), FAULT

    def _note(self, request: Request, outcome: str, begun: float) -> None:
        """How a request ended is counted and logged, with how long it took, its waiting included (seconds)."""
        seconds = time.perf_counter() - begun
        platform = request.asker.platform
        what = "complete" if isinstance(request.intent, Complete) else dispatch.named(self.table, request.intent)
        self.meters.answered(platform, what, outcome, seconds)
        if not self.is_played:
            ms, group = round(seconds * 1000, 1), request.place.group or ""
            note(_requests, "answered", platform=platform, group=group, command=what, outcome=outcome, ms=ms)

    def _run(self, context: Context, intent: Intent) -> Answer:
        answer, member = dispatch.run(self.table, context, intent), context.member
        if not isinstance(answer, Reply):
            return answer
        fresh = news.due(member) and news.look(context.session, member, context.now)
        return replace(answer, missed=True) if fresh or member.missed else answer

    def _lay_by(self, request: Request, form: Form) -> Reply:
        def run(context: Context) -> Reply:
            number = drafts.keep(context.writer(), context.member, form, context.now)
            return home_view.door(action("draft", number))

        return self._attempt(request, run, writes=True)

    def _attempt(self, request: Request, run: Callable[[Context], T], *, writes: bool) -> T:
        def transact() -> T:
            now = self._clock()
            return self._read_or_write(lambda session: run(self._context(session, request, now)), writes=writes)

        return _again(transact)

    def _read_or_write(self, job: Callable[[Reader], T], *, writes: bool = False) -> T:
        """The job's result, of a reading transaction if it can do with one."""
        if not writes:
            try:
                with self._database.read() as session:
                    return job(session)
            except NeedsWriter:
                pass
        with self._database.write() as session:
            return job(session)

    def _context(self, session: Reader, request: Request, now: datetime) -> Context:
        place = request.place
        member = membership.present(session, request.asker, place, default_zone=self._default_zone, now=now)
        return Context(
            session,
            member,
            place.channel,
            self.shelf.of(member.config.packs),
            self._policy,
            now,
            reopens=request.reopens,
            direct=place.direct or place.group is None,
            sight=request.sight,
            chosen=request.chosen,
            event=request.event,
        )


def _again(transact: Callable[[], T]) -> T:
    """What a transaction gives, which is run again where the database itself asks for that."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return transact()
        except DBAPIError as error:
            if attempt == _ATTEMPTS or not is_passing(error):
                _forget_rows(error)
                raise
    raise AssertionError("the loop above returns or raises")


def _forget_rows(error: DBAPIError) -> None:
    """Only the first line of what a database said is kept: below it PostgreSQL quotes rows, with what people wrote."""
    if error.orig:
        error.orig.args = error.args = (str(error.orig).partition("\n")[0],)
