"""`studyhall run` with a token: the real program, on a Discord on loopback."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.fakes.discord import FakeDiscord
from tests.terminal import PATIENCE, SERVED, Talk, environment, run

KNOWN = "Will AI replace machine learning engineers?"
ACK = "POST /interactions/*/*/callback"


@pytest.fixture
def here(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder with a database in it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "studyhall.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


def settings(fake: FakeDiscord, token: str | None = None) -> dict[str, str]:
    """What the program needs to know to find that Discord; it logs all that it ever does."""
    return {
        "STUDYHALL_DISCORD_TOKEN": fake.token if token is None else token,
        "STUDYHALL_DISCORD_API": fake.api,
        "STUDYHALL_DISCORD_GATEWAY": fake.gateway_url,
        "STUDYHALL_LOG_LEVEL": "DEBUG",
    }


@asynccontextmanager
async def started(fake: FakeDiscord, folder: Path, **more: str) -> AsyncIterator[Talk]:
    """The program, online, with more settings."""
    with Talk(folder, "run", **settings(fake), **more) as talk:
        said = await asyncio.to_thread(talk.until, "&permissions=274878024704\n")
        assert said.startswith("Study Hall is going to Discord. Ctrl-C ends it.\n")
        await fake.connected()
        yield talk


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_comes_online_answers_and_ends_when_told_to(here: Path, number: signal.Signals) -> None:
    """With 0, and a word; what was asked before that is answered, and nothing but our own words is in the terminal."""

    async def main() -> None:
        async with FakeDiscord(patience=PATIENCE) as fake:
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            async with started(fake, here) as talk:
                assert "Source: " in (await ann.types("/ask", question=KNOWN)).text
                held = fake.faults.hold(ACK)
                asked = ann.starts_typing("/ask", question=KNOWN)
                await fake.until(lambda: held.caught == 1, "the answer is on its way")
                talk.gets(number)
                assert held.gate is not None
                held.gate.set()
                code, rest = await asyncio.to_thread(talk.ends)
                assert (code, rest) == (0, "Bye! Everything is kept.\n")
                assert "Source: " in (await ann.sees(asked)).text
            assert fake.gateway.connections == []

    asyncio.run(main())


def looks_at(address: str) -> tuple[int, str]:
    """Status and text of what stands at an address."""
    try:
        with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own page
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_health_is_told_with_discord_alone(here: Path) -> None:
    """The process lives, and what it needs is there, piece by piece; there is no page where nobody asked for one."""

    async def main() -> None:
        async with FakeDiscord(patience=PATIENCE) as fake:
            fake.guild()
            async with started(fake, here) as talk:
                found = SERVED.search(talk.said)
                assert found
                alive, ready, page = [
                    await asyncio.to_thread(looks_at, found[1] + path) for path in ("/healthz", "/readyz", "/")
                ]
                assert alive == (200, "ok")
                assert ready[0] == 200
                assert json.loads(ready[1]) == {"database": True, "index": True, "discord": True}
                assert page[0] == 404
                fake.gateway.drop()
                await fake.connected()

    asyncio.run(main())


def test_the_page_is_there_beside_discord_where_it_is_asked_for(here: Path) -> None:
    """It shows the local group, and nothing of Discord's; a signal ends it all."""

    async def main() -> None:
        async with FakeDiscord(patience=PATIENCE) as fake:
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            async with started(fake, here, STUDYHALL_PLAYGROUND="on") as talk:
                assert "Source: " in (await ann.types("/ask", question=KNOWN)).text
                found = re.search(r"The study hall is open at (\S+) as well\.\n", talk.said)
                assert found
                status, shown = await asyncio.to_thread(looks_at, found[1] + "/group")
                assert status == 200
                assert "Ann" not in shown
                talk.gets(signal.SIGTERM)
                assert await asyncio.to_thread(talk.ends) == (0, "Bye! Everything is kept.\n")

    asyncio.run(main())


def test_beyond_this_machine_the_page_beside_discord_wants_a_password(here: Path) -> None:
    """Without one nothing is begun; where nobody asked for the page, health may be reached from anywhere."""
    more = {"STUDYHALL_DISCORD_TOKEN": "a.b.c", "STUDYHALL_HTTP_HOST": "0.0.0.0"}  # noqa: S104 - it is refused
    done = run(here, "run", STUDYHALL_PLAYGROUND="on", **more)
    assert done.returncode == 1
    assert "set STUDYHALL_PLAYGROUND_PASSWORD (12 characters or more)" in done.stderr
    assert not SERVED.search(done.stdout)


