"""The look in one place: colours of both themes, fonts, icons, and the style of Qt's own controls.

Painters ask `color(token)` while they paint, so a change of theme needs no other call than the
repaint which Qt sends with the new palette. Icons are pictures: who shows them asks for them again.
Tokens and measures: see the table in this module; marks on footage are the same in both themes,
since they sit on the picture and not on the panel.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import fontpkg_inter
import fontpkg_jetbrains_mono
import fontpkg_noto_sans_arabic
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

from app.case.shapes import MARKS

ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"

# token: (dark, light)
TOKENS: dict[str, tuple[str, str]] = {
    "well": ("#0b0c0e", "#2b2e32"),  # around footage and pages: neutral and dark in both
    "ground": ("#131518", "#f4f5f6"),
    "panel": ("#1b1e22", "#ffffff"),
    "raised": ("#24282d", "#eceef0"),
    "line": ("#30353b", "#d4d8dc"),
    "hair": ("#262a2f", "#e6e9eb"),
    "text": ("#e8eaed", "#1a1d21"),
    "quiet": ("#9aa4af", "#5c6670"),
    "well_text": ("#e8eaed", "#e8eaed"),
    "well_quiet": ("#9aa4af", "#9aa4af"),
    "sun": ("#f0b13c", "#9c6200"),  # the one selected or primary thing in view
    "sun_tint": ("#2e2819", "#fbf1dd"),
    "on_sun": ("#1b1406", "#ffffff"),
    "mark_sun": ("#f0b13c", "#f0b13c"),  # the selected mark, on footage
    "sky": ("#5aa9e6", "#1f6fb2"),  # links, keyboard focus, the map, the fix and its ellipse
    "sky_tint": ("#1c2a37", "#e3eef7"),
    "mark_sky": ("#5aa9e6", "#5aa9e6"),  # the fix and footprint, on imagery
    "supports": ("#4cb782", "#1f7a4d"),
    "supports_tint": ("#1d2d27", "#e2f1e9"),
    "contradicts": ("#e5645c", "#b8322a"),
    "contradicts_tint": ("#332225", "#fae5e3"),
    "open": ("#9aa4af", "#5c6670"),
    "open_tint": ("#24282d", "#eceef0"),
    "caution": ("#f08c4a", "#a8480b"),  # always with a sign, never a fill
    "caution_tint": ("#2e2420", "#fbe9de"),
    # kinds of claim, as underline and tint in the caption
    "who": ("#c9b5ff", "#6a45b8"),
    "who_tint": ("#2a2835", "#efeafb"),
    "what": ("#66d4fc", "#00719a"),
    "what_tint": ("#1d2c35", "#e0f1f8"),
    "where": ("#b3d17d", "#4b6f0b"),
    "where_tint": ("#272c26", "#edf4e1"),
    "when": ("#fda5cf", "#a83473"),
    "when_tint": ("#30262f", "#fae6f0"),
    "context": ("#c3ccd4", "#525c66"),
    "context_tint": ("#2a2e33", "#eceef0"),
}

SWATCHES_LIGHT = (
    "#007ba1",
    "#b0337d",
    "#7d7a00",
    "#4f7f00",
    "#5450d0",
    "#3f8a68",
    "#4c8a3f",
    "#7d50c8",
)

# Marks lie on footage in the colours of app.case.shapes; these are theirs on a light panel.
THEMES = ("dark", "light")
_BODY = ("Inter", "Noto Sans Arabic")
_MONO = ("JetBrains Mono", "Noto Sans Arabic")


class _Theme:
    """Which theme is in force; one a process, since Qt has one palette a process."""

    name = "dark"


def name() -> str:
    """The theme in force: dark or light."""
    return _Theme.name


def color(token: str) -> QColor:
    """The colour of a token in the theme in force; KeyError for an unknown token."""
    return QColor(TOKENS[token][THEMES.index(_Theme.name)])


def mark_color(number: int) -> QColor:
    """Mark 1 to 8 as drawn on footage, the same in both themes; others wrap round."""
    return QColor(MARKS[(number - 1) % len(MARKS)])


def swatch_color(number: int) -> QColor:
    """Mark 1 to 8 as drawn on a panel (swatches, lanes): darker in the light theme."""
    colors = MARKS if _Theme.name == "dark" else SWATCHES_LIGHT
    return QColor(colors[(number - 1) % len(colors)])


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    """Register the upright faces of the three families, once a process."""
    for package in (fontpkg_inter, fontpkg_jetbrains_mono, fontpkg_noto_sans_arabic):
        for path in sorted((Path(package.ROOT) / "files").glob("*.ttf")):
            if "Italic" not in path.name:
                QFontDatabase.addApplicationFont(str(path))


def _font(families: tuple[str, ...], px: int, weight: int) -> QFont:
    _load_fonts()
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(px)
    font.setWeight(QFont.Weight(weight))
    # The faces are variable: without the axis Qt draws every weight as regular.
    font.setVariableAxis(QFont.Tag("wght"), weight)
    return font


def body(px: int = 13, weight: int = 400) -> QFont:
    """Inter with tabular figures: 13 body, 12 labels, 15 at 600 the one title of a room."""
    font = _font(_BODY, px, weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def mono(px: int = 12, weight: int = 400) -> QFont:
    """JetBrains Mono without ligatures: PTS, hashes, coordinates, timecodes."""
    font = _font(_MONO, px, weight)
    for feature in ("calt", "liga"):
        font.setFeature(QFont.Tag(feature), 0)
    return font


def _pixmap(svg: str, size: int, tint: QColor, ratio: float) -> QPixmap:
    side = round(size * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    drawing = svg.replace("currentColor", tint.name())
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, size: int = 16, token: str = "text") -> QIcon:
    """The lucide icon `name` in a token's colour, strokes 1.5 px at `size`; disabled is dimmed.

    Raises FileNotFoundError for a name that is not in resources/icons.
    """
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _drawn(name, size, color(token).name(), color("quiet").name(), ratio)


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, tone: str, quiet: str, ratio: float) -> QIcon:
    """An icon's pictures, drawn once: a window asks for the same few hundreds of times."""
    svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    svg = svg.replace('stroke-width="2"', f'stroke-width="{1.5 * 24 / size:.3f}"')
    dim = QColor(quiet)
    dim.setAlphaF(0.5)
    made = QIcon()
    for each in sorted({1.0, ratio}):
        made.addPixmap(_pixmap(svg, size, QColor(tone), each))
        made.addPixmap(_pixmap(svg, size, dim, each), QIcon.Mode.Disabled)
    return made


