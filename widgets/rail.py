"""The rail at the left: five workspaces, each an arrangement of the same rooms, and help."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from widgets import theme
from widgets.controls import IconButton, Rule, flow, on_click

RAIL_PX = 56

# workspace, icon, words
WORKSPACES = (
    ("review", "play", "Review"),
    ("mark", "pencil-ruler", "Mark"),
    ("locate", "map-pin", "Locate"),
    ("claims", "scale", "Claims"),
    ("dossier", "file-text", "Dossier"),
)


class _Place(IconButton):
    """A workspace: icon of 20 px over a word."""

    def __init__(self, icon: str, words: str, tip: str) -> None:
        super().__init__(icon, tip, size=20)
        self._words = words
        self.setAccessibleName(words)
        self.setFixedSize(QSize(RAIL_PX, 56))
        self.setCheckable(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Raised when it is the one in use; the word below the icon."""
        painter = QPainter(self)
        if self.isChecked() or (self.underMouse() and self.isEnabled()):
            painter.fillRect(self.rect(), theme.color("raised"))
        if self.hasFocus():
            painter.setPen(theme.color("sky"))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        token = "text" if self.isChecked() else "quiet"
        drawn = theme.icon(self.icon_name, 20, token)
        drawn.paint(painter, (RAIL_PX - 20) // 2, 10, 20, 20)
        painter.setFont(theme.body(11, 500 if self.isChecked() else 400))
        painter.setPen(theme.color(token))
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        room = self.rect().adjusted(0, 34, 0, -6)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, self._words)


class Rail(QWidget):
    """Chooses the workspace."""

    chosen = Signal(str)
    help_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(RAIL_PX + 1)
        self._places: dict[str, _Place] = {}
        group = QButtonGroup(self)
        box = flow(QVBoxLayout())
        for number, (name, icon, words) in enumerate(WORKSPACES, 1):
            place = _Place(icon, self.tr(words), f"{self.tr(words)} (Ctrl {number})")
            group.addButton(place)
            on_click(place, partial(self.chosen.emit, name))
            self._places[name] = place
            box.addWidget(place)
        box.addStretch(1)
        aid = _Place("circle-help", self.tr("Help"), self.tr("All keys (?)"))
        aid.setCheckable(False)
        on_click(aid, self.help_wanted.emit)
        box.addWidget(aid)
        row = flow(QHBoxLayout())
        row.addLayout(box)
        row.addWidget(Rule(upright=True))
        self.setLayout(row)

    def show_workspace(self, name: str) -> None:
        """Mark the one in use."""
        self._places[name].setChecked(True)

    def set_case_open(self, is_open: bool) -> None:
        """Without a case only Review makes sense."""
        for name, place in self._places.items():
            place.setEnabled(is_open or name == "review")
