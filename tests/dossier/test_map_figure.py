"""The map of a fix: metres and directions on it are true."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pyproj import Geod

from app.case.model import Fix, FrameRef
from app.dossier.map_figure import SIZE, draw_map, radius_95_m, round_step, view_around

WGS84 = Geod(ellps="WGS84")


def fix(**known):
    values = dict.fromkeys(
        ("height_above_ground_m", "heading_deg", "heading_sigma_deg", "pitch_deg", "hfov_deg",
         "imagery", "note", "sigma_m")
    )  # fmt: skip
    values |= {"lat": 48.59, "lon": 38.004, "method": "by hand", "by": "Anna", "id": "f"} | known
    return Fix(frame=FrameRef("ab" * 32, 0, 0), **values)


def test_the_radius_is_the_quantile_of_two_dimensions():
    # The 95 % quantile of chi-square with two degrees of freedom is -2 ln 0.05.
    assert radius_95_m(fix(sigma_m=10)) == pytest.approx(
        10 * math.sqrt(-2 * math.log(0.05)), rel=1e-4
    )
    assert radius_95_m(fix()) is None


@pytest.mark.parametrize(
    ("about", "step"),
    [(0.9, 0.5), (1.0, 1), (1.99, 1), (2, 2), (7, 5), (480, 200), (0.0031, 0.002)],
)
def test_steps_are_round(about, step):
    assert round_step(about) == pytest.approx(step)


@pytest.mark.parametrize("lat", [-62.0, 0.0, 48.59, 71.0])
def test_metres_on_the_map_are_metres_on_the_ellipsoid(lat):
    here = fix(lat=lat)
    view = view_around(here, 300)
    x, y = view.pixel(lat=lat, lon=here.lon)
    assert (x, y) == pytest.approx((SIZE[0] / 2, SIZE[1] / 2))
    for azimuth in (0, 90, 180, 270):
        lon2, lat2, _ = WGS84.fwd(here.lon, lat, azimuth, 150)
        x2, y2 = view.pixel(lat=lat2, lon=lon2)
        # 300 m are half the height: 150 m a quarter of it. Web maps
        # project as if on a sphere: at the equator east and north differ by 0.7 %.
        assert math.hypot(x2 - x, y2 - y) == pytest.approx(SIZE[1] / 4, rel=0.008)


def test_the_direction_of_view_points_where_it_is_said_to():
    picture = np.asarray(draw_map(fix(heading_deg=90.0), [], []).image).astype(int)
    middle = SIZE[1] // 2
    blue = np.array([0x5A, 0xA9, 0xE6])
    assert np.abs(picture[middle, SIZE[0] * 3 // 4] - blue).max() < 12
    assert np.abs(picture[middle, SIZE[0] // 4] - blue).max() > 30


def test_without_imagery_it_says_how_far_apart_the_lines_are():
    made = draw_map(fix(), [], [])
    assert made.source is None
    assert "of latitude" in made.grid
    assert made.image.size == SIZE
    assert made.scale_m == round_step(made.scale_m)


def test_imagery_of_the_case_is_the_ground(shared):
    from app.maps import open_source

    source = open_source(str(shared / "data/flight/imagery.mbtiles"))
    west, south, east, north = source.bounds
    made = draw_map(fix(lat=(south + north) / 2, lon=(west + east) / 2), [], [source])
    source.close()
    assert made.source is source
    middle = np.asarray(made.image)[200:360, 600:1000]
    assert middle.std() > 10, "a picture, not a blank ground"
