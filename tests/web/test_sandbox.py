"""The sandbox: a world of its own, which leaves the real one as it was, and nothing behind."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.adapters.web.sandbox import IDLE_SECONDS, GoneError, Sandbox
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.reply import Reply
from bot.core.request import TERMINAL, Command, Intent, Platform, Press
from bot.core.travelling import TravelError
from bot.storage.engine import Database
from tests.conftest import START
from tests.features.front import text
from tests.people import Clock
from tests.storage.world import join
from tests.web.conftest import Visit
from tests.web.site import Site
from tests.web.test_passage import dump

AT_TEN = f"schedule.where:quiz:600:{TERMINAL}"
ANN, BO = Viewer("ann", "Ann"), Viewer("bo", "Bo")
DAY = timedelta(days=1)


async def does(world: World, intent: Intent, viewer: Viewer = ANN) -> Reply:
    """The reply to a member, who is known from then on."""
    answer = await world.ask(viewer, intent)
    assert isinstance(answer, Reply)
    return answer


async def opened(site: Site) -> Sandbox:
    """A sandbox beside the page's group."""
    return await site.sandboxes.open(site.world)


def folder_of(sandbox: Sandbox) -> Path:
    """Where its database is."""
    database: Database = sandbox.world.app._database  # noqa: SLF001 - which nobody else asks for
    assert database.file
    return database.file.parent


def said(world: World, viewer: Viewer) -> str:
    """All that the viewer reads in their room."""
    replies = [each.words for each in world.rooms.seen_by(viewer)]
    return " ".join(each if isinstance(each, str) else text(each) for each in replies)


@pytest.mark.parametrize("ways", [("week",), ("tomorrow", "post", "hour"), ("2026-04-09T20:00",)])
def test_the_real_group_stays_as_it_is(visit_once: Visit, sqlite_url: str, clock: Clock, ways: tuple[str, ...]) -> None:
    """Whatever is done in the sandbox, no row of the real database is another, and no transaction wrote to its file."""
    path = sqlite_url.removeprefix("sqlite:///")

    async def scene(site: Site) -> None:
        await does(site.world, Press(AT_TEN))
        await does(site.world, Command("settings", {"reminder": "19:30"}))
        clock.advance(minutes=5)
        sandbox = await opened(site)
        await site.world.local.look()
        real = Database(sqlite_url)
        with closing(sqlite3.connect(path)) as outside:
            before, rows = outside.execute("PRAGMA data_version").fetchone(), dump(real)
            rooms = said(site.world, ANN)
            for number, each in enumerate(ways):
                await sandbox.travel(each, number)
            await does(sandbox.world, Command("ask", {"question": "How often do I water?"}))
            await does(sandbox.world, Command("config", {"zone": "Asia/Tokyo"}))
            await does(sandbox.world, Command("quiz"), BO)
            assert dump(real) == rows
            assert outside.execute("PRAGMA data_version").fetchone() == before
            assert said(site.world, ANN) == rooms
        real.close()
        assert site.world.clock() == clock()

    visit_once(scene)


def test_it_begins_as_a_copy_with_what_was_said(visit_once: Visit) -> None:
    """Its members, schedules and messages are those of the real group; the channel says where it begins."""

    async def scene(site: Site) -> None:
        await does(site.world, Press(AT_TEN))
        site.world.rooms.say(TERMINAL, "ann", "hello", START)
        sandbox = await opened(site)
        assert sandbox.copied
        assert "Daily quiz at 10:00" in text(await does(sandbox.world, Command("schedule")))
        assert said(sandbox.world, ANN).startswith("hello")
        assert "The sandbox begins here" in said(sandbox.world, BO)

    visit_once(scene)


def test_it_begins_empty_beside_a_database_with_more_in_it(visit_once: Visit, sqlite_url: str) -> None:
    """Nothing of another platform's groups is copied; it says why, and who started the program is its admin."""
    with closing(Database(sqlite_url)) as database, database.write() as session:
        join(session, "Zoe", "guild", Platform.DISCORD)

    async def scene(site: Site) -> None:
        await does(site.world, Press(AT_TEN))
        site.world.rooms.say(TERMINAL, "ann", "hello", START)
        sandbox = await opened(site)
        assert not sandbox.copied
        assert "nobody else's data is copied" in said(sandbox.world, ANN)
        assert "hello" not in said(sandbox.world, ANN)
        with closing(Database(f"sqlite:///{folder_of(sandbox) / 'studyhall.db'}")) as made:
            rows = dump(made)
        assert [name for name, found in rows.items() if "Zoe" in repr(found)] == []
        assert rows["schedules"] == []
        await does(sandbox.world, Press(AT_TEN))
        assert len((await sandbox.travel("post", 0)).happened) == 1

    visit_once(scene)


