"""Who has the keys when nobody took them: the canvas, never the next field in line.

Letters that fall into a field by chance would be written and signed into the case.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
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

    def tab(self, forward: bool, go: Callable[[], bool]) -> bool:
        """Let Tab go on by `go`. A field that is left is kept, and its panel may be made anew
        meanwhile: then the new field has the keys that the old one would have had."""
        wanted = self._next(forward)
        done = go()
        if wanted is not None and wanted.isVisible():
            return done
        if wanted is not None:
            kind, name = type(wanted), wanted.accessibleName()
            # A panel that takes another's place is shown when events run again.
            QTimer.singleShot(0, self, lambda: self._hand_to(kind, name))
        return done

    def _hand_to(self, kind: type[QWidget], name: str) -> None:
        for widget in self._window.findChildren(kind):
            if widget.isVisible() and widget.accessibleName() == name:
                widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _next(self, forward: bool) -> QWidget | None:
        """Who Tab leads to from who has the keys."""
        holder = widget = QApplication.focusWidget()
        while holder is not None and widget is not None:
            widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
            if widget is holder or widget is None:
                return None
            kin = holder.isAncestorOf(widget) or widget.isAncestorOf(holder)
            takes = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            if takes and not kin and widget.isVisible() and widget.isEnabled():
                return widget
        return None

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
