"""Slack's mrkdwn, of which we write one line and read much.

Written: a message's `text`, which stands for the whole in notifications and is read by screen readers; Slack parses it,
whatever its blocks say. Read: what people typed, in messages and commands, as Slack hands it on.
Syntax: Slack's developer documentation, "Formatting message text".
"""

import re

from bot.core.text import one_line, shortened

TEXT_LIMIT = 3000
"""Characters of a message's `text`, once escaped; Slack cuts at 40,000 and advises 4,000."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ALIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", ":": "∶", "@": "＠", ">": "›"}
"""What looks like a mark and is none, for Slack knows no escape for these."""

_MARKS = re.compile(
    r"[*~`]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word it is no mark
    r"|:(?=//)|:(?=[\w+'-]+:)"  # addresses; emoji by their names
    r"|@(?=channel|here|everyone|group)"
    r"|^>"
)
_ANGLED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def plain(text: str) -> str:
    """The text on one line, as a message's `text` in which nothing means more than it says."""
    marked = shortened(one_line(text), TEXT_LIMIT // 5)  # an entity has five characters
    return re.sub("[&<>]", lambda found: _ENTITIES[found[0]], _MARKS.sub(lambda found: _ALIKE[found[0]], marked))


def as_typed(text: str) -> str:
    """What was typed, out of the text that Slack made of it: links and names for references, and no entities."""
    shown = _ANGLED.sub(lambda found: _reference(found[1], found[2]), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def without_mention(text: str, user: str) -> str:
    """The text without the mentions of a user."""
    return re.sub(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", " ", text)


def _reference(target: str, label: str | None) -> str:
    """How a reference was seen by who typed it; one to somebody without a name says only that it is one."""
    if target.startswith(("@", "#")):
        return f"{target[0]}{label}" if label else f"{target[0]}…"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    return label or target
