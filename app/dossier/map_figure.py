"""The map of a fix: imagery of the case where it is at hand, a graticule where it is not.

North is up. No connection is made: only files are asked for tiles.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw, UnidentifiedImageError

from app.case.model import Fix, Place
from app.case.shapes import Stroke
from app.dossier.figures import Overlay, lettering
from app.geo.earth import SIGMAS_95
from app.maps import MapError, MapSource
from app.maps.tiles import TILE_PX, View, metres_per_world, world

SIZE = (1600, 560)
SKY, PAPER, GRID = "#5aa9e6", "#f4f5f6", "#c9ced4"
MOST_ENLARGED = 2
"""Zoom levels by which tiles are enlarged at most: four times."""


@dataclass(frozen=True)
class MapFigure:
    """The picture, and the source of its ground; None for a graticule without imagery."""

    image: Image.Image
    source: MapSource | None
    scale_m: float
    """length of the scale bar"""
    grid: str
    """the step of the graticule in words, "" with imagery"""


def radius_95_m(fix: Fix) -> float | None:
    """The radius that holds the position with 95 %, if its error is stated."""
    return None if fix.sigma_m is None else SIGMAS_95 * fix.sigma_m


def draw_map(fix: Fix, places: Iterable[Place], sources: Iterable[MapSource]) -> MapFigure:
    """The surroundings of a fix with its 95 % circle, view, scale, north and the places near it."""
    radius = radius_95_m(fix) or 0.0
    view = view_around(fix, max(120.0, radius * 2.5))
    ground, source, grid = None, None, ""
    for candidate in sources:
        usable = replace(view, zoom=min(view.zoom, candidate.max_zoom + MOST_ENLARGED))
        ground = imagery(usable, candidate)
        if ground is not None:
            view, source = usable, candidate
            break
    if ground is None:
        ground, grid = graticule(view)
    overlay = Overlay(ground, (0, 0), 1)
    overlay.tag_px = 26  # a map is printed twice as wide as a frame
    for place in places:
        mark_place(overlay, view, place)
    mark_fix(overlay, view, fix, radius)
    scale = furniture(overlay, view)
    return MapFigure(overlay.image.convert("RGB"), source, scale, grid)


def view_around(fix: Fix, half_height_m: float) -> View:
    """North up, the fix in the middle, so many metres to the upper edge."""
    width, height = SIZE
    x, y = world(lat=fix.lat, lon=fix.lon)
    _, north = metres_per_world(fix.lat)
    scale = height / 2 * north / half_height_m
    return View(x, y, min(21.0, math.log2(scale / TILE_PX)), 0.0, width, height)


def imagery(view: View, source: MapSource) -> Image.Image | None:
    """The view filled with the source's tiles; None if it has none where the middle is."""
    zoom = max(source.min_zoom, min(source.max_zoom, math.ceil(view.zoom)))
    ground = Image.new("RGB", SIZE, PAPER)
    found = False
    for column, row in view.tiles(zoom):
        content = None
        with suppress(MapError):
            content = source.tile(zoom, column % (1 << zoom), row)
        tile = opened(content)
        if tile is None:
            continue
        found = True
        n = 1 << zoom
        left, top = view.px_of_world(column / n, row / n)
        # Edges are rounded, not sizes: neighbours meet without a seam.
        side = view.scale / n
        x0, y0, x1, y1 = (round(v) for v in (left, top, left + side, top + side))
        scaled = tile.resize((x1 - x0, y1 - y0), Image.Resampling.BICUBIC)
        # Where a tile is transparent the paper shows, not the colour under its alpha.
        ground.paste(scaled, (x0, y0), scaled)
    return ground if found else None


def opened(content: bytes | None) -> Image.Image | None:
    """A tile's picture; None where there is none or it cannot be read."""
    if content is None:
        return None
    try:
        return Image.open(io.BytesIO(content)).convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def graticule(view: View) -> tuple[Image.Image, str]:
    """Lines of latitude and longitude at round steps, with their degrees; the steps in words."""
    ground = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(ground)
    (north, west), (south, east) = view.position(0, 0), view.position(*SIZE)
    font = lettering(20, 400)
    steps = round_step((north - south) / 3), round_step((east - west) / 5)
    for i in range(math.ceil(south / steps[0]), math.floor(north / steps[0]) + 1):
        _, y = view.pixel(lat=i * steps[0], lon=west)
        draw.line([(0, y), (SIZE[0], y)], fill=GRID, width=2)
        draw.text((12, y - 6), in_degrees(i, steps[0]), font=font, fill="#5c6670", anchor="ls")
    for i in range(math.ceil(west / steps[1]), math.floor(east / steps[1]) + 1):
        x, _ = view.pixel(lat=north, lon=i * steps[1])
        draw.line([(x, 0), (x, SIZE[1])], fill=GRID, width=2)
        draw.text((x + 8, 26), in_degrees(i, steps[1]), font=font, fill="#5c6670", anchor="ls")
    return (
        ground,
        f"{in_degrees(1, steps[0])} of latitude and {in_degrees(1, steps[1])} of longitude",
    )


