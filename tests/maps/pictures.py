"""Small tiles and map files with known content."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

from PIL import Image


def picture(color: tuple[int, int, int], format_: str = "PNG", side: int = 256) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), color).save(out, format_)
    return out.getvalue()


def mbtiles(
    path: Path,
    tiles: dict[tuple[int, int, int], bytes],
    metadata: dict[str, str] | None = None,
) -> Path:
    """A map file of tiles {(zoom, column, row as stored)}."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        database.executemany("INSERT INTO metadata VALUES (?, ?)", (metadata or {}).items())
        database.execute(
            "CREATE TABLE tiles "
            "(zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)"
        )
        rows = [(*key, data) for key, data in tiles.items()]
        database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    database.close()
    return path
