"""The look of the pages, as far as it can be computed: contrasts, and rules that people rely on."""

import re
from pathlib import Path

import pytest

from bot.adapters import web
from bot.adapters.web import assets

SHEETS = {each.name: each.read_text() for each in (Path(web.__file__).parent / "static").glob("*.css")}
GROUNDS = ("ground", "surface", "raised", "hover", "tint")
"""What text stands on."""
TEXT, CONTROL = 4.5, 3.0
"""The least contrast of text and of the border of a control (WCAG 2.2, 1.4.3 and 1.4.11, level AA)."""


def schemes() -> dict[str, dict[str, str]]:
    """The colours of the light and of the dark scheme by their names."""
    light, dark = (
        dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", part))
        for part in SHEETS["base.css"].split("@media (prefers-color-scheme: dark)")[:2]
    )
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2, "relative luminance")."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_wherever_it_stands(scheme: str) -> None:
    """Text, quiet text and links reach AA on every ground; what tells of good and bad on its own and on surfaces."""
    colours = schemes()[scheme]
    pairs = [(text, ground) for text in ("text", "quiet", "accent", "accent-over") for ground in GROUNDS]
    pairs += [(sign, ground) for sign in ("good", "warn", "bad") for ground in ("ground", "surface", f"{sign}-tint")]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-over")]
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_can_be_pressed_has_a_border_that_is_seen(scheme: str) -> None:
    """The border of a control, and the ring around what the keyboard is at, stand out from what they are on."""
    colours = schemes()[scheme]
    found = {
        (line, ground): contrast(colours[line], colours[ground])
        for line in ("control", "accent", "bad")
        for ground in ("ground", "surface", "raised")
    }
    assert {pair: ratio for pair, ratio in found.items() if ratio < CONTROL} == {}


def test_colours_stand_in_one_place() -> None:
    """The pages' own colours are named once, by scheme, so that what is computed here is what is seen."""
    for name, sheet in SHEETS.items():
        if name != "drawn.css":  # whose platforms have colours of their own
            outside = sheet.partition("*, ::before")[2] if name == "base.css" else sheet
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*[;}])", outside) == [], name


def test_nothing_comes_from_elsewhere_and_motion_can_be_turned_off() -> None:
    """No sheet names an address; what moves does so only where nobody has asked for stillness."""
    whole = assets.style().text
    assert "url(" not in whole
    assert "@import" not in whole
    for found in re.finditer(r"transition:|animation:", whole):
        before = whole[: found.start()]
        assert before.rfind("prefers-reduced-motion: no-preference") > before.rfind("\n}\n"), whole[found.start() :][
            :60
        ]


def test_every_named_colour_is_there() -> None:
    """Whatever a sheet takes by its name is set."""
    names = set(re.findall(r"var\(--([\w-]+)", assets.style().text))
    assert names <= set(re.findall(r"--([\w-]+):", assets.style().text))
