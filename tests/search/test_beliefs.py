"""A belief that is stated is told from a question, and is heard as the misconception that it is."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.report import weakness
from bot.features.shelf import Shelf
from bot.library.load import load
from bot.search.beliefs import heard, is_statement
from bot.search.lookup import Finding, Outcome, Ranked
from bot.shipped import shipped

TIES: Mapping[str, tuple[str, ...]] = {"myth": ("entry", "other"), "lone": ()}


def judge(confidence: float) -> Outcome:
    """What a certainty means here."""
    return Outcome.ANSWER if confidence >= 0.4 else Outcome.SUGGEST if confidence >= 0.25 else Outcome.UNKNOWN


def found(**scores: float) -> Finding:
    """A finding with these entries."""
    ranked = sorted(scores.items(), key=lambda each: -each[1])
    return Finding(Outcome.ANSWER, tuple(Ranked(*each) for each in ranked))


@pytest.mark.parametrize(
    "text",
    [
        "AI will replace all of you next year anyway",
        "ML engineers just train models all day",
        "You need a PhD for this",
        "if your code is good, soft skills don't matter",
        "there's no future in this field!",
    ],
)
def test_a_claim_is_a_statement(text: str) -> None:
    """Somebody says that something is so."""
    assert is_statement(text)


@pytest.mark.parametrize(
    "text",
    [
        "Will AI replace us",
        "AI will replace us?",
        "phd needed",
        "salary of ml engineers",
        "tell me why AI is bad",
        "hey bot, what is overfitting",
        "creative ai, does that exist",
        "In medicine, ML is used to",
        "Once the model has been deployed, the engineer should",
        "",
        "🙂",
    ],
)
def test_a_question_in_whatever_form_is_none(text: str) -> None:
    """Questions without their mark, fragments, requests, and sentences left to be completed."""
    assert not is_statement(text)


def test_a_statement_gets_the_misconception_and_a_question_the_entry() -> None:
    """The same entries at the same scores: the form decides which side of the subject is shown."""
    near = found(entry=0.3, myth=0.2)
    assert heard("gardens are just so", near, judge, TIES).ranked[0] == Ranked("myth", 0.5)
    assert heard("are gardens so?", near, judge, TIES).ranked[0] == Ranked("entry", 0.5)
    assert heard("gardens are just so", near, judge, TIES).outcome is Outcome.ANSWER
    assert heard("are gardens so?", near, judge, TIES).outcome is Outcome.ANSWER


def test_a_misconception_that_hardly_scores_is_not_heard() -> None:
    """A statement near an entry alone is no misconception, and one of a foreign subject ends as unknown."""
    assert heard("gardens are just so", found(entry=0.5, myth=0.05), judge, TIES).ranked[0].entry == "entry"
    assert heard("gardens are just so", found(lone=0.1, myth=0.1), judge, TIES).outcome is Outcome.UNKNOWN
    assert heard("gardens are just so", Finding(Outcome.UNKNOWN, ()), judge, TIES).ranked == ()


def test_what_was_taught_is_left_as_it_is() -> None:
    """A statement that admins gave an answer to gets that answer, whatever misconception is near."""
    certain = Finding(Outcome.ANSWER, (Ranked("more", 1.0), Ranked("myth", 0.5), Ranked("entry", 0.5)))
    assert heard("gardens are just so", certain, judge, TIES) == certain


def test_what_says_nothing_voices_nothing() -> None:
    """A question of stop words alone is made no surer."""
    vague = Finding(Outcome.SUGGEST, (Ranked("entry", 0.3), Ranked("myth", 0.3)))
    assert heard("what is it", vague, judge, TIES) == vague


@given(
    st.dictionaries(st.sampled_from(["entry", "other", "myth", "lone", "more"]), st.floats(0, 0.99), min_size=1),
    st.text(max_size=30),
)
def test_every_entry_stays_in_the_finding_once(scores: dict[str, float], text: str) -> None:
    """Only the order and the first one's certainty change, which is between its own score and 1."""
    before = found(**scores)
    after = heard(text, before, judge, TIES)
    assert sorted(each.entry for each in after.ranked) == sorted(scores)
    assert scores[after.ranked[0].entry] <= after.ranked[0].confidence <= 1
    assert [each.confidence for each in after.ranked[1:]] == [scores[each.entry] for each in after.ranked[1:]]


@pytest.mark.parametrize(
    ("statement", "myth"),
    [
        ("AI will replace all of you next year anyway", "ai-replaces-engineers"),
        ("your jobs are going to be taken over by AI soon", "ai-replaces-engineers"),
        ("you just fit models the whole day", "only-train-models"),
        ("nobody gets into ML without a university degree", "degree-only-route"),
        ("we anonymised the data so privacy is no problem", "anonymised-data-safe"),
        ("soft skills are useless for ml people", "soft-skills-optional"),
        ("ethics is none of an engineer's business", "ethics-is-not-my-job"),
        ("only the tech giants need ML engineers", "only-tech-companies"),
        ("an online course takes no effort at all", "online-is-effortless"),
        ("ml engineering will die out as a field", "field-becomes-obsolete"),
    ],
)
def test_the_shipped_misconceptions_are_heard_in_other_words(statement: str, myth: str) -> None:
    """What people say in chat brings the misconception behind it, with enough certainty to answer."""
    shelf = Shelf(load([shipped("content")]))
    lookup = shelf.indexes.base()
    after = heard(statement, lookup.look_up(statement, 8), lookup.outcome, shelf.ties)
    assert after.outcome is Outcome.ANSWER
    assert after.ranked[0].entry == f"ml-engineering/{myth}"


@given(st.integers(0, 500), st.integers(0, 500))
def test_weakness_is_a_share_that_verdicts_make_surer(helpful: int, rejected: int) -> None:
    """It lies between 0 and the share of rejections, and grows with every rejection, and with as many of both."""
    value = weakness(helpful, rejected)
    assert 0 <= value <= (rejected / (helpful + rejected) if rejected else 0) + 1e-12
    assert weakness(helpful, rejected + 1) > value
    assert weakness(helpful + 1, rejected) <= value
    assert not rejected or weakness(2 * helpful, 2 * rejected) > value
