"""Figures, houses and shots: what stands up from the drawn ground, in the camera's perspective."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, pi, radians, sin

import numpy as np

from app.demo import flight, ground
from app.demo.crowns import Image, blend
from app.demo.opencv import cv2

Joint = tuple[float, float, float]
"""(ahead, aside to the right, up) of a figure, metres."""
Place = tuple[flight.Metres, float]
"""A point of the scene and its height."""
Tone = tuple[float, ...]
Stroke = tuple[Place, Place, float, Tone]
"""From, to, width in metres, colour (blue, green, red)."""

FINE = 6
"""Figures are drawn so many times enlarged, and shrunk into the picture."""

_TALL = {"walking": 1.0, "running": 0.96, "standing": 1.0, "kneeling": 0.68}
_STRIDE = {"walking": (0.36, 1.5), "running": (0.52, 2.4)}
"""Reach of a foot ahead and way of a full step, metres."""


def depth_m(number: int, place: flight.Metres) -> float:
    """Distance along the optical axis to a point of the ground."""
    camera = flight.camera(number)
    east, north = flight.camera_metres(number)
    forward = camera.axes[2]
    level = (place[0] - east) * forward[0] + (place[1] - north) * forward[1]
    return level - camera.height_above_ground_m * forward[2]


def corner(number: int, place: flight.Metres, height_m: float) -> tuple[int, int]:
    """A point of the scene in cv2's sixteenths of a pixel, which count centres from 0."""
    u, v = flight.pixel(number, place, height_m)
    return round((u - 0.5) * 16), round((v - 0.5) * 16)


def joints(pose: flight.Pose) -> dict[str, Joint]:
    """Head, neck, hips, feet, hand and muzzle of a figure; legs swing with the way walked."""
    if pose.state == "lying":
        return {
            "head": (0.85, 0.05, 0.18),
            "neck": (0.62, 0.0, 0.2),
            "hips": (0.0, 0.0, 0.2),
            "left": (-0.85, -0.2, 0.06),
            "right": (-0.75, 0.28, 0.06),
            "hand": (0.7, 0.45, 0.05),
            "muzzle": (1.1, 0.6, 0.05),
        }
    tall = _TALL[pose.state]
    moving = pose.state in _STRIDE
    reach, step_m = _STRIDE.get(pose.state, (0.1, 1.0))
    swing = reach * sin(2 * pi * pose.walked_m / step_m) if moving else reach
    lean = 0.22 if pose.state == "running" else 0.06
    return {
        "head": (lean + 0.05, 0.0, 1.64 * tall),
        "neck": (lean, 0.0, 1.42 * tall),
        "hips": (0.0, 0.0, 0.86 * tall),
        "left": (swing, -0.13, 0.0),
        "right": (-swing, 0.13, 0.0),
        "hand": (0.26, 0.16, 1.02 * tall) if moving else (0.42, 0.08, 1.36 * tall),
        "muzzle": (0.45, -0.28, 0.92 * tall) if moving else (0.95, 0.06, 1.42 * tall),
    }


def body_point(pose: flight.Pose, joint: Joint) -> Place:
    """Where a joint of a figure is."""
    a = radians(pose.course_deg)
    ahead, aside, up = joint
    east = pose.east + ahead * sin(a) + aside * cos(a)
    return (east, pose.north + ahead * cos(a) - aside * sin(a)), up


def draw_shadow(picture: Image, number: int, pose: flight.Pose) -> None:
    """The figure's shadow on the ground."""
    parts = joints(pose)
    fallen: dict[str, Place] = {}
    for name, joint in parts.items():
        place, up = body_point(pose, joint)
        de, dn = ground.shadow_metres(up)
        fallen[name] = ((place[0] + de, place[1] + dn), 0.0)
    lines = (("head", "neck", 0.24), ("neck", "hips", 0.4), ("hips", "left", 0.2))
    strokes: list[Stroke] = [(fallen[a], fallen[b], w, (0, 0, 0)) for a, b, w in lines]
    strokes.append((fallen["hips"], fallen["right"], 0.2, (0, 0, 0)))
    _strokes(picture, number, strokes, 0.5)


