"""The misconception map as a picture: every number stands where it belongs, for eyes and for ears."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.web import assets, pictures
from bot.core.content import Ref
from bot.core.held import MOST, WEEKS, Belief, BeliefsMap, Held
from tests.web.pages import Node, parsed

MONDAYS = tuple(date(2026, 1, 19) + timedelta(weeks=n) for n in range(WEEKS))
CLAIM = "More water is always better for plants."


def held(weeks: tuple[int, ...], claim: str = CLAIM, overcome: int = 0) -> Held:
    """A belief that so many voiced in each week."""
    return Held(Belief(Ref("tiny", claim[:10]), claim), weeks, max(weeks), overcome)


def a_map(*rows: Held, answered: int = 9) -> BeliefsMap:
    """A map of these beliefs."""
    return BeliefsMap(MONDAYS, rows, 0, (answered,) * WEEKS, 9)


def drawn(shown: BeliefsMap) -> Node:
    """The picture as a tree."""
    return parsed(pictures.beliefs(shown)).one("svg")


def rows(svg: Node) -> list[Node]:
    """The rows of the picture."""
    return [each for each in svg.all("g") if each.attributes.get("class", "").startswith("belief ")]


def numbers(row: Node) -> dict[int, str]:
    """What stands in a row's cells, by the place of the column."""
    strip = row.one("g", **{"class": "strip"})
    return {int(each.attributes["x"]) // pictures.CELL: each.text for each in strip.all("text")}


def test_each_number_stands_in_its_week() -> None:
    """A cell of nobody is empty, and pale; the others are the darker, the more they tell; who answered stands below."""
    first, second, answered = rows(drawn(a_map(held((0, 1, 2, 3, 5, 8, 0, 1)), held((0,) * 7 + (2,)))))
    assert numbers(first) == {1: "1", 2: "2", 3: "3", 4: "5", 5: "8", 7: "1"}
    assert numbers(second) == {7: "2"}
    assert [each.text for each in first.all("text", **{"class": "over"})] == ["8"]
    assert [each.attributes["class"] for each in first.all("rect")] == ["l0", "l1", "l1", "l2", "l3", "l4", "l0", "l1"]
    assert numbers(answered) == dict.fromkeys(range(WEEKS), "9")
    assert "Members who answered" in answered.text


def test_weeks_are_named_above_their_columns() -> None:
    """By the Mondays; the running one stands out."""
    (weeks,) = [each for each in drawn(a_map(held((1,) * WEEKS))).all("g") if each.attributes["class"] == "weeks"]
    assert weeks.text.split()[:4] == ["19", "Jan", "26", "Jan"]
    assert [each.text for each in weeks.all("text", **{"class": "now"})] == ["9", "Mar"]
    days = [int(each.attributes["x"]) for each in weeks.all("text", y="12")]
    cells = [int(each.attributes["x"]) for each in rows(drawn(a_map(held((1,) * WEEKS))))[0].one("g").all("text")]
    assert days == cells


def test_all_of_it_is_told_to_who_does_not_see_it() -> None:
    """It has a name, and a text with every claim and number."""
    svg = drawn(a_map(held((0, 1, 2, 0, 0, 0, 0, 3), overcome=2), held((0,) * 7 + (1,), "Talking helps.")))
    assert svg.attributes["role"] == "img"
    labels = [svg.one(id=name) for name in svg.attributes["aria-labelledby"].split()]
    assert [each.tag for each in labels] == ["title", "desc"]
    told = labels[1].text
    assert f"{CLAIM} 3 people, 2 overcame it; by week: 0, 1, 2, 0, 0, 0, 0, 3." in told
    assert "Talking helps. 1 person; by week: 0, 0, 0, 0, 0, 0, 0, 1." in told
    assert "Weeks from Mon 19 Jan to the one that begins on Mon 9 Mar." in told


def test_without_beliefs_there_is_no_picture() -> None:
    """Words stand there instead."""
    assert pictures.beliefs(a_map()) == ""


@pytest.mark.parametrize("claim", ["<script>alert(1)</script> & so on", "x" * 240, "A long one. " * 20, "短い。" * 60])
def test_a_claim_is_text_and_fits(claim: str) -> None:
    """Whatever it says it runs nothing, and takes three short lines at most; the whole of it is in the text."""
    svg = drawn(a_map(held((1,) * WEEKS, claim)))
    lines = [each.text for each in rows(svg)[0].all("tspan")]
    assert 1 <= len(lines) <= 3
    assert max(map(len, lines)) <= 38
    assert not svg.all("script")
    assert claim.strip() in svg.one("desc").text


def test_nothing_is_coloured_or_placed_by_a_style_of_its_own() -> None:
    """The page's style sheet knows every class of the largest map, by day and by night."""
    many = [held((n,) * WEEKS, f"Claim {n}, which is long enough for some lines, and then a bit.") for n in range(MOST)]
    markup = pictures.beliefs(a_map(*many))
    assert "style" not in markup
    used = {name for names in re.findall(r'class="([^"]+)"', markup) for name in names.split()}
    known = set(re.findall(r"\.([a-z]+\d*)", assets.style().text))
    assert used - known == {"l4"}, "as dark as can be without a rule"


@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_shades_grow_with_numbers(number: int, more: int) -> None:
    """From none to the darkest, which is the peak's, unless the peak is few; nobody has none."""
    peak = number + more
    assert 0 <= pictures.level(number, peak) <= pictures.level(peak, peak) <= pictures.LEVELS
    assert (pictures.level(number, peak) == 0) is (number == 0)
    assert pictures.level(pictures.LEVELS, pictures.LEVELS) == pictures.LEVELS
    assert pictures.level(1, 1) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_can_be_read_on_every_shade(scheme: str) -> None:
    """By the colours of the style sheet itself: 4.5 to 1, as WCAG 2.2 (1.4.3) wants of text."""
    style = assets.style().text
    light, dark = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for block in re.split(r"prefers-color-scheme: dark", style)[:2]
    )
    colours = {name: rgb(value) for name, value in (light if scheme == "light" else light | dark).items()}
    shades = {int(n): float(opacity) for n, opacity in re.findall(r"\.l(\d) \{ fill-opacity: ([.\d]+)", style)}
    assert set(shades) == {1, 2, 3}
    for opacity in shades.values():
        pairs = zip(colours["accent"], colours["surface"], strict=True)
        shade = [opacity * over + (1 - opacity) * under for over, under in pairs]
        assert contrast(colours["text"], shade) >= 4.5
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["quiet"], colours["hover"]) >= 4.5, "a missed day of a calendar"
    assert contrast(colours["accent"], colours["tint"]) >= 4.5, "a day without need to study"


def rgb(colour: str) -> list[float]:
    """The parts of a colour, 0 to 1."""
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def contrast(one: list[float], other: list[float]) -> float:
    """The contrast ratio of two colours (WCAG 2.2, "relative luminance" and "contrast ratio")."""

    def luminance(colour: list[float]) -> float:
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour]
        return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
