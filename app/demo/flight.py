"""The sample's truth: where everything is at every frame, and what the drone's log says of it.

Nothing here happened, and it could not happen where the sample lies: the drawn ground is laid on
45 N 30 W, open Atlantic, 600 km from the nearest land. A real landscape would accuse a real place,
and an invented name would send people looking; on water nobody can mistake the picture for news.

Positions are metres (east, north) in the plane that touches the earth at ORIGIN; heights are above
that flat ground. Plain Python without numpy: the same numbers on every machine.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import atan2, cos, degrees, exp, hypot, pi, radians, sin, sqrt, tan

from app.geo.camera import Camera
from app.geo.earth import LatLon, LocalPlane

ORIGIN = LocalPlane(45.0, -30.0)
SIZE = (1280, 720)
RATE = 25
FRAMES = 24 * RATE
TIME_BASE = Fraction(1, 12800)
PTS_STEP = 512
"""Ticks of TIME_BASE from frame to frame: 25 frames a second."""

FIRST_FRAME_UTC = "2025-05-14T17:20:00.000000Z"
LOCAL_DATE, LOCAL_START_S = "2025-05-14", 15 * 3600 + 20 * 60
"""The drone's clock shows local time, two hours behind UTC, and does not say so."""
SUN_AZIMUTH_DEG, SUN_ELEVATION_DEG = 255.249, 40.512
"""For ORIGIN and FIRST_FRAME_UTC + 12 s, after NOAA's equations (Meeus, short form)."""
HOME_MSL_M = 12.0

Metres = tuple[float, float]
"""(east, north)"""

TRACK: tuple[Metres, ...] = (
    (-260.0, 52.0),
    (-150.0, 70.0),
    (-95.0, 84.0),
    (-40.0, 93.0),
    (10.0, 95.0),
    (60.0, 101.0),
    (120.0, 120.0),
    (200.0, 160.0),
    (320.0, 205.0),
)
TRENCH: tuple[Metres, ...] = (
    (-104.0, 66.0),
    (-99.0, 73.0),
    (-92.0, 70.5),
    (-87.0, 77.0),
    (-79.5, 74.5),
    (-75.0, 81.0),
    (-67.0, 78.5),
)
TREE_LINE: tuple[Metres, ...] = (
    (-240.0, 96.0),
    (-120.0, 116.0),
    (-40.0, 131.0),
    (30.0, 138.0),
    (85.0, 147.0),
    (150.0, 176.0),
    (280.0, 236.0),
)
CRATERS: tuple[tuple[float, float, float], ...] = (
    # east, north, radius
    (-20.0, 72.0, 2.6),
    (-33.0, 79.0, 1.7),
    (8.0, 79.0, 3.2),
    (24.0, 110.0, 2.1),
    (-58.0, 70.0, 2.4),
    (38.0, 84.0, 1.9),
    (-6.0, 111.0, 1.5),
    (-83.0, 62.0, 3.0),
    (-46.0, 104.0, 1.8),
    (62.0, 72.0, 2.8),
    (70.0, 176.0, 3.4),
    (-90.0, 150.0, 2.6),
)
FLASHES: tuple[tuple[int, str], ...] = (
    # first frame (each lasts two), who
    (341, "B2"),
    (344, "B2"),
    (352, "B1"),
    (358, "B4"),
    (367, "B2"),
    (371, "B4"),
    (389, "B3"),
    (406, "B1"),
    (433, "B4"),
)
CUE_FRAME = FLASHES[0][0]
"""The first flash."""


@dataclass(frozen=True)
class Tree:
    """A broad-leaved tree: foot, height, crown width, and which of the drawn crowns it wears."""

    east: float
    north: float
    height_m: float
    crown_m: float
    variant: int


@dataclass(frozen=True)
class House:
    """A gabled house: centre, length along the ridge, depth, heights, azimuth of the ridge."""

    east: float
    north: float
    length_m: float
    depth_m: float
    eaves_m: float
    ridge_m: float
    azimuth_deg: float
    roof: tuple[int, int, int]
    """colour, red green blue"""


HOUSES = (
    House(88.0, 214.0, 13.0, 8.0, 3.2, 6.4, 24.0, (142, 84, 66)),
    House(66.0, 224.0, 9.0, 6.5, 2.8, 5.4, 114.0, (122, 112, 102)),
    House(112.0, 232.0, 16.0, 8.5, 3.6, 6.6, 24.0, (118, 70, 58)),
    House(40.0, 243.0, 8.0, 6.0, 2.6, 5.0, 20.0, (150, 146, 138)),
    House(-138.0, 176.0, 12.0, 7.5, 3.0, 6.0, 62.0, (134, 88, 70)),
)


