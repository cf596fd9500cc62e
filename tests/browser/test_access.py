"""The page is there for everybody: by keyboard, with a finger, without scripts, in the dark, read aloud."""

import re
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.hall import KNOWN, Visitor
from tests.browser.test_group import TOMORROW, plans_a_daily_quiz
from tests.browser.test_studying import ASKED, takes_the_quiz

WIDE = 1280

FAR = 200
"""Steps of the Tab key after which something counts as out of reach."""

_FOCUSED = "(document.activeElement.innerText || document.activeElement.ariaLabel || '').replace(/\\s+/g, ' ').trim()"


_FRAME = """[...document.body.children].filter(each => each.matches("header, aside, main")).map(each => {
  const {x, y, width, height} = each.getBoundingClientRect();
  return [each.nodeName, x, y, width, each.matches("main") || height];
})"""


def _is_page(address: str) -> bool:
    return not PurePosixPath(urlsplit(address).path).suffix


def _cut(route: Route, *, after: str) -> None:
    """The page comes as far as that."""
    answer = route.fetch()
    found = re.search(after, answer.text())
    assert found is not None
    route.fulfill(response=answer, body=answer.text()[: found.end()])


def tabs_to(visitor: Visitor, label: str, *, back: bool = False) -> None:
    """They walk through the page by the Tab key until what is named so has the focus, which can be seen."""
    for _ in range(FAR):
        visitor.page.keyboard.press("Shift+Tab" if back else "Tab")
        if visitor.page.evaluate(_FOCUSED) == label:
            assert visitor.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"no way to {label!r} by keyboard")


def hits(visitor: Visitor, label: str, *, back: bool = False) -> None:
    """They walk there and press Enter."""
    tabs_to(visitor, label, back=back)
    visitor.page.keyboard.press("Enter")


def test_the_whole_way_can_be_gone_by_keyboard_alone(visit: Visit) -> None:
    """Asking, the quiz with completion of its command, planning a daily one, and travelling to tomorrow."""
    kim = visit()
    kim.reads("Hello, kim!")
    keyboard = kim.page.keyboard
    keyboard.type(KNOWN)
    keyboard.press("Enter")
    kim.reads("Source: ")
    keyboard.type("/qui")
    expect(kim.page.get_by_role("option", name="/quiz").first).to_be_visible()
    kim.keeps("completion")
    keyboard.press("Enter")
    keyboard.press("Enter")
    kim.reads("question 1 of 5")
    label = kim.last.get_by_role("button").first.inner_text()
    hits(kim, " ".join(label.split()), back=True)
    kim.reads("question 2 of 5")
    while found := ASKED.search(kim.last.inner_text()):  # from the message's head to the first choice
        label = kim.last.get_by_role("button").first.inner_text()
        hits(kim, " ".join(label.split()))
        expect(kim.last).not_to_contain_text(found[0])
    for step in ("Plan a daily quiz", "09:00", "In the group's channel"):
        hits(kim, step, back=step.startswith("Plan"))
        kim.reads({"P": "when?", "0": "where?", "I": "Done. "}[step[0]])
    hits(kim, "Time machine", back=True)
    expect(kim.page).to_have_title(re.compile("^Time machine"))
    hits(kim, TOMORROW)
    kim.reads("Daily quiz: 5 questions")


def test_an_answer_that_the_stream_outran_takes_nobodys_place(visit: Visit) -> None:
    """Who pressed by keyboard goes on from what came; who has walked on since the stream brought it stays there."""
    kim = visit()
    kim.reads("Hello, kim!")
    kim.says("/schedule")
    hits(kim, "Daily quiz", back=True)
    kim.reads("Daily quiz: when?")
    expect(kim.last).to_be_focused()
    status, next_step = kim.page.locator(".status"), "In the group's channel"

    def outrun(route: Route) -> None:
        answer = route.fetch()
        kim.reads("where?")
        tabs_to(kim, next_step)
        status.evaluate("each => each.textContent = 'not yet'")
        route.fulfill(response=answer)

    kim.page.route("**/press*", outrun)
    with kim.page.expect_request_finished(lambda request: "/press" in request.url):
        hits(kim, "09:00")
    expect(status).to_have_text("")
    expect(kim.last.get_by_role("button", name=next_step)).to_be_focused()


def test_a_form_is_filled_in_by_keyboard(visit: Visit) -> None:
    """It opens with the focus in its first field, says what was wrong with what was typed, and Escape leaves it."""
    kim = visit()
    kim.reads("Hello, kim!")
    kim.says("/schedule")
    kim.presses("Daily quiz")
    kim.reads("Daily quiz: when?")
    hits(kim, "Another time…", back=True)
    form = kim.page.get_by_role("dialog", name="At what time?")
    expect(form.get_by_role("textbox")).to_be_focused()
    kim.page.keyboard.type("tea time")
    kim.page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_be_visible()
    expect(form.get_by_role("textbox")).to_have_value("tea time")
    kim.finds_no_fault()
    kim.page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    kim.reads("Daily quiz: when?")


