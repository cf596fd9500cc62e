"""Texts as vectors of what they mean: all-MiniLM-L6-v2 on ONNX Runtime, in whole numbers of 7 bits."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.search.weights import (
    PUBLISHED,
    TINY,
    VOCABULARY,
    WEIGHTS,
    WIDTH,
    SemanticError,
    Singles,
    find_model,
    published,
)
from bot.search.wordpiece import WordPiece

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

LONGEST = 128
"""Pieces of a text that are read; the model was trained on no more."""

NUMBERS = 2 * WIDTH
"""How many a vector has: what the last layer says, and the one before it."""

MODEL = f"{PUBLISHED[WEIGHTS][:16]}/7 bits/{LONGEST} pieces/2 layers"
"""What a vector depends on besides its text: the weights, and what is made of them here."""

_EVEN = np.sqrt(np.float32(0.5))  # both layers count the same (`docs/search.md` tells how it was chosen)
_ANYTHING = (
    "how are you today",
    "what is the best way to learn a language",
    "where can i find a good place to eat",
    "i lost my keys and do not know what to do",
    "when does the next train leave",
    "who wrote this book",
    "why is the water cold",
    "can i change my password",
    "my computer does not start any more",
    "how much does it cost",
    "tell me a story about the sea",
    "is it going to rain tomorrow",
    "which one of these is cheaper",
    "please send me the report by monday",
    "the meeting was moved to another day",
    "how do i get a refund for my order",
    "what does this word mean",
    "set an alarm for seven in the morning",
    "do i need a permit to build a shed",
    "how long does it take to recover from the flu",
    "the children played in the garden",
    "what is the difference between the two plans",
    "play some music",
    "i would like to book a room for two nights",
    "how many people live there",
    "turn off the lights",
    "what happened in the war",
    "is this medicine safe",
    "explain how the engine works",
    "where do i sign",
)
"""Whatever people say. Below the last layer all texts are much alike; what these have in common is taken off."""


class MiniLM:
    """The model, loaded; from any thread.

    Loading takes some .4 s and 95 MB of memory, a vector of a dozen words some 1.5 ms on one core; it is the same each
    time.

    Args:
        folder: holds the model's files; without it, the installed package does.

    Raises:
        SemanticError: the model or what runs it is missing, or a file of it is not as published.
    """

    def __init__(self, folder: Path | None = None) -> None:
        found = find_model(folder)
        try:
            from bot.search.graph import session  # noqa: PLC0415 - what it imports is an extra, and slow to load
        except ImportError as error:
            raise SemanticError(
                f"the hybrid engine needs {error.name}; get it with “pip install 'studyhall[semantic]'”"
            ) from error
        tensor = published(found)
        self._pieces = _Rounded(tensor("embeddings.word_embeddings.weight"))
        self._places = tensor("embeddings.position_embeddings.weight")[:LONGEST]
        self._places += tensor("embeddings.token_type_embeddings.weight")[0]
        self._scale = tensor("embeddings.LayerNorm.weight")
        self._shift = tensor("embeddings.LayerNorm.bias")
        self._session: InferenceSession = session(tensor)
        pieces = (found / VOCABULARY).read_text(encoding="utf-8").split("\n")
        self._vocabulary = WordPiece({piece: number for number, piece in enumerate(pieces)})
        self._common: Singles = np.mean([self._means(text)[0] for text in _ANYTHING], axis=0)

    def vector(self, text: str) -> Singles:
        """What a text means: `NUMBERS` numbers, a vector of length 1, or 0 where there is no text.

        The first half are the mean over the pieces of what the last layer says, as sentence-transformers makes it; the
        rest that of the layer before, which is nearer to the words and tells apart what the last one has merged.
        """
        if not text:
            return np.zeros(NUMBERS, dtype=np.float32)
        before, last = self._means(text)
        halves: Singles = np.concatenate((_unit(last), _unit(before - self._common)), dtype=np.float32)
        return np.asarray(halves * _EVEN)

    def _means(self, text: str) -> list[Singles]:
        """What the last two layers say of a text, as the mean over its pieces."""
        found = self._session.run(None, {"pieces": self._embedded(self._vocabulary.numbers(text, LONGEST))})
        return [layer[0].mean(axis=0) for layer in found]

    def _embedded(self, numbers: list[int]) -> Singles:
        """What goes into the first layer: each piece's own vector with that of its place, normalized."""
        sums = self._pieces.rows(numbers) + self._places[: len(numbers)]
        sums -= sums.mean(axis=1, keepdims=True)
        sums /= np.sqrt(np.square(sums).mean(axis=1, keepdims=True) + TINY)
        return np.asarray((sums * self._scale + self._shift)[np.newaxis])


def _unit(vector: Singles) -> Singles:
    return np.asarray(vector / np.linalg.norm(vector))


class _Rounded:
    """A matrix of which rows are read, in a quarter of the memory: each row in 8 bits, to its own scale."""

    def __init__(self, matrix: Singles) -> None:
        self._scale = np.abs(matrix).max(axis=1, keepdims=True) / np.float32(127)
        matrix /= self._scale
        self._rows = np.rint(matrix, out=matrix).astype(np.int8)

    def rows(self, numbers: list[int]) -> Singles:
        """Some rows, about as they were."""
        return np.asarray(self._rows[numbers] * self._scale[numbers])
