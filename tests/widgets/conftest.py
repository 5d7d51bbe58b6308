"""Widgets on their own, as the offscreen platform draws them."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items):
    """The offscreen platform warns of what it lacks: size hints, raising, grabbing the keyboard."""
    for item in items:
        if "widgets" in item.path.parts:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
