"""The local group, which the terminal and the web page share: who is there, and the one way in which it is told things.

Both are hearers of one sender. Were each a sender of its own, whichever came first would say a post, and it alone.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog

from bot.app import App
from bot.core.people import Delivery, NotNowError, UncertainError
from bot.core.reply import Reply
from bot.core.request import Asker, Place, Platform
from bot.core.text import one_line
from bot.worker import Worker

LOCAL = Place("local", "Local study group")

CHANNELS_ALONE = ""
"""The account of nobody: what is said in channels reaches it, and nothing else does."""

log = structlog.get_logger()


def local_asker(name: str) -> Asker:
    """The local person of that name; names that differ in case or spaces alone are one."""
    return Asker(Platform.LOCAL, one_line(name).casefold()[:60], one_line(name))


class Hearer(Protocol):
    """Where what the bot says on its own is read: the terminal, the page's rooms."""

    def concerns(self, delivery: Delivery) -> bool:
        """Whether somebody can read it there."""

    async def hear(self, delivery: Delivery, words: Reply) -> str | None:
        """The words are there, instead of the delivery's message if it names one; their message's id.

        Raises:
            UncertainError: a post is not wanted any more, and nobody can tell whether it was there.
            Exception: any other: they are not there.
        """


class Local:
    """The only sender of the local group.

    Args:
        app: the front door.
        everybody: whether all its accounts are there, whoever looks.
    """

    def __init__(self, app: App, *, everybody: bool = False) -> None:
        self._app = app
        self._hearers: list[Hearer] = []
        self._present: Counter[str] = Counter()
        self._everybody = everybody
        self._workers: dict[str | None, Worker] = {}
        self._looking = asyncio.Lock()
        self._nudged: asyncio.Task[None] | None = None
        self._again = False
        self._ended = False

    def join(self, hearer: Hearer) -> None:
        """From now on it hears what concerns it; of several the first one's id is a message's."""
        self._hearers.append(hearer)

    @contextmanager
    def here(self, account: str, *, linger: float = 0.0) -> Iterator[None]:
        """Within the block, and so many seconds longer, that account is there; twice is as good as once."""
        self._present[account] += 1
        try:
            yield
        finally:
            if linger > 0:
                asyncio.get_running_loop().call_later(linger, self._left, account)
            else:
                self._left(account)

    @property
    def present(self) -> tuple[str, ...]:
        """The accounts that are there, if not everybody is."""
        return tuple(self._present)

    async def look(self) -> None:
        """What is due in the channel and for those who are there is said, and recorded; nothing is raised."""
        async with self._looking:
            if self._ended:
                return
            wanted: tuple[str | None, ...] = (None,) if self._everybody else (CHANNELS_ALONE, *self._present)
            for account in self._workers.keys() - set(wanted):
                await self._workers.pop(account).close()
            for account in wanted:
                if account not in self._workers:
                    self._workers[account] = Worker(self._app, _Mouth(account, self._hearers))
                await self._workers[account].run()

    async def pass_on(self) -> None:
        """The same, after daily posts whose time has come and edits were made ready for it; nothing is raised."""
        try:
            while await self._app.tick():
                pass
        except Exception:
            log.exception("tick failed")
        await self.look()

    async def remind(self) -> None:
        """Reminders that are due for those who are there are in the outbox; nothing is raised.

        Of those who are not, none is made: what nobody reads would count as unanswered, and end their reminders.
        """
        accounts: tuple[str | None, ...] = (None,) if self._everybody else self.present
        try:
            for account in accounts:
                while await self._app.remind(Platform.LOCAL, account):
                    pass
        except Exception:
            log.exception("reminders failed", platform=Platform.LOCAL)

    def nudge(self) -> None:
        """What may be due since something was done is passed on soon, while the caller goes on; not after the end."""
        if self._ended:
            return
        self._again = True
        if self._nudged is None or self._nudged.done():
            self._nudged = asyncio.get_running_loop().create_task(self._follow_up())

    async def close(self) -> None:
        """What is being said is said and recorded; nothing more is."""
        self._again = False
        if self._nudged is not None:
            await self._nudged
        async with self._looking:
            self._ended = True
            for worker in self._workers.values():
                await worker.close()
            self._workers.clear()

    async def _follow_up(self) -> None:
        while self._again:
            self._again = False
            await self.pass_on()

    def _left(self, account: str) -> None:
        self._present[account] -= 1
        if self._present[account] <= 0:
            del self._present[account]


class _Mouth:
    """What says things to an account, or to all, wherever somebody hears them."""

    platform = Platform.LOCAL

    def __init__(self, person: str | None, hearers: list[Hearer]) -> None:
        self.person = person
        self._hearers = hearers

    async def send(self, delivery: Delivery, words: Reply) -> str | None:
        """At least one hearer has the words; of another's trouble the log knows.

        Raises:
            NotNowError: nobody is there to hear it.
            UncertainError: a post is not wanted any more, and nobody can tell whether it was said.
            Exception: nobody has them, for that reason.
        """
        heard: list[str | None] = []
        troubles: list[Exception] = []
        for hearer in [each for each in self._hearers if each.concerns(delivery)]:
            try:
                heard.append(await hearer.hear(delivery, words))
            except Exception as error:
                troubles.append(error)
                if not isinstance(error, UncertainError):
                    log.exception("not heard", delivery=delivery.id, kind=delivery.kind)
        if heard:
            return next((each for each in heard if each is not None), None)
        raise troubles[0] if troubles else NotNowError("nobody is here")

    async def keeper(self, group: str) -> str | None:  # noqa: ARG002 - whoever is here reads it all
        """Nobody has to be told of anything but who is here."""
        return None
