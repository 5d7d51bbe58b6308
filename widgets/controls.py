"""The small parts that every panel is made of: icon buttons, words, headings, rules, value rows.

They take their colours from the theme in force and dress again when it changes.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.case.model import displayed
from widgets import theme

LABEL_COLUMN_PX = 96
FACT_ROW_PX = 24
HEADING_PX = 32
CONTROL_PX = 28
CONTROL_ROW_PX = 32

AnyLayout = TypeVar("AnyLayout", bound=QLayout)


class _Dressed:
    """Mixed into a button: it dresses again, and claims the keys that press it."""

    def _dress(self) -> None:
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)  # type: ignore[misc]  # the button's own


class IconButton(_Dressed, QToolButton):
    """A flat button with a lucide icon; `text` beside it where given. Focus by Tab only."""

    def __init__(
        self, icon: str, tip: str, *, text: str = "", size: int = 16, token: str = "text"
    ) -> None:
        super().__init__()
        self.icon_name, self._size, self._token = icon, size, token
        self.setIconSize(QSize(size, size))
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if text:
            self.setText(text)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        else:
            self.setFixedSize(28, 28)
        self._dress()

    def show_icon(self, icon: str, token: str | None = None) -> None:
        """Another icon, and another colour where given."""
        self.icon_name, self._token = icon, token or self._token
        self._dress()

    def event(self, event: QEvent) -> bool:
        """Claim the keys that press it before the window's shortcuts take them."""
        return _claims_its_keys(event) or super().event(event)

    def _dress(self) -> None:
        self.setIcon(theme.icon(self.icon_name, self._size, self._token))


class ActButton(_Dressed, QPushButton):
    """A push button of 28 px with an icon before its words."""

    def __init__(self, icon: str, text: str, *, primary: bool = False, flat: bool = False) -> None:
        # Qt leaves too little room between icon and words.
        text = displayed(text)
        super().__init__(f" {text}" if icon else text)
        self.setAccessibleName(text)
        self._icon = icon
        self.setProperty("primary", primary)
        self.setProperty("flat", flat)
        self.setFont(theme.body(13, 600 if primary else 500))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._dress()

    def event(self, event: QEvent) -> bool:
        """Claim the keys that press it before the window's shortcuts take them."""
        return _claims_its_keys(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        if self._icon:
            token = "on_sun" if self.property("primary") else "text"
            self.setIcon(theme.icon(self._icon, 16, token))


class Words(QLabel):
    """Plain text in a token's colour. Never rich text: what files say is not markup, and what
    would turn the writing round or hide it is shown as a sign."""

    def __init__(
        self,
        text: str = "",
        tone: str = "text",
        *,
        px: int = 13,
        weight: int = 400,
        mono: bool = False,
        wrap: bool = False,
        copies: bool = False,
    ) -> None:
        super().__init__(displayed(text))
        self._tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.mono(px, weight) if mono else theme.body(px, weight))
        self.setWordWrap(wrap)
        if copies:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._dress()

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(displayed(text))

    def set_tone(self, tone: str) -> None:
        """Another token for the colour."""
        if tone != self._tone:
            self._tone = tone
            self._dress()

    def _dress(self) -> None:
        # A sheet, not a palette: the program's own sheet would win over a palette.
        self.setStyleSheet(f"color: {theme.color(self._tone).name()}; background: transparent;")

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new theme."""
        wanted = theme.color(self._tone).name()
        if event.type() == QEvent.Type.PaletteChange and wanted not in self.styleSheet():
            self._dress()
        super().changeEvent(event)


class ShortWords(Words):
    """Words on one line that end in … where the room ends; the whole stands in the tool tip."""

    def __init__(
        self,
        text: str = "",
        tone: str = "text",
        *,
        px: int = 13,
        weight: int = 400,
        mono: bool = False,
    ) -> None:
        super().__init__("", tone, px=px, weight=weight, mono=mono)
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)
        self.set_words(text)

    def set_words(self, text: str) -> None:
        """Show this text, shortened as needed."""
        self._whole = displayed(text)
        self.setAccessibleName(self._whole)
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """The whole text."""
        return self._whole

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, elided."""
        painter = QPainter(self)
        painter.setPen(theme.color(self._tone))
        painter.setFont(self.font())
        short = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideRight, self.width()
        )
        self.setToolTip(plain_tip(self._whole) if short != self._whole else "")
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short
        )


