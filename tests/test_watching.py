"""Where the figures are told, and to whom: beside the rest on this machine or for a password, or at their own port."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from socket import create_server
from typing import Any

import aiohttp
import pytest

from bot.app import App
from bot.ending import counted, listening
from bot.meters import NONE
from bot.settings import Settings, SettingsError
from bot.wiring import build_scrape, build_site
from tests.conftest import MakeApp
from tests.fakes.discord import FakeDiscord
from tests.terminal import PATIENCE, Talk, run
from tests.test_cli_run import settings as on_discord

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what others reach
PASSWORD = "correct horse battery"  # noqa: S105 - nobody's


@pytest.fixture
def app(make_app: MakeApp, sqlite_url: str) -> App:
    """The front door over an SQLite file: what is asked here is not asked of the database."""
    return make_app(sqlite_url)


def given(**more: Any) -> Settings:
    """The settings, at a port that is free."""
    return Settings(_env_file=None, **{"http_port": 0, **more})


async def read(url: str, password: str = "") -> tuple[int, str]:
    """The status and the text of an answer."""
    headers = {"Authorization": aiohttp.encode_basic_auth("any", password)} if password else {}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        return answer.status, await answer.text()


def scene(app: App, settings: Settings, run_: Callable[[str, str], Coroutine[Any, Any, None]]) -> None:
    """What happens at the addresses of the site and of the metrics, where they have one of their own."""
    announced: list[str] = []

    async def main() -> None:
        async with (
            counted(app, settings, announced.append) as routes,
            listening(build_site(app, (), None, routes), settings) as address,
        ):
            own = re.fullmatch(r"The metrics are at (\S+)/metrics\.", "".join(announced) or "none")
            await run_(address.replace(EVERYWHERE, "127.0.0.1"), own[1] if own else "")

    asyncio.run(asyncio.wait_for(main(), 30))


def test_on_this_machine_they_stand_beside_the_rest(app: App) -> None:
    """Under its names alone, so that no other site's name leads there."""

    async def look(address: str, own: str) -> None:
        status, text = await read(f"{address}/metrics")
        assert (status, own) == (200, "")
        assert "studyhall_build_info" in text

    scene(app, given(), look)
    assert app.meters is not NONE


def test_where_others_reach_it_they_are_there_for_the_password_alone(app: App) -> None:
    """Without one there is no such address, and nothing is counted in vain."""

    async def nothing(address: str, _: str) -> None:
        assert (await read(f"{address}/metrics"))[0] == 404
        assert (await read(f"{address}/healthz"))[0] == 200

    async def asked(address: str, _: str) -> None:
        assert (await read(f"{address}/metrics"))[0] == 401
        assert (await read(f"{address}/metrics", "wrong"))[0] == 401
        assert (await read(f"{address}/metrics", PASSWORD))[0] == 200

    scene(app, given(http_host=EVERYWHERE), nothing)
    assert app.meters is NONE
    scene(app, given(http_host=EVERYWHERE, playground_password=PASSWORD), asked)


def test_at_a_port_of_their_own_they_are_not_beside_the_rest(app: App) -> None:
    """There with health, and with nothing else of the bot; it is said where."""

    async def look(address: str, own: str) -> None:
        assert own.startswith("http://127.0.0.1:")
        assert own != address
        assert (await read(f"{address}/metrics"))[0] == 404
        assert (await read(f"{own}/metrics"))[0] == 200
        assert json.loads((await read(f"{own}/readyz"))[1]) == {"database": True, "index": True}
        assert (await read(f"{own}/"))[0] == 404

    scene(app, given(metrics_port=0), look)


def test_a_port_that_is_taken_is_said_by_its_setting(app: App) -> None:
    """With what to do."""

    async def never(*_: str) -> None:
        raise AssertionError

    with closing(create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        told = "STUDYHALL_METRICS_HOST and STUDYHALL_METRICS_PORT: .* cannot be listened to .*; choose another port"
        with pytest.raises(SettingsError, match=told):
            scene(app, given(metrics_port=port), never)


@pytest.mark.parametrize(
    ("more", "routes"),
    [
        ({}, 1),
        ({"http_host": "::1"}, 1),
        ({"http_host": "localhost"}, 1),
        ({"http_host": EVERYWHERE}, 0),
        ({"http_host": "no such host"}, 0),
        ({"http_host": EVERYWHERE, "playground_password": PASSWORD}, 1),
        ({"http_host": EVERYWHERE, "metrics_port": 9000}, 1),
    ],
)
def test_who_may_read_them_goes_by_the_settings(app: App, more: dict[str, Any], routes: int) -> None:
    """Whatever is reached by others has no such route without a password."""
    assert len(build_scrape(app, given(**more))) == routes


def test_a_worker_tells_them_at_their_port_alone(tmp_path: Path, sqlite_template: Path) -> None:
    """With the health of its database; an index it has none."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "studyhall.db").write_bytes(sqlite_template.read_bytes())

    async def main() -> None:
        async with FakeDiscord(patience=PATIENCE) as fake:
            more = on_discord(fake) | {"STUDYHALL_METRICS_PORT": "0"}
            with Talk(tmp_path, "run", "--only", "worker", **more) as talk:
                said = await asyncio.to_thread(talk.until, "/metrics.\n")
                found = re.search(r"^The metrics are at (\S+)/metrics\.$", said, re.MULTILINE)
                assert found is not None
                assert json.loads((await read(f"{found[1]}/readyz"))[1]) == {"database": True}
                text = (await read(f"{found[1]}/metrics"))[1]
                assert 'studyhall_oldest_unsent_seconds{platform="discord"} 0.0' in text

    asyncio.run(main())


def test_what_is_served_logs_to_standard_error(tmp_path: Path) -> None:
    """A program that nobody types into, as under a supervisor: its log is JSON there, and no file is made."""
    with closing(create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        done = run(
            tmp_path,
            "run",
            STUDYHALL_DISCORD_TOKEN="x",  # noqa: S106 - nobody's
            STUDYHALL_HTTP_PORT=port,
            STUDYHALL_LOG_TO="auto",
            STUDYHALL_LOG_LEVEL="DEBUG",
        )
    assert done.returncode == 1
    assert any(json.loads(line)["logger"] for line in done.stderr.splitlines() if line.startswith("{"))
    assert not (tmp_path / "data" / "studyhall.log").exists()
