"""Painted tree crowns, and laying one picture over another."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, floor, hypot, radians, sin

import numpy as np
from numpy.typing import NDArray

from app.demo import flight
from app.demo.opencv import cv2

Image = NDArray[np.uint8]
Vector = tuple[float, float, float]
View = tuple[float, float]
"""Azimuth and depression from which a crown is painted, degrees."""

FLIGHT_VIEW: View = (355.0, 38.0)
FROM_ABOVE: View = (0.0, 90.0)
FINEST = 192.0
"""Pixels a metre of the crowns as painted."""


@dataclass(frozen=True)
class Sprite:
    """A painted crown: (h, w, 4) premultiplied BGRA, pixels a metre, and the foot's place in it."""

    bgra: Image
    per_m: float
    foot_px: tuple[float, float]


@cache
def crowns(view: View, per_m: float) -> tuple[Sprite, ...]:
    """Ten trees, each a heap of leaf clumps lit by the sun, seen along `view`.

    They are one metre high and wide: a tree's own size scales them.
    """
    if per_m == FINEST:
        return tuple(_crown(random.Random(100 + i), view) for i in range(10))
    return tuple(_smaller(sprite, per_m) for sprite in crowns(view, FINEST))


def _smaller(sprite: Sprite, per_m: float) -> Sprite:
    size = round(sprite.bgra.shape[0] * per_m / sprite.per_m)
    scale = size / sprite.bgra.shape[0]
    bgra = cv2.resize(sprite.bgra, (size, size), interpolation=cv2.INTER_AREA)
    foot = (sprite.foot_px[0] * scale, sprite.foot_px[1] * scale)
    return Sprite(bgra.astype(np.uint8), sprite.per_m * scale, foot)


def _crown(rng: random.Random, view: View) -> Sprite:
    """Leaf clumps of an egg-shaped crown, from far to near: what faces the sun is bright."""
    a, d = radians(view[0]), radians(view[1])
    right, down = (cos(a), -sin(a), 0.0), (-sin(a) * sin(d), -cos(a) * sin(d), -cos(d))
    toward = (-sin(a) * cos(d), -cos(a) * cos(d), sin(d))
    size = int(1.7 * FINEST)
    foot = (size / 2, size * 0.78)
    bgra = np.zeros((size, size, 4), np.uint8)
    for _, place, light, hue in sorted(_clumps(rng, toward)):
        x = foot[0] + FINEST * _dot(place, right)
        y = foot[1] + FINEST * _dot(place, down)
        tone = (24 + 38 * light, 32 + 80 * light, 24 + (64 + 14 * hue) * light, 255)
        radius = round(FINEST * rng.uniform(0.016, 0.046) * 16)
        cv2.circle(bgra, (round(x * 16), round(y * 16)), radius, tone, -1, cv2.LINE_AA, 4)
    return Sprite(bgra, FINEST, foot)


def _clumps(rng: random.Random, toward: Vector) -> Iterator[tuple[float, Vector, float, float]]:
    """(nearness, place, light, hue) of each clump; a few lobes make the crown bulge."""
    sa, se = radians(flight.SUN_AZIMUTH_DEG), radians(flight.SUN_ELEVATION_DEG)
    sun = (sin(sa) * cos(se), cos(sa) * cos(se), sin(se))
    lobes = [_direction(rng) for _ in range(7)]
    hue = rng.uniform(-1, 1)
    for _ in range(950):
        n = _direction(rng)
        bulge = max(0.0, *(_dot(n, lobe) for lobe in lobes)) ** 4
        r = rng.uniform(0.5, 0.86) + 0.2 * bulge
        place = (n[0] * 0.45 * r, n[1] * 0.45 * r, 0.55 + n[2] * 0.43 * r)
        light = 0.40 + 0.46 * _dot(n, sun) * r + 0.12 * n[2] + 0.34 * (bulge - 0.5)
        light = max(0.06, light + rng.gauss(0, 0.11))
        yield _dot(place, toward) + rng.gauss(0, 0.02), place, light, hue


def _direction(rng: random.Random) -> Vector:
    x, y, z = (rng.gauss(0, 1) for _ in range(3))
    length = hypot(x, y, z)
    return x / length, y / length, z / length


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def stamp(picture: Image, sprite: Sprite, foot_px: tuple[float, float], per_m: float) -> None:
    """Draw a sprite into the picture, its foot at cv2's `foot_px`, at `per_m` pixels a metre."""
    scale = per_m / sprite.per_m
    left, top = (foot_px[i] - sprite.foot_px[i] * scale for i in (0, 1))
    height, width = sprite.bgra.shape[:2]
    x0, y0 = max(0, floor(left)), max(0, floor(top))
    x1 = min(picture.shape[1], int(left + width * scale) + 2)
    y1 = min(picture.shape[0], int(top + height * scale) + 2)
    if x0 >= x1 or y0 >= y1:
        return
    move = np.array([[scale, 0, left - x0], [0, scale, top - y0]], np.float32)
    placed = cv2.warpAffine(sprite.bgra, move, (x1 - x0, y1 - y0))
    blend(picture[y0:y1, x0:x1], placed[:, :, :3], placed[:, :, 3])


def blend(part: NDArray[np.uint8], colour: cv2.typing.MatLike, cover: cv2.typing.MatLike) -> None:
    """Lay premultiplied colour over a part of the picture, in place. cover: (h, w), 255 hides."""
    through = cv2.cvtColor(cv2.bitwise_not(cover), cv2.COLOR_GRAY2BGR)
    part[:] = cv2.add(cv2.multiply(part, through, scale=1 / 255), colour)
