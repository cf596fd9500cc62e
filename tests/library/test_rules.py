"""What the entries of a pack say about each other is judged, each finding at its own line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.rules import judge
from tests.library.copies import Copy


def test_an_id_taken_twice_is_told_where_it_stands_again(copy: Copy) -> None:
    """Two cards cannot share an id; the second one is told."""
    copy.edit("cards.yaml", "id: card-3", "id: card-1")
    assert copy.problems() == [
        "cards.yaml:19: the id “card-1” is taken already (in cards.yaml); ids are unique in a pack"
    ]


def test_an_id_is_unique_across_files(copy: Copy) -> None:
    """A card cannot have the id of an FAQ entry: people's history hangs on ids alone."""
    copy.edit("cards.yaml", "id: card-3", "id: faq-compost")
    assert copy.problems() == [
        "cards.yaml:19: the id “faq-compost” is taken already (in faq.yaml); ids are unique in a pack"
    ]


@pytest.mark.parametrize("key", ["topics", "documents"])
def test_topics_and_documents_have_ids_of_their_own(copy: Copy, key: str) -> None:
    """Of two topics or documents with one id nobody could tell which is meant."""
    more = {"topics": "  - {id: soil, title: More}\n", "documents": "  - {id: notes, title: More, file: b.txt}\n"}
    copy.edit("pack.yaml", f"{key}:\n", f"{key}:\n{more[key]}")
    [problem] = copy.problems()
    assert problem.startswith(f"pack.yaml:{copy.line('pack.yaml', f'{key}:') + 2}: the id “")
    assert "is taken already" in problem


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("cards.yaml", "topic: soil", "topic: sol", "there is no topic “sol” in pack.yaml; did you mean “soil”?"),
        ("cards.yaml", "topic: soil", "topic: astronomy", "there is no topic “astronomy” in pack.yaml"),
        (
            "faq.yaml",
            "document: notes",
            "document: note",
            "there is no document “note” in pack.yaml; did you mean “notes”?",
        ),
        (
            "questions.yaml",
            "right., misconception: more-water-is-better",
            "right., misconception: talking-help",
            "there is no misconception “talking-help” in misconceptions.yaml; did you mean “talking-helps”?",
        ),
        (
            "questions.yaml",
            "  misconception: more-water-is-better",
            "  misconception: drought",
            "there is no misconception “drought” in misconceptions.yaml",
        ),
        (
            "cards.yaml",
            "  front: What stands on the back of card 2?",
            "  misconception: card-1\n  front: x",
            "there is no misconception “card-1” in misconceptions.yaml",
        ),
        (
            "faq.yaml",
            "[more-water-is-better]",
            "[compost]",
            "there is no entry “compost” in this pack; did you mean “faq-compost”?",
        ),
        ("faq.yaml", "[more-water-is-better]", "[talking-helps, dust]", "there is no entry “dust” in this pack"),
    ],
    ids=["topic near", "topic", "document", "option", "judgement", "card", "related near", "related"],
)
def test_a_reference_into_nowhere_is_told(copy: Copy, name: str, old: str, new: str, message: str) -> None:
    """Every id that an entry names must exist, and a near one is offered."""
    copy.edit(name, old, new)
    assert copy.problems() == [f"{name}:{copy.line(name, new.split(chr(10), maxsplit=1)[0])}: {message}"]


@pytest.mark.parametrize("name", ["pack.yaml", "misconceptions.yaml", "cards.yaml"])
def test_a_file_that_cannot_be_read_raises_no_false_alarms(copy: Copy, name: str) -> None:
    """While a file has a slip in it, what refers to it is not called dead."""
    copy.append(name, "\n\t- [")
    assert [problem.split(":")[0] for problem in copy.problems()] == [name]


@pytest.mark.parametrize(("right", "expected"), [(0, 1), (1, 0), (2, 1), (3, 2), (4, 3)])
def test_exactly_one_option_is_right(copy: Copy, right: int, expected: int) -> None:
    """No right option is one problem; each right option beyond the first is one."""
    start = copy.line("questions.yaml", "{text: Right 0")
    copy.edit("questions.yaml", "Right 0, right: true}", "Right 0}")
    copy.edit("questions.yaml", "why: It only sounds right., misconception: more-water-is-better", "why: So it seems.")
    lines = copy.text("questions.yaml").split("\n")
    for i in range(right):
        lines[start - 1 + i] = lines[start - 1 + i].replace("}", ", right: true}")
    copy.write("questions.yaml", "\n".join(lines))
    none = [f"questions.yaml:{start - 1}: no option is right; mark one with “right: true”"]
    extra = [
        f"questions.yaml:{start + i}: {right} options are right; keep “right: true” on one" for i in range(1, right)
    ]
    assert copy.problems() == (extra if right else none)
    assert len(copy.problems()) == expected


def test_a_right_mark_that_cannot_be_read_is_told_once(copy: Copy) -> None:
    """Where the mark is misspelt nobody is told besides that no option is right."""
    copy.edit("questions.yaml", "Right 0, right: true}", "Right 0, right: yes}")
    assert copy.problems() == ["questions.yaml:6: “right” is “yes”; write true or false, without quotes"]


