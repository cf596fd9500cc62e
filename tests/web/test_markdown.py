"""Discord's markdown is read as its clients do: what was left unescaped is seen to act, and what was escaped is not."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.adapters.discord.markdown import escaped, spans
from bot.adapters.discord.render import message
from bot.adapters.web.markdown import (
    Coded,
    Headed,
    Linked,
    Listed,
    Nodes,
    Plain,
    Quoted,
    Reference,
    Refers,
    Stamp,
    Style,
    Styled,
    plain,
    read,
)
from bot.core.reply import Bold, Code, Heading, Link, Mention, Reply
from bot.core.text import one_line, tidy, tidy_keeping_ends
from bot.gallery.samples import HOSTILE
from tests.web.looking import ANY


def words(text: str) -> Nodes:
    """Plain words alone."""
    return (Plain(text),) if text else ()


@given(ANY)
def test_an_escaped_text_is_seen_as_it_was_written(text: str) -> None:
    """Whatever people write: once escaped, a client shows exactly the tidy text, and nothing of it is more."""
    assert read(escaped(text)) == words(tidy_keeping_ends(text))
    assert read(escaped(text.strip())) == words(tidy(text))


@given(ANY)
def test_a_heading_is_seen_as_it_was_written(text: str) -> None:
    """Whatever it ends with: the number sign of “C#” too, which Discord takes for a mark."""
    (text_shown,) = (each["content"] for each in message(Reply("", (Heading(f"a{text}"),)))[0]["components"])
    assert read(text_shown) == (Headed(3, words(one_line(f"a{text}") + "\u200b" * text_shown.endswith("\u200b"))),)


@given(ANY, ANY)
def test_what_stands_out_holds_what_was_written(before: str, text: str) -> None:
    """In bold too a text is no more than that, whatever stands before it."""
    said, lead = tidy(text), f"{before}a "
    assume(said)
    made = read(spans((lead, Bold(text), " b")))
    assert plain(made) == f"{tidy_keeping_ends(lead)}{said} b"
    assert [each for each in made if not isinstance(each, Plain)] == [Styled(Style.BOLD, words(said))]


@given(st.text(st.characters(exclude_characters="`")))
def test_code_is_shown_as_it_stands(text: str) -> None:
    """Nothing within code is read."""
    line = " ".join(tidy(text).split())
    assert read(spans((Code(text),))) == ((Coded(line),) if line else words("``"))


def test_the_hostile_text_is_harmless() -> None:
    """Everything that would act, at once."""
    assert read(escaped(HOSTILE)) == words(tidy(HOSTILE))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**a**", (Styled(Style.BOLD, words("a")),)),
        ("*a*", (Styled(Style.ITALIC, words("a")),)),
        ("_a_", (Styled(Style.ITALIC, words("a")),)),
        ("__a__", (Styled(Style.UNDERLINE, words("a")),)),
        ("~~a~~", (Styled(Style.STRIKE, words("a")),)),
        ("||a||", (Styled(Style.SPOILER, words("a")),)),
        ("***a***", (Styled(Style.ITALIC, (Styled(Style.BOLD, words("a")),)),)),
        ("**a *b* c**", (Styled(Style.BOLD, (Plain("a "), Styled(Style.ITALIC, words("b")), Plain(" c"))),)),
        ("**a", words("**a")),
        ("2 * 3 * 4", words("2 * 3 * 4")),
        ("snake_case_name", words("snake_case_name")),
        (r"\*a\*", words("*a*")),
        (r"\a", words(r"\a")),
        ("`**a**`", (Coded("**a**"),)),
        ("```py\nx = 1\n```", (Coded("x = 1", block=True),)),
        ("[a](https://b.example/c_d)", (Linked("https://b.example/c_d", words("a")),)),
        ("[a](javascript:b)", words("[a](javascript:b)")),
        ("[a[b]c](https://c.example)", (Linked("https://c.example", words("a[b]c")),)),
        (r"[a\*b](https://c.example)", (Linked("https://c.example", words(r"a\*b")),)),
        ("[@here](https://c.example)", words("[@here](https://c.example)")),
        ("(https://c.example)", (Plain("("), Linked("https://c.example", words("https://c.example")), Plain(")"))),
        (
            "see https://b.example.",
            (Plain("see "), Linked("https://b.example", words("https://b.example")), Plain(".")),
        ),
        ("<https://b.example>", (Linked("https://b.example", words("https://b.example")),)),
        ("<@12>", (Reference(Refers.PERSON, "12"),)),
        ("<@&12>", (Reference(Refers.ROLE, "12"),)),
        ("<#12>", (Reference(Refers.CHANNEL, "12"),)),
        ("</quiz today:12>", (Reference(Refers.COMMAND, "quiz today"),)),
        ("<a:party:12>", (Reference(Refers.EMOJI, "party"),)),
        (":+1:", (Reference(Refers.EMOJI, "+1"),)),
        ("@everyone", (Reference(Refers.EVERYBODY, "everyone"),)),
        ("<t:1773133200:R>", (Stamp(1773133200, "R"),)),
        ("<t:12>", (Stamp(12, "f"),)),
        ("### a **b**\nc", (Headed(3, (Plain("a "), Styled(Style.BOLD, words("b")))), Plain("c"))),
        ("-# a", (Headed(0, words("a")),)),
        ("a\n# b", (Plain("a\n"), Headed(1, words("b")))),
        ("a # b", words("a # b")),
        ("- a\n- b\n\nc", (Listed(None, (words("a"), words("b"))), Plain("\nc"))),
        ("3. a\n4. b", (Listed(3, (words("a"), words("b"))),)),
        ("> a\n> b\nc", (Quoted(words("a\nb")), Plain("c"))),
        (">>> a\nb", (Quoted(words("a\nb")),)),
        (">a", words(">a")),
    ],
)
def test_what_is_not_escaped_is_seen_to_act(text: str, shown: Nodes) -> None:
    """Each mark does what it does on Discord."""
    assert read(text) == shown


@given(ANY)
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is sent: it is read without fail, and no letter of it is lost."""
    shown = re.sub(r"[^a-zA-Zé]", "", plain(read(text)))
    assert len(shown) <= len(text)
    assert plain(read("a" + text.replace("\\", ""))).startswith("a")


def test_styles_in_styles_end() -> None:
    """Nesting without end is shown as it was typed, in little time."""
    deep = "".join(("**", "__", "~~", "||")[n % 4] + "a" for n in range(900))
    assert plain(read(deep)).count("a") == 900
    assert plain(read("*" * 4000))


def test_spans_side_by_side_stay_apart() -> None:
    """Bold, people and links within running text each are what they are."""
    said = read(
        spans(("Ask ", Bold("Zoë*"), ", ", Mention("12", "Ann"), " or ", Link("the guide", "https://a.example/b")))
    )
    assert said == (
        Plain("Ask "),
        Styled(Style.BOLD, words("Zoë*")),
        Plain(", "),
        Reference(Refers.PERSON, "12"),
        Plain(" or "),
        Linked("https://a.example/b", words("the guide")),
    )
