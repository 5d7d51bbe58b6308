"""The land of the world, without borders, for a map that has no imagery yet.

Source: Natural Earth 1:50m land (public domain) as packed in TopoJSON by world-atlas 2.0.2. Only
land is drawn: the borders of that data set follow its de-facto view, and a border drawn is a side
taken. The coast is good to a kilometre or so; it says where in the world one is, and no more.

`python -m app.maps.basemap LAND.json OUT` turns the TopoJSON into the file that is shipped, cut
into cells and thinned for far views, so that nothing is parsed when the program starts:

    8 bytes   "GNLAND1" and a zero
    uint32    number of levels; for each: last zoom it serves, zoom of its cells, number of rings
    uint32    for every ring of every level: cell column, cell row, number of points
    float32   the points of all rings in that order, world x and y (see tiles.py)

All little-endian. Rings reach a little over their cell's edge, so that an outline drawn round
them shows the coast and not the cut. They turn one way for land and the other for lakes: fill
them by winding.
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.maps.errors import MapError, NotAMap
from app.maps.tiles import world

LAND = Path(__file__).resolve().parents[2] / "resources" / "basemap" / "land-50m.bin"
ATTRIBUTION = "Land: Natural Earth 1:50m"

_MAGIC = b"GNLAND1\x00"
# (last zoom of tiles served, zoom of the cells); the last one serves all nearer zooms too.
_LEVELS = ((1, 0), (3, 2), (17, 4))
_MARGIN = 1 / 32  # of a cell

Points = list[tuple[float, float]]


class Land:
    """The shipped file, read into memory; `rings` answers for any tile."""

    def __init__(self, data: bytes, path: Path | str = LAND) -> None:
        """Raise NotAMap if the bytes are not such a file."""
        if not data.startswith(_MAGIC):
            raise NotAMap(f"{path} is not the land outline of this program; reinstall it.", path)
        words = array("I", data[8 : 8 + (len(data) - 8) // 4 * 4])
        if sys.byteorder == "big":
            words.byteswap()
        levels = [tuple(words[1 + 3 * i : 4 + 3 * i]) for i in range(words[0])]
        row = 1 + 3 * words[0]
        point = row + 3 * sum(rings for _, _, rings in levels)
        self._points = memoryview(words)[point:].cast("B").cast("f")
        self._levels: list[tuple[int, int, dict[tuple[int, int], list[tuple[int, int]]]]] = []
        start = 0
        for last_zoom, cell_zoom, rings in levels:
            cells: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
            for _ in range(rings):
                column, line, count = words[row : row + 3]
                cells[column, line].append((start, count))
                start += count
                row += 3
            self._levels.append((last_zoom, cell_zoom, cells))

    def rings(self, zoom: int, column: int, row: int) -> Iterator[memoryview[float]]:
        """The land in a tile and round it: float32 world x, y, x, y ... of each closed ring."""
        n = 1 << zoom
        column %= n
        _, cell_zoom, cells = next(
            (level for level in self._levels if zoom <= level[0]), self._levels[-1]
        )
        shift = zoom - cell_zoom
        # Every level serves zooms at or past its cells', so a tile lies in exactly one cell.
        for start, count in cells.get((column >> shift, row >> shift), ()):
            yield self._points[2 * start : 2 * (start + count)]


@lru_cache(maxsize=1)
def land() -> Land:
    """The land outline shipped with the program, read on first use (milliseconds).

    Raises MapError if its file is not there.
    """
    try:
        return Land(LAND.read_bytes())
    except OSError:
        raise MapError(f"The land outline {LAND} is missing; reinstall Gnomon.", LAND) from None


def build(source: Path, target: Path) -> int:
    """Make the shipped file from world-atlas' land TopoJSON; answers the number of points."""
    rings = [_projected(ring) for ring in _topojson_rings(json.loads(source.read_bytes()))]
    head = array("I", [len(_LEVELS)])
    table = array("I")
    points = array("f")
    for last_zoom, cell_zoom in _LEVELS:
        # Thinned to a third of a pixel of the nearest zoom it serves; the last one is whole.
        whole = last_zoom == _LEVELS[-1][0]
        thin = rings if whole else _thinned(rings, 0.33 / (256 << last_zoom))
        cells = _cells(thin, cell_zoom)
        head.extend((last_zoom, cell_zoom, len(cells)))
        for column, row, ring in cells:
            table.extend((column, row, len(ring)))
            points.extend(value for point in ring for value in point)
    if sys.byteorder == "big":
        for each in (head, table, points):
            each.byteswap()
    target.write_bytes(_MAGIC + head.tobytes() + table.tobytes() + points.tobytes())
    return len(points) // 2


