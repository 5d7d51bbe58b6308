"""Where the camera was and looked, as the file itself or the text beside it says.

A format is one module here and one row in PARSERS. A row recognises its format by the content of
the file, never by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media_tools.containers import check_file
from media_tools.errors import MediaError, NotMedia
from media_tools.facts import Report, Track, silent
from media_tools.telemetry import dji_srt, embedded_text

HEAD_BYTES = 65536


@dataclass(frozen=True)
class Parser:
    """One format: `recognise(head)` judges the first bytes, `parse(path, report)` reads it all."""

    name: str
    recognise: Callable[[bytes], bool]
    parse: Callable[[Path, Report], list[Track]]


PARSERS = (
    Parser("subtitle text of drones", dji_srt.recognise, dji_srt.parse),
    Parser("subtitle tracks in films", embedded_text.recognise, embedded_text.parse),
)


def read_telemetry(path: Path | str, report: Report = silent) -> list[Track]:
    """Every telemetry track of a file; [] if it has none or none in a known format.

    Damage is told in the tracks' warnings. Raises MediaError if the file cannot be read at all.
    """
    path = Path(path)
    try:
        check_file(path)
    except NotMedia:
        return []  # an empty file has no track
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        parsers = (parser for parser in PARSERS if parser.recognise(head))
        return [track for parser in parsers for track in parser.parse(path, report)]
    except OSError as error:
        reason = error.strerror or "the system gave no reason"
        raise MediaError(
            f"{path.name} cannot be read ({reason}); check it and try again.", path
        ) from error


def sidecar_of(path: Path | str) -> Path | None:
    """The telemetry text that a drone wrote beside a video: same stem, suffix .srt in any case."""
    path = Path(path)
    for name in (path.with_suffix(".SRT"), path.with_suffix(".srt"), path.with_suffix(".Srt")):
        if name.is_file() and name != path:
            return name
    return None
