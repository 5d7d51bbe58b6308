"""The first start: what to do, in the place where the footage will be.

One act is primary and has the focus; the whole area takes a drop.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from widgets import theme
from widgets.controls import ActButton, Words, flow, on_click, plain_tip

BOX_PX = (720, 300)


class _DropArea(QWidget):
    """The dashed field."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw its outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color("well_quiet"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


class EmptyState(QWidget):
    """Drop a video, choose one, open a case, try the example; cases opened lately."""

    video_wanted = Signal()
    case_wanted = Signal()
    example_wanted = Signal()
    recent_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.choose = ActButton("", self.tr("Choose a video…"), primary=True)
        on_click(self.choose, self.video_wanted.emit)
        opens = ActButton("", self.tr("Open a case…"))
        on_click(opens, self.case_wanted.emit)
        example = ActButton("", self.tr("Try the example"))
        on_click(example, self.example_wanted.emit)
        self._recent = flow(QHBoxLayout(), spacing=8)
        box = flow(QVBoxLayout(), margins=(24, 16, 24, 16))
        box.addStretch(2)
        top = flow(QHBoxLayout())
        top.addStretch(1)
        top.addWidget(self._area(self.choose, opens, example), 100)
        top.addStretch(1)
        box.addLayout(top)
        box.addSpacing(16)
        box.addLayout(self._recent)
        box.addStretch(1)
        row = flow(QHBoxLayout())
        row.addStretch(1)
        row.addWidget(self._promises(), 100)
        row.addStretch(1)
        box.addLayout(row)
        box.addStretch(2)
        box.addWidget(self._keys(), 0, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(box)

    def _area(self, *buttons: ActButton) -> QWidget:
        area = _DropArea()
        area.setMaximumSize(*BOX_PX)
        area.setMinimumSize(440, 220)
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        icon = QLabel()
        icon.setPixmap(theme.icon("film", 32, "well_quiet").pixmap(32, 32))
        title = Words(self.tr("Drop a video here"), "well_text", px=20, weight=600)
        says = (
            self.tr("Gnomon copies it into a new case and names it by its hash."),
            self.tr("The copy is never altered; nothing is converted."),
        )
        box = flow(QVBoxLayout(), spacing=4, margins=(24, 32, 24, 32))
        box.addStretch(1)
        centre = Qt.AlignmentFlag.AlignHCenter
        box.addWidget(icon, 0, centre)
        box.addSpacing(8)
        box.addWidget(title, 0, centre)
        for line in says:
            box.addWidget(Words(line, "well_quiet"), 0, centre)
        row = flow(QHBoxLayout(), spacing=8, margins=(0, 16, 0, 0))
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        box.addLayout(row)
        box.addStretch(1)
        area.setLayout(box)
        return area

    def _promises(self) -> QWidget:
        columns = (
            (
                "pencil-ruler",
                self.tr("Mark"),
                self.tr("Step frame by frame. Mark what is seen, apart from what you infer."),
            ),
            (
                "map-pin",
                self.tr("Locate"),
                self.tr("Match the frame to imagery. Every place comes with its error."),
            ),
            (
                "scale",
                self.tr("Weigh, then write"),
                self.tr("Each claim against each piece of evidence, into a dossier."),
            ),
        )
        row = flow(QHBoxLayout(), spacing=24)
        for icon, title, text in columns:
            sign = QLabel()
            sign.setPixmap(theme.icon(icon, 20, "well_text").pixmap(20, 20))
            head = flow(QHBoxLayout(), spacing=8)
            head.addWidget(sign)
            head.addWidget(Words(title, "well_text", px=15, weight=500))
            head.addStretch(1)
            words = Words(text, "well_quiet", wrap=True)
            words.setMinimumWidth(140)
            words.setMaximumWidth(224)
            box = flow(QVBoxLayout(), spacing=4)
            box.addLayout(head)
            box.addWidget(words)
            box.addStretch(1)
            row.addLayout(box, 1)
        holder = QWidget()
        holder.setMaximumWidth(BOX_PX[0])
        holder.setLayout(row)
        return holder

    def _keys(self) -> QWidget:
        row = flow(QHBoxLayout(), spacing=8)
        for key, what in (
            (", .", self.tr("frame by frame")),
            ("Space", self.tr("play")),
            ("Ctrl K", self.tr("all commands")),
            ("?", self.tr("all keys")),
        ):
            row.addWidget(Words(key, "well_text", mono=True))
            row.addWidget(Words(what, "well_quiet", px=12))
            row.addSpacing(16)
        holder = QWidget()
        holder.setLayout(row)
        return holder

    def show_recent(self, paths: Sequence[str]) -> None:
        """Cases opened lately, as buttons."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        if not paths:
            return
        self._recent.addStretch(1)
        self._recent.addWidget(Words(self.tr("Lately:"), "well_quiet", px=12))
        stems = [Path(path).stem for path in paths[:3]]
        for path, stem in zip(paths[:3], stems, strict=True):
            alike = stems.count(stem) > 1
            button = ActButton("", f"{stem} ({Path(path).parent.name})" if alike else stem)
            button.setToolTip(plain_tip(path))
            on_click(button, partial(self.recent_wanted.emit, path))
            self._recent.addWidget(button)
        self._recent.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill with the well."""
        QPainter(self).fillRect(self.rect(), theme.color("well"))
