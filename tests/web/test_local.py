"""The local group's only sender: everybody who is there hears what is for them, once, wherever they read it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.adapters.local import LOCAL, Local
from bot.adapters.web.rooms import Rooms
from bot.adapters.web.viewer import CHANNEL, Viewer, room_of
from bot.app import App
from bot.core.people import Delivery, UncertainError
from bot.core.posts import CardFront, Post
from bot.core.reply import Paragraph, Reply
from bot.core.request import TERMINAL, Platform
from bot.storage import channels, outbox
from bot.storage.engine import Database
from bot.storage.outbox import Addressee
from bot.storage.tables import DeliveryRow
from bot.worker import Sender
from tests.features.front import UNKNOWN, Person, text
from tests.people import Clock
from tests.storage.world import NOW

FACTS = {"asked": "Why?", "answer": "For all.", "question": "Why?"}


@dataclass
class Ear:
    """Somebody who hears what concerns one account, or everybody; or is deaf, or slow."""

    account: str | None = None
    name: str = ""
    trouble: Exception | None = None
    gate: asyncio.Event | None = None
    heard: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    def concerns(self, delivery: Delivery) -> bool:
        """Whether it is for them."""
        return self.account is None or delivery.person in {None, self.account}

    async def hear(self, delivery: Delivery, words: Reply) -> str | None:
        """It is kept."""
        self.begun.set()
        if self.gate:
            await self.gate.wait()
        if self.trouble:
            raise self.trouble
        self.heard.append(text(words))
        return f"{self.name}-{delivery.id}" if self.name else None


def local(app: App, *ears: Any, everybody: bool = False) -> Local:
    """The local group, with these who hear."""
    made = Local(app, everybody=everybody)
    for each in ears:
        made.join(each)
    return made


def said_to_all(database: Database, key: str = "all") -> None:
    """Something is to be said in the group's channel."""
    with database.write() as session:
        group = channels.group_of(session, Platform.LOCAL, "local")
        assert group is not None
        outbox.put(session, key, Addressee(group.id, Platform.LOCAL, channel=TERMINAL), "answered", FACTS, NOW)


def answered(asks: Person, admin: Person, answer: str = "Only when frozen.") -> None:
    """A question of one member's is answered by an admin, of which they are to be told."""
    asks.asks(UNKNOWN)
    form = admin.opens("inbox.answer", admin.chooses("inbox", admin.says("faq inbox")))
    admin.submits(form, question=UNKNOWN, answer=answer)


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """The scene, to its end."""
    asyncio.run(scene())


def states(database: Database) -> list[str]:
    """What became of the deliveries."""
    with database.read() as session:
        return list(session.scalars(select(DeliveryRow.state).order_by(DeliveryRow.id)))


def rested(database: Database) -> None:
    """What rests after a try that failed has rested; on a server that goes by the server's own clock."""
    with database.write() as session:
        session.execute(update(DeliveryRow).values(leased_until=None))


@pytest.fixture
def ann(app: App) -> Person:
    """The first one, who is the admin."""
    person = Person(app)
    person.arrives()
    return person


@pytest.fixture
def bo(app: App, ann: Person) -> Person:
    """Another one."""
    assert ann.app is app
    person = Person(app, "Bo")
    person.arrives()
    return person


def test_all_who_hear_have_it_once(app: App, ann: Person, database: Database) -> None:
    """The terminal and the page are told the same, by one delivery, whose message is the first one's."""
    page, terminal = Ear(name="page"), Ear(ann.asker.external_id, name="line")
    said_to_all(database)

    async def main() -> None:
        hub = local(app, page, terminal)
        with hub.here("ann"):
            await hub.look()
            await hub.look()

    play(main)
    assert len(page.heard) == len(terminal.heard) == 1
    assert states(database) == ["sent"]
    assert asyncio.run(_mouth(app, page, terminal).send(delivery(), WORDS)) == "page-1"
    assert asyncio.run(_mouth(app, Ear(), terminal).send(delivery(), WORDS)) == "line-1"


def test_a_notice_waits_for_its_reader(app: App, ann: Person, bo: Person, database: Database) -> None:
    """Nobody else is told, and it is not lost; when they are there it is theirs, in their own room."""
    answered(bo, ann)
    page = Ear()

    async def main() -> None:
        hub = local(app, page)
        await hub.look()
        with hub.here("ann"):
            await hub.look()
        assert page.heard == []
        with hub.here("bo"):
            await hub.look()
        await hub.look()

    play(main)
    assert len(page.heard) == 1
    assert "Only when frozen." in page.heard[0]
    assert states(database) == ["sent"]


def test_the_channel_is_told_with_nobody_there(app: App, ann: Person, database: Database) -> None:
    """What is said to all waits for nobody."""
    said_to_all(database)
    page = Ear()
    play(local(app, page).look)
    assert len(page.heard) == 1
    assert ann.notices() == []


