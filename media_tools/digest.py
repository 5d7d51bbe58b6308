"""SHA-256 of files, and evidentiary copies that are hashed while they are written."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from media_tools.errors import MediaError, NotAFile
from media_tools.facts import Report, silent

CHUNK = 1 << 20


def chunks(path: Path | str, report: Report) -> Iterator[bytes]:
    """The file's bytes in order; `report` is called after each chunk."""
    if not Path(path).is_file():
        raise NotAFile(f"There is no file {path}; check the name.", path)
    try:
        with open(path, "rb", buffering=0) as file:
            total, done = os.fstat(file.fileno()).st_size, 0
            while chunk := file.read(CHUNK):
                yield chunk
                done += len(chunk)
                report(done, total)
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}.", path) from error


def sha256(path: Path | str, report: Report = silent) -> str:
    """The SHA-256 of a file's bytes in hexadecimal. Raises NotAFile or MediaError."""
    digest = hashlib.sha256()
    for chunk in chunks(path, report):
        digest.update(chunk)
    return digest.hexdigest()


def copy(source: Path | str, target: Path | str, report: Report = silent) -> str:
    """Copy a file and return the SHA-256 of the bytes that were written.

    The copy appears under its name only when it is whole and on the disk, and nobody may write
    to it (mode 0444). Raises MediaError if it cannot be written; nothing is left behind then.
    """
    target = Path(target)
    digest = hashlib.sha256()
    try:
        handle, draft = tempfile.mkstemp(prefix=".copying-", dir=target.parent)
    except OSError as error:
        raise MediaError(f"{target} cannot be written: {error.strerror}.", target) from error
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks(source, report):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o444)
        os.replace(draft, target)
    except OSError as error:
        raise MediaError(f"{target} cannot be written: {error.strerror}.", target) from error
    finally:
        with suppress(OSError):
            os.unlink(draft)
    sync_folder(target.parent)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Put a new name on the disk too, where the system lets a folder be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
