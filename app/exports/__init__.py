"""A case in the formats of other programs. A new format: one module here and one row of FORMATS.

Every row that belongs to a frame carries its index (from 0, in the order shown; empty where the
file is not at hand), its PTS with the time base, and the seconds that follow from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from app.case import Case
from app.exports import bagit, case_uco, csv, geojson, kml, web_annotation, webvtt
from media_tools.facts import Report, silent

FORMATS: Mapping[str, Callable[[Case, Path, Report], None]] = {
    "geojson": geojson.write,
    "kml": kml.write,
    "csv": csv.write,
    "webvtt": webvtt.write,
    "web-annotation": web_annotation.write,
    "bagit": bagit.write,
    "case-uco": case_uco.write,
}


def write(case: Case, name: str, path: Path | str, report: Report = silent) -> None:
    """Write the case in one of FORMATS, whole or not at all.

    Raises DamagedCase where the case does not verify, CannotWrite where the place cannot be
    written, MediaError where a file cannot be read.
    """
    case.check_intact()
    FORMATS[name](case, Path(path), report)
