"""The matrix of claims against evidence: rows are claims, columns are what they stand on.

A cell carries a sign and one to three dots for its weight, so that colour is never the only sign;
an empty cell is a dot, so that gaps are seen. The keys + - ? 1 2 3 weigh the cell in focus.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.case.model import Assessment, Claim, Verdict, displayed
from app.case.vocabulary import SIGNS, name_of
from widgets import theme
from widgets.controls import plain_tip
from widgets.evidence import Evidence, Sources, cell, columns

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
CLAIM_PX, LIKELIHOOD_PX, EVIDENCE_PX = 240, 132, 80
LIKELIHOOD, FIRST_EVIDENCE = 1, 2
_BEARS = {Qt.Key.Key_Plus: "supports", Qt.Key.Key_Minus: "contradicts", Qt.Key.Key_Question: "open"}


class ClaimsModel(QAbstractTableModel):
    """Rows of claims; column 0 is the claim, 1 its likelihood, the others the evidence."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: list[Claim] = []
        self.evidence: list[Evidence] = []
        self.sources = Sources({}, {}, {})

    def show(self, claims: Sequence[Claim], sources: Sources) -> None:
        """Take new values."""
        self.beginResetModel()
        self.claims, self.sources = list(claims), sources
        self.evidence = columns(self.claims, sources)
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """One row a claim."""
        return 0 if parent.isValid() else len(self.claims)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """The claim, its likelihood, its evidence."""
        return 0 if parent.isValid() else len(self.evidence) + 2

    def assessment(self, index: Index) -> Assessment | None:
        """What stands in a cell; None for an empty one and for the first two columns."""
        evidence = self.evidence_at(index.column())
        return None if evidence is None else cell(self.claims[index.row()], evidence, self.sources)

    def evidence_at(self, column: int) -> Evidence | None:
        """The piece of evidence of a column; None for the first two."""
        return self.evidence[column - FIRST_EVIDENCE] if column >= FIRST_EVIDENCE else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text for the screen and for assistive programs."""
        claim = self.claims[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            found = self.assessment(index)
            return plain_tip((found.text if found else claim.note) or "") or None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if index.column() == 0:
            return displayed(claim.text)
        if index.column() == LIKELIHOOD:
            return likelihood_words(claim, self.tr("not judged"))
        found = self.assessment(index)
        return f"{SIGNS[found.bears]} {'•' * found.weight}" if found else "·"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Titles of the columns; rows are painted with their numbers."""
        if orientation == Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return self.tr("Claim")
        evidence = self.evidence_at(section)
        if evidence is None:
            return self.tr("Leans, likelihood")
        return f"{evidence.title}\n{evidence.detail}"


