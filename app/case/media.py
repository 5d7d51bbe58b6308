"""The evidentiary copies: read-only files in the folder `<case>.media` beside the case file.

A copy is named by its digest with the suffix it came with, never by its own name: names of files
come from strangers.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.case.model import Media, MediaCheck
from media_tools import digest
from media_tools.errors import MediaError
from media_tools.facts import Report, silent


def media_folder(case_path: Path) -> Path:
    """Where the copies of a case lie."""
    return case_path.with_name(case_path.stem + ".media")


def copy_path(case_path: Path, sha256: str, name: str) -> Path:
    """Where the copy of a file of that digest and name lies. The suffix is kept if it is plain."""
    suffix = Path(name).suffix
    plain = suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix) else ""
    return media_folder(case_path) / (sha256 + plain)


def media_file(case_path: Path, media: Media) -> Path | None:
    """The copy of the media, if it is at hand."""
    path = copy_path(case_path, media.sha256, media.name)
    return path if path.is_file() else None


def check_media(
    case_path: Path, media: Iterable[Media], report: Report = silent
) -> Iterator[MediaCheck]:
    """Whether each copy is at hand and still has its digest."""
    for medium in media:
        path = media_file(case_path, medium)
        if path is None:
            yield MediaCheck(medium.sha256, present=False, matches=None)
            continue
        matches = is_sound(path, medium.sha256, report)
        yield MediaCheck(medium.sha256, present=True, matches=matches)


def find_media(
    case_path: Path, media: Iterable[Media], folder: Path, report: Report = silent
) -> list[str]:
    """Copy in the media that are not at hand or were altered, wherever below `folder` their bytes
    lie."""
    wanted = {m.sha256: m for m in media}
    sizes = {m.bytes for m in wanted.values()}
    found: list[str] = []
    for path in files_below(folder):
        if not wanted:
            break
        try:
            if path.stat().st_size not in sizes:
                continue
            sha256 = digest.sha256(path, report)
            medium = wanted.pop(sha256, None)
            if medium and take_in(case_path, path, sha256, medium.name, report) != "kept":
                found.append(sha256)
        except (MediaError, OSError):
            continue  # a file that cannot be read is not the one looked for
    return found


def take_in(case_path: Path, source: Path, sha256: str, name: str, report: Report = silent) -> str:
    """See that a sound copy lies in the folder: "kept" where it does, "copied" where none was
    there, "mended" where an altered one was replaced.

    MediaError if the source changed meanwhile or the copy cannot be written.
    """
    target = copy_path(case_path, sha256, name)
    there = target.is_file()
    if there and is_sound(target, sha256, report):
        return "kept"
    try:
        target.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise MediaError(
            f"The folder {target.parent} for copies cannot be made ({error.strerror}); make room "
            "for it beside the case.",
            target.parent,
        ) from None
    fresh = target.with_name(f".new-{target.name}")
    copied = digest.copy(source, fresh, report)
    if copied != sha256:
        fresh.unlink()
        raise MediaError(f"{source} changed while it was copied; add it again.", source)
    try:
        os.replace(fresh, target)
    except OSError as error:
        fresh.unlink()
        raise MediaError(f"{target} cannot be written: {error.strerror}.", target) from None
    return "mended" if there else "copied"


def is_sound(copy: Path, sha256: str, report: Report = silent) -> bool:
    """Whether the copy can be read and has its digest."""
    try:
        return digest.sha256(copy, report) == sha256
    except MediaError:
        return False


def files_below(folder: Path) -> Iterator[Path]:
    """Regular files in the folder and those below it; links to folders are not followed."""
    for where, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(where) / name
            if path.is_file():
                yield path
