"""The map: ground from tiles or the land outline, and on it where the camera stood and looked.

Drag or arrow keys move it, the wheel or + and - zoom it, N turns it between north and the heading
of the frame's fix. In pin mode a click places a position, and a press that is dragged places a
camera with its heading; the keyboard does the same with the cross in the middle, [ ] and Enter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QMenu, QWidget

from widgets import map_layers as layers
from widgets import theme
from widgets.map_canvas import MapCanvas

_CLICK_PX = 4  # farther than this a press is a drag
_AIM_PX = 12  # a drag in pin mode gives a heading from here on
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_TURNS = {"[": -1.0, "]": 1.0, "{": -10.0, "}": 10.0}
_PIN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
_OWN_KEYS = "+=-nN"


@dataclass
class _Press:
    """A button held down: where it began, where it is, and whether it drags the ground."""

    start: tuple[float, float]
    last: tuple[float, float]
    pans: bool
    far: bool = False


class MapView(MapCanvas):
    """Shows sources, fixes, places, track and footprint; answers with positions and headings.

    Pixels are the widget's. It holds no case: what is placed comes back as values to show.
    """

    place_pointed = Signal(float, float)
    """lat, lon: pin mode, a click or Enter without a heading"""
    fix_requested = Signal(float, float, object)
    """lat, lon, heading_deg or None"""
    place_wanted = Signal(float, float)
    """lat, lon of a place to be named, from the menu"""
    selected = Signal(str)
    """id of the fix or place that was clicked, "" for none"""
    pin_mode_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Map"))
        self.setAccessibleDescription(
            self.tr("Arrow keys move, plus and minus zoom, N turns to north or the heading.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._press: _Press | None = None
        self._pin_mode = False
        self._aim_deg: float | None = None  # heading chosen with the keyboard

    def set_pin_mode(self, on: bool) -> None:
        """Whether a click places the pin."""
        if on == self._pin_mode:
            return
        self._pin_mode, self._aim_deg = on, None
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.pin_mode_changed.emit(on)
        self.update()

    def paint_over(self, painter: QPainter) -> None:
        """The camera that is being placed, and the cross of the keyboard."""
        if not self._pin_mode:
            return
        # Over the ground, not beside it: what was pointed at must not move away.
        layers.chip(painter, 8, 30, self.tr("Press where the camera stood"))
        layers.chip(painter, 8, 50, self.tr("and drag to where it looked. Esc ends."))
        sun = theme.color("mark_sun")
        if self._press and not self._press.pans:
            at, heading = self._press.start, self._dragged_heading()
        elif self.hasFocus() and not self._press:
            at, heading = (self.width() / 2, self.height() / 2), self._aim_deg
            x, y = at
            painter.setPen(QPen(sun, 1))
            painter.drawLine(QPointF(x - 16, y), QPointF(x + 16, y))
            painter.drawLine(QPointF(x, y - 16), QPointF(x, y + 16))
            if heading is None:
                return
        else:
            return
        current = self._content.current
        hfov = current.hfov_deg if current else None
        layers.draw_camera(painter, self._view, at, heading, hfov, sun)
        if heading is not None:
            layers.chip(painter, at[0] + 14, at[1] + 10, f"{heading:05.1f}°", sun)

    def _dragged_heading(self) -> float | None:
        """True heading of the drag in pin mode; None while it is too short to mean one."""
        press = self._press
        if press is None or math.dist(press.start, press.last) < _AIM_PX:
            return None
        return round(self._view.heading_between(press.start, press.last), 1) % 360.0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag, a click or a pin."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        at = event.position().toTuple()
        pans = not self._pin_mode or event.button() == Qt.MouseButton.MiddleButton
        self._press = _Press(at, at, pans)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the ground or aim the camera; read the position otherwise."""
        at = self._pointer = event.position().toTuple()
        press = self._press
        if press:
            press.far = press.far or math.dist(press.start, at) > _CLICK_PX
            if press.pans and press.far:
                self._show(self._view.moved(at[0] - press.last[0], at[1] - press.last[1]))
            if press.far:
                press.last = at
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it: a place, a camera with a heading, or a selection."""
        press, heading = self._press, self._dragged_heading()
        self._press = None
        self.update()
        if press is None or (press.pans and press.far):
            return
        lat, lon = self._view.position(*press.start)
        if layers.north_disc(self._view).contains(QPointF(*press.start)):
            self.set_heading_up(not self._heading_up)
        elif not press.pans and heading is not None:
            self.fix_requested.emit(lat, lon, heading)
        elif not press.pans:
            self.place_pointed.emit(lat, lon)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.selected.emit(self._content.at(self._view, *press.start) or "")

    def event(self, event: QEvent) -> bool:
        """Claim the map's own keys before the window's shortcuts take them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keyboard = Qt.KeyboardModifier
            held = event.modifiers() & (keyboard.ControlModifier | keyboard.AltModifier)
            key, text = event.key(), event.text() or " "
            pins = self._pin_mode and (text in _TURNS or key in _PIN_KEYS)
            if not held and (key in _ARROWS or text in _OWN_KEYS or pins):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, + - N; in pin mode also [ ] { }, Enter and Escape."""
        key, text = Qt.Key(event.key()), event.text()
        middle = self.width() / 2, self.height() / 2
        if key in _ARROWS:
            step = 8 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 64
            right, down = _ARROWS[key]
            self._show(self._view.moved(step * right, step * down))
        elif text in ("+", "=", "-"):
            self._show(self._view.zoomed(-0.5 if text == "-" else 0.5, *middle))
        elif text in ("n", "N"):
            self.set_heading_up(not self._heading_up)
        elif not (self._pin_mode and self._pin_key(key, text)):
            super().keyPressEvent(event)

    def _pin_key(self, key: Qt.Key, text: str) -> bool:
        """A key that belongs to pin mode; answers whether it was one."""
        lat, lon = self._view.centre
        if text in _TURNS:
            current = self._content.current
            known = (self._aim_deg, current.heading_deg if current else None)
            start = next((h for h in known if h is not None), self._view.bearing_deg)
            self._aim_deg = round(start + _TURNS[text], 1) % 360.0
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._aim_deg is None:
                self.place_pointed.emit(lat, lon)
            else:
                self.fix_requested.emit(lat, lon, self._aim_deg)
        elif key == Qt.Key.Key_Escape:
            self.set_pin_mode(False)
        else:
            return False
        self.update()
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy the position, or put the camera or a place there."""
        lat, lon = self._view.position(event.pos().x(), event.pos().y())
        text = f"{lat:.7f}, {lon:.7f}"
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(
            theme.icon("copy"),
            self.tr("Copy {position}").format(position=text),
            lambda: QGuiApplication.clipboard().setText(text),
        )
        menu.addAction(
            theme.icon("camera"),
            self.tr("Put the camera of this frame here"),
            lambda: self.fix_requested.emit(lat, lon, None),
        )
        menu.addAction(
            theme.icon("map-pin"),
            self.tr("Mark a place here…"),
            lambda: self.place_wanted.emit(lat, lon),
        )
        menu.popup(event.globalPos())