def newest(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The verdict given last, for a view that has room for one."""
    return max(verdicts, key=lambda v: v.time, default=None)


def likelihood_words(claim: Claim, none: str) -> str:
    """The likelihood in words; both where two people differ; `none` where nobody judged."""
    words = dict.fromkeys(name_of("likelihood", v.likelihood) for v in claim.verdicts)
    return " / ".join(words) or none


class _Header(QHeaderView):
    """Column titles of two lines with the icon of the evidence's kind above them."""

    def __init__(self, model: ClaimsModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._claims = model

    def sizeHint(self) -> QSize:
        """Room for an icon and two lines."""
        return QSize(super().sizeHint().width(), 68)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint one title."""
        painter.save()
        painter.fillRect(rect, theme.color("panel"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        box = rect.adjusted(4, 6, -4, -6)
        painter.setFont(theme.body(11))
        evidence = self._claims.evidence_at(logicalIndex)
        if evidence is None:
            painter.setPen(theme.color("quiet"))
            words = str(self._claims.headerData(logicalIndex, Qt.Orientation.Horizontal))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.drawText(box.adjusted(8, 0, 0, 0), flags, words)
        else:
            icon = QRect(box.center().x() - 7, box.top(), 16, 16)
            theme.icon(evidence.icon, 16).paint(painter, icon)
            metrics = painter.fontMetrics()
            for line, (words, tone) in enumerate(
                ((evidence.title, "text"), (evidence.detail, "quiet"))
            ):
                painter.setPen(theme.color(tone))
                shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
                place = QRect(box.left(), box.top() + 22 + 16 * line, box.width(), 16)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()


class _Cells(QStyledItemDelegate):
    """Paints claims, cells and likelihoods."""

    def __init__(self, model: ClaimsModel, view: QTableView) -> None:
        super().__init__(view)
        self._claims = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of two lines."""
        return QSize(60, 44)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell of any column."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme.color("sun_tint" if chosen else "panel"))
        painter.setPen(theme.color("hair"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        claim = self._claims.claims[index.row()]
        if index.column() == 0:
            self._paint_claim(painter, rect, claim, index.row() + 1, chosen)
        elif index.column() == LIKELIHOOD:
            self._paint_likelihood(painter, rect, claim)
        else:
            self._paint_cell(painter, rect, self._claims.assessment(index))
        if state & QStyle.StateFlag.State_HasFocus:
            pen = painter.pen()
            pen.setColor(theme.color("sky"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 3, -3, -4), 4, 4)
        painter.restore()

    def _paint_claim(
        self, painter: QPainter, rect: QRect, claim: Claim, number: int, chosen: bool
    ) -> None:
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), theme.color("sun"))
        painter.setFont(theme.body(13, 600))
        painter.setPen(theme.color(claim.kind))
        box = rect.adjusted(12, 0, -8, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, str(number))
        if not claim.reviewed:
            painter.setFont(theme.body(11, 600))
            painter.setPen(theme.color("caution"))
            painter.drawText(box.adjusted(21, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, "◌")
        painter.setFont(theme.body(13, 500 if chosen else 400))
        painter.setPen(theme.color("text"))
        flags = middle | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        words = box.adjusted(40, 2, 0, -2)
        painter.drawText(
            words, int(flags), self._two_lines(painter, displayed(claim.text), words.width())
        )

    @staticmethod
    def _two_lines(painter: QPainter, text: str, width: int) -> str:
        """The text cut so that it fits two lines; the whole is in the weighing and the tooltip."""
        metrics = painter.fontMetrics()
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width * 1.6))

    def _paint_cell(self, painter: QPainter, rect: QRect, found: Assessment | None) -> None:
        centre = rect.center()
        if found is None:
            painter.setPen(theme.color("quiet"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "·")
            return
        box = QRectF(0, 0, 56, 36)
        box.moveCenter(QRectF(rect).center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{found.bears}_tint"))
        painter.drawRoundedRect(box, 4, 4)
        tone = theme.color(found.bears)
        painter.setPen(tone)
        painter.setFont(theme.body(15, 600))
        sign = QRectF(box.left(), box.top() + 2, box.width(), 20)
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, SIGNS[found.bears])
        painter.setPen(Qt.PenStyle.NoPen)
        for dot in range(3):
            shade = QColor(tone)
            shade.setAlphaF(1.0 if dot < found.weight else 0.25)
            painter.setBrush(shade)
            painter.drawEllipse(QRectF(centre.x() - 8 + 6 * dot, box.bottom() - 10, 4, 4))

    def _paint_likelihood(self, painter: QPainter, rect: QRect, claim: Claim) -> None:
        box = rect.adjusted(12, 0, -8, 0)
        painter.setFont(theme.body(13, 600))
        painter.setPen(theme.color(claim.status))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, flags, SIGNS[claim.status])
        painter.setFont(theme.body(12))
        painter.setPen(theme.color("text" if claim.verdicts else "quiet"))
        words = likelihood_words(claim, self.tr("not judged"))
        painter.drawText(box.adjusted(20, 0, 0, 0), int(flags | Qt.TextFlag.TextWordWrap), words)


class ClaimsTable(QTableView):
    """The matrix. A selected row is the claim in hand; keys weigh the cell in focus."""

    claim_selected = Signal(str)
    evidence_shown = Signal(object)
    command = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.claims = ClaimsModel()
        self.setModel(self.claims)
        self.setItemDelegate(_Cells(self.claims, self))
        header = _Header(self.claims)
        self.setHorizontalHeader(header)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(44)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Claims against evidence"))
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._show_evidence)
        self.selectionModel().currentRowChanged.connect(self._row_changed)

    def show_claims(self, claims: Sequence[Claim], sources: Sources) -> None:
        """Show these claims; the one selected stays selected."""
        index = self.currentIndex()
        held = self.claims.claims[index.row()].id if index.isValid() else None
        column = max(0, index.column())
        self.claims.show(claims, sources)
        self._lay_out()
        rows = [c.id for c in self.claims.claims]
        if held in rows:
            self.setCurrentIndex(
                self.claims.index(rows.index(held), min(column, self.claims.columnCount() - 1))
            )

    def select_claim(self, claim: str | None) -> None:
        """Select a claim's row."""
        rows = [c.id for c in self.claims.claims]
        if claim in rows and self.currentIndex().row() != rows.index(claim):
            self.setCurrentIndex(self.claims.index(rows.index(claim), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ - ? say how the cell's evidence bears, 1 2 3 how much; Enter shows it."""
        found = (
            self.claims.assessment(self.currentIndex()) if self.currentIndex().isValid() else None
        )
        key = Qt.Key(event.key())
        if found and key in _BEARS:
            self.command.emit({"do": "set_assessment", "id": found.id, "bears": _BEARS[key]})
        elif found and Qt.Key.Key_1 <= key <= Qt.Key.Key_3:
            weight = int(event.text())
            self.command.emit({"do": "set_assessment", "id": found.id, "weight": weight})
        elif found and key == Qt.Key.Key_Delete:
            self.command.emit({"do": "remove", "id": found.id})
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._show_evidence(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        """The first column takes what the others leave."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # the stub names a private class
        self._lay_out()

    def _lay_out(self) -> None:
        evidence = len(self.claims.evidence)
        for column in range(FIRST_EVIDENCE, FIRST_EVIDENCE + evidence):
            self.setColumnWidth(column, EVIDENCE_PX)
        self.setColumnWidth(LIKELIHOOD, LIKELIHOOD_PX)
        rest = self.viewport().width() - LIKELIHOOD_PX - EVIDENCE_PX * evidence
        self.setColumnWidth(0, max(CLAIM_PX, rest))

    def _row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.claim_selected.emit(self.claims.claims[current.row()].id)

    def _show_evidence(self, index: QModelIndex) -> None:
        evidence = self.claims.evidence_at(index.column())
        if evidence is not None and evidence.frame is not None:
            self.evidence_shown.emit(evidence.frame)
