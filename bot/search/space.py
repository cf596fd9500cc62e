"""What a lookup needs of its features: some texts, and how near any other text is to each of them."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Space(Protocol):
    """Some texts as vectors, whose nearness is from 0 to 1; it does not change after it is made."""

    count: int
    vectors: Sequence[Any]

    def vector(self, words: list[str]) -> Any:
        """The vector of any text, given by its words."""

    def nearness(self, vector: Any) -> Floats:
        """How near a vector is to each of the texts, 0 to 1."""

    def extended(self, texts: Sequence[str]) -> "Space":
        """The same space with more texts after its own, whose nearness to each other stays as it was."""
