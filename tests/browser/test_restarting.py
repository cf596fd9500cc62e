"""A page that is open while the program ends and begins again."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.hall import KNOWN, Hall, Visitor


def test_an_open_page_lives_through_a_restart(browser: Browser, tmp_path: Path) -> None:
    """It says that the connection is lost, comes back by itself, and what is sent then arrives."""
    with Hall(tmp_path) as before:
        kim = Visitor(browser, before.address)
        kim.reads("Hello, kim!")
        kim.says(KNOWN)
        kim.reads("Source: ")
    status = kim.page.get_by_role("status")
    expect(status).to_contain_text("Connection lost")
    kim.page.get_by_label("Your question, or a command").fill("/streak")
    with Hall(tmp_path, STUDYHALL_HTTP_PORT=before.address.rpartition(":")[2]):
        kim.reads("Hello, kim!")  # the talk was in memory: a new one begins
        expect(kim.page.get_by_label("Your question, or a command")).to_have_value("/streak")
        kim.page.get_by_role("button", name="Send", exact=True).click()
        kim.reads("No streak yet")
        kim.troubles = [each for each in kim.troubles if "ERR_CONNECTION_REFUSED" not in each]
        kim.leaves()
