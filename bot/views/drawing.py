"""A person's reviews as a picture: an SVG that needs nothing else, in the colours of day or night, told in words too.

A picture names its colours by class, so that a viewer which knows no colour schemes shows those of the day.
"""

from collections.abc import Sequence
from datetime import date
from xml.etree import ElementTree as ET

from bot.core.actions import action
from bot.core.calendar import ONE_DAY
from bot.core.languages import LANGUAGES, USUAL
from bot.core.reply import Button, Buttons, File, Paragraph, Reply
from bot.core.stats import DAYS, Stats
from bot.core.text import one_line, shortened
from bot.views.stats import DUE, OVERCOME, RETENTION, REVIEWS, STUDIED, TITLE, peak, words
from bot.views.words import day_name

_WIDTH, _HEIGHT, _EDGE = 640, 580, 24
_INNER = _WIDTH - 2 * _EDGE
_COLUMN = _INNER / DAYS
_BAR, _LOWEST, _TALLEST, _THICK = 26, 2, 84, 14
_TITLE_LIMIT = 27  # of the widest letters, a line
_TODAY = "today"
_OPENED = "Here are your reviews as a picture. Chats don't show this kind of file: save it, and open it in a browser."
_NOT_XML = {0xFFFE: None, 0xFFFF: None}  # what tidy text may hold of that which XML 1.0 forbids ("Char")

_STYLE = """
text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif }
.title { font-size: 20px; font-weight: 600 }
.label { font-weight: 600 }
.small { font-size: 12px; text-anchor: middle }
.page { fill: #ffffff }
.ink { fill: #1f2328 }
.quiet { fill: #57606a }
.track { fill: #e3e7ec }
.past { fill: #2463c9 }
.coming { fill: #a64b00 }
.wanted { fill: #1f2328 }
@media (prefers-color-scheme: dark) {
.page { fill: #15181d }
.ink { fill: #e8eaed }
.quiet { fill: #a3acb8 }
.track { fill: #333a44 }
.past { fill: #7aacff }
.coming { fill: #f2a35e }
.wanted { fill: #e8eaed }
}
"""


def drawn(shown: Stats, language: str = USUAL) -> Reply:
    """The picture as a file, which a chat hands over and a browser shows; and the way back."""
    return Reply(
        "Your reviews as a picture.",
        (
            Paragraph((_OPENED,)),
            Buttons((Button("In words", action("open", "stats")),)),
        ),
        files=(File("stats.svg", picture(shown, language=language), "image/svg+xml"),),
    )


def picture(shown: Stats, title: str = TITLE, *, language: str = USUAL) -> str:
    """The figures as SVG 1.1, for whoever sees it; its `title` and `desc` say all of it for whoever does not."""
    told = dict(words(shown, language))
    columns = _columns(shown.today, language)
    name = shortened(one_line(title.translate(_NOT_XML)), _TITLE_LIMIT) or TITLE
    size = {"width": str(_WIDTH), "height": str(_HEIGHT), "viewBox": f"0 0 {_WIDTH} {_HEIGHT}"}
    svg = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "img"})
    svg.set("aria-labelledby", "title desc")
    _put(svg, "title", name, id="title")
    _put(svg, "desc", " ".join(f"{label}: {text}." for label, text in told.items()), id="desc")
    _put(svg, "style", _STYLE)
    _box(svg, "page", 0, 0, _WIDTH, _HEIGHT)
    _put(svg, "text", name, "title ink", x=_EDGE, y=42)
    _put(svg, "text", f"{day_name(shown.today, language)}. {STUDIED}: {told[STUDIED]}", "quiet", x=_EDGE, y=66)
    _label(svg, 104, REVIEWS, told[REVIEWS])
    _bars(svg, 104, "past", shown.reviews, columns[:DAYS])
    _label(svg, 288, DUE, told[DUE])
    _bars(svg, 288, "coming", shown.due, columns[-DAYS:])
    _label(svg, 472, RETENTION, told[RETENTION])
    _share(svg, 484, shown.retention.true, shown.retention.desired)
    _label(svg, 532, OVERCOME, told[OVERCOME])
    _share(svg, 544, shown.overcome / shown.voiced if shown.voiced else None)
    return ET.tostring(svg, encoding="unicode") + "\n"


def _columns(today: date, language: str) -> list[tuple[str, str]]:
    """The weekday and the day of the month of every date there is, from the first one back to the last ahead."""
    weekdays = LANGUAGES.get(language, LANGUAGES[USUAL]).weekdays
    dates = (today + ONE_DAY * days for days in range(1 - DAYS, DAYS))
    return [(_TODAY if day == today else weekdays[day.weekday()], str(day.day)) for day in dates]


def _bars(svg: ET.Element, top: float, kind: str, counts: Sequence[int], columns: Sequence[tuple[str, str]]) -> None:
    """A bar for each date, its number above and its name below."""
    floor = top + 28 + _TALLEST
    most = peak(counts)
    _box(svg, "track", _EDGE, floor, _INNER, 1)
    for place, (number, (weekday, day)) in enumerate(zip(counts, columns, strict=True)):
        middle = _EDGE + _COLUMN * (place + 0.5)
        height = max(_LOWEST, _TALLEST * number / most)
        if number:
            _box(svg, kind, middle - _BAR / 2, floor - height, _BAR, height)
            _put(svg, "text", f"{number:,}", "small ink", x=middle, y=floor - height - 5)
        below = "small ink label" if weekday == _TODAY else "small quiet"
        _put(svg, "text", weekday, below, x=middle, y=floor + 17)
        _put(svg, "text", day, below, x=middle, y=floor + 33)


def _share(svg: ET.Element, top: float, share: float | None, wanted: float | None = None) -> None:
    """A share of 0 to 1 as a filled part of a line, and a mark at the one that is wanted."""
    _box(svg, "track", _EDGE, top, _INNER, _THICK)
    if share:
        _box(svg, "past", _EDGE, top, _INNER * share, _THICK)
    if wanted:
        _box(svg, "wanted", _EDGE + _INNER * wanted - 1.5, top - 3, 3, _THICK + 6)


def _label(svg: ET.Element, y: float, label: str, told: str) -> None:
    line = _put(svg, "text", "", "ink", x=_EDGE, y=y)
    _put(line, "tspan", f"{label}:", "label")
    _put(line, "tspan", f" {told}")


def _box(svg: ET.Element, kind: str, x: float, y: float, width: float, height: float) -> None:
    _put(svg, "rect", "", kind, x=x, y=y, width=width, height=height, rx=0 if kind == "page" else 2)


def _put(parent: ET.Element, tag: str, text: str, kind: str = "", **attributes: float | str) -> ET.Element:
    """An element with a text, which is escaped when it is written."""
    made = ET.SubElement(parent, tag, {"class": kind} if kind else {})
    for name, value in attributes.items():
        made.set(name, value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0"))
    made.text = text or None
    return made
