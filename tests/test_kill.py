"""Kill -9 in the middle of a quiz: what was shown as taken is kept, and nothing is counted twice."""

import os
import random
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

import pytest
from sqlalchemy import select as query

from bot.storage.check import check
from bot.storage.engine import Database
from bot.storage.tables import QuizQuestionRow, QuizRow, StudyDayRow
from tests.terminal import PATIENCE, Talk, environment, run

ROUNDS = 50
FEEDBACK = re.compile(r"^› [12]\n\n[✓✗] ", re.MULTILINE)
"""An answer as it was typed, and the beginning of its feedback."""

TURN = re.compile(r": question \d of \d$|^[█░]+ ", re.MULTILINE)
"""Where it is the member's turn: a question, or the bar that shows a quiz to be done."""

ECHO = re.compile(r"^› ", re.MULTILINE)
"""Where a line that was typed is shown, before what it leads to."""

NURSERY = """
import os, signal, sys
from bot.__main__ import main  # once for all, since it takes longer than everything that is tested here

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while folder := os.read(0, 4096).decode().strip():
    if child := os.fork():
        os.write(1, f"{child}\\n".encode())
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, name, mode in ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY)):
        os.dup2(os.open(f"{folder}/{name}", mode), number)
    os.dup2(1, 2)
    sys.argv = ["studyhall", "chat", "--as", "Kim"]
    main()
"""
"""A process that becomes `studyhall chat` as often as it is told to, each time in a process of its own."""

Answers = dict[tuple[int, int], tuple[int, object]]


class Nursery:
    """Where the processes that are going to be killed come from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._process = subprocess.Popen(
            (sys.executable, "-c", NURSERY),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(folder),
            cwd=folder,
        )

    def __enter__(self) -> Self:
        """Ready."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Gone."""
        self._process.communicate(timeout=PATIENCE)

    def child(self) -> "Victim":
        """A new `studyhall chat`, with pipes of its own.

        The kernel closes the files of a killed process in an order of its own: its output may have ended while its
        input is still open, and a line that it left unread there would be the first one that the next process reads.
        """
        self._count += 1
        pipes = self._folder / f"life-{self._count}"
        pipes.mkdir()
        for name in ("in", "out"):
            os.mkfifo(pipes / name)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{pipes}\n".encode())
        self._process.stdin.flush()
        number = int(self._process.stdout.readline())
        return Victim(number, pipes)


class Victim:
    """A `studyhall chat` that is fed line by line, and killed when so many bytes of it were heard."""

    def __init__(self, number: int, pipes: Path) -> None:
        self._number = number
        self._into = os.open(pipes / "in", os.O_WRONLY)
        self._out = os.open(pipes / "out", os.O_RDONLY)
        self._heard = b""

    @property
    def heard(self) -> str:
        """Everything that was shown."""
        return self._heard.decode(errors="ignore")

    def types(self, line: str) -> None:
        """A line is typed."""
        os.write(self._into, f"{line}\n".encode())

    def listens(self, lines: int, enough: int) -> str | None:
        """What makes it the member's turn after so many lines in all; None if enough bytes came before."""
        while not (found := TURN.findall("".join(ECHO.split(self.heard)[lines:]))):
            if len(self._heard) >= enough:
                return None
            assert select.select([self._out], [], [], PATIENCE)[0], f"it hangs after {self.heard!r}"
            chunk = os.read(self._out, min(4096, enough - len(self._heard)))
            assert chunk, f"it ended by itself after {self.heard!r}"
            self._heard += chunk
        return str(found[-1])

    def dies(self) -> str:
        """It is killed; everything that it had shown by then."""
        os.kill(self._number, signal.SIGKILL)
        while chunk := os.read(self._out, 65_536):
            self._heard += chunk
        os.close(self._into)
        os.close(self._out)
        return self.heard


