"""Imagery from an MBTiles 1.3 file (raster tiles in one SQLite database), read and never written.

Rows of MBTiles count from the south (TMS): row = 2**zoom - 1 - y. Metadata are taken where they
are stated and measured from the tiles where they are not. Vector tiles are refused.
"""

from __future__ import annotations

import contextlib
import math
import re
import sqlite3
import threading
import time
from pathlib import Path

from app.maps.errors import MapError, NotAMap
from app.maps.tiles import MAX_LATITUDE, picture_format, position

_MAX_TILE_BYTES = 8_000_000
_DEEPEST_ZOOM = 30
_PATIENCE_S = 10.0
_TAGS = re.compile(r"<[^>]*>")


class Mbtiles:
    """One file of tiles; safe to ask from several threads, one answer at a time."""

    def __init__(self, path: Path | str) -> None:
        """Open the file. Raises NotAMap, naming it and what to do, if it holds no pictures."""
        self.path = Path(path)
        self.uri = str(path)
        self.host: str | None = None
        if not self.path.is_file():
            raise NotAMap(f"There is no map file {path}; choose an .mbtiles file.", path)
        self._lock = threading.Lock()
        # immutable: no lock or journal beside it, so evidence and read-only media work.
        self._database = sqlite3.connect(
            self.path.resolve().as_uri() + "?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._deadline = time.monotonic() + _PATIENCE_S
        # A crafted view could run for ever: every question has its time.
        self._database.set_progress_handler(lambda: time.monotonic() > self._deadline, 100_000)
        try:
            # Views in a stranger's file may call no function with side effects.
            self._database.execute("PRAGMA trusted_schema = OFF")
            self._metadata = self._read_metadata()
            self._read_extent()
        except sqlite3.Error:
            self.close()
            raise NotAMap(
                f"{self.path.name} is not an MBTiles map, or is damaged: it has no readable table "
                "of tiles. Choose another file.",
                path,
            ) from None
        except MapError:
            self.close()
            raise
        self.name = self._metadata.get("name") or self.path.stem
        self.attribution = _TAGS.sub("", self._metadata.get("attribution", "")).strip()
        self.date: str | None = self._metadata.get("date") or None

    def _read_metadata(self) -> dict[str, str]:
        """The metadata table as text, without what is longer than a line of it could be."""
        try:
            rows = self._database.execute("SELECT name, value FROM metadata LIMIT 1000").fetchall()
        except sqlite3.OperationalError:  # a file without that table is still of use
            return {}
        return {str(k): str(v).strip() for k, v in rows if v is not None and len(str(v)) < 10_000}

    def _read_extent(self) -> None:
        """Zooms and bounds, from the metadata or else from the tiles."""
        first = self._database.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
        kind = self._metadata.get("format", "").lower()
        if first is None:
            raise NotAMap(f"{self.path.name} holds no tiles; choose another file.", self.path)
        if kind in ("pbf", "mvt") or not picture_format(bytes(first[0] or b"")):
            raise NotAMap(
                f"{self.path.name} holds vector tiles or another kind of data, and only pictures "
                "(PNG, JPEG, WebP) can be shown; export it as raster tiles.",
                self.path,
            )
        stated = self._whole("minzoom"), self._whole("maxzoom")
        low, high = stated
        if low is None or high is None or not 0 <= low <= high <= _DEEPEST_ZOOM:
            low, high = self._database.execute(
                "SELECT min(zoom_level), max(zoom_level) FROM tiles"
            ).fetchone()
        self.min_zoom, self.max_zoom = int(low), int(high)
        self.bounds = self._stated_bounds() or self._measured_bounds()

    def _whole(self, key: str) -> int | None:
        text = self._metadata.get(key, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None

    def _stated_bounds(self) -> tuple[float, float, float, float] | None:
        try:
            west, south, east, north = map(float, self._metadata.get("bounds", "").split(","))
        except ValueError:
            return None
        sane = -360 <= west < east <= 360 and -90 <= south < north <= 90
        return (west, south, east, north) if sane else None

    def _measured_bounds(self) -> tuple[float, float, float, float]:
        left, right, low, high = self._database.execute(
            "SELECT min(tile_column), max(tile_column), min(tile_row), max(tile_row) "
            "FROM tiles WHERE zoom_level = ?",
            (self.max_zoom,),
        ).fetchone()
        if left is None:
            return -180.0, -MAX_LATITUDE, 180.0, MAX_LATITUDE
        n = 1 << self.max_zoom
        south, west = position(left / n, 1 - low / n)
        north, east = position(math.nextafter((right + 1) / n, 0), 1 - (high + 1) / n)
        return west, south, east, north

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """The encoded picture of a tile, y counted from the north; None where there is none.

        Raises NotAMap if the file turns out to be damaged there.
        """
        if not (self.min_zoom <= zoom <= self.max_zoom):
            return None
        try:
            with self._lock:
                self._deadline = time.monotonic() + _PATIENCE_S
                row = self._database.execute(
                    "SELECT tile_data FROM tiles "
                    "WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                    (zoom, x, (1 << zoom) - 1 - y),
                ).fetchone()
        except sqlite3.Error as error:
            raise NotAMap(f"{self.path.name} is damaged ({error}).", self.path) from None
        if row is None or not isinstance(row[0], bytes) or len(row[0]) > _MAX_TILE_BYTES:
            return None
        return row[0]

    def close(self) -> None:
        """Let go of the file, once the tile being read in another thread is out."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._database.close()
