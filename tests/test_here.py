"""The page and the terminal in one process: one group, whoever looks at it and from where."""

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from time import monotonic

import aiohttp
import pytest

from bot.adapters.console.chat import Chat, Screen
from bot.adapters.http import PARTING
from bot.adapters.local import local_asker
from bot.adapters.web.face import Playground
from bot.adapters.web.viewer import Viewer
from bot.app import App
from bot.core.request import TERMINAL, Asker, Command, Place, Platform, Request
from bot.features.shelf import Shelf
from bot.here import at_home, converse
from bot.library.load import Library
from bot.settings import Settings, SettingsError, read_settings
from bot.storage import channels, outbox
from bot.storage.engine import Database
from bot.storage.outbox import Addressee
from bot.storage.tables import InstallationRow
from bot.wiring import build_app, build_playground, build_sandbox, open_database
from tests.features.front import UNKNOWN, Person, text
from tests.people import Script
from tests.storage.world import NOW

PATIENCE = 20.0
"""Seconds after which what should have happened has not."""


class Keys:
    """A keyboard at which a test types."""

    live = True

    def __init__(self) -> None:
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()

    def types(self, line: str | None) -> None:
        """A line; None at the end."""
        self._typed.put_nowait(line)

    async def next(self, prompt: str) -> str | None:  # noqa: ARG002 - nobody is prompted
        """The next one."""
        return await self._typed.get()


