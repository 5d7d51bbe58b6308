"""What a case refuses, each said in one sentence a user can act on.

CaseError                  exit code 4   the case file is refused or damaged
├── NotACase               exit code 4   not a Gnomon case, or made by a newer version
├── DamagedCase            exit code 4   it is one, and cannot be read whole
├── CaseLocked             exit code 4   another program holds it, or the folder is read-only
├── BadCommand             exit code 2   a command that does not make sense here; nothing changed
└── NoCase                 exit code 2   nothing at that path, or something already there
"""

from __future__ import annotations

from pathlib import Path


class CaseError(Exception):
    """A case that cannot be used as asked, with the sentence for the user and the file's path."""

    exit_code = 4

    def __init__(self, message: str, path: Path | str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = None if path is None else str(path)


class NotACase(CaseError):
    """The file is something else, or of a version this program does not know."""


class DamagedCase(CaseError):
    """Pages, entries or signatures do not hold."""


class CaseLocked(CaseError):
    """Writing is not possible now: another writer, or a place that cannot be written."""


class BadCommand(CaseError):
    """A command with unknown names, wrong types or a reference to nothing. Nothing was applied."""

    exit_code = 2

    number: int | None = None
    """which of the commands given together it was, from 1"""
    reason: str = ""
    """the sentence without the number"""


class NoCase(CaseError):
    """There is no file to open, or one where a new case was to be made."""

    exit_code = 2
