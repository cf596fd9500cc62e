"""Whether two questions are the same: slips, filler and order fold, a single other word does not."""

import pytest

from bot.library.load import load
from bot.search.duplicates import duplicate
from bot.search.text import clean
from bot.shipped import shipped


def same(first: str, second: str) -> bool:
    """Whether the two fold, whichever comes first."""
    one, two = clean(first), clean(second)
    found = duplicate(one, [(7, two)]), duplicate(two, [(7, one)])
    assert found[0] == found[1]
    return found[0] == 7


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("How much does a junior earn?", "how much does a juinor earn"),
        ("How much does a junior earn?", "hey bot, how much do juniors really earn??"),
        ("How much does a junior earn?", "a junior earns how much"),
        ("When is the exam", "when's the exam?"),
        ("Do I need linear algebra?", "does one need linear algerba"),
        ("what is it", "what is it?"),
        ("Wie wird man Ingenieur?", "wie wird man ingeneur"),
        ("初级工程师薪水多少", "初级工程师薪水多少?"),
        ("it is you", "is it you?"),
    ],
)
def test_the_same_question_in_other_shape_folds(first: str, second: str) -> None:
    """Slips of one letter, filler, other forms of a word, another order."""
    assert same(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("How much does a junior earn?", "How much does a senior earn?"),
        ("When is the exam?", "Where is the exam?"),
        ("When is the exam?", "When is the second exam?"),
        ("Is GPT3 free?", "Is GPT4 free?"),
        ("What happened in 2019?", "What happened in 2020?"),
        ("Is the cat here?", "Is the car here?"),
        ("What is supervised learning?", "What is unsupervised learning?"),
        ("What is a batch?", "What is a match?"),
        ("Should I learn this?", "Should I not learn this?"),
        ("初级工程师薪水多少", "高级工程师薪水多少"),
        ("工程初级师", "工程高级师"),
        ("", ""),
    ],
)
def test_one_other_word_makes_another_question(first: str, second: str) -> None:
    """However many words they share; numbers and scripts without letters know no slips."""
    assert not same(first, second)


def test_the_first_that_is_the_same_is_found() -> None:
    """Others before it are passed by, and none is found where none is the same."""
    others = [(1, "when is the party"), (2, "exam when"), (3, "when is the exam")]
    assert duplicate("when is the exam", others) == 2
    assert duplicate("who", others) is None


def test_on_the_shipped_packs_what_should_fold_does_and_nothing_else() -> None:
    """Of all phrasings none folds with one of another entry; turned round, or with a slip, nearly all do."""
    bank = [
        (number, clean(text))
        for pack in load([shipped("content")]).packs.values()
        for number, entry in enumerate(pack.faq)
        for text in (entry.question, *entry.phrasings)
    ]
    sample = bank[::5]
    for number, words in sample:
        assert duplicate(words, ((other, text) for other, text in bank if other != number)) is None
    turned = [duplicate(" ".join(words.split()[::-1]), [(1, words)]) for _, words in sample]
    slips = [duplicate(with_slip(words), [(1, words)]) for _, words in sample]
    assert turned.count(1) >= 0.99 * len(sample)
    assert slips.count(1) >= 0.9 * len(sample)


def with_slip(words: str) -> str:
    """The words with the second and third letter of the longest one swapped."""
    longest = max(words.split(), key=len)
    return words.replace(longest, longest[0] + longest[2:3] + longest[1:2] + longest[3:], 1)
