"""The rooms of the window and the workspaces that arrange them.

Five workspaces are five arrangements of the same widgets: nothing is built twice, so nothing can
differ. At narrow windows the case panel folds to icons before anything is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from widgets.claims_panel import ClaimsPanel
from widgets.controls import flow
from widgets.dossier_panel import DossierPanel
from widgets.empty_state import EmptyState
from widgets.frame_strip import FrameStrip
from widgets.inspector import Inspector
from widgets.job_panel import JobPanel
from widgets.map_room import MapRoom
from widgets.media_panel import PANEL_PX, MediaPanel
from widgets.rail import Rail
from widgets.timeline import Timeline
from widgets.topbar import TopBar
from widgets.transport import Transport
from widgets.video_view import VideoView

FOLD_BELOW_PX = 1360
TIMELINE_PX = 240
MAP_PX = 276
LOW_PX = 760
LOW_TIMELINE_PX = 176


@dataclass(frozen=True)
class Arrangement:
    """Where the rooms stand. `centre` is frame, claims or dossier; `map` beside, below or away."""

    centre: str
    map: str
    inspector_px: int
    case_panel: bool = True
    timeline: bool = True


ARRANGEMENTS = {
    "review": Arrangement("frame", "below", 288),
    "mark": Arrangement("frame", "away", 336),
    "locate": Arrangement("frame", "beside", 288, case_panel=False),
    "claims": Arrangement("claims", "away", 0, case_panel=False, timeline=False),
    "dossier": Arrangement("dossier", "away", 0, case_panel=False, timeline=False),
}


class Rooms(QObject):
    """Holds every panel and puts them where the workspace wants them."""

    arranged = Signal(str)
    """the workspace now shown"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.topbar = TopBar()
        self.rail = Rail()
        self.media_panel = MediaPanel()
        self.strip = FrameStrip()
        self.video = VideoView()
        self.empty = EmptyState()
        self.transport = Transport()
        self.timeline = Timeline()
        self.inspector = Inspector()
        self.map_room = MapRoom()
        self.claims = ClaimsPanel()
        self.dossier = DossierPanel()
        self.jobs = JobPanel()
        self.workspace = "review"
        self._fold: bool | None = None
        """the user's own choice; None: by the width of the window"""
        self._sizes: dict[str, list[list[int]]] = {}
        self._build()

    def _build(self) -> None:
        self._canvas = QStackedWidget()
        self._canvas.addWidget(self._frame_room())
        self._canvas.addWidget(self.empty)
        self._stage = _splitter(Qt.Orientation.Horizontal, self._canvas)
        self._right = _splitter(Qt.Orientation.Vertical, self.inspector, self.map_room)
        self._upper = _splitter(
            Qt.Orientation.Horizontal, self.media_panel, self._stage, self._right
        )
        self._upper.setStretchFactor(1, 1)
        self._footage = _splitter(Qt.Orientation.Vertical, self._upper, self.timeline)
        self._footage.setStretchFactor(0, 1)
        self.centre = QStackedWidget()
        for page in (self._footage, self.claims, self.dossier):
            self.centre.addWidget(page)
        # A file dropped on the canvas is for the window to take.
        self.video.setAcceptDrops(False)
        self.video.viewport().setAcceptDrops(False)
        self._right.setMinimumWidth(248)
        self._stage.setMinimumWidth(320)
        self.media_panel.fold(False)

    def _frame_room(self) -> QWidget:
        box = flow(QVBoxLayout())
        box.addWidget(self.strip)
        box.addWidget(self.video, 1)
        box.addWidget(self.transport)
        room = QWidget()
        room.setLayout(box)
        return room

    def fill(self, window: QWidget) -> None:
        """Lay everything out in the window's central widget."""
        middle = flow(QHBoxLayout())
        middle.addWidget(self.rail)
        middle.addWidget(self.centre, 1)
        box = flow(QVBoxLayout())
        box.addWidget(self.topbar)
        box.addLayout(middle, 1)
        box.addWidget(self.jobs)
        window.setLayout(box)
        self.arrange("review")

    def arrange(self, workspace: str) -> None:
        """Show a workspace; each keeps the sizes it was given."""
        self._sizes[self.workspace] = [s.sizes() for s in self._splitters()]
        self.workspace = workspace
        how = ARRANGEMENTS[workspace]
        if how.map == "beside":
            self._stage.addWidget(self.map_room)
        else:
            self._right.addWidget(self.map_room)
        self.map_room.setVisible(how.map != "away")
        self.map_room.set_expanded(how.map == "beside")
        self.media_panel.setVisible(how.case_panel)
        pages = {"frame": 0, "claims": 1, "dossier": 2}
        self.centre.setCurrentIndex(pages[how.centre])
        # Qt would give the keys to the field that had them there last.
        (self.video if how.centre == "frame" else self.centre).setFocus()
        self.rail.show_workspace(workspace)
        self._restore(workspace, how)
        self.arranged.emit(workspace)

    def _restore(self, workspace: str, how: Arrangement) -> None:
        kept = self._sizes.get(workspace)
        if kept is not None:
            for splitter, sizes in zip(self._splitters(), kept, strict=True):
                if sum(sizes) and len(sizes) == splitter.count():
                    splitter.setSizes(sizes)
            return
        width, height = self._upper.width(), self._footage.height()
        left = self.media_panel.width() if self.media_panel.is_folded() else PANEL_PX
        self._upper.setSizes([left, max(width - left - how.inspector_px, 400), how.inspector_px])
        timeline = TIMELINE_PX if height >= LOW_PX else LOW_TIMELINE_PX
        upper = height - timeline
        map_px = min(MAP_PX, upper // 2)
        self._right.setSizes([upper - map_px, map_px])
        self._stage.setSizes([width // 2, width // 2])
        self._footage.setSizes([upper, timeline])

    def _splitters(self) -> tuple[QSplitter, ...]:
        return self._upper, self._right, self._stage, self._footage

    def show_empty(self, empty: bool) -> None:
        """The words for the first start, or the frame."""
        self._canvas.setCurrentIndex(1 if empty else 0)
        if empty and self.workspace != "review":
            self.arrange("review")

    def fit_to(self, width_px: int, height_px: int) -> None:
        """Fold the case panel in a narrow window, unless the user chose otherwise."""
        folded = width_px < FOLD_BELOW_PX if self._fold is None else self._fold
        if folded != self.media_panel.is_folded():
            self.media_panel.fold(folded)
        self._sizes.clear()
        self._restore(self.workspace, ARRANGEMENTS[self.workspace])

    def toggle_fold(self) -> None:
        """Fold or unfold the case panel, whatever the width."""
        self._fold = not self.media_panel.is_folded()
        self.media_panel.fold(self._fold)
        self._restore(self.workspace, ARRANGEMENTS[self.workspace])


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter
