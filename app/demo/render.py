"""The sample's footage: the drawn ground seen through the true camera, frame by frame.

The ground is warped by the camera's homography, from a pyramid so that distant furrows do not
flicker. What stands up is drawn over it from far to near: trees as crowns painted once for the
flight's view, houses as boxes, figures as a few strokes. Then haze, sensor grain and the display.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, pi, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from app.demo import flight, ground
from app.demo.display import Display

Image = NDArray[np.uint8]
View = tuple[float, float]
"""Azimuth and depression from which a crown is painted, degrees."""

FLIGHT_VIEW: View = (355.0, 38.0)
FROM_ABOVE: View = (0.0, 90.0)
HAZE = (196, 190, 176)
BLEND_ROWS = 6


@dataclass(frozen=True)
class Sprite:
    """A painted crown: premultiplied colour, cover, pixels a metre, and the foot's place in it."""

    colour: NDArray[np.float32]
    cover: NDArray[np.float32]
    per_m: float
    foot_px: tuple[float, float]


@cache
def crowns(view: View, per_m: float) -> tuple[Sprite, ...]:
    """Ten trees, each a heap of leaf clumps lit by the sun, seen along `view`; one metre high and
    wide: a tree's own size scales them."""
    return tuple(_crown(random.Random(100 + i), view, per_m) for i in range(10))


def _crown(rng: random.Random, view: View, per_m: float) -> Sprite:
    a, d = radians(view[0]), radians(view[1])
    right, down = (cos(a), -sin(a), 0.0), (-sin(a) * sin(d), -cos(a) * sin(d), -cos(d))
    toward = (-sin(a) * cos(d), -cos(a) * cos(d), sin(d))
    sa, se = radians(flight.SUN_AZIMUTH_DEG), radians(flight.SUN_ELEVATION_DEG)
    sun = (sin(sa) * cos(se), cos(sa) * cos(se), sin(se))
    hue = rng.uniform(-1, 1)
    clumps = []
    for _ in range(420):
        x, y, z = (rng.gauss(0, 1) for _ in range(3))
        r = rng.uniform(0.45, 1.0) / max(1e-6, (x * x + y * y + z * z) ** 0.5)
        n = (x * r, y * r, z * r)
        place = (n[0] * 0.44, n[1] * 0.44, 0.56 + n[2] * 0.42)
        light = 0.50 + 0.42 * sum(p * q for p, q in zip(n, sun, strict=True)) + 0.16 * n[2]
        clumps.append((sum(p * q for p, q in zip(place, toward, strict=True)), place, light))
    size = int(1.7 * per_m)
    foot = (size / 2, size * 0.78)
    colour = np.zeros((size, size, 3), np.uint8)
    cover = np.zeros((size, size), np.uint8)
    for _, place, light in sorted(clumps):
        x = foot[0] + per_m * sum(p * q for p, q in zip(place, right, strict=True))
        y = foot[1] + per_m * sum(p * q for p, q in zip(place, down, strict=True))
        light = max(0.12, light + rng.gauss(0, 0.07))
        tone = (30 + 42 * light, 44 + (92 + 10 * hue) * light, 34 + (74 + 22 * hue) * light)
        centre = (round(x * 16), round(y * 16))
        radius = round(per_m * rng.uniform(0.035, 0.075) * 16)
        cv2.circle(colour, centre, radius, tone, -1, cv2.LINE_AA, 4)
        cv2.circle(cover, centre, radius, 255, -1, cv2.LINE_AA, 4)
    alpha = cover.astype(np.float32) / 255
    return Sprite(colour.astype(np.float32), alpha, per_m, foot)


def stamp(picture: Image, sprite: Sprite, foot_px: tuple[float, float], per_m: float) -> None:
    """Draw a sprite into the picture, its foot at `foot_px`, at `per_m` pixels a metre."""
    scale = per_m / sprite.per_m
    left, top = (foot_px[i] - sprite.foot_px[i] * scale for i in (0, 1))
    height, width = sprite.cover.shape
    x0, y0 = int(np.floor(left)), int(np.floor(top))
    x1, y1 = int(left + width * scale) + 2, int(top + height * scale) + 2
    a0, b0, a1, b1 = max(0, x0), max(0, y0), min(picture.shape[1], x1), min(picture.shape[0], y1)
    if a0 >= a1 or b0 >= b1:
        return
    move = np.array([[scale, 0, left - a0], [0, scale, top - b0]], np.float32)
    size = (a1 - a0, b1 - b0)
    colour = cv2.warpAffine(sprite.colour, move, size)
    cover = cv2.warpAffine(sprite.cover, move, size)[:, :, None]
    part = picture[b0:b1, a0:a1]
    part[:] = np.clip(part * (1 - cover) + colour, 0, 255).astype(np.uint8)


