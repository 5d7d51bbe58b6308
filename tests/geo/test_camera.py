"""The pinhole camera, against a flight whose truth others computed, and against itself."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from math import cos, hypot, radians, sin, tan
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.geo.camera import (
    BehindCamera,
    Camera,
    NoIntersection,
    Sigmas,
    ellipse95,
)
from app.geo.earth import bearing

SIZE = (1280, 720)
NOTHING = Sigmas(position_m=0, height_m=0, heading_deg=0, pitch_deg=0, roll_deg=0, pixel_px=0)


def camera(**changes: float) -> Camera:
    level = Camera(48.5, 37.5, 120.0, 0.0, -45.0, 0.0, 70.0, SIZE)
    return replace(level, **changes)  # type: ignore[arg-type]  # all the changed fields are floats


CAMERAS = st.builds(
    Camera,
    lat=st.floats(-60, 60),
    lon=st.floats(-179, 179),
    height_above_ground_m=st.floats(5, 400),
    heading_deg=st.floats(0, 359.9),
    pitch_deg=st.floats(-90, -10),
    roll_deg=st.floats(-20, 20),
    hfov_deg=st.floats(10, 100),
    size=st.sampled_from([(1280, 720), (848, 480), (720, 1280)]),
)
IN_PICTURE = st.tuples(st.floats(0, 1), st.floats(0, 1))


@pytest.mark.parametrize("frame", [100, 500, 900])
def test_control_points_of_a_known_flight(shared: Path, frame: int) -> None:
    truth = json.loads((shared / "data/flight/truth.json").read_text(encoding="utf-8"))
    p = truth["per_frame"][frame]
    seen = Camera(
        p["lat"], p["lon"], p["height"], p["heading"], p["pitch"], p["roll"], p["hfov"], SIZE
    )
    for point in truth["control_points"]:
        u, v = seen.project_place(
            lat=point["lat"], lon=point["lon"], height_above_ground_m=point["height"]
        )
        # The flight's truth counts pixel centres at integers.
        x, y = point["pixel"][str(frame)]
        assert hypot(u - x - 0.5, v - y - 0.5) < 0.05


def test_the_middle_of_the_picture_lies_on_the_optical_axis() -> None:
    east, north = camera(heading_deg=90.0, pitch_deg=-30.0).ground_offset((640.0, 360.0))
    assert (east, north) == pytest.approx((120 / tan(radians(30)), 0.0), abs=1e-9)


def test_a_positive_roll_lowers_the_right_side() -> None:
    rolled = camera(pitch_deg=-30.0, roll_deg=10.0)
    left, right = rolled.ray((0.0, 360.0)), rolled.ray((1280.0, 360.0))
    assert right[2] < left[2]


def test_straight_down_the_top_of_the_picture_is_the_heading() -> None:
    down = camera(pitch_deg=-90.0, heading_deg=30.0)
    east, north = down.ground_offset((640.0, 0.0))
    way = 120 * tan(radians(35)) * 720 / 1280
    assert (east, north) == pytest.approx((way * sin(radians(30)), way * cos(radians(30))))


@given(CAMERAS, IN_PICTURE)
def test_project_undoes_the_way_to_the_ground(seen: Camera, share: tuple[float, float]) -> None:
    px = (share[0] * seen.size[0], share[1] * seen.size[1])
    assume(seen.ray(px)[2] < -0.02)
    east, north = seen.ground_offset(px)
    assert seen.project((east, north, 0.0)) == pytest.approx(px, abs=1e-6)


@given(CAMERAS, IN_PICTURE)
def test_a_pixel_shows_ground_or_sky(seen: Camera, share: tuple[float, float]) -> None:
    px = (share[0] * seen.size[0], share[1] * seen.size[1])
    up = seen.ray(px)[2]
    assume(abs(up) > 1e-6)
    if up > 0:
        with pytest.raises(NoIntersection):
            seen.ground_point(px)
    else:
        lat, lon = seen.ground_point(px)
        assert abs(lat) <= 90
        assert abs(lon) <= 180


def test_a_point_behind_has_no_pixel() -> None:
    with pytest.raises(BehindCamera):
        camera(pitch_deg=0.0).project((0.0, -50.0, 0.0))


@pytest.mark.parametrize(
    ("height_m", "depression_deg", "errors_m"),
    [
        # effects of 1 degree of pitch, 1 degree of yaw and 5 m of height: published to 0.1 m
        (50, 45, (1.7, 0.9, 5.0)),
        (120, 45, (4.2, 2.1, 5.0)),
        (120, 30, (8.4, 3.6, 8.7)),
        (120, 20, (17.9, 5.8, 13.7)),
        (400, 30, (27.9, 12.1, 8.7)),
    ],
)
def test_each_error_alone(
    height_m: float, depression_deg: float, errors_m: tuple[float, float, float]
) -> None:
    seen = camera(height_above_ground_m=height_m, pitch_deg=-depression_deg)
    alone = (
        replace(NOTHING, pitch_deg=1.0),
        replace(NOTHING, heading_deg=1.0),
        replace(NOTHING, height_m=5.0),
    )
    for sigmas, expected in zip(alone, errors_m, strict=True):
        ellipse = seen.locate((640.0, 360.0), sigmas).ellipse95
        assert ellipse.semi_major_m / 2.4477 == pytest.approx(expected, abs=0.06)
        assert ellipse.semi_minor_m == pytest.approx(0.0, abs=1e-3)


def test_the_ellipse_covers_95_of_100(subtests: pytest.Subtests) -> None:
    """2000 poses drawn from the sigmas: the true ground point lies in the ellipse about the one
    found 95 times in 100."""
    rng = random.Random(5)
    sigmas = Sigmas()
    true = camera(heading_deg=40.0, pitch_deg=-40.0)
    for px in ((640.0, 360.0), (200.0, 600.0), (1100.0, 200.0)):
        truth = true.ground_offset(px)
        inside = 0
        for _ in range(2000):
            guess = replace(
                true,
                height_above_ground_m=120 + rng.gauss(0, sigmas.height_m),
                heading_deg=40 + rng.gauss(0, sigmas.heading_deg),
                pitch_deg=-40 + rng.gauss(0, sigmas.pitch_deg),
                roll_deg=rng.gauss(0, sigmas.roll_deg),
            )
            near = (px[0] + rng.gauss(0, 1), px[1] + rng.gauss(0, 1))
            found = guess.ground_offset(near)
            off_e = found[0] + rng.gauss(0, sigmas.position_m) - truth[0]
            off_n = found[1] + rng.gauss(0, sigmas.position_m) - truth[1]
            ellipse = guess.locate(near, sigmas).ellipse95
            a = radians(ellipse.azimuth_deg)
            major = (off_e * sin(a) + off_n * cos(a)) / ellipse.semi_major_m
            minor = (off_e * cos(a) - off_n * sin(a)) / ellipse.semi_minor_m
            inside += major * major + minor * minor <= 1
        with subtests.test(px=px):
            assert 0.935 < inside / 2000 < 0.965


def test_ellipse_of_a_diagonal_covariance() -> None:
    ellipse = ellipse95(1.0, 9.0, 0.0)
    assert ellipse.semi_major_m == pytest.approx(3 * 2.4477, abs=1e-3)
    assert ellipse.semi_minor_m == pytest.approx(2.4477, abs=1e-3)
    assert ellipse.azimuth_deg == pytest.approx(0.0)
    assert ellipse95(9.0, 1.0, 0.0).azimuth_deg == pytest.approx(90.0)
    assert ellipse95(5.0, 5.0, 4.0).azimuth_deg == pytest.approx(45.0)


def test_the_footprint_is_the_corners_when_all_ground_is_near() -> None:
    seen = camera(heading_deg=20.0, pitch_deg=-50.0, roll_deg=3.0)
    corners = {seen.ground_point(px) for px in ((0, 0), (1280, 0), (0, 720), (1280, 720))}
    ring = seen.footprint()
    assert len(ring) == 4
    for lat, lon in ring:
        near = [
            bearing(from_lat=lat, from_lon=lon, to_lat=y, to_lon=x).distance_m for y, x in corners
        ]
        assert min(near) < 1e-3


def test_the_footprint_ends_at_the_range_when_the_horizon_is_in_view() -> None:
    seen = camera(pitch_deg=-5.0)
    ring = seen.footprint(max_range_m=1500.0)
    ways = [
        bearing(from_lat=48.5, from_lon=37.5, to_lat=lat, to_lon=lon).distance_m
        for lat, lon in ring
    ]
    assert max(ways) == pytest.approx(1500.0, abs=1.0)
    assert len([way for way in ways if way > 1499]) > 10


@given(CAMERAS, IN_PICTURE)
def test_ground_in_the_footprint_is_in_the_picture(
    seen: Camera, share: tuple[float, float]
) -> None:
    px = (share[0] * seen.size[0], share[1] * seen.size[1])
    assume(seen.ray(px)[2] < -0.1)
    east, north = seen.ground_offset(px)
    assume(hypot(east, north) < 1900)
    ring = [seen.plane.to_metres(lat=lat, lon=lon) for lat, lon in seen.footprint()]
    turns = [
        (b[0] - a[0]) * (north - a[1]) - (b[1] - a[1]) * (east - a[0])
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
    ]
    # A convex ring: the point lies on the same side of every edge, to a hair at the rim.
    slack = 1e-3 * max(1.0, max(hypot(*corner) for corner in ring)) ** 2
    assert all(turn <= slack for turn in turns) or all(turn >= -slack for turn in turns)


def test_looking_at_the_sky_there_is_no_footprint() -> None:
    assert camera(pitch_deg=60.0).footprint() == []
