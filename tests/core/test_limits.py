"""What a day of reviews brings: checked against a learner who takes one card after another, and over two months."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content import Origin, Ref
from bot.core.deck import Flashcard
from bot.core.limits import MOST_CARDS, Chosen, Limits, Offer, comes_today, offer, read_count, read_retention
from bot.core.recall import LEAST, MOST, USUAL, Grade, Memory, graded
from tests.core.clocks import MANY, STEADY

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HELD = Ref("tiny", "myth-0")
PLAIN = Flashcard(HELD, "Front?", "Back.", (), None, "settled", None, Origin("", "", ""))

Deck = dict[Ref, Flashcard]


def deck_of(families: Sequence[int | None]) -> Deck:
    """As many cards as there are families named; None is a card without siblings."""
    kin = [None if number is None else Ref("tiny", f"myth-{number}") for number in families]
    refs = [Ref("tiny", f"card-{n}") for n in range(len(families))]
    return {ref: replace(PLAIN, ref=ref, family=family) for ref, family in zip(refs, kin, strict=True)}


@dataclass(frozen=True)
class Desk:
    """What lies before a learner: the arguments of `offer`."""

    cards: Deck
    due: list[Ref]
    known: set[Ref]
    graded: list[tuple[Ref, int]]
    limits: Limits
    buried: frozenset[Ref] = frozenset()

    def offer(self) -> Offer:
        """What may come."""
        return offer(self.cards, self.due, self.known, self.graded, self.limits, self.buried)


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    """Any desk: few families, so that siblings meet; cards that no pack has any more; a day begun or not."""
    cards = deck_of(draw(st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=12)))
    gone = [Ref("gone", "card-0"), Ref("gone", "card-1")]
    due = draw(st.lists(st.sampled_from([*cards, *gone]), unique=True))
    some = st.sets(st.sampled_from([*cards, *gone]))
    before, known = draw(some), draw(some)
    numbers = [(ref, number) for ref in sorted(before) for number in range(1, draw(st.integers(1, 3)) + 1)]
    later = draw(some)
    counted = [(ref, number + 4 * (ref in later)) for ref, number in numbers]
    buried = draw(some) - {*due}
    limits = Limits(USUAL, draw(st.integers(0, 6)), draw(st.integers(1, 9)))
    return Desk(cards, due, known | before | buried, counted, limits, frozenset(buried))


def walked(desk: Desk) -> Offer:
    """The same, lived: the learner takes the first card that may come, looks again, and so on until there is none."""
    taken = [ref for ref, _ in desk.graded]
    firsts = sum(number == 1 for _, number in desk.graded)
    before = set(taken)

    def has_sibling(ref: Ref) -> bool:
        family = desk.cards[ref].family
        return family is not None and any(
            other != ref and other in desk.cards and desk.cards[other].family == family
            for other in (*taken, *desk.buried)
        )

    def may_come(ref: Ref) -> bool:
        return ref in before or (len(set(taken)) < desk.limits.all and not has_sibling(ref))

    due, new = [], []
    waiting = [ref for ref in desk.due if ref in desk.cards]
    while (ref := next((ref for ref in waiting if may_come(ref)), None)) is not None:
        waiting.remove(ref)
        due.append(ref)
        taken.append(ref)
        firsts += ref not in desk.known
    siblings = sum(has_sibling(ref) for ref in waiting)
    fresh = [ref for ref in desk.cards if ref not in desk.known and ref not in desk.due]
    while firsts < desk.limits.new and (ref := next((ref for ref in fresh if may_come(ref)), None)) is not None:
        fresh.remove(ref)
        new.append(ref)
        taken.append(ref)
        firsts += 1
    return Offer(tuple(due), tuple(new), len(before), len(waiting) - siblings, siblings, bool(fresh))


@MANY
@given(desk=desks())
def test_an_offer_is_what_a_learner_meets_one_by_one(desk: Desk) -> None:
    """All that comes, its order, and all that waits, as found by taking one card after another by the rules' words."""
    assert desk.offer() == walked(desk)


@MANY
@given(desk=desks())
def test_a_day_brings_one_card_of_an_idea_and_no_more_than_wanted(desk: Desk) -> None:
    """Whatever lies there, nothing comes beyond a limit, and nothing beside a sibling, but what was graded today.

    A card that was put off has had its turn, too.
    """
    shown, before = desk.offer(), {ref for ref, _ in desk.graded}
    added = [ref for ref in (*shown.due, *shown.new) if ref not in before]
    assert len(set(added)) == len(added) <= max(0, desk.limits.all - len(before))
    assert len(shown.new) <= max(0, desk.limits.new - sum(number == 1 for _, number in desk.graded))
    families = [desk.cards[ref].family for ref in (*added, *((before | desk.buried) & {*desk.cards}))]
    assert all(families.count(desk.cards[ref].family) == 1 for ref in added if desk.cards[ref].family)
    assert len(shown.due) + shown.limited + shown.siblings == len({*desk.due} & {*desk.cards})