class Stage:
    """Everything drawn once: the ground's pyramid, crowns, grain, display. Not thread-safe."""

    def __init__(self, flat: Image) -> None:
        self.levels = [flat]
        while len(self.levels) < 5:
            size = self.levels[-1].shape[0] // 2
            self.levels.append(
                cv2.resize(self.levels[-1], (size, size), interpolation=cv2.INTER_AREA)
            )
        self.crowns = {per_m: crowns(FLIGHT_VIEW, per_m) for per_m in (48.0, 96.0, 192.0)}
        rng = np.random.default_rng(3)
        grain = cv2.GaussianBlur(rng.standard_normal((800, 1400), dtype=np.float32), (0, 0), 0.7)
        self.grain = (grain * 2.6 / grain.std()).astype(np.float32)
        y, x = np.mgrid[0 : flight.SIZE[1], 0 : flight.SIZE[0]].astype(np.float32)
        r2 = ((x - 640) ** 2 + (y - 360) ** 2) / (640**2 + 360**2)
        self.lens = (1 - 0.16 * r2**1.5).astype(np.float32)
        self.display = Display()

    def frame(self, number: int) -> Image:
        """The picture of a frame: (720, 1280, 3) BGR."""
        picture = self._ground(number)
        standing: list[tuple[float, Callable[[], None]]] = []
        standing += self._trees(number, picture)
        standing += self._houses(number, picture)
        standing += self._figures(number, picture)
        standing += self._shots(number, picture)
        for _, draw in sorted(standing, key=lambda item: -item[0]):
            draw()
        self._sensor(number, picture)
        self.display.draw(picture, number)
        return picture

    def _ground(self, number: int) -> Image:
        """The flat ground, each band of rows from the pyramid level nearest to its own scale."""
        camera = flight.camera(number)
        to_image = ground_to_image(number)
        picture = np.empty((flight.SIZE[1], flight.SIZE[0], 3), np.uint8)
        rows = 48
        for top in range(0, flight.SIZE[1], rows):
            up = -camera.ray((640.0, top + rows / 2))[2]
            slant = camera.height_above_ground_m / up
            metres = slant / camera.focal_px / up**0.5
            level = int(np.clip(np.round(np.log2(max(metres, 1e-6) / ground.PIXEL_M)), 0, 4))
            enlarge = np.diag([2.0**level, 2.0**level, 1.0])
            enlarge[:2, 2] = (2.0**level - 1) / 2
            shift = np.array([[1, 0, 0], [0, 1, -top], [0, 0, 1]], np.float64)
            picture[top : top + rows] = cv2.warpPerspective(
                self.levels[level],
                shift @ to_image @ enlarge,
                (flight.SIZE[0], rows),
                flags=cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REFLECT_101,
            )
        return picture

    def _trees(self, number: int, picture: Image) -> Iterator[tuple[float, Callable[[], None]]]:
        focal = flight.camera(number).focal_px
        for tree in flight.trees():
            depth = depth_m(number, (tree.east, tree.north))
            foot = flight.pixel(number, (tree.east, tree.north)) if depth > 20 else (-999.0, 0.0)
            per_m = focal / max(depth, 1.0) * tree.height_m
            if not (-per_m < foot[0] < 1280 + per_m and -20 < foot[1] < 720 + per_m):
                continue
            level = min(self.crowns, key=lambda p, want=per_m: abs(p - 1.2 * want))  # type: ignore[misc]
            sprite = self.crowns[level][tree.variant]
            yield depth, lambda s=sprite, f=foot, m=per_m: stamp(picture, s, f, m)  # type: ignore[misc]

    def _houses(self, number: int, picture: Image) -> Iterator[tuple[float, Callable[[], None]]]:
        for house in flight.HOUSES:
            depth = depth_m(number, (house.east, house.north))
            if depth > 20:
                yield depth, lambda h=house: draw_house(picture, number, h)  # type: ignore[misc]

    def _figures(self, number: int, picture: Image) -> Iterator[tuple[float, Callable[[], None]]]:
        for figure in flight.FIGURES:
            pose = flight.pose(figure, number)
            if pose.state != "hidden":
                draw_shadow(picture, number, pose)
                depth = depth_m(number, (pose.east, pose.north))
                yield depth, lambda f=figure, p=pose: draw_figure(picture, number, f, p)  # type: ignore[misc]

    def _shots(self, number: int, picture: Image) -> Iterator[tuple[float, Callable[[], None]]]:
        for first, name in flight.FLASHES:
            age = number - first
            if 0 <= age < 45:
                yield 1.0, lambda a=age, n=name, f=first: draw_shot(picture, number, n, a, f)  # type: ignore[misc]

    def _sensor(self, number: int, picture: Image) -> None:
        """Haze with distance, the lens's falloff, grain."""
        camera = flight.camera(number)
        rows = np.arange(flight.SIZE[1], dtype=np.float32)
        up = np.array([-camera.ray((640.0, float(y)))[2] for y in rows[::16]], np.float32)
        slant = camera.height_above_ground_m / np.maximum(np.interp(rows, rows[::16], up), 0.05)
        haze = (1 - np.exp(-slant / 900)).astype(np.float32)[:, None, None] * np.float32(0.75)
        rng = random.Random(number)
        y, x = rng.randrange(80), rng.randrange(120)
        grain = self.grain[y : y + flight.SIZE[1], x : x + flight.SIZE[0]]
        light = picture.astype(np.float32)
        light += (np.array(HAZE, np.float32) - light) * haze
        light *= self.lens[:, :, None]
        light += grain[:, :, None]
        picture[:] = np.clip(light, 0, 255).astype(np.uint8)


