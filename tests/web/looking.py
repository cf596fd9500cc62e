"""What a drawing holds, letter by letter, and that nothing in it acts; and texts that try to."""

from hypothesis import strategies as st

from tests.web.pages import Node

PRESSED = {"button", "input", "textarea", "select"}
NEVER = {"script", "form", "iframe", "style", "object", "embed"}


_MARKS = st.text(st.sampled_from("*_~|`[]()<>#-+.:@!/\\&\n 1t3ahé🙂"), max_size=40)
_PIECES = (
    *("**", "__", "~~", "||", "`", "```", "### ", "-# ", "- ", "> ", ">>> ", "1. ", "\n", " ", "word", "é", "\\"),
    *("<@1>", "<#2>", "<t:3:R>", "@everyone", "@here", "https://evil.example", "[a](https://b.example)"),
    *(":smile:", ":+1:", ":e-mail:", "1234567890. ", "<a:b:4>", "</quiz:5>", "¯\\_(ツ)_/¯"),
)
_PHRASES = st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)
_AROUND = st.builds(
    lambda before, mark, inside, after: f"{before}{mark}{inside}{mark}{after}",
    _MARKS,
    st.sampled_from(("*", "_", "**", "__", "***", "~~", "||", "`", "```", "\n")),
    st.sampled_from(("a", "two words", "*", "a_b", "- a", "# a")),
    _PHRASES,
)
ANY = st.one_of(st.text(st.characters(codec="utf-8")), _MARKS, _PHRASES, _AROUND)
"""Texts that a person may write, most of them full of what means something to Discord."""


def exact(node: Node) -> str:
    """All text in an element as it stands, every space of it."""
    return "".join(each if isinstance(each, str) else exact(each) for each in node.children)


def classed(node: Node, name: str) -> list[Node]:
    """The elements of a class below it, in their order."""
    return [each for each in node.all() if name in each.attributes.get("class", "").split()]


def assert_inert(node: Node) -> None:
    """Nothing below it runs, sends, can be pressed, or leads anywhere but to the web."""
    for each in node.all():
        assert each.tag not in NEVER, each.tag
        assert not [name for name in each.attributes if name.startswith("on") or name in {"style", "srcdoc", "id"}]
        assert each.attributes.get("href", "https://").startswith(("https://", "http://"))
        assert each.tag not in PRESSED or "disabled" in each.attributes, each
