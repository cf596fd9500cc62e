"""What a schedule posts: chosen for its group by what the group was given before and how it fared."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.choosing import Candidate, Trace, choose_for_group, is_recent, lasting_size, trace, unknown
from bot.core.content import Ref
from bot.core.errors import NothingToStudy
from bot.core.posts import Body, CardFront, PostKind, QuizTeaser
from bot.core.quiz import LATELY, AskedQuestion
from bot.core.schedules import Schedule
from bot.core.statements import choose_statement, statements
from bot.features.shelf import Shelf
from bot.storage import given, groups
from bot.storage.engine import Reader
from bot.storage.given import Given

FRESH = "fresh "
"""Begins the name of what there is, but was given to the group too lately to be given again."""

_REMEMBERED = timedelta(days=6 * LATELY)  # what was given before that does not matter, and the queries stay small
_LATELY = timedelta(days=LATELY - 1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a post says, and the questions of its quiz."""

    body: Body
    questions: tuple[AskedQuestion, ...] = ()


def choose(session: Reader, schedule: Schedule, shelf: Shelf, day: date, now: datetime) -> Chosen:
    """What a schedule posts for a local date; the same as long as nothing else is posted in its group.

    Raises:
        NothingToStudy: its packs have nothing of the kind, or nothing that the group was not given lately.
    """
    studied = shelf.of(schedule.packs or groups.packs(session, schedule.group_id))
    seed = f"post {schedule.group_id} {schedule.id} {day}"
    match schedule.kind:
        case PostKind.QUIZ:
            return _quiz(session, schedule, studied, day, seed, now)
        case PostKind.MYTH:
            return _myth(session, schedule, studied, day, seed)
        case PostKind.CARD:
            return _card(session, schedule, studied, day, seed, now)


def _quiz(session: Reader, schedule: Schedule, shelf: Shelf, day: date, seed: str, now: datetime) -> Chosen:
    if not shelf.questions:
        raise NothingToStudy("questions")
    group = schedule.group_id
    last = given.questions(session, group, day - _REMEMBERED)
    cards = {ref: tuple(_cards(question, shelf)) for ref, question in shelf.questions.items()}
    traces = _traces(session, group, {card for found in cards.values() for card in found}, day, now)
    candidates = {
        ref: _candidate(f"{ref.pack}/{question.topic}", last.get(ref), _of(cards[ref], traces), now)
        for ref, question in shelf.questions.items()
    }
    posted = 2 * sum(bits.bit_count() for bits in given.weekdays(session, group, PostKind.QUIZ))
    size = lasting_size(len(candidates), posted)
    shared = given.shared(session, group, day - _LATELY)
    unshared = {ref: each for ref, each in candidates.items() if ref not in shared}
    chosen = choose_for_group(unshared, day, seed, size) or choose_for_group(candidates, day, seed, size)
    if not chosen:
        raise NothingToStudy(f"{FRESH}questions")
    asked = tuple(shelf.questions[ref] for ref in chosen)
    return Chosen(QuizTeaser(tuple(dict.fromkeys(_topics(asked, shelf))), len(asked)), asked)


def _topics(asked: Iterable[AskedQuestion], shelf: Shelf) -> Iterator[str]:
    """The topics of questions in the words of their packs."""
    for question in asked:
        topics = shelf.library.packs[question.ref.pack].info.topics
        yield next((topic.title for topic in topics if topic.id == question.topic), question.topic)


def _cards(question: AskedQuestion, shelf: Shelf) -> Iterator[Ref]:
    """The cards about the misconceptions that a question's choices come from."""
    for myth in {choice.misconception for choice in question.choices if choice.misconception}:
        ref = Ref(question.ref.pack, myth)
        yield ref  # its own “myth or fact?”
        yield from (card.ref for card in shelf.healing.get(ref, ()))


def _myth(session: Reader, schedule: Schedule, shelf: Shelf, day: date, seed: str) -> Chosen:
    found = statements(shelf.library.packs.values())
    if not found:
        raise NothingToStudy("plain myths")
    before = given.bodies(session, schedule.group_id, PostKind.MYTH, day - _REMEMBERED)
    had = {Ref(body["pack"], body["misconception"]): last.day for last, body in before}
    lately = {body["text"] for last, body in before if is_recent(last.day, day)}
    statement = choose_statement(found, had, lately, seed)
    if statement is None:
        raise NothingToStudy(f"{FRESH}myths")
    return Chosen(statement)


def _card(session: Reader, schedule: Schedule, shelf: Shelf, day: date, seed: str, now: datetime) -> Chosen:
    cards = {ref: card for ref, card in shelf.cards.items() if card.verdict is None}
    if not cards:
        raise NothingToStudy("flashcards")
    before = given.bodies(session, schedule.group_id, PostKind.CARD, day - _REMEMBERED)
    last = {Ref(body["pack"], body["card"]): each for each, body in before}
    traces = _traces(session, schedule.group_id, cards.keys(), day, now)
    candidates = {ref: _candidate(ref.pack, last.get(ref), traces.get(ref, []), now) for ref in cards}
    chosen = choose_for_group(candidates, day, seed, 1)
    if not chosen:
        raise NothingToStudy(f"{FRESH}flashcards")
    (ref,) = chosen
    return Chosen(CardFront(cards[ref].front, ref.pack, ref.entry))


def _traces(
    session: Reader, group_id: int, cards: Iterable[Ref], day: date, now: datetime
) -> Mapping[Ref, list[Trace]]:
    """What members remember of cards."""
    found: dict[Ref, list[Trace]] = {}
    for card, memory in given.memories(session, group_id, list(cards), day):
        found.setdefault(card, []).append(trace(memory, now))
    return found


def _of(cards: Iterable[Ref], traces: Mapping[Ref, list[Trace]]) -> Iterator[Trace]:
    for card in cards:
        yield from traces.get(card, ())


def _candidate(topic: str, last: Given | None, traces: Iterable[Trace], now: datetime) -> Candidate:
    if last is None:
        return Candidate(topic, None, unknown(traces, None, 0, 0, now))
    return Candidate(topic, last.day, unknown(traces, last.at, last.wrong, last.answers, now))
