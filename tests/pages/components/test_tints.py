"""The tints of rows can be read: text on each, and its bar, keep WCAG's contrast, light and dark."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.views import TINTS

SHEET = (Path(__file__).parents[3] / "pages" / "components" / "grid" / "scripts" / "grid.css").read_text(
    "utf-8"
)
RULE = re.compile(
    r"\.k-tint-(\w+) \{ --k-rule: light-dark\((#\w{6}), (#\w{6})\);"
    r" --k-rule-bar: light-dark\((#\w{6}), (#\w{6})\)"
)
TEXT = {"light": "#1f2a27", "dark": "#e4e9e7"}
TEXT_CONTRAST, SHAPE_CONTRAST = 4.5, 3.0


def luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def shades() -> Iterator[tuple[str, str, str, str]]:
    for name, light, dark, light_bar, dark_bar in RULE.findall(SHEET):
        yield name, "light", light, light_bar
        yield name, "dark", dark, dark_bar


def test_each_tint_has_its_shades() -> None:
    assert [name for name, mode, *_ in shades() if mode == "light"] == list(TINTS)


@pytest.mark.parametrize("shade", list(shades()), ids=lambda shade: "-".join(shade[:2]))
def test_text_and_bar_stand_out_from_a_tint(shade: tuple[str, str, str, str]) -> None:
    _, mode, tint, bar = shade
    assert contrast(TEXT[mode], tint) >= TEXT_CONTRAST
    assert contrast(bar, tint) >= SHAPE_CONTRAST