def test_a_right_option_cannot_come_from_a_misconception(copy: Copy) -> None:
    """A belief that leads to the right answer is none to be healed."""
    copy.edit("questions.yaml", "Right 0, right: true}", "Right 0, right: true, misconception: talking-helps}")
    assert copy.problems() == ["questions.yaml:6: a right option cannot come from a misconception"]


def test_an_option_of_a_misconception_needs_feedback_of_its_own(copy: Copy) -> None:
    """Whoever fell for a misconception is told what is off."""
    copy.edit("questions.yaml", "why: It only sounds right., misconception", "misconception")
    copy.edit("questions.yaml", "  why_wrong: Read it again.\n", "")
    judged = copy.line("questions.yaml", "  misconception:")
    assert copy.problems() == [
        "questions.yaml:7: “why” is missing: an option that names a misconception tells what is off",
        f"questions.yaml:{judged}: “why_wrong” is missing: tell whoever chose the wrong side what is off",
    ]


def test_a_misconception_beside_the_options_is_told_once(copy: Copy) -> None:
    """In a question with options, the misconception belongs to one of them; nothing else is asked for."""
    copy.edit("questions.yaml", "  kind: choice\n", "  kind: choice\n  misconception: talking-helps\n")
    [problem] = copy.problems()
    assert problem.startswith("questions.yaml:4: unknown key “misconception”; the keys here are id, topic")


@pytest.mark.parametrize(
    "text", ["All of the above", "none of the above.", "NONE OF THESE", "Both of  the above", "all of these!"]
)
def test_an_option_speaks_for_itself(copy: Copy, text: str) -> None:
    """Options are shuffled, so none can speak of those above it."""
    copy.edit("questions.yaml", "Wrong two of 1", text)
    line = copy.line("questions.yaml", text)
    message = "an option speaks for itself, not for the others; make it a claim of its own"
    assert copy.problems() == [f"questions.yaml:{line}: {message}"]


def test_two_options_cannot_say_the_same(copy: Copy) -> None:
    """Capitals, blanks and a full stop do not make another option."""
    copy.edit("questions.yaml", "Wrong two of 0", "right  0.")
    assert copy.problems() == ["questions.yaml:8: this says the same as option 1"]


def test_a_contested_claim_is_not_graded(copy: Copy) -> None:
    """Nobody gets a point, or loses one, for a side in an open debate."""
    copy.edit("questions.yaml", "stance: settled", "stance: contested")
    line = copy.line("questions.yaml", "contested")
    message = "a contested claim is not graded; ask what the source says (stance: article) or make it a card"
    assert copy.problems() == [f"questions.yaml:{line}: {message}"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("verdict: myth", "verdict: contested"),
        ("stance: settled", "stance: contested"),
        ("verdict: contested", "verdict: myth"),
    ],
)
def test_a_contested_verdict_and_a_contested_stance_go_together(copy: Copy, old: str, new: str) -> None:
    """A misconception is disputed wholly or not at all."""
    copy.edit("misconceptions.yaml", old, new)
    [problem] = copy.problems()
    assert problem.endswith(": a contested verdict and a contested stance go together; set both or neither")


@pytest.mark.parametrize(
    ("name", "old", "new", "first"),
    [
        ("faq.yaml", "Which soil is best for cacti?", "how often should I  water my plants", "faq-how-often"),
        ("faq.yaml", "potting mix for a cactus", "Watering schedule for house plants!", "faq-how-often"),
        ("faq.yaml", "watering schedule for house plants", "How often should I water my plants?", "faq-how-often"),
        ("questions.yaml", "Statement 1 is true.", "Statement 0 is FALSE", "q-judge-0"),
        ("cards.yaml", "What stands on the back of card 5?", "What stands on the back of card 0", "card-0"),
        (
            "misconceptions.yaml",
            "Plants grow faster when you speak to them.",
            "More water is always better for plants",
            "more-water-is-better",
        ),
    ],
)
def test_a_text_stands_once(copy: Copy, name: str, old: str, new: str, first: str) -> None:
    """No question, phrasing, front or claim is put twice, however it is capitalised or ended."""
    copy.edit(name, old, new)
    [problem] = copy.problems()
    assert problem.split(":", 1)[0] == name
    assert problem.endswith(f": this text stands already in “{first}”")


def test_the_line_of_a_repeated_phrasing_is_its_own(copy: Copy) -> None:
    """In a long list the author need not search."""
    copy.edit(
        "faq.yaml",
        "[is orange peel ok in compost,",
        "\n    - is orange peel ok in compost\n    - what earth do cacti like\n#",
    )
    assert copy.problems() == [
        f"faq.yaml:{copy.line('faq.yaml', '- what earth')}: this text stands already in “faq-which-soil”"
    ]


_KEYS = st.sampled_from(
    ["id", "topic", "topics", "documents", "options", "right", "text", "misconception", "related", "source"]
) | st.sampled_from(["document", "kind", "stance", "verdict", "phrasings", "question", "front", "claim", "said_as"])
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["a", "b", "choice", "contested", "myth"]),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=25,
)


@given(st.fixed_dictionaries(dict.fromkeys(("pack", "misconceptions", "faq", "questions", "cards"), _ANYTHING)))
@settings(deadline=None, max_examples=300)
def test_anything_can_be_judged(files: dict[str, object]) -> None:
    """Values of any shape, in any place, are judged without an error, and findings name one of the files."""
    for (name, _), message in judge(files):
        assert name in files
        assert message
