"""The orthophoto of the drawn ground, as the MBTiles file that the sample's map shows.

Tiles are Web-Mercator PNG, transparent where nothing is drawn, in the rows counted from the south
that the MBTiles 1.3 specification asks for.
The file is a small SQLite database of its own, no case.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from math import asinh, atan, degrees, floor, log2, pi, radians, sin, sinh, tan
from pathlib import Path

import numpy as np

from app.demo import flight, ground
from app.demo.crowns import FROM_ABOVE, Image, crowns, stamp
from app.demo.opencv import cv2
from media_tools.facts import Report, silent

NAME = "Synthetic ground, orthophoto"
ATTRIBUTION = "synthetic ground, drawn by Gnomon"
DATE = "2025-04-30"
ZOOMS = (15, 16, 17, 18, 19)
TILE = 256


def orthophoto(flat: Image) -> Image:
    """The ground from straight above, trees and roofs on it: the same size as `flat`, BGR."""
    picture = flat.copy()
    per_m = 1 / ground.PIXEL_M
    sprites = crowns(FROM_ABOVE, 96.0)
    for house in flight.HOUSES:
        c = ground.to_pixels(ground.house_corners(house))
        sun = radians(flight.SUN_AZIMUTH_DEG - house.azimuth_deg)
        for corners, lit in (((0, 1, 5, 4), -sin(sun)), ((2, 3, 4, 5), sin(sun))):
            tone = tuple(int(v * (0.9 + 0.2 * lit)) for v in house.roof[::-1])
            cv2.fillPoly(
                picture, [np.round(c[list(corners)] * 16).astype(np.int32)], tone, cv2.LINE_AA, 4
            )
    for tree in sorted(flight.trees(), key=lambda tree: tree.height_m):
        x, y = ground.to_pixels([(tree.east, tree.north)])[0]
        stamp(picture, sprites[tree.variant], (float(x), float(y)), tree.height_m * per_m)
    return picture


def write_mbtiles(flat: Image, path: Path, report: Report = silent) -> None:
    """Write the orthophoto as tiles of ZOOMS. The same ground gives the same bytes."""
    photo = cv2.GaussianBlur(orthophoto(flat), (0, 0), 0.9).astype(np.uint8)
    sizes = _shrunk(photo)
    path.unlink(missing_ok=True)
    south, west, north, east = _bounds()
    facts = {
        "name": NAME,
        "format": "png",
        "type": "baselayer",
        "version": "1.0",
        "description": "Ground drawn for the sample case, laid on open sea: no real place.",
        "attribution": ATTRIBUTION,
        "date": DATE,
        "bounds": f"{west:.6f},{south:.6f},{east:.6f},{north:.6f}",
        "center": f"{(west + east) / 2:.6f},{(south + north) / 2:.6f},17",
        "minzoom": str(ZOOMS[0]),
        "maxzoom": str(ZOOMS[-1]),
    }
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        base.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, "
            "tile_data BLOB)"
        )
        base.executemany("INSERT INTO metadata VALUES (?, ?)", facts.items())
        wanted = list(_tiles())
        for done, (z, x, y) in enumerate(wanted, 1):
            blob = _tile(sizes, z, x, y)
            if blob is not None:
                base.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (z, x, 2**z - 1 - y, blob))
            report(done, len(wanted))
        base.execute("CREATE UNIQUE INDEX tile ON tiles (zoom_level, tile_column, tile_row)")


def _bounds() -> tuple[float, float, float, float]:
    """(south, west, north, east), degrees, of the drawn square."""
    side = ground.EXTENT_M
    south, west = flight.degrees_of((ground.WEST, ground.SOUTH))
    north, east = flight.degrees_of((ground.WEST + side, ground.SOUTH + side))
    return south, west, north, east


def _column(lon: float, z: int) -> float:
    return (lon + 180.0) / 360.0 * float(2**z)


def _row(lat: float, z: int) -> float:
    return (1.0 - asinh(tan(radians(lat))) / pi) / 2.0 * float(2**z)


def _latitude(row: float, z: int) -> float:
    return degrees(atan(sinh(pi * (1.0 - 2.0 * row / float(2**z)))))


def _tiles() -> Iterator[tuple[int, int, int]]:
    """(z, x, y) of every tile that the square touches, y from the north."""
    south, west, north, east = _bounds()
    for z in ZOOMS:
        for x in range(floor(_column(west, z)), floor(_column(east, z)) + 1):
            for y in range(floor(_row(north, z)), floor(_row(south, z)) + 1):
                yield z, x, y


def _tile(sizes: dict[int, Image], z: int, x: int, y: int) -> bytes | None:
    """One tile as PNG, or None if it would be empty.

    Within a tile the map from its pixels to the ground's metres is taken as affine through three
    corners: at zoom 15 that is right to 0.02 m.
    """
    places = []
    for column, row in ((x, y), (x + 1, y), (x, y + 1)):
        lat, lon = _latitude(row, z), column / 2.0**z * 360.0 - 180.0
        places.append(flight.ORIGIN.to_metres(lat=lat, lon=lon))
    corners = ground.to_pixels(places)
    # cv2 counts pixel centres from 0; a tile's and the ground's corners lie at -0.5.
    source = np.array([[-0.5, -0.5], [TILE - 0.5, -0.5], [-0.5, TILE - 0.5]], np.float32)
    ratio = float(np.hypot(*(corners[1] - corners[0]))) / TILE
    level = 2 ** min(3, floor(log2(max(ratio, 1.0)) + 0.4))
    target = (corners / level - 0.5).astype(np.float32)
    move = cv2.getAffineTransform(source, target)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    picture = cv2.warpAffine(sizes[level], move, (TILE, TILE), flags=flags)
    if not picture[:, :, 3].any():
        return None
    return bytes(cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes())


def _shrunk(photo: Image) -> dict[int, Image]:
    """BGRA of the photo at 1, 1/2, 1/4 and 1/8 of its size, by the divisor."""
    found = {}
    for level in (1, 2, 4, 8):
        size = photo.shape[0] // level
        small = cv2.resize(photo, (size, size), interpolation=cv2.INTER_AREA)
        found[level] = cv2.cvtColor(small, cv2.COLOR_BGR2BGRA).astype(np.uint8)
    return found
