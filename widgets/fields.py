"""Controls that edit one value where it is shown; each says `edited` once, at the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QPlainTextEdit

from widgets import theme

NOTE_PX = 64
MOST_ROWS = 12


class TextField(QLineEdit):
    """One line. Enter or leaving keeps it, Esc brings the old value back."""

    edited = Signal(str)

    def __init__(self, value: str, *, hint: str = "", name: str = "", mono: bool = False) -> None:
        super().__init__(value)
        self._value = value
        self.setPlaceholderText(hint)
        self.setAccessibleName(name or hint)
        if mono:
            self.setFont(theme.mono(12))
        self.setCursorPosition(0)
        self.editingFinished.connect(self._keep)
        # Done is done: the keys are the window's again, not the next letters of this field.
        self.returnPressed.connect(self.clearFocus)

    def set_value(self, value: str) -> None:
        """Show another value."""
        self._value = value
        self.setText(value)

    def _keep(self) -> None:
        value = self.text().strip()
        if value != self._value:
            self._value = value
            self.edited.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the edit back."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._value)
            self.clearFocus()
        else:
            super().keyPressEvent(event)


class NoteField(QPlainTextEdit):
    """A few lines of plain text, kept when the field is left."""

    edited = Signal(str)

    def __init__(self, value: str, *, hint: str, name: str = "") -> None:
        super().__init__(value)
        self._value = value
        self.setPlaceholderText(hint)
        self.setAccessibleName(name or hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(NOTE_PX)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was written."""
        super().focusOutEvent(event)
        value = self.toPlainText().strip()
        if value != self._value:
            self._value = value
            self.edited.emit(value)


class TermField(QComboBox):
    """A term of the vocabulary, or free text."""

    edited = Signal(str)

    def __init__(self, terms: Sequence[str], value: str, *, name: str) -> None:
        super().__init__()
        self._value = value
        self.setEditable(True)
        self.setMaxVisibleItems(MOST_ROWS)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItems(list(terms))
        self.setCurrentText(value)
        self.setAccessibleName(name)
        self.setMinimumWidth(60)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        completer = QCompleter(list(terms), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = completer.popup()
        assert popup is not None  # made when it is asked for
        popup.setObjectName("completion")
        self.setCompleter(completer)
        line = self.lineEdit()
        assert line is not None  # an editable box has one
        line.setPlaceholderText(self.tr("a term, or your words"))
        line.setCursorPosition(0)
        line.editingFinished.connect(self._keep)
        line.installEventFilter(self)
        self.activated.connect(lambda _row: self._finish())
        line.returnPressed.connect(self._finish)

    def _finish(self) -> None:
        self._keep()
        self.clearFocus()

    def _keep(self) -> None:
        value = self.currentText().strip()
        if value and value != self._value:
            self._value = value
            self.edited.emit(value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes to the field finds its term marked, to be typed over."""
        super().focusInEvent(event)
        line = self.lineEdit()
        assert line is not None
        # A click sets the cursor after it gave the keys.
        QTimer.singleShot(0, line, line.selectAll)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc takes the edit back."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and event.type() == QEvent.Type.KeyPress:
            self.setCurrentText(self._value)
            self.clearFocus()
            return True
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel around: scrolling must not change a finding."""
        event.ignore()


class ChoiceField(QComboBox):
    """One of a fixed set of values, each shown in words."""

    edited = Signal(object)

    def __init__(self, choices: Sequence[tuple[object, str]], value: object, *, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxVisibleItems(MOST_ROWS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumWidth(60)
        for data, words in choices:
            self.addItem(words, data)
        values = [data for data, _ in choices]
        self.setCurrentIndex(values.index(value) if value in values else -1)
        self._row = self.currentIndex()
        self.activated.connect(self._keep)

    def _keep(self, row: int) -> None:
        self.clearFocus()
        if row != self._row:
            self._row = row
            self.edited.emit(self.itemData(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list to choose from: no key changes a finding unseen."""
        opens = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_F4)
        if event.key() in opens:
            self.showPopup()
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel around: scrolling must not change a finding."""
        event.ignore()