class Home:
    """The bot right here, its terminal a screen that can be read.

    Args:
        app: the front door.
        settings: where the page is.
        page: the page.
    """

    def __init__(self, app: App, settings: Settings, page: Playground) -> None:
        self.app, self.settings, self.page = app, settings, page
        self.keys = Keys()
        self.screen = ""
        self.said: list[str] = []
        self.changed = asyncio.Event()
        self.chat = Chat(app, local_asker("Kim"), self.keys, Screen(self._write, 80, colour=False))

    def _write(self, words: str) -> None:
        self.screen += words
        self.changed.set()

    def announce(self, line: str) -> None:
        """A line for whoever started it."""
        self.said.append(line)
        self.changed.set()

    async def until(self, *words: str) -> None:
        """All of it stands on the screen."""
        async with asyncio.timeout(PATIENCE):
            while not all(each in self.screen + "\n".join(self.said) for each in words):
                self.changed.clear()
                await self.changed.wait()

    def reads(self, name: str = "Kim", *, direct: bool = False) -> str:
        """What somebody reads on the page, in order."""
        seen = self.page.world.rooms.seen_by(Viewer(name.casefold(), name, direct))
        return " ".join(each.words if isinstance(each.words, str) else text(each.words) for each in seen)

    @property
    def address(self) -> str:
        """Where the page is."""
        return self.said[0].removeprefix("The study hall is open at ").partition(" ")[0]

    async def is_served(self) -> bool:
        """Whether the page is there."""
        try:
            async with aiohttp.ClientSession() as session, session.get(self.address + "/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientConnectionError:
            return False


Live = Callable[..., None]


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """The database of the program, seen from outside."""
    file = tmp_path / "studyhall.db"
    file.write_bytes(sqlite_template.read_bytes())
    made = Database(f"sqlite:///{file}")
    yield made
    made.close()


@pytest.fixture
def live(tmp_path: Path, database: Database, tiny: Library) -> Live:
    """Plays a scene at home, in which the program is started, and its end waited for."""
    assert database.file == tmp_path / "studyhall.db"

    def play(scene: Callable[[Home], Awaitable[None]], *, typed: bool = True, port: int = 0) -> Home:
        settings = read_settings(data_dir=tmp_path, content=(), zone="UTC", http_port=port)
        opened = open_database(settings)
        app, _ = build_app(settings, opened, tiny)

        async def main() -> Home:
            home = Home(app, settings, build_playground(app, settings, opened, local_asker("Kim")))
            chat = home.chat if typed else None
            running = asyncio.ensure_future(at_home(app, settings, home.page, chat, home.announce))
            playing = asyncio.ensure_future(scene(home))
            async with asyncio.timeout(PATIENCE):
                (fault,) = await asyncio.gather(playing, return_exceptions=True)
                if fault:
                    running.cancel()
                    raise fault
                await running
            return home

        try:
            return asyncio.run(main())
        finally:
            app.close()

    return play  # type: ignore[return-value]  # the home is given back as well


def said_to_all(database: Database) -> None:
    """Something is to be said in the group's channel."""
    facts = {"asked": "Why?", "answer": "For all.", "question": "Why?"}
    with database.write() as session:
        group = channels.group_of(session, Platform.LOCAL, "local")
        assert group is not None
        outbox.put(session, "all", Addressee(group.id, Platform.LOCAL, channel=TERMINAL), "answered", facts, NOW)


def test_what_is_said_to_all_is_read_in_both(live: Live, database: Database) -> None:
    """On the page and in the terminal, once each; whichever process wrote it."""

    async def scene(home: Home) -> None:
        await home.until("Hello, Kim!")
        await asyncio.to_thread(said_to_all, database)
        home.keys.types("streak")
        await home.until("For all.")
        home.keys.types("help")
        await home.until("What I can do")
        assert home.screen.count("For all.") == 1
        assert home.reads().count("For all.") == home.reads("Bo").count("For all.") == 1
        home.keys.types("quit")

    live(scene)


def test_what_is_for_one_waits_for_them(live: Live) -> None:
    """Bo's answer is not Kim's to read; when Bo is at the page it is in Bo's own room, and never in the terminal."""

    async def scene(home: Home) -> None:
        await home.until("Hello, Kim!")
        world = home.page.world
        await world.ask(Viewer("bo", "Bo", direct=True), Command("ask", {"question": UNKNOWN}))
        kim = Person(home.app, "Kim")
        await asyncio.to_thread(_answers, kim)
        home.keys.types("help")
        await home.until("What I can do")
        assert "Only when frozen." not in home.reads("Bo", direct=True)
        with world.local.here("bo"):
            await world.local.pass_on()
        assert "Only when frozen." in home.reads("Bo", direct=True)
        assert "Only when frozen." not in home.reads("Bo") + home.reads("Kim", direct=True) + home.screen
        home.keys.types(None)

    live(scene)


def _answers(admin: Person) -> None:
    form = admin.opens("inbox.answer", admin.chooses("inbox", admin.says("faq inbox")))
    admin.submits(form, question=UNKNOWN, answer="Only when frozen.")


def test_the_end_of_the_chat_is_the_end_of_the_page(live: Live) -> None:
    """It says where it is at first, and is there no more when the last line was typed."""
    homes: list[Home] = []

    async def scene(home: Home) -> None:
        homes.append(home)
        await home.until("Hello, Kim!")
        assert home.said == [f"The study hall is open at {home.address} (Ctrl-C closes it)."]
        assert await home.is_served()
        home.keys.types("quit")

    live(scene)
    assert homes[0].screen.endswith("Bye! Everything you did is kept.\n")
    assert not asyncio.run(homes[0].is_served())


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(live: Live, number: signal.Signals, typed: bool) -> None:  # noqa: FBT001 - a case
    """With a word, whether or not somebody types."""
    homes: list[Home] = []

    async def scene(home: Home) -> None:
        homes.append(home)
        await home.until("open at")
        if typed:
            await home.until("Hello, Kim!")
        os.kill(os.getpid(), number)

    live(scene, typed=typed)
    assert homes[0].said[-1] == "Bye! Everything you did is kept."


def test_who_starts_it_is_at_home(live: Live, database: Database) -> None:
    """They are the admin of an empty group, before anybody has come to the page."""

    async def scene(home: Home) -> None:
        await home.until("open at")
        os.kill(os.getpid(), signal.SIGTERM)

    live(scene, typed=False)
    with database.read() as session:
        rows = session.core.exec_driver_sql("SELECT name, admin FROM people JOIN members ON people.id = person_id")
        assert [tuple(row) for row in rows] == [("Kim", 1)]


def test_a_port_that_is_taken_is_an_error_where_it_was_chosen(live: Live) -> None:
    """And nothing is left running."""

    async def scene(home: Home) -> None:
        assert not home.said

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingsError, match="choose another port"):
        live(scene, port=taken.getsockname()[1])


def test_a_screen_that_is_gone_ends_it(live: Live) -> None:
    """The page ends with the chat, whatever ends that, and the error is told."""
    homes: list[Home] = []

    async def scene(home: Home) -> None:
        homes.append(home)
        await home.until("Hello, Kim!")
        home.chat._write = _gone  # noqa: SLF001 - a reader that goes away
        async with (
            aiohttp.ClientSession() as session,
            session.get(home.address + "/live?as=Kim") as stream,
        ):
            home.keys.types("quit")
            since = monotonic()
            await stream.content.read()
            assert monotonic() - since < PARTING, "the stream is ended, and not waited for"

    with pytest.raises(BrokenPipeError):
        live(scene)
    assert not asyncio.run(homes[0].is_served())


def _gone(_: str) -> None:
    raise BrokenPipeError


