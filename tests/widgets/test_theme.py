"""The look: tokens, icons, fonts; and the binding that must not lose references to None."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from widgets import theme


def luminance(color: QColor) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a: QColor, b: QColor) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=theme.THEMES)
def in_theme(request: pytest.FixtureRequest, qapp: QApplication) -> str:
    theme.use(qapp, request.param)
    return request.param


def test_the_tokens_are_those_of_the_design(shared: Path) -> None:
    css = (shared / "design" / "mock" / "src" / "tokens.css").read_text(encoding="utf-8")
    names = {"yes": "supports", "no": "contradicts"}
    for number, block in enumerate((css.split(".light{")[0], css.split(".light{")[1])):
        found = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", block.split("}")[0]))
        for css_name, value in found.items():
            token = css_name.replace("-", "_")
            for old, new in names.items():
                token = re.sub(rf"^{old}(_|$)", rf"{new}\1", token)
            if re.fullmatch(r"a[1-8]", token):
                row = (theme.MARKS, theme.SWATCHES_LIGHT)[number]
                assert row[int(token[1]) - 1] == value
            elif token in theme.TOKENS:
                assert theme.TOKENS[token][number] == value, token


@pytest.mark.parametrize(
    "token",
    ["text", "quiet", "sun", "sky", "supports", "contradicts", "caution", "who", "what", "where"],
)
def test_words_can_be_read_on_a_panel(in_theme: str, token: str) -> None:
    assert contrast(theme.color(token), theme.color("panel")) >= 4.5


def test_words_on_the_well_can_be_read_in_both_themes(in_theme: str) -> None:
    assert contrast(theme.color("well_text"), theme.color("well")) >= 4.5


def test_an_unknown_theme_is_refused(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="sepia"):
        theme.use(qapp, "sepia")


def test_every_icon_can_be_drawn_in_the_colour_of_its_token(in_theme: str) -> None:
    for path in theme.ICONS.glob("*.svg"):
        image = theme.icon(path.stem, 16, "sky").pixmap(16, 16).toImage()
        seen = [
            image.pixelColor(x, y)
            for x in range(16)
            for y in range(16)
            if image.pixelColor(x, y).alpha() > 150
        ]
        assert seen, path.stem
        if path.stem != "combo-arrow":
            strongest = max(seen, key=QColor.alpha)
            sky = theme.color("sky")
            assert abs(strongest.red() - sky.red()) <= 6, path.stem


def test_weights_differ_and_figures_are_tabular(qapp: QApplication) -> None:
    widths = [QFontMetricsF(theme.body(13, w)).horizontalAdvance("Group") for w in (400, 500, 600)]
    assert widths == sorted(set(widths)), "each weight is wider than the one before"
    metrics = QFontMetricsF(theme.body())
    assert len({metrics.horizontalAdvance(str(digit)) for digit in range(10)}) == 1
    arrow = QFontMetricsF(theme.mono())
    assert arrow.horizontalAdvance("->") == 2 * arrow.horizontalAdvance("-")


def test_void_calls_of_the_binding_keep_their_hold_on_none(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to None each void call, and aborts."""
    pixmap = QPixmap(8, 8)
    painter = QPainter(pixmap)
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter.resetTransform()
    drift = sys.getrefcount(None) - before
    painter.end()
    assert abs(drift) < 100
