"""The few questions that only the system's file dialog can put. Everything else has a panel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

CASES = "Gnomon cases (*.gnomon)"
PICTURES = "PNG pictures (*.png)"
IMAGERY = "Imagery (*.mbtiles)"
PDF = "PDF documents (*.pdf)"


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("Dialogs", text)


def documents() -> Path:
    """The user's folder for documents, or the home folder."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found) if found and Path(found).is_dir() else Path.home()


def ask_new_case(parent: QWidget, suggested: Path) -> Path | None:
    """Where to make a new case; the suffix is added where it was left out."""
    name, _ = QFileDialog.getSaveFileName(parent, tr("New case"), str(suggested), tr(CASES))
    if not name:
        return None
    return Path(name) if name.endswith(".gnomon") else Path(f"{name}.gnomon")


def ask_files(parent: QWidget, title: str, folder: Path, names: str = "") -> list[Path]:
    """Files to open or add."""
    found, _ = QFileDialog.getOpenFileNames(parent, tr(title), str(folder), tr(names))
    return [Path(name) for name in found]


def ask_folder(parent: QWidget, title: str, folder: Path) -> Path | None:
    """A folder to search."""
    name = QFileDialog.getExistingDirectory(parent, tr(title), str(folder))
    return Path(name) if name else None


def ask_save(parent: QWidget, title: str, suggested: Path, names: str) -> Path | None:
    """Where to write a file; the system asks before one is replaced."""
    name, _ = QFileDialog.getSaveFileName(parent, tr(title), str(suggested), tr(names))
    return Path(name) if name else None
