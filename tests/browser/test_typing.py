"""What the page offers to whoever types, and that it takes nothing out of their hands."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit

NARROW = 360

LONG = "Maximilian-Konstantinopel " * 2


def test_what_is_typed_after_a_command_is_completed(visit: Visit) -> None:
    """By what the bot knows; Tab takes it where it goes on what was typed."""
    kim = visit()
    kim.reads("Hello, kim!")
    keyboard = kim.page.keyboard
    keyboard.type("/settings Europe/Ber")
    expect(kim.page.get_by_role("option", name="Europe/Berlin")).to_be_visible()
    keyboard.press("Tab")
    expect(kim.page.get_by_role("combobox")).to_have_value("/settings Europe/Berlin")
    keyboard.press("Enter")
    kim.reads("Europe/Berlin")


def test_enter_sends_the_question_as_it_was_typed(visit: Visit) -> None:
    """Though known questions that come near are offered meanwhile."""
    kim = visit()
    kim.reads("Hello, kim!")
    kim.page.keyboard.type("/ask my job and ai")
    expect(kim.page.get_by_role("option").first).to_be_visible()
    kim.page.keyboard.press("Enter")
    expect(kim.page.get_by_role("article").filter(has_text="/ask my job and ai")).to_be_visible()


def test_a_long_name_makes_no_page_wider(visit: Visit) -> None:
    """It is cut on a phone, and wraps where there is room."""
    somebody = visit(LONG.strip(), width=NARROW)
    somebody.reads("Hello, Maximilian")
    assert somebody.page.evaluate("document.scrollingElement.scrollWidth") == NARROW