def test_it_begins_empty_beside_postgresql(visit: Visit, database_url: str) -> None:
    """A server's database is never copied into a file."""

    async def scene(site: Site) -> None:
        sandbox = await opened(site)
        assert sandbox.copied == database_url.startswith("sqlite")
        await does(sandbox.world, Press(AT_TEN))
        assert len((await sandbox.travel("week", 0)).happened) >= 7

    visit(scene)


def test_everybody_is_there_so_reminders_reach_each_direct_room(visit_once: Visit) -> None:
    """Ann and Bo are both reminded, whoever of them looks."""

    async def scene(site: Site) -> None:
        for viewer in (ANN, BO):
            await does(site.world, Command("settings", {"reminder": "19:30"}), viewer)
        sandbox = await opened(site)
        await sandbox.travel("tomorrow", 0)
        for viewer in (ANN, BO):
            assert "start your streak" in said(sandbox.world, Viewer(viewer.account, viewer.name, direct=True))

    visit_once(scene)


def test_the_log_tells_of_what_was_really_sent_alone(visit_once: Visit, log_file: Path) -> None:
    """What is played through was answered and sent to nobody."""

    async def scene(site: Site) -> None:
        await does(site.world, Press(AT_TEN))
        sandbox = await opened(site)
        await does(sandbox.world, Command("streak", {}))
        assert len((await sandbox.travel("week", 0)).happened) >= 7

    visit_once(scene)
    told = log_file.read_text()
    assert '"answered"' in told
    assert '"streak"' not in told
    assert '"delivered"' not in told


def test_what_is_due_while_nobody_travels_comes_by_itself(visit_once: Visit, clock: Clock) -> None:
    """The clock runs on in it, and so does all that happens by it."""

    async def scene(site: Site) -> None:
        await does(site.world, Press(AT_TEN))
        sandbox = await opened(site)
        clock.advance(hours=1)
        await sandbox.look()
        assert "Daily quiz" in said(sandbox.world, BO)
        assert "Daily quiz" not in said(site.world, BO)

    visit_once(scene)


def test_leaving_leaves_nothing_behind(visit_once: Visit) -> None:
    """Its folder, which only we may enter, is gone, and so are its threads; a second one begins as the first did."""

    async def scene(site: Site) -> None:
        await does(site.world, Press(AT_TEN))
        for _ in range(2):
            sandbox = await opened(site)
            folder = folder_of(sandbox)
            assert folder.stat().st_mode & 0o777 == 0o700
            assert len((await sandbox.travel("week", 0)).happened) >= 7
            site.sandboxes.leave()
            assert site.sandboxes.current is None
            await site.sandboxes.close()
            assert not folder.exists()

    visit_once(scene)


def test_a_page_that_is_not_there_is_told_in_the_sandbox(visit_once: Visit) -> None:
    """Under its banner, and the way back leads to its own chat."""

    async def scene(site: Site) -> None:
        await opened(site)
        ann = site.visitor(prefix="/sandbox")
        missing = await site.asks("GET", ann.at("/nowhere"))
        assert missing.status == 404
        assert "There is no such page." in missing.text
        assert "<title>Sandbox · " in missing.markup
        assert 'href="/sandbox/?as=Ann">To the chat' in missing.markup

    visit_once(scene)


def test_a_journey_is_left_when_the_sandbox_is(visit_once: Visit) -> None:
    """Nobody waits for its end; who travels is told that there is no sandbox any more, and later journeys as well."""

    async def scene(site: Site) -> None:
        await does(site.world, Press(AT_TEN))
        sandbox = await opened(site)
        folder = folder_of(sandbox)
        going = asyncio.create_task(sandbox.travel("2026-04-09T20:00", 0))
        while "Daily quiz" not in said(sandbox.world, ANN):  # noqa: ASYNC110 - nothing tells of one step
            await asyncio.sleep(0)
        site.sandboxes.leave()
        journey = await going
        assert not journey.arrived
        with pytest.raises(GoneError):
            await sandbox.travel("week", 1)
        await site.sandboxes.close()
        assert not folder.exists()

    visit_once(scene)


