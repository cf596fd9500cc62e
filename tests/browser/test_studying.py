"""A learner's day on the page: they ask, take the quiz to its end, review cards and see their streak."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.hall import KNOWN, Visitor

ASKED = re.compile(r"question (\d) of (\d)")


def takes_the_quiz(visitor: Visitor) -> int:
    """They answer the first choice of each question that is still to come; how many there were."""
    answered = 0
    while found := ASKED.search(visitor.last.inner_text()):
        visitor.last.get_by_role("button").first.click()
        expect(visitor.last).not_to_contain_text(found[0])
        answered += 1
    return answered


def test_a_question_is_answered(visit: Visit) -> None:
    """With its source, below what was asked; the field is empty for the next one."""
    kim = visit()
    kim.reads("Hello, kim!")
    kim.says(KNOWN)
    kim.reads("Source: ")
    expect(kim.log).to_contain_text(KNOWN)
    expect(kim.page.get_by_label("Your question, or a command")).to_have_value("")
    kim.keeps("ask")


def test_a_quiz_is_taken_to_its_end_and_makes_a_day_of_the_streak(visit: Visit) -> None:
    """The greeting's button begins it, each answer is explained, and the streak has its first day."""
    kim = visit()
    kim.reads("Hello, kim!")
    kim.presses("Take a quiz")
    kim.reads("question 1 of 5")
    kim.keeps("quiz")
    assert takes_the_quiz(kim) == 5
    kim.reads("of 5")
    kim.keeps("quiz-end")
    kim.says("/streak")
    kim.reads("Freezes")
    kim.reads("1 day")
    kim.keeps("streak")


def test_cards_are_reviewed(visit: Visit) -> None:
    """A card is turned over, graded, and the next one comes in its place."""
    kim = visit()
    kim.reads("Hello, kim!")
    kim.says("/review")
    kim.reads("No review yet today")
    kim.keeps("review")
    messages = kim.log.get_by_role("article").count()
    for number in (1, 2, 3):
        reviews(kim, number)
    assert kim.log.get_by_role("article").count() == messages


def reviews(visitor: Visitor, number: int) -> None:
    """They press the first choice of a card, turned over and graded, until so many are reviewed."""
    while f"{number} review" not in (before := visitor.last.inner_text()):
        visitor.last.get_by_role("button").first.click()
        expect(visitor.last).not_to_have_text(before, use_inner_text=True)


def test_a_reload_in_the_middle_of_a_quiz_loses_nothing(visit: Visit) -> None:
    """The question stands where it stood, its buttons work, and the answer counts once."""
    kim = visit()
    kim.reads("Hello, kim!")
    kim.presses("Take a quiz")
    kim.reads("question 1 of 5")
    kim.last.get_by_role("button").first.click()
    before = kim.reads("question 2 of 5").inner_text()
    kim.page.reload()
    assert kim.reads("question 2 of 5").inner_text() == before
    assert takes_the_quiz(kim) == 4
