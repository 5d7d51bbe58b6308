"""The hand on the footage: drawing, selecting, moving and removing marks, by mouse and by keys.

It knows image pixels and the marks of the frame shown; the view above it knows the screen. Each
finished gesture becomes ONE command of docs/commands.md; nothing is changed here before that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap, QTransform

from app.case.model import Annotation, FrameRef, Shape, Subject
from app.case.shapes import bounds
from widgets import theme
from widgets.annotation_tools import (
    TOOLS,
    Drawing,
    Point,
    corners,
    hit,
    moved,
    rounded,
    with_corner,
)
from widgets.painting import HANDLE_PX, LINE_PX, Ink, ink_crosshair, paint_marks

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass
class _Grip:
    """A mark in the hand: how it was, where it was taken, and by which corner (None: whole)."""

    id: str
    was: Shape
    start_px: Point
    corner: int | None
    now: Shape


class Marking(QObject):
    """The marks of one frame and the gesture under way."""

    command = Signal(dict)
    selected = Signal(str)
    """id of the mark the user chose, "" for none"""
    changed = Signal()
    """paint again"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.frame: FrameRef | None = None
        self.size_px: tuple[int, int] | None = None
        self._given: list[Annotation] = []
        self.annotations: list[Annotation] = []
        self.subjects: Mapping[str, Subject] = {}
        self.selected_id: str | None = None
        self.tool = "select"
        self.label = ""
        self.subject: str | None = None
        self.drawing: Drawing | None = None
        self.crosshair = False
        """the keyboard leads: its crosshair is shown"""
        self._grip: _Grip | None = None
        self._pressed_bare = False
        self._tags: dict[str, QRectF] = {}
        self._still: QPixmap | None = None
        self._still_key: tuple[object, ...] = ()

    # What is shown

    def stand_on(self, frame: FrameRef | None, size_px: tuple[int, int] | None) -> None:
        """Take the frame that points now refer to; a shape half drawn on another is dropped."""
        if frame != self.frame:
            self.frame = frame
            if self.drawing is not None:
                self.drawing.cancel()
            self.show(self._given, self.subjects)
        self.size_px = size_px

    def show(self, annotations: Sequence[Annotation], subjects: Mapping[str, Subject]) -> None:
        """Take the marks to show; those of other frames are left out."""
        self._given = list(annotations)
        self.annotations = [a for a in self._given if a.frame == self.frame]
        self.subjects = subjects
        self._grip = None
        self._still = None
        self.changed.emit()

    def use_tool(self, name: str) -> None:
        """Take up "select" or a row of TOOLS; a shape half drawn is dropped. KeyError otherwise."""
        self.tool = name
        self.drawing = None if name == "select" else Drawing(TOOLS[name])
        self.crosshair = False
        self._grip = None
        self.changed.emit()

    def choose(self, id: str | None) -> None:
        """Select by the user's own hand: says so to others."""
        self.selected_id = id
        self.selected.emit(id or "")
        self.changed.emit()

    def choose_next(self, step: int) -> bool:
        """Select the next mark of the frame, or the one before; False past the last."""
        ids = [a.id for a in self.annotations]
        if self.selected_id in ids:
            number = ids.index(self.selected_id) + step
        else:
            number = 0 if step > 0 else len(ids) - 1
        within = 0 <= number < len(ids)
        self.choose(ids[number] if within else None)
        return within

    # Mouse, in image pixels

    def press(self, at_px: Point, screen: QPointF, reach_px: float) -> bool:
        """A button went down; True if the drag that follows is marking's, not the view's."""
        self.crosshair = False
        self._pressed_bare = False
        if self.drawing is not None:
            self._send(self.drawing.press(self._inside(at_px)))
            return True
        found = self.at(at_px, screen, reach_px)
        chosen = self._by_id(self.selected_id)
        if chosen is not None:
            corner = _corner_at(chosen.shape, at_px, reach_px)
            if corner is not None or found == chosen.id:
                self._grip = _Grip(chosen.id, chosen.shape, at_px, corner, chosen.shape)
                return True
        if found is not None:
            self.choose(found)
        self._pressed_bare = found is None
        return False

    def drag(self, at_px: Point) -> None:
        """The pointer moved, with or without a button."""
        if self.drawing is not None:
            self.drawing.at_px = self._inside(at_px)
            self.crosshair = False
            self.changed.emit()
        elif self._grip is not None:
            grip = self._grip
            if grip.corner is not None:
                grip.now = with_corner(grip.was, grip.corner, self._inside(at_px))
            else:
                grip.now = self._moved(
                    grip.was, at_px[0] - grip.start_px[0], at_px[1] - grip.start_px[1]
                )
            self.changed.emit()

    def release(self, at_px: Point, travelled: bool) -> None:
        """The button came up; `travelled` tells a drag from a click."""
        if self.drawing is not None:
            self._send(self.drawing.release(self._inside(at_px), travelled))
        elif self._grip is not None:
            self._drop(travelled)
        elif self._pressed_bare and not travelled:
            self.choose(None)

    def double(self) -> bool:
        """A double click: closes the path that is being drawn. False if there is none."""
        return self.drawing is not None and self._send(self.drawing.finish())

    # Keys

    def key(self, key: Qt.Key, shift: bool, home_px: Point) -> bool:
        """A key; True if it meant something here. `home_px`: where the crosshair first appears."""
        if self.frame is None:
            return False
        if self.drawing is not None:
            return self._key_drawing(self.drawing, key, shift, home_px)
        return self._key_selecting(key, shift)

    def _key_drawing(self, drawing: Drawing, key: Qt.Key, shift: bool, home_px: Point) -> bool:
        if key in _STEPS:
            dx, dy = _STEPS[key]
            x, y = drawing.at_px or home_px
            by = 10 if shift else 1
            drawing.at_px = self._inside((x + dx * by, y + dy * by))
            self.crosshair = True
        elif key in _ENTER:
            self._enter(drawing, home_px)
        elif key == Qt.Key.Key_Backspace:
            drawing.back()
        elif key == Qt.Key.Key_Escape and (drawing.points or self.crosshair):
            drawing.cancel()
            self.crosshair = False
        else:
            return False
        self.changed.emit()
        return True

    def _enter(self, drawing: Drawing, home_px: Point) -> None:
        """With the crosshair off the last point: put one there. On it, or without it: finish."""
        if drawing.at_px is None:
            drawing.at_px, self.crosshair = self._inside(home_px), True
        on_last = bool(drawing.points) and drawing.at_px == drawing.points[-1]
        if self.crosshair and not on_last:
            self._send(drawing.put(drawing.at_px))
        else:
            self._send(drawing.finish())

    def _key_selecting(self, key: Qt.Key, shift: bool) -> bool:
        chosen = self._by_id(self.selected_id)
        if chosen is None:
            return False
        grip = self._grip
        if grip is not None and key in _STEPS:
            dx, dy = _STEPS[key]
            by = 10 if shift else 1
            grip.now = self._moved(grip.now, dx * by, dy * by)
        elif key in _ENTER and grip is None:
            self._grip = _Grip(chosen.id, chosen.shape, (0, 0), None, chosen.shape)
        elif key in _ENTER:
            self._drop(True)
        elif key == Qt.Key.Key_Escape and grip is not None:
            self._grip = None
        elif key == Qt.Key.Key_Escape:
            self.choose(None)
        elif key == Qt.Key.Key_Delete:
            self.command.emit({"do": "remove", "id": chosen.id})
        else:
            return False
        self.changed.emit()
        return True

    def wants(self, key: Qt.Key) -> bool:
        """Whether a key belongs here now, before any shortcut of the window."""
        if self.frame is None:
            return False
        if self.drawing is not None:
            busy = bool(self.drawing.points) or self.crosshair
            undoes = key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace)
            return key in _STEPS or key in _ENTER or (busy and undoes)
        if self._by_id(self.selected_id) is None:
            return False
        held = self._grip is not None and key in _STEPS
        return held or key in (*_ENTER, Qt.Key.Key_Delete, Qt.Key.Key_Escape)

    # Painting

    @property
    def crosshair_px(self) -> Point | None:
        """Where the keyboard's crosshair stands, if it leads."""
        return self.drawing.at_px if self.drawing is not None and self.crosshair else None

    def paint(self, painter: QPainter, to_screen: QTransform, within: QRectF, ratio: float) -> None:
        """Everything on the frame; the painter draws in screen pixels.

        The marks at rest are painted once and kept; the selected one and what is drawn are live.
        """
        key = (to_screen, within, ratio, self.selected_id)
        if self._still is None or self._still_key != key:
            self._still, self._still_key = self._painted_still(to_screen, within, ratio), key
        painter.drawPixmap(0, 0, self._still)
        chosen = self._by_id(self.selected_id)
        if chosen is not None:
            grip = self._grip
            live = chosen if grip is None else replace(chosen, shape=grip.now)
            self._tags |= paint_marks(
                painter, [live], self.subjects, live.id, to_screen, within, ratio
            )
        if self.drawing is not None:
            self._paint_drawing(painter, self.drawing, to_screen)

    def _painted_still(self, to_screen: QTransform, within: QRectF, ratio: float) -> QPixmap:
        still = QPixmap((within.size() * ratio).toSize())
        still.setDevicePixelRatio(ratio)
        still.fill(Qt.GlobalColor.transparent)
        marks = [a for a in self.annotations if a.id != self.selected_id]
        painter = QPainter(still)
        self._tags = paint_marks(painter, marks, self.subjects, None, to_screen, within, ratio)
        painter.end()
        return still

    def _paint_drawing(self, painter: QPainter, drawing: Drawing, to_screen: QTransform) -> None:
        ink = Ink(to_screen)
        subject = self.subjects.get(self.subject or "")
        color = theme.mark_color(subject.mark) if subject else theme.color("well_text")
        preview = drawing.preview()
        if preview is not None:
            ink.shape(preview, color, LINE_PX)
        for point in drawing.points:
            ink.dot(point, HANDLE_PX, color)
        if self.crosshair_px is not None:
            ink_crosshair(ink, self.crosshair_px)
        ink.draw(painter)

    # Small parts

    def _send(self, shape: Shape | None) -> bool:
        """A finished shape becomes one command; True if there was one."""
        self.changed.emit()
        if shape is None or self.frame is None:
            return False
        command: dict[str, object] = {
            "do": "add_annotation",
            "media": self.frame.media,
            "stream": self.frame.stream,
            "pts": self.frame.pts,
            "label": self.label,
            "shape": _as_json(shape),
        }
        if self.subject is not None:
            command["subject"] = self.subject
        self.command.emit(command)
        return True

    def _drop(self, travelled: bool) -> None:
        """Let go of the mark in the hand: one command if it came to lie elsewhere."""
        grip, self._grip = self._grip, None
        if grip is not None and travelled and grip.now != grip.was:
            command = {"do": "set_annotation", "id": grip.id, "shape": _as_json(grip.now)}
            self.command.emit(command)
        self.changed.emit()

    def at(self, at_px: Point, screen: QPointF, reach_px: float) -> str | None:
        """The mark under a point: its line, its tag, or its inside."""
        for id, rect in self._tags.items():
            if rect.contains(screen):
                return id
        return hit(self.annotations, at_px, reach_px)

    def _by_id(self, id: str | None) -> Annotation | None:
        return next((a for a in self.annotations if a.id == id), None)

    def _inside(self, at_px: Point) -> Point:
        """The nearest point of the picture, with the decimals that a command keeps."""
        width, height = self.size_px or (at_px[0], at_px[1])
        return rounded([(min(max(at_px[0], 0), width), min(max(at_px[1], 0), height))])[0]

    def _moved(self, shape: Shape, dx_px: float, dy_px: float) -> Shape:
        """The shape shifted, but kept on the picture."""
        if self.size_px is not None:
            left, top, right, bottom = bounds(shape)
            dx_px = min(max(dx_px, -left), self.size_px[0] - right)
            dy_px = min(max(dy_px, -top), self.size_px[1] - bottom)
        return moved(shape, dx_px, dy_px)


def _corner_at(shape: Shape, at_px: Point, reach_px: float) -> int | None:
    """The corner within reach of a point, the nearest one."""
    near = [(hypot(x - at_px[0], y - at_px[1]), i) for i, (x, y) in enumerate(corners(shape))]
    distance, number = min(near)
    return number if distance <= reach_px and len(near) > 1 else None


def _as_json(shape: Shape) -> dict[str, object]:
    return {"kind": shape.kind, "points_px": [list(point) for point in shape.points_px]}
