"""The hybrid engine: the same lookup, that also finds what is said in other words."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bot.library.load import load
from bot.search.lookup import Finding, Lookup, Outcome, Phrasing
from bot.search.semantic import MEANING, Semantic
from bot.shipped import shipped
from tests.search.banks import GARDEN
from tests.search.questions import ABOUT_SOMETHING_ELSE, ABOUT_THE_PACK

IN_OTHER_WORDS = (
    ("will robots make people who build models redundant", "faq-replaced-by-ai"),
    ("what pay can I expect in this profession", "faq-average-salary"),
    ("typical wage of someone who trains models", "faq-average-salary"),
    ("how do clinics and doctors benefit", "faq-healthcare"),
    ("does it help power companies", "faq-energy"),
    ("uses for lorries, trains and planes", "faq-transport"),
    ("what do supermarkets do with it", "faq-retail"),
    ("catching stolen credit cards with models", "faq-finance"),
    ("must I have been to college", "faq-need-degree"),
    ("do I need a doctorate", "faq-masters-phd"),
    ("am I bad at algebra, is that a problem", "faq-maths"),
    ("how can one tell that a trained network works well", "faq-evaluation"),
    ("cleaning up raw tables before training", "faq-preprocessing"),
    ("what comes once it has been shipped to customers", "faq-after-deployment"),
    ("discrimination by computers, where is it from", "faq-algorithmic-bias"),
    ("could somebody work out who I am from stripped records", "faq-anonymisation-limits"),
    ("work placements during my studies, any use?", "faq-internships"),
    ("campus or web classes", "faq-uni-or-online"),
    ("a normal shift from morning to evening", "faq-daily-tasks"),
    ("talking to people, teamwork and the like", "faq-soft-skills"),
    ("which coding language first", "faq-which-language"),
    ("who sits next to me at the office", "faq-teammates"),
    ("is the job too hard", "faq-challenges"),
    ("is it moral", "faq-ethics"),
)
"""A question in words that its entry hardly has; written before any was looked up, and none was taken out."""

EDGES = (("", ""), ("", " today"), ("why ", ""))
"""What is put before and after a text to have more that are like it."""


@cache
def engine() -> Semantic:
    """The engine, loaded once."""
    return Semantic()


@cache
def pack() -> tuple[Phrasing, ...]:
    """Every way of asking for each entry of the shipped pack."""
    faq = load([shipped("content")]).packs["ml-engineering"].faq
    return tuple(Phrasing(entry.id, text) for entry in faq for text in (entry.question, *entry.phrasings))


@cache
def hybrid() -> Lookup:
    """The hybrid index of the shipped pack."""
    return Lookup(pack(), engine().space)


def right(lookup: Lookup, asked: tuple[tuple[str, str], ...]) -> int:
    """How many questions have their entry in the first place."""
    return sum(lookup.look_up(question).ranked[0].entry == entry for question, entry in asked)


def test_other_words_find_what_words_alone_do_not() -> None:
    """Of questions that hardly share a word with their entry, at least a sixth more are found than by words alone.

    Measured: 23 of 24, and 17 by words alone.
    """
    by_words, by_meaning = right(Lookup(pack()), IN_OTHER_WORDS), right(hybrid(), IN_OTHER_WORDS)
    assert by_meaning >= by_words + len(IN_OTHER_WORDS) // 6


def test_what_words_alone_find_is_still_found() -> None:
    """Of the questions that the lexical engine is tested with, hardly any is lost."""
    assert right(hybrid(), ABOUT_THE_PACK) >= 0.9 * len(ABOUT_THE_PACK)


def test_every_phrasing_finds_its_own_entry() -> None:
    """Whoever asks in the very words of the pack is answered, by their own entry (one phrasing in four is asked)."""
    found = [(each, hybrid().look_up(each.text)) for each in pack()[::4]]
    assert [e.text for e, f in found if (f.outcome, f.ranked[0].entry) != (Outcome.ANSWER, e.entry)] == []


def test_what_the_pack_is_not_about_is_not_answered() -> None:
    """Nonsense and foreign subjects are unknown, nearly all of them."""
    outcomes = [hybrid().look_up(asked).outcome for asked in ABOUT_SOMETHING_ELSE]
    assert Outcome.ANSWER not in outcomes
    assert outcomes.count(Outcome.UNKNOWN) >= 0.9 * len(outcomes)


def test_the_same_question_has_the_same_answer() -> None:
    """Two engines, each with a model of its own, find the same to the last digit."""
    first, second = Lookup(GARDEN, engine().space), Lookup(GARDEN, Semantic().space)
    assert first.threshold == second.threshold
    for asked in ("plants", "how do I feed an orchid", "rain", "xyzzy"):
        assert first.look_up(asked) == second.look_up(asked)


def test_of_equals_the_first_in_the_bank_wins() -> None:
    """Entries with the same phrasings are equally sure, and stand in the order of the bank."""
    twins = [Phrasing(name, text) for name in "abc" for text in ("when do plants need water", "watering plants")]
    found = Lookup((*twins, *GARDEN[4:]), engine().space).look_up("do my plants need rain")
    assert [each.entry for each in found.ranked] == ["a", "b", "c"]
    assert len({each.confidence for each in found.ranked}) == 1


def test_a_kept_vector_changes_nothing(tmp_path: Path) -> None:
    """With vectors from the file the index is the same as with those just made."""
    kept = [Lookup(GARDEN, Semantic(kept=tmp_path / "vectors.db").space) for _ in range(2)]
    assert kept[0].threshold == kept[1].threshold == Lookup(GARDEN, engine().space).threshold
    assert kept[0].look_up("is it dry") == kept[1].look_up("is it dry")


def test_nearness_is_a_mean_of_words_and_meaning() -> None:
    """A text is as near to itself as can be; a synonym is nearer than its words say, and a stranger about 0."""
    space = engine().space(["how do i bake bread", "what does a nurse earn", ""], [0, 1, 2])
    near = space.nearness(space.vector(["salary", "of", "hospital", "staff"]))
    assert near[1] > MEANING * 0.4
    assert near[1] > near[0] + 0.3
    assert near[2] == 0
    assert np.allclose(space.nearness(space.vectors[0])[0], 1, atol=1e-3)


def test_no_kernel_loses_its_inverse() -> None:
    """The nearness of many to each other has no eigenvalue below 0, so that every bank can be fitted.

    Here it would have one of -.1 if cosines were clipped at 0.
    """
    texts = [f"{before}{text}{after}" for text in ABOUT_SOMETHING_ELSE for before, after in EDGES]
    space = engine().space(texts, list(range(len(texts))))
    near = np.array([space.nearness(vector) for vector in space.vectors])
    assert np.allclose(near, near.T, rtol=0, atol=1e-12)
    assert np.linalg.eigvalsh(near).min() > -1e-9


def test_a_groups_own_entry_is_found_in_other_words() -> None:
    """What a group adds is found by its meaning, and takes nothing away from the pack."""
    longer = hybrid().extended([Phrasing("own/1", "When is the exam?"), Phrasing("own/2", "Where do we meet?")])
    found = longer.look_up("date of our final exam")
    assert (found.outcome, found.ranked[0].entry) == (Outcome.ANSWER, "own/1")
    found = longer.look_up("in which room are our gatherings")
    assert (found.outcome, found.ranked[0].entry) == (Outcome.SUGGEST, "own/2")
    assert longer.look_up("Will AI take the jobs of ML engineers?").ranked[0].entry == "faq-replaced-by-ai"


def test_more_texts_are_as_near_as_if_they_had_been_there() -> None:
    """The own texts stay as near as they were; what the new ones mean counts as it does in a space made of all."""
    texts = ["how do i bake bread", "what does a nurse earn", "when is the exam"]
    space = engine().space(texts[:2], [0, 1])
    longer, whole = space.extended(texts[2:]), engine().space(texts, [0, 1, 2])
    asked = ["day", "of", "the", "test"]
    near = longer.nearness(longer.vector(asked))
    assert np.array_equal(near[:2], space.nearness(space.vector(asked)))
    assert abs(near[2] - whole.nearness(whole.vector(asked))[2]) < 1 - MEANING
    assert len(longer.vectors) == 1


@pytest.mark.parametrize("asked", ["", "!!!", "🙂🙂", "\u200b\u202e", "x" * 100_000, "机器学习是什么", "' OR 1=1 --"])
def test_no_question_is_too_strange(asked: str) -> None:
    """Nothing, signs, pictures, invisible and endless text: each has an outcome."""
    found = hybrid().look_up(asked)
    assert found.outcome in Outcome
    assert all(0 <= each.confidence <= 1 for each in found.ranked)


@pytest.mark.parametrize("texts", [["same words"] * 6, ["", "!!!", "real words", "other words"], ["", "", "", ""]])
def test_no_bank_is_too_strange(texts: list[str]) -> None:
    """The same phrasing everywhere, and empty ones: an index is made, and it answers."""
    lookup = Lookup([Phrasing(f"e{i % 3}", text) for i, text in enumerate(texts)], engine().space)
    assert lookup.look_up("").ranked == ()
    assert lookup.look_up("something else").outcome in Outcome


def test_an_empty_bank_knows_nothing_and_a_single_entry_its_own_question() -> None:
    """With nothing to measure a threshold on, only near-literal questions are answered."""
    assert Lookup((), engine().space).look_up("what is ml") == Finding(Outcome.UNKNOWN, ())
    lookup = Lookup((Phrasing("meet", "When do we meet?"),), engine().space)
    assert lookup.look_up("when do we meet").outcome is Outcome.ANSWER
    assert lookup.look_up("what is machine learning").outcome is not Outcome.ANSWER
