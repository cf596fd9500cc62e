"""`studyhall run --only worker`: the real program, on a Discord on loopback, where it only speaks."""

import asyncio
import signal
from pathlib import Path

import pytest

from bot.core.request import Asker, Place, Platform
from bot.storage import outbox, people
from bot.storage.engine import Database
from bot.storage.outbox import Addressee
from tests.fakes.discord import FakeDiscord
from tests.mouth import rows
from tests.storage.world import NOW
from tests.terminal import PATIENCE, Talk, run
from tests.test_cli_run import settings

POST = "POST /channels/*/messages"


@pytest.fixture
def here(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder with a database in it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "studyhall.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


def test_it_sends_without_listening_and_at_the_end_finishes_what_it_sends(here: Path) -> None:
    """It never goes to the gateway and leaves commands alone; what it has not begun is handed back."""
    database = Database(f"sqlite:///{here / 'data' / 'studyhall.db'}")

    async def main() -> None:
        async with FakeDiscord(patience=PATIENCE) as fake:
            guild = fake.guild(channels=["general"])
            (channel,) = guild.channels
            with database.write() as session:
                group = people.add_group(session, Asker(Platform.DISCORD, "1", "Ann"), Place(guild.id), "Reds", NOW)
                facts = {"asked": "Why?", "answer": "So.", "question": "Why?"}
                to = Addressee(group.id, Platform.DISCORD, channel=channel.id)
                for key in ("first", "second"):
                    outbox.put(session, key, to, "answered", facts, NOW)
            held = fake.faults.hold(POST)
            with Talk(here, "run", "--only", "worker", **settings(fake)) as talk:
                await fake.until(lambda: held.caught == 1, "the first is on its way")
                talk.gets(signal.SIGTERM)
                said = await asyncio.to_thread(talk.until, "What is being sent is sent first.\n")
                assert said.startswith("Study Hall sends to Discord, and answers nobody here. Ctrl-C ends it.\n")
                assert held.gate is not None
                held.gate.set()
                assert await asyncio.to_thread(talk.ends) == (0, "Bye! Everything is kept.\n")
            assert len(channel.messages) == 1
            assert (fake.gateway.connections, fake.commands()) == ([], [])

    asyncio.run(main())
    first, second = rows(database)
    assert (first.state, first.external_id is not None) == ("sent", True)
    assert (second.state, second.attempts, second.doubt_since) == ("waiting", 0, None)
    database.close()


def test_without_a_token_there_is_nothing_for_it_to_do(here: Path) -> None:
    """It says so, in a sentence, and ends with 1."""
    done = run(here, "run", "--only", "worker")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("studyhall: there is nowhere to send to: set a token (")


def test_a_wrong_token_is_said_in_one_sentence(here: Path) -> None:
    """As by the program that answers."""

    async def main() -> tuple[int, str]:
        async with FakeDiscord() as fake:
            done = await asyncio.to_thread(run, here, "run", "--only", "worker", **settings(fake, "a.b.c"))
            return done.returncode, done.stderr

    code, said = asyncio.run(main())
    assert code == 2
    assert said.startswith("studyhall: Discord does not know this token;")