def ground_to_image(number: int) -> NDArray[np.float64]:
    """(3, 3): from pixels of the drawn ground (centres at integers) to cv2 pixels of a frame."""
    camera = flight.camera(number)
    right, down, forward = (np.array(axis) for axis in camera.axes)
    east, north = flight.camera_metres(number)
    world = np.array(
        [
            [ground.PIXEL_M, 0, ground.WEST + ground.PIXEL_M / 2 - east],
            [0, -ground.PIXEL_M, ground.SOUTH + ground.EXTENT_M - ground.PIXEL_M / 2 - north],
            [0, 0, -camera.height_above_ground_m],
        ]
    )
    f, (w, h) = camera.focal_px, camera.size
    # cv2 counts pixel centres from 0, the program from 0.5.
    lens = np.array([[f, 0, w / 2 - 0.5], [0, f, h / 2 - 0.5], [0, 0, 1]])
    return np.asarray(lens @ np.stack([right, down, forward]) @ world)


def depth_m(number: int, place: flight.Metres) -> float:
    """Distance along the optical axis to a point of the ground."""
    camera = flight.camera(number)
    east, north = flight.camera_metres(number)
    forward = camera.axes[2]
    return (
        (place[0] - east) * forward[0]
        + (place[1] - north) * forward[1]
        - camera.height_above_ground_m * forward[2]
    )


def corner(number: int, place: flight.Metres, height_m: float) -> tuple[int, int]:
    """A point of the scene in cv2's sixteenths of a pixel."""
    u, v = flight.pixel(number, place, height_m)
    return round((u - 0.5) * 16), round((v - 0.5) * 16)


def draw_house(picture: Image, number: int, house: flight.House) -> None:
    """Walls that face the camera, then the two slopes of the roof with its tiles' courses."""
    c = ground.house_corners(house)
    sun = radians(flight.SUN_AZIMUTH_DEG)
    eye = flight.camera_metres(number)
    eaves, ridge = house.eaves_m, house.ridge_m
    for i, j, gable in ((0, 1, None), (1, 2, 5), (2, 3, None), (3, 0, 4)):
        middle = ((c[i][0] + c[j][0]) / 2, (c[i][1] + c[j][1]) / 2)
        out = (middle[0] - house.east, middle[1] - house.north)
        if out[0] * (eye[0] - middle[0]) + out[1] * (eye[1] - middle[1]) <= 0:
            continue
        lit = 0.62 + 0.4 * max(0.0, (out[0] * sin(sun) + out[1] * cos(sun)) / hypot(*out))
        wall = [corner(number, c[i], 0), corner(number, c[j], 0), corner(number, c[j], eaves)]
        wall += [corner(number, c[gable], ridge)] if gable is not None else []
        wall += [corner(number, c[i], eaves)]
        tone = tuple(int(v * lit) for v in (176, 192, 202))
        cv2.fillPoly(picture, [np.array(wall)], tone, cv2.LINE_AA, 4)
    slopes = sorted(
        ((0, 1, 5, 4), (2, 3, 4, 5)), key=lambda s: -hypot(c[s[0]][0] - eye[0], c[s[0]][1] - eye[1])
    )
    for i, j, k, m in slopes:
        out = (c[i][0] - c[m][0], c[i][1] - c[m][1])
        lit = 0.86 + 0.24 * (out[0] * sin(sun) + out[1] * cos(sun)) / hypot(*out)
        for step in range(8):
            a, b = step / 8, (step + 1) / 8
            quad = [
                _between(number, c[i], c[m], eaves, ridge, a),
                _between(number, c[j], c[k], eaves, ridge, a),
                _between(number, c[j], c[k], eaves, ridge, b),
                _between(number, c[i], c[m], eaves, ridge, b),
            ]
            tone = tuple(int(v * lit * (1.0 if step % 2 else 0.93)) for v in house.roof[::-1])
            cv2.fillPoly(picture, [np.array(quad)], tone, cv2.LINE_AA, 4)


