"""What the bot answers, in no platform's terms: a closed union that every renderer matches exhaustively."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.languages import USUAL


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Words to be typed as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A command, shown as it is typed on the face that shows it: `quiz`, `/quiz`, `/study quiz`."""

    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, named without being pinged."""

    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the reader's group, by its id on the platform; shown by its name there."""

    id: str


@dataclass(frozen=True, slots=True)
class When:
    """An instant (UTC), shown in `zone` or by the reader's own clock and language where the platform can."""

    at: datetime
    zone: str
    date_only: bool = False
    language: str = USUAL


@dataclass(frozen=True, slots=True)
class Link:
    """A named address."""

    label: str
    url: str


Span = str | Bold | Code | Typed | Mention | Channel | When | Link
Text = tuple[Span, ...]


class Meaning(StrEnum):
    """What pressing a button means; each platform chooses the looks."""

    NEUTRAL = "neutral"
    GOOD = "good"
    RISKY = "risky"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that says what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    """A short list, one text a line."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, or commands, and what they stand for."""

    rows: tuple[tuple[str | Typed, Text], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Places in an order: place, name, and what was reached; `own` is the reader's row."""

    rows: tuple[tuple[int, str, str], ...]
    own: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something has come."""

    done: int
    total: int
    label: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, or a claim that is not the bot's own."""

    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer comes from; `file` is shown where its reader could open it (the terminal)."""

    title: str
    heading: str
    file: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice to press; the action says what then happens. `hint` is longer text beside it where there is room."""

    label: str
    action: str
    meaning: Meaning = Meaning.NEUTRAL
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of choices, at most `BUTTON_LIMIT`."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A choice out of many, at most `SELECT_LIMIT`."""

    prompt: str
    options: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class ChannelPick:
    """A choice of a channel of the group, on platforms that have channels; `chosen` is the one so far.

    The channel's id becomes the last argument of `action`, which has to leave room for it.
    """

    prompt: str
    action: str
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class PersonPick:
    """A choice of a person of the group, on platforms that show who is there.

    The account's id becomes the last argument of `action`, which has to leave room for it.
    """

    prompt: str
    action: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


Block = (
    Heading
    | Paragraph
    | Bullets
    | Facts
    | Ranking
    | Progress
    | Quote
    | Citation
    | Buttons
    | Select
    | ChannelPick
    | PersonPick
    | Divider
)

BUTTON_LIMIT = 5
"""Buttons in a row (Discord's components reference)."""

SELECT_LIMIT = 25
"""Options of a select (Discord's components reference)."""


@dataclass(frozen=True, slots=True)
class File:
    """A text to be kept as a file; `media` is its type ("application/json")."""

    name: str
    text: str
    media: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a plain sentence that stands for the whole (notifications, screen readers), then its blocks.

    `beside` tells that it is a word beside what was pressed, which stays to be read; `public` that it is such a word
    for the whole channel, `private` that it is for its reader alone, wherever that can still be. `files` come with it.
    `missed` tells that something waits for the asker that could not reach them directly; `undone` that nothing was
    done, through no fault of the asker's, so that it can be tried again.
    """

    summary: str
    blocks: tuple[Block, ...]
    beside: bool = False
    public: bool = False
    private: bool = False
    files: tuple[File, ...] = ()
    missed: bool = False
    undone: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """A line or a text to be typed; `limit` in characters."""

    name: str
    label: str
    value: str = ""
    long: bool = False
    required: bool = True
    limit: int = 400


FORM_LIMIT = 5
"""Fields of a form (a Discord modal's components)."""


@dataclass(frozen=True, slots=True)
class Form:
    """Fields to fill in; `action` is submitted with them.

    `problem` is what was wrong with the last try, whose text stands in the fields; `ways` are buttons that go with it
    where it is said in a reply.
    """

    title: str
    action: str
    fields: tuple[FormField, ...]
    problem: str = ""
    ways: tuple[Button, ...] = ()


COMPLETIONS, COMPLETION_LIMIT = 25, 100
"""Completions offered at once, and characters of each (Discord's autocomplete choices)."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Completions of what is being typed: label and value."""

    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No answer is due."""


Answer = Reply | Form | Choices | Nothing