def _topojson_rings(topology: dict[str, Any]) -> Iterator[Points]:
    """(lon, lat) rings of the `land` object, arcs joined (TopoJSON specification 2.1)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for indices in (ring for polygon in polygons for ring in polygon):
            ring: Points = []
            for i in indices:
                ring.extend((arcs[i] if i >= 0 else arcs[~i][::-1])[:-1])
            yield ring


def _projected(ring: Points) -> Points:
    """World points without a jump at the date line: x runs on past 0 or 1.

    A ring round the pole (Antarctica) is closed below the square.
    """
    lons = [ring[0][0]]
    for lon, _ in ring[1:]:
        lons.append(lon - 360 * round((lon - lons[-1]) / 360))
    points = [world(lat=lat, lon=lon) for lon, (_, lat) in zip(lons, ring, strict=True)]
    if abs(lons[-1] - lons[0]) > 180:
        first, last = points[0], points[-1]
        on = round(last[0] - first[0])
        points += [(first[0] + on, first[1]), (first[0] + on, 2.0), (first[0], 2.0)]
    return points


def _thinned(rings: list[Points], tolerance: float) -> list[Points]:
    """Fewer points, none of the dropped ones farther than `tolerance` from the line that stays."""
    kept = []
    for ring in rings:
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        if max(max(xs) - min(xs), max(ys) - min(ys)) < 2 * tolerance:
            continue
        # A ring has no ends: thin its two halves, cut at the point farthest from the first.
        far = max(range(len(ring)), key=lambda i: math.dist(ring[0], ring[i]))
        halves = _douglas_peucker(ring[: far + 1], tolerance)[:-1]
        halves += _douglas_peucker([*ring[far:], ring[0]], tolerance)[:-1]
        if len(halves) >= 3:
            kept.append(halves)
    return kept


def _douglas_peucker(line: Points, tolerance: float) -> Points:
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        (x0, y0), (x1, y1) = line[first], line[last]
        length = math.hypot(x1 - x0, y1 - y0) or 1e-30
        worst, at = tolerance, -1
        for i in range(first + 1, last):
            away = abs((line[i][0] - x0) * (y1 - y0) - (line[i][1] - y0) * (x1 - x0)) / length
            if away > worst:
                worst, at = away, i
        if at > 0:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return [line[i] for i in sorted(keep)]


def _cells(rings: list[Points], zoom: int) -> list[tuple[int, int, Points]]:
    """Every ring cut to the cells of a zoom, each with a margin round it: (column, row, ring)."""
    n = 1 << zoom
    out = []
    # A ring that crosses the date line stands at both ends of the square.
    copies = [[(x + shift, y) for x, y in ring] for ring in rings for shift in (-1, 0, 1)]
    for ring in copies:
        for column in range(*_span(ring, 0, n)):
            strip = _cut(ring, 0, (column - _MARGIN) / n, (column + 1 + _MARGIN) / n)
            if len(strip) < 3:
                continue
            for row in range(*_span(strip, 1, n)):
                piece = _cut(strip, 1, (row - _MARGIN) / n, (row + 1 + _MARGIN) / n)
                if len(piece) >= 3:
                    out.append((column, row, piece))
    return out


def _span(ring: Points, axis: int, n: int) -> tuple[int, int]:
    """First and one past the last cell that a ring reaches, with the margin."""
    values = [point[axis] for point in ring]
    first = math.floor(min(values) * n - _MARGIN)
    last = math.floor(max(values) * n + _MARGIN)
    return max(0, first), min(n - 1, last) + 1


def _cut(ring: Points, axis: int, low: float, high: float) -> Points:
    """The part of a ring between two lines across an axis (Sutherland and Hodgman, 1974)."""
    for limit, sign in ((low, 1.0), (high, -1.0)):
        out: Points = []
        for i, point in enumerate(ring):
            before = ring[i - 1]
            inside = (point[axis] - limit) * sign >= 0
            if inside != ((before[axis] - limit) * sign >= 0):
                t = (limit - before[axis]) / (point[axis] - before[axis])
                out.append(
                    (before[0] + t * (point[0] - before[0]), before[1] + t * (point[1] - before[1]))
                )
            if inside:
                out.append(point)
        ring = out
    return ring


if __name__ == "__main__":
    made = build(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{sys.argv[2]}: {made} points")
