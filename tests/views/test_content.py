"""What is said of packs that are looked at: outcomes, places and gains in words, for every case there is."""

import pytest

from bot.core.browsing import Checked, Fault, Near, Part, Searched, Side, Tried, Use, Verdict
from bot.core.content import Problem
from bot.views import content

ONE, OTHER = ("tiny", "one"), ("tiny", "other")


def found(verdict: Verdict, *near: tuple[tuple[str, str], float], threshold: float = 0.6) -> Searched:
    """A question that found these, of which the first three can be suggested."""
    listed = tuple(Near(name, Side.FAQ, name[1].title(), confidence, "") for name, confidence in near)
    return Searched("Why?", verdict, threshold, 0.7 * threshold, 3, listed)


ANSWERED = found(Verdict.ANSWER, (ONE, 0.83), (OTHER, 0.2))
SUGGESTED = found(Verdict.SUGGEST, (OTHER, 0.5), (ONE, 0.44))
UNKNOWN = found(Verdict.UNKNOWN, (ONE, 0.1))
NOTHING = found(Verdict.UNKNOWN)


def test_outcomes_are_told_with_their_figures() -> None:
    """An answer and suggestions say how sure they are and from where on it is an answer; the unknown where it goes."""
    assert content.outcome(ANSWERED) == "Answer (0.83; from 0.60 on it is an answer)"
    assert content.outcome(SUGGESTED) == "Did you mean … (0.50; from 0.60 on it would be an answer)"
    assert content.outcome(UNKNOWN) == content.outcome(NOTHING) == "Unknown: it would go to the inbox"
    assert "the first 2 of these" in content.outcome_told(SUGGESTED)
    assert "the first of these," in content.outcome_told(found(Verdict.SUGGEST, (ONE, 0.5)))
    assert "from 0.42 on something is suggested" in content.outcome_told(NOTHING)


@pytest.mark.parametrize(
    ("searched", "place"),
    [
        (ANSWERED, "answered by this entry (0.83)"),
        (
            found(Verdict.ANSWER, (OTHER, 0.9), (ONE, 0.2)),
            "answered by another entry, “Other” (0.90); this one is second (0.20)",
        ),
        (
            found(Verdict.ANSWER, (OTHER, 0.9)),
            "answered by another entry, “Other” (0.90); this one is not among the nearest 8",
        ),
        (SUGGESTED, "suggested, second (0.44)"),
        (
            found(Verdict.SUGGEST, *[(("tiny", str(i)), 0.5) for i in range(3)], (ONE, 0.43)),
            "others are suggested; this one is fourth (0.43)",
        ),
        (UNKNOWN, "unknown; this one is the nearest (0.10)"),
        (NOTHING, "unknown"),
    ],
)
def test_the_place_of_an_entry_is_told(searched: Searched, place: str) -> None:
    """Whatever a question leads to, it is said what that means for one entry."""
    assert content.stands(searched, ONE) == place


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (UNKNOWN, ANSWERED, "finds it better"),
        (SUGGESTED, ANSWERED, "finds it better"),
        (ANSWERED, SUGGESTED, "found worse"),
        (ANSWERED, ANSWERED, "no difference"),
        (ANSWERED, found(Verdict.ANSWER, (ONE, 0.9)), "surer than before"),
        (ANSWERED, found(Verdict.ANSWER, (ONE, 0.7)), "less sure than before"),
    ],
)
def test_what_an_edit_gains_is_told(before: Searched, after: Searched, told: str) -> None:
    """Better, worse, surer, less sure or all the same."""
    assert told in content.gained(Tried(before, after, ONE, ONE))


def test_an_entry_with_a_new_id_is_looked_for_under_it() -> None:
    """Before the edit it is found by its old name, and after by its new one."""
    renamed = Tried(found(Verdict.ANSWER, (OTHER, 0.9)), ANSWERED, OTHER, ONE)
    assert content.compared(renamed) == (
        ("Before", "answered by this entry (0.90)"),
        ("After", "answered by this entry (0.83)"),
    )


def test_figures_show_that_a_mark_is_just_missed() -> None:
    """Two places do, unless they would make a figure below a mark look like one that has reached it."""
    assert content.figure(0.5951, found(Verdict.SUGGEST, (ONE, 0.5951), threshold=0.6)) == "0.595"
    assert content.figure(0.59, found(Verdict.SUGGEST, (ONE, 0.59), threshold=0.6)) == "0.59"
    assert content.figure(0.6, found(Verdict.ANSWER, (ONE, 0.6), threshold=0.6)) == "0.60"


@pytest.mark.parametrize(
    ("use", "looks", "told"),
    [
        (Use.IN_USE, "good", "in use."),
        (Use.CHANGED, "warn", "changed since it was read"),
        (Use.NEW, "warn", "not in use yet"),
        (Use.BROKEN, "bad", "1 thing to mend; until then it is left out."),
        (Use.BROKEN_SINCE, "bad", "1 thing to mend; until then it stays in use as it was before."),
    ],
)
def test_how_a_pack_on_disk_stands_is_told(use: Use, looks: str, told: str) -> None:
    """Each state has its own words, and the looks that go with them."""
    shown = content.used(Checked("tiny", use, (Problem("tiny/faq.yaml", 3, "bad"),)))
    assert shown[0] == looks
    assert told in shown[1]


def test_a_fault_is_told_by_its_line_or_by_whom_it_breaks() -> None:
    """A fault of the text has its line, one of another entry that entry's file and id."""
    assert content.fault_place(Fault("bad", 3)) == "Line 3"
    assert content.fault_place(Fault("bad", elsewhere=(Part.CARDS, "card-1"))) == "cards.yaml, card-1"
