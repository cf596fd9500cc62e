"""What a pack is made of: frozen values, their limits, and how they refer to each other.

The limits keep every text within what the narrowest platform can show in one message (Discord: 4,000
characters, Slack: 3,000 a section; Discord's and Slack's developer documentation), with room for what the bot adds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ID_LIMIT = 40
"""Longest id, in characters: two ids and a verb must fit a button's 100 (Discord's `custom_id`)."""

CHOICES = 4
"""Options of a single-choice question."""

Stance = Literal["settled", "article", "contested"]
"""How far a statement can be trusted: nobody serious disputes it; the source says so; people in the field disagree."""


def _text(limit: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=limit)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=ID_LIMIT)]
Line = Annotated[str, _text(160)]
Statement = Annotated[str, _text(240)]
Feedback = Annotated[str, _text(400)]
Passage = Annotated[str, _text(900)]


class Entry(BaseModel):
    """A frozen mapping of a pack that knows exactly its own keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Document(Entry):
    """A text that the pack was made from."""

    id: Id
    title: Line
    file: Line
    """Its name where the authors keep it."""


class Topic(Entry):
    """A part of the subject; a quiz spreads its questions over topics."""

    id: Id
    """What entries name as their topic."""
    title: Annotated[str, _text(60)]


class PackInfo(Entry):
    """The head of a pack: `pack.yaml`."""

    id: Id
    """Unique among all packs; keep it for ever, people's history hangs on it."""
    title: Annotated[str, _text(80)]
    summary: Feedback
    """What the pack is about, in two or three sentences."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    """The short code of the language it is written in, like en or pt-BR."""
    documents: Annotated[tuple[Document, ...], Field(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]


class Source(Entry):
    """Where an entry comes from: a document of the pack and the heading in it."""

    document: Id
    """The id of a document of pack.yaml."""
    heading: Line
    """The heading as it stands in the document."""


class Sourced(Entry):
    """What every entry says about itself."""

    id: Id
    """Lower-case words joined by hyphens, unique in the pack; keep it for ever, people's history hangs on it."""
    topic: Id
    """The id of a topic of pack.yaml."""
    stance: Stance
    """settled: nobody serious disputes it; article: the source says so; contested: people in the field disagree."""
    source: Source
    """Where it comes from."""
    as_of: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2]))?$")] | None = None
    """The year (or month) that a claim speaks of, in quotes; needed where time matters."""


class Misconception(Sourced):
    """A false claim that many people believe, why it is false, and what is true instead."""

    claim: Line
    """The false belief, as people say it."""
    verdict: Literal["myth", "half-true", "contested"]
    """contested goes together with stance: contested."""
    points: Annotated[tuple[Statement, ...], Field(min_length=3, max_length=3)]
    """Three reasons why it is false."""
    truth: Annotated[str, _text(500)]
    """What is true instead."""
    said_as: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Other ways people voice the belief."""


class FaqEntry(Sourced):
    """A question, the other ways people ask it, and its answer."""

    question: Line
    phrasings: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Other ways people ask it: short forms, slang, slips, half sentences. The more, the surer it is found."""
    answer: Passage
    """The answer first, then what belongs to it."""
    related: tuple[Id, ...] = ()
    """Ids of misconceptions or cards to read next."""


class Option(Entry):
    """One choice of a question; a wrong one may name the misconception that leads to it."""

    text: Annotated[str, _text(110)]
    right: bool = False
    """true on exactly one option of a question."""
    why: Feedback | None = None
    """For whoever chose it: why it is tempting, and what is off."""
    misconception: Id | None = None
    """The misconception that leads to this wrong option; then `why` is needed."""


class ChoiceQuestion(Sourced):
    """A question with four options, exactly one of them right."""

    kind: Literal["choice"]
    text: Statement
    options: Annotated[tuple[Option, ...], Field(min_length=CHOICES, max_length=CHOICES)]
    """Four; they are shuffled, so none may speak of the others."""
    why: Feedback
    """Why the right option is right."""


class TrueFalseQuestion(Sourced):
    """A statement to be judged."""

    kind: Literal["true-false"]
    text: Statement
    """A statement, not a question."""
    answer: bool
    """true or false, without quotes."""
    why: Feedback
    """Why this answer is right."""
    misconception: Id | None = None
    """The misconception behind the wrong judgement; then `why_wrong` is needed."""
    why_wrong: Feedback | None = None
    """For whoever judged wrongly: why it is tempting, and what is off."""

    @property
    def options(self) -> tuple[Option, ...]:
        """The two judgements, *True* first."""
        return tuple(
            Option(text=label, right=True)
            if self.answer is value
            else Option(text=label, why=self.why_wrong, misconception=self.misconception)
            for label, value in (("True", True), ("False", False))
        )


Question = Annotated[ChoiceQuestion | TrueFalseQuestion, Field(discriminator="kind")]


class Card(Sourced):
    """A flashcard."""

    front: Annotated[str, _text(200)]
    back: Feedback
    """The answer first; one idea a card."""
    misconception: Id | None = None
    """The misconception that this card heals."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry comes from, in words: the document's title, the heading in it, and the file's name."""

    title: str
    heading: str
    file: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A subject's content, whole and free of problems."""

    info: PackInfo
    misconceptions: tuple[Misconception, ...]
    faq: tuple[FaqEntry, ...]
    questions: tuple[ChoiceQuestion | TrueFalseQuestion, ...]
    cards: tuple[Card, ...]

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.info.id

    def entries(self) -> Iterator[Sourced]:
        """Every entry of every kind."""
        yield from self.misconceptions
        yield from self.faq
        yield from self.questions
        yield from self.cards

    def origin(self, entry: Sourced) -> Origin:
        """Where an entry of this pack comes from."""
        document = next(document for document in self.info.documents if document.id == entry.source.document)
        return Origin(document.title, entry.source.heading, document.file)


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """The name of an entry across packs."""

    pack: str
    entry: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong with a pack: where, and what to do; `line` counts from 1."""

    file: str
    line: int
    message: str