@MANY
@given(desk=desks())
def test_a_card_in_its_learning_steps_comes_again(desk: Desk) -> None:
    """Neither a limit nor a sibling keeps back what was graded today and is due again; no card is its own sibling."""
    assert {ref for ref, _ in desk.graded if ref in desk.due and ref in desk.cards} <= {*desk.offer().due}


def test_the_limits_of_a_day() -> None:
    """Due cards come first and use up the day; new ones have what is left of it, and their own limit besides."""
    cards = deck_of([None] * 9)
    refs = list(cards)
    desk = Desk(cards, refs[:3], {*refs[:4]}, [], Limits(USUAL, 2, 10))
    assert desk.offer() == Offer((*refs[:3],), (*refs[4:6],), 0, 0, 0, more=True)
    tight = replace(desk, limits=Limits(USUAL, 2, 4))
    assert tight.offer() == Offer((*refs[:3],), (refs[4],), 0, 0, 0, more=True)
    begun = replace(tight, graded=[(refs[3], 5), (refs[4], 1), (refs[4], 2)], known={*refs[:5]})
    assert begun.offer() == Offer((*refs[:2],), (), 2, 1, 0, more=True)
    done = replace(begun, limits=Limits(USUAL, 2, 2))
    assert done.offer() == Offer((), (), 2, 3, 0, more=True)
    assert replace(done, due=[refs[4], refs[0]]).offer().due == (refs[4],)


def test_siblings_wait_for_tomorrow() -> None:
    """Of due ones the longest due comes; of a due one and a new one the due one; of two new ones the first."""
    cards = deck_of([0, 0, 0, 1, 1, None, None])
    refs = list(cards)
    desk = Desk(cards, [refs[1], refs[0]], {*refs[:2]}, [], Limits())
    assert desk.offer() == Offer((refs[1],), (refs[3], refs[5], refs[6]), 0, 0, 1, more=True)
    after = replace(desk, due=[refs[0]], graded=[(refs[1], 4)])
    assert after.offer() == Offer((), (refs[3], refs[5], refs[6]), 1, 0, 1, more=True)
    put_off = replace(desk, due=[refs[0]], buried=frozenset({refs[1]}))
    assert put_off.offer() == Offer((), (refs[3], refs[5], refs[6]), 0, 0, 1, more=True)
    for ref, comes in ((refs[0], False), (refs[1], False), (refs[3], True), (refs[5], True)):
        assert comes_today(cards, ref, [], desk.limits, {refs[1]}) is comes
        assert comes_today(cards, ref, [(refs[1], 4)], desk.limits) is (comes or ref == refs[1])


def test_what_the_operator_has_set_anyway_is_nobodys_own() -> None:
    """Each setting by itself."""
    assert Chosen(USUAL, 10, 200).beside(Limits()) == Chosen()
    assert Chosen(0.95, 10, None).beside(Limits()) == Chosen(0.95)
    assert Chosen(None, 0, 199).beside(Limits()) == Chosen(None, 0, 199)


def test_a_new_card_that_is_due_already_is_counted_as_new() -> None:
    """A wrong answer calls it at once, whatever the limit of new ones; it takes the place of one of those."""
    cards = deck_of([None] * 4)
    refs = list(cards)
    called = Desk(cards, [refs[3]], set(), [], Limits(USUAL, 2, 10))
    assert called.offer() == Offer((refs[3],), (refs[0],), 0, 0, 0, more=True)
    assert replace(called, limits=Limits(USUAL, 0, 10)).offer() == Offer((refs[3],), (), 0, 0, 0, more=True)


