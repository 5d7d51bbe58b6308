"""Writing what a case gives away - dossiers, exports - whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.case.errors import CaseError


class CannotWrite(CaseError):
    """The place that was named for the output cannot be written: no folder, no right, no space."""

    exit_code = 5


class WouldReplace(CaseError):
    """The output would take the place of a case, or lie among the evidentiary copies."""

    exit_code = 2


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it takes the place of `path` when the block ends well.

    After an error nothing is left behind and an older file at `path` is as it was. Raises
    CannotWrite for every error of the file system inside the block, WouldReplace for a place that
    is not to be written.
    """
    check_place(path)
    if path.is_dir():
        raise CannotWrite(f"{path} is a folder; name a file to write.", path)
    try:
        folder = Path(tempfile.mkdtemp(prefix=".gnomon-", dir=path.parent))
    except OSError as error:
        raise refusal(path, error) from None
    try:
        yield folder / "part"
        with open(folder / "part", "rb") as made:
            os.fsync(made.fileno())
        os.replace(folder / "part", path)
    except OSError as error:
        raise refusal(path, error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def writing_folder(path: Path) -> Iterator[Path]:
    """A folder beside `path` to fill; it becomes `path`, which must be new or an empty folder."""
    check_place(path)
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise CannotWrite(f"{path} is there already; name a new folder.", path)
    try:
        folder = Path(tempfile.mkdtemp(prefix=".gnomon-", dir=path.parent))
        folder.chmod(0o755)
    except OSError as error:
        raise refusal(path, error) from None
    try:
        yield folder
        os.replace(folder, path)
    except OSError as error:
        raise refusal(path, error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_place(path: Path) -> None:
    """Raise WouldReplace where `path` is a case (or any database) or lies in a folder of media."""
    if any(part.suffix == ".media" for part in (path, *path.resolve().parents)):
        raise WouldReplace(
            f"{path} would lie among the evidentiary copies of a case; choose another place.", path
        )
    with suppress(OSError):
        if path.is_file():
            with open(path, "rb") as file:
                magic = file.read(16)
            if magic == b"SQLite format 3\0":
                raise WouldReplace(
                    f"{path} is a case or another database, which is not replaced; choose another "
                    "name.",
                    path,
                )


def refusal(path: Path, error: OSError) -> CannotWrite:
    """The sentence for a place that cannot be written."""
    reason = (error.strerror or str(error)).rstrip(".")
    return CannotWrite(f"{path} cannot be written: {reason}; choose another place.", path)
