"""Entries of packs as elements of a page: in a list, and whole."""

from collections.abc import Iterable, Sequence

from bot.adapters.web.html import NONE, Html, el, joined
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.browsing import EntryShown, Line, Part
from bot.core.content import Card, ChoiceQuestion, FaqEntry, Misconception, Option, TrueFalseQuestion
from bot.views import content as words

RIGHT, WRONG = "✓", "✗"


def path(pack: str, part: Part, name: str = "") -> str:
    """Where a part of a pack is shown, or an entry of it."""
    return "/".join(filter(None, ("/content", pack, part.value, name)))


def link(world: World, viewer: Viewer, line: Line) -> Html:
    """An entry's title, leading to it."""
    return el("a", {"href": world.at(path(line.pack, line.part, line.id), viewer)}, line.title)


def trail(world: World, viewer: Viewer, *steps: tuple[str, str]) -> Html:
    """The way here: what leads back, each step with its label and path."""
    links = (el("li", {}, el("a", {"href": world.at(where, viewer)}, label)) for label, where in steps)
    return el("nav", {"aria-label": "Back to", "class": "trail"}, el("ol", {}, *links))


def rows(world: World, viewer: Viewer, lines: Iterable[Line], *, kind: bool = False) -> Html:
    """Entries one below the other, each with its topic, or with its kind where there are several."""
    return el(
        "ul",
        {"class": "entries"},
        *(
            el(
                "li",
                {},
                link(world, viewer, each),
                " ",
                el("span", {"class": "quiet small"}, words.KINDS[each.part] if kind else each.topic),
            )
            for each in lines
        ),
    )


def whole(world: World, viewer: Viewer, shown: EntryShown) -> Html:
    """All that an entry says, where it comes from, and what it refers to; without its title."""
    origin = shown.origin
    return joined(
        (
            tags((words.KINDS[shown.part], shown.topic, *words.trust(shown.entry))),
            _body(world, viewer, shown),
            el(
                "p",
                {"class": "quiet"},
                "Source: ",
                el("cite", {}, origin.title),
                f", “{origin.heading}” (",
                el("code", {}, origin.file),
                ")",
            ),
            _related(world, viewer, words.names(shown.part), shown.names),
            _related(world, viewer, words.named_by(shown.part), shown.named_by),
        )
    )


def tags(labels: Iterable[str]) -> Html:
    """A few words about something, side by side."""
    return el("p", {"class": "row"}, joined((el("span", {"class": "tag"}, each) for each in labels), " "))


def _body(world: World, viewer: Viewer, shown: EntryShown) -> Html:
    match shown.entry:
        case FaqEntry() as entry:
            return joined(
                (*_paragraphs(entry.answer), _others(words.ways_to_ask(len(entry.phrasings)), entry.phrasings))
            )
        case Misconception() as entry:
            return joined(
                (
                    el("h2", {}, "What is true"),
                    *_paragraphs(entry.truth),
                    el("h2", {}, "Why it is not so"),
                    el("ul", {}, *(el("li", {}, each) for each in entry.points)),
                    _others(words.ways_to_say(len(entry.said_as)), entry.said_as),
                )
            )
        case ChoiceQuestion() | TrueFalseQuestion() as entry:
            beliefs = {each.id: each for each in shown.names}
            options = (_option(world, viewer, each, beliefs.get(each.misconception or "")) for each in entry.options)
            return joined(
                (
                    el("p", {"class": "quiet"}, words.asked_as(entry)),
                    el("ul", {"class": "options"}, *options),
                    el("h2", {}, "Why"),
                    *_paragraphs(entry.why),
                )
            )
        case Card() as entry:
            return joined((el("h2", {}, "On the back"), *_paragraphs(entry.back)))
        case _:
            return NONE


def _paragraphs(text: str) -> Iterable[Html]:
    return (el("p", {}, part) for part in text.split("\n") if part.strip())


def _others(what: str, texts: Sequence[str]) -> Html:
    return el("details", {}, el("summary", {}, what), el("ul", {}, *(el("li", {}, each) for each in texts)))


def _option(world: World, viewer: Viewer, option: Option, belief: Line | None) -> Html:
    """An option, whether it is right, and for whoever chose it why not."""
    sign = el(
        "span", {"class": "good" if option.right else "quiet", "aria-hidden": "true"}, RIGHT if option.right else WRONG
    )
    said = el("span", {"class": "unseen"}, "Right: " if option.right else "Wrong: ")
    text = el("b", {}, option.text) if option.right else option.text
    why = el("p", {"class": "quiet small"}, option.why) if option.why else NONE
    led = el("p", {"class": "small"}, "From the belief ", link(world, viewer, belief)) if belief else NONE
    return el("li", {}, sign, el("div", {}, el("p", {}, said, text), why, led))


def _related(world: World, viewer: Viewer, label: str, lines: Sequence[Line]) -> Html:
    if not lines or not label:
        return NONE
    return el("section", {}, el("h2", {}, label), rows(world, viewer, lines, kind=True))
