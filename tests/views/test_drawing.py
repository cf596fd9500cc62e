"""Figures of reviews say in words all that their symbols and their picture show."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import ONE_DAY
from bot.core.languages import LANGUAGES
from bot.core.reply import Button, Buttons, Facts, Paragraph, Reply
from bot.core.stats import DAYS, Retention, Stats
from bot.gallery.samples import HOSTILE, LONG
from bot.gallery.stats import BEGUN, FORTNIGHT, MANY, NOTHING
from bot.views import drawing
from bot.views.stats import TITLE, row, stats, words

SVG = "{http://www.w3.org/2000/svg}"
WIDTH, HEIGHT = 640, 580
ALL = [FORTNIGHT, NOTHING, BEGUN, MANY]

COUNTS = st.lists(st.integers(0, 20_000), min_size=DAYS, max_size=DAYS).map(tuple)


@st.composite
def figures(draw: st.DrawFn) -> Stats:
    """Any figures."""
    tests, voiced = draw(st.integers(0, 10_000)), draw(st.integers(0, 200))
    return Stats(
        draw(st.dates(date(1990, 1, 1), date(2200, 1, 1))),
        draw(COUNTS),
        draw(COUNTS),
        Retention(tests, draw(st.integers(0, tests)), draw(st.integers(80, 97)) / 100),
        voiced,
        draw(st.integers(0, voiced)),
        draw(st.integers(0, DAYS)),
        draw(st.integers(0, 99)),
    )


def read(svg: str) -> ET.Element:
    """The picture, as a reader of XML takes it."""
    return ET.fromstring(svg)  # noqa: S314 - our own


def boxes(svg: str, kind: str) -> list[tuple[float, float, float, float]]:
    """Where the rectangles of a class are: left, top, width, height."""
    found = [each.attrib for each in read(svg).iter(f"{SVG}rect") if each.get("class") == kind]
    return [(float(at["x"]), float(at["y"]), float(at["width"]), float(at["height"])) for at in found]


def facts(reply: Reply) -> dict[str, str]:
    """The labelled figures of a reply."""
    block = next(block for block in reply.blocks if isinstance(block, Facts))
    return {str(label): "".join(map(str, text)) for label, text in block.rows}


@settings(deadline=None, derandomize=True)
@given(shown=figures(), title=st.text(max_size=90))
def test_a_picture_is_well_formed_whatever_it_is_named(shown: Stats, title: str) -> None:
    """It is read as XML of the expected elements alone, its name is what was given, and nothing lies outside of it."""
    svg = drawing.picture(shown, title)
    root = read(svg)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        *("svg", "title", "desc", "style", "rect", "text", "tspan")
    }
    assert root.findtext(f"{SVG}title")
    for kind in ("page", "track", "past", "coming", "wanted"):
        for left, top, width, height in boxes(svg, kind):
            assert 0 <= left <= left + width <= WIDTH
            assert 0 <= top <= top + height <= HEIGHT


@pytest.mark.parametrize("title", [HOSTILE, "</title><script>alert(1)</script>", "]]>&lt;\ufffe\uffff\x00\ud800", LONG])
def test_a_hostile_title_is_no_more_than_text(title: str) -> None:
    """Markup in it is shown and not obeyed, and what no XML may hold is left out."""
    root = read(drawing.picture(FORTNIGHT, title))
    shown = root.findtext(f"{SVG}title") or ""
    assert not list(root.iter(f"{SVG}script"))
    assert shown[:1] == title.lstrip("\x00")[:1]
    assert len(shown) <= 27
    assert shown in [each.text for each in root.iter(f"{SVG}text")]


def test_a_title_of_nothing_is_the_usual_one() -> None:
    """A picture always has a name."""
    assert read(drawing.picture(FORTNIGHT, " \x00\ufffe")).findtext(f"{SVG}title") == TITLE
    assert read(drawing.picture(FORTNIGHT)).findtext(f"{SVG}title") == TITLE


@pytest.mark.parametrize("shown", ALL)
def test_a_picture_needs_nothing_from_elsewhere(shown: Stats) -> None:
    """No address is in it but the name of its own language, no script, and nothing that loads anything."""
    svg = drawing.picture(shown).replace('xmlns="http://www.w3.org/2000/svg"', "", 1)
    assert not re.search(r"http|href|url\(|@import|script|foreignObject|//", svg)


@pytest.mark.parametrize("shown", ALL)
def test_a_picture_says_all_of_it_in_words(shown: Stats) -> None:
    """Readers of screens are pointed to its title and its description, which has every figure of the chat."""
    root = read(drawing.picture(shown))
    assert root.get("role") == "img"
    named = {each.get("id"): each for each in root.iter() if each.get("id")}
    assert [each.tag for each in map(named.get, (root.get("aria-labelledby") or "").split()) if each is not None] == [
        f"{SVG}title",
        f"{SVG}desc",
    ]
    told = root.findtext(f"{SVG}desc") or ""
    assert all(f"{label}: {text}." in told for label, text in words(shown))


def test_bars_are_as_high_as_their_numbers() -> None:
    """There is one for each date with any, in proportion, all on one line, with the number above."""
    svg = drawing.picture(FORTNIGHT)
    texts = read(svg).iter(f"{SVG}text")
    written = {(float(each.get("x", "")), float(each.get("y", ""))): each.text for each in texts}
    for kind, counts in (("past", FORTNIGHT.reviews), ("coming", FORTNIGHT.due)):
        bars = [box for box in boxes(svg, kind) if box[2] < 50]  # the long ones are shares
        numbers = [number for number in counts if number]
        assert len(bars) == len(numbers)
        assert len({round(top + height) for _, top, _, height in bars}) == 1
        for (left, top, width, height), number in zip(bars, numbers, strict=True):
            assert height == pytest.approx(bars[0][3] * number / numbers[0], abs=0.2)
            assert written[left + width / 2, top - 5] == str(number)


@pytest.mark.parametrize("language", [*LANGUAGES, "tlh"])
def test_dates_are_in_the_readers_language(language: str) -> None:
    """Each column has its weekday and day, each range its first and last; English for a tongue that we do not know."""
    spoken = LANGUAGES.get(language, LANGUAGES["en"])
    dates = [FORTNIGHT.today + ONE_DAY * days for days in range(1 - DAYS, DAYS)]
    svg = drawing.picture(FORTNIGHT, language=language)
    below = [
        each.text for each in read(svg).iter(f"{SVG}text") if each.get("class") in {"small quiet", "small ink label"}
    ]
    names = [("today" if day == FORTNIGHT.today else spoken.weekdays[day.weekday()], str(day.day)) for day in dates]
    assert below == [part for name in (*names[:DAYS], *names[-DAYS:]) for part in name]
    for shown in (facts(stats(FORTNIGHT, drawable=True, language=language)), svg):
        assert f"{spoken.day(dates[0])} to today" in shown
        assert f"Today to {spoken.day(dates[-1])}" in shown
    assert spoken.day(FORTNIGHT.today) in svg
    assert drawing.drawn(FORTNIGHT, language).files[0].text == svg


def test_shares_are_as_long_as_they_are_high() -> None:
    """True retention and what is overcome are parts of a whole line; the mark stands at what is desired."""
    svg = drawing.picture(FORTNIGHT)
    lines = [box for box in boxes(svg, "track") if box[3] > 5]
    parts = [box for box in boxes(svg, "past") if box[2] > 50]
    assert [round(part[2] / line[2], 2) for part, line in zip(parts, lines, strict=True)] == [
        round(124 / 143, 2),
        round(5 / 8, 2),
    ]
    ((left, _, width, _),) = boxes(svg, "wanted")
    assert (left + width / 2 - lines[0][0]) / lines[0][2] == pytest.approx(0.9, abs=0.001)


def _luminance(colour: str) -> float:
    """A colour's relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_picture_can_be_read_by_day_and_by_night() -> None:
    """Both schemes name every colour; text stands out by 4.5 to 1, shapes by 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    style = read(drawing.picture(FORTNIGHT)).findtext(f"{SVG}style") or ""
    day, night = (
        dict(re.findall(r"\.(\w+) { fill: (#[0-9a-f]{6}) }", part))
        for part in style.split("@media (prefers-color-scheme: dark)")
    )
    assert {*day} == {*night} == {"page", "ink", "quiet", "track", "past", "coming", "wanted"}
    for scheme in (day, night):
        page = _luminance(scheme["page"])
        for kind, least in (("ink", 4.5), ("quiet", 4.5), ("past", 3), ("coming", 3), ("wanted", 3)):
            low, high = sorted((page, _luminance(scheme[kind])))
            assert (high + 0.05) / (low + 0.05) >= least, kind


@settings(deadline=None)
@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=DAYS))
def test_symbols_rise_with_their_numbers(counts: list[int]) -> None:
    """One for each, a dot for none alone; more is never lower, and the most of many is the full block."""
    signs = row(counts)
    assert len(signs) == len(counts)
    steps = "·▁▂▃▄▅▆▇█"
    assert [step for _, step in sorted(zip(counts, map(steps.index, signs), strict=True))] == sorted(
        map(steps.index, signs)
    )
    assert [sign == "·" for sign in signs] == [number == 0 for number in counts]
    assert max(counts) < 8 or "█" in signs


def test_a_few_do_not_look_like_many() -> None:
    """Up to eight, each is a step."""
    assert row(range(9)) == "·▁▂▃▄▅▆▇█"
    assert row([1, 0, 2]) == "▁·▂"
    assert row([80, 1, 40, 10]) == "█▁▄▁"


@settings(deadline=None, derandomize=True)
@given(shown=figures())
def test_symbols_stand_beside_the_same_in_words(shown: Stats) -> None:
    """Whoever leaves the symbols out loses nothing: each number of each row stands in words, with its first date."""
    told = facts(stats(shown, drawable=False))
    texts = dict(words(shown))
    assert {label: re.sub("^[·▁▂▃▄▅▆▇█]+ ", "", text) for label, text in told.items()} == texts
    for counts in (shown.reviews, shown.due):
        assert not any(counts) or ", ".join(map(str, counts)) in texts.values()


def test_the_words_of_a_fortnight() -> None:
    """Every figure with what it is."""
    assert facts(stats(FORTNIGHT, drawable=True)) == {
        "Reviews, last 14 days": "▂▅·▆█·▁▃▃▅▆··▆ 84 in all, 12 today",
        "Wed 25 Feb to today": "4, 9, 0, 12, 16, 0, 1, 5, 5, 9, 11, 0, 0, 12",
        "Cards due, next 14 days": "█·▁▃··▇▂·▁··▄▄ 31 in all, 9 today",
        "Today to Mon 23 Mar": "9, 0, 1, 3, 0, 0, 7, 2, 0, 1, 0, 0, 4, 4",
        "True retention": "87% of 143 tests in 30 days; you want 90%",
        "Misconceptions overcome": "5 of 8 that you once held",
        "Study days": "11 of the last 14",
    }


def test_the_words_of_a_beginning() -> None:
    """Where there is too little for a figure it is said what is missing, and a first review is invited."""
    begun, nothing = facts(stats(BEGUN, drawable=True)), facts(stats(NOTHING, drawable=True))
    assert begun["True retention"] == "told from 20 tests on; you have 6"
    assert nothing["True retention"] == "told from 20 tests on; you have none yet"
    assert nothing["Reviews, last 14 days"] == "·············· none"
    assert nothing["Misconceptions overcome"] == "none found yet; a wrong answer shows them"
    invited = [
        any(isinstance(block, Paragraph) and "Review a few flashcards" in str(block.text) for block in reply.blocks)
        for reply in (stats(NOTHING, drawable=True), stats(BEGUN, drawable=True))
    ]
    assert invited == [True, False]


def test_what_can_be_pressed_is_what_is_there() -> None:
    """A picture is offered where the face takes one, and suspended cards where there are any."""

    def offered(shown: Stats, *, drawable: bool) -> list[Button]:
        return [
            each
            for block in stats(shown, drawable=drawable).blocks
            if isinstance(block, Buttons)
            for each in block.buttons
        ]

    assert [each.label for each in offered(FORTNIGHT, drawable=True)] == [
        "Review flashcards",
        "As a picture",
        "2 suspended cards",
        "Review settings…",
    ]
    assert [each.label for each in offered(replace(FORTNIGHT, suspended=0), drawable=False)] == [
        "Review flashcards",
        "Review settings…",
    ]


def test_a_picture_comes_as_a_file() -> None:
    """Its name and its type say what it is, and what it holds is the picture."""
    (file,) = drawing.drawn(FORTNIGHT).files
    assert (file.name, file.media) == ("stats.svg", "image/svg+xml")
    assert file.text == drawing.picture(FORTNIGHT)
