"""Starts the desktop: the window first, everything heavy afterwards.

Before the window is shown only QtCore, QtGui, QtWidgets and QtSvg are loaded; numpy and the
decoders come with the first file. A fault of the program is said in one sentence and written to
standard error; the window stays, and the case is saved step by step anyway.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app import settings as preferences
from app.desktop.display import has_display
from app.desktop.window import Window
from widgets import theme


class Faults(QObject):
    """Faults of the program, from any thread, told on the main one."""

    met = Signal(str)

    def hook(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Stands in for sys.excepthook."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        traceback.print_exception(kind, error, trace)
        self.met.emit(
            f"Something went wrong inside Gnomon ({kind.__name__}: {error}). "
            "Your case is saved up to the last step; you can go on."
        )


def application() -> QApplication:
    """The one QApplication, with the user's theme in force."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("gnomon")
    app.setOrganizationName("gnomon")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    theme.use(app, preferences.load().theme)
    return app


def main(case_path: Path | str | None) -> int:
    """Open the desktop, on this case or on the first start's page; returns the exit code."""
    if not (has_display() or os.environ.get("QT_QPA_PLATFORM")):
        print("gnomon: There is no display; `gnomon --help` lists the verbs.", file=sys.stderr)
        return 5
    app = application()
    faults = Faults()
    window = Window()
    faults.met.connect(lambda text: window.rooms.jobs.say(text, "error"))
    app.aboutToQuit.connect(window.close)
    before, sys.excepthook = sys.excepthook, faults.hook
    window.show()
    if case_path is not None:
        QTimer.singleShot(0, lambda: window.intake.open_case(Path(case_path)))
    code = app.exec()
    sys.excepthook = before
    return code
