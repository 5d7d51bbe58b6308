"""The plane of web maps: Web Mercator, tiles, and a view of them that can be turned.

World coordinates are (x, y) in 0..1, x east from 180° W, y south from 85.0511° N (EPSG:3857
scaled); latitude is clamped to what the square holds. Pixels are those of the view, x right, y
down, (0, 0) its top-left corner. The projection takes WGS 84 degrees as if on a sphere, so metres
and azimuths are taken from the ellipsoid by `metres_per_world` (Snyder, USGS PP 1395, p. 44, 24).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

TILE_PX = 256
MAX_LATITUDE = math.degrees(math.atan(math.sinh(math.pi)))
MAX_ZOOM = 24.0

# WGS 84
_A_M = 6_378_137.0
_E2 = 0.006_694_379_990_141_316


def world(*, lat: float, lon: float) -> tuple[float, float]:
    """World (x, y) of a position; latitudes past 85.0511° come out on the edge."""
    lat = max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))
    y = 0.5 - math.asinh(math.tan(math.radians(lat))) / math.tau
    return lon / 360.0 + 0.5, y


def position(x: float, y: float) -> tuple[float, float]:
    """(lat, lon) of a world point; x may lie outside 0..1, lon comes back in [-180, 180)."""
    lat = math.degrees(math.atan(math.sinh((0.5 - y) * math.tau)))
    return lat, ((x % 1.0) - 0.5) * 360.0


def metres_per_world(lat: float) -> tuple[float, float]:
    """Metres on the ellipsoid (eastward, northward) per unit of world x and y at a latitude."""
    lat = max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))
    phi = math.radians(lat)
    w2 = 1.0 - _E2 * math.sin(phi) ** 2
    prime_vertical = _A_M / math.sqrt(w2)
    meridian = _A_M * (1.0 - _E2) / w2**1.5
    return math.tau * prime_vertical * math.cos(phi), math.tau * meridian * math.cos(phi)


def tile_of(x: float, y: float, zoom: int) -> tuple[int, int]:
    """Column and row (from the north) of the tile that holds a world point."""
    n = 1 << zoom
    return math.floor(x * n), max(0, min(n - 1, math.floor(y * n)))


def picture_format(data: bytes) -> str | None:
    """png, jpg or webp by the first bytes; None for anything else (vector tiles, error pages)."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None


