"""The frame canvas: footage with its marks; what the hand does there becomes commands.

`PictureView` shows and zooms, `Marking` knows the marks and the gestures; this joins the two and
translates Qt's events. The view is fed whole values and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.case.model import Annotation, FrameRef, Subject
from media_tools.facts import Picture
from widgets.marking import Marking
from widgets.picture_view import PictureView

_REACH_PX = 6.0
_PLAIN_KEYS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class VideoView(PictureView):
    """Shows one frame with its marks; emits commands and view intents."""

    command = Signal(dict)
    selected = Signal(str)
    """id of the mark that the user chose here, "" for none"""
    menu_requested = Signal(str, QPointF)
    """right click: the mark under it or "", and where on the screen"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marking = Marking(self)
        self._marking.command.connect(self.command)
        self._marking.selected.connect(self.selected)
        self._marking.changed.connect(self._follow)
        self._marking_drag = False
        self.setAccessibleName(self.tr("Frame"))

    # What is shown

    def show_picture(self, picture: Picture | None) -> None:
        """Show a decoded frame; None clears it. Marks wait until `set_frame` says which it is."""
        super().show_picture(picture)
        self._marking.stand_on(self._marking.frame, self.size_px)

    def set_frame(self, frame: FrameRef | None) -> None:
        """Take the frame that new marks belong to; None: nothing can be drawn."""
        self._marking.stand_on(frame, self.size_px)

    def set_annotations(
        self, annotations: Sequence[Annotation], subjects: Mapping[str, Subject]
    ) -> None:
        """Take all marks; those of the frame shown are painted."""
        self._marking.show(annotations, subjects)

    def set_selected(self, id: str | None) -> None:
        """Take the selection made elsewhere; nothing is emitted."""
        self._marking.selected_id = id or None
        self.viewport().update()

    def set_tool(self, name: str) -> None:
        """Take up "select" or a tool of annotation_tools.TOOLS."""
        self._marking.use_tool(name)
        drawing = self._marking.drawing is not None
        shape = Qt.CursorShape.CrossCursor if drawing else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def set_drawing(self, label: str, subject: str | None) -> None:
        """Take what the next mark will be called and whom it shows."""
        self._marking.label, self._marking.subject = label, subject

    def _follow(self) -> None:
        """Paint again, and keep the keyboard's crosshair in view."""
        crosshair = self._marking.crosshair_px
        if crosshair is not None and not self.seen_px().contains(*crosshair):
            self.centerOn(*crosshair)
        self.viewport().update()

    # Events of Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left: the tool in hand, else pan. Middle: always pan."""
        super().mousePressEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self.plain and self._marking.frame is not None:
            reach = _REACH_PX / self.transform().m11()
            self._marking_drag = self._marking.press(
                self.pointed_px(event), event.position(), reach
            )
            if self._marking_drag:
                self._pan_from = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw, pull a mark, or pan."""
        super().mouseMoveEvent(event)
        drawing = self._marking.drawing is not None and self._pan_from is None
        if self.plain and (self._marking_drag or drawing):
            self._marking.drag(self.pointed_px(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        super().mouseReleaseEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self.plain and self._marking.frame is not None:
            self._marking.release(self.pointed_px(event), self._travelled)
        self._marking_drag = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Close a path; otherwise a second press like the first."""
        if not (self.plain and self._marking.double()):
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Select what is under the pointer and ask for its menu."""
        at = QPointF(event.pos())
        found = None
        if self.plain:
            reach = _REACH_PX / self.transform().m11()
            found = self._marking.at(self.image_point(at), at, reach)
        if found is not None:
            self._marking.choose(found)
        self.menu_requested.emit(found or "", QPointF(event.globalPos()))

    def event(self, event: QEvent) -> bool:
        """Claim the keys that a gesture under way needs before the window's shortcuts get them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.modifiers() in _PLAIN_KEYS
            and self.plain
            and self._marking.wants(Qt.Key(event.key()))
        ):
            event.accept()
            return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.viewport().update()  # all of it: the line along the top comes and goes
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the tool in hand; others go on to the window, never to the scroll bars."""
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        middle = self.seen_px().center()
        home = (round(middle.x() - 0.5) + 0.5, round(middle.y() - 0.5) + 0.5)
        plain = self.plain and event.modifiers() in _PLAIN_KEYS
        event.setAccepted(plain and self._marking.key(Qt.Key(event.key()), shift, home))

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes from mark to mark, then on to the next widget."""
        if self.plain and self._marking.choose_next(1 if next else -1):
            return True
        return super().focusNextPrevChild(next)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The marks, in screen pixels."""
        super().drawForeground(painter, rect)
        if self.plain:
            painter.save()
            painter.resetTransform()
            within = QRectF(self.viewport().rect())
            self._marking.paint(painter, self.viewportTransform(), within, self.devicePixelRatioF())
            painter.restore()
