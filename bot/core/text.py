"""What a person's text is allowed to carry into the house."""

import re
import unicodedata

_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but the tab and the line feed
    "\ud800-\udfff"  # lone surrogates
    "\u202a-\u202e\u2066-\u2069\ufeff]"  # marks of direction, and of byte order
)


def tidy(text: str) -> str:
    """The text in composed form, without the characters that no database, log or terminal should meet.

    Control characters (the line feed and the tab excepted), lone surrogates, and the marks that reverse the direction
    of what follows are dropped; zero-width joiners stay, for scripts and emoji need them.
    """
    if text.isascii() and text.isprintable():
        return text.strip()  # as most texts are
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = _UNWANTED.sub("", lines)
    return unicodedata.normalize("NFC", kept).strip()  # last, for what is dropped can stand between letter and accent


def tidy_keeping_ends(text: str) -> str:
    """The tidy text with a space at either end that had one, which a span needs to stand beside another."""
    if text.isspace():
        return " "
    return f"{' ' * text[:1].isspace()}{tidy(text)}{' ' * text[-1:].isspace()}"


def one_line(text: str) -> str:
    """The tidy text on one line, every run of white space a single space."""
    return " ".join(tidy(text).split())


def shortened(text: str, limit: int) -> str:
    """The text, cut with an ellipsis where it has more than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
