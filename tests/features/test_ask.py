"""Asking in plain words: an answer, some choices, or the question kept for the admins."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import select

from bot.app import App
from bot.core.errors import EmptyText, Gone, MissingOption, Refusal, TooLong, TooMany
from bot.core.reply import Reply
from bot.library.load import load
from bot.shipped import shipped
from bot.storage.engine import Database
from bot.storage.tables import InboxRow
from tests.conftest import MakeApp
from tests.features.front import UNKNOWN, Person, at_once, labels, offered, refusal, text, unknown
from tests.people import Clock

UNSURE = ("do whales sing?", "is it heavy", "the of and", "heating a flat", "do penguins fly")
"""Questions that are near to something in the tiny pack and meant for nothing in it."""


def kept(url: str) -> list[tuple[str, int]]:
    """What waits in the inbox: the text and how often it was asked."""
    database = Database(url)
    with database.read() as session:
        rows = [(row.text, row.times) for row in session.scalars(select(InboxRow).order_by(InboxRow.id))]
    database.close()
    return rows


def test_a_known_question_is_answered_with_its_source(app: App) -> None:
    """The answer, the misconception that it corrects, and document, heading and file stand in the reply."""
    shown = text(Person(app).asks("How often should I water my plants?"))
    assert "When the soil is dry a finger deep." in shown
    assert "Myth or fact: More water is always better for plants." in shown
    assert "Source: Notes on Gardens, “Watering” [notes.txt]" in shown


def test_a_view_of_the_source_is_said_to_be_one(app: App) -> None:
    """An answer that is the article's own view names whose it is, and of which year."""
    assert "(the source's view, as of 2020)" in text(Person(app).asks("Which soil is best for cacti?"))


def test_an_answer_keeps_nothing_for_the_admins(app: App, database_url: str) -> None:
    """What is known is not kept for the admins."""
    Person(app).asks("How often should I water my plants?")
    assert kept(database_url) == []


def test_suggestions_lead_to_their_entries(app: App) -> None:
    """An unclear question gets at most three choices, and each opens the very entry that it names."""
    ann = Person(app)
    unsure = [shown for question in UNSURE if offered(shown := ann.asks(question), "faq.pick")]
    assert unsure
    for shown in unsure:
        *suggested, _ = labels(shown)
        assert 1 <= len(suggested) <= 3
        for label, action in zip(suggested, offered(shown, "faq.pick"), strict=True):
            answer = text(ann.presses(action))
            assert answer.startswith(label)
            assert "Source: Notes on Gardens" in answer


def test_an_unknown_question_is_kept_once_however_often_it_is_asked(app: App, database_url: str) -> None:
    """Case, greetings and punctuation make no new question; each asking is counted."""
    Person(app, "Ann").arrives()
    bob = Person(app, "Bob")
    for question in (UNKNOWN, "zebra ZYGOTE fjord", "Hi, zebra zygote fjord please!", "  zebra\tzygote\nfjord ??"):
        assert text(bob.asks(question)) == unknown()
    assert kept(database_url) == [(UNKNOWN, 4)]


def test_two_members_asking_the_same_count_twice(app: App, database_url: str) -> None:
    """The question of two people waits once, asked twice."""
    Person(app, "Bob").asks(UNKNOWN)
    Person(app, "Cyd").asks(UNKNOWN.upper())
    assert kept(database_url) == [(UNKNOWN, 2)]


def test_an_admin_is_told_how_to_answer_an_unknown_question(app: App) -> None:
    """The first member of the local group is its admin and reads of the inbox; later ones don't."""
    assert text(Person(app, "Ann").asks(UNKNOWN)) == unknown(admin=True)
    assert text(Person(app, "Bob").asks(UNKNOWN)) == unknown()
    assert "faq inbox" in unknown(admin=True)
    assert "faq inbox" not in unknown()


