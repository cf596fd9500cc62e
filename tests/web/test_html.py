"""HTML: what people wrote is text, and what is made is well nested and runs nothing."""

from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.web.html import NONE, Html, Tag, document, el, escaped, is_address, island, joined, static_text
from tests.web.pages import VOID, parsed

ANY_TEXT = st.text(st.characters(codec="utf-16", categories=None) | st.sampled_from("<>&\"'\x00\r\n\ud800/"))
HOSTILE = "</p><script>alert(1)</script><img src=x onerror=alert(1)> \"' &lt; <!-- ]]>"


def tags() -> list[str]:
    """Every element that there can be."""
    return [str(name) for part in get_args(Tag) for name in (get_args(part) or (part,))]


def shown(text: str) -> str:
    """The text as a browser shows it: what no markup can hold is replaced."""
    kept = (char if char in "\t\n\r" or char.isprintable() or not _is_control(char) else "\ufffd" for char in text)
    return "".join(kept)


def _is_control(char: str) -> bool:
    number = ord(char)
    return number < 32 or 127 <= number < 160 or 0xD800 <= number < 0xE000 or number in {0xFFFE, 0xFFFF}


@given(ANY_TEXT)
@example(HOSTILE)
def test_a_text_is_shown_as_it_was_written(text: str) -> None:
    """Between tags and in an attribute, whatever it is; there is no other element and no other attribute."""
    (paragraph,) = parsed(el("p", {"title": text, "class": "a"}, text)).children
    assert not isinstance(paragraph, str)
    assert "".join(each for each in paragraph.children if isinstance(each, str)) == shown(text)
    assert paragraph.attributes == {"title": shown(text), "class": "a"}
    assert not [each for each in paragraph.children if not isinstance(each, str)]


@given(ANY_TEXT)
def test_what_is_made_can_be_sent(text: str) -> None:
    """As UTF-8, whatever stood in it."""
    page = document(el("head", {}, el("title", {}, text)), el("body", {}, escaped(text), island("data", [text])))
    assert page.encode().decode() == page


def test_only_markup_of_ours_is_markup() -> None:
    """Text that was put together with it is text again."""
    bold = el("b", {}, "x")
    assert el("p", {}, bold) == "<p><b>x</b></p>"
    assert el("p", {}, f"{bold}") == el("p", {}, "" + bold + "") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"
    assert not isinstance(bold + "<i>", Html)
    assert joined([bold, "<"], ", ") == "<b>x</b>, &lt;"
    assert el("p", {}, NONE) == "<p></p>"


@pytest.mark.parametrize(
    "name", ["onclick", "ONLOAD", "on", "style", "Style", "srcdoc", "a b", "a=b", "a>", '"', "", "1a", "a\n"]
)
def test_no_attribute_runs_or_styles_anything(name: str) -> None:
    """Nor can a name bring another attribute with it."""
    with pytest.raises(ValueError, match="not for us"):
        el("p", {name: "alert(1)"})


ADDRESSES = ("/", "/group?as=kim", "?as=kim", "#main", "https://example.org/a?b#c", "HTTP://example.org")
ELSEWHERE = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "https:///evil.example",
    "file:///etc/passwd",
    "evil.example",
    "",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_of_ours_or_of_the_web_is_followed(address: str) -> None:
    """It stands where it was put."""
    assert is_address(address)
    assert parsed(el("a", {"href": address}, "x")).one("a").attributes == {"href": address}


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize(("tag", "name"), [("a", "href"), ("form", "action"), ("button", "formaction"), ("img", "src")])
def test_any_other_address_leads_nowhere(address: str, tag: Tag, name: str) -> None:
    """Its element is there without it."""
    assert el(tag, {name: address}) in {f"<{tag}></{tag}>", f"<{tag}>"}


def test_values_are_there_or_not() -> None:
    """True is the name alone, a number its digits, and what is not there is not."""
    made = el("input", {"hidden": True, "disabled": False, "value": None, "maxlength": 40, "name": ""})
    assert made == '<input hidden maxlength="40" name="">'


@pytest.mark.parametrize("tag", tags())
def test_each_element_ends_as_html_has_it(tag: Tag) -> None:
    """Those that hold nothing have no end, and refuse what they could not hold."""
    if tag in VOID:
        assert el(tag) == f"<{tag}>"
        with pytest.raises(ValueError, match="holds nothing"):
            el(tag, {}, "x")
    else:
        assert el(tag) == f"<{tag}></{tag}>"


@pytest.mark.parametrize("tag", ["script", "style"])
def test_no_text_of_peoples_stands_where_nothing_is_escaped(tag: Tag) -> None:
    """Only a file of ours does, and not if it would end there."""
    assert el(tag, {}, static_text("a < b")) == f"<{tag}>a < b</{tag}>"
    with pytest.raises(ValueError, match="no text stands there"):
        el(tag, {}, "alert(1)")
    for end in (f"</{tag}>", f"</{tag.upper()} >", "<!--"):
        with pytest.raises(ValueError, match="before its end"):
            el(tag, {}, static_text(end))


@pytest.mark.parametrize("tag", ["pre", "textarea"])
def test_the_first_line_of_a_text_may_be_empty(tag: Tag) -> None:
    """A browser leaves out the first line feed there, so that there are two."""
    assert el(tag, {}, "\nx") == f"<{tag}>\n\nx</{tag}>"
    assert el(tag, {}, "x") == f"<{tag}>x</{tag}>"


@given(
    st.recursive(ANY_TEXT | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner))
)
@example("</script><script>alert(1)</script><!--")
def test_data_for_the_script_is_data(value: object) -> None:
    """It never ends its element, and reads as what it was."""
    made = island("data", value)
    inside = made.removeprefix('<script type="application/json" id="data">').removesuffix("</script>")
    assert not set("<>&\u2028\u2029") & set(inside)
