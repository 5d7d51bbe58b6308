"""Who has the keys when nobody took them: the canvas, never the next field in line.

Letters that fall into a field by chance would be written and signed into the case.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.desktop.rooms import Rooms


class Focus(QObject):
    """Gives free keys of one window to its canvas."""

    def __init__(self, window: QWidget, rooms: Rooms) -> None:
        super().__init__(window)
        self._window, self._rooms = window, rooms

    def follow(self, app: QApplication) -> None:
        """Watch for keys that nobody has any more."""
        app.focusChanged.connect(self._on_changed)

    def goes_on(self) -> bool:
        """Whether who has the keys may hand them on by Tab; one that vanished may not."""
        holder = QApplication.focusWidget()
        return holder is not None and holder.isVisible() and holder.isEnabled()

    def take(self) -> None:
        """The canvas has the keys, or where it does not show, the window and its shortcuts."""
        video = self._rooms.video
        (video if video.isVisible() else self._rooms.centre).setFocus()

    def _on_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            # Not at once: a field that is left may be on its way to another one.
            QTimer.singleShot(0, self, self._take_free)

    def _take_free(self) -> None:
        # A window behind another program's still remembers who will have them again.
        if self._window.isVisible() and self._window.focusWidget() is None:
            self.take()