MISSING = MissingOption("ask", "question", "ask What does an ML engineer do?")


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("", MISSING),
        (" \t\n ", MISSING),
        ("\x1b\x00\x07\x9b", MISSING),
        ("🙂🙂🎉", EmptyText("question")),
        ("?!… --- ///", EmptyText("question")),
        ("\u200b\u200d\u2060", EmptyText("question")),
        ("@everyone", EmptyText("question")),
        ("x" * 1001, TooLong("question", 1001, 1000)),
        ("word " * 400, TooLong("question", 1999, 1000)),
        ("word " * 40_000, TooLong("question", 199_999, 1000)),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_cannot_be_read_gets_a_sentence_and_is_not_kept(
    app: App, database_url: str, question: str, refused: Refusal
) -> None:
    """No words, or too many, are refused kindly; nothing of them reaches the inbox."""
    assert text(Person(app).asks(question)) == refusal(refused)
    assert kept(database_url) == []


def test_a_thousand_characters_are_read(app: App, database_url: str) -> None:
    """The longest question that is read is read whole, and kept whole where it is unknown."""
    question = ("zygote fjord zebra " * 60)[:999] + "x"
    assert text(Person(app).asks(question)) == unknown(admin=True)
    assert kept(database_url) == [(question, 1)]


@pytest.mark.parametrize("question", ["hi please thanks", "please", "hello bot"])
def test_words_without_a_subject_get_no_false_answer_and_no_fault(app: App, question: str) -> None:
    """Greetings alone lead to choices or to an honest unknown."""
    shown = Person(app).asks(question)
    assert offered(shown, "faq.pick") or text(shown) == unknown(admin=True)


@pytest.mark.parametrize(
    "question",
    [
        "'; DROP TABLE people; --",
        '" OR 1=1; VACUUM zygote; "',
        "<script>zygote(1)</script> zebra",
        "**zebra** [zygote](https://evil.example) `fjord`",
        "[bold red]zebra[/] zygote",
        "@everyone zebra zygote fjord",
        "{{7*7}} %s %n ${zebra} {0}",
        "Zèbre zygote fjörd 斑马 حمار вопрос",
    ],
)
def test_hostile_text_is_kept_as_it_stands_and_does_nothing(app: App, database_url: str, question: str) -> None:
    """SQL, markup and templates are text: kept letter by letter, shown to the admin, and everything still works."""
    ann, bob = Person(app, "Ann"), Person(app, "Bob")
    ann.arrives()
    assert text(bob.asks(question)) == unknown()
    assert kept(database_url) == [(question, 1)]
    assert question in text(ann.says("faq inbox"))
    assert "dry a finger deep" in text(bob.asks("How often should I water my plants?"))


def test_characters_that_no_database_should_meet_are_dropped(app: App, database_url: str) -> None:
    """Zero bytes, lone surrogates, escapes and marks that turn text around are gone from what is kept."""
    Person(app).asks("zebra\x00 zy\x1b[31mgote \ud800fjord\u202e?")
    assert kept(database_url) == [("zebra zy[31mgote fjord?", 1)]


def test_invisible_characters_in_a_word_do_no_harm(app: App) -> None:
    """A question with zero-width characters strewn in is still read."""
    shown = Person(app).asks("How often should I wa\u200bter my\ufeff plants\u200d?")
    assert isinstance(shown, Reply)
    assert "finger deep" in text(shown) or offered(shown, "faq.pick")


def test_an_entry_that_is_no_more_is_said_to_be_gone(app: App) -> None:
    """A choice whose entry has left the pack, or never was, gets a sentence."""
    ann = Person(app)
    for action in ("faq:tiny:no-such", "faq:nope:faq-compost", "faq:own:1", "faq:own:x", "faq::", "faq:own:-1"):
        assert text(ann.presses(action)) == refusal(Gone("entry"))


def test_a_question_is_counted_right_by_many_at_once(app: App, database_url: str) -> None:
    """Eight people who ask the same at the same moment leave one question, asked eight times."""
    people = [Person(app, f"P{number}") for number in range(8)]
    at_once(*(partial(person.asks, UNKNOWN) for person in people))
    assert kept(database_url) == [(UNKNOWN, 8)]


