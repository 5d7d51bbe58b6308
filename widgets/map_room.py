"""The room of the map: its heading, the gate to the network, and what can be placed on it.

The network gate is part of this room, not a setting: it says what is shut, what a host would
learn, and has the button that allows it for this case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from widgets import theme
from widgets.controls import ActButton, IconButton, ShortWords, Words, flow, on_click
from widgets.fields import TextField
from widgets.map_view import MapView

Requests = dict[str, tuple[str, str, int]]
"""by host: when it was first asked and last (UTC, ISO 8601), and how many tiles"""


class MapRoom(QWidget):
    """A MapView with its heading and the rows that belong to it."""

    file_wanted = Signal()
    server_given = Signal(str)
    """an address of tiles with {z}, {x}, {y}"""
    host_wanted = Signal(str, bool)
    """allow or shut this host for the case"""
    telemetry_fix_wanted = Signal()
    expand_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.map = MapView()
        self._heading_up = False
        self._hosts: Sequence[tuple[str, bool]] = ()
        self._source = ShortWords("", "quiet", px=12)
        self.pin = IconButton(
            "camera", self.tr("Place the camera of this frame by hand: press and drag to aim")
        )
        self.pin.setCheckable(True)
        self._telemetry = IconButton(
            "activity", self.tr("Place the camera from telemetry (Ctrl L)")
        )
        self._layers = IconButton("layers", self.tr("Imagery"))
        self._expand = IconButton("maximize-2", self.tr("Frame and map side by side (Ctrl 3)"))
        self._gate = QWidget()
        self._server = QWidget()
        self._requests = Words("", "quiet", px=12, wrap=True, copies=True)
        self._build()
        self._connect()

    def _build(self) -> None:
        head = flow(QHBoxLayout(), spacing=4, margins=(12, 2, 6, 2))
        head.addWidget(Words(self.tr("Map"), px=12, weight=600))
        head.addSpacing(4)
        head.addWidget(self._source, 1)
        for button in (self.pin, self._telemetry, self._layers, self._expand):
            head.addWidget(button)
        self._build_gate()
        self._build_server()
        self._requests.setContentsMargins(12, 0, 12, 6)
        self._requests.hide()
        box = flow(QVBoxLayout())
        box.addLayout(head)
        for part in (self._server, self._gate, self._requests):
            box.addWidget(part)
        box.addWidget(self.map, 1)
        self.setLayout(box)
        self.setMinimumHeight(160)

    def _build_gate(self) -> None:
        self._gate_words = Words("", px=12, wrap=True)
        self._allow = ActButton("", self.tr("Allow for this case"), flat=True)
        box = flow(QVBoxLayout(), spacing=6, margins=(12, 4, 12, 8))
        box.addWidget(self._gate_words)
        box.addWidget(self._allow)
        self._gate.setLayout(box)
        self._gate.hide()

    def _build_server(self) -> None:
        self._address = TextField(
            "", hint="https://…/{z}/{x}/{y}.png", name=self.tr("Address of tiles"), mono=True
        )
        close = IconButton("x", self.tr("Not now"))
        on_click(close, self._server.hide)
        row = flow(QHBoxLayout(), spacing=4, margins=(12, 4, 6, 8))
        row.addWidget(self._address, 1)
        row.addWidget(close)
        self._server.setLayout(row)
        self._server.hide()

    def _connect(self) -> None:
        self.pin.toggled.connect(self.map.set_pin_mode)
        self.map.pin_mode_changed.connect(self.pin.setChecked)
        self.map.imagery_wanted.connect(self.file_wanted)
        on_click(self._telemetry, self.telemetry_fix_wanted.emit)
        on_click(self._layers, self._open_layers)
        on_click(self._expand, self.expand_wanted.emit)
        on_click(self._allow, self._send_allow)
        self._address.edited.connect(self._send_address)

    def show_names(self, names: Sequence[str]) -> None:
        """The imagery in use."""
        self._source.set_words(", ".join(names) if names else self.tr("land outline only"))

    def show_hosts(self, hosts: Sequence[tuple[str, bool]]) -> None:
        """Each host that the imagery would ask, with whether the case allows it."""
        self._hosts = hosts
        shut = [host for host, allowed in hosts if not allowed]
        self._gate.setVisible(bool(shut))
        if shut:
            words = self.tr(
                "Offline. {0} would see which tiles are asked for, and so the place. "
                "Each request is listed here until Gnomon is closed."
            )
            self._gate_words.setText(words.format(shut[0]))

    def show_requests(self, requests: Mapping[str, tuple[str, str, int]]) -> None:
        """What was asked over the network since the program was started."""
        rows = [
            self.tr("{0}: {1} tiles, {2} to {3} UTC").format(host, n, first[11:19], last[11:19])
            for host, (first, last, n) in requests.items()
        ]
        self._requests.setText("\n".join([self.tr("Asked since Gnomon was started:"), *rows]))
        self._requests.setVisible(bool(rows))

    def request_words(self) -> str:
        """The list of requests; empty while there were none."""
        return "" if self._requests.isHidden() else self._requests.text()

    def gate_words(self) -> str:
        """What the gate says; empty while there is nothing to allow."""
        return "" if self._gate.isHidden() else self._gate_words.text()

    def ask_server(self) -> None:
        """Show the field for the address of a tile server."""
        self._server.show()
        self._address.set_value("")
        self._address.setFocus()

    def toggle_north(self) -> None:
        """North up, or the heading of the frame's fix."""
        self._heading_up = not self._heading_up
        self.map.set_heading_up(self._heading_up)

    def set_ready(self, *, case: bool, frame: bool, telemetry: bool) -> None:
        """What can be done: imagery needs a case, a fix a frame on the canvas."""
        self._layers.setEnabled(case)
        self.pin.setEnabled(frame)
        self._telemetry.setEnabled(frame and telemetry)

    def set_expanded(self, expanded: bool) -> None:
        """Whether the map already stands beside the frame."""
        self._expand.setVisible(not expanded)

    def _open_layers(self) -> None:
        menu = QMenu(self)
        menu.addAction(
            theme.icon("folder-open"), self.tr("Add an imagery file…"), self.file_wanted.emit
        )
        menu.addAction(theme.icon("globe"), self.tr("Add a tile server…"), self.ask_server)
        for host, allowed in self._hosts:
            text = self.tr("Shut {0}") if allowed else self.tr("Allow {0} for this case")
            action = menu.addAction(text.format(host))
            action.triggered.connect(
                lambda _=False, host=host, on=not allowed: self.host_wanted.emit(host, on)
            )
        menu.popup(self._layers.mapToGlobal(self._layers.rect().bottomLeft()))

    def _send_allow(self) -> None:
        shut = next((host for host, allowed in self._hosts if not allowed), None)
        if shut is not None:
            self.host_wanted.emit(shut, True)

    def _send_address(self, address: str) -> None:
        if address:
            self._server.hide()
            self.server_given.emit(address)
