"""The command palette (Ctrl+K) and the sheet of all keys (?), fed from one table of actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from widgets import theme
from widgets.controls import Words

Index = QModelIndex | QPersistentModelIndex
RAIL_PX, BAR_PX, KEYS_PX = 56, 44, 152


@dataclass(frozen=True)
class Offer:
    """One thing that can be done: its id, words, keys as shown, and its group."""

    id: str
    words: str
    keys: str
    group: str
    enabled: bool = True


class _Lent:
    """The keys, lent to what lies over the window for a while, and given back to who had them.

    Qt would hand them to the next field in line, where the next letters would be written.
    """

    def __init__(self, home: QWidget) -> None:
        self._home = home
        self._before: QWidget | None = None

    def take(self, by: QWidget) -> None:
        """Give the keys to `by`."""
        before = QApplication.focusWidget()
        if before is not by:
            self._before = before
        by.setFocus()

    def give_back(self, over: QWidget, *, home: bool = False) -> None:
        """Hide `over`; who had the keys before has them again, if it is still in sight.

        home: not so after a command; what is typed next is meant for what it did.
        """
        before, self._before = self._before, None
        self._home.setFocus()
        over.hide()
        if home or before is None or not isValid(before):
            return
        if not before.visibleRegion().isEmpty():
            before.setFocus()


class _Row(QStyledItemDelegate):
    """Paints an offer: words left, key right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """28 px rows."""
        return QSize(200, 28)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        """Let the style paint row and words, then add the key."""
        super().paint(painter, option, index)
        rect: QRect = option.rect
        keys = index.data(Qt.ItemDataRole.UserRole + 1)
        painter.setFont(theme.mono(11))
        painter.setPen(theme.color("quiet"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -12, 0), flags, keys)


class Palette(QFrame):
    """A field over the window: type a few letters, Enter does what is on top."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, home: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._keys = _Lent(home)
        self._offers: list[Offer] = []
        self.setObjectName("palette")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search or run"))
        self.field.setAccessibleName(self.tr("Search or run"))
        self.list = QListWidget()
        self.list.setItemDelegate(_Row(self.list))
        self.list.setAccessibleName(self.tr("What can be done"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.field)
        self.nothing = Words(self.tr("Nothing is called that."), "quiet", px=12)
        self.nothing.setContentsMargins(8, 0, 8, 4)
        column.addWidget(self.nothing)
        column.addWidget(self.list)
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self.hide()

    def open(self, offers: Sequence[Offer]) -> None:
        """Show the palette over the middle of its parent with these offers."""
        self._offers = [o for o in offers if o.enabled]
        self.field.clear()
        self._filter("")
        parent = self._over
        width = min(560, parent.width() - 48)
        height = min(420, parent.height() - 120)
        self.setGeometry((parent.width() - width) // 2, 52, width, height)
        self.raise_()
        self.show()
        self._keys.take(self.field)

    def leave(self) -> None:
        """Close it; the keys go back to where they were."""
        if not self.isHidden():
            self._keys.give_back(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the field has the keys; Esc and a lost focus close."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if event.key() in steps:
                row = self.list.currentRow() + steps[Qt.Key(event.key())]
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentItem())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        # Another program's window in front is no reason to forget what was typed.
        away = Qt.FocusReason.ActiveWindowFocusReason
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() != away:
            self.hide()
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        self.list.clear()
        for offer in self._offers:
            hay = f"{offer.group} {offer.words}".casefold()
            if all(w in hay for w in words):
                item = QListWidgetItem(offer.words)
                item.setData(Qt.ItemDataRole.UserRole, offer.id)
                item.setData(Qt.ItemDataRole.UserRole + 1, offer.keys)
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.nothing.setVisible(self.list.count() == 0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._keys.give_back(self, home=True)
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


class KeysSheet(QScrollArea):
    """All keys, grouped, over the window; Esc, ? or a click closes it."""

    def __init__(self, parent: QWidget, home: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._keys = _Lent(home)
        self.setWidgetResizable(True)
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("All keys"))
        self.hide()

    def open(self, offers: Sequence[Offer]) -> None:
        """Show every offer that has a key, in three columns of groups."""
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.setSpacing(12)
        outer.addWidget(Words(self.tr("Keys"), px=15, weight=600))
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(16)
        keyed = [o for o in offers if o.keys]
        groups = [(g, list(rows)) for g, rows in groupby(keyed, key=lambda o: o.group)]
        heights = [0, 0, 0]
        stacks = [QVBoxLayout() for _ in heights]
        for name, rows in groups:
            place = heights.index(min(heights))
            heights[place] += len(rows) + 2
            stacks[place].addWidget(self._group(name, rows))
        for number, stack in enumerate(stacks):
            stack.addStretch(1)
            grid.addLayout(stack, 0, number)
            grid.setColumnStretch(number, 1)
        outer.addLayout(grid)
        outer.addWidget(
            Words(self.tr("Single letters rest while you type in a field."), "quiet", px=12)
        )
        outer.addStretch(1)
        self.setWidget(page)
        parent = self._over
        self.setGeometry(parent.rect().adjusted(RAIL_PX + 1, BAR_PX + 1, 0, 0))
        self.raise_()
        self.show()
        self._keys.take(self)

    def leave(self) -> None:
        """Close it; the keys go back to where they were."""
        if not self.isHidden():
            self._keys.give_back(self)

    def _group(self, name: str, rows: Sequence[Offer]) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 12)
        grid.setVerticalSpacing(6)
        grid.addWidget(Words(name, px=12, weight=600), 0, 0, 1, 2)
        for line, offer in enumerate(rows, 1):
            keys = Words(offer.keys, "quiet", px=12, mono=True)
            keys.setMinimumWidth(KEYS_PX)
            grid.addWidget(keys, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Words(offer.words, px=12, wrap=True), line, 1)
        grid.setColumnStretch(1, 1)
        return box

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and ? close; arrows scroll."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Question):
            self.leave()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: object) -> None:
        """A click anywhere closes."""
        self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised sheet."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("panel"))