@dataclass(frozen=True)
class Figure:
    """A walker: `name` is group and number; coloured bands are worn by group B alone."""

    name: str
    number: int

    @property
    def group(self) -> str:
        """A or B."""
        return self.name[0]


FIGURES = tuple(Figure(f"A{i + 1}", i) for i in range(7)) + tuple(
    Figure(f"B{i + 1}", i) for i in range(5)
)


@dataclass(frozen=True)
class Pose:
    """A figure at one frame. `state`: hidden, walking, running, standing, kneeling or lying."""

    east: float
    north: float
    course_deg: float
    state: str
    walked_m: float
    """way covered, from which the legs' swing is taken"""


# A3 and A6 drop; the others run until the end, each its own way.
_RUN_AZIMUTH = (150.0, 214.0, 196.0, 168.0, 236.0, 228.0, 252.0)
_RUN_START_S = (14.3, 14.1, 13.95, 14.2, 14.5, 14.1, 14.6)
_RUN_SPEED = (3.6, 3.9, 3.4, 4.0, 3.5, 3.7, 3.3)
_DROP_S = {2: 15.1, 5: 16.9}
_B_STAND = ((2.0, 119.5), (6.5, 120.5), (10.5, 119.0), (15.5, 121.5), (20.0, 120.5))
_B_FROM = ((7.0, 134.0), (10.0, 134.5), (12.5, 134.0), (16.5, 135.0), (20.0, 135.5))
_B_START_S = (7.6, 8.2, 8.9, 9.4, 10.6)
_B_ADVANCE_S = 20.0


def pose(figure: Figure, frame: int) -> Pose:
    """Where a figure stands at a frame, what it does, and which way it faces."""
    return _pose_a(figure.number, frame / RATE) if figure.group == "A" else _pose_b(figure, frame)


def _pose_a(i: int, t: float) -> Pose:
    speed = 1.28 + 0.02 * (i % 3)
    start_m = 239.0 - 5.2 * i + 0.9 * sin(5.0 * i)
    side = (0.9, -0.8, 1.1, -1.0, 0.7, -0.6, 1.0)[i]
    walked = speed * min(t, _RUN_START_S[i])
    east, north, course = along(TRACK, start_m + walked)
    a = radians(course + 90.0)
    east, north = east + side * sin(a), north + side * cos(a)
    if t <= _RUN_START_S[i]:
        return Pose(east, north, course, "walking", walked)
    ran_s = min(t, _DROP_S.get(i, t)) - _RUN_START_S[i]
    run = _RUN_SPEED[i] * max(0.0, ran_s - 0.2)
    azimuth = _RUN_AZIMUTH[i] + 10.0 * sin(0.12 * run + i)
    a = radians(_RUN_AZIMUTH[i])
    state = "lying" if t > _DROP_S.get(i, t) else "running"
    return Pose(east + run * sin(a), north + run * cos(a), azimuth, state, walked + run)


def _pose_b(figure: Figure, frame: int) -> Pose:
    i, t = figure.number, frame / RATE
    (e0, n0), (e1, n1) = _B_FROM[i], _B_STAND[i]
    way = hypot(e1 - e0, n1 - n0)
    course = degrees(atan2(e1 - e0, n1 - n0)) % 360.0
    walked = min(way, 2.9 * max(0.0, t - _B_START_S[i]))
    east, north = e0 + (e1 - e0) * walked / way, n0 + (n1 - n0) * walked / way
    if walked == 0.0:
        return Pose(east, north, course, "hidden", 0.0)
    if walked < way:
        return Pose(east, north, course, "walking", walked)
    aim = 222.0 + 4.0 * i
    if i in (0, 2) and t > _B_ADVANCE_S:
        step = 1.3 * (t - _B_ADVANCE_S)
        a = radians(aim)
        return Pose(east + step * sin(a), north + step * cos(a), aim, "walking", way + step)
    return Pose(east, north, aim, "kneeling" if i in (0, 3) else "standing", way)


def along(line: tuple[Metres, ...], way_m: float) -> tuple[float, float, float]:
    """(east, north, course) at a way along a polyline, its corners rounded over 12 m."""
    points = [_on(line, way_m + step) for step in (-6.0, -2.0, 2.0, 6.0)]
    east = sum(p[0] for p in points) / 4
    north = sum(p[1] for p in points) / 4
    course = atan2(points[3][0] - points[0][0], points[3][1] - points[0][1])
    return east, north, degrees(course) % 360.0