def test_an_open_stream_is_told_of(live: Live) -> None:
    """Whoever leaves the terminal reads that a page is open, which closes too."""
    homes: list[Home] = []

    async def scene(home: Home) -> None:
        homes.append(home)
        await home.until("Hello, Kim!")
        async with (
            aiohttp.ClientSession() as session,
            session.get(home.address + "/live?as=Kim") as stream,
        ):
            assert stream.status == 200
            await stream.content.read(1)
            home.keys.types("quit")
            since = monotonic()
            await stream.content.read()
            assert monotonic() - since < PARTING, "nobody waits for its reader"

    live(scene)
    assert homes[0].said[-1] == "The page closes too."


def test_the_chat_alone_needs_no_page(app: App) -> None:
    """It is a hearer of its own group, to its end."""
    written: list[str] = []
    chat = Chat(app, local_asker("Kim"), Script(["help"]), Screen(written.append, 80, colour=False))
    asyncio.run(converse(app, chat, live=False))
    assert "What I can do" in "".join(written)


SETTINGS = {"content": (), "zone": "UTC"}


def begun(app: App, folder: Path, database: Database) -> tuple[bool, list[str], Path, Callable[[], None]]:
    """Of a throwaway app: whether it is a copy, the people in it, its folder, and what ends it."""
    made = build_sandbox(app, read_settings(data_dir=folder, **SETTINGS), database, lambda: NOW)
    names = asyncio.run(made.app.work(lambda session, _: _names(session.core.engine.url.database, session)))
    file = Path(names[0])
    return made.copied, names[1:], file.parent, made.close


def _names(file: str | None, session: object) -> list[str]:
    rows = session.core.exec_driver_sql("SELECT name FROM people ORDER BY id").scalars()  # type: ignore[attr-defined]
    return [file or "", *rows]


def test_a_throwaway_is_a_copy_of_the_local_group(app: App, database_url: str, tmp_path: Path) -> None:
    """On SQLite; on a server it begins empty. Nobody else can look into it, and nothing of it is left."""
    Person(app, "Ann").arrives()
    database = Database(database_url)
    copied, names, folder, close = begun(app, tmp_path, database)
    assert copied is database.is_sqlite
    assert names == (["Ann"] if database.is_sqlite else [])
    assert folder.stat().st_mode & 0o777 == 0o700
    close()
    assert not folder.exists()
    database.close()


def test_what_is_done_in_a_throwaway_stays_there(app: App, database_url: str, tmp_path: Path) -> None:
    """The real database knows nothing of it."""
    Person(app, "Ann").arrives()
    database = Database(database_url)
    made = build_sandbox(app, read_settings(data_dir=tmp_path, **SETTINGS), database, lambda: NOW)
    assert made.app.shelf is app.shelf
    Person(made.app, "Eve").says("quiz")
    made.close()
    with database.read() as session:
        assert list(session.core.exec_driver_sql("SELECT name FROM people").scalars()) == ["Ann"]
    database.close()


@pytest.mark.parametrize("platform", [Platform.DISCORD, Platform.SLACK])
def test_other_peoples_groups_are_never_copied(app: App, database_url: str, tmp_path: Path, platform: Platform) -> None:
    """Where a platform's group is in the database, the sandbox begins empty."""
    Person(app, "Ann").arrives()
    asker = Asker(platform, "U1", "Eve")
    asyncio.run(app.handle(Request(asker, Place("G1", "Theirs"), Command("streak"))))
    database = Database(database_url)
    copied, names, _, close = begun(app, tmp_path, database)
    assert (copied, names) == (False, [])
    close()
    database.close()


def test_a_workspaces_token_is_never_copied(app: App, database_url: str, tmp_path: Path) -> None:
    """Even where nobody of that workspace was met yet."""
    Person(app, "Ann").arrives()
    database = Database(database_url)
    with database.write() as session:
        words = {"team_id": "T1", "team_name": "Theirs", "app_id": "A1", "bot_user_id": "U1", "bot_id": "B1"}
        session.add(InstallationRow(**words, bot_token="sealed", scopes="", installed_at=NOW))  # noqa: S106 - a stand-in
    copied, names, _, close = begun(app, tmp_path, database)
    assert (copied, names) == (False, [])
    close()
    database.close()


def test_packs_that_are_read_again_serve_every_world(
    app: App, database_url: str, tmp_path: Path, tiny: Library
) -> None:
    """From the next request on."""
    database = Database(database_url)
    page = build_playground(app, read_settings(data_dir=tmp_path, **SETTINGS), database, local_asker("Kim"))
    shelf = Shelf(tiny)
    page.use(shelf)
    assert app.shelf is shelf
    database.close()