def in_degrees(steps: int, step: float) -> str:
    """So many steps, in degrees with the decimals of the step."""
    places = max(0, -math.floor(math.log10(step)))
    return f"{steps * step:.{places}f}°".replace("-", "−")


def round_step(about: float) -> float:
    """The number of the row 1, 2, 5, 10, 20, … that is not above `about`."""
    power = 10.0 ** math.floor(math.log10(about))
    return next(m * power for m in (5, 2, 1) if m * power <= about * 1.0000001)


def mark_fix(overlay: Overlay, view: View, fix: Fix, radius_m: float) -> None:
    """The camera's place, its 95 % circle and, where it is known, what lay in its view."""
    x, y = view.pixel(lat=fix.lat, lon=fix.lon)
    per_metre = view.scale / metres_per_world(fix.lat)[1]
    if fix.heading_deg is not None:
        spread = (fix.hfov_deg or 0) / 2
        reach = math.hypot(*SIZE)
        for turn in {-spread, spread}:
            angle = math.radians(fix.heading_deg + turn)
            end = (x + reach * math.sin(angle), y - reach * math.cos(angle))
            overlay.stroke(Stroke(((x, y), end), False, 3, 2), SKY)
    if radius_m * per_metre > 8:
        overlay.stroke(Stroke(circle(x, y, radius_m * per_metre), True, 4, 2.5), SKY)
    overlay.stroke(Stroke(circle(x, y, 9), True, 4, 3, filled=True), SKY)


def mark_place(overlay: Overlay, view: View, place: Place) -> None:
    """A named place, with its name."""
    x, y = view.pixel(lat=place.lat, lon=place.lon)
    if 0 <= x <= SIZE[0] and 0 <= y <= SIZE[1] and not place.rejected:
        overlay.stroke(Stroke(circle(x, y, 7), True, 4, 3), "#ffffff")
        overlay.tag([(x + 8, y - 16)], place.name[:40], "#ffffff")


def circle(x: float, y: float, radius: float) -> tuple[tuple[float, float], ...]:
    """A circle as a closed polyline."""
    turns = [math.tau * i / 90 for i in range(90)]
    return tuple((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns)


def furniture(overlay: Overlay, view: View) -> float:
    """Scale bar and north arrow on dark plates; returns the bar's length in metres."""
    width, height = SIZE
    per_px = metres_per_world(view.centre[0])[0] / view.scale
    length_m = round_step(width * 0.24 * per_px)
    bar = length_m / per_px
    plate(overlay, (24, height - 88, 24 + bar + 56, height - 24))
    draw = ImageDraw.Draw(overlay.image)
    y = height - 38
    draw.line([(52, y - 12), (52, y), (52 + bar, y), (52 + bar, y - 12)], fill="#ffffff", width=4)
    unit = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    draw.text((52 + bar / 2, y - 12), unit, font=lettering(26, 500), fill="#ffffff", anchor="ms")
    plate(overlay, (width - 96, 24, width - 32, 88))
    cx = width - 64
    draw = ImageDraw.Draw(overlay.image)
    draw.polygon([(cx, 32), (cx + 12, 62), (cx, 54), (cx - 12, 62)], fill="#ffffff")
    draw.text((cx, 83), "N", font=lettering(18, 600), fill="#ffffff", anchor="ms")
    return length_m


def plate(overlay: Overlay, box: tuple[float, float, float, float]) -> None:
    """A dark ground with round corners, for white signs on any map."""
    left, top, right, bottom = (round(v) for v in box)
    size = (right - left, bottom - top)
    layer = Image.new("RGBA", (size[0] * 2, size[1] * 2), (11, 12, 14, 0))
    ImageDraw.Draw(layer).rounded_rectangle(
        (0, 0, size[0] * 2 - 1, size[1] * 2 - 1), radius=16, fill=(11, 12, 14, 217)
    )
    overlay.image.alpha_composite(layer.resize(size, Image.Resampling.BOX), (left, top))