def test_it_takes_its_part_of_the_shards_and_a_server_for_development(here: Path) -> None:
    """It begins the sessions of those shards alone, and that one server has the commands."""

    async def main() -> None:
        async with FakeDiscord(patience=PATIENCE) as fake:
            ann = fake.user("Ann")
            workshop, garden = (fake.guild(members=[ann], shard=(number, 2)) for number in (1, 0))
            more = {"STUDYHALL_DISCORD_SHARDS": "1/2", "STUDYHALL_DISCORD_SERVER": workshop.id}
            async with started(fake, here, **more):
                assert [each.shard for each in fake.gateway.live()] == [(1, 2)]
                assert "ask" in fake.commands(workshop)
                assert fake.commands() == fake.commands(garden) == []
                assert "Source: " in (await ann.types("/ask", workshop.channels[0], question=KNOWN)).text

    asyncio.run(main())


def test_the_log_holds_no_secret_and_nothing_that_people_wrote(here: Path) -> None:
    """Discord's library writes there too: no token, no interaction's token, no question, at any level."""

    async def main() -> list[str]:
        async with FakeDiscord(patience=PATIENCE) as fake:
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            async with started(fake, here) as talk:
                fake.faults.limit(ACK, retry_after=0.01)
                await ann.types("/ask", question=KNOWN)
                fake.faults.fail(ACK, 403)
                refused = ann.starts_typing("/ask", question="Why is my zebra sad?")
                await fake.until(lambda: 403 in [each.status for each in fake.http.refusals], "it is refused")
                fake.faults.fail("POST /channels/*/messages", 403, code=50013)
                ann.posts(f"{fake.world.bot.mention} {KNOWN}")
                await fake.until(lambda: [each.status for each in fake.http.refusals].count(403) == 2, "it is refused")
                fake.gateway.drop()
                await fake.connected()
                talk.gets(signal.SIGTERM)
                assert await asyncio.to_thread(talk.ends) == (0, "Bye! Everything is kept.\n")
            return [fake.token, refused.token, "engineers", "zebra", *fake.world.interactions]

    secrets = asyncio.run(main())
    log = (here / "data" / "studyhall.log").read_text(encoding="utf-8")
    assert "is rate limited. Retrying" in log
    assert log.count('"event": "discord refused"') == 1
    assert log.count('"event": "channel shut"') == 1
    assert [each for each in secrets if each in log] == []


def test_where_the_log_is_on_the_error_output_the_sentence_stands_alone(tmp_path: Path) -> None:
    """Also at the first start, which makes the database: no step of that, no server's start and no word of voice."""

    async def main() -> str:
        async with FakeDiscord() as fake:
            told = settings(fake, "a.b.c") | {"STUDYHALL_LOG_LEVEL": "INFO", "STUDYHALL_LOG_TO": "stderr"}
            return (await asyncio.to_thread(run, tmp_path, "run", **told)).stderr

    said = asyncio.run(main())
    assert [line for line in said.splitlines() if any(word in line for word in ("alembic", "uvicorn", "voice"))] == []
    assert "studyhall: Discord does not know this token;" in said


def test_the_fake_to_be_run_by_hand_prints_what_a_shell_hands_on(tmp_path: Path) -> None:
    """Pasted line by line, its settings reach the bot that is started next."""
    done = subprocess.run(
        (sys.executable, "-m", "tests.fakes.discord"),
        input="quit\n",
        capture_output=True,
        env=environment(tmp_path),
        cwd=tmp_path,
        timeout=PATIENCE,
        check=True,
        text=True,
    )
    told = [line.partition("=")[0] for line in done.stdout.splitlines()[:3]]
    assert told == [f"export STUDYHALL_DISCORD_{name}" for name in ("API", "GATEWAY", "TOKEN")]


