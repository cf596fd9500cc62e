"""A question is brought down to its words, whatever it is dressed in, and no text is too strange or too long."""

import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.search.text import (
    READ_LIMIT,
    char_features,
    clean,
    fold,
    idle,
    pair_features,
    skip_features,
    stem,
    word_features,
)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("What is ML?", "what is ml"),
        ("Hi! Can you tell me what ML is?", "what ml is"),
        ("hey bot, could you please explain to us what bias is, thanks!", "what bias is"),
        ("Good morning everyone, I was wondering if AI will replace us", "ai will replace us"),
        ("ok so um hello there, quick question: what is ML", "what is ml"),
        ("does anyone know whether maths is needed? thx bot", "maths is needed"),
        ("Study Hall, tell me about bias pls", "bias"),
        ("<@U123ABC> what is ML", "what is ml"),
        ("<@!99> <#12|general> @everyone what is ML https://example.org/?q=1", "what is ml"),
        ("what is ML 🤖🎓 👩‍🎓 ???", "what is ml"),
        ("What's AI", "whats ai"),
        ("What’s AI", "whats ai"),
        ("rock'n'roll isn't ML", "rocknroll isnt ml"),
        ("'quoted'", "quoted"),
        ("C++ or C#?", "c++ or c#"),
        ("C++11, c#/f# and notepad++", "c++ 11 c# f# and notepad++"),
        ("a+b", "a b"),
        ("snake_case, scikit-learn", "snake case scikit learn"),
        ("10,000 jobs in 2019", "10 000 jobs in 2019"),
        ("Is the job well paid?", "is the job well paid"),
        ("well paid?", "well paid"),
        ("What is a bot", "what is a bot"),
        ("there are how many", "there are how many"),
        ("ＷＩＤＥ ﬁne ①", "wide fine 1"),
        ("naïve Café STRASSE", "naive cafe strasse"),
        ("naïve café straße", "naive cafe strasse"),
        ("İstanbul", "istanbul"),
        ("机器学习是什么？", "机器学习是什么"),
        ("ما هو التعلّم الآلي؟", "ما هو التعلم الالي"),
        ("Τι είναι η μηχανική μάθηση;", "τι ειναι η μηχανικη μαθηση"),
        ("Что такое ИИ?", "что такое ии"),
    ],
)
def test_a_question_is_brought_down_to_its_words(typed: str, words: str) -> None:
    """Greetings, thanks, addresses, emoji, case, accents and punctuation go; the words stay as they stand."""
    assert clean(typed) == words


@pytest.mark.parametrize("typed", ["मशीन लर्निंग क्या है", "การเรียนรู้ ของ เครื่อง", "தமிழ் மொழி"])
def test_a_word_with_vowel_signs_stays_in_one_piece(typed: str) -> None:
    """In scripts whose vowels are marks a word is not torn apart."""
    assert len(clean(typed).split()) == len(typed.split())


@pytest.mark.parametrize("typed", ["hi", "Hello there!", "hey bot can you tell me", "thanks", "please please", "ok"])
def test_greetings_alone_are_not_nothing(typed: str) -> None:
    """Who only greets has still said a word."""
    assert clean(typed)


@pytest.mark.parametrize("typed", ["", "   ", "!?!", "😀😀", "\x00\x1b", "<@U1>", "\u200b", "___", "\u0301"])
def test_where_there_is_no_word_nothing_is_left(typed: str) -> None:
    """Signs without a letter or digit are nothing to look up."""
    assert clean(typed) == ""


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("What's it?", "pay"),
        ("how do I do that", "professionally"),
        ("Is it the case?", "now that AI is here"),
        ("so what", "is ML"),
        ("who is", "кто"),
    ],
)
def test_idle_words_say_nothing(typed: str, rest: str) -> None:
    """A question of such words alone could be about anything; one more word can be what it is about."""
    assert idle(clean(typed).split())
    assert not idle(clean(f"{typed} {rest}").split())


def features(text: str) -> Iterator[str]:
    """Everything that is looked at in a text."""
    words = clean(text).split()
    yield from word_features(words)
    yield from skip_features(words)
    yield from char_features(words)


@settings(deadline=None, max_examples=300)
@given(st.text(st.characters(codec=None), max_size=200))
@example("\ud800 lone")
@example("ﷺ" * 200)
def test_any_text_can_be_read(text: str) -> None:
    """No text fails; what comes out is folded words of letters and digits with a space between, and stays as it is."""
    words = clean(text)
    assert words == " ".join(words.split())
    assert all(any(char.isalnum() for char in word) for word in words.split())
    assert words == fold(words)
    assert all(features(text))


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60))
def test_spelling_does_not_matter_to_folding(text: str) -> None:
    """Folding is done once and for all, and upper case is read like lower case wherever the two belong together."""
    assert fold(fold(text)) == fold(text)
    if text.upper().lower() == text:
        assert fold(text.upper()) == fold(text)


def test_the_short_way_folds_as_the_long_one() -> None:
    """Each character of ASCII becomes what it does beside a mark, which makes it no ASCII any more."""
    assert [char for char in map(chr, range(128)) if fold(char) != fold(f"{char}\u0301")] == []


@pytest.mark.parametrize(
    "piece", ["a", "hi ", "<@", "can you ", "please ", "a'", "a+", "ﷺ", "@everyone", "https://", "\u0301", "so well "]
)
def test_a_long_text_is_read_to_a_bound(piece: str) -> None:
    """Of a text of 100,000 characters as much is looked at as of one of the limit's length, and no more comes out."""
    long = (piece * 100_000)[:100_000]
    assert clean(long) == clean(long[:READ_LIMIT])
    assert len(clean(long)) <= READ_LIMIT
    assert sum(1 for _ in features(long)) <= 10 * READ_LIMIT


def test_features_are_what_they_are_called() -> None:
    """Stems, pairs of near stems in their order, and runs of characters within marked words."""
    words = ["models", "learn", "from", "data", "daily"]
    assert list(word_features(words)) == ["model", "learn", "from", "data", "daili"]
    assert list(skip_features(words[:4], reach=2)) == [
        "model learn",
        "model from",
        "learn from",
        "learn data",
        "from data",
    ]
    assert list(char_features(["ml"])) == ["_m", "ml", "l_", "_ml", "ml_", "_ml_"]
    assert list(pair_features(["data", "models", "data", "learn"])) == ["data learn", "data model", "learn model"]


def test_stems_are_right_in_every_thread() -> None:
    """Many threads that stem at once get what one alone gets; the stemmer itself cannot do that."""
    endings = ("ing", "ed", "ization", "fulness", "ational", "iveness", "ies", "ers")
    words = [f"{start}{n}{end}" for start in ("relat", "deploy", "learn") for n in "abcdef" for end in endings]
    alone = {word: stem(word) for word in words}
    wrong: list[str] = []

    def work(turn: int) -> None:
        for i in range(10 * len(words)):
            word = words[(i * 7 + turn * 31) % len(words)]
            if stem.__wrapped__(word) != alone[word]:
                wrong.append(word)

    pace = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=(turn,)) for turn in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(pace)
    assert wrong == []
