"""`studyhall run` with Slack's tokens: the real program, on a Slack on loopback, in both transports; beside Discord."""

import asyncio
import json
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.adapters.slack.manifest import OPTIONAL, SCOPES, manifest
from bot.commands import TABLE
from bot.settings import Settings
from tests.adapters.slack.house import KEY, PUBLIC, Browser, nobody
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack, WallClock
from tests.terminal import PATIENCE, SERVED, Talk, run

KNOWN = "Will AI replace machine learning engineers?"
GOING = "Study Hall is going to Slack. Ctrl-C ends it.\n"
BYE = "Bye! Everything is kept.\n"


@pytest.fixture
def here(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder with a database in it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "studyhall.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


def by_socket(fake: FakeSlack) -> dict[str, str]:
    """What the program needs to know to find that Slack; it logs all that it ever does."""
    return {
        "SLACK_BOT_TOKEN": fake.bot_token,
        "SLACK_APP_TOKEN": fake.app_token,
        "STUDYHALL_SLACK_API": fake.api,
        "STUDYHALL_LOG_LEVEL": "DEBUG",
    }


def by_http(fake: FakeSlack) -> dict[str, str]:
    """The same, to be called by it."""
    return {
        "SLACK_BOT_TOKEN": fake.bot_token,
        "SLACK_SIGNING_SECRET": fake.signing_secret,
        "STUDYHALL_SLACK_API": fake.api,
        "STUDYHALL_HTTP_PORT": "0",
        "STUDYHALL_LOG_LEVEL": "DEBUG",
    }


def address(said: str) -> str:
    """Where the program says that it is reached."""
    found = re.search(r"^HTTP is served at (\S+)\.$", said, re.MULTILINE)
    assert found, said
    return found[1]


@asynccontextmanager
async def started(fake: FakeSlack, folder: Path, base: str = "", **settings: str) -> AsyncIterator[tuple[Talk, str]]:
    """The program, online, and what it said."""
    fake.follows(manifest(TABLE, base))
    with Talk(folder, "run", **settings) as talk:
        said = await asyncio.to_thread(talk.until, "Study Hall is on Slack, in ")
        if not said.endswith(".\n"):
            said += await asyncio.to_thread(talk.until, ".\n")
        if fake.transport.way is fake.requests:
            await fake.points_at(f"{address(said)}/slack/events")
        yield talk, said


def new(transport: str) -> FakeSlack:
    """A Slack with a real clock, and patience with a program that has to start."""
    return FakeSlack("http" if transport == "http" else "socket", clock=WallClock(), patience=PATIENCE)


async def page(url: str) -> str:
    """What stands there, once all is well."""
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        while True:
            async with session.get(url) as found:
                if found.status == 200:
                    return await found.text()


async def ends(talk: Talk, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """Its exit code and last words, once it was told to end."""
    talk.gets(number)
    return await asyncio.to_thread(talk.ends)


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_it_comes_online_answers_and_ends_when_told_to(here: Path, transport: str) -> None:
    """With 0, and a word; what was asked before that is answered, and nothing but our own words is in the terminal."""

    async def main() -> None:
        async with new(transport) as fake:
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            settings = by_socket(fake) if transport == "socket" else by_http(fake)
            async with started(fake, here, **settings) as (talk, said):
                assert said.startswith(GOING)
                assert "Study Hall is on Slack, in Study group.\n" in said
                assert "Source: " in (await ann.types(f"/study ask {KNOWN}", general)).text
                held = fake.faults.hold("response_url")
                asked = ann.starts_typing(f"/study ask {KNOWN}", general)
                await fake.until(lambda: held.caught == 1, "the answer is on its way")
                talk.gets(signal.SIGTERM)
                assert held.gate is not None
                held.gate.set()
                code, rest = await asyncio.to_thread(talk.ends)
                assert (code, rest) == (0, BYE)
                assert "Source: " in (await ann.sees(asked)).text
            assert fake.socket.connections == []
            assert fake.web.refusals == []

    asyncio.run(main())


def test_it_can_be_told_to_end_while_slack_does_not_answer(here: Path) -> None:
    """At once: nobody waits for what has not begun."""

    async def main() -> None:
        async with new("socket") as fake:
            held = fake.faults.hold("auth.test")
            with Talk(here, "run", **by_socket(fake)) as talk:
                assert (await asyncio.to_thread(talk.until, GOING)).startswith(GOING)
                await fake.until(lambda: held.caught == 1, "it asks who it is")
                code, rest = await ends(talk)
                assert (code, SERVED.sub("", rest)) == (0, BYE)

    asyncio.run(main())


def test_health_is_told_by_http(here: Path) -> None:
    """The process lives; and what it needs is there, piece by piece."""

    async def main() -> None:
        async with new("http") as fake, started(fake, here, **by_http(fake)) as (talk, said):
            alive, ready = [await page(address(said) + path) for path in ("/healthz", "/readyz")]
            assert alive == "ok"
            assert json.loads(ready) == {"database": True, "index": True, "slack": True}
            assert await ends(talk, signal.SIGINT) == (0, BYE)

    asyncio.run(main())


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_discord_and_slack_are_served_by_one_process(here: Path, transport: str) -> None:
    """Both are answered, each by its own, and both count for its health; SIGTERM ends both."""

    async def main() -> None:
        async with new(transport) as fake, FakeDiscord(patience=PATIENCE) as discord:
            ann, kim = fake.user("Ann"), discord.user("Kim")
            general = fake.channel("general", members=[ann])
            discord.guild(members=[kim])
            both = {
                "STUDYHALL_DISCORD_TOKEN": discord.token,
                "STUDYHALL_DISCORD_API": discord.api,
                "STUDYHALL_DISCORD_GATEWAY": discord.gateway_url,
                **(by_socket(fake) if transport == "socket" else by_http(fake)),
            }
            async with started(fake, here, **both) as (talk, said):
                assert said.startswith("Study Hall is going to Discord and Slack. Ctrl-C ends it.\n")
                await discord.connected()
                assert "Source: " in (await kim.types("/ask", question=KNOWN)).text
                assert "Source: " in (await ann.types(f"/study ask {KNOWN}", general)).text
                if transport == "http":
                    well = json.loads(await page(f"{address(said)}/readyz"))
                    assert well == {"database": True, "index": True, "discord": True, "slack": True}
                code, rest = await ends(talk)
                assert code == 0
                assert rest.endswith(BYE)
            assert fake.socket.connections == []
            assert discord.gateway.connections == []

    asyncio.run(main())


def test_a_token_that_discord_does_not_know_ends_both(here: Path) -> None:
    """With its sentence and 2, and Slack is let go of."""

    async def main() -> None:
        async with new("socket") as fake, FakeDiscord(patience=PATIENCE) as discord:
            both = {
                "STUDYHALL_DISCORD_TOKEN": "MTIz.wrong.token",
                "STUDYHALL_DISCORD_API": discord.api,
                "STUDYHALL_DISCORD_GATEWAY": discord.gateway_url,
                **by_socket(fake),
            }
            done = await asyncio.to_thread(run, here, "run", **both)
            assert done.returncode == 2
            assert done.stderr.startswith("studyhall: Discord does not know this token;")
            assert fake.socket.connections == []

    asyncio.run(main())


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk's
def test_workspaces_add_it_by_themselves(here: Path) -> None:
    """By OAuth: it says where, and is still there when it starts again; no token stands in any file."""

    async def main() -> list[str]:
        async with FakeSlack("http", clock=WallClock(), patience=PATIENCE, installed=False, rotation=True) as fake:
            ann = fake.user("Ann", admin=True)
            general = fake.channel("general", members=[ann])
            settings = {
                "SLACK_CLIENT_ID": fake.client_id,
                "SLACK_CLIENT_SECRET": fake.client_secret,
                "SLACK_SIGNING_SECRET": fake.signing_secret,
                "STUDYHALL_SECRET_KEY": KEY,
                "STUDYHALL_SLACK_API": fake.api,
                "STUDYHALL_PUBLIC_URL": PUBLIC,
                "STUDYHALL_HTTP_PORT": "0",
            }
            added = f"Others add it at {PUBLIC}/slack/install.\n"
            async with started(fake, here, base=PUBLIC, **settings) as (talk, said), nobody() as session:
                assert said.endswith(f"on Slack, in 0 workspaces. {added}")
                page = await Browser(address(said), session).installs(ann)
                assert "Study Hall is installed in Study group" in page.text
                assert "Source: " in (await ann.types(f"/study ask {KNOWN}", general)).text
                assert await ends(talk) == (0, BYE)
            async with started(fake, here, base=PUBLIC, **settings) as (talk, said):
                assert said.endswith(f"on Slack, in 1 workspace. {added}")
                assert "Source: " in (await ann.types(f"/study ask {KNOWN}", general)).text
                assert await ends(talk) == (0, BYE)
            return [*fake.world.tokens.known, *fake.world.tokens.refreshing, fake.client_secret]

    secrets = [each.encode() for each in asyncio.run(main())]
    files = [each for each in here.rglob("*") if each.is_file()]
    assert {each.parent for each in files} == {here / "data"}, "bolt keeps nothing of its own"
    assert [each for each in files for secret in secrets if secret in each.read_bytes()] == []


WRONG = {
    "SLACK_BOT_TOKEN": "(OAuth & Permissions, Bot User OAuth Token)",
    "SLACK_APP_TOKEN": "(Basic Information, App-Level Tokens, with connections:write)",
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize(("token", "said"), [("xoxb-wrong", " (invalid_auth)"), ("two words", ""), ("ümlaut", "")])
def test_a_wrong_token_is_said_in_one_sentence(here: Path, name: str, token: str, said: str) -> None:
    """On the error output, with exit code 2: which, and where it is found; nothing of it is written anywhere."""

    async def main() -> tuple[int, str, str]:
        async with new("socket") as fake:
            done = await asyncio.to_thread(run, here, "run", **(by_socket(fake) | {name: token}))
            return done.returncode, done.stdout, done.stderr

    code, out, err = asyncio.run(main())
    assert (code, SERVED.sub("", out)) == (2, GOING)
    assert err == f"studyhall: Slack does not take {name}{said}; copy it anew from the app's settings {WRONG[name]}\n"
    assert token not in (here / "data" / "studyhall.log").read_text(encoding="utf-8")


def test_no_slack_at_the_start_is_said_in_one_sentence(here: Path) -> None:
    """Whoever started it reads where it was looked for, and it ends with 1, so that a supervisor may start it anew."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api/"
    done = run(here, "run", SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", STUDYHALL_SLACK_API=api)  # noqa: S106 - they open nothing
    assert done.returncode == 1
    assert done.stderr == (
        f"studyhall: Slack cannot be reached at {api} (no connection); check the network, and STUDYHALL_SLACK_API\n"
    )


def test_a_port_that_is_taken_is_said_in_one_sentence(here: Path) -> None:
    """Before anything goes to Slack."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(here, "run", SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="x", STUDYHALL_HTTP_PORT=port)  # noqa: S106 - as above
    assert done.returncode == 1
    assert f"127.0.0.1:{port} cannot be listened to (Address already in use)" in done.stderr


TOGETHER = {
    "SLACK_APP_TOKEN: set it too": {"SLACK_BOT_TOKEN": "a"},
    "SLACK_BOT_TOKEN: this token ends after 12 hours": {"SLACK_BOT_TOKEN": "xoxe.xoxb-1", "SLACK_APP_TOKEN": "a"},
    "SLACK_BOT_TOKEN: set it too": {"SLACK_APP_TOKEN": "a"},
    "SLACK_CLIENT_SECRET: set it too": {"SLACK_CLIENT_ID": "a", "SLACK_SIGNING_SECRET": "a"},
    "SLACK_CLIENT_ID: set it too": {"SLACK_CLIENT_SECRET": "a"},
    "SLACK_BOT_TOKEN: leave it out": {"SLACK_CLIENT_ID": "a", "SLACK_CLIENT_SECRET": "a", "SLACK_BOT_TOKEN": "a"},
    "STUDYHALL_SECRET_KEY: set it; tokens of workspaces are encrypted with it. Make one with: python -c ": {
        "SLACK_CLIENT_ID": "a",
        "SLACK_CLIENT_SECRET": "a",
        "SLACK_SIGNING_SECRET": "a",
    },
    "STUDYHALL_SECRET_KEY: that is no key (several are separated by commas). Make one with: python -c ": {
        "SLACK_CLIENT_ID": "a",
        "SLACK_CLIENT_SECRET": "a",
        "SLACK_SIGNING_SECRET": "a",
        "STUDYHALL_SECRET_KEY": "short",
    },
    "SLACK_BOT_TOKEN_FILE: nowhere cannot be read (No such file or directory)": {"SLACK_BOT_TOKEN_FILE": "nowhere"},
}


@pytest.mark.parametrize("sentence", TOGETHER)
def test_settings_that_do_not_go_together_are_named(here: Path, sentence: str) -> None:
    """With what to do, and exit code 1."""
    done = run(here, "run", **TOGETHER[sentence])
    assert done.returncode == 1
    assert done.stderr.startswith(f"studyhall: {sentence}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_the_log_holds_no_secret_and_nothing_that_people_wrote(here: Path, transport: str) -> None:
    """Slack's libraries write there too: no token, no address that answers for us, no question, at any level."""

    async def main() -> list[str]:
        async with new(transport) as fake:
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            settings = by_socket(fake) if transport == "socket" else by_http(fake)
            async with started(fake, here, **settings) as (talk, _):
                await ann.types(f"/study ask {KNOWN}", general)
                await ann.mentions(KNOWN, general)
                fake.faults.fail("response_url", 500)
                refused = ann.starts_typing("/study ask Why is my zebra sad?", general)
                await fake.until(lambda: 500 in [each.status for each in fake.web.refusals], "it is refused")
                fake.faults.refuse("chat.postMessage", "fatal_error")
                await ann.mentions("Why is my zebra sad?", general, until=lambda _: True)
                if transport == "http":
                    fake.requests.mangle = lambda body, _: body + b" "
                    ann.starts_typing("/study ask Why is my zebra sad?", general)
                    await fake.settled()
                    fake.requests.mangle = None
                else:
                    fake.socket.down = True
                    fake.socket.drop()
                    await fake.until(lambda: not fake.socket.connections, "it is cut")
                    fake.socket.down = False
                    await fake.connected()
                assert await ends(talk) == (0, BYE)
            secrets = [fake.bot_token, fake.app_token, fake.signing_secret, "engineers", "zebra", "ticket=fake"]
            return [*secrets, *fake.world.hooks, str(refused.payload["response_url"])]

    secrets = asyncio.run(main())
    log = (here / "data" / "studyhall.log").read_text(encoding="utf-8")
    assert [each for each in secrets if each in log] == []


def test_the_guide_explains_every_scope_and_setting() -> None:
    """With the reasons that the manifest gives, and all names that can be set."""
    guide = (Path(__file__).parents[1] / "docs" / "slack.md").read_text(encoding="utf-8")
    for scope, reason in (SCOPES | OPTIONAL).items():
        assert f"| {scope} | {reason} |" in guide.replace("`", "")
    for name, field in Settings.model_fields.items():
        said = field.validation_alias if isinstance(field.validation_alias, str) else f"STUDYHALL_{name.upper()}"
        if name.startswith(("slack", "http", "public", "secret")) and not name.endswith("_file"):
            assert f"`{said}`" in guide