@dataclass
class Learner:
    """Somebody who reviews every morning until nothing more comes, and waits for the learning steps of ten minutes."""

    cards: Deck
    limits: Limits
    chance: random.Random
    memories: dict[Ref, Memory] = field(default_factory=dict)
    passed_over: dict[Ref, int] = field(default_factory=dict)
    longest: dict[Ref, int] = field(default_factory=dict)

    def morning(self, now: datetime) -> None:
        """One day's reviews; due cards that did not come were passed over once more."""
        waiting = self._due(now)
        marks: list[tuple[Ref, int]] = []
        end = now + timedelta(hours=3)
        while now < end:
            shown = offer(self.cards, self._due(now), self.memories.keys(), marks, self.limits)
            ref = next(iter((*shown.due, *shown.new)), None)
            if ref is not None:
                self.memories[ref] = graded(self.memories.get(ref), self._grade(), now, self.limits.retention)
                marks.append((ref, 1 + (ref in self.passed_over)))
                self.passed_over.setdefault(ref, 0)
            now += timedelta(seconds=20) if ref is not None else timedelta(minutes=10)
        assert len({ref for ref, _ in marks}) <= self.limits.all
        came = {ref for ref, _ in marks}
        for ref in waiting:
            self.passed_over[ref] = 0 if ref in came else self.passed_over[ref] + 1
            self.longest[ref] = max(self.longest.get(ref, 0), self.passed_over[ref])

    def _due(self, now: datetime) -> list[Ref]:
        due = [ref for ref, memory in self.memories.items() if memory.due <= now]
        return sorted(due, key=lambda ref: self.memories[ref].due)

    def _grade(self) -> Grade:
        return self.chance.choices(list(Grade), (1, 2, 5, 2))[0]


def two_months(families: Sequence[int | None], limits: Limits, seed: int) -> Learner:
    """A learner after sixty mornings."""
    chance = random.Random(seed)  # noqa: S311 - grades, not secrets
    learner = Learner(deck_of(families), limits, chance)
    for day in range(60):
        learner.morning(START + timedelta(days=day))
    return learner


FEW = settings(STEADY, max_examples=15)


@FEW
@given(seed=st.integers(0, 2**32), retention=st.sampled_from([LEAST, USUAL, MOST]))
def test_siblings_starve_nothing(seed: int, retention: float) -> None:
    """In two months every card is met, and none that is due is passed over more often than it has siblings."""
    learner = two_months([0, 0, 0, 1, 1, 2, 2, 2, 2, None, None, None], Limits(retention, 4, 100), seed)
    assert {*learner.memories} == {*learner.cards}
    for ref, card in learner.cards.items():
        kin = sum(other.family == card.family for other in learner.cards.values()) if card.family else 1
        assert learner.longest.get(ref, 0) < kin


@FEW
@given(seed=st.integers(0, 2**32), most=st.integers(1, 4))
def test_a_days_limit_starves_nothing(seed: int, most: int) -> None:
    """However few a day are wanted, a due card waits no more mornings than there are cards before it."""
    learner = two_months([0, 0, 0, 1, 1, None, None, None, None, None], Limits(MOST, 2, most), seed)
    assert max(learner.longest.values(), default=0) < len(learner.memories)


def test_ones_own_wishes_go_over_the_operators() -> None:
    """What is not chosen is as the operator has it, one by one; nought new cards a day is a choice too."""
    usual = Limits(USUAL, 10, 200)
    assert Chosen().over(usual) == usual
    assert Chosen(retention=0.8).over(usual) == Limits(0.8, 10, 200)
    assert Chosen(new=0).over(usual) == Limits(USUAL, 0, 200)
    assert Chosen(all=20).over(usual) == Limits(USUAL, 10, 20)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("90", 0.9),
        (" 80 % ", 0.8),
        ("97%", 0.97),
        ("0.9", 0.9),
        (".85", 0.85),
        ("0,83", 0.83),
        ("0.80 %", None),
        ("79", None),
        ("98", None),
        ("0.98", None),
        ("9", None),
        ("100", None),
        ("1.0", None),
        ("90.5", None),
        ("-90", None),
        ("٩٠", 0.9),
        ("ninety", None),
        ("", None),
    ],
)
def test_a_retention_is_read_as_people_type_it(typed: str, meant: float | None) -> None:
    """A whole percentage from 80 to 97, or the same as a share; anything else is not guessed at."""
    assert read_retention(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0", 0),
        (" 20 ", 20),
        ("1000", MOST_CARDS),
        ("1001", None),
        ("-1", None),
        ("2.5", None),
        ("²", None),
        ("", None),
    ],
)
def test_a_number_of_cards_is_read_as_people_type_it(typed: str, meant: int | None) -> None:
    """Nought to a thousand; where at least one is asked for, nought is none."""
    assert read_count(typed) == meant
    assert read_count(typed, least=1) == (meant or None)


@STEADY
@given(st.text(max_size=20))
def test_whatever_is_typed_does_no_harm(typed: str) -> None:
    """A text of any kind is a number within its bounds or none."""
    retention, number = read_retention(typed), read_count(typed, 1)
    assert retention is None or LEAST <= retention <= MOST
    assert number is None or 1 <= number <= MOST_CARDS


def test_every_whole_percentage_can_be_chosen() -> None:
    """None is lost to rounding at the bounds."""
    assert [read_retention(f"{percent}") for percent in range(80, 98)] == [percent / 100 for percent in range(80, 98)]
