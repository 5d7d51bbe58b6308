"""The verb that opens the desktop; the only one that imports Qt."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from app.cli import Answer


def open_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `gnomon open`."""
    parser.add_argument("case", type=Path, help="the case file to open")


def open(args: argparse.Namespace) -> Answer:  # the verb's name
    """Open the desktop on a case; returns when the window is closed."""
    return Answer(None, "", int(import_module("app.desktop.main").main(args.case)))
