"""Pictures of the real window without a screen: where there is no display, and for the README."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from app.case.errors import CaseError
from app.case.model import FrameRef
from app.desktop.main import application
from app.desktop.window import Window
from widgets import theme

PATIENCE_MS, LOOK_MS, SETTLE_MS = 30_000, 40, 600


@dataclass(frozen=True)
class Portrait:
    """One picture: where it goes, and what the window shows in it."""

    path: Path
    workspace: str = "review"
    theme: str = "dark"
    size: tuple[int, int] = (1440, 900)
    frame: FrameRef | None = None
    selected: str | None = None


def take(case_path: Path, portraits: Sequence[Portrait]) -> None:
    """Open the case in the window as the platform draws it, and save each portrait as PNG.

    Raises CaseError if the case does not come up or a picture cannot be written.
    """
    app = application()
    window = Window()
    window.show()
    window.intake.open_case(case_path)
    _wait(lambda: window.desk.picture is not None, f"{case_path} shows no picture.", case_path)
    for portrait in portraits:
        theme.use(app, portrait.theme)
        window.resize(*portrait.size)
        window.rooms.arrange(portrait.workspace)
        if portrait.frame is not None:
            window.desk.show_frame(portrait.frame)
        _settle()
        if portrait.selected is not None:
            window.desk.select(portrait.selected)
        _settle()
        _wait(lambda: not window.background.jobs, "Background jobs did not end in time.", case_path)
        if not window.grab().save(str(portrait.path)):
            raise CaseError(f"{portrait.path} cannot be written.", portrait.path)
    window.close()


def _settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()


def _wait(done: Callable[[], bool], otherwise: str, path: Path) -> None:
    """Let events run until `done()`; CaseError with `otherwise` when patience ends."""
    loop = QEventLoop()
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        if done() or looks * LOOK_MS > PATIENCE_MS:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(LOOK_MS)
    loop.exec()
    if not done():
        raise CaseError(otherwise, path)