class Rule(QFrame):
    """A line of 1 px: `line` between rooms, `hair` within one."""

    def __init__(self, token: str = "line", *, upright: bool = False) -> None:
        super().__init__()
        self._token = token
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the line."""
        QPainter(self).fillRect(self.rect(), theme.color(self._token))


class Heading(QWidget):
    """The 32 px head of a section: its name, how many, and one button."""

    def __init__(self, title: str, *, button: IconButton | None = None) -> None:
        super().__init__()
        self.setFixedHeight(HEADING_PX)
        self._count = Words("", "quiet", px=12)
        row = flow(QHBoxLayout(), spacing=8, margins=(12, 0, 6, 0))
        row.addWidget(Words(title, px=12, weight=600))
        row.addWidget(self._count)
        row.addStretch(1)
        self.button = button
        if button is not None:
            row.addWidget(button)
        self.setLayout(row)

    def set_count(self, text: str) -> None:
        """What stands beside the name: a count, or a few words."""
        self._count.setText(text)


class Facts(QWidget):
    """Rows of a label and a value, 24 px high, the label in a column of 96 px."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = flow(QGridLayout(), spacing=8, margins=(12, 0, 12, 4))
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, LABEL_COLUMN_PX - 8)
        self.setLayout(self._grid)

    def clear(self) -> None:
        """Take all rows away."""
        while self._grid.takeAt(0) is not None:
            pass
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for widget in self.findChildren(QWidget, options=direct):
            widget.hide()
            widget.deleteLater()

    def add(self, label: str, value: str, *, mono: bool = False, tone: str = "text") -> Words:
        """A row with a value that can be selected and copied; returns the value's words."""
        shown = Words(value, tone, px=12 if mono else 13, mono=mono, wrap=True, copies=True)
        shown.setMinimumWidth(40)
        self.add_widget(label, shown)
        return shown

    def add_heading(self, heading: QWidget) -> None:
        """A heading over both columns."""
        layout = heading.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, 0)
        self._grid.addWidget(heading, self._grid.rowCount(), 0, 1, 2)

    def add_widget(self, label: str, widget: QWidget) -> None:
        """A row with a control."""
        row = self._grid.rowCount()
        name = Words(label, "quiet", px=12)
        name.setBuddy(widget)
        if isinstance(widget, QLabel):
            name.setFixedHeight(FACT_ROW_PX)
            # The first line stands level with the label, however many follow.
            gap = max(0, (FACT_ROW_PX - widget.fontMetrics().height()) // 2)
            widget.setContentsMargins(0, gap, 0, gap)
            widget.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(widget, row, 1)
        else:
            name.setFixedHeight(CONTROL_ROW_PX)
            gap = (CONTROL_ROW_PX - CONTROL_PX) // 2
            cell = flow(QVBoxLayout(), margins=(0, gap, 0, gap))
            cell.addWidget(widget)
            self._grid.addLayout(cell, row, 1)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)


def _claims_its_keys(event: QEvent) -> bool:
    """Accept Space for a button with the focus: it presses, and does not play."""
    pressed = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
    if pressed and event.type() == QEvent.Type.ShortcutOverride:
        event.accept()
        return True
    return False


def plain_tip(text: str) -> str:
    """The text for a tool tip, which Qt would take for markup where it looks like it."""
    plain = displayed(text)
    if "<" not in plain:
        return plain
    return f"<qt>{escape(plain).replace(chr(10), '<br>')}</qt>"


def flow(
    layout: AnyLayout, *, spacing: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> AnyLayout:
    """The layout with the spacing and margins given, in px: left, top, right, bottom."""
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def column(*widgets: QWidget, spacing: int = 0) -> QVBoxLayout:
    """A column of widgets without margins."""
    layout = flow(QVBoxLayout(), spacing=spacing)
    for widget in widgets:
        layout.addWidget(widget)
    return layout


def on_click(button: QToolButton | QPushButton, act: Callable[[], object]) -> None:
    """Call `act` when the button is pressed, without the state that Qt passes along."""
    button.clicked.connect(lambda _checked=False: act())
