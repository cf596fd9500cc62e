"""A quiz asks what was not asked lately, mixes topics and options fairly, and counts what is right."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import Origin, Ref
from bot.core.quiz import LATELY, SIZE, Choice, Quiz, QuizItem, QuizKind, asked, choose, option_order
from bot.library.load import Library
from tests.core.clocks import ONE_DAY, STEADY

TODAY = date(2026, 3, 10)
REFS = [Ref(f"pack-{n % 2}", f"q-{n}") for n in range(20)]

candidates_of_any_kind = st.dictionaries(st.sampled_from(REFS), st.sampled_from("abcd"))
histories = st.dictionaries(
    st.sampled_from(REFS),
    st.one_of(st.integers(LATELY - 1, LATELY), st.integers(-1, 3 * LATELY)).map(lambda days: TODAY - days * ONE_DAY),
)
sizes = st.integers(0, 12)


def lately(ref: Ref, seen: dict[Ref, date]) -> bool:
    """Whether a question was seen less than two weeks ago."""
    return ref in seen and seen[ref] + LATELY * ONE_DAY > TODAY


@STEADY
@given(candidates=candidates_of_any_kind, seen=histories, seed=st.text(max_size=5), size=sizes)
def test_a_quiz_asks_as_many_questions_as_it_can_and_none_twice(
    candidates: dict[Ref, str], seen: dict[Ref, date], seed: str, size: int
) -> None:
    """Up to the size that is wanted, all of them candidates."""
    chosen = choose(candidates, seen, TODAY, seed, size)
    assert len(chosen) == len(set(chosen)) == min(size, len(candidates))
    assert set(chosen) <= set(candidates)


@STEADY
@given(candidates=candidates_of_any_kind, seen=histories, seed=st.text(max_size=5), size=sizes)
def test_a_question_seen_lately_waits_until_no_other_is_left(
    candidates: dict[Ref, str], seen: dict[Ref, date], seed: str, size: int
) -> None:
    """Those of the last two weeks come only after all others, and only to fill the quiz."""
    chosen = choose(candidates, seen, TODAY, seed, size)
    late = [lately(ref, seen) for ref in chosen]
    assert late == sorted(late)
    others = sum(not lately(ref, seen) for ref in candidates)
    assert late.count(False) == min(size, others)


@STEADY
@given(candidates=candidates_of_any_kind, seen=histories, seed=st.text(max_size=5), size=sizes)
def test_a_quiz_spreads_over_topics(candidates: dict[Ref, str], seen: dict[Ref, date], seed: str, size: int) -> None:
    """No topic is ahead of another by more than one question while the other still has one not seen lately."""
    fresh = [ref for ref in choose(candidates, seen, TODAY, seed, size) if not lately(ref, seen)]
    counts = Counter(candidates[ref] for ref in fresh)
    left = {candidates[ref] for ref in candidates if not lately(ref, seen) and ref not in fresh}
    assert all(counts[topic] <= counts[other] + 1 for topic in counts for other in left)


@STEADY
@given(candidates=candidates_of_any_kind, seen=histories, seed=st.text(max_size=5), size=sizes)
def test_within_a_topic_the_question_seen_longest_ago_comes_first(
    candidates: dict[Ref, str], seen: dict[Ref, date], seed: str, size: int
) -> None:
    """A question never seen comes before all; the order is that of the last date, topic by topic."""
    chosen = choose(candidates, seen, TODAY, seed, size)
    for topic in set(candidates.values()):
        dates = [seen.get(ref, date.min) for ref in chosen if candidates[ref] == topic]
        left = [seen.get(ref, date.min) for ref in candidates if candidates[ref] == topic and ref not in chosen]
        assert dates == sorted(dates)
        assert all(last <= other for last in dates for other in left)


@STEADY
@given(candidates=candidates_of_any_kind, seen=histories, seed=st.text(max_size=5))
def test_a_seed_gives_the_same_quiz_in_whatever_order_questions_are_known(
    candidates: dict[Ref, str], seen: dict[Ref, date], seed: str
) -> None:
    """Two processes that loaded packs in another order show a group the same questions."""
    turned = dict(reversed(candidates.items()))
    assert choose(candidates, seen, TODAY, seed) == choose(turned, dict(reversed(seen.items())), TODAY, seed)


def test_seeds_differ_and_every_question_has_its_turn() -> None:
    """Over many seeds the questions of one topic are asked about equally often."""
    candidates = dict.fromkeys(REFS, "a")
    quizzes = [tuple(choose(candidates, {}, TODAY, f"group {n}")) for n in range(2000)]
    assert len(set(quizzes)) > 1990
    assert {len(quiz) for quiz in quizzes} == {SIZE}
    times = Counter(ref for quiz in quizzes for ref in quiz)
    expected = 2000 * SIZE / len(REFS)
    assert [ref for ref in REFS if not 0.85 * expected < times[ref] < 1.15 * expected] == []


def test_a_question_is_fresh_again_on_the_fourteenth_day() -> None:
    """Fourteen days later it is preferred even to another topic's question of thirteen days ago, a day earlier not."""
    new, same_topic, other_topic = REFS[:3]
    candidates = {new: "a", same_topic: "a", other_topic: "b"}
    for days, second in ((14, same_topic), (13, other_topic)):
        seen = {same_topic: TODAY - days * ONE_DAY, other_topic: TODAY - 13 * ONE_DAY}
        assert [choose(candidates, seen, TODAY, str(n), 2) for n in range(20)] == [[new, second]] * 20


