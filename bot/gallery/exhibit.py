"""The gallery as one HTML file that needs nothing else.

Each reply and form stands in it as the page and the terminal show it, and as Discord and Slack would draw it, with how
much of the platforms' room it takes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from bot.adapters.console.chat import CANCEL, GOES_ON
from bot.adapters.console.render import render
from bot.adapters.discord.preview import preview as for_discord
from bot.adapters.slack.preview import preview as for_slack
from bot.adapters.web import assets
from bot.adapters.web.blocks import Setting, blocks
from bot.adapters.web.drawings import drawing, sizes
from bot.adapters.web.html import NONE, Html, document, el, joined, static_text
from bot.adapters.web.names import names_of
from bot.core.preview import Draw, Drawn
from bot.core.reply import File, Form, FormField, Paragraph, Reply
from bot.core.text import one_line, tidy
from bot.gallery.everything import Shown

DRAWS: Sequence[Draw] = (for_discord, for_slack)
"""How platforms would draw a reply, in the order of their columns."""

_TITLE = "Everything Study Hall says"
_ABOUT = (
    "Each reply and each form, made by the bot's own views from made-up people and packs, hostile and over-long ones "
    "among them; drawn by its own renderers. Nothing here can be pressed."
)
_STYLE = Path(__file__).with_name("exhibit.css")


def exhibit(entries: Mapping[str, Shown]) -> str:
    """The file; the same entries make the same bytes."""
    groups = [(kind, list(names)) for kind, names in groupby(sorted(entries), _kind)]
    head = el(
        "head",
        {},
        el("meta", {"charset": "utf-8"}),
        el("title", {}, _TITLE),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("meta", {"name": "color-scheme", "content": "light dark"}),
        el("style", {}, static_text(assets.style().text), static_text(_STYLE.read_text(encoding="utf-8"))),
    )
    shown = (
        el("section", {"class": "kind"}, el("h2", {}, kind), joined(_entry(name, entries[name]) for name in names))
        for kind, names in groups
    )
    body = el(
        "body",
        {"class": "exhibit"},
        el("header", {}, el("h1", {}, _TITLE), el("p", {}, _ABOUT), _contents(groups)),
        el("main", {}, *shown),
    )
    return document(head, body)


def _kind(name: str) -> str:
    """What an entry is about, by the first word of its name."""
    return name.partition("-")[0]


def _contents(groups: Iterable[tuple[str, Sequence[str]]]) -> Html:
    parts = (
        el(
            "details",
            {},
            el("summary", {}, f"{kind} ({len(names)})"),
            el("ul", {}, *(el("li", {}, el("a", {"href": f"#{name}"}, name)) for name in names)),
        )
        for kind, names in groups
    )
    return el("nav", {"aria-label": "Contents"}, *parts)


def _entry(name: str, shown: Shown) -> Html:
    names = names_of(shown)
    drawn = [draw(shown, _is_private(shown)) for draw in DRAWS]
    said = one_line(shown.title if isinstance(shown, Form) else shown.summary)
    drawings = (_face(_called(each), drawing(each, names, own=_is_private(shown))) for each in drawn)
    return el(
        "section",
        {"id": name, "class": "entry", "aria-label": name},
        el("h3", {}, el("a", {"href": f"#{name}"}, name)),
        el("p", {"class": "quiet"}, said) if said else NONE,
        el("div", {"class": "faces"}, _face("The page", _on_page(shown)), *drawings, _face("Terminal", _typed(shown))),
        el("details", {}, el("summary", {}, _summed_up(drawn)), el("div", {"class": "faces"}, *map(sizes, drawn))),
    )


def _is_private(shown: Shown) -> bool:
    """Whether only its reader sees it in a channel; a form always is its reader's alone."""
    return isinstance(shown, Form) or shown.private


def _called(drawn: Drawn) -> str:
    return drawn.platform.value.capitalize()


def _face(name: str, inside: Html) -> Html:
    return el("div", {"class": "face"}, el("h4", {}, name), inside)


def _summed_up(drawn: Sequence[Drawn]) -> str:
    """What the sizes come to, so that one need not open them."""
    cut = [f"{_called(each)} cuts its {one.name}" for each in drawn for one in each.measures if one.cut]
    sent = ", ".join(f"{_called(each)} is sent {len(each.text.encode(errors='replace')):,} bytes" for each in drawn)
    return f"Sizes: {'; '.join([sent, *cut])}"


def _on_page(shown: Shown) -> Html:
    """As the page shows it, with everything that can be pressed there switched off."""
    inside = _form(shown) if isinstance(shown, Form) else _reply(shown)
    return el("fieldset", {"disabled": True, "class": "card said"}, inside)


def _reply(reply: Reply) -> Html:
    return joined([blocks(reply.blocks, Setting(0)), *map(_file, reply.files)])


def _file(file: File) -> Html:
    return el("p", {"class": "quiet"}, f"A file to save: {one_line(file.name)}, {len(file.text):,} characters")


def _form(form: Form) -> Html:
    return el(
        "div",
        {"class": "form"},
        el("h4", {}, one_line(form.title)),
        el("p", {"class": "problem"}, tidy(form.problem)) if form.problem else NONE,
        *map(_field, form.fields),
        el("button", {"type": "button", "class": "good"}, "Send"),
    )


def _field(field: FormField) -> Html:
    box = el("textarea", {"rows": 5}, field.value) if field.long else el("input", {"value": field.value})
    return el("label", {"class": "field"}, one_line(field.label), box)


def _typed(shown: Shown) -> Html:
    """As the terminal shows it; a form's fields are asked for there one after the other."""
    said = render(shown) if isinstance(shown, Reply) else "".join(map(_said, _asked(shown)))
    return el("pre", {"tabindex": "0"}, said)


def _asked(form: Form) -> Iterator[str]:
    """What the terminal says while a form is filled in."""
    yield f"{one_line(form.title)} (“{CANCEL}” leaves it)"
    if form.problem:
        yield one_line(form.problem)
    for field in form.fields:
        yield f"{field.label}{f' (a line that ends in {GOES_ON} goes on in the next)' if field.long else ''}:"
        if field.value:
            yield f"  now: {one_line(field.value)} (an empty line keeps it)"


def _said(line: str) -> str:
    return render(Reply(line, (Paragraph((line,)),)))