@dataclass(frozen=True)
class View:
    """What a map shows: the world point at its middle, zoom, bearing and size in pixels.

    zoom is that of 256 px tiles and may be fractional; `bearing_deg` is the heading at the top of
    the view. Every method that changes it gives a new view.
    """

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0
    bearing_deg: float = 0.0
    width_px: float = 1.0
    height_px: float = 1.0

    @property
    def scale(self) -> float:
        """Pixels per world unit."""
        return float(TILE_PX * 2.0**self.zoom)

    @property
    def centre(self) -> tuple[float, float]:
        """(lat, lon) in the middle."""
        return position(self.x, self.y)

    def px_of_world(self, x: float, y: float, *, nearest: bool = True) -> tuple[float, float]:
        """The pixel of a world point, by default of its copy round the globe next to the middle."""
        dx = x - self.x
        dx -= round(dx) if nearest else 0
        dy = y - self.y
        b = math.radians(self.bearing_deg)
        right = dx * math.cos(b) + dy * math.sin(b)
        down = -dx * math.sin(b) + dy * math.cos(b)
        return self.width_px / 2 + right * self.scale, self.height_px / 2 + down * self.scale

    def world_of_px(self, px: float, py: float) -> tuple[float, float]:
        """The world point under a pixel; x may lie outside 0..1 beyond the date line."""
        right = (px - self.width_px / 2) / self.scale
        down = (py - self.height_px / 2) / self.scale
        b = math.radians(self.bearing_deg)
        dx = right * math.cos(b) - down * math.sin(b)
        dy = right * math.sin(b) + down * math.cos(b)
        return self.x + dx, self.y + dy

    def pixel(self, *, lat: float, lon: float) -> tuple[float, float]:
        """The pixel of a position."""
        return self.px_of_world(*world(lat=lat, lon=lon))

    def position(self, px: float, py: float) -> tuple[float, float]:
        """(lat, lon) under a pixel."""
        return position(*self.world_of_px(px, py))

    def metres_per_px(self) -> float:
        """Metres that a pixel covers at the middle: the mean of east-west and north-south."""
        east, north = metres_per_world(self.centre[0])
        return math.sqrt(east * north) / self.scale

    def heading_between(self, start: tuple[float, float], end: tuple[float, float]) -> float:
        """True heading, 0..360, from one pixel to another (local: for what fits in a view)."""
        x0, y0 = self.world_of_px(*start)
        x1, y1 = self.world_of_px(*end)
        east, north = metres_per_world(position(x0, y0)[0])
        return math.degrees(math.atan2((x1 - x0) * east, (y0 - y1) * north)) % 360.0

    def screen_angle(self, heading_deg: float) -> float:
        """The way of a true heading on the screen at the middle: degrees clockwise from up."""
        east, north = metres_per_world(self.centre[0])
        h = math.radians(heading_deg)
        on_map = math.degrees(math.atan2(math.sin(h) / east, math.cos(h) / north))
        return (on_map - self.bearing_deg) % 360.0

    def _at(self, x: float, y: float) -> View:
        return replace(self, x=x % 1.0, y=max(0.0, min(1.0, y)))

    def moved(self, right_px: float, down_px: float) -> View:
        """The view with its picture dragged by so many pixels."""
        return self._at(
            *self.world_of_px(self.width_px / 2 - right_px, self.height_px / 2 - down_px)
        )

    def zoomed(self, by: float, px: float, py: float) -> View:
        """`by` levels nearer, with the world point under (px, py) kept there."""
        anchor = self.world_of_px(px, py)
        nearer = replace(self, zoom=max(0.0, min(MAX_ZOOM, self.zoom + by)))
        x, y = nearer.world_of_px(px, py)
        return nearer._at(self.x + anchor[0] - x, self.y + anchor[1] - y)

    def holding(self, positions: list[tuple[float, float]], margin_px: float = 48) -> View:
        """The nearest view, at most zoom 19, in which all (lat, lon) positions are seen."""
        points = [world(lat=lat, lon=lon) for lat, lon in positions]
        first = points[0][0]
        xs = [x - round(x - first) for x, _ in points]  # the copies next to the first
        ys = [y for _, y in points]
        middle = self._at((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        probe = replace(middle, zoom=0.0)
        extent = [probe.px_of_world(x, y) for x in (min(xs), max(xs)) for y in (min(ys), max(ys))]
        across = max(p for p, _ in extent) - min(p for p, _ in extent)
        down = max(p for _, p in extent) - min(p for _, p in extent)
        room = (
            max(32.0, self.width_px - 2 * margin_px) / max(across, 1e-9),
            max(32.0, self.height_px - 2 * margin_px) / max(down, 1e-9),
        )
        return replace(middle, zoom=max(0.0, min(19.0, math.log2(min(room)))))

    def tiles(self, zoom: int) -> list[tuple[int, int]]:
        """(column, row) of the tiles of a zoom that touch the view, nearest the middle first.

        Columns may lie outside 0..2^zoom - 1: they wrap round the globe.
        """
        corners = [
            self.world_of_px(px, py) for px in (0, self.width_px) for py in (0, self.height_px)
        ]
        n = 1 << zoom
        left, right = (f(x for x, _ in corners) * n for f in (min, max))
        top, bottom = (f(y for _, y in corners) * n for f in (min, max))
        rows = range(max(0, math.floor(top)), min(n - 1, math.floor(bottom)) + 1)
        cx, cy = self.x * n - 0.5, self.y * n - 0.5
        found = [(c, r) for r in rows for c in range(math.floor(left), math.floor(right) + 1)]
        return sorted(found, key=lambda t: (t[0] - cx) ** 2 + (t[1] - cy) ** 2)