def _between(
    number: int, low: flight.Metres, high: flight.Metres, eaves: float, ridge: float, t: float
) -> tuple[int, int]:
    place = (low[0] + (high[0] - low[0]) * t, low[1] + (high[1] - low[1]) * t)
    return corner(number, place, eaves + (ridge - eaves) * t)


# Body points (ahead, aside, up) in metres for each state; legs and arms swing with the way walked.
_HEIGHT = {"walking": 1.0, "running": 0.96, "standing": 1.0, "kneeling": 0.68}


def joints(pose: flight.Pose) -> dict[str, tuple[float, float, float]]:
    """Head, neck, hips, feet, hands and rifle of a figure: (ahead, aside, up) in metres."""
    if pose.state == "lying":
        return {
            "head": (0.85, 0.05, 0.18), "neck": (0.62, 0.0, 0.2), "hips": (0.0, 0.0, 0.2),
            "left": (-0.85, -0.2, 0.06), "right": (-0.75, 0.28, 0.06),
            "hand": (0.7, 0.45, 0.05), "muzzle": (1.1, 0.6, 0.05),
        }  # fmt: skip
    tall = _HEIGHT[pose.state]
    moving = pose.state in ("walking", "running")
    reach = 0.36 if pose.state == "walking" else 0.52
    swing = (
        reach * sin(2 * pi * pose.walked_m / (1.5 if pose.state == "walking" else 2.4))
        if moving
        else 0.1
    )
    lean = 0.22 if pose.state == "running" else 0.06
    aiming = not moving
    return {
        "head": (lean + 0.05, 0.0, 1.64 * tall), "neck": (lean, 0.0, 1.42 * tall),
        "hips": (0.0, 0.0, 0.86 * tall), "left": (swing, -0.13, 0.0), "right": (-swing, 0.13, 0.0),
        "hand": (0.42, 0.08, 1.36 * tall) if aiming else (0.26, 0.16, 1.02 * tall),
        "muzzle": (0.95, 0.06, 1.42 * tall) if aiming else (0.45, -0.28, 0.92 * tall),
    }  # fmt: skip


def body_point(pose: flight.Pose, joint: tuple[float, float, float]) -> tuple[flight.Metres, float]:
    """A joint's place in the scene and its height."""
    a = radians(pose.course_deg)
    ahead, aside, up = joint
    east = pose.east + ahead * sin(a) + aside * cos(a)
    return (east, pose.north + ahead * cos(a) - aside * sin(a)), up


def draw_shadow(picture: Image, number: int, pose: flight.Pose) -> None:
    """The figure's shadow on the ground, at twice the size and then shrunk, so that it is soft."""
    parts = joints(pose)
    lines = (
        ("head", "neck", 0.24),
        ("neck", "hips", 0.4),
        ("hips", "left", 0.2),
        ("hips", "right", 0.2),
    )
    strokes = []
    for a, b, width_m in lines:
        ends = []
        for name in (a, b):
            place, up = body_point(pose, parts[name])
            de, dn = ground.shadow_metres(up)
            ends.append(((place[0] + de, place[1] + dn), 0.0))
        strokes.append((ends[0], ends[1], width_m, (0, 0, 0)))
    _strokes(picture, number, strokes, 0.5)


def draw_figure(picture: Image, number: int, figure: flight.Figure, pose: flight.Pose) -> None:
    """A figure of a few strokes: dull green cloth, darker kit, a rifle; B with a coloured band."""
    parts = joints(pose)
    at = {name: body_point(pose, joint) for name, joint in parts.items()}
    shade = 1.0 + 0.08 * ((figure.number * 37) % 5 - 2) / 2
    cloth = tuple(v * shade for v in (52.0, 70.0, 66.0))
    kit = tuple(v * shade for v in (34.0, 44.0, 44.0))
    strokes = [
        (at["hips"], at["left"], 0.2, kit),
        (at["hips"], at["right"], 0.2, kit),
        (at["neck"], at["hips"], 0.46, cloth),
        (at["neck"], at["hand"], 0.15, cloth),
        (at["hand"], at["muzzle"], 0.07, (24.0, 24.0, 24.0)),
        (at["head"], at["head"], 0.27, (58.0, 84.0, 80.0)),
    ]
    if figure.group == "B":
        ahead, aside, up = parts["neck"]
        low = body_point(pose, (ahead, aside - 0.24, up - 0.2))
        strokes.append(
            (low, body_point(pose, (ahead, aside - 0.24, up - 0.34)), 0.2, (48.0, 120.0, 236.0))
        )
    _strokes(picture, number, strokes, 1.0)