def _on(line: tuple[Metres, ...], way_m: float) -> Metres:
    for (e0, n0), (e1, n1) in itertools.pairwise(line):
        length = hypot(e1 - e0, n1 - n0)
        if way_m <= length:
            return e0 + (e1 - e0) * way_m / length, n0 + (n1 - n0) * way_m / length
        way_m -= length
    return line[-1]


def _smooth(t: float, start: float, end: float) -> float:
    x = min(1.0, max(0.0, (t - start) / (end - start)))
    return x * x * (3.0 - 2.0 * x)


def camera_metres(frame: int) -> Metres:
    """Where the drone is: it drifts west, slowly, with a light wind."""
    t = frame / RATE
    return 18.0 - 1.35 * t + 0.35 * sin(0.7 * t), 1.0 + 0.36 * t + 0.3 * sin(0.5 * t + 1.0)


def zoom(frame: int) -> float:
    """The zoom ratio: 1, then 1.9 between seconds 12 and 20."""
    t = frame / RATE
    return 1.0 + 0.9 * (_smooth(t, 11.4, 12.8) - _smooth(t, 19.6, 21.0))


@cache
def camera(frame: int) -> Camera:
    """The true camera of a frame."""
    t = frame / RATE
    east, north = camera_metres(frame)
    look_e = -26.0 + 15.0 * _smooth(t, 3.0, 12.0) - 4.0 * _smooth(t, 16.0, 23.0)
    look_n = 101.0 + 5.0 * _smooth(t, 6.0, 12.0) - 8.0 * _smooth(t, 16.0, 21.0)
    height = 86.0 + 0.5 * sin(0.31 * t) + 0.12 * sin(1.7 * t)
    de, dn = look_e - east, look_n - north
    lat, lon = ORIGIN.to_degrees(east_m=east, north_m=north)
    return Camera(
        lat=round(lat, 9),
        lon=round(lon, 9),
        height_above_ground_m=round(height, 4),
        heading_deg=round((degrees(atan2(de, dn)) + 0.22 * sin(1.3 * t + 0.4)) % 360.0, 5),
        pitch_deg=round(-degrees(atan2(height, hypot(de, dn))) + 0.12 * sin(1.9 * t), 5),
        roll_deg=round(0.45 * sin(0.8 * t + 0.6) + 0.1 * sin(2.7 * t), 5),
        hfov_deg=round(2.0 * degrees(atan2(tan(radians(35.0)), zoom(frame))), 5),
        size=SIZE,
    )


