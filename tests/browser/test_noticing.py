"""A visitor notices what they should never have to see: else no other test here would say much."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hall import Hall, Visitor

_PUSHED = """() => {
  const block = document.createElement("div");
  block.textContent = "pushed in";
  block.className = "pushed";
  document.querySelector("main").prepend(block, ...Array.from({length: 9}, () => document.createElement("hr")));
}"""
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 500)))"


def test_what_moves_by_itself_is_noticed(browser: Browser, hall: Hall) -> None:
    """Something that is put in above the page pushes the rest of it down."""
    kim = Visitor(browser, hall.address)
    kim.goes("/content")
    expect(kim.page.get_by_role("heading", level=1)).to_be_visible()
    kim.page.evaluate(_PUSHED)
    kim.page.evaluate(_DRAWN)
    with pytest.raises(AssertionError, match="content"):
        kim.leaves()


def test_what_goes_wrong_on_a_page_is_noticed(browser: Browser, hall: Hall) -> None:
    """An error of a script, a word to another host, and what the page's policy refuses."""
    kim = Visitor(browser, hall.address)
    kim.page.evaluate("setTimeout(() => { throw new Error('a broken script'); })")
    kim.page.evaluate("fetch('https://elsewhere.example/').catch(() => null)")
    kim.page.evaluate("document.body.setAttribute('style', 'color: red')")
    kim.page.evaluate(_DRAWN)
    with pytest.raises(AssertionError) as raised:
        kim.leaves()
    told = str(raised.value)
    assert "a broken script" in told
    assert "connect-src https://elsewhere.example" in told
    assert "style-src-attr" in told


def test_what_breaks_a_rule_of_accessibility_is_noticed(browser: Browser, hall: Hall) -> None:
    """A button without a name, and text that is wider than the window."""
    kim = Visitor(browser, hall.address, width=360)
    kim.reads("Hello, kim!")
    kim.finds_no_fault()
    kim.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    with pytest.raises(AssertionError, match="button-name"):
        kim.finds_no_fault()
    kim.page.evaluate("document.querySelector('main button:last-child').textContent = 'x'.repeat(99)")
    with pytest.raises(AssertionError):
        kim.finds_no_fault()