def test_a_phone_is_wide_enough(visit: Visit) -> None:
    """On 360 pixels nothing stands out at the side: asking, the quiz, planning, travelling."""
    kim = visit(width=360, touch=True)
    kim.reads("Hello, kim!")
    kim.says(KNOWN)
    kim.reads("Source: ")
    kim.finds_no_fault()
    kim.keeps("phone")
    kim.says("/quiz")
    kim.reads("question 1 of 5")
    assert takes_the_quiz(kim) == 5
    kim.finds_no_fault()
    plans_a_daily_quiz(kim)
    kim.finds_no_fault()
    kim.follows("Time machine")
    kim.presses(TOMORROW, within=kim.page.get_by_role("main"))
    kim.reads("Daily quiz: 5 questions")
    kim.finds_no_fault()
    kim.keeps("phone-sandbox")


def test_a_browser_without_scripts_can_do_all_of_it(visit: Visit) -> None:
    """By forms that are sent and pages that are loaded anew."""
    kim = visit(script=False)
    kim.presses("Begin", within=kim.page.get_by_role("main"))
    kim.reads("Hello, kim!")
    kim.says(KNOWN)
    kim.reads("Source: ")
    kim.says("/quiz")
    kim.reads("question 1 of 5")
    assert takes_the_quiz(kim) == 5
    plans_a_daily_quiz(kim)
    kim.presses("Change time")
    field = kim.page.get_by_label("A time, like 9:30")
    field.fill("10:15")
    kim.presses("Send", within=kim.page.get_by_role("main"))
    kim.reads("every day at 10:15")
    kim.follows("Time machine")
    kim.presses("To the next post", within=kim.page.get_by_role("main"))
    kim.reads("Daily quiz: 5 questions")


@pytest.mark.parametrize("width", [360, WIDE])
def test_no_page_jumps_when_the_rest_of_it_comes(visit: Visit, width: int) -> None:
    """A browser paints what it has of a page: its frame stands where it will be before what is inside has come."""
    kim = visit(width=width)
    kim.reads("Hello, kim!")
    kim.goes("/travel")
    kim.presses(TOMORROW, within=kim.page.get_by_role("main"))
    kim.reads("The sandbox begins here")
    for path in ("/", "/group", "/content", "/travel", "/sandbox/", "/sandbox/group", "/sandbox/travel"):
        kim.goes(path)
        whole = kim.page.evaluate(_FRAME)
        for after in ("(?=<main)", "<main[^>]*>"):
            kim.page.route(_is_page, partial(_cut, after=after))
            kim.goes(path)
            assert (frame := kim.page.evaluate(_FRAME)) == whole[: len(frame)], path
            kim.page.unroute_all()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, WIDE])
def test_no_page_breaks_a_rule_of_accessibility(visit: Visit, width: int, *, dark: bool) -> None:
    """Contrast, names, order, targets (WCAG 2.2 AA by axe), on each page of the menu and what hangs on it."""
    kim = visit(width=width, dark=dark)
    kim.reads("Hello, kim!")
    pictured = width == WIDE and not dark
    kim.says("What is the capital of Peru?")
    kim.says("/quiz")
    kim.reads("question 1 of 5")
    takes_the_quiz(kim)
    plans_a_daily_quiz(kim)
    kim.finds_no_fault()
    kim.page.locator("details.you > summary").click()
    kim.finds_no_fault()
    kim.goes("/")
    kim.last.hover()
    kim.last.get_by_role("link", name="As Discord and Slack").click()
    expect(kim.page.get_by_role("heading", level=1)).to_be_visible()
    kim.finds_no_fault()
    if pictured:
        kim.keeps("drawn")
    for path in ("/?in=direct", "/group", "/content", "/travel"):
        kim.goes(path)
        kim.finds_no_fault()
    kim.goes("/content")
    kim.page.get_by_role("searchbox").or_(kim.page.get_by_role("textbox")).first.fill(KNOWN)
    kim.presses("Search", within=kim.page.get_by_role("main"))
    kim.finds_no_fault()
    if pictured:
        kim.keeps("search")
    kim.goes("/travel")
    kim.presses("A week on", within=kim.page.get_by_role("main"))
    expect(kim.page.get_by_label("Sandbox", exact=True)).to_contain_text("7 posts came")
    kim.finds_no_fault()
    for page in ("group", "travel"):
        kim.goes(f"/sandbox/{page}")
        kim.finds_no_fault()
        if pictured:
            kim.keeps(page)
    if pictured:
        kim.goes("/sandbox/group")
        kim.follows("Misconception map")
        kim.keeps("misconceptions")
    elif dark:
        kim.goes("/")
        kim.reads("Done. ")
        kim.keeps("dark" if width == WIDE else "phone-dark")
