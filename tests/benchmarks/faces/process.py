"""A bot in a process of its own, which tells the processor time that it has used whenever it is asked."""

import asyncio
import sys
import threading
import time
from asyncio.subprocess import PIPE, Process
from typing import Self


class BotProcess:
    """A running bot.

    Args:
        module: what `python -m` runs; it calls `tell_cpu`.
        arguments: what it is given.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        """It was started."""
        self._process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
        return self

    async def __aexit__(self, *_: object) -> None:
        """It has ended."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()  # nothing that it keeps is wanted
        await self._process.wait()

    async def cpu(self) -> float:
        """Seconds of processor time that it has used, all threads together.

        Raises:
            EOFError: it has ended.
        """
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        return float(await self.line())

    async def line(self) -> str:
        """What it says next.

        Raises:
            EOFError: it has ended.
        """
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise EOFError(f"it has ended: {' '.join(self._command)}")
        return line.decode().strip()


def tell_cpu() -> None:
    """From now on this process answers each line with the seconds of processor time that it has used."""
    threading.Thread(target=_tell, daemon=True).start()


def _tell() -> None:
    for _ in sys.stdin:
        sys.stdout.write(f"{time.process_time()}\n")
        sys.stdout.flush()
