"""The sample's ground, drawn: fields, a track, trenches, craters, shadows, and the map of it.

One square of EXTENT_M is painted at PIXEL_M, north up. `draw()` gives what lies flat, shadows
included; trees and houses stand up from it and are drawn by render.py in perspective, and by
`orthophoto()` as seen from straight above, so that footage and map show the same things.
Every random number comes from one seed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from math import cos, pi, radians, sin, tan

import numpy as np
from numpy.typing import NDArray

from app.demo import flight
from app.demo.opencv import cv2

PIXEL_M = 0.125
EXTENT_M = 512.0
WEST, SOUTH = -236.0, -130.0
"""The square's south-west corner in the scene's metres."""
PIXELS = int(EXTENT_M / PIXEL_M)
STRIP = 256
COARSE = 4
"""Colours are mixed at this many times the pixel and enlarged; detail is added at full size."""

Image = NDArray[np.uint8]
Plane = NDArray[np.float32]
Points = Sequence[flight.Metres]


def to_pixels(points: Points, scale: float = 1.0) -> NDArray[np.float64]:
    """(n, 2) picture coordinates (x right, y down) of scene metres, at PIXEL_M * scale a pixel."""
    metres = np.asarray(points, dtype=np.float64)
    x = (metres[:, 0] - WEST) / (PIXEL_M * scale)
    y = (SOUTH + EXTENT_M - metres[:, 1]) / (PIXEL_M * scale)
    return np.stack([x, y], axis=1)


def draw() -> Image:
    """The flat ground with its shadows: (PIXELS, PIXELS, 3) BGR, north up."""
    rng = np.random.default_rng(20_250_514)
    coarse = _fields(rng, PIXELS // COARSE)
    ground = cv2.resize(coarse, (PIXELS, PIXELS), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    _detail(ground, rng)
    _track(ground, rng)
    _craters(ground, rng)
    _trench(ground)
    mix(ground, (0, 0, 0), _shadows())
    finished = np.empty(ground.shape, np.uint8)
    for top in range(0, PIXELS, STRIP):
        finished[top : top + STRIP] = np.clip(ground[top : top + STRIP], 0, 255)
    return finished


def noise(rng: np.random.Generator, size: int, cells: int, octaves: int) -> Plane:
    """Smooth noise (size, size) about 0, deviation about 1: octaves of enlarged random grids."""
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        n = min(size, cells * 2**octave)
        grid = rng.standard_normal((n + 3, n + 3), dtype=np.float32)
        big = cv2.resize(grid, (size, size), interpolation=cv2.INTER_CUBIC)
        total += big * np.float32(0.62**octave)
    return (total / np.float32(total.std())).astype(np.float32)


# Parcels: corners, colour (red, green, blue), furrow azimuth, furrow width in metres, contrast.
_PARCELS: tuple[tuple[Points, tuple[int, int, int], float, float, float], ...] = (
    # south of the track: winter crop, stubble, pasture
    (((-300, 60), (-80, 78), (-84, 20), (-70, -210), (-300, -210)), (116, 122, 66), 12.0, 2.6, 7.0),
    (((-80, 79), (-30, 88), (56, 96), (70, -210), (-70, -210)), (158, 144, 96), 84.0, 3.1, 9.0),
    (((62, 97), (124, 118), (330, 205), (330, -210), (76, -210)), (104, 116, 62), 62.0, 2.2, 8.0),
    # the strip between track and tree line
    (
        ((-300, 66), (-96, 92), (20, 104), (128, 128), (330, 220), (330, 250), (150, 172),
         (84, 142), (30, 133), (-120, 110), (-300, 80)),
        (128, 126, 76), 80.0, 1.4, 3.0,
    ),
    # north of the tree line: green crop, ploughed land, the farm's meadow
    (((-300, 108), (-118, 124), (-40, 140), (-66, 276), (-300, 240)), (98, 118, 60), 66.0, 3.4, 8),
    (((-38, 140), (24, 147), (10, 286), (-64, 276)), (150, 126, 92), 169.0, 2.4, 10.0),
    (
        ((26, 147), (84, 156), (150, 186), (330, 262), (330, 300), (12, 286)),
        (126, 130, 78), 30.0, 2.0, 3.0,
    ),
    # beyond the hedge
    (((-300, 246), (-66, 280), (330, 330), (330, 500), (-300, 500)), (142, 138, 88), 100.0, 4.2, 7),
    (((-10, 300), (150, 318), (170, 500), (-30, 500)), (98, 120, 60), 12.0, 3.0, 8.0),
)  # fmt: skip


def _fields(rng: np.random.Generator, size: int) -> Image:
    """Parcels in their colours, with furrows, moist hollows and weeds, at the coarse size."""
    colour = np.empty((size, size, 3), np.float32)
    colour[:] = (74, 120, 120)
    step = PIXEL_M * COARSE
    north, east = np.mgrid[0:size, 0:size].astype(np.float32) * np.float32(step)
    wobble = noise(rng, size, 9, 3)
    for corners, rgb, azimuth, width_m, contrast in _PARCELS:
        mask = np.zeros((size, size), np.uint8)
        cv2.fillPoly(mask, [np.round(to_pixels(corners, COARSE)).astype(np.int32)], 255)
        soft = cv2.GaussianBlur(mask, (0, 0), 1.6).astype(np.float32)[:, :, None] / 255
        a = radians(azimuth)
        across = east * np.float32(cos(a)) + north * np.float32(sin(a)) + wobble * np.float32(0.5)
        furrow = np.sin(across * np.float32(2 * pi / width_m)) * np.float32(contrast)
        tram = (np.mod(across, np.float32(18.0)) < 0.9).astype(np.float32) * np.float32(-9.0)
        field = np.array(rgb[::-1], np.float32) + (furrow + tram)[:, :, None]
        colour += (field - colour) * soft
    wide, close = noise(rng, size, 6, 4), noise(rng, size, 60, 4)
    colour += wide[:, :, None] * np.array((4.0, 7.0, 10.0), np.float32)
    colour += close[:, :, None] * np.array((4.0, 5.0, 5.0), np.float32)
    weeds = np.clip(noise(rng, size, 30, 4) - 0.9, 0, 1)[:, :, None]
    colour += (np.array((48, 92, 78), np.float32) - colour) * weeds * np.float32(0.55)
    bare = np.clip(noise(rng, size, 14, 5) - 1.3, 0, 1)[:, :, None]
    colour += (np.array((112, 142, 164), np.float32) - colour) * bare * np.float32(0.7)
    return np.clip(colour, 0, 255).astype(np.uint8)


def mix(ground: Plane, colour: tuple[int, int, int], share: Plane) -> None:
    """Paint colour (blue, green, red) over the ground by share (0 to 1), strip by strip: the ground
    is large, and temporary copies of it would be too."""
    tone = np.array(colour, np.float32)
    for top in range(0, PIXELS, STRIP):
        part, amount = ground[top : top + STRIP], share[top : top + STRIP]
        if amount.any():
            part += (tone - part) * amount[:, :, None]


def _detail(ground: Plane, rng: np.random.Generator) -> None:
    """Grass, clods and stalks: noise of a few pixels, tiled, and tufts with shadows."""
    tile = noise(rng, 1024, 256, 3) * np.float32(7.0)
    fine = noise(rng, 1024, 512, 2) * np.float32(5.0)
    for y in range(0, PIXELS, 1024):
        for x in range(0, PIXELS, 1024):
            patch = np.roll(tile, (x // 3, y // 5), (0, 1)) + np.rot90(fine, (x + y) // 1024)
            ground[y : y + 1024, x : x + 1024] += patch[:, :, None]
    tufts = np.zeros((PIXELS, PIXELS), np.uint8)
    spots = rng.uniform(0, PIXELS, (5000, 2))
    for (x, y), size in zip(spots, rng.gamma(1.6, 1.5, 5000), strict=True):
        for dx, dy in rng.normal(0, 1.2 + size, (4, 2)):
            cv2.circle(tufts, (int(x + dx), int(y + dy)), int(1 + size * 0.7), 200, -1)
    ragged = np.tile(0.75 + 0.35 * noise(rng, 1024, 128, 2), (PIXELS // 1024, PIXELS // 1024))
    cover = cv2.GaussianBlur(tufts, (0, 0), 1.2).astype(np.float32) / 255
    covered: Plane = np.clip(cover * ragged, 0, 0.9).astype(np.float32)
    moved = np.array([[1, 0, 4], [0, 1, -1]], np.float32)
    shade = cv2.warpAffine(covered, moved, (PIXELS, PIXELS)).astype(np.float32)
    mix(ground, (0, 0, 0), (shade * 0.42).astype(np.float32))
    mix(ground, (50, 92, 80), covered)


def _line(points: Points, offset_m: float, step_m: float = 2.0) -> NDArray[np.int32]:
    """A polyline, rounded, moved `offset_m` to its right, in 1/16 pixels for cv2's shift of 4."""
    found = []
    way = 8.0
    total = sum(np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(points))
    while way < total - 8.0:
        east, north, course = flight.along(tuple(points), way)
        a = radians(course + 90.0)
        found.append((east + offset_m * sin(a), north + offset_m * cos(a)))
        way += step_m
    return np.round(to_pixels(found) * 16).astype(np.int32)


