"""What a lookup needs of its features: some texts, and how near any other text is to each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tuning:
    """The constants of a lookup that go with its features.

    `sharpness` is the kernel's, exp(sharpness * (nearness - 1)); `ridge` the regression's, of an entry of mean size;
    `learned` the regression's share of a score, the rest is the nearest phrasing's.
    """

    sharpness: float
    ridge: float
    learned: float


class Nearby(Protocol):
    """How near a text is to each of some; it does not change after it is made."""

    @property
    def vectors(self) -> list[Any]:
        """The vectors of the texts that it was made of, in their order, for as long as somebody needs them."""

    def vector(self, words: list[str]) -> Any:
        """The vector of any text, given by its cleaned words."""

    def nearness(self, vector: Any) -> Floats:
        """How near a vector is to each of the texts, 0 to 1."""


class Space(Nearby, Protocol):
    """Some texts, and how near any text is to each of them; made of cleaned texts, one of them empty perhaps."""

    @property
    def tuning(self) -> Tuning:
        """The constants that suit its nearness."""

    def extended(self, texts: Sequence[str]) -> Nearby:
        """The same space with more texts after its own.

        `vectors` are those of the new texts alone, while `nearness` is to the own texts first, as near as ever, and
        then to the new ones.
        """


Make = Callable[[Sequence[str], Sequence[int]], Space]
"""Makes a space of cleaned texts; the second is the entry of each, from 0, whose texts are about the same."""
