"""What a file says of itself: EXIF, XMP and QuickTime tags, and from them its place and time.

`read` recognises the container by its first bytes, gathers the packed blocks (pictures,
quicktime, recordings), unpacks them (exif, xmp) and picks the statements that are believed most.
Damage never hurts: it is told as findings beside what could be read.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from media_tools.errors import MediaError
from media_tools.facts import Created, Finding, Location
from media_tools.metadata import exif, pictures, quicktime, recordings, xmp
from media_tools.metadata.found import Found, time_in_tags

BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"moof", b"uuid"}
RANKS = ("original", "digitized", "created", "gps")
"""Times of capture of photographs, the most trusted first."""

__all__ = ["read", "time_in_tags"]

Reader = Callable[[BinaryIO, int, Found], None]
CONTAINERS: tuple[tuple[Callable[[bytes], bool], Reader], ...] = (
    (lambda head: head.startswith(b"\xff\xd8"), pictures.jpeg),
    (lambda head: head[:4] in (b"II*\0", b"MM\0*"), pictures.tiff),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), pictures.png),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", pictures.webp),
    (lambda head: head[4:8] in BOXES, quicktime.read),
    (lambda head: head.startswith(b"\x1a\x45\xdf\xa3"), recordings.matroska),
    (lambda head: head[:1] == b"\x47" or head[4:5] == b"\x47", recordings.transport_stream),
)
"""(whether the first 16 bytes are of this kind, who reads it)"""


def read(
    path: Path | str,
) -> tuple[dict[str, dict[str, Any]], Location | None, Created | None, tuple[Finding, ...]]:
    """Metadata of a file, with the place and the time of capture that it states.

    Returns ({"exif", "xmp", "quicktime"}, location, created, findings); values are JSON's.
    Raises MediaError only if the file cannot be opened or read.
    """
    path, found = Path(path), Found()
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            head = file.read(16)
            reader = next((reader for known, reader in CONTAINERS if known(head)), None)
            if reader is not None:
                reader(file, size, found)
    except OSError as error:
        reason = error.strerror or "the system gave no reason"
        text = f"{path.name} cannot be read ({reason}); check it and try again."
        raise MediaError(text, path) from error
    names = exif.decode(found.exif, found) if found.exif else {}
    properties = xmp.decode(found.xmp, found)
    exif.place(names, found)
    xmp.place(properties, found)
    ranked = sorted(
        [*exif.times(names), *xmp.times(properties)], key=lambda time: RANKS.index(time[0])
    )
    found.times.extend(time for _, time in ranked)
    metadata = {"exif": names, "xmp": properties, "quicktime": found.quicktime}
    location = found.locations[0] if found.locations else None
    time = found.times[0] if found.times else None
    return metadata, location, time, tuple(found.findings)