def test_what_is_related_is_one_press_away(app: App) -> None:
    """The misconception behind a question is shown with its rebuttal, and can be met as a flashcard."""
    ann = Person(app)
    myth = ann.chooses("faq:tiny:", ann.asks("How often should I water my plants?"))
    assert "It's a myth. Water when the soil is dry a finger deep." in text(myth)
    assert "Roots need air as well as water." in text(myth)
    assert "Source: Notes on Gardens, “Watering”" in text(myth)


def test_a_card_that_heals_a_misconception_can_be_turned_over(make_app: MakeApp, sqlite_url: str) -> None:
    """From a misconception to a flashcard of the pack, to its back, to a grade."""
    ann = Person(make_app(sqlite_url, library=load([shipped("content")])))
    front = ann.chooses("card:", ann.asks("AI will replace every ML engineer sooner or later"))
    assert text(front).startswith("Flashcard ")
    assert "How well did you know it?" in text(ann.chooses("show:", front))
    assert text(ann.presses("card:tiny:no-such")) == refusal(Gone("card"))


@pytest.mark.parametrize(
    "statement",
    [
        "More water is always better for plants",
        "you can never water a plant too much",
        "plants just need more and more water, that's always better",
    ],
)
def test_a_stated_misconception_is_rebutted(app: App, statement: str) -> None:
    """Whoever voices a belief reads kindly how far it is true, why, and what is true instead."""
    shown = text(Person(app).asks(statement))
    assert shown.startswith("A common belief │ More water is always better for plants.")
    assert "What" not in shown.split("Source")[0]


def test_a_contested_belief_is_not_called_a_myth(app: App) -> None:
    """What people in the field dispute is said to be disputed."""
    assert "It's contested" in text(Person(app).asks("Talking to plants makes them grow"))


def test_a_flood_is_held_back_kindly_and_ends(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """The eleventh question within a minute is refused with the seconds to wait, and kept nowhere; then all is well."""
    app = make_app(database_url, questions=10)
    ann, bob = Person(app, "Ann"), Person(app, "Bob")
    for _ in range(5):
        ann.asks("How often should I water my plants?")
    clock.advance(seconds=20)
    for _ in range(5):
        ann.asks("How often should I water my plants?")
    shown = text(ann.asks(UNKNOWN))
    assert shown == refusal(TooMany("question", 10, 40))
    assert "40 seconds" in shown
    assert kept(database_url) == []
    assert "finger deep" in text(bob.asks("How often should I water my plants?"))
    clock.advance(seconds=40)
    assert text(ann.asks(UNKNOWN)) == unknown(admin=True)


def test_no_more_than_the_limit_get_through_at_once(make_app: MakeApp, database_url: str) -> None:
    """Of eight questions that one member asks at the same moment, a limit of three lets three pass."""
    ann = Person(make_app(database_url, questions=3))
    ann.arrives()
    shown = at_once(*(partial(ann.asks, "How often should I water my plants?") for _ in range(8)))
    assert sum("finger deep" in text(each) for each in shown) == 3


def test_what_was_asked_long_ago_is_let_go(app: App, database_url: str, clock: Clock) -> None:
    """After thirty days a question is kept no more, but what waits in the inbox is; its buttons say so."""
    ann = Person(app)
    old = ann.asks("How often should I water my plants?")
    ann.asks(UNKNOWN)
    clock.advance(days=29)
    asyncio.run(app.housekeep())
    assert text(ann.chooses("faq.helpful", old)) == "Glad it helped!"
    new = ann.asks("How often should I water my plants?")
    clock.advance(days=2)
    asyncio.run(app.housekeep())
    assert text(ann.chooses("faq.helpful", old)) == refusal(Gone("question"))
    assert text(ann.chooses("faq.helpful", new)) == "Glad it helped!"
    assert kept(database_url) == [(UNKNOWN, 1)]