@pytest.mark.usefixtures("ann")
def test_one_who_is_deaf_keeps_it_from_nobody(app: App, database: Database, log_file: Path) -> None:
    """What one hearer has was said, and is not said again; the trouble of another is in the log."""
    said_to_all(database)
    deaf, page = Ear(trouble=RuntimeError("the window is shut")), Ear()

    async def main() -> None:
        hub = local(app, deaf, page)
        await hub.look()
        await hub.look()

    play(main)
    assert len(page.heard) == 1
    assert states(database) == ["sent"]
    assert "the window is shut" in log_file.read_text()


@pytest.mark.usefixtures("ann")
def test_what_nobody_heard_is_tried_again(app: App, database: Database) -> None:
    """When its lease is over, and not before; then it is said once."""
    said_to_all(database)
    ear = Ear(trouble=RuntimeError("out of order"))

    async def main() -> None:
        hub = local(app, ear)
        await hub.look()
        ear.trouble = None
        await hub.look()
        assert ear.heard == []
        rested(database)
        await hub.look()
        await hub.look()

    play(main)
    assert len(ear.heard) == 1


@pytest.mark.usefixtures("ann")
def test_with_no_hearer_nothing_is_lost(app: App, database: Database) -> None:
    """It was certainly not said, and is when somebody hears."""
    said_to_all(database)

    async def main() -> None:
        hub = local(app)
        await hub.look()
        page = Ear()
        hub.join(page)
        rested(database)
        await hub.look()
        assert len(page.heard) == 1

    play(main)


def test_twice_there_is_there_once(app: App) -> None:
    """Two tabs are one member, who is there until the last of them is closed."""

    async def main() -> None:
        hub = local(app)
        with hub.here("ann"):
            with hub.here("ann"), hub.here("bo"):
                assert sorted(hub.present) == ["ann", "bo"]
            assert hub.present == ("ann",)
        assert not hub.present

    play(main)


def test_who_has_just_gone_may_be_back_at_once(app: App) -> None:
    """A page that is loaded anew is no departure."""

    async def main() -> None:
        hub = local(app)
        with hub.here("ann", linger=0.01):
            pass
        assert hub.present == ("ann",)
        later = asyncio.Event()
        asyncio.get_running_loop().call_later(0.02, later.set)
        await later.wait()
        assert not hub.present

    play(main)


def test_in_a_sandbox_everybody_is_there(app: App, ann: Person, bo: Person, database: Database) -> None:
    """Notices and reminders of all reach them, whoever looks."""
    answered(bo, ann)
    page = Ear()
    play(local(app, page, everybody=True).look)
    assert len(page.heard) == 1
    assert states(database) == ["sent"]


def test_only_those_who_are_there_are_reminded(
    app: App, ann: Person, bo: Person, database: Database, clock: Clock
) -> None:
    """Else the seventh unanswered reminder would end those of somebody who is never there."""
    for each in (ann, bo):
        each.says("settings", reminder="19:30")
    clock.now = clock.now.replace(hour=20)
    page = Ear()

    async def main() -> None:
        hub = local(app, page)
        await hub.remind()
        await hub.look()
        assert page.heard == []
        with hub.here("bo"):
            await hub.remind()
            await hub.look()

    play(main)
    assert len(page.heard) == 1
    with database.read() as session:
        rows = session.core.exec_driver_sql(
            "SELECT external_id, unanswered FROM reminders JOIN people ON people.id = person_id ORDER BY external_id"
        )
        assert [tuple(row) for row in rows] == [("ann", 0), ("bo", 1)]


def test_what_was_done_is_followed_up_soon(app: App, ann: Person, bo: Person) -> None:
    """Whoever did it waits for nothing; however often that is, it is looked once more after the last time."""
    page = Ear()

    async def main() -> None:
        hub = local(app, page)
        with hub.here("bo"):
            hub.nudge()
            await asyncio.to_thread(answered, bo, ann)
            for _ in range(50):
                hub.nudge()
            await hub.close()

    play(main)
    assert page.heard == [] or "Only when frozen." in page.heard[0]
    assert len(page.heard) <= 1


@pytest.mark.usefixtures("ann")
def test_what_is_being_said_is_said_before_the_end(app: App, database: Database) -> None:
    """And nothing is begun after it."""
    said_to_all(database)
    slow = Ear(gate=asyncio.Event())

    async def main() -> None:
        assert slow.gate
        hub = local(app, slow)
        looking = asyncio.create_task(hub.look())
        await slow.begun.wait()
        closing = asyncio.create_task(hub.close())
        await asyncio.sleep(0)
        slow.gate.set()
        await asyncio.gather(looking, closing)
        said_to_all(database, "another")
        await hub.look()

    play(main)
    assert len(slow.heard) == 1
    assert states(database) == ["sent", "waiting"]


