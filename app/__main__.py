"""The two doors: a verb goes to the command line, no verb opens the desktop.

Qt is imported only when the desktop is opened, so that the command line runs without it.
"""

from __future__ import annotations

import sys
from importlib import import_module


def main() -> int:
    """Entry point of `gnomon`; returns the exit code."""
    words = sys.argv[1:]
    if words:
        return int(import_module("app.cli").main(words))
    return int(import_module("app.desktop.main").main(None))


if __name__ == "__main__":
    sys.exit(main())
