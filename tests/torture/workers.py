"""Worker processes that are begun, killed, told to end, and waited for."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]


class Workers:
    """So many workers at a time.

    Args:
        folder: where they may write.
        environment: what leads them to their database and platform.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._begun = 0
        self._nursery: Process | None = None
        self._alive: dict[int, asyncio.Future[None]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """The process that becomes them is there."""
        plain = {key: value for key, value in os.environ.items() if not key.startswith(("STUDYHALL_", "SLACK_"))}
        self._nursery = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.torture.nursery", stdin=PIPE, stdout=PIPE, cwd=ROOT, env=plain
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """All are gone."""
        await self.kill(*self._alive)
        assert self._nursery is not None
        assert self._nursery.stdin is not None
        self._nursery.stdin.close()
        await self._nursery.wait()

    @property
    def alive(self) -> list[int]:
        """Those that have not ended, the one that was begun first in front."""
        return [number for number, end in self._alive.items() if not end.done()]

    @property
    def log(self) -> str:
        """What they said."""
        log = self._folder / "workers.log"
        return log.read_text() if log.exists() else ""

    async def begin(self) -> int:
        """One more is there."""
        assert self._nursery is not None
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._begun += 1
        pipe = self._folder / f"alive-{self._begun}"
        os.mkfifo(pipe)
        order = {**self._environment, "alive": str(pipe), "log": str(self._folder / "workers.log")}
        async with self._one_at_a_time:
            self._nursery.stdin.write(json.dumps(order).encode() + b"\n")
            end = asyncio.ensure_future(_end(pipe))
            number = int(await self._nursery.stdout.readline())
        self._alive[number] = end
        return number

    async def kill(self, *numbers: int) -> int:
        """They are killed, and gone; how many there still were."""
        return await self._signal(signal.SIGKILL, numbers)

    async def end(self, *numbers: int) -> int:
        """They were told to end, and have ended; how many there still were."""
        return await self._signal(signal.SIGTERM, numbers)

    async def _signal(self, what: signal.Signals, numbers: Sequence[int]) -> int:
        ends = [(number, end) for number in numbers if (end := self._alive.pop(number, None))]
        for number, end in ends:
            if not end.done():
                os.kill(number, what)
        await asyncio.gather(*(end for _, end in ends))
        return len(ends)


async def _end(pipe: Path) -> None:
    """The process that holds the pipe has ended."""
    reader = asyncio.StreamReader()
    # it waits for the other end
    descriptor = await asyncio.to_thread(os.open, pipe, os.O_RDONLY)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
    )
    await reader.read()
    transport.close()
