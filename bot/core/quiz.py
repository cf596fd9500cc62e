"""A quiz: which questions, in which order of options, and what a choice was worth."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.core.content import ChoiceQuestion, Origin, Pack, Ref, TrueFalseQuestion
from bot.core.streaks import Streak

SIZE = 5
"""Questions of a quiz."""

LATELY = 14
"""Days within which a question counts as seen lately."""


class QuizKind(StrEnum):
    """The quiz that a whole group shares on a date, or one more of a member's own."""

    DAILY = "daily"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as it stood when it was asked, with its feedback; `claim` is the misconception behind it, in words."""

    text: str
    right: bool
    why: str | None = None
    misconception: str | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it stood when it was asked; later edits of the pack do not touch it."""

    ref: Ref
    topic: str
    text: str
    choices: tuple[Choice, ...]
    why: str
    fixed_order: bool
    origin: Origin

    @property
    def right(self) -> int:
        """The place of the right choice."""
        return next(i for i, choice in enumerate(self.choices) if choice.right)


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A question's place in a quiz and, once given, the choice and its time."""

    position: int
    question: AskedQuestion
    chosen: int | None = None
    answered_at: datetime | None = None

    @property
    def is_right(self) -> bool:
        """Whether the right choice was given."""
        return self.chosen is not None and self.question.choices[self.chosen].right


@dataclass(frozen=True, slots=True)
class Quiz:
    """One member's run through a few questions.

    It takes answers on its own date only; one of a daily `post` until it ends, if it is known when (`ends_at`).
    """

    id: int
    kind: QuizKind
    date: date
    items: tuple[QuizItem, ...]
    open: bool
    post: int | None = None
    ends_at: datetime | None = None

    def at(self, now: datetime) -> "Quiz":
        """The quiz as it stands at an instant: one of a post that has ended is not open."""
        return replace(self, open=False) if self.ends_at is not None and now >= self.ends_at else self

    @property
    def current(self) -> QuizItem | None:
        """The first question that is still to be answered, if any."""
        return next((item for item in self.items if item.chosen is None), None)

    @property
    def finished(self) -> bool:
        """Whether every question is answered."""
        return self.current is None

    @property
    def score(self) -> int:
        """How many answers are right."""
        return sum(item.is_right for item in self.items)


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """What an answer did: the quiz and the question as they stand.

    `counted` tells whether this very click did it; `streak` is there at the end; `summoned` whether it put a flashcard
    among the due ones.
    """

    quiz: Quiz
    item: QuizItem
    counted: bool
    streak: Streak | None = None
    summoned: bool = False


def choose(
    candidates: Mapping[Ref, str], seen: Mapping[Ref, date], today: date, seed: str, size: int = SIZE
) -> list[Ref]:
    """Up to `size` questions: not seen within `LATELY` days first, spread over topics, then those seen longest ago.

    Args:
        candidates: each question's topic.
        seen: the last date on which a question was asked.
        today: the date of the quiz.
        seed: the same seed, candidates and history give the same questions.
        size: how many are wanted.
    """
    pool = sorted(candidates)
    random.Random(seed).shuffle(pool)  # noqa: S311 - a fair spread is wanted, not a secret
    chosen: list[Ref] = []
    topics: Counter[str] = Counter()

    def rank(ref: Ref) -> tuple[bool, int, date]:
        last = seen.get(ref, date.min)
        return (today.toordinal() - last.toordinal() < LATELY, topics[candidates[ref]], last)

    while pool and len(chosen) < size:
        best = min(pool, key=rank)  # the first of equals, so the shuffle decides between them
        pool.remove(best)
        chosen.append(best)
        topics[candidates[best]] += 1
    return chosen


def asked(pack: Pack, question: ChoiceQuestion | TrueFalseQuestion) -> AskedQuestion:
    """The question as a quiz keeps it, with the words of every misconception it names."""
    claims = {myth.id: myth.claim for myth in pack.misconceptions}
    return AskedQuestion(
        ref=Ref(pack.id, question.id),
        topic=question.topic,
        text=question.text,
        choices=tuple(
            Choice(
                option.text,
                option.right,
                option.why,
                option.misconception,
                claims.get(option.misconception or ""),
            )
            for option in question.options
        ),
        why=question.why,
        fixed_order=question.kind == "true-false",
        origin=pack.origin(question),
    )


def option_order(count: int, seed: str, *, fixed: bool) -> tuple[int, ...]:
    """The order in which a question's options are shown; `fixed` keeps the written one (true before false)."""
    order = list(range(count))
    if not fixed:
        random.Random(seed).shuffle(order)  # noqa: S311 - as above
    return tuple(order)
