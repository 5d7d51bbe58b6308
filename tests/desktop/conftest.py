"""The real window on small footage, driven by mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings

from app.desktop.main import application
from app.desktop.window import Window
from tests.footage import constant_rate


def pytest_collection_modifyitems(items):
    """The offscreen platform warns of what it lacks: size hints, raising, grabbing the keyboard."""
    for item in items:
        if "desktop" in item.path.parts:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(scope="session")
def qapp_cls():
    """The application with the program's own fonts and theme."""
    return lambda _arguments: application()


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """Sixty numbered frames at 25 a second, rendered once."""
    return constant_rate(tmp_path_factory.mktemp("footage"))


@pytest.fixture
def window(qtbot, own_home):
    """The window as it stands at the first start."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(own_home))
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.resize(1440, 900)
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.fixture
def footage(clip, tmp_path):
    """A copy of the clip that a test may move or spoil."""
    path = tmp_path / "footage.mp4"
    path.write_bytes(clip.path.read_bytes())
    return path


@pytest.fixture
def opened(window, footage, qtbot):
    """The window with a case made by dropping the footage, its first frame shown."""
    window.intake.take([footage])
    qtbot.waitUntil(lambda: window.desk.picture is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not window.background.jobs, timeout=20_000)
    return window