def speed_mps(frame: int) -> float:
    """Ground speed, from the way of one second around the frame."""
    (e0, n0), (e1, n1) = camera_metres(frame - RATE // 2), camera_metres(frame + RATE // 2)
    return hypot(e1 - e0, n1 - n0) / (2 * (RATE // 2) / RATE)


def pixel(frame: int, place: Metres, height_m: float = 0.0) -> tuple[float, float]:
    """The pixel where a point of the scene is seen at a frame."""
    east, north = camera_metres(frame)
    return camera(frame).project((place[0] - east, place[1] - north, height_m))


def degrees_of(place: Metres) -> LatLon:
    """(lat, lon) of a point of the scene."""
    return ORIGIN.to_degrees(east_m=place[0], north_m=place[1])


def pts(frame: int) -> int:
    """The frame's PTS in ticks of TIME_BASE."""
    return frame * PTS_STEP


@cache
def trees() -> tuple[Tree, ...]:
    """The tree line in three loose rows, a far hedge, and single bushes; always the same ones."""
    rng = random.Random(45_030)
    found: list[Tree] = []
    length = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(TREE_LINE))
    for row, spacing in ((0, 5.2), (1, 4.6), (2, 5.6)):
        way = 6.0
        while way < length - 6.0:
            east, north, course = along(TREE_LINE, way)
            a = radians(course - 90.0)
            off = 5.0 * row + rng.uniform(-1.6, 1.6)
            if rng.random() < 0.9 and not (row == 0 and 5 < east < 22):
                height = rng.uniform(5.5, 9.0) + (1.0 if row else -1.5)
                found.append(_tree(rng, east + off * sin(a), north + off * cos(a), height))
            way += spacing * rng.uniform(0.7, 1.35)
    for i in range(64):
        east = -250.0 + 8.6 * i + rng.uniform(-2.0, 2.0)
        north = 286.0 + 0.16 * east + 9.0 * sin(east / 40.0) + rng.uniform(-4.0, 4.0)
        found.append(_tree(rng, east, north, rng.uniform(6.0, 11.0)))
    for east, north in ((-52.0, 110.0), (47.0, 118.0), (52.0, 60.0), (-118.0, 52.0), (90.0, 88.0)):
        found.append(_tree(rng, east, north, rng.uniform(2.0, 3.4)))
    for house in HOUSES:
        for _ in range(6):
            a, r = rng.uniform(0, 2 * pi), rng.uniform(11.0, 17.0)
            found.append(
                _tree(rng, house.east + r * sin(a), house.north + r * cos(a), rng.uniform(4.0, 8.0))
            )
    return tuple(found)


def _tree(rng: random.Random, east: float, north: float, height: float) -> Tree:
    crown = height * rng.uniform(0.72, 0.95)
    return Tree(east, north, height, crown, rng.randrange(10))


@dataclass(frozen=True)
class Reading:
    """What the drone's log says at a frame: the truth, with the errors such logs have."""

    lat: float
    lon: float
    height_above_home_m: float
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    focal_mm: float
    """for a picture 36 mm wide, as DJI writes it"""
    zoom: float

    @property
    def hfov_deg(self) -> float:
        """The angle of view across that the logged focal length stands for."""
        return 2.0 * degrees(atan2(HALF_WIDTH_MM, self.focal_mm))


LOG_ERRORS = {
    "position_sigma_m": 1.2,
    "position_noise": "first-order Gauss-Markov on each axis, time constant 4 s",
    "height_bias_m": 0.9,
    "yaw_bias_deg": 1.4,
    "pitch_bias_deg": 0.3,
    "roll": "logged as 0.0",
}


HALF_WIDTH_MM = 18.0


@cache
def readings() -> tuple[Reading, ...]:
    """The log, one reading a frame; LOG_ERRORS says how it differs from the truth."""
    rng = random.Random(1_400)
    sigma, keep = 1.2, exp(-1.0 / RATE / 4.0)
    error = [rng.gauss(0.0, sigma), rng.gauss(0.0, sigma)]
    found = []
    for frame in range(FRAMES):
        error = [keep * x + sqrt(1 - keep * keep) * rng.gauss(0.0, sigma) for x in error]
        east, north = camera_metres(frame)
        lat, lon = ORIGIN.to_degrees(east_m=east + error[0], north_m=north + error[1])
        true = camera(frame)
        found.append(
            Reading(
                lat=round(lat, 6),
                lon=round(lon, 6),
                height_above_home_m=round(true.height_above_ground_m + 0.9 + rng.gauss(0, 0.02), 3),
                yaw_deg=round((true.heading_deg + 1.4 + 180.0) % 360.0 - 180.0, 1),
                pitch_deg=round(true.pitch_deg + 0.3, 1),
                roll_deg=0.0,
                focal_mm=round(HALF_WIDTH_MM / tan(radians(true.hfov_deg) / 2), 2),
                zoom=round(zoom(frame), 2),
            )
        )
    return tuple(found)


def local_time(frame: int) -> str:
    """The drone's clock at a frame, to the millisecond, as its log writes it."""
    ms = LOCAL_START_S * 1000 + frame * 1000 // RATE
    s, ms = divmod(ms, 1000)
    return f"{LOCAL_DATE} {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}.{ms:03}"


def srt() -> str:
    """The telemetry file as a DJI Mavic 3 writes it: one block a frame, local time without zone."""
    return "".join(_block(frame, reading) for frame, reading in enumerate(readings()))


def _block(frame: int, r: Reading) -> str:
    return (
        f"{frame + 1}\n{_clock(frame)} --> {_clock(frame + 1)}\n"
        f'<font size="28">FrameCnt: {frame + 1}, DiffTime: {1000 // RATE}ms\n'
        f"{local_time(frame)}\n"
        "[iso: 100] [shutter: 1/800.0] [fnum: 2.8] [ev: 0] [ct: 5310] [color_md : default] "
        f"[focal_len: {r.focal_mm:.2f}] [dzoom_ratio: {r.zoom:.2f}], "
        f"[latitude: {r.lat:.6f}] [longitude: {r.lon:.6f}] "
        f"[rel_alt: {r.height_above_home_m:.3f} abs_alt: {r.height_above_home_m + HOME_MSL_M:.3f}] "
        f"[gb_yaw: {r.yaw_deg:.1f} gb_pitch: {r.pitch_deg:.1f} gb_roll: {r.roll_deg:.1f}] "
        "</font>\n\n"
    )


def _clock(frame: int) -> str:
    s, ms = divmod(frame * 1000 // RATE, 1000)
    return f"00:{s // 60:02}:{s % 60:02},{ms:03}"
