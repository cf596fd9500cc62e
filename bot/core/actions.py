"""Actions: the short strings that buttons carry, holding all that is needed to go on after a restart."""

from dataclasses import dataclass

ACTION_LIMIT = 100
"""Longest action, in characters: Discord's `custom_id` (Slack's `action_id` may have 255)."""

WITHOUT_TEXT = "message.empty"
"""The action of whoever asked about a message in which there is no text, a picture say."""

_SEPARATOR = ":"
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Action:
    """A verb and its arguments."""

    verb: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The action as a button carries it."""
        return _SEPARATOR.join((self.verb, *self.arguments))


def action(verb: str, *arguments: str | int) -> str:
    """The string of an action.

    Raises:
        ValueError: an argument holds the separator, or the whole is longer than a button can carry.
    """
    written = str(Action(verb, tuple(map(str, arguments))))
    if len(written) > ACTION_LIMIT or written.count(_SEPARATOR) != len(arguments):
        raise ValueError(f"an action cannot be written like this: {written[:ACTION_LIMIT]}")
    return written


def whole_number(text: str) -> int | None:
    """The row number that a text stands for, if it does: plain digits, few enough for 64 bits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def parse_action(written: str) -> Action:
    """The action that a string stands for; any string stands for one, known or not."""
    verb, *arguments = written.split(_SEPARATOR)
    return Action(verb, tuple(arguments))
