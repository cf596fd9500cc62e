"""What lookups are measured on: the shipped pack, and open sets where one has them."""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluate import bank_of_file, bank_of_pack
from bot.library.load import load
from bot.library.tables import read_table
from bot.search.lookup import Phrasing
from bot.shipped import shipped
from tests.search.questions import ABOUT_SOMETHING_ELSE

FOLDER = "STUDYHALL_FAQBENCH"
"""The environment variable that names a folder of sets, each a folder with `entries.csv` and `queries.csv`."""

PACK = "ml-engineering"


@dataclass(frozen=True, slots=True)
class Set:
    """A bank, and questions with the entry that should be found, or None where nothing answers them."""

    name: str
    bank: tuple[Phrasing, ...]
    queries: tuple[tuple[str, str | None], ...]


def sets() -> list[Set]:
    """The shipped pack, and those of the folder that the environment names."""
    folder = os.environ.get(FOLDER)
    return (
        [shipped_set(), *(_read(each.parent) for each in sorted(Path(folder).glob("*/entries.csv")))]
        if folder
        else [shipped_set()]
    )


def shipped_set() -> Set:
    """The shipped pack: every third phrasing of an entry is asked for, and the other two are known."""
    bank, queries = list[Phrasing](), list[tuple[str, str | None]]()
    seen: dict[str, int] = {}
    for phrasing in pack_bank():
        turn = seen[phrasing.entry] = seen.get(phrasing.entry, -1) + 1
        if turn % 3 == 2:
            queries.append((phrasing.text, phrasing.entry))
        else:
            bank.append(phrasing)
    return Set(PACK, tuple(bank), (*queries, *((text, None) for text in ABOUT_SOMETHING_ELSE)))


def pack_bank() -> list[Phrasing]:
    """Every phrasing of the shipped pack."""
    return bank_of_pack(load([shipped("content")]), PACK)


def bank_of(size: int) -> list[Phrasing]:
    """A bank of so many phrasings: the shipped pack's, thinned out evenly or joined by halves of two of an entry."""
    known = pack_bank()
    if size <= len(known):
        return [known[row * len(known) // size] for row in range(size)]
    chance = random.Random(7)  # noqa: S311 - made-up questions, no secret
    by_entry: dict[str, list[str]] = {}
    for phrasing in known:
        by_entry.setdefault(phrasing.entry, []).append(phrasing.text)
    entries = list(by_entry)
    joined = (entries[number % len(entries)] for number in range(size - len(known)))
    return [*known, *(Phrasing(entry, _joined(by_entry[entry], chance)) for entry in joined)]


def _joined(texts: Sequence[str], chance: random.Random) -> str:
    first, second = (chance.choice(texts).split() for _ in range(2))
    return " ".join((*first[: chance.randint(1, len(first))], *second[chance.randrange(len(second)) :]))


def _read(folder: Path) -> Set:
    queries = read_table(folder / "queries.csv", "query", "expected", may_be_empty=True)
    return Set(
        folder.name,
        tuple(bank_of_file(folder / "entries.csv")),
        tuple((query, expected or None) for query, expected in queries),
    )
