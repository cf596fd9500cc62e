"""A group's own answers, and how many and how long they can be."""

from dataclasses import dataclass

OWN = "own"
"""The name under which a group's own entries stand, beside the packs' ids; theirs have a number for an id."""

QUESTION_LIMIT = 160
ANSWER_LIMIT = 900
"""Characters of an entry: the same as a pack's (`core.content`)."""

WORDING_LIMIT = 1000
"""Characters of a wording: as many as are read of a question, since what somebody asked can become one."""

WORDINGS_LIMIT = 20
"""Wordings of an entry beside its question, so that they fit one select to choose from."""

ENTRIES_LIMIT = 200
"""Entries of a group."""

PHRASINGS_LIMIT = 2000
"""Questions and wordings of a group in all; with the shipped pack's 919 the search is still exact (up to 3,000)."""


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """A group's own answer, with every other way of asking for it."""

    id: int
    question: str
    answer: str
    phrasings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in a list: its number, its question, and how many other wordings it has."""

    id: int
    question: str
    wordings: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """A group's own wording for an entry: its number, and the entry's name (pack and id, or `OWN` and number)."""

    id: int
    text: str
    entry: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as somebody wrote it down, and the line (from 1) of the file that it stands in."""

    question: str
    answer: str
    wordings: tuple[str, ...] = ()
    line: int = 1


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries of a file were new, how many changed one that was there, and how many were there already."""

    added: int
    changed: int
    same: int
