"""The one line of mrkdwn that is written, and what is read of what Slack made of people's words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.mrkdwn import as_typed, plain, without_mention
from bot.gallery.samples import HOSTILE, LONG

ACTS = re.compile(
    r"[<>*~`]|&(?!(?:amp|lt|gt);)|://|:[\w+'-]+:|@(?:channel|here|everyone|group)|(?<![^\W_])_|_(?![^\W_])|^&gt;"
)
"""What Slack would take for a mention, a link, an emoji, formatting or a quote."""

marks = st.text(st.sampled_from("<>&*_~`:@!|# \nabchnel/") | st.characters(), max_size=80)


@given(
    marks
    | st.just(HOSTILE)
    | st.just(LONG)
    | st.sampled_from(["@channel @here", "a_b _c_", "10:30:15", ">x", "&" * 9000])
)
def test_nothing_in_a_messages_text_acts(text: str) -> None:
    """Whatever people wrote: one line, in which nothing means more than it says."""
    made = plain(text)
    assert not ACTS.search(made)
    assert "\n" not in made
    assert len(made) <= 3000


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Hello, Ann! 3 of 5: well done", "Hello, Ann! 3 of 5: well done"),
        ("R&D <b>", "R&amp;D &lt;b&gt;"),
        ("snake_case", "snake_case"),
        ("_it_ :smile: > 3", "ˍitˍ ∶smile: &gt; 3"),
    ],
)
def test_a_messages_text_reads_well(text: str, read: str) -> None:
    """Ordinary words stay as they are; only what would act is replaced by its like."""
    assert plain(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("what does <https://example.org/a|this> say?", "what does this say?"),
        ("what does <https://example.org/a> say?", "what does https://example.org/a say?"),
        ("ask <@U1|ann> in <#C1|general> or <#C2|>", "ask @ann in #general or #…"),
        ("is <@U1> right, <!here>?", "is @… right, @here?"),
        ("<!subteam^S1|@tutors>, by <!date^1^{date}|Monday>", "@tutors, by Monday"),
    ],
)
def test_what_was_typed_is_read(text: str, read: str) -> None:
    """Entities and references are again what their writer saw."""
    assert as_typed(text) == read


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """Nothing that arrives is too strange; what was escaped comes out as it went in."""
    as_typed(text)
    assert as_typed(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")) == text


def test_a_mention_is_taken_out() -> None:
    """Only that of the bot, in both of its forms."""
    assert without_mention("<@UBOT> what is <@U1>? <@UBOT|study>", "UBOT").split() == ["what", "is", "<@U1>?"]
