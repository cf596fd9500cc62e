"""What is posted in a group day by day: a quiz that opens the day, a statement to judge, a card."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PostKind(StrEnum):
    """What a schedule posts."""

    QUIZ = "quiz"
    MYTH = "myth"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class QuizTeaser:
    """What a post says of its quiz beforehand: its topics, in the packs' own words, and how many questions."""

    topics: tuple[str, ...]
    questions: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence to be taken for a myth or for a fact, and which of them it is; the misconception that it is about."""

    text: str
    is_fact: bool
    pack: str
    misconception: str


@dataclass(frozen=True, slots=True)
class CardFront:
    """A flashcard's front."""

    text: str
    pack: str
    card: str


Body = QuizTeaser | Statement | CardFront


@dataclass(frozen=True, slots=True)
class Post:
    """A daily post as it stands; it is shown from this alone.

    Attributes:
        id: its number; 0 in a preview, whose buttons do nothing.
        date: the local date that it is for, in `zone` (IANA name).
        body: what it says.
        due_at: when it was planned; None for one that was asked for out of turn.
        late: whether it comes later than planned by more than a few minutes.
        takers: who has finished the quiz, voted, or turned the card; a count.
        closes_at: until when it can be begun; None before it is posted.
        closed: whether it is over and shows its result.
        split: at the end of a myth, how many took it for a myth and for a fact.
        right: at the end of a quiz, right answers and all answers.
    """

    id: int
    date: date
    zone: str
    body: Body
    due_at: datetime | None = None
    late: bool = False
    takers: int = 0
    closes_at: datetime | None = None
    closed: bool = False
    split: tuple[int, int] = (0, 0)
    right: tuple[int, int] = (0, 0)
