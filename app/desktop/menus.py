"""The menus that a right click opens on a row of the case panel or a mark on the frame."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.desktop.desk import Desk
from widgets import theme


class Menus:
    """Makes a menu for one thing of the case, and does what is chosen there."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        self._window, self._desk = window, desk

    def open_for_mark(self, id_: str, at: QPointF) -> None:
        """Select the mark and open its menu at this place on the screen; "" for none."""
        if id_:
            self._desk.select(id_)
            self.open_for(id_, at.toPoint())

    def open_for(self, id_: str, at: QPoint) -> None:
        """Open the menu of a medium (its SHA-256) or of a thing (its id)."""
        session = self._desk.session
        case = session.case
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tr = self._window.tr
        if case is not None and id_ in {m.sha256 for m in case.media()}:
            copy = menu.addAction(theme.icon("copy"), tr("Copy SHA-256"))
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(id_))
        else:
            remove = menu.addAction(theme.icon("trash-2"), tr("Remove"))
            remove.triggered.connect(lambda: session.do({"do": "remove", "id": id_}))
        menu.popup(at if not at.isNull() else QCursor.pos())
