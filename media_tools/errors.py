"""What can go wrong with media, each said in one sentence a user can act on.

MediaError                 exit code 3   the file cannot be read, or is not supported
├── NotMedia               exit code 3   no picture, sound or telemetry that a reader knows
├── DamagedMedia           exit code 3   it begins like media, but cannot be read on
├── TooLarge               exit code 3   reading it would need more memory than is allowed
└── NotAFile               exit code 2   nothing there, a folder, a pipe or a device
MissingTool                exit code 5   another program or resource is not installed
Cancelled                  exit code 130 the user stopped the job
"""

from __future__ import annotations

from pathlib import Path


class MediaError(Exception):
    """A file that cannot be used, with the sentence for the user and the file's path."""

    exit_code = 3

    def __init__(self, message: str, path: Path | str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = None if path is None else str(path)

    def __reduce__(self) -> tuple[type[MediaError], tuple[str, str | None]]:
        return type(self), (self.message, self.path)


class NotMedia(MediaError):
    """No reader recognises the bytes."""


class DamagedMedia(MediaError):
    """The bytes start like a known format and break off or contradict themselves."""


class TooLarge(MediaError):
    """Pictures or tables that would not fit in the memory allowed."""


class NotAFile(MediaError):
    """The path names nothing, or something that is not a regular file."""

    exit_code = 2


class MissingTool(MediaError):
    """A program or resource that the job needs is not installed."""

    exit_code = 5


class Cancelled(Exception):
    """Raised by `report` to end a job that the user no longer wants."""

    exit_code = 130