def test_somebody_answers_while_somebody_travels(visit_once: Visit) -> None:
    """Both are done: each answer is of some instant on the way."""

    async def scene(site: Site) -> None:
        await does(site.world, Press(AT_TEN))
        sandbox = await opened(site)
        going = asyncio.create_task(sandbox.travel("week", 0))
        answered = 0
        while not going.done():
            await does(sandbox.world, Command("quiz"), BO)
            await sandbox.look() if answered == 3 else None
            answered += 1
        assert answered > 3
        assert (await going).arrived

    visit_once(scene)


def test_two_journeys_at_once_are_one_after_the_other(visit_once: Visit) -> None:
    """The second one was decided on before the first was made, so it is not made."""

    async def scene(site: Site) -> None:
        sandbox = await opened(site)
        both = await asyncio.gather(*(sandbox.travel("tomorrow", 0) for _ in range(2)), return_exceptions=True)
        assert [isinstance(each, TravelError) for each in both] == [False, True]
        assert sandbox.world.clock() == START.replace(hour=9) + DAY

    visit_once(scene)


def test_it_ends_by_itself_when_nobody_looks(visit_once: Visit) -> None:
    """After an hour without a request and without a stream; not before, and not while somebody follows."""

    async def scene(site: Site) -> None:
        sandboxes = site.sandboxes
        now = [0.0]
        sandboxes._seconds = lambda: now[0]  # noqa: SLF001 - an hour is long
        sandbox = await opened(site)
        bo = site.visitor("Bo", prefix="/sandbox")
        now[0] += IDLE_SECONDS
        await bo.reads()
        now[0] += IDLE_SECONDS
        await sandboxes.look(sandbox)
        assert sandboxes.current is sandbox
        async with bo.streams():
            now[0] += IDLE_SECONDS + 1
            await sandboxes.look(sandbox)
            assert sandboxes.current is sandbox
        while sandbox.world.rooms.streams:  # noqa: ASYNC110 - nothing tells that a reader is gone
            await asyncio.sleep(0.01)
        now[0] += IDLE_SECONDS + 1
        await sandboxes.look(sandbox)
        assert sandboxes.current is None

    visit_once(scene)


def test_a_sandbox_that_cannot_be_made_is_told_and_logged(visit_once: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no file can be written, the page says so, and the real group goes on."""
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")

    async def scene(site: Site) -> None:
        ann = site.visitor()
        await ann.reads("/travel")
        with capture_logs() as logs:
            page = await ann.presses("A week on")
        assert page.status == 503
        assert "could not be opened" in page.text
        assert "sandbox not begun" in {each["event"] for each in logs}
        await ann.reads()

    visit_once(scene)


def test_the_packs_are_shared_and_what_the_copy_learns_is_not(visit_once: Visit) -> None:
    """The index of the packs is the same; what an admin adds in the sandbox is not found in the real group."""

    async def scene(site: Site) -> None:
        sandbox = await opened(site)
        assert sandbox.world.app.shelf is not site.app.shelf
        assert sandbox.world.app.shelf.indexes.base() is site.app.shelf.indexes.base()
        shelf = site.app.shelf
        site.page.use(shelf)
        assert sandbox.world.app.shelf.indexes.base() is shelf.indexes.base()

    visit_once(scene)


def test_streams_of_it_end_with_the_page(visit_once: Visit) -> None:
    """Who follows the sandbox holds no end up, and whoever comes then gets no new one."""

    async def scene(site: Site) -> None:
        await opened(site)
        async with site.visitor(prefix="/sandbox").streams() as stream:
            site.page.end_streams()
            while await stream.next():
                pass
        site.sandboxes.leave()
        with pytest.raises(OSError, match="closing"):
            await opened(site)

    visit_once(scene)


def test_leaving_waits_for_no_reader(visit_once: Visit) -> None:
    """A stream that is open ends with the sandbox, which is gone at once."""

    async def scene(site: Site) -> None:
        folder = folder_of(await opened(site))
        async with site.visitor(prefix="/sandbox").streams() as stream:
            site.sandboxes.leave()
            async with asyncio.timeout(4):  # it would be patient with an answer that is under way for 5 seconds
                await site.sandboxes.close()
            while await stream.next():
                pass
        assert not folder.exists()

    visit_once(scene)