def _palette() -> QPalette:
    """Every role set: without a desktop's own theme Qt would fill the rest from a light one."""
    role = QPalette.ColorRole
    tokens = {
        role.Window: "panel",
        role.WindowText: "text",
        role.Base: "panel",
        role.AlternateBase: "raised",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.PlaceholderText: "quiet",
        role.Text: "text",
        role.Button: "raised",
        role.ButtonText: "text",
        role.BrightText: "contradicts",
        role.Light: "raised",
        role.Midlight: "raised",
        role.Mid: "line",
        role.Dark: "line",
        role.Shadow: "well",
        role.Highlight: "sun_tint",
        role.HighlightedText: "text",
        role.Link: "sky",
        role.LinkVisited: "sky",
        role.Accent: "sun",
    }
    palette = QPalette()
    for each, token in tokens.items():
        palette.setColor(each, color(token))
    dim = color("quiet")
    dim.setAlphaF(0.6)
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, dim)
    return palette


# Controls 28 px high, radius 6, no boxes inside boxes; focus is sky. `primary` on a button makes
# it sun, `flat` outlines it. Font sizes are set with fonts: a style sheet knows no weight axis.
_STYLE = """
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; }
QMainWindow, QDialog { background: @ground; }
QFrame#palette { background: @panel; border: 1px solid @line; border-radius: 6px; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; } QSplitter::handle:vertical { height: 1px; }
QPushButton { background: @raised; color: @text; border: 2px solid @raised; border-radius: 6px;
  padding: 0 10px; min-height: 24px; }
QPushButton:hover { background: @line; border-color: @line; }
QPushButton:focus { border-color: @sky; }
QPushButton:disabled { color: @quiet; background: transparent; border: 1px solid @line; }
QPushButton[flat="true"] { background: transparent; border: 1px solid @line; }
QPushButton[flat="true"]:focus { border: 2px solid @sky; }
QPushButton[bare="true"] { background: transparent; border-color: transparent; padding: 0 4px; }
QPushButton[bare="true"]:disabled { color: @text; border: 2px solid transparent; }
QPushButton[bare="true"]:hover { background: @raised; }
QPushButton[bare="true"]:focus { border-color: @sky; }
QPushButton[edged="true"] { border: 1px solid @quiet; }
QPushButton[edged="true"]:focus { border: 2px solid @sky; }
QPushButton:checked { background: @text; color: @panel; border-color: @text; }
QPushButton:checked:focus { border-color: @sky; }
QRadioButton { spacing: 8px; }
QRadioButton::indicator { width: 12px; height: 12px; border-radius: 7px; border: 1px solid @quiet; }
QRadioButton::indicator:checked { border: 4px solid @text; width: 6px; height: 6px; }
QRadioButton::indicator:focus { border-color: @sky; }
QPushButton[primary="true"] { background: @sun; color: @on_sun; border-color: @sun; }
QPushButton[primary="true"]:focus { border-color: @sky; }
QPushButton[primary="true"]:disabled { color: @quiet; background: transparent;
  border-color: @line; }
QToolButton { background: transparent; border: 2px solid transparent; border-radius: 6px;
  padding: 2px; color: @text; }
QToolButton:hover { background: @raised; }
QToolButton:checked { background: @raised; }
QToolButton:focus { border-color: @sky; }
QToolButton:disabled { color: @quiet; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
  background: @raised; color: @text; border: 2px solid @raised; border-radius: 6px;
  padding: 0 6px; selection-background-color: @sky; selection-color: @panel; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { min-height: 24px; }
QLineEdit[bare="true"] { background: transparent; border-color: transparent; }
QLineEdit[bare="true"]:hover { background: @raised; }
QLineEdit[bare="true"]:focus { background: @raised; border-color: @sky; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus { border-color: @sky; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url(@icons/combo-arrow.svg); width: 12px; height: 12px; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @line; }
QAbstractItemView { background: @panel; border: 0; outline: 0; }
QListView#completion { background: @raised; border: 1px solid @line; }
QListView::item, QTreeView::item { padding: 4px 8px; border: 0; }
QAbstractItemView::item:hover { background: @raised; }
QAbstractItemView::item:selected { background: @sun_tint; color: @text; }
QHeaderView::section { background: @panel; color: @quiet; border: 0;
  border-bottom: 1px solid @line; padding: 4px 8px; }
QMenu { background: @raised; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @line; }
QMenu::item:disabled { color: @quiet; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QMenuBar { background: @panel; } QMenuBar::item:selected { background: @raised; }
QTabBar::tab { background: transparent; color: @quiet; padding: 6px 12px; border: 0; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @line; }
QTabBar::tab:focus { border-bottom: 2px solid @sky; }
QTabWidget::pane { border: 0; border-top: 1px solid @line; }
QProgressBar { background: @raised; border: 0; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: @quiet; border-radius: 2px; }
QScrollArea { border: 0; }
QScrollBar { background: transparent; border: 0; }
QScrollBar:vertical { width: 10px; } QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; } QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: @quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""


def _style_sheet() -> str:
    """The sheet above with its tokens filled in, longest names first."""
    sheet = _STYLE.replace("@icons", ICONS.as_posix())
    for token in sorted(TOKENS, key=len, reverse=True):
        sheet = sheet.replace(f"@{token}", color(token).name())
    return sheet


def use(app: QApplication, theme: str) -> None:
    """Put "dark" or "light" in force: style, palette, sheet and body font of the whole program.

    Raises ValueError for another name.
    """
    if theme not in THEMES:
        raise ValueError(theme)
    _Theme.name = theme
    scheme = Qt.ColorScheme.Dark if theme == "dark" else Qt.ColorScheme.Light
    # Asks Windows and macOS for a matching title bar; elsewhere it has no effect.
    app.styleHints().setColorScheme(scheme)
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette())
    app.setFont(body())
    app.setStyleSheet(_style_sheet())