def _track(ground: Plane, rng: np.random.Generator) -> None:
    """Two ruts with grass between, worn shoulders, puddles."""
    shape = ground.shape[:2]
    wear = np.zeros(shape, np.uint8)
    for offset, width_m, strength in ((0.0, 4.4, 90), (-0.95, 0.95, 225), (0.95, 0.95, 225)):
        line = [_line(flight.TRACK, offset)]
        cv2.polylines(wear, line, False, strength, int(width_m / PIXEL_M), cv2.LINE_AA, 4)
    cv2.polylines(wear, [_line(flight.TRACK, 0.0)], False, 105, int(0.8 / PIXEL_M), cv2.LINE_AA, 4)
    farm = (
        (78.0, 106.0),
        (86.0, 140.0),
        (84.0, 176.0),
        (80.0, 206.0),
        (96.0, 224.0),
        (130.0, 244.0),
    )
    cv2.polylines(wear, [_line(farm, 0.0)], False, 190, int(2.4 / PIXEL_M), cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(wear, (0, 0), 2.2).astype(np.float32) / 255
    worn = np.tile(noise(rng, 1024, 40, 3), (PIXELS // 1024, PIXELS // 1024))
    soft *= np.clip(1.0 + np.float32(0.22) * worn, 0.3, 1.2)
    mix(ground, (120, 158, 178), np.clip(soft, 0, 0.95).astype(np.float32))
    for way, size in ((118.0, 1.3), (196.0, 0.8), (262.0, 1.1), (312.0, 1.5)):
        east, north, course = flight.along(flight.TRACK, way)
        centre = np.round(to_pixels([(east, north)])[0]).astype(int).tolist()
        axes = (int(size / PIXEL_M), int(0.45 / PIXEL_M))
        cv2.ellipse(ground, centre, axes, course - 90.0, 0, 360, (128, 122, 108), -1, cv2.LINE_AA)


def _craters(ground: Plane, rng: np.random.Generator) -> None:
    """Thrown earth, a dark hollow lit from the sun's far side, a bright rim."""
    sun = radians(flight.SUN_AZIMUTH_DEG)
    for east, north, radius in flight.CRATERS:
        cx, cy = to_pixels([(east, north)])[0]
        reach = int(3.2 * radius / PIXEL_M)
        y0, x0 = int(cy) - reach, int(cx) - reach
        patch = ground[y0 : y0 + 2 * reach, x0 : x0 + 2 * reach]
        if patch.shape[:2] != (2 * reach, 2 * reach):
            continue
        y, x = np.mgrid[0 : 2 * reach, 0 : 2 * reach].astype(np.float32) - np.float32(reach)
        angle, r = np.arctan2(y, x), np.hypot(x, y) * np.float32(PIXEL_M / radius)
        rays = sum(
            np.sin(angle * k + p) for k, p in zip((3, 5, 8), rng.uniform(0, 6, 3), strict=True)
        )
        thrown = np.clip((2.5 + 0.22 * rays - r) / 1.7, 0, 1) ** 1.6 * np.float32(0.85)
        patch += (np.array((70, 92, 108), np.float32) - patch) * thrown[:, :, None]
        toward = (x * np.float32(sin(sun)) - y * np.float32(cos(sun))) * np.float32(
            PIXEL_M / radius
        )
        bowl = np.clip(1.15 - r, 0, 1)
        shade = -58.0 * bowl * (0.75 + 0.6 * toward) + 26.0 * np.exp(-(((r - 1.12) / 0.14) ** 2))
        patch += shade[:, :, None].astype(np.float32)


def _trench(ground: Plane) -> None:
    """A dug zigzag with its parapet on the north side."""
    line = np.round(to_pixels(flight.TRENCH) * 16).astype(np.int32)
    for (dx, dy), width_m, colour in (
        ((0, 0), 4.2, (92, 122, 142)),
        ((2, -7), 2.6, (112, 144, 164)),
        ((0, 0), 1.25, (34, 44, 50)),
        ((-2, 1), 0.5, (20, 27, 31)),
    ):
        moved = line + np.array((dx * 16, dy * 16), np.int32)
        cv2.polylines(ground, [moved], False, colour, int(width_m / PIXEL_M), cv2.LINE_AA, 4)
    for east, north in ((-92.0, 69.0), (-72.0, 78.5)):
        centre = np.round(to_pixels([(east, north)])[0]).astype(int).tolist()
        cv2.ellipse(ground, centre, (22, 14), 20, 0, 360, (52, 70, 80), -1, cv2.LINE_AA)
        cv2.ellipse(ground, centre, (12, 8), 20, 0, 360, (24, 32, 38), -1, cv2.LINE_AA)


def shadow_metres(height_m: float) -> flight.Metres:
    """Where the shadow of a point at a height falls, seen from its foot."""
    length = height_m / tan(radians(flight.SUN_ELEVATION_DEG))
    a = radians(flight.SUN_AZIMUTH_DEG + 180.0)
    return length * sin(a), length * cos(a)


def house_corners(house: flight.House) -> list[flight.Metres]:
    """The four corners, and then the two ends of the ridge."""
    a = radians(house.azimuth_deg)
    along, across = (sin(a), cos(a)), (cos(a), -sin(a))
    half, deep = house.length_m / 2, house.depth_m / 2
    return [
        (house.east + u * along[0] + v * across[0], house.north + u * along[1] + v * across[1])
        for u, v in (
            (-half, -deep),
            (half, -deep),
            (half, deep),
            (-half, deep),
            (-half, 0),
            (half, 0),
        )
    ]


def _shadows() -> Plane:
    """How much light is missing: 0 in the sun, about a half in shade."""
    scale = 2
    dark = np.zeros((PIXELS // scale, PIXELS // scale), np.uint8)
    for tree in flight.trees():
        for share, width in ((0.25, 0.55), (0.5, 0.95), (0.72, 1.0), (0.92, 0.6)):
            de, dn = shadow_metres(tree.height_m * share)
            centre = to_pixels([(tree.east + de, tree.north + dn)], scale)[0]
            radius = tree.crown_m / 2 * width / (PIXEL_M * scale)
            cv2.circle(
                dark,
                np.round(centre * 16).astype(int).tolist(),
                int(radius * 16),
                255,
                -1,
                cv2.LINE_AA,
                4,
            )
    for house in flight.HOUSES:
        corners = house_corners(house)
        tops = [(house.eaves_m, p) for p in corners[:4]] + [(house.ridge_m, p) for p in corners[4:]]
        fallen = [(p[0] + shadow_metres(h)[0], p[1] + shadow_metres(h)[1]) for h, p in tops]
        hull = cv2.convexHull(to_pixels(fallen + corners[:4], scale).astype(np.float32))
        cv2.fillConvexPoly(dark, np.round(hull).astype(np.int32), 255, cv2.LINE_AA)
    rough = noise(np.random.default_rng(7), PIXELS // scale, 300, 2)
    missing = cv2.GaussianBlur(dark, (0, 0), 1.8).astype(np.float32) / 255
    missing = np.float32(0.52) * np.clip(missing * (1 + np.float32(0.12) * rough), 0, 1)
    whole = cv2.resize(missing, (PIXELS, PIXELS), interpolation=cv2.INTER_LINEAR)
    return whole.astype(np.float32, copy=False)