def draw_figure(picture: Image, number: int, figure: flight.Figure, pose: flight.Pose) -> None:
    """A figure of a few strokes: dull green cloth, darker kit, a rifle; B with a coloured band."""
    parts = joints(pose)
    at = {name: body_point(pose, joint) for name, joint in parts.items()}
    shade = 1.0 + 0.04 * ((figure.number * 37) % 5 - 2)
    cloth = tuple(v * shade for v in (52.0, 70.0, 66.0))
    kit = tuple(v * shade for v in (34.0, 44.0, 44.0))
    strokes: list[Stroke] = [
        (at["hips"], at["left"], 0.2, kit),
        (at["hips"], at["right"], 0.2, kit),
        (at["neck"], at["hips"], 0.46, cloth),
        (at["neck"], at["hand"], 0.15, cloth),
        (at["hand"], at["muzzle"], 0.07, (24.0, 24.0, 24.0)),
        (at["head"], at["head"], 0.27, (58.0, 84.0, 80.0)),
    ]
    if figure.group == "B":
        ahead, aside, up = parts["neck"]
        band = [body_point(pose, (ahead, aside - 0.24, up - drop)) for drop in (0.2, 0.34)]
        strokes.append((band[0], band[1], 0.2, (48.0, 120.0, 236.0)))
    _strokes(picture, number, strokes, 1.0)