@STEADY
@given(count=st.integers(0, 6), seed=st.text(max_size=20), fixed=st.booleans())
def test_an_order_of_options_has_each_once(count: int, seed: str, *, fixed: bool) -> None:
    """It is a permutation, the same for the same seed, and the written order where that is fixed."""
    order = option_order(count, seed, fixed=fixed)
    assert sorted(order) == list(range(count))
    assert order == option_order(count, seed, fixed=fixed)
    assert not fixed or order == tuple(range(count))


def test_the_right_option_is_in_no_place_oftener_than_in_another() -> None:
    """Over seeds as quizzes make them every order comes about equally often (chi-square at one in a thousand)."""
    seeds = [
        f"{member} 2026-03-{day:02} 0 {version}" for member in range(20) for day in range(1, 21) for version in range(6)
    ]
    orders = Counter(option_order(4, seed, fixed=False) for seed in seeds)
    assert set(orders) == set(permutations(range(4)))
    expected = len(seeds) / 24
    assert sum((times - expected) ** 2 / expected for times in orders.values()) < 49.7
    places = Counter(order.index(0) for order in (option_order(4, seed, fixed=False) for seed in seeds))
    assert sum((times - len(seeds) / 4) ** 2 / (len(seeds) / 4) for times in places.values()) < 16.3


def test_a_question_carries_the_words_of_the_misconceptions_behind_its_options(tiny: Library) -> None:
    """The claim stands beside its id, the feedback beside its option, and nothing where nothing is written."""
    pack = tiny.packs["tiny"]
    question = asked(pack, next(each for each in pack.questions if each.id == "q-choice-0"))
    assert question.ref == Ref("tiny", "q-choice-0")
    assert question.choices == (
        Choice("Right 0", right=True),
        Choice(
            "Wrong one of 0",
            right=False,
            why="It only sounds right.",
            misconception="more-water-is-better",
            claim="More water is always better for plants.",
        ),
        Choice("Wrong two of 0", right=False),
        Choice("Wrong three of 0", right=False, why="A near miss."),
    )
    assert (question.right, question.fixed_order, question.topic) == (0, False, "soil")
    assert question.why == "Because question 0 is made so."
    assert question.origin == Origin("Notes on Gardens", "Watering", "notes.txt")


def test_a_statement_is_true_or_false_in_that_order(tiny: Library) -> None:
    """Whichever is right, *True* stands first, and the wrong judgement carries the belief behind it."""
    pack = tiny.packs["tiny"]
    by_id = {each.id: asked(pack, each) for each in pack.questions}
    false, true = by_id["q-judge-0"], by_id["q-judge-1"]
    assert [[choice.text for choice in each.choices] for each in (false, true)] == [["True", "False"]] * 2
    assert (false.right, true.right, false.fixed_order) == (1, 0, True)
    wrong = false.choices[0]
    assert (wrong.why, wrong.claim) == ("Read it again.", "More water is always better for plants.")
    assert false.choices[1] == Choice("False", right=True)


def test_a_question_is_unchanged_by_a_misconception_that_is_no_longer_there(tiny: Library) -> None:
    """An id that the pack does not know is kept, without words."""
    pack = replace(tiny.packs["tiny"], misconceptions=())
    choice = asked(pack, pack.questions[0]).choices[1]
    assert (choice.misconception, choice.claim) == ("more-water-is-better", None)


@STEADY
@given(chosen=st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=1, max_size=8))
def test_a_score_is_the_number_of_right_answers(tiny: Library, chosen: list[int | None]) -> None:
    """Unanswered questions and wrong choices give nothing; the first unanswered question is the current one."""
    pack = tiny.packs["tiny"]
    question = asked(pack, pack.questions[0])
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    items = tuple(QuizItem(n, question, each, None if each is None else at) for n, each in enumerate(chosen))
    quiz = Quiz(1, QuizKind.DAILY, TODAY, items, open=True)
    assert quiz.score == chosen.count(0)
    assert [item.is_right for item in items] == [each == 0 for each in chosen]
    assert quiz.finished is (None not in chosen)
    assert (quiz.current.position if quiz.current else None) == (chosen.index(None) if None in chosen else None)