@pytest.mark.parametrize("token", ["MTIz.wrong.token", "two words", "ümlaut", "broken\nin two"])
def test_a_wrong_token_is_said_in_one_sentence(here: Path, token: str) -> None:
    """On the error output, with exit code 2; nothing of the token is written anywhere."""

    async def main() -> tuple[int, str, str]:
        async with FakeDiscord() as fake:
            done = await asyncio.to_thread(run, here, "run", **settings(fake, token))
            return done.returncode, done.stdout, done.stderr

    code, out, err = asyncio.run(main())
    assert code == 2
    assert SERVED.sub("", out) == "Study Hall is going to Discord. Ctrl-C ends it.\n"
    sentence = "Discord does not know this token; copy it anew from the developer portal (Bot, Reset Token)"
    assert err == f"studyhall: {sentence}\n"
    assert token not in (here / "data" / "studyhall.log").read_text(encoding="utf-8")


def test_a_token_that_is_taken_back_ends_it_too(here: Path) -> None:
    """Reset in the portal while the bot runs: the gateway says so, and the bot says it on."""

    async def main() -> None:
        async with FakeDiscord(patience=PATIENCE) as fake:
            fake.guild()
            async with started(fake, here) as talk:
                fake.gateway.drop(4004)
                code, rest = await asyncio.to_thread(talk.ends)
                assert code == 2
                assert rest.startswith("studyhall: Discord does not know this token;")

    asyncio.run(main())


def test_a_token_file_serves_and_one_that_cannot_be_read_is_named(here: Path) -> None:
    """The bot comes online with what stands in it; without it, it says which file, and ends with 1."""
    file = here / "token"

    async def main() -> None:
        async with FakeDiscord(patience=PATIENCE) as fake:
            file.write_text(fake.token + "\n", encoding="utf-8")
            named = settings(fake, "") | {"STUDYHALL_DISCORD_TOKEN_FILE": str(file)}
            with Talk(here, "run", **named) as talk:
                await fake.connected()
                talk.gets(signal.SIGTERM)
                assert (await asyncio.to_thread(talk.ends))[0] == 0

    asyncio.run(main())
    file.unlink()
    done = run(here, "run", STUDYHALL_DISCORD_TOKEN_FILE=str(file))
    assert (done.returncode, done.stdout) == (1, "")
    words = f"studyhall: STUDYHALL_DISCORD_TOKEN_FILE: {file} cannot be read (No such file or directory)\n"
    assert done.stderr == words
    file.touch()
    done = run(here, "run", STUDYHALL_DISCORD_TOKEN_FILE=str(file))
    assert (done.returncode, done.stdout) == (1, "")
    words = f"{file} is empty; write into it what STUDYHALL_DISCORD_TOKEN would hold"
    assert done.stderr == f"studyhall: STUDYHALL_DISCORD_TOKEN_FILE: {words}\n"


def test_no_discord_at_the_start_is_said_in_one_sentence(here: Path) -> None:
    """Whoever started it reads where it was looked for, and it ends with 1, so that a supervisor may start it anew."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api/v10"
    done = run(here, "run", STUDYHALL_DISCORD_TOKEN="a.b.c", STUDYHALL_DISCORD_API=api)  # noqa: S106 - it opens nothing
    assert done.returncode == 1
    assert done.stderr == (
        f"studyhall: Discord cannot be reached at {api} (no connection); check the network, and STUDYHALL_DISCORD_API\n"
    )


def test_discords_own_trouble_at_the_start_is_said_too(here: Path) -> None:
    """It answers, but not with what it should: the bot says with what."""

    async def main() -> tuple[int, str]:
        async with FakeDiscord() as fake:
            fake.faults.fail("GET /users/@me")
            done = await asyncio.to_thread(run, here, "run", **settings(fake))
            return done.returncode, done.stderr

    code, err = asyncio.run(main())
    assert code == 1
    assert "(it says 503)" in err


def test_commands_that_discord_refuses_do_not_keep_the_bot_from_its_work(here: Path) -> None:
    """The reason is in the log, the bot is online, and the next start tells Discord again."""

    async def main() -> None:
        async with FakeDiscord(patience=PATIENCE) as fake:
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            fake.faults.fail("PUT /applications/*/commands", 403)
            for commands in (False, True):
                async with started(fake, here) as talk:
                    assert bool(fake.commands()) is commands
                    assert "Source: " in (await ann.says(f"{fake.world.bot.mention} {KNOWN}")).text
                    talk.gets(signal.SIGTERM)
                    assert (await asyncio.to_thread(talk.ends))[0] == 0

    asyncio.run(main())
    assert "discord commands not synced" in (here / "data" / "studyhall.log").read_text(encoding="utf-8")
