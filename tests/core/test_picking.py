"""Which card is worth a look now: checked against each card's own rank, worked out one by one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import Ref
from bot.core.picking import Why, cards_in_turn, following, myths_in_turn
from bot.core.recall import Grade, Memory, graded, retrievability
from tests.core.clocks import MANY

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
REFS = [Ref("tiny", f"card-{n}") for n in range(6)]
GIVEN = st.lists(
    st.tuples(st.sampled_from(REFS), st.sampled_from(Grade), st.integers(1, 60 * 24 * 20)), min_size=0, max_size=14
)
"""Grades, each with the minutes that went by before it."""

History = list[tuple[Ref, Grade, int]]


def lived(history: History) -> tuple[dict[Ref, Memory], datetime]:
    """The memories after all grades, and the time of the last one."""
    memories: dict[Ref, Memory] = {}
    now = START
    for ref, grade, minutes in history:
        now += timedelta(minutes=minutes)
        memories[ref] = graded(memories.get(ref), grade, now)
    return memories, now


@MANY
@given(history=GIVEN, later=st.integers(0, 60 * 24 * 30), shown=st.permutations(REFS).map(lambda refs: refs[:5]))
def test_cards_are_in_the_order_of_their_ranks(history: History, later: int, shown: list[Ref]) -> None:
    """Due ones by how long they are due, new ones by place, the rest by how well known; the last one is not first."""
    memories, end = lived(history)
    now = end + timedelta(minutes=later)
    last = history[-1][0] if history else None

    def rank(ref: Ref) -> tuple[int, float, datetime, int]:
        memory, place = memories.get(ref), shown.index(ref)
        if memory is None:
            return (1, 0, START, place)
        known = 0 if memory.due <= now else retrievability(memory, now)
        return (0 if memory.due <= now else 2, known, memory.due, place)

    turn = cards_in_turn(shown, memories, now)
    assert turn[0][0] == min((ref for ref in shown if ref != last), key=rank)
    assert [ref for ref, _ in turn if ref != last] == sorted((ref for ref in shown if ref != last), key=rank)
    if turn[1][0] != last:
        assert [ref for ref, _ in turn] == sorted(shown, key=rank)
    kinds = (Why.DUE, Why.NEW, Why.WEAKEST)
    assert [why for _, why in turn] == [kinds[rank(ref)[0]] for ref, _ in turn]


@MANY
@given(
    history=GIVEN,
    later=st.integers(0, 60 * 24 * 30),
    ago=st.dictionaries(st.sampled_from(REFS), st.integers(0, 60 * 24 * 40)),
)
def test_what_a_wrong_answer_summoned_is_among_the_due_ones(history: History, later: int, ago: dict[Ref, int]) -> None:
    """It stands there by the time of the answer, or by its own if that is earlier, whether it was met before or not."""
    memories, end = lived(history)
    now = end + timedelta(minutes=later)
    summoned = {ref: now - timedelta(minutes=minutes) for ref, minutes in ago.items()}
    last = history[-1][0] if history else None
    turn = [place for place in cards_in_turn(REFS, memories, now, summoned) if place[0] != last]
    plain = [place for place in cards_in_turn(REFS, memories, now) if place[0] != last]
    waiting: dict[Ref, list[datetime]] = {ref: [at] for ref, at in summoned.items()}
    for ref, memory in memories.items():
        if memory.due <= now:
            waiting.setdefault(ref, []).append(memory.due)
    first = [ref for ref, _ in turn[: len(waiting) - (last in waiting)]]
    assert set(first) == {*waiting} - {last}
    assert [min(waiting[ref]) for ref in first] == sorted(min(waiting[ref]) for ref in first)
    assert [why for _, why in turn[: len(first)]] == [Why.SUMMONED if ref in ago else Why.DUE for ref in first]
    assert turn[len(first) :] == [place for place in plain if place[0] not in first]


def test_a_card_that_the_future_summoned_is_due_now() -> None:
    """A clock that has gone back leaves nothing behind cards that are not due."""
    later = {REFS[3]: START + timedelta(hours=1)}
    assert cards_in_turn(REFS, {}, START, later)[0] == (REFS[3], Why.SUMMONED)


@MANY
@given(history=GIVEN, later=st.integers(0, 60 * 24 * 30))
def test_myths_that_were_never_met_come_first(history: History, later: int) -> None:
    """Then the least known, whether they are due or not; the one graded last is not the first."""
    memories, end = lived(history)
    now = end + timedelta(minutes=later)
    turn = [ref for ref, _ in myths_in_turn(REFS, memories, now)]
    new = [ref for ref in REFS if ref not in memories]
    last = history[-1][0] if history else None
    assert turn[: len(new)] == new
    assert sorted(turn) == sorted(REFS)
    assert turn[0] != last
    met = [retrievability(memories[ref], now) for ref in turn[len(new) :] if ref != last]
    assert met == sorted(met)


@MANY
@given(history=GIVEN, begin=st.sampled_from(REFS))
def test_one_after_another_leads_through_all_of_them(history: History, begin: Ref) -> None:
    """Wherever one begins, as many steps as there are cards meet each of them once, and never one twice in a row."""
    memories, now = lived(history)
    turn, met = cards_in_turn(REFS, memories, now), [begin]
    for _ in REFS[1:]:
        found = following(turn, met[-1])
        assert found
        met.append(found[0])
    assert sorted(met) == sorted(REFS)


def test_after_a_card_that_is_gone_comes_the_first() -> None:
    """As if nothing had been shown; and of no cards there is none."""
    turn = cards_in_turn(REFS, {}, START)
    assert following(turn, Ref("tiny", "gone")) == following(turn, None) == (REFS[0], Why.NEW)
    assert following([], REFS[0]) is None
