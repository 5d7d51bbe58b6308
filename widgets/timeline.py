"""The timeline: one clock for ruler, key frames, film, subjects, height and what claims cite.

It reads top down from fact to judgement. Everything that does not depend on the frame shown is
painted once and kept, so that playing moves only the playhead. Media of any length cost the same:
each row paints what can be told apart on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from app.case.model import Annotation, Subject
from media_tools.facts import FrameIndex, Track
from widgets import theme
from widgets.controls import plain_tip
from widgets.filmstrip import slots
from widgets.timeline_painting import HEAD_PX, HEADING_PX, Rows
from widgets.timescale import TimeScale, end_pts

_FREE_PX = 16
_MOST_PX_PER_FRAME = 120
_ASK_AFTER_MS = 120
_REACH_PX = 6
_MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
_RESTYLES = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)


class Timeline(QAbstractScrollArea):
    """The time of one media's video stream; emits intents only. Fed whole values."""

    seek_requested = Signal(int)
    """index of the frame shown at the place pointed at"""
    selected = Signal(str)
    """id of the annotation pointed at"""
    thumbnails_wanted = Signal(list)
    """frame indices in view without a thumbnail, most wanted first; replaces the last list"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index: FrameIndex | None = None
        self.words = ""
        """what is said while there are no frames"""
        self._current = 0
        self._zoom = 1.0
        self._rows = Rows(self)
        self._asked: set[int] = set()
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(_ASK_AFTER_MS)
        self._ask.timeout.connect(self._ask_for_thumbnails)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._restill)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setMinimumHeight(HEAD_PX + 28)
        self.setAccessibleName(self.tr("Timeline"))

    # What is shown

    def set_index(self, index: FrameIndex | None, words: str = "") -> None:
        """Take other media's frames; all that was shown of the former is dropped.

        `words` stand there while there are none.
        """
        self._index = index if index else None
        self.words = words
        self._current, self._zoom = 0, 1.0
        self._asked = set()
        self._rows.clear()
        self._resize_bars()

    def set_current(self, index: int) -> None:
        """Move the playhead to a frame; the view follows if it would leave it."""
        if self._index is None:
            return
        self._current = min(max(index, 0), len(self._index) - 1)
        scale = self._scale()
        x = scale.x(self._index.pts[self._current])
        if not scale.left_px <= x <= scale.right_px:
            bar = self.horizontalScrollBar()
            bar.setValue(round(bar.value() + x - scale.left_px - 0.1 * bar.pageStep()))
        self.setAccessibleDescription(self._rows.describe(self._index, self._current))
        self.viewport().update()

    def set_thumbnails(self, images: Mapping[int, QImage]) -> None:
        """Take thumbnails by frame index, added to those at hand; an empty image: there is none."""
        self._rows.film.take(images)
        self._restill()

    def set_annotations(
        self, annotations: Sequence[Annotation], subjects: Mapping[str, Subject]
    ) -> None:
        """Take this media's annotations: a lane a subject, by letter, and one for those without."""
        self._rows.lanes.take_annotations(annotations, subjects)
        self._resize_bars()

    def set_selected(self, id: str | None) -> None:
        """Take the selected annotation: its subject's lane is sun."""
        self._rows.lanes.select(id or None)
        self._restill()

    def set_track(self, track: Track | None) -> None:
        """Take the telemetry whose height is drawn; None, or a track without one: no lane."""
        self._rows.lanes.take_track(track)
        self._resize_bars()

    def set_cited(self, cited: Sequence[tuple[int, str]]) -> None:
        """Take the (pts, name of the claim) of frames that claims rest on."""
        self._rows.lanes.take_cited(cited)
        self._resize_bars()

    def set_range(self, in_index: int | None, out_index: int | None) -> None:
        """Take the in and out points; what lies outside is dimmed."""
        self._rows.range = (in_index, out_index)
        self._restill()

    def zoom_by(self, factor: float, about_x: float | None = None) -> None:
        """Zoom in time, keeping the time at `about_x` (None: the playhead) in place."""
        if self._index is None:
            return
        scale = self._scale()
        pts = self._index.pts[self._current] if about_x is None else scale.pts_at(about_x)
        x = scale.x(pts)
        most = len(self._index) * _MOST_PX_PER_FRAME / _room(self)
        self._zoom = min(max(self._zoom * factor, 1.0), max(1.0, most))
        self._resize_bars()
        bar = self.horizontalScrollBar()
        bar.setValue(round(bar.value() + self._scale().x(pts) - x))

    # Where things are

    def _scale(self) -> TimeScale:
        """The clock as it lies now; only with an index."""
        assert self._index is not None
        first = self._index.pts[0]
        px_per_tick = _room(self) * self._zoom / (end_pts(self._index) - first)
        start = first + self.horizontalScrollBar().value() / px_per_tick
        right = float(self.viewport().width())
        return TimeScale(self._index.time_base, start, px_per_tick, HEADING_PX, right)

    def _resize_bars(self) -> None:
        """Fit the scroll bars to zoom, lanes and size, and paint again."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setPageStep(round(_room(self)))
        across.setRange(0, round(_room(self) * (self._zoom - 1)) if self._index else 0)
        room = max(0, self.viewport().height() - HEAD_PX)
        down.setPageStep(room)
        down.setSingleStep(28)
        down.setRange(0, max(0, self._rows.lanes.height_px - room) if self._index else 0)
        self._restill()

    def _restill(self) -> None:
        """Paint all of it again, and ask for thumbnails once it has come to rest."""
        self._rows.restill()
        self._ask.start()
        self.viewport().update()

    def _ask_for_thumbnails(self) -> None:
        """Ask for what is in view, once for each frame that is still to be made."""
        if self._index is None or not self.isVisible():
            return
        film = self._rows.film
        wanted = film.missing(slots(self._index, self._scale(), film.slot_px), self._current)
        if not self._asked.issuperset(wanted):
            self._asked = set(wanted)
            self.thumbnails_wanted.emit(wanted)

    def _seek(self, number: int) -> None:
        """Ask for a frame, and move there at once."""
        if self._index is not None and number != self._current:
            self.set_current(number)
            self.seek_requested.emit(self._current)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, kept; over them what the frame shown changes."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.viewport().rect()
        if self._index is None:
            painter.fillRect(area, theme.color("panel"))
            painter.setPen(theme.color("quiet"))
            painter.setFont(theme.body())
            words = self.words or self.tr(
                "The time of the footage stands here: frames, marks and what is cited."
            )
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
        else:
            ratio, top = self.devicePixelRatioF(), _lanes_top(self)
            scale, now = self._scale(), self._index.time(self._current)
            self._rows.paint(painter, area, ratio, self._index, scale, top, now)
        if self.hasFocus():
            painter.fillRect(QRect(0, 0, area.width(), 2), theme.color("sky"))

    # Events of Qt

    def _frame_at(self, x: float) -> int:
        """The frame shown at the centre of the screen pixel at `x`; only with an index."""
        assert self._index is not None
        half = 0.5 / self.devicePixelRatioF()
        return self._index.shown_at(self._scale().pts_at(x + half))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek; on a mark, select it and go to exactly its frame."""
        at = event.position()
        if self._index is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if at.x() < HEADING_PX:
            return
        scale = self._scale()
        pts = scale.pts_at(at.x() + 0.5 / self.devicePixelRatioF())
        for lane, place in self._rows.lanes.areas(_lanes_top(self), self.viewport().width()):
            if at.y() >= HEAD_PX and place.contains(at):
                found = lane.at(pts, _REACH_PX / scale.px_per_tick)
                if found is not None:
                    self._seek(self._index.shown_at(found.frame.pts))
                    self.selected.emit(found.id)
                    return
        self._seek(self._index.shown_at(pts))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Seek along while the button is down."""
        held = bool(event.buttons() & Qt.MouseButton.LeftButton)
        if self._index is not None and held:
            self._seek(self._frame_at(max(event.position().x(), float(HEADING_PX))))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl: zoom at the pointer. Shift or sideways: along time. Else through the lanes."""
        turn = event.angleDelta()
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if ctrl:
            self.zoom_by(1.25 ** (turn.y() / 120), max(event.position().x(), float(HEADING_PX)))
        elif shift or turn.x() or not self.verticalScrollBar().maximum():
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (turn.x() or turn.y()))
        else:
            down = self.verticalScrollBar()
            down.setValue(down.value() - turn.y() // 4)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home, End: to that frame. Plus, minus: zoom. Others: the window's."""
        key = event.key()
        event.accept()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1.25)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(0.8)
        elif key in _MOVES and not event.modifiers() and self._index is not None:
            last = len(self._index) - 1
            to = (self._current - 1, self._current + 1, 0, last)[_MOVES.index(Qt.Key(key))]
            self._seek(min(max(to, 0), last))
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep the four keys from the window's shortcuts; paint anew in another theme."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _MOVES and not event.modifiers():
                event.accept()
                return True
        elif event.type() in _RESTYLES:
            self._rows.restill()
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say which frame the pointer is on."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self._index is not None and event.pos().x() >= HEADING_PX:
                number = self._frame_at(event.pos().x())
                words = self._rows.describe(self._index, number)
                QToolTip.showText(event.globalPos(), plain_tip(words), self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same stretch of time over another width."""
        self._resize_bars()


def _room(line: Timeline) -> float:
    """Pixels for the time in view."""
    return max(1.0, line.viewport().width() - HEADING_PX - _FREE_PX)


def _lanes_top(line: Timeline) -> int:
    """Where the first lane begins, scrolled."""
    return HEAD_PX - line.verticalScrollBar().value()
