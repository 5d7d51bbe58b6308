"""A list of rows as tall as what it holds: icon or swatch, words, a quiet note at the right.

The panel around it scrolls, not the list. Arrow keys move, Enter and a click choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QIcon, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.case.model import displayed
from widgets import theme
from widgets.controls import plain_tip

ROW_PX = 28
TALL_ROW_PX = 44
PAD_PX = 12
FILE_WEIGHT = 500
THUMB = QSize(48, 28)


@dataclass(frozen=True)
class Row:
    """One row. `sign` is + − or ? with its token; `second` makes a row of two lines."""

    id: str
    text: str
    note: str = ""
    second: str = ""
    icon: str = ""
    icon_token: str = "quiet"
    swatch: int | None = None
    sign: str = ""
    sign_token: str = "open"
    thumb: QImage | None = None
    tip: str = ""
    caution: bool = False


def _plain(row: Row) -> Row:
    """What files and strangers call themselves, safe to be shown."""
    return replace(
        row, text=displayed(row.text), second=displayed(row.second), note=displayed(row.note)
    )


class Rows(QAbstractListModel):
    """The rows, for Qt."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = [_plain(row) for row in rows]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The words for the eye and for a screen reader."""
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(part for part in (row.sign, row.text, row.second, row.note) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.tip) or None
        return None


class _Painting(QStyledItemDelegate):
    """Draws a Row; the selected one has the sun's tint and a bar of 2 px at its left.

    Without `sun` it is merely raised: it is shown, and something else may be selected.
    """

    def __init__(self, rows: Rows, parent: QWidget, *, sun: bool) -> None:
        super().__init__(parent)
        self._rows = rows
        self._sun = sun

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """28 px, or 44 with a second line or a picture."""
        row = self._rows.rows[index.row()]
        return QSize(80, TALL_ROW_PX if row.second else ROW_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the row."""
        row = self._rows.rows[index.row()]
        box = QRect(option.rect)
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.color("sun_tint" if self._sun else "raised"))
            if self._sun:
                bar = QRect(box.left(), box.top(), 2, box.height())
                painter.fillRect(bar, theme.color("sun"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.color("raised"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("sky"))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        x = box.left() + PAD_PX
        x += self._paint_sign(painter, row, QRect(x, box.top(), box.width(), box.height()))
        room = QRect(x, box.top(), box.right() - PAD_PX - x + 1, box.height())
        self._paint_words(painter, row, room)
        painter.restore()

    def _paint_sign(self, painter: QPainter, row: Row, box: QRect) -> int:
        """Whatever stands before the words; returns the room it took."""
        middle = box.center().y()
        if row.second:
            place = QRect(QPoint(box.left(), middle - THUMB.height() // 2), THUMB)
            if row.thumb is not None:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(place, row.thumb)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("raised"))
                painter.drawRoundedRect(place, 3, 3)
                self._icon(row).paint(painter, place)
            return THUMB.width() + 8
        if row.swatch is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.swatch_color(row.swatch))
            painter.drawRoundedRect(QRect(box.left(), middle - 3, 8, 8), 2, 2)
            return 16
        if row.sign:
            painter.setFont(theme.mono(13, 600))
            painter.setPen(theme.color(row.sign_token))
            place = QRect(box.left(), box.top(), 16, box.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, row.sign)
            return 24
        if row.icon:
            self._icon(row).paint(painter, QRect(box.left(), middle - 7, 16, 16))
            return 24
        return 0

    def _icon(self, row: Row) -> QIcon:
        return theme.icon(row.icon or "file-text", 16, "caution" if row.caution else row.icon_token)

    def _paint_words(self, painter: QPainter, row: Row, box: QRect) -> None:
        note_font, left = theme.body(12), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if row.note:
            taken = QFontMetrics(note_font).horizontalAdvance(row.note)
            painter.setFont(note_font)
            painter.setPen(theme.color("caution" if row.caution and not row.second else "quiet"))
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.note
            )
            box = box.adjusted(0, 0, -taken - 8, 0)
        if not row.second:
            self._draw(painter, row.text, box, "text", 400, left)
            return
        half = box.center().y()
        upper = QRect(box.left(), half - 18, box.width(), 20)
        lower = QRect(box.left(), half + 1, box.width(), 16)
        self._draw(painter, row.text, upper, "text", FILE_WEIGHT, left)
        painter.setFont(note_font)
        painter.setPen(theme.color("caution" if row.caution else "quiet"))
        short = QFontMetrics(note_font).elidedText(
            row.second, Qt.TextElideMode.ElideRight, lower.width()
        )
        painter.drawText(lower, left, short)

    def _draw(
        self,
        painter: QPainter,
        text: str,
        box: QRect,
        token: str,
        weight: int,
        place: Qt.AlignmentFlag,
    ) -> None:
        font = theme.body(13, weight)
        painter.setFont(font)
        painter.setPen(theme.color(token))
        # The end of a file's name tells it apart as often as its beginning.
        file = weight == FILE_WEIGHT
        cut = Qt.TextElideMode.ElideMiddle if file else Qt.TextElideMode.ElideRight
        short = QFontMetrics(font).elidedText(text, cut, box.width())
        painter.drawText(box, place, short)


class RowList(QListView):
    """The list. Signals carry a row's id."""

    chosen = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, name: str, *, sun: bool = True) -> None:
        super().__init__()
        self._rows = Rows()
        self.setModel(self._rows)
        self.setItemDelegate(_Painting(self._rows, self, sun=sun))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.activated.connect(self._choose)
        self.setFixedHeight(0)

    def show_rows(self, rows: Sequence[Row], selected: str | None = None) -> None:
        """Show these rows and mark the one with the id `selected`."""
        if list(rows) != self._rows.rows:
            self._rows.show_rows(rows)
            self.setFixedHeight(sum(TALL_ROW_PX if row.second else ROW_PX for row in rows))
        self.select(selected)

    def select(self, id_: str | None) -> None:
        """Mark the row with this id; none where there is no such row."""
        ids = [row.id for row in self._rows.rows]
        if id_ not in ids:
            self.selectionModel().clear()
            return
        index = self._rows.index(ids.index(id_))
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def ids(self) -> list[str]:
        """The ids, top down."""
        return [row.id for row in self._rows.rows]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.chosen.emit(self._rows.rows[index.row()].id)

    def _choose(self, index: QModelIndex) -> None:
        # Qt says `activated` for Enter, and on some desktops for a click, which came already.
        if not self.underMouse():
            self.chosen.emit(self._rows.rows[index.row()].id)

    def _ask_menu(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if index.isValid():
            self.menu_wanted.emit(
                self._rows.rows[index.row()].id, self.viewport().mapToGlobal(point)
            )
