"""The plane of web maps against PROJ, and a view of it against itself."""

from __future__ import annotations

import math

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.maps.tiles import (
    MAX_LATITUDE,
    View,
    metres_per_world,
    picture_format,
    position,
    tile_of,
    world,
)

HALF_M = math.pi * 6_378_137.0  # half the side of EPSG:3857
GEOD = pyproj.Geod(ellps="WGS84")
LATS = st.floats(-84, 84)
LONS = st.floats(-179.9, 179.9)
VIEWS = st.builds(
    View,
    x=st.floats(0, 1),
    y=st.floats(0.05, 0.95),
    zoom=st.floats(0, 22),
    bearing_deg=st.floats(0, 360),
    width_px=st.floats(50, 3000),
    height_px=st.floats(50, 3000),
)


@pytest.mark.parametrize(
    ("lat", "lon"), [(0, 0), (48.59, 38.0), (-33.86, 151.2), (71.3, -156.8), (85.05, 179.99)]
)
def test_world_is_epsg_3857(lat, lon):
    to_mercator = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    east, north = to_mercator.transform(lon, lat)
    x, y = world(lat=lat, lon=lon)
    assert (x - 0.5) * 2 * HALF_M == pytest.approx(east, abs=1e-6)
    assert (0.5 - y) * 2 * HALF_M == pytest.approx(north, abs=1e-6)


def test_the_poles_lie_on_the_edge():
    assert world(lat=90, lon=0)[1] == pytest.approx(0, abs=1e-12)
    assert world(lat=-90, lon=0)[1] == pytest.approx(1, abs=1e-12)
    assert abs(MAX_LATITUDE - 85.05112878) < 1e-8


@given(lat=LATS, lon=LONS)
def test_positions_come_back(lat, lon):
    back = position(*world(lat=lat, lon=lon))
    assert back == (pytest.approx(lat, abs=1e-9), pytest.approx(lon, abs=1e-9))


def test_tiles_as_the_openstreetmap_wiki_numbers_them():
    # 37.7749 N, 122.4194 W at zoom 12 is tile 12/655/1583.
    assert tile_of(*world(lat=37.7749, lon=-122.4194), 12) == (655, 1583)


@given(view=VIEWS, across=st.floats(0, 1), down=st.floats(0, 1))
def test_a_pixel_survives_the_way_to_degrees_and_back(view, across, down):
    px, py = across * view.width_px, down * view.height_px
    x, y = view.world_of_px(px, py)
    if not 0.001 < y < 0.999 or abs(x - view.x) >= 0.5:
        return  # past the poles, or a second copy of the globe
    lat, lon = view.position(px, py)
    assert math.dist(view.pixel(lat=lat, lon=lon), (px, py)) < 0.01


@given(lat=st.floats(-75, 75), lon=LONS, heading=st.floats(0, 359.9))
def test_scale_and_heading_are_those_of_the_ellipsoid(lat, lon, heading):
    view = View(*world(lat=lat, lon=lon), 17, 0, 800, 600)
    far_lon, far_lat, _ = GEOD.fwd(lon, lat, heading, 50)
    end = view.pixel(lat=far_lat, lon=far_lon)
    start = (400.0, 300.0)
    turned = (view.heading_between(start, end) - heading + 180) % 360 - 180
    assert abs(turned) < 0.01
    east, north = metres_per_world(lat)
    dx, dy = (end[0] - start[0]) / view.scale * east, (end[1] - start[1]) / view.scale * north
    assert math.hypot(dx, dy) == pytest.approx(50, rel=1e-3)
    assert view.metres_per_px() == pytest.approx(50 / math.dist(start, end), rel=0.005)


@given(view=VIEWS, heading=st.floats(0, 359.9))
def test_a_heading_points_on_the_screen_where_it_is_read_back(view, heading):
    angle = math.radians(view.screen_angle(heading))
    start = view.width_px / 2, view.height_px / 2
    end = start[0] + 40 * math.sin(angle), start[1] - 40 * math.cos(angle)
    turned = (view.heading_between(start, end) - heading + 180) % 360 - 180
    assert abs(turned) < 1e-3


def test_the_bearing_is_the_heading_at_the_top():
    here = world(lat=48.5, lon=38)
    east = View(*here, 16, 90.0, 800, 600)
    lon, lat, _ = GEOD.fwd(38, 48.5, 90, 100)
    px, py = east.pixel(lat=lat, lon=lon)
    assert px == pytest.approx(400, abs=0.1)
    assert py < 300 - 50


@given(view=VIEWS, by=st.floats(-3, 3), across=st.floats(0, 1), down=st.floats(0, 1))
def test_zooming_keeps_the_ground_under_the_pointer(view, by, across, down):
    px, py = across * view.width_px, down * view.height_px
    before = view.world_of_px(px, py)
    nearer = view.zoomed(by, px, py)
    if not 0 < nearer.y < 1:
        return  # held at the edge of the world
    after = nearer.world_of_px(px, py)
    turns = (after[0] - before[0] + 0.5) % 1 - 0.5
    assert abs(turns) * nearer.scale < 0.01
    assert abs(after[1] - before[1]) * nearer.scale < 0.01


@given(view=VIEWS, right=st.floats(-300, 300), down=st.floats(-300, 300))
def test_dragging_moves_the_ground_with_the_pointer(view, right, down):
    x, y = view.world_of_px(10, 10)
    moved = view.moved(right, down)
    if not 0 < moved.y < 1:
        return
    px, py = moved.world_of_px(10 + right, 10 + down)
    assert abs((px - x + 0.5) % 1 - 0.5) * view.scale < 0.01
    assert abs(py - y) * view.scale < 0.01


@given(bearing=st.floats(0, 360), places=st.lists(st.tuples(LATS, LONS), min_size=1, max_size=5))
def test_a_view_that_holds_positions_shows_them(bearing, places):
    near = [(48 + lat / 100, 38 + lon / 100) for lat, lon in places]
    view = View(bearing_deg=bearing, width_px=800, height_px=600).holding(near)
    assert view.zoom <= 19
    for lat, lon in near:
        px, py = view.pixel(lat=lat, lon=lon)
        assert -0.01 <= px <= 800.01
        assert -0.01 <= py <= 600.01


def test_a_view_across_the_date_line_holds_both_sides():
    view = View(width_px=800, height_px=600).holding([(60, 179), (60, -179)])
    assert view.zoom > 5
    assert abs(abs(view.centre[1]) - 180) < 0.01


@given(view=VIEWS, across=st.floats(0, 1), down=st.floats(0, 1))
def test_the_tiles_of_a_view_cover_it(view, across, down):
    zoom = min(20, round(view.zoom))
    x, y = view.world_of_px(across * view.width_px, down * view.height_px)
    if 0 <= y < 1:
        assert tile_of(x, y, zoom) in view.tiles(zoom)


def test_kinds_of_picture_by_their_first_bytes():
    assert picture_format(b"\x89PNG\r\n\x1a\n....") == "png"
    assert picture_format(b"\xff\xd8\xff\xe0") == "jpg"
    assert picture_format(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "webp"
    assert picture_format(b"\x1f\x8b\x08\x00") is None
    assert picture_format(b"<html>") is None
