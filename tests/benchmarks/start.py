"""From start to ready, and the memory that a process takes with every face loaded.

Ready is when `/readyz` says so: the database answers, the index is fitted. The start measured is one after the first,
which also builds the database and writes bytecode, without a platform's token: how soon a network answers is not ours.
For memory the process is on a Discord and a Slack on loopback, with the page and the metrics, and is read some seconds
after it was ready.
"""

import asyncio
import os
import re
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp

from bot.adapters.slack.manifest import manifest
from bot.commands import TABLE
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack, WallClock
from tests.terminal import MODULE, environment

WANTED_SECONDS = 1.5
WANTED_MB = 160

STARTS = 5
SETTLING = 5.0
"""Seconds after which a process that is ready takes what it takes."""

PATIENCE = 60.0
_PAUSE = 0.005  # seconds between two looks


def report() -> str:
    """The figures as text."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, computed = asyncio.run(_starts(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        megabytes = asyncio.run(_memory(Path(folder)))
    missed = [
        name
        for name, found, wanted in (("start", seconds, WANTED_SECONDS), ("memory", megabytes, WANTED_MB))
        if found > wanted
    ]
    return "\n".join(
        (
            "a process of the bot",
            f"  from start to ready, median of {STARTS}: {seconds:.2f} s, {computed:.2f} s of the processor",
            f"  resident memory on Discord and Slack, with the page and metrics: {megabytes:.0f} MB",
            f"  wanted: at most {WANTED_SECONDS} s and {WANTED_MB} MB; missed: {', '.join(missed) or 'nothing'}",
        )
    )


async def _starts(folder: Path) -> tuple[float, float]:
    """Seconds, by the clock and of the processor: where a machine is busy the latter tells what is ours."""
    times, computed = [], []
    for _ in range(STARTS + 1):
        begun = time.perf_counter()
        async with _running(folder, {}) as (process, address):
            await _ready(process, address)
            times.append(time.perf_counter() - begun)
            computed.append(_computed(process.pid))
    return statistics.median(times[1:]), statistics.median(computed[1:])


async def _memory(folder: Path) -> float:
    async with FakeSlack("socket", clock=WallClock(), patience=PATIENCE) as slack, FakeDiscord() as discord:
        slack.follows(manifest(TABLE, ""))
        discord.guild(members=[discord.user("Kim")])
        given = {
            "STUDYHALL_DISCORD_TOKEN": discord.token,
            "STUDYHALL_DISCORD_API": discord.api,
            "STUDYHALL_DISCORD_GATEWAY": discord.gateway_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "STUDYHALL_SLACK_API": slack.api,
            "STUDYHALL_PLAYGROUND": "on",
        }
        async with _running(folder, given) as (process, address):  # the first start, which upgrades
            await _ready(process, address)
        async with _running(folder, given) as (process, address):
            await _ready(process, address)
            async with aiohttp.ClientSession() as session:
                for path in ("/metrics", "/"):
                    async with session.get(address + path) as found:
                        assert found.status == 200, f"{path}: {found.status}"
            await asyncio.sleep(SETTLING)
            return resident(process.pid)


@asynccontextmanager
async def _running(folder: Path, more: Mapping[str, str]) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The program, just started, nobody typing, and the address that it will be at; ended at the end."""
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        *MODULE,
        "run",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        env=environment(folder, {**more, "STUDYHALL_HTTP_PORT": str(port), "PYTHONPYCACHEPREFIX": _bytecode()}),
        cwd=folder,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _ready(process: asyncio.subprocess.Process, address: str) -> None:
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        while True:
            assert process.returncode is None, "it ended before it was ready"
            try:
                async with session.get(f"{address}/readyz") as found:
                    if found.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(_PAUSE)


def resident(pid: int) -> float:
    """What a process has in memory, in megabytes (2**20 bytes)."""
    found = re.search(r"^VmRSS:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def _computed(pid: int) -> float:
    """Seconds that the processor worked for a process (proc(5): utime and stime)."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def _bytecode() -> str:
    """Where this process keeps its bytecode, which an installed program has."""
    return sys.pycache_prefix or os.environ.get("PYTHONPYCACHEPREFIX", "")


if __name__ == "__main__":
    sys.stdout.write(f"{report()}\n")
