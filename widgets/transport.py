"""The row under the frame: transport at the left, drawing tools with their keys, view at the right.

Every button asks for an action by its name (the rows of app.desktop.actions), so that a click, a
key and the palette do the same thing.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from widgets import theme
from widgets.controls import IconButton, Rule, Words, flow, on_click
from widgets.fields import TextField

ROW_PX = 44
TOOL_PX = 32
LETTERS_FROM_PX = 780
VIEW_FROM_PX = 660

# action, icon, tip
TRANSPORT = (
    ("previous_key", "skip-back", "Previous key frame"),
    ("previous_frame", "step-back", "Previous frame"),
    ("play", "play", "Play or pause"),
    ("next_frame", "step-forward", "Next frame"),
    ("next_key", "skip-forward", "Next key frame"),
)
MOVES = tuple(action for action, _icon, _tip in TRANSPORT)
# tool of the canvas, icon, key, tip
TOOLS = (
    ("select", "mouse-pointer-2", "1", "Select and move"),
    ("box", "square", "2", "Box"),
    ("polygon", "pentagon", "3", "Polygon"),
    ("arrow", "move-up-right", "4", "Arrow"),
    ("point", "crosshair", "5", "Point"),
    ("polyline", "route", "6", "Line"),
)
VIEW = (
    ("fit", "maximize-2", "Fit the frame (F)"),
    ("actual_size", "zoom-in", "Pixels 1 to 1 (Z)"),
    ("snapshot", "camera", "Save this frame as a picture (S)"),
)


class _ToolButton(IconButton):
    """A tool with its key in small letters beside the icon."""

    def __init__(self, icon: str, key: str, tip: str) -> None:
        super().__init__(icon, tip)
        self.setText(f" {key}")
        self.setFont(theme.mono(11))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setMinimumSize(QSize(40, TOOL_PX))
        self.setMaximumSize(QSize(56, TOOL_PX))
        self.setCheckable(True)


class Transport(QWidget):
    """Play, step, draw, view."""

    wanted = Signal(str)
    """the name of an action"""
    go_wanted = Signal(str)
    """what was typed: a time, or a frame's number"""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(ROW_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = flow(QHBoxLayout(), spacing=4, margins=(8, 0, 8, 0))
        self._shown_time = ""
        self._buttons: dict[str, IconButton] = {}
        for action, icon, tip in TRANSPORT:
            row.addWidget(self._button(action, icon, tip))
        self._time = TextField(
            "", name=self.tr("Time; type a time or a frame to go there"), mono=True
        )
        self._time.setFont(theme.mono(13))
        self._time.setFixedWidth(118)
        self._time.setToolTip(self.tr("G: type 00:12.345, or a frame number such as 308"))
        self._time.setProperty("bare", True)
        self._time.edited.connect(self._go)
        self._speed = Words("", "quiet", px=12)
        row.addWidget(self._time)
        self._loop = Words("", "quiet", px=12)
        self._loop.setContentsMargins(8, 0, 0, 0)
        self._loop.hide()
        row.addWidget(self._speed)
        row.addWidget(self._loop)
        row.addStretch(1)
        self._group = QButtonGroup(self)
        for tool, icon, key, tip in TOOLS:
            button = _ToolButton(icon, key, f"{self.tr(tip)} ({key})")
            self._group.addButton(button)
            self._buttons[tool] = button
            on_click(button, partial(self.wanted.emit, f"tool_{tool}"))
            row.addWidget(button)
        row.addStretch(1)
        self._line = Rule(upright=True)
        self._line.setFixedHeight(20)
        row.addWidget(self._line)
        for action, icon, tip in VIEW:
            row.addWidget(self._button(action, icon, tip))
        self.setLayout(row)
        self.show_tool("select")
        self.show_speed(0.0, 1.0)
        self.show_time("")

    def _button(self, action: str, icon: str, tip: str) -> IconButton:
        button = IconButton(icon, self.tr(tip))
        button.setFixedSize(TOOL_PX, TOOL_PX)
        on_click(button, partial(self.wanted.emit, action))
        self._buttons[action] = button
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow row the tools lose their letters, and keys must do for the view."""
        narrow = self.width() < LETTERS_FROM_PX
        for name, _icon, _tip in VIEW:
            self._buttons[name].setVisible(self.width() >= VIEW_FROM_PX)
        self._line.setVisible(self.width() >= VIEW_FROM_PX)
        self._speed.setVisible(self.width() >= VIEW_FROM_PX)
        for tool, _icon, key, _tip in TOOLS:
            button = self._buttons[tool]
            button.setText("" if narrow else f" {key}")
            button.setMinimumWidth(TOOL_PX if narrow else 40)
        row = self.layout()
        if row is not None:
            row.setSpacing(0 if narrow else 4)
        super().resizeEvent(event)

    def show_tool(self, tool: str) -> None:
        """Mark the tool in hand."""
        self._buttons[tool].setChecked(True)

    def show_time(self, text: str, *, still: bool = False) -> None:
        """The time of the frame shown, as text; empty where there is none. `still`: no time."""
        self._shown_time = text
        if not self._time.hasFocus():
            self._time.set_value(text)
        for name, button in self._buttons.items():
            if name != "select":
                button.setEnabled(bool(text) and not (still and name in MOVES))
        self._time.setEnabled(not still)

    def ask_where(self) -> None:
        """Put the cursor into the time, for a time or a frame to be typed."""
        self._time.setFocus()
        self._time.selectAll()

    def _go(self, text: str) -> None:
        self._time.set_value(self._shown_time)
        self._time.clearFocus()
        self.go_wanted.emit(text)

    def show_loop(self, looping: bool) -> None:
        """Whether it repeats from in to out."""
        self._loop.setText(self.tr("repeats") if looping else "")
        self._loop.setVisible(looping)

    def show_speed(self, rate: float, speed: float) -> None:
        """How fast it plays (0: paused) and the speed set."""
        self._buttons["play"].show_icon("pause" if rate else "play")
        shown = rate or speed
        self._speed.setText(f"{shown:g}×".replace("-", "−"))
