"""Vectors are made once and kept; a file that cannot be used costs time, never an answer."""

import sqlite3
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.search.minilm import MODEL
from bot.search.vectors import Vectors
from bot.search.weights import Singles
from tests.search.test_semantic_model import model

TEXTS = ["how much do they earn", "what is ml", "", "what is ml"]


class Counted:
    """The model, with a count of the texts that it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def vector(self, text: str) -> Singles:
        """The vector of a text."""
        self.asked.append(text)
        return model().vector(text)

    def of(self, file: Path | None, texts: list[str] = TEXTS, name: str = MODEL) -> Singles:
        """The vectors of texts, kept in a file."""
        return Vectors(self.vector, name, file).of(texts)


def plain() -> Singles:
    """The vectors as the model makes them."""
    return np.array([model().vector(text) for text in TEXTS])


def fill(file: Path, start: int) -> None:
    """Keep the vectors of some texts, in a process of its own."""
    for number in range(start, start + 20):
        Counted().of(file, [f"text {number}", "what is ml"])


def test_a_kept_vector_is_not_made_again(tmp_path: Path) -> None:
    """The second time the model reads no text but a new one; the vectors are the same to the last bit."""
    file, first, second = tmp_path / "vectors.db", Counted(), Counted()
    assert np.array_equal(first.of(file), plain())
    assert sorted(first.asked) == sorted(set(TEXTS))
    assert np.array_equal(second.of(file), plain())
    assert second.asked == []
    assert np.array_equal(second.of(file, ["why", *TEXTS])[1:], plain())
    assert second.asked == ["why"]


def test_another_model_has_vectors_of_its_own(tmp_path: Path) -> None:
    """What one model made is not taken for another's."""
    counted = Counted()
    Counted().of(tmp_path / "vectors.db")
    counted.of(tmp_path / "vectors.db", name="another")
    assert sorted(counted.asked) == sorted(set(TEXTS))


def test_the_file_holds_no_words(tmp_path: Path) -> None:
    """What people wrote cannot be read from it."""
    Counted().of(tmp_path / "vectors.db")
    assert b"earn" not in (tmp_path / "vectors.db").read_bytes()


@pytest.mark.parametrize("harm", ["not a database", "cut", "scribbled", "emptied", "short vectors"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, harm: str) -> None:
    """Whatever happened to the file, the vectors are right, and the next time they come from it again."""
    file, again = tmp_path / "vectors.db", Counted()
    Counted().of(file)
    whole = file.read_bytes()
    match harm:
        case "not a database":
            file.write_bytes(b"\x00 no database \xff" * 1000)
        case "cut":
            file.write_bytes(whole[: len(whole) // 2])
        case "scribbled":
            file.write_bytes(whole[:2000] + bytes(255 - byte for byte in whole[2000:]))
        case "emptied":
            file.write_bytes(b"")
        case _:
            with closing(sqlite3.connect(file)) as connection, connection:
                connection.execute("UPDATE vectors SET vector = substr(vector, 1, 100)")
    assert np.array_equal(Counted().of(file), plain())
    assert np.array_equal(again.of(file), plain())
    assert again.asked == []


def test_damage_is_told_to_the_log(tmp_path: Path) -> None:
    """One line says that the file was made anew."""
    file = tmp_path / "vectors.db"
    file.write_bytes(b"no database" * 1000)
    with capture_logs() as lines:
        Counted().of(file)
    assert [line["event"] for line in lines] == ["kept vectors were damaged and are made anew"]


@pytest.mark.parametrize("place", ["no/such/folder/vectors.db", "."])
def test_a_file_that_cannot_be_written_is_done_without(tmp_path: Path, place: str) -> None:
    """Vectors are made each time then, and the log says why."""
    with capture_logs() as lines:
        assert np.array_equal(Counted().of(tmp_path / place), plain())
    assert {line["event"] for line in lines} == {"vectors are not kept"}


def test_a_file_in_use_is_waited_for_or_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that holds the file for long does not stop a lookup, and its file is not taken for damaged."""
    file = tmp_path / "vectors.db"
    Counted().of(file, ["what is ml"])
    monkeypatch.setattr("bot.search.vectors.PATIENCE", 0.01)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with capture_logs() as lines:
            assert np.array_equal(Counted().of(file), plain())
        other.execute("ROLLBACK")
    assert {line["event"] for line in lines} == {"vectors are not kept"}
    known = Counted()
    known.of(file, ["what is ml"])
    assert known.asked == []


def test_without_a_file_vectors_are_made_each_time() -> None:
    """A measurement wants no memory of the last one."""
    counted = Counted()
    assert np.array_equal(counted.of(None), plain())
    counted.of(None)
    assert len(counted.asked) == 2 * len(set(TEXTS))


def test_two_processes_fill_one_file(tmp_path: Path) -> None:
    """Neither fails nor loses what the other kept."""
    file, spawn = tmp_path / "vectors.db", get_context("spawn")
    workers = [spawn.Process(target=fill, args=(file, start)) for start in (0, 20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    known = Counted()
    known.of(file, [f"text {number}" for number in range(40)])
    assert known.asked == []
