"""How the window stands on the screen and looks: its place and size, full screen, dark or light."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QMainWindow

from app import settings as preferences
from widgets import theme

LEAST_PX = (1024, 640)
FIRST_PX = (1440, 900)
EDGES_PX = (8, 40, -8, -8)
"""what the system's frame takes of the screen: left, title bar, right, bottom"""
_FILLS = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen


class Stance:
    """Puts one window on the screen, and remembers where it was."""

    def __init__(self, window: QMainWindow, app: QApplication) -> None:
        self._window, self._app = window, app

    def restore(self) -> None:
        """As it was left, or at its first size; never larger than the screen."""
        window = self._window
        window.resize(*FIRST_PX)
        kept = QSettings().value("geometry")
        if kept is not None:
            window.restoreGeometry(kept)
        room = window.screen().availableGeometry().adjusted(*EDGES_PX)
        window.setMinimumSize(min(LEAST_PX[0], room.width()), min(LEAST_PX[1], room.height()))
        if not window.windowState() & _FILLS:
            window.resize(window.size().boundedTo(room.size()))
            if not room.contains(window.geometry()):
                window.move(room.topLeft())

    def keep(self) -> None:
        """Remember it for the next start."""
        QSettings().setValue("geometry", self._window.saveGeometry())

    def toggle_theme(self) -> None:
        """Dark to light and back, at once and for the next start."""
        chosen = "light" if theme.name() == "dark" else "dark"
        theme.use(self._app, chosen)
        preferences.save(replace(preferences.load(), theme=chosen))

    def toggle_full_screen(self) -> None:
        """The whole screen, or a window again."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
