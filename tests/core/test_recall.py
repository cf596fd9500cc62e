"""What a person remembers follows the FSRS library, exactly and predictably."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fsrs import Card, Rating, Scheduler, State
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.recall import (
    LEARNT,
    LEAST,
    MOST,
    USUAL,
    Grade,
    Memory,
    graded,
    overcomes,
    recalled,
    retrievability,
    was_tested,
)
from tests.core.clocks import MANY, STEADY

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
GAPS = st.one_of(
    st.integers(0, 90).map(lambda n: timedelta(seconds=n * 20)),
    st.integers(0, 400 * 24).map(lambda n: timedelta(hours=n)),
)
REVIEWS = st.lists(st.tuples(st.sampled_from(Grade), GAPS), min_size=1, max_size=12)
"""Grades, and how long after the one before each was given."""

RETENTIONS = st.integers(round(100 * LEAST), round(100 * MOST)).map(lambda percent: percent / 100)
"""What people can want."""

Reviews = list[tuple[Grade, timedelta]]


def remembered(reviews: Reviews, memory: Memory | None = None, now: datetime = START) -> tuple[Memory, datetime]:
    """The memory after all reviews, and the time of the last one."""
    for grade, gap in reviews:
        now += gap
        memory = graded(memory, grade, now)
    assert memory is not None
    return memory, now


@MANY
@given(reviews=REVIEWS, wanted=st.lists(RETENTIONS, min_size=12, max_size=12))
@example(reviews=[(Grade.EASY, timedelta())], wanted=[USUAL] * 12)
def test_a_memory_is_the_librarys_own_card(reviews: Reviews, wanted: list[float]) -> None:
    """Kept in our columns between reviews or in one FSRS card all along, it comes due at the same instant.

    That holds for every desired retention, also where each grade is given under another.
    """
    card, now = Card(card_id=7, due=START), START
    memory: Memory | None = None
    for (grade, gap), retention in zip(reviews, wanted, strict=False):
        now += gap
        scheduler = Scheduler(desired_retention=retention, enable_fuzzing=False)
        card, _ = scheduler.review_card(card, Rating(grade.value), review_datetime=now)
        memory = graded(memory, grade, now, retention)
        assert memory == Memory(int(card.state), card.step, card.stability or 0, card.difficulty or 0, now, card.due)
        assert retrievability(memory, now + gap) == scheduler.get_card_retrievability(card, now + gap)


@MANY
@given(reviews=REVIEWS)
def test_who_wishes_for_nothing_gets_the_librarys_own_retention(reviews: Reviews) -> None:
    """Without a desired retention a card comes due as by a scheduler that was told none."""
    scheduler, card, now = Scheduler(enable_fuzzing=False), Card(card_id=7, due=START), START
    for grade, gap in reviews:
        now += gap
        card, _ = scheduler.review_card(card, Rating(grade.value), review_datetime=now)
    assert remembered(reviews)[0].due == card.due


@MANY
@given(reviews=REVIEWS, gap=GAPS, grade=st.sampled_from(Grade), one=RETENTIONS, other=RETENTIONS)
def test_to_be_surer_is_to_see_a_card_sooner(
    reviews: Reviews, gap: timedelta, grade: Grade, one: float, other: float
) -> None:
    """The more retention is desired, the sooner a card comes back; what is known of it does not depend on it."""
    memory, now = remembered(reviews)
    less, more = (graded(memory, grade, now + gap, retention) for retention in sorted((one, other)))
    assert more.due <= less.due
    assert (more.stability, more.difficulty) == (less.stability, less.difficulty)


@pytest.mark.parametrize("retention", [LEAST, 0.85, USUAL, MOST])
def test_a_card_comes_due_when_recall_has_fallen_to_what_is_desired(retention: float) -> None:
    """Of a card that is known for long, where whole days are fine enough to hit it: to half a percent."""
    memory, now = remembered([(Grade.EASY, timedelta())] * 2 + [(Grade.EASY, timedelta(days=30))])
    memory = graded(memory, Grade.GOOD, now + timedelta(days=60), retention)
    assert abs(retrievability(memory, memory.due) - retention) < 0.005


@MANY
@given(reviews=REVIEWS, gap=GAPS, grade=st.sampled_from(Grade))
@example(reviews=[(Grade.EASY, timedelta())], gap=LEARNT, grade=Grade.AGAIN)
@example(reviews=[(Grade.EASY, timedelta())], gap=LEARNT - timedelta.resolution, grade=Grade.GOOD)
@example(reviews=[(Grade.GOOD, timedelta())], gap=timedelta(days=3), grade=Grade.GOOD)
def test_only_what_was_learnt_a_day_before_is_a_test(reviews: Reviews, gap: timedelta, grade: Grade) -> None:
    """A grade tells whether a card was remembered if FSRS has it in review, and its last grade is a day old or more.

    Only a test that is passed well shows that a misconception is overcome.
    """
    memory, now = remembered(reviews)
    tested = memory.state == State.Review and gap >= timedelta(days=1)
    assert was_tested(memory, now + gap) is tested
    assert recalled(memory, grade, now + gap) is ((grade is not Grade.AGAIN) if tested else None)
    assert overcomes(memory, grade, now + gap) is (tested and grade in {Grade.GOOD, Grade.EASY})


def test_a_first_grade_is_no_test() -> None:
    """Nobody can have forgotten what they never met."""
    assert not was_tested(None, START)
    assert recalled(None, Grade.EASY, START) is None
    assert not overcomes(None, Grade.EASY, START)


@STEADY
@given(reviews=REVIEWS)
def test_the_same_reviews_give_the_same_memory(reviews: Reviews) -> None:
    """There is no chance in it, so that a date once told stays true."""
    assert remembered(reviews) == remembered(reviews)


@MANY
@given(reviews=REVIEWS)
def test_a_graded_card_comes_back_later_than_now(reviews: Reviews) -> None:
    """No card is due in the very instant of its grade, and none goes without figures."""
    memory, now = remembered(reviews)
    assert memory.due > now
    assert memory.last_review == now
    assert memory.stability > 0
    assert 1 <= memory.difficulty <= 10
    assert memory.due.utcoffset() == timedelta()


def test_a_better_grade_of_a_new_card_brings_it_back_later() -> None:
    """Again, hard, good, easy: each strictly later than the one before, easy after days."""
    dues = [graded(None, grade, START).due for grade in (Grade.AGAIN, Grade.HARD, Grade.GOOD, Grade.EASY)]
    assert dues == sorted(set(dues))
    assert dues[0] - START <= timedelta(minutes=10)
    assert dues[-1] - START > timedelta(days=1)


@MANY
@given(reviews=REVIEWS, gap=GAPS)
@example(reviews=[(Grade.EASY, timedelta())], gap=timedelta(days=8))
def test_a_better_grade_never_brings_a_card_back_sooner(reviews: Reviews, gap: timedelta) -> None:
    """At any point of any history the four spans that a learner is shown are in order."""
    memory, now = remembered(reviews)
    dues = [graded(memory, grade, now + gap).due for grade in Grade]
    assert dues == sorted(dues)


@STEADY
@given(reviews=REVIEWS, days=st.lists(st.integers(0, 2000), min_size=2, max_size=6))
def test_a_card_is_forgotten_with_time(reviews: Reviews, days: list[int]) -> None:
    """The chance of recall is whole at the review, never rises without one, and falls from day to day."""
    memory, now = remembered(reviews)
    chances = [retrievability(memory, now + timedelta(days=n)) for n in sorted({0, *days})]
    assert chances[0] == 1
    assert all(earlier > later > 0 for earlier, later in pairwise(chances))


def test_a_card_in_review_comes_due_when_recall_has_fallen_to_what_is_desired() -> None:
    """About nine in ten cards are known when they come due: FSRS's promise, kept by our columns."""
    memory, _ = remembered([(Grade.GOOD, timedelta(days=0)), (Grade.GOOD, timedelta(minutes=10))])
    assert memory.due - memory.last_review >= timedelta(days=1)
    assert abs(retrievability(memory, memory.due) - USUAL) < 0.03


@STEADY
@given(reviews=REVIEWS, gone_back=st.integers(1, 10**7), grade=st.sampled_from(Grade))
def test_a_clock_that_has_gone_back_does_no_harm(reviews: Reviews, gone_back: int, grade: Grade) -> None:
    """A grade given before the last one by the clock still leads to a memory that comes due after it."""
    memory, now = remembered(reviews)
    earlier = now - timedelta(seconds=gone_back)
    assert 0 <= retrievability(memory, earlier) <= 1
    assert graded(memory, grade, earlier).due > earlier
