"""The rooms of the local group as the page shows them: what a chat platform would remember, in this process's memory.

A message holds values of the core, and becomes HTML when somebody looks. Older ones drop out, and a restart forgets
them all; what was studied is in the database.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.adapters.web.viewer import CHANNEL, Viewer, room_of
from bot.core.people import Delivery, UncertainError
from bot.core.reply import Form, Reply

KEPT = 200
"""Messages of a room; older ones drop out."""

ROOMS = 100
"""Rooms besides the channel; of more, the one that was used the longest ago is forgotten."""

STREAMS = 32
"""Streams at once."""

WAITING = 100
"""Changes that wait for a reader; the stream of one who has more before them ends, and they catch up."""

STILL_SECONDS = 15.0
"""How often a stream on which nothing happens says so."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said in a room.

    Attributes:
        id: its number, which no other message has, nor had before a restart.
        room: where it stands.
        author: the account that wrote it; None of the bot.
        words: what it says: a person's text, or a reply.
        at: when it was said first (UTC).
        only: the account that alone sees it, if it is private.
        version: the number of its last change, of all changes in all rooms.
        name: the author's name as they were called then; "" of the bot.
        delivery: the delivery that it came by, if the bot said it on its own.
    """

    id: int
    room: str
    author: str | None
    words: Reply | str
    at: datetime
    only: str | None
    version: int
    name: str = ""
    delivery: int | None = None


@dataclass(frozen=True, slots=True)
class Reset:
    """What the reader has is not what is there; it is to be read anew, up to this version."""

    version: int


@dataclass(frozen=True, slots=True)
class Still:
    """Nothing has happened for a while."""


Change = Message | Reset | Still


class Rooms:
    """The channel and the direct rooms; a hearer of the local group.

    Args:
        clock: the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.process = secrets.token_hex(4)
        """Names this memory in the ids of events: what another one numbered is nothing to go on from."""
        self._last_id = int(clock().timestamp() * 1000)
        self._version = 0
        self._cleared = 0
        self._rooms: OrderedDict[str, OrderedDict[int, Message]] = OrderedDict({CHANNEL: OrderedDict()})
        self._named: dict[str, int] = {}
        self._forms: OrderedDict[tuple[str, str], Form] = OrderedDict()
        self._readers: dict[asyncio.Queue[Message | Reset | None], Viewer] = {}
        self._ended = False

    def say(self, room: str, author: str, text: str, at: datetime, only: str | None = None, name: str = "") -> Message:
        """What a member typed or pressed stands in the room."""
        return self._put(Message(self._number(), room, author, text, at, only, 0, name or author))

    def answer(
        self,
        room: str,
        reply: Reply,
        at: datetime,
        *,
        only: str | None = None,
        instead_of: int | None = None,
        called: str | None = None,
        delivery: int | None = None,
    ) -> Message:
        """What the bot says stands in the room: as a new message, or instead of one that is still there.

        `called` is the name under which a delivery may edit it.
        """
        before = self._room(room).get(instead_of) if instead_of else None
        if before is not None:
            return self._put(replace(before, words=reply))
        made = self._put(Message(self._number(), room, None, reply, at, only, 0, delivery=delivery))
        self._named[called or f"page-{made.id}"] = made.id
        return made

    def seen_by(self, viewer: Viewer) -> Sequence[Message]:
        """What that viewer sees of their room, the oldest first."""
        return [each for each in self._room(viewer.room).values() if _is_for(each, viewer)]

    def find(self, viewer: Viewer, number: int) -> Message | None:
        """The message of that number, if it is one that the viewer sees where they are."""
        found = self._room(viewer.room).get(number)
        return found if found and _is_for(found, viewer) else None

    def clear(self, viewer: Viewer) -> None:
        """The viewer's room is empty for them: of the channel what they alone saw is gone, of their own room all is."""
        for each in list(self.seen_by(viewer)):
            if each.only == viewer.account or viewer.direct:
                del self._rooms[viewer.room][each.id]
        self._version = self._cleared = self._version + 1
        for queue, reader in list(self._readers.items()):
            if reader.room == viewer.room:
                self._tell(queue, Reset(self._version))

    def keep_form(self, viewer: Viewer, form: Form) -> None:
        """The form that the viewer has open is remembered, so that it can be shown again."""
        self._forms[viewer.account, viewer.room] = form
        self._forms.move_to_end((viewer.account, viewer.room))
        while len(self._forms) > ROOMS:
            self._forms.popitem(last=False)

    def form_of(self, viewer: Viewer) -> Form | None:
        """The last form that was opened for the viewer there."""
        return self._forms.get((viewer.account, viewer.room))

    def copy(self, clock: Clock) -> "Rooms":
        """Rooms of their own with the same messages under the same numbers, which go on by themselves."""
        made = Rooms(clock)
        made._last_id = max(made._last_id, self._last_id)
        made._version = self._version
        made._named = dict(self._named)
        made._rooms = OrderedDict((name, room.copy()) for name, room in self._rooms.items())
        return made

    @property
    def version(self) -> int:
        """The number of the last change."""
        return self._version

    @property
    def streams(self) -> int:
        """How many follow."""
        return len(self._readers)

    @property
    def is_full(self) -> bool:
        """Whether nobody more can follow for now."""
        return self._ended or len(self._readers) >= STREAMS

    def event_id(self, version: int) -> str:
        """The id of an event, from which a reader can go on."""
        return f"{self.process}-{version}"

    async def follow(self, viewer: Viewer, after: str | None) -> AsyncIterator[Change]:
        """What changes from the event of that id on, as it happens, for a viewer; without one, from now on.

        It begins with a reset where that id is nothing to go on from. It ends with all streams, and where the reader is
        too slow.
        """
        queue: asyncio.Queue[Message | Reset | None] = asyncio.Queue(WAITING + 1)
        if self.is_full:
            return
        missed = self._since(viewer, after)
        self._readers[queue] = viewer
        try:
            for each in missed:
                yield each
            while True:
                try:
                    async with asyncio.timeout(STILL_SECONDS):
                        change = await queue.get()
                except TimeoutError:
                    yield Still()
                    continue
                if change is None:
                    return
                yield change
        finally:
            self._readers.pop(queue, None)

    def end(self) -> None:
        """Every stream ends, and none begins."""
        self._ended = True
        for queue in list(self._readers):
            self._close(queue)

    def concerns(self, delivery: Delivery) -> bool:  # noqa: ARG002 - every room is here
        """Everything can be read here."""
        return True

    async def hear(self, delivery: Delivery, words: Reply) -> str | None:
        """What the bot says on its own stands in the channel, or in the direct room of whom it is for.

        Once: what came by the same delivery before stays as it is. Of a post whose message has dropped out the result
        is said anew, and nothing else.

        Raises:
            UncertainError: a post is not wanted any more, and it is not known here.
        """
        room = CHANNEL if delivery.person is None else room_of(delivery.person)
        there = next((each for each in self._room(room).values() if each.delivery == delivery.id), None)
        if there is not None:
            return f"page-{there.id}"
        post = delivery.post
        if post and post.withdrawn:
            raise UncertainError("nobody knows whether it was shown before")
        if delivery.message is not None:
            number = self._named.get(delivery.message)
            if number is not None and number in self._room(room):
                self.answer(room, words, self._clock(), instead_of=number)
                return delivery.message
            if post is None or not post.closed:
                return delivery.message
        made = self.answer(room, words, self._clock(), called=delivery.message, delivery=delivery.id)
        return delivery.message or f"page-{made.id}"

    def _room(self, name: str) -> "OrderedDict[int, Message]":
        """What is in a room; nothing in one in which nothing was said."""
        return self._rooms.get(name, OrderedDict())

    def _number(self) -> int:
        self._last_id = max(self._last_id + 1, int(self._clock().timestamp() * 1000))
        return self._last_id

    def _put(self, message: Message) -> Message:
        """The message is in its room, under a version of its own, and all who see it are told."""
        self._version += 1
        made = replace(message, version=self._version)
        room = self._rooms.setdefault(made.room, OrderedDict())
        room[made.id] = made
        while len(room) > KEPT:
            room.popitem(last=False)
        if made.room != CHANNEL:
            self._rooms.move_to_end(made.room)
            while len(self._rooms) > ROOMS + 1:
                del self._rooms[next(name for name in self._rooms if name != CHANNEL)]
        if len(self._named) > 2 * KEPT * (ROOMS + 1):
            kept = {number for each in self._rooms.values() for number in each}
            self._named = {name: number for name, number in self._named.items() if number in kept}
        for queue, reader in list(self._readers.items()):
            if reader.room == made.room and _is_for(made, reader):
                self._tell(queue, made)
        return made

    def _since(self, viewer: Viewer, after: str | None) -> Sequence[Message | Reset]:
        if not after:
            return []
        process, _, number = after.partition("-")
        known = process == self.process and number.isascii() and number.isdigit() and len(number) <= len("9" * 15)
        if not known or not self._cleared <= int(number) <= self._version:
            return [Reset(self._version)]
        return sorted([each for each in self.seen_by(viewer) if each.version > int(number)], key=_version)

    def _tell(self, queue: "asyncio.Queue[Message | Reset | None]", change: Message | Reset) -> None:
        if queue.qsize() >= WAITING:
            self._close(queue)
        else:
            queue.put_nowait(change)

    def _close(self, queue: "asyncio.Queue[Message | Reset | None]") -> None:
        """The stream ends, after what waits for its reader."""
        if self._readers.pop(queue, None) is not None:
            queue.put_nowait(None)


def _is_for(message: Message, viewer: Viewer) -> bool:
    return message.only in {None, viewer.account}


def _version(message: Message) -> int:
    return message.version
