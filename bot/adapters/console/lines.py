"""Where typed lines come from: a terminal with editing and history, or a pipe."""

import asyncio
import io
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import IO, Protocol

LINE_LIMIT = 1_000_000
"""Bytes of a line that are read; the rest of a longer one is dropped."""


class Lines(Protocol):
    """A source of lines."""

    live: bool
    """Whether a person is typing, who is shown a prompt and sees what arrives meanwhile."""

    async def next(self, prompt: str) -> str | None:
        """The next line without its end, or None after the last.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
        """


class Terminal:
    """Lines from a person at a terminal."""

    live = True

    def __init__(self, words: Sequence[str]) -> None:
        # some megabytes, which nobody pays for who serves a platform or reads a pipe
        from prompt_toolkit import PromptSession  # noqa: PLC0415
        from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415

        self._session: PromptSession[str] = PromptSession(
            completer=WordCompleter(list(words), sentence=True), complete_while_typing=False
        )

    async def next(self, prompt: str) -> str | None:
        """The line that is typed; None at Ctrl-D."""
        try:
            return await self._session.prompt_async(prompt)
        except EOFError:
            return None


class Pipe:
    """Lines from a file or a pipe; a thread reads them, so that waiting for one never holds up the rest."""

    live = False

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._wanted = threading.Semaphore(0)
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, name="stdin", daemon=True).start()

    async def next(self, prompt: str) -> str | None:  # noqa: ARG002 - nobody is there to be prompted
        """The next line, its bytes that are no UTF-8 replaced."""
        self._wanted.release()
        return await self._lines.get()

    def _read(self) -> None:
        while True:
            self._wanted.acquire()
            line = self._line()
            try:
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
            except RuntimeError:  # the loop has ended, and nobody waits any more
                return

    def _line(self) -> str | None:
        try:
            raw = self._stream.readline(LINE_LIMIT)
            while raw and not raw.endswith(b"\n") and (rest := self._stream.readline(LINE_LIMIT)):
                raw = raw if not rest.endswith(b"\n") else raw + b"\n"
        except (OSError, ValueError):  # the other end is gone
            return None
        return raw.decode("utf-8", errors="replace").rstrip("\r\n") if raw else None


@asynccontextmanager
async def standard_lines(words: Sequence[str]) -> AsyncIterator[Lines]:
    """The lines of standard input: a terminal's where there is one on both ends, else a pipe's."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415 - as above

        with patch_stdout(raw=True):
            yield Terminal(words)
    else:
        # Not sys.stdin itself: its lock, held by a thread that waits for a line, would abort the interpreter at exit
        yield Pipe(io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False)))
