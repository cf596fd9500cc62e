"""A group's days on the page: an admin plans, time goes forward in the sandbox, members take what was posted."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.hall import KNOWN, Visitor
from tests.browser.test_studying import takes_the_quiz

TOMORROW = "To tomorrow 09:00"

COUNTED = 90_000
"""Milliseconds after which a post says who has taken it: it is edited each half a minute at most."""


def plans_a_daily_quiz(admin: Visitor) -> None:
    """Three clicks: what, when, where."""
    admin.presses("Plan a daily quiz")
    admin.reads("Daily quiz: when?")
    admin.presses("09:00")
    admin.reads("Daily quiz at 09:00: where?")
    admin.presses("In the group's channel")
    admin.reads("Done. The daily quiz comes every day at 09:00")


def test_a_newcomer_finds_their_way_to_tomorrows_quiz(visit: Visit) -> None:
    """They ask, take the quiz, plan a daily one as the admin they are, travel to tomorrow and see it posted."""
    kim = visit()
    kim.reads("Hello, kim!")
    expect(kim.page.get_by_text("You are kim · admin")).to_be_visible()
    kim.says(KNOWN)
    kim.reads("Source: ")
    kim.says("/quiz")
    kim.reads("question 1 of 5")
    assert takes_the_quiz(kim) == 5
    plans_a_daily_quiz(kim)
    kim.keeps("schedule")
    kim.follows("Time machine")
    kim.presses(TOMORROW, within=kim.page.get_by_role("main"))
    kim.reads("Daily quiz: 5 questions")
    kim.reads("Nobody has taken it yet")
    expect(kim.page).to_have_title(re.compile("^Sandbox · "))
    kim.keeps("page")


def test_what_happens_in_the_sandbox_stays_there(visit: Visit) -> None:
    """Who leaves it is back in the group as it was, today, and nothing was posted."""
    kim = visit()
    kim.reads("Hello, kim!")
    plans_a_daily_quiz(kim)
    kim.follows("Time machine")
    kim.presses("A week on", within=kim.page.get_by_role("main"))
    expect(kim.page.get_by_label("Sandbox", exact=True)).to_contain_text("7 days later. 7 posts came")
    kim.keeps("week")
    kim.presses("Leave", within=kim.page.get_by_label("Sandbox", exact=True))
    kim.goes("/")
    kim.reads("Done. The daily quiz comes every day at 09:00")
    expect(kim.page).not_to_have_title(re.compile("Sandbox"))


def test_two_members_take_the_daily_quiz_and_each_sees_the_count(visit: Visit) -> None:
    """The admin posts one now; both take it in windows of their own, and the post counts both."""
    kim, bo = visit(), visit("Bo")
    kim.reads("Hello, kim!")
    bo.reads("Hello, Bo!")
    plans_a_daily_quiz(kim)
    kim.presses("Post one now")
    posts = [each.log.get_by_role("article").filter(has_text="Daily quiz: 5 questions") for each in (kim, bo)]
    for post in posts:
        expect(post).to_contain_text("Nobody has taken it yet")
    for number, one in enumerate((kim, bo)):
        posts[number].get_by_role("button", name="Start").click()
        one.reads("question 1 of 5")
        assert takes_the_quiz(one) == 5
    for post in posts:
        expect(post).to_contain_text("2 people have taken it", timeout=COUNTED)
    assert "Bo" not in kim.last.inner_text()
    bo.keeps("daily-quiz")


def test_what_one_browser_does_the_other_sees(visit: Visit) -> None:
    """A question of the channel and its answer stand in both windows; what is private stands in one."""
    kim, bo = visit(), visit("Bo")
    kim.reads("Hello, kim!")
    bo.reads("Hello, Bo!")
    kim.says("/leaderboard")
    kim.reads("Leaderboard")
    bo.says(KNOWN)
    answer = bo.reads("Source: ").locator(".said").inner_text()
    seen = expect(kim.log)
    if "Only you see this" in bo.last.inner_text():
        seen.not_to_contain_text(KNOWN)
    else:
        seen.to_contain_text(KNOWN)
        assert kim.reads("Source: ").locator(".said").inner_text() == answer
    expect(bo.log).not_to_contain_text("/leaderboard")