def _strokes(picture: Image, number: int, strokes: Sequence[Stroke], opacity: float) -> None:
    """Thick lines in perspective, drawn FINE times enlarged and shrunk into the picture."""
    ends = np.array([[flight.pixel(number, *place) for place in s[:2]] for s in strokes])
    per_m = flight.camera(number).focal_px / depth_m(number, strokes[0][0][0])
    x0, y0 = np.maximum(np.floor(ends.min((0, 1)) - per_m * 0.4 - 1), 0).astype(int).tolist()
    far = np.ceil(ends.max((0, 1)) + per_m * 0.4 + 1)
    x1, y1 = np.minimum(far, flight.SIZE).astype(int).tolist()
    if x0 >= x1 or y0 >= y1:
        return
    drawn = np.zeros(((y1 - y0) * FINE, (x1 - x0) * FINE, 4), np.uint8)
    fine = np.round(((ends - (x0, y0)) * FINE - 0.5) * 16).astype(int)
    for (first, last), (_, _, width_m, tone) in zip(fine.tolist(), strokes, strict=True):
        thick = max(2, round(width_m * per_m * FINE))
        cv2.line(drawn, first, last, (*tone, 255.0), thick, cv2.LINE_AA, 4)
    small = cv2.resize(drawn, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    small = cv2.convertScaleAbs(small, alpha=opacity)
    blend(picture[y0:y1, x0:x1], small[:, :, :3], small[:, :, 3])


def draw_house(picture: Image, number: int, house: flight.House) -> None:
    """Walls that face the camera, then the two slopes of the roof with its tiles' courses."""
    c = ground.house_corners(house)
    eye = flight.camera_metres(number)
    for i, j, gable in ((0, 1, None), (1, 2, 5), (2, 3, None), (3, 0, 4)):
        middle = ((c[i][0] + c[j][0]) / 2, (c[i][1] + c[j][1]) / 2)
        out = (middle[0] - house.east, middle[1] - house.north)
        if out[0] * (eye[0] - middle[0]) + out[1] * (eye[1] - middle[1]) <= 0:
            continue
        wall = [corner(number, c[i], 0), corner(number, c[j], 0)]
        wall += [corner(number, c[j], house.eaves_m)]
        wall += [] if gable is None else [corner(number, c[gable], house.ridge_m)]
        wall += [corner(number, c[i], house.eaves_m)]
        _fill(picture, wall, (176, 192, 202), 0.62 + 0.4 * max(0.0, _lit(out)))
    slopes = ((0, 1, 5, 4), (2, 3, 4, 5))
    far_first = sorted(slopes, key=lambda s: -hypot(c[s[0]][0] - eye[0], c[s[0]][1] - eye[1]))
    for slope in far_first:
        _draw_slope(picture, number, house, slope)


def _draw_slope(
    picture: Image, number: int, house: flight.House, slope: tuple[int, int, int, int]
) -> None:
    """A roof's slope from eaves to ridge, in eight courses of two shades."""
    c = ground.house_corners(house)
    i, j, k, m = slope
    lit = 0.86 + 0.24 * _lit((c[i][0] - c[m][0], c[i][1] - c[m][1]))

    def between(low: flight.Metres, high: flight.Metres, t: float) -> tuple[int, int]:
        place = (low[0] + (high[0] - low[0]) * t, low[1] + (high[1] - low[1]) * t)
        return corner(number, place, house.eaves_m + (house.ridge_m - house.eaves_m) * t)

    for course in range(8):
        a, b = course / 8, (course + 1) / 8
        quad = [between(c[i], c[m], a), between(c[j], c[k], a)]
        quad += [between(c[j], c[k], b), between(c[i], c[m], b)]
        _fill(picture, quad, house.roof[::-1], lit * (1.0 if course % 2 else 0.93))


def _lit(out: flight.Metres) -> float:
    """How squarely the sun meets something that faces `out`: -1 to 1."""
    sun = radians(flight.SUN_AZIMUTH_DEG)
    return (out[0] * sin(sun) + out[1] * cos(sun)) / hypot(*out)


def _fill(picture: Image, outline: list[tuple[int, int]], tone: Tone, light: float) -> None:
    colour = tuple(v * light for v in tone)
    cv2.fillPoly(picture, [np.array(outline, np.int32)], colour, cv2.LINE_AA, 4)


def muzzle(number: int, name: str) -> Place:
    """Where a figure's muzzle is at a frame."""
    figure = next(f for f in flight.FIGURES if f.name == name)
    pose = flight.pose(figure, number)
    return body_point(pose, joints(pose)["muzzle"])


SMOKE_FRAMES = 45


def draw_shot(picture: Image, number: int, name: str, first: int) -> None:
    """A flash for two frames from `first` on, and the smoke that drifts off after it."""
    age = number - first
    place, up = muzzle(first, name)
    drift = 0.03 * age
    px = flight.pixel(number, (place[0] + drift, place[1] + 0.4 * drift), up + 0.012 * age)
    per_m = flight.camera(number).focal_px / depth_m(number, place)
    if age < 2:
        _glow(picture, px, per_m * 0.75, (150, 225, 255), 0.95)
        _glow(picture, px, per_m * 0.26, (235, 252, 255), 1.0)
    if age > 0:
        fade = 0.42 * (1 - age / SMOKE_FRAMES)
        _glow(picture, px, per_m * (0.35 + 0.03 * age), (206, 208, 206), fade)


def _glow(
    picture: Image, px: tuple[float, float], radius: float, tone: Tone, strength: float
) -> None:
    w, h = flight.SIZE
    x0, y0 = max(0, int(px[0] - 3 * radius)), max(0, int(px[1] - 3 * radius))
    x1, y1 = min(w, int(px[0] + 3 * radius) + 2), min(h, int(px[1] + 3 * radius) + 2)
    if x0 >= x1 or y0 >= y1:
        return
    y, x = np.mgrid[y0:y1, x0:x1] + 0.5
    share = strength * np.exp(-((x - px[0]) ** 2 + (y - px[1]) ** 2) / (2 * radius**2))[:, :, None]
    part = picture[y0:y1, x0:x1]
    part[:] = (part * (1 - share) + np.array(tone) * share).astype(np.uint8)
