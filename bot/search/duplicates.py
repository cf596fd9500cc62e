"""Whether two questions are the same one, but for typos, filler and the order of words.

Two questions are the same if each word of either has its counterpart in the other: the same stem, or a slip of one
letter. A missed pair costs an admin a second look; a wrong one would teach the bot that one question means another. So
a single word without a counterpart keeps them apart: “how much does a junior earn” is not “how much does a senior
earn”.

How many in 1,000 phrasings fold with a changed form of themselves that should fold, with one that should not (a word
replaced by another of the bank), and with any phrasing of another entry; by the share of words (Dice's coefficient)
that need a counterpart, and by the share of 3- and 4-grams of characters, which cannot tell the two kinds of change
apart:

| bank | need | a slip | filler | order | a word replaced | another entry's |
| --- | --- | --- | --- | --- | --- | --- |
| the shipped pack | all words (in use) | 956 | 1,000 | 997 | 0 | 0 |
| | .9 of the words | 997 | 1,000 | 999 | 37 | 0 |
| | .8 of the words | 1,000 | 1,000 | 1,000 | 793 | 33 |
| | .8 of the n-grams | 970 | 992 | 1,000 | 689 | 11 |
| BANKING77, 10 an entry | all words (in use) | 921 | 990 | 957 | 1 | 0 |
| | .9 of the words | 972 | 994 | 979 | 139 | 0 |
| CLINC150, 50 an entry | all words (in use) | 918 | 957 | 903 | 0 | 6 |
| | .9 of the words | 954 | 971 | 933 | 37 | 7 |
"""

from collections.abc import Iterable

from bot.search.text import stem

COMPARED = 300
"""Open questions, the newest of a group, that a new one is compared with; with reading and cleaning them, some 7 ms."""

_SLIPS = 3  # words with a slip in one question; more make another question, and work stays small
_SLIP_FROM = 4  # letters of a word from which on one of them may be wrong: “car” and “cat” are two words
_ALPHABETS = "\u0590"  # below it lie the scripts whose letters stand for sounds; in others one sign changes the meaning
_GRAMMAR = (
    "a an the is are am was were be been do does did has have had will would shall should can could may might "
    "i you we one he she they me us my your our its it this that these those there then so just really actually "
    "basically exactly even also please some any to of"
)
_FILLER = frozenset(_GRAMMAR.split())


def duplicate(question: str, others: Iterable[tuple[int, str]]) -> int | None:
    """The number of the first question that is the same one, if any is.

    Args:
        question: its words, cleaned (`text.clean`).
        others: numbers and cleaned words of the questions to compare it with.
    """
    words = _content(question)
    return next((number for number, other in others if _same(words, _content(other))), None)


def _content(question: str) -> dict[str, str]:
    """The words that carry the meaning of a cleaned question, by their stem; all of its words where none does."""
    words = question.split()
    return {stem(word): word for word in words if word not in _FILLER} or {stem(word): word for word in words}


def _same(first: dict[str, str], second: dict[str, str]) -> bool:
    left = [word for key, word in first.items() if key not in second]
    right = [word for key, word in second.items() if key not in first]
    if not len(left) == len(right) <= _SLIPS:
        return False
    for word in left:
        slip = next((other for other in right if _is_slip(word, other)), None)
        if slip is None:
            return False
        right.remove(slip)
    return bool(first)


def _is_slip(first: str, second: str) -> bool:
    """Whether one letter was added, left out, mistaken or swapped with its neighbour, but not the first.

    More than 80 in 100 misspelt words have just one such slip (Damerau, "A technique for computer detection and
    correction of spelling errors", 1964), and it is rarely at their first letter (Pollock, Zamora, "Automatic spelling
    correction in scientific and scholarly text", 1984).
    """
    short, long = sorted((first, second), key=len)
    if len(short) < _SLIP_FROM or len(long) - len(short) > 1 or short[0] != long[0]:
        return False
    if not (short + long).isalpha() or max(short + long) >= _ALPHABETS:
        return False
    start = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if short[start:] == long[start + 1 :] or short[start + 1 :] == long[start + 1 :]:
        return True
    swapped = short[:start] + short[start + 1 : start + 2] + short[start : start + 1] + short[start + 2 :]
    return swapped == long