@pytest.mark.usefixtures("ann")
def test_a_database_that_is_away_stops_nobody(app: App, database: Database, log_file: Path) -> None:
    """It is in the log, and made up for when the database is back."""
    said_to_all(database)
    page = Ear()

    async def main() -> None:
        hub = local(app, page)
        rename(database, "deliveries", "away")
        await hub.pass_on()
        await hub.remind()
        rename(database, "away", "deliveries")
        await hub.pass_on()

    play(main)
    assert len(page.heard) == 1
    assert "outbox failed" in log_file.read_text()


def rename(database: Database, table: str, name: str) -> None:
    """The table has another name."""
    with database.write() as session:
        session.core.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


def test_nobody_needs_to_be_told_of_trouble(app: App) -> None:
    """Whoever is here reads all of it, so that there is no keeper to tell."""
    assert asyncio.run(_mouth(app).keeper("local")) is None


def _mouth(app: App, *ears: Ear) -> Sender:
    """What its worker for the channel sends by."""
    hub = local(app, *ears)
    asyncio.run(hub.look())
    (worker,) = hub._workers.values()  # noqa: SLF001 - to send what was not claimed
    return worker.sender


POST = Post(1, NOW.date(), "UTC", CardFront("Front", "tiny", "card"))
WORDS = Reply("Words", (Paragraph(("Words",)),))


def delivery(number: int = 1, **more: Any) -> Delivery:
    """A daily post that is to be said in the channel, or what `more` says."""
    made = Delivery(number, "post", {}, Platform.LOCAL, None, TERMINAL, 1, NOW, LOCAL.group or "", post=POST)
    return replace(made, **more)


class Room:
    """The page's rooms, with one delivery after the other."""

    def __init__(self) -> None:
        self.clock = Clock(NOW)
        self.rooms = Rooms(self.clock)

    def hears(self, given: Delivery, words: str = "Words") -> str | None:
        """The message that the delivery has become."""
        reply = Reply(words, (Paragraph((words,)),))
        return asyncio.run(self.rooms.hear(given, reply))

    def shown(self, account: str = "ann", *, direct: bool = False) -> list[str]:
        """What stands there."""
        seen = self.rooms.seen_by(Viewer(account, account, direct))
        return [each.words if isinstance(each.words, str) else each.words.summary for each in seen]


def test_a_post_stands_in_the_channel_and_is_edited_there() -> None:
    """Its edits take its place, under the same number; nobody sees it twice."""
    room = Room()
    message = room.hears(delivery(1))
    assert message == f"page-{room.rooms.seen_by(Viewer('bo', 'Bo'))[0].id}"
    assert room.hears(delivery(2, kind="edit", message=message), "One has taken it") == message
    closed = replace(POST, closed=True)
    assert room.hears(delivery(3, kind="edit", message=message, post=closed), "The result") == message
    assert room.shown() == room.shown("bo") == ["The result"]


def test_what_is_for_one_person_stands_in_their_own_room() -> None:
    """Nobody else sees it, nor does it stand in the channel."""
    room = Room()
    room.hears(delivery(1, person="bo", channel=None, post=None, kind="answered"))
    assert room.shown("bo", direct=True) == ["Words"]
    assert room.shown("ann", direct=True) == room.shown("bo") == []
    assert room.rooms.seen_by(Viewer("bo", "Bo", direct=True))[0].room == room_of("bo") != CHANNEL


def test_what_was_said_before_the_outcome_was_kept_is_not_said_again() -> None:
    """The same delivery is the same message."""
    room = Room()
    assert room.hears(delivery(1)) == room.hears(delivery(1, fence=2, doubt=timedelta(minutes=1)))
    assert room.shown() == ["Words"]


def test_of_a_post_that_is_not_wanted_any_more_it_is_known_whether_it_is_here() -> None:
    """If it is, that is its message; if not, another process may have shown it, and nobody knows."""
    room = Room()
    withdrawn = replace(POST, withdrawn="it is too late")
    with pytest.raises(UncertainError):
        room.hears(delivery(1, post=withdrawn))
    assert room.shown() == []
    message = room.hears(delivery(2))
    assert room.hears(delivery(2, post=withdrawn)) == message
    assert room.shown() == ["Words"]


def test_of_a_message_that_has_dropped_out_the_result_alone_is_said() -> None:
    """What was posted in another process, or long ago, is not counted up anew for each taker."""
    room = Room()
    assert room.hears(delivery(1, kind="edit", message="line-7"), "One has taken it") == "line-7"
    assert room.shown() == []
    assert room.hears(delivery(2, message="line-7", post=replace(POST, closed=True)), "The result") == "line-7"
    assert room.shown() == ["The result"]


def test_a_post_of_before_the_restart_is_edited_where_it_stands() -> None:
    """Under the name that it was given then."""
    room = Room()
    room.rooms.answer(CHANNEL, WORDS, NOW, called="page-17")
    assert room.hears(delivery(1, kind="edit", message="page-17"), "One has taken it") == "page-17"
    assert room.shown() == ["One has taken it"]
