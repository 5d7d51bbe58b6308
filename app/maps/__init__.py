"""Where imagery comes from: sources of map tiles, and the land outline drawn where there is none.

A new kind of source is one module here and one row in SOURCES. Nothing here knows Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

from app.maps.errors import MapError, NoAnswer, NotAllowed, NotAMap
from app.maps.mbtiles import Mbtiles
from app.maps.network import Report
from app.maps.xyz import Xyz

__all__ = [
    "SOURCES",
    "MapError",
    "MapSource",
    "NoAnswer",
    "NotAMap",
    "NotAllowed",
    "file_below",
    "kind_of",
    "open_source",
]


class MapSource(Protocol):
    """Tiles of 256 px in Web Mercator, and what is known of them. Threads may share one."""

    uri: str
    name: str
    attribution: str
    """who made it and under which licence; "" if not stated"""
    date: str | None
    """when the ground was pictured, as stated; None if it is not"""
    host: str | None
    """the host that its tiles are asked from; None for a file"""
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    """west, south, east, north in degrees"""

    def tile(self, zoom: int, x: int, y: int, /) -> bytes | None:
        """The encoded picture (PNG, JPEG or WebP), y from the north; None where there is none.

        May block on disk or network. Raises a MapError.
        """

    def close(self) -> None:
        """Let go of files; the source is not used again."""


# kind (as in the command add_imagery): opener
SOURCES: dict[str, Callable[[str, Collection[str], Report | None], MapSource]] = {
    "mbtiles": lambda uri, hosts, report: Mbtiles(uri),
    "xyz": lambda uri, hosts, report: Xyz(uri, allowed_hosts=hosts, report=report),
}


def kind_of(uri: str) -> str:
    """The row of SOURCES that an address or a file name belongs to; raises NotAMap for none."""
    if "://" in uri:
        return "xyz"
    if uri.lower().endswith(".mbtiles"):
        return "mbtiles"
    raise NotAMap(
        f"{uri} is no imagery that Gnomon reads: give an .mbtiles file or a tile address with "
        "{z}, {x} and {y}.",
        uri,
    )


def file_below(folder: Path, uri: str) -> Path | None:
    """The file that a case in `folder` names, if it lies below it; None for every other place.

    A case comes from a stranger: no other file of this computer, and none of a network's, is to be
    opened because a case says so.
    """
    strange = PurePosixPath(uri).is_absolute() or PureWindowsPath(uri).anchor or "\0" in uri
    # Looked at as a name first: to resolve a network's name would already ask that computer.
    if strange or ".." in {*PurePosixPath(uri).parts, *PureWindowsPath(uri).parts}:
        return None
    below = folder.resolve()
    path = (below / uri).resolve()
    return path if path.is_relative_to(below) else None


def open_source(
    uri: str,
    *,
    allowed_hosts: Collection[str] = (),
    report: Report | None = None,
    attribution: str | None = None,
    date: str | None = None,
) -> MapSource:
    """Open imagery by its file name or URL template; no connection is made by opening.

    `allowed_hosts` are those of the case: every other host is refused when a tile is asked for.
    `report` is told of each request, from the thread that asks. `attribution` and `date` are what
    the case holds on it, and stand before what the source says itself. Raises NotAMap.
    """
    source = SOURCES[kind_of(uri)](uri, allowed_hosts, report)
    source.attribution = attribution or source.attribution
    source.date = date or source.date
    return source