@pytest.fixture
def here(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder with a database in it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "studyhall.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


@pytest.fixture
def database(here: Path) -> Iterator[Database]:
    """The database that the killed processes write."""
    made = Database(f"sqlite:///{here / 'data' / 'studyhall.db'}")
    yield made
    made.close()


def stored(database: Database) -> Answers:
    """Every answer that is kept: quiz and position; choice and time."""
    with database.read() as session:
        rows = session.execute(
            query(
                QuizQuestionRow.quiz_id, QuizQuestionRow.position, QuizQuestionRow.chosen, QuizQuestionRow.answered_at
            )
            .where(QuizQuestionRow.chosen.is_not(None))
            .order_by(QuizQuestionRow.quiz_id, QuizQuestionRow.position)
        )
        return {(quiz, position): (chosen or 0, at) for quiz, position, chosen, at in rows}


def one_life(victim: Victim, dice: random.Random) -> tuple[list[int], str]:
    """A process answers questions until it is killed: what was typed as answers, and what was shown."""
    typed: list[int] = []
    by_bytes = dice.random() < 0.5
    enough = dice.randrange(1, 5000) if by_bytes else sys.maxsize
    last = 99 if by_bytes else dice.randrange(1, 5)
    victim.types("quiz")
    lines = 1
    while len(typed) < last and (turn := victim.listens(lines, enough)):
        lines += 1
        if "question" not in turn:
            victim.types("quiz")
            continue
        typed.append(dice.randrange(2))
        victim.types(str(typed[-1] + 1))
        if len(typed) == last:
            linger(dice.uniform(0, 0.02))
    return typed, victim.dies()


def linger(seconds: float) -> None:
    """So much time goes by, to the microsecond."""
    end = perf_counter() + seconds
    while perf_counter() < end:
        pass


def test_kill_at_any_moment_loses_no_answer_and_counts_none_twice(here: Path, database: Database) -> None:
    """Fifty lives of one member: each answer shown as taken is stored, as it was typed, once, and stays as it is."""
    dice = random.Random(9)  # noqa: S311 - the same lives again at the next run
    before: Answers = {}
    counts = [0, 0, 0]
    with Nursery(here) as nursery:
        for life in range(ROUNDS):
            typed, heard = one_life(nursery.child(), dice)
            after = stored(database)
            new = [chosen for key, (chosen, _) in after.items() if key not in before]
            shown = len(FEEDBACK.findall(heard))
            assert {key: after.get(key) for key in before} == before, f"life {life} changed what was stored"
            assert shown <= len(new) <= len(typed), f"life {life} typed {typed} and showed {heard!r}"
            assert new == typed[: len(new)], f"life {life} typed {typed} and showed {heard!r}"
            counts = [sum(pair) for pair in zip(counts, (len(typed), len(new), shown), strict=True)]
            before = after
    assert counts[2] > ROUNDS, "there was much to lose"
    assert counts[0] > counts[2], "and some died before they could answer"
    assert check(database) == []
    left = "quiz\n" + "1\n" * 5 + "streak\n"
    done = run(here, "chat", "--as", "Kim", typed=left)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Your streak: 1 day" in done.stdout
    with database.read() as session:
        assert len(session.scalars(query(StudyDayRow)).all()) == 1
        quizzes = [*session.scalars(query(QuizRow).order_by(QuizRow.id))]
        daily, *practice = quizzes
        assert daily.kind == "daily"
        assert all(quiz.kind == "practice" for quiz in practice)
        assert all(quiz.finished_at for quiz in quizzes[:-1]), "one quiz after the other"
    after = stored(database)
    assert {key: after.get(key) for key in before} == before


def test_a_killed_process_leaves_the_quiz_where_it_was(here: Path, database: Database) -> None:
    """The real program, killed when the feedback to the second answer was read, goes on at the third question."""
    with Talk(here, "chat", "--as", "Kim") as talk:
        talk.until("Hello")
        for line, words in (("quiz", "question 1 of 5"), ("1", "question 2 of 5"), ("2", "question 3 of 5")):
            talk.types(line)
            talk.until(words)
        talk.gets(signal.SIGKILL)
        assert talk.ends()[0] == -signal.SIGKILL
    assert [(key[1], chosen) for key, (chosen, _) in stored(database).items()] == [(0, 0), (1, 1)]
    done = run(here, "chat", "--as", "Kim", typed="quiz\n1\n1\n1\nstreak\n")
    assert "question 3 of 5" in done.stdout
    assert "question 2 of 5" not in done.stdout
    assert "Your streak: 1 day" in done.stdout
    assert check(database) == []