Place = tuple[flight.Metres, float]
Stroke = tuple[Place, Place, float, tuple[float, ...]]
FINE = 6


def _strokes(picture: Image, number: int, strokes: list[Stroke], opacity: float) -> None:
    """Thick lines in perspective, drawn FINE times enlarged and shrunk into the picture."""
    focal = flight.camera(number).focal_px
    ends = np.array([[flight.pixel(number, *p) for p in stroke[:2]] for stroke in strokes])
    per_m = focal / depth_m(number, strokes[0][0][0])
    low = np.floor(ends.min((0, 1)) - per_m * 0.4 - 1).astype(int)
    high = np.ceil(ends.max((0, 1)) + per_m * 0.4 + 1).astype(int)
    x0, y0, x1, y1 = max(low[0], 0), max(low[1], 0), min(high[0], 1280), min(high[1], 720)
    if x0 >= x1 or y0 >= y1:
        return
    size = ((y1 - y0) * FINE, (x1 - x0) * FINE)
    colour = np.zeros((*size, 3), np.uint8)
    cover = np.zeros(size, np.uint8)
    for (a, b), (_, _, width_m, tone) in zip(ends, strokes, strict=True):
        first, last = (
            tuple(np.round((p - (x0, y0)) * FINE * 16).astype(int).tolist()) for p in (a, b)
        )
        thick = max(2, round(width_m * per_m * FINE))
        cv2.line(colour, first, last, tone, thick, cv2.LINE_AA, 4)
        cv2.line(cover, first, last, 255, thick, cv2.LINE_AA, 4)
    small = (x1 - x0, y1 - y0)
    tint = cv2.resize(colour, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    share = (
        cv2.resize(cover, small, interpolation=cv2.INTER_AREA).astype(np.float32)[:, :, None] / 255
    )
    part = picture[y0:y1, x0:x1]
    part[:] = np.clip(part * (1 - share * opacity) + tint * opacity, 0, 255).astype(np.uint8)


def muzzle_px(number: int, name: str) -> tuple[float, float]:
    """Where a figure's muzzle is seen."""
    figure = next(f for f in flight.FIGURES if f.name == name)
    pose = flight.pose(figure, number)
    return flight.pixel(number, *body_point(pose, joints(pose)["muzzle"]))


def draw_shot(picture: Image, number: int, name: str, age: int, first: int) -> None:
    """A flash for two frames, and the smoke that drifts off after it."""
    figure = next(f for f in flight.FIGURES if f.name == name)
    pose = flight.pose(figure, first)
    place, up = body_point(pose, joints(pose)["muzzle"])
    drift = 0.03 * age
    u, v = flight.pixel(number, (place[0] + drift, place[1] + 0.4 * drift), up + 0.012 * age)
    per_m = flight.camera(number).focal_px / depth_m(number, place)
    if age < 2:
        _glow(picture, (u, v), per_m * 0.75, (150, 225, 255), 0.95)
        _glow(picture, (u, v), per_m * 0.26, (235, 252, 255), 1.0)
    if age > 0:
        _glow(picture, (u, v), per_m * (0.35 + 0.03 * age), (206, 208, 206), 0.42 * (1 - age / 45))


def _glow(
    picture: Image, px: tuple[float, float], radius: float, tone: tuple[int, ...], strength: float
) -> None:
    x0, y0 = max(0, int(px[0] - 3 * radius)), max(0, int(px[1] - 3 * radius))
    x1, y1 = min(1280, int(px[0] + 3 * radius) + 2), min(720, int(px[1] + 3 * radius) + 2)
    if x0 >= x1 or y0 >= y1:
        return
    y, x = np.mgrid[y0:y1, x0:x1] + 0.5
    share = strength * np.exp(-((x - px[0]) ** 2 + (y - px[1]) ** 2) / (2 * radius**2))[:, :, None]
    part = picture[y0:y1, x0:x1]
    part[:] = (part * (1 - share) + np.array(tone) * share).astype(np.uint8)
