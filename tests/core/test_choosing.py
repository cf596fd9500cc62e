"""What a group is asked next: what it does not know any more, then what is new, and nothing that it had just now."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.choosing import WEAK, Candidate, Trace, choose_for_group, is_recent, lasting_size, trace, unknown
from bot.core.content import Ref
from bot.core.quiz import LATELY, SIZE
from bot.core.recall import Grade, Memory, graded, retrievability
from tests.core.clocks import ONE_DAY, STEADY

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY = NOW.date()
REFS = [Ref(f"pack-{n % 2}", f"q-{n}") for n in range(20)]

days_ago = st.one_of(st.none(), st.integers(LATELY - 1, LATELY), st.integers(-1, 3 * LATELY))
candidates = st.dictionaries(
    st.sampled_from(REFS),
    st.builds(
        Candidate,
        topic=st.sampled_from("abcd"),
        had=days_ago.map(lambda days: None if days is None else TODAY - days * ONE_DAY),
        unknown=st.one_of(st.none(), st.floats(0, 1)),
    ),
)
sizes = st.integers(0, 8)
Candidates = dict[Ref, Candidate]


def turn(candidate: Candidate) -> int:
    """Which come first, second and third."""
    if (candidate.unknown or 0) >= WEAK:
        return 1
    return 2 if candidate.had is None else 3


@STEADY
@given(found=candidates, seed=st.text(max_size=5), size=sizes)
def test_nothing_comes_again_within_two_weeks(found: Candidates, seed: str, size: int) -> None:
    """However little is left, and all that is left is taken where it is wanted."""
    chosen = choose_for_group(found, TODAY, seed, size)
    left = [ref for ref, each in found.items() if each.had is None or each.had <= TODAY - LATELY * ONE_DAY]
    assert set(chosen) <= set(left)
    assert len(chosen) == len(set(chosen)) == min(size, len(left))


@STEADY
@given(found=candidates, seed=st.text(max_size=5), size=sizes)
def test_what_many_do_not_know_comes_first_then_what_is_new(found: Candidates, seed: str, size: int) -> None:
    """What the group knows well is last, and comes only where nothing else is left."""
    turns = [turn(found[ref]) for ref in choose_for_group(found, TODAY, seed, size)]
    assert turns == sorted(turns)
    fit = Counter(turn(each) for each in found.values() if not is_recent(each.had, TODAY))
    assert turns.count(1) == min(size, fit[1])
    assert turns.count(2) == min(size - turns.count(1), fit[2])


@STEADY
@given(found=candidates, seed=st.text(max_size=5), size=sizes)
def test_topics_take_turns(found: Candidates, seed: str, size: int) -> None:
    """Of those that come for the same reason no topic is ahead while another has some left."""
    chosen = choose_for_group(found, TODAY, seed, size)
    for number, ref in enumerate(chosen):
        mine = found[ref]
        others = [
            each
            for other, each in found.items()
            if other not in chosen and turn(each) == turn(mine) and not is_recent(each.had, TODAY)
        ]
        so_far = Counter(found[each].topic for each in chosen[:number])
        assert all(so_far[mine.topic] <= so_far[each.topic] for each in others)


@STEADY
@given(found=candidates, seed=st.text(max_size=5), size=sizes)
def test_the_same_seed_gives_the_same_choice(found: Candidates, seed: str, size: int) -> None:
    """Whatever the order in which the candidates were found."""
    turned = dict(reversed(found.items()))
    assert choose_for_group(found, TODAY, seed, size) == choose_for_group(turned, TODAY, seed, size)


def test_another_seed_gives_another_choice() -> None:
    """Of what is new to the group chance decides, a different one each day."""
    found = {ref: Candidate("a") for ref in REFS}
    assert len({tuple(choose_for_group(found, TODAY, str(day))) for day in range(20)}) > 15


def test_of_what_many_do_not_know_the_least_known_comes_first() -> None:
    """Within a topic; of what is known equally well, what was longest unseen."""
    found = {ref: Candidate("a", unknown=WEAK + number / 100) for number, ref in enumerate(REFS)}
    assert choose_for_group(found, TODAY, "", 3) == REFS[:-4:-1]
    seen = {ref: Candidate("a", TODAY - (20 + number) * ONE_DAY, 0.1) for number, ref in enumerate(REFS)}
    assert choose_for_group(seen, TODAY, "", 3) == REFS[:-4:-1]


@given(questions=st.integers(0, 300), posts=st.integers(1, 60))
def test_a_quiz_is_as_large_as_its_pack_lasts(questions: int, posts: int) -> None:
    """With so many a post two weeks repeat none, if there is at least one for each; never more than five."""
    size = lasting_size(questions, posts)
    assert 1 <= size <= SIZE
    assert size * posts <= questions or size == 1
    assert size == SIZE or (size + 1) * posts > questions


def traces(*recalls: float, ago: float = 20) -> list[Trace]:
    """What members remember, by the chance of each; all of it since then."""
    return [Trace(NOW - timedelta(days=ago), recall) for recall in recalls]


def test_nothing_is_known_of_what_nobody_met() -> None:
    """Neither cards nor answers: nothing tells."""
    assert unknown([], None, 0, 0, NOW) is None
    assert unknown([], NOW - 20 * ONE_DAY, 0, 0, NOW) is None


def test_what_members_forget_is_the_mean_over_all_that_they_remember() -> None:
    """Two who recall it and two who hardly do are half of the group."""
    assert unknown(traces(1.0, 0.9, 0.1, 0.0), None, 0, 0, NOW) == pytest.approx(0.5)


def test_what_was_remembered_before_the_group_had_it_tells_nothing_any_more() -> None:
    """The question told its answer; only who reviewed the card later is looked at."""
    had = NOW - 15 * ONE_DAY
    assert unknown(traces(0.1, 0.1), had, 0, 0, NOW) is None
    assert unknown([*traces(0.1), *traces(0.8, ago=10)], had, 0, 0, NOW) == pytest.approx(0.2)


def test_what_many_believed_wrongly_counts_more() -> None:
    """The more wrong answers, the less it is known two weeks later; a single slip is no proof."""
    had = NOW - 15 * ONE_DAY
    shares = [unknown([], had, wrong, 10, NOW) or 0 for wrong in range(11)]
    assert shares == sorted(shares)
    assert shares[0] < WEAK <= shares[10]
    assert (unknown([], had, 1, 1, NOW) or 0) < WEAK


def test_even_what_all_knew_is_forgotten_in_time() -> None:
    """Two weeks later it can wait, two months later it comes first."""
    assert (
        (unknown([], NOW - 14 * ONE_DAY, 0, 10, NOW) or 0) < WEAK <= (unknown([], NOW - 60 * ONE_DAY, 0, 10, NOW) or 0)
    )


def test_the_worse_of_both_counts() -> None:
    """Cards that are remembered do not hide a question that most had wrong, nor the other way round."""
    had = NOW - 15 * ONE_DAY
    wrong = unknown([], had, 10, 10, NOW)
    assert unknown(traces(1.0, ago=1), had, 10, 10, NOW) == wrong
    assert unknown(traces(0.0, ago=1), had, 0, 10, NOW) == 1.0


MEMBERS, QUESTIONS, READERS = 8, 140, 4


def remembered_by_a_group(seed: int, days: int, *, by_need: bool, readers: int = READERS) -> float:
    """The share of all questions that members recall after so many days with five questions each.

    Half of the subject they learnt months ago and met once, the other half is fresh. Each forgets by FSRS, and a
    question is a review: recalled or not by that chance, with a draw of its own. Of that the choice sees the cards of
    some members (`readers`), as they were before, and how many were wrong; a random one looks at the 14 days alone.
    """
    chance = random.Random(seed)  # noqa: S311 - a fair draw is wanted, not a secret
    refs = [Ref("p", f"q-{number}") for number in range(QUESTIONS)]
    known: dict[tuple[int, Ref], Memory] = {}
    for member in range(MEMBERS):
        for number, ref in enumerate(refs):
            ages = [chance.randint(40, 120)] if number % 2 else [each + chance.randint(0, 5) for each in (20, 13, 6)]
            memory = None
            for age in ages:
                memory = graded(memory, Grade.GOOD, NOW - timedelta(days=age))
            assert memory
            known[member, ref] = memory
    cards = {key: memory for key, memory in known.items() if key[0] < readers}
    had: dict[Ref, datetime] = {}
    wrong: dict[Ref, int] = {}
    for day in range(days):
        now = NOW + timedelta(days=day)
        for ref in _picks(refs, cards, had, wrong, now, by_need=by_need, chance=chance):
            had[ref], wrong[ref] = now, 0
            for member in range(MEMBERS):
                recalled = chance.random() < retrievability(known[member, ref], now)
                wrong[ref] += not recalled
                known[member, ref] = graded(known[member, ref], Grade.GOOD if recalled else Grade.AGAIN, now)
    end = NOW + timedelta(days=days)
    return sum(retrievability(memory, end) for memory in known.values()) / len(known)


def _picks(
    refs: list[Ref],
    cards: dict[tuple[int, Ref], Memory],
    had: dict[Ref, datetime],
    wrong: dict[Ref, int],
    now: datetime,
    *,
    by_need: bool,
    chance: random.Random,
) -> list[Ref]:
    def last(ref: Ref) -> date | None:
        return had[ref].date() if ref in had else None

    if not by_need:
        return chance.sample([ref for ref in refs if not is_recent(last(ref), now.date())], SIZE)
    found = {}
    for number, ref in enumerate(refs):
        seen = [trace(cards[member, ref], now) for member in range(MEMBERS) if (member, ref) in cards]
        answers = MEMBERS if ref in had else 0
        found[ref] = Candidate(
            f"t-{number % 7}", last(ref), unknown(seen, had.get(ref), wrong.get(ref, 0), answers, now)
        )
    return choose_for_group(found, now.date(), str(now))


@pytest.mark.parametrize(("days", "readers", "margin"), [(14, READERS, 0.05), (14, 1, 0.05), (28, 0, 0.01)])
def test_a_group_recalls_more_by_its_own_choice_than_by_chance(days: int, readers: int, margin: float) -> None:
    """With every one of five seeds: much more where some review cards, and more also where its answers alone tell."""
    for seed in range(5):
        ours = remembered_by_a_group(seed, days, by_need=True, readers=readers)
        chance = remembered_by_a_group(seed, days, by_need=False, readers=readers)
        print(f"{days} days, {readers} readers, seed {seed}: {ours:.3f} recalled, by chance {chance:.3f}")  # noqa: T201
        assert ours > chance + margin
