"""The Dossier workspace: findings, the pages as they will be printed, and the gate to a final one.

A draft can always be written. `Write final` stays visible with the reason why it is shut.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.case.model import Claim
from app.case.vocabulary import SIGNS
from widgets import theme
from widgets.controls import Rule, Words
from widgets.row_list import Row, RowList

EDITIONS = ("full", "redacted")


class Pages(QScrollArea):
    """The pages one under another on the well, as wide as the room allows."""

    def __init__(self) -> None:
        super().__init__()
        self._images: list[QImage] = []
        self.labels: list[QLabel] = []
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Pages of the dossier"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.say(self.tr("Pages appear here when they are made."))

    def say(self, words: str) -> None:
        """A line of words instead of pages."""
        self._images, self.labels = [], []
        page = QWidget()
        column = QVBoxLayout(page)
        column.addWidget(Words(words, "well_quiet"), 0, Qt.AlignmentFlag.AlignCenter)
        self._take(page)

    def show_pages(self, images: Sequence[QImage]) -> None:
        """Show pages, each an image of any resolution."""
        place = self.verticalScrollBar().value()
        self._images = list(images)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        self.labels = [QLabel() for _ in images]
        for number, label in enumerate(self.labels, 1):
            label.setAccessibleName(self.tr("Page {0} of {1}").format(number, len(images)))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._take(page)
        self._scale()
        self.verticalScrollBar().setValue(place)

    def go_to(self, number: int) -> None:
        """Bring page `number` (from 1) to the top."""
        if 0 < number <= len(self.labels):
            self.verticalScrollBar().setValue(self.labels[number - 1].y() - 16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pages follow the room's width."""
        super().resizeEvent(event)
        self._scale()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The well behind the pages."""
        QPainter(self.viewport()).fillRect(self.viewport().rect(), theme.color("well"))

    def _take(self, page: QWidget) -> None:
        self.setWidget(page)
        page.setAutoFillBackground(False)  # a scroll area switches it on

    def _scale(self) -> None:
        width = max(200, min(840, self.viewport().width() - 48))
        ratio = self.devicePixelRatioF()
        for label, image in zip(self.labels, self._images, strict=True):
            fitted = image.scaledToWidth(
                round(width * ratio), Qt.TransformationMode.SmoothTransformation
            )
            fitted.setDevicePixelRatio(ratio)
            label.setPixmap(QPixmap.fromImage(fitted))


class DossierPanel(QWidget):
    """Findings left, pages in the middle, gate right."""

    pages_asked = Signal(str)
    """the edition to make pages of"""
    write_asked = Signal(str, bool)
    """edition, final"""
    claim_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._claims: list[Claim] = []
        self.pages = Pages()
        self.findings = RowList(self.tr("Findings"))
        self.findings.chosen.connect(self.claim_asked)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        for widget, least in ((self._left(), 200), (self.pages, 400), (self._right(), 300)):
            widget.setMinimumWidth(least)
            split.addWidget(widget)
        split.setStretchFactor(1, 1)
        split.setSizes([220, 760, 344])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)

    def _left(self) -> QWidget:
        room = QWidget()
        room.setAutoFillBackground(True)
        column = QVBoxLayout(room)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        title = Words(self.tr("Findings"), px=12, weight=600)
        title.setFixedHeight(36)
        title.setIndent(12)
        column.addWidget(title)
        column.addWidget(Rule())
        column.addWidget(self.findings)
        column.addStretch(1)
        return room

    def _right(self) -> QWidget:
        room = QWidget()
        room.setAutoFillBackground(True)
        column = QVBoxLayout(room)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.gate = Words("", px=15, weight=600, wrap=True)
        column.addWidget(self.gate)
        self._points = QVBoxLayout()
        self._points.setSpacing(6)
        column.addLayout(self._points)
        column.addWidget(Rule())
        column.addWidget(Words(self.tr("Edition"), weight=600))
        self.editions = QButtonGroup(self)
        about = {
            "full": self.tr("Full: every coordinate, name and frame"),
            "redacted": self.tr("Redacted: coarse places, no names,\nno graphic frames"),
        }
        for edition in EDITIONS:
            button = QRadioButton(about[edition])
            button.setObjectName(edition)
            button.setChecked(edition == EDITIONS[0])
            button.toggled.connect(partial(self._choose_edition, edition))
            self.editions.addButton(button)
            column.addWidget(button)
        column.addStretch(1)
        self.why_shut = Words("", "caution", px=12, wrap=True)
        column.addWidget(self.why_shut)
        row = QHBoxLayout()
        self.write_final = QPushButton(self.tr("Write final…"))
        self.write_final.setProperty("flat", True)
        self.write_final.clicked.connect(lambda: self.write_asked.emit(self.edition, True))
        self.write_draft = QPushButton(self.tr("Write draft…"))
        self.write_draft.setProperty("primary", True)
        self.write_draft.clicked.connect(lambda: self.write_asked.emit(self.edition, False))
        row.addWidget(self.write_final)
        row.addStretch(1)
        row.addWidget(self.write_draft)
        column.addLayout(row)
        return room

    def _choose_edition(self, edition: str, on: bool) -> None:
        if on:
            self.pages_asked.emit(edition)

    @property
    def edition(self) -> str:
        """The edition chosen."""
        button = self.editions.checkedButton()
        return button.objectName() if button else EDITIONS[0]

    def show_gate(self, claims: Sequence[Claim], open_points: Sequence[str]) -> None:
        """Take the claims and what still keeps the dossier a draft, as sentences."""
        self._claims = list(claims)
        self.findings.show_rows(
            [
                Row(
                    claim.id,
                    f"{number}  {claim.text}",
                    sign=SIGNS[claim.status],
                    sign_token=claim.status,
                    tip=claim.text,
                )
                for number, claim in enumerate(claims, 1)
            ]
        )
        while (old := self._points.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.deleteLater()
        for point in open_points:
            self._points.addWidget(Words(f"◌ {point}", "caution", px=12, wrap=True))
        passed = [c for c in claims if c.reviewed]
        if passed:
            words = self.tr("✓ {0} of {1} claims reviewed").format(len(passed), len(claims))
            self._points.addWidget(Words(words, "supports", px=12, wrap=True))
        shut = bool(open_points)
        one, many = self.tr("1 open point"), self.tr("{0} open points")
        count = one if len(open_points) == 1 else many.format(len(open_points))
        self.gate.setText(self.tr("Draft: {0}").format(count) if shut else self.tr("Ready"))
        self.write_final.setEnabled(not shut)
        self.why_shut.setText(
            self.tr("A final dossier needs every claim judged, and agreed to by a second person.")
            if shut
            else ""
        )
