"""The real program: run to its end, talked to through pipes, or sat before at a terminal."""

import os
import re
import selectors
import signal
import subprocess
import sys
from array import array
from collections.abc import Mapping
from datetime import UTC, datetime
from fcntl import ioctl
from pathlib import Path
from termios import FIONREAD
from time import monotonic
from types import TracebackType
from typing import Self

import pexpect

import bot

PATIENCE = 30.0
"""Seconds after which a program that should have said something is taken to hang."""

MODULE = (sys.executable, "-m", "bot")


SERVED = re.compile(r"HTTP is served at (http://127\.0\.0\.1:\d+)\.\n")
"""What a program on a platform says of where its health can be asked after."""


def noon() -> str:
    """A zone in which it is about noon now, so that no midnight comes in the middle of a test."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def environment(folder: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program sees of the world: its data in a folder of the test's, and nothing of who runs the tests."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(bot.__file__).parents[1]),
        "HOME": str(folder),
        "USER": "kim",
        "LANG": "C.UTF-8",
        "STUDYHALL_DATA_DIR": str(folder / "data"),
        "STUDYHALL_ZONE": noon(),
        "STUDYHALL_HTTP_PORT": "0",
        "STUDYHALL_LOG_TO": "file",
        **(more or {}),
    }


def run(folder: Path, *arguments: str, typed: bytes | str = b"", **more: str) -> subprocess.CompletedProcess[str]:
    """The program, run to its end with these lines typed into it."""
    done = subprocess.run(
        (*MODULE, *arguments),
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        env=environment(folder, more),
        cwd=folder,
        timeout=PATIENCE,
        check=False,
    )
    return subprocess.CompletedProcess(arguments, done.returncode, done.stdout.decode(), done.stderr.decode())


class Talk:
    """A program that runs while the test goes on, its three streams pipes."""

    def __init__(self, folder: Path, *arguments: str, **more: str) -> None:
        self.process = subprocess.Popen(
            (*MODULE, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(folder, more),
            cwd=folder,
        )
        self.said = ""

    def __enter__(self) -> Self:
        """The program, running."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """It is gone afterwards."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()

    def types(self, line: str) -> None:
        """A line is typed."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def begins(self, line: str) -> None:
        """A line is begun, and has been read as far as it goes: the program waits for the rest of it."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()
        unread = array("i", [1])
        give_up = monotonic() + PATIENCE
        while unread[0]:
            assert monotonic() < give_up, "nobody reads what is typed"
            ioctl(self.process.stdin, FIONREAD, unread)

    def until(self, words: str) -> str:
        """All that it says until it has said these words."""
        assert self.process.stdout is not None
        heard = ""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while words not in heard:
                assert selector.select(PATIENCE), f"waited in vain for {words!r} after {heard!r}"
                chunk = os.read(self.process.stdout.fileno(), 65_536).decode()
                assert chunk, f"it ended without {words!r}: {heard!r}"
                heard += chunk
        self.said += heard
        return heard

    def gets(self, number: signal.Signals) -> None:
        """A signal is sent to it."""
        self.process.send_signal(number)

    def ends(self) -> tuple[int, str]:
        """Its exit code, and the rest of what it says."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        rest = self.process.stdout.read().decode()
        return self.process.wait(PATIENCE), rest


def sit_down(folder: Path, *arguments: str, **more: str) -> "pexpect.spawn[str]":
    """Somebody sits before a real terminal in which the program runs."""
    return pexpect.spawn(
        MODULE[0],
        [*MODULE[1:], *arguments],
        env=environment(folder, {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", **more}),
        cwd=str(folder),
        dimensions=(40, 80),
        encoding="utf-8",
        timeout=int(PATIENCE),
    )
