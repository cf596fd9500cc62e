"""What is posted in a group day by day: a quiz that opens the day, a statement to judge, a card."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.core.content import Origin, Ref
from bot.core.quiz import AskedQuestion, Quiz

POST, EDIT = "post", "post.edit"
"""The kinds of the deliveries that make a post and edit it."""

OUT_OF_TURN = "now"
"""The fact of a delivery that an admin asked for, and no plan."""

MISSED = "the bot could not post it in time"
"""Why a post was skipped that was found only long after its time."""

TOO_LATE = "it would have come too late"
"""Why a post was skipped that waited for too long."""

OPEN = timedelta(hours=36)
"""How long a post can be begun at the longest."""

TO_FINISH = timedelta(minutes=30)
"""How much longer a quiz that was begun in time can be finished."""

FEW = 3
"""Takers from which on it is told how they chose: of fewer it could be guessed who chose what."""

_BEHIND = timedelta(minutes=5)  # after which a post says that it is late
_FIRST_HOUR = timedelta(hours=1)  # of a message, after which Discord takes few edits (error 30046)
_SOON, _SELDOM = timedelta(seconds=30), timedelta(minutes=15)


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
    """A sentence to be taken for a myth or for a fact, and which of them it is; the misconception that it is about.

    `why` tells it to whoever has voted, with up to three points; it comes from `origin`, which is to be trusted as far
    as `stance` says, and speaks of `as_of`.
    """

    text: str
    is_fact: bool
    pack: str
    misconception: str
    why: str
    points: tuple[str, ...]
    origin: Origin
    stance: str
    as_of: str | None

    @property
    def ref(self) -> Ref:
        """The misconception's name across packs."""
        return Ref(self.pack, self.misconception)


@dataclass(frozen=True, slots=True)
class CardFront:
    """A flashcard's front."""

    text: str
    pack: str
    card: str

    @property
    def ref(self) -> Ref:
        """The card's name across packs."""
        return Ref(self.pack, self.card)


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
        closes_at: until when it can be begun, as far as can be told now.
        closed: whether it is over and shows its result.
        split: at the end of a myth, how many took it for a myth and for a fact.
        right: at the end of a quiz, right answers and all answers.
        withdrawn: why it is not to be posted any more, if so; it may be there already, and is only looked for.
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
    withdrawn: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a post has come: when it was posted, edited last, can be begun no more, was closed; its takers."""

    opened_at: datetime | None
    edited_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    takers: int

    def is_open(self, now: datetime) -> bool:
        """Whether it can be begun; one that somebody found a button of was posted, also while nobody noted that."""
        return self.closed_at is None and (self.closes_at is None or now < self.closes_at)

    def editable_at(self, now: datetime) -> datetime:
        """The earliest instant from now on at which its count may be edited: often at first, seldom later."""
        opened = self.opened_at or now
        last = self.edited_at or opened
        soon = max(now, last + _SOON)
        return soon if soon < opened + _FIRST_HOUR else max(now, last + _SELDOM)


@dataclass(frozen=True, slots=True)
class Vote:
    """What a member took a statement for (0 a myth, 1 a fact).

    `counted` tells whether this very click did it, `chosen` what counts; None of somebody who came too late.
    """

    statement: Statement
    chosen: int | None
    counted: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A question of a posted quiz with its answer: the choices stand as in its pack.

    `chosen` is the reader's own; `counts` are how many chose each, empty while there are fewer than `FEW` takers.
    """

    post: int
    position: int
    total: int
    question: AskedQuestion
    chosen: int | None
    counts: tuple[int, ...]
    takers: int


@dataclass(frozen=True, slots=True)
class Started:
    """What somebody finds who would like to take a posted quiz: their run, if they have one, and until when it is open.

    `open` tells whether it can be begun.
    """

    post: int
    quiz: Quiz | None
    open: bool


def is_late(due_at: datetime, now: datetime) -> bool:
    """Whether a post that was planned then comes late."""
    return now - due_at > _BEHIND
