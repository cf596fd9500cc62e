"""Texts as the numbers of word pieces, as BERT's uncased models read them."""

import unicodedata
from collections.abc import Iterator, Mapping

UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"

_LONGEST = 100  # characters of a word; a longer one is one unknown piece
_IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """A vocabulary, and texts as the numbers of its pieces.

    As in Devlin et al., "BERT" (2018), uncased: accents and control characters go, punctuation and ideographs stand
    alone, and of each word the longest known piece is taken from the left.

    Args:
        numbers: the number of each piece; pieces within a word begin with `##`.

    Raises:
        KeyError: the vocabulary lacks one of the three pieces that every text may need.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._unknown, self._start, self._end = numbers[UNKNOWN], numbers[START], numbers[END]

    def numbers(self, text: str, most: int) -> list[int]:
        """The numbers of a text's pieces, at most `most`, the marks of its start and end among them."""
        found = [self._start]
        for word in _words(text):
            found += self._pieces(word)
            if len(found) >= most:
                break
        return [*found[: most - 1], self._end]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > _LONGEST:
            return [self._unknown]
        found: list[int] = []
        start, end = 0, len(word)
        while start < len(word):
            number = self._numbers.get(("##" if start else "") + word[start:end])
            if number is not None:
                found.append(number)
                start, end = end, len(word)
            elif end - start > 1:
                end -= 1
            else:
                return [self._unknown]
        return found


def _words(text: str) -> Iterator[str]:
    """The words of a text, and each sign of punctuation and ideograph as one of its own."""
    spaced = "".join(_spaced(char) for char in text)
    plain = "".join(char for char in unicodedata.normalize("NFD", spaced) if unicodedata.category(char) != "Mn")
    for word in plain.lower().split():
        start = 0
        for i, char in enumerate(word):
            if _is_punctuation(char):
                yield from filter(None, (word[start:i], char))
                start = i + 1
        if word[start:]:
            yield word[start:]


def _spaced(char: str) -> str:
    if char.isspace():
        return " "
    if char == "\ufffd" or unicodedata.category(char)[0] == "C":
        return ""
    code = ord(char)
    return f" {char} " if any(first <= code <= last for first, last in _IDEOGRAPHS) else char


def _is_punctuation(char: str) -> bool:
    """Whether a character stands alone: all of ASCII's that is neither letter, digit nor space, too."""
    return unicodedata.category(char)[0] == "P" or (char.isascii() and not char.isalnum() and not char.isspace())
