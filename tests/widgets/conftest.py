"""Widgets on their own, as the offscreen platform draws them."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items):
    """Pass over two kinds of warning that say nothing of the program.

    The offscreen platform warns of what it lacks: size hints, raising, grabbing the keyboard.
    QtTest warns of every button released over a widget that does nothing with it.
    """
    ignored = ("This plugin does not support", "not accepted by receiving widget")
    for item in items:
        if "widgets" in item.path.parts:
            item.add_marker(pytest.mark.qt_log_ignore(*ignored))
