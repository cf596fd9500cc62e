"""A page as somebody without a script has it: read by the standard library's parser, its forms ready to be sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass
class Node:
    """An element: its tag, its attributes, and what is in it."""

    tag: str
    attributes: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, on one line; without what only a script reads."""
        return " ".join("".join(self.texts()).split())

    def all(self, *tags: str, **attributes: str) -> list["Node"]:
        """Every element below it with one of these tags (any, if none is given) and these attributes."""
        return [
            each
            for each in self.below()
            if (not tags or each.tag in tags)
            and all(
                each.attributes.get(name.replace("_", "-").strip("-")) == value for name, value in attributes.items()
            )
        ]

    def one(self, *tags: str, **attributes: str) -> "Node":
        """The only such element.

        Raises:
            AssertionError: there is none, or more than one.
        """
        found = self.all(*tags, **attributes)
        assert len(found) == 1, f"{len(found)} of {tags} {attributes} in {self.text!r}"
        return found[0]

    def below(self) -> Iterator["Node"]:
        """Every element in it, in order."""
        for each in self.children:
            if isinstance(each, Node):
                yield each
                yield from each.below()

    def texts(self) -> Iterator[str]:
        """Its text, piece by piece."""
        for each in self.children:
            if isinstance(each, str):
                yield each
            elif each.tag not in {"script", "style", "template"}:
                yield from each.texts()
                yield " " if each.tag not in {"b", "a", "span", "code", "em", "strong", "kbd", "time"} else ""


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        made = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> ends <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def whole(self) -> Node:
        assert self._open == [self.root], f"<{self._open[-1].tag}> does not end"
        return self.root


def parsed(markup: str) -> Node:
    """The markup as a tree.

    Raises:
        AssertionError: it is not well nested.
    """
    parser = _Parser()
    parser.feed(markup)
    parser.close()
    return parser.whole()


@dataclass(frozen=True)
class PageForm:
    """A form of a page: where it is sent to, what stands in its fields, and its buttons by label."""

    action: str
    method: str
    fields: Mapping[str, str]
    buttons: tuple[Node, ...]
    node: Node

    def sent(self, button: Node | None = None, **fields: str) -> tuple[str, str]:
        """Address and body of the form as it is sent by a button, with these fields filled in."""
        unknown = fields.keys() - self.fields.keys()
        assert not unknown, f"no such fields: {unknown}; there are {sorted(self.fields)}"
        given = {**self.fields, **fields}
        action = self.action
        if button is not None:
            action = button.attributes.get("formaction", action)
            if name := button.attributes.get("name"):
                given[name] = button.attributes.get("value", "")
        return action, urlencode(given, errors="surrogatepass")


@dataclass(frozen=True)
class Page:
    """What came back: its status, its headers (by lower-case names), and what is on it."""

    status: int
    headers: Mapping[str, str]
    markup: str

    @property
    def tree(self) -> Node:
        """What is on it."""
        return parsed(self.markup)

    @property
    def text(self) -> str:
        """What somebody reads of its main part, on one line; of all of it, where there is no such part."""
        tree = self.tree
        return (tree.all("main") or [tree])[0].text

    @property
    def token(self) -> str:
        """The token that its script would send."""
        return self.tree.one("meta", name="token").attributes["content"]

    @property
    def forms(self) -> list[PageForm]:
        """Its forms."""
        tree = self.tree
        return [_form(each, tree) for each in tree.all("form")]

    def form(self, path: str) -> PageForm:
        """The first form that is sent to this path."""
        return next(each for each in self.forms if each.action.partition("?")[0] == path)

    def button(self, label: str) -> tuple[PageForm, Node]:
        """The first button with that label, and its form."""
        found = next(((form, each) for form in self.forms for each in form.buttons if each.text == label), None)
        assert found, f"no button {label!r}; there are {[each.text for form in self.forms for each in form.buttons]}"
        return found


def _form(node: Node, tree: Node) -> PageForm:
    fields: dict[str, str] = {}
    for each in node.all("input", "select", "textarea"):
        name, kind = each.attributes.get("name"), each.attributes.get("type", "")
        if not name or "disabled" in each.attributes:
            continue
        if each.tag == "textarea":
            fields[name] = "".join(text for text in each.children if isinstance(text, str)).removeprefix("\n")
        elif each.tag == "select":
            options = each.all("option")
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            fields[name] = chosen[0].attributes.get("value", chosen[0].text) if chosen else ""
        elif kind not in {"checkbox", "radio", "submit", "button", "file"} or "checked" in each.attributes:
            fields[name] = each.attributes.get("value", "on" if kind == "checkbox" else "")
    name = node.attributes.get("id")
    around = tree.all("button", form=name) if name else []  # those that belong to it from wherever they stand
    buttons = tuple(
        each for each in [*node.all("button"), *around] if each.attributes.get("type", "submit") == "submit"
    )
    return PageForm(node.attributes["action"], node.attributes.get("method", "get"), fields, buttons, node)
