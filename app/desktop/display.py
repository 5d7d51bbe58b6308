"""Whether there is a screen, known without asking Qt: it ends the process where there is none."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """Whether a window can be shown. Elsewhere than on Linux there is always a display."""
    asked = os.environ.get("QT_QPA_PLATFORM")
    if asked:
        return asked not in ("offscreen", "minimal")
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
