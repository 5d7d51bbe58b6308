"""The ellipsoid: known distances, and the local plane against the projection of that name."""

from __future__ import annotations

from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.earth import LocalPlane, bearing, destination

LATITUDES = st.floats(-80.0, 80.0)
LONGITUDES = st.floats(-179.0, 179.0)
REACH = st.floats(-4000.0, 4000.0)


def test_flinders_peak_to_buninyong() -> None:
    """The worked example of Vincenty's formulae, on the ellipsoid of GRS 80 (WGS 84 to 0.1 mm)."""
    way = bearing(
        from_lat=-(37 + 57 / 60 + 3.72030 / 3600),
        from_lon=144 + 25 / 60 + 29.52440 / 3600,
        to_lat=-(37 + 39 / 60 + 10.15610 / 3600),
        to_lon=143 + 55 / 60 + 35.38390 / 3600,
    )
    assert way.distance_m == pytest.approx(54972.271, abs=0.001)
    assert way.azimuth_deg == pytest.approx(306 + 52 / 60 + 5.37 / 3600, abs=1e-5)


def test_a_minute_of_latitude_at_the_equator_is_shorter_than_at_the_pole() -> None:
    at_equator = bearing(from_lat=0, from_lon=0, to_lat=1 / 60, to_lon=0).distance_m
    at_pole = bearing(from_lat=89.9, from_lon=0, to_lat=89.9 + 1 / 60, to_lon=0).distance_m
    assert at_equator == pytest.approx(1842.90, abs=0.01)
    assert at_pole == pytest.approx(1861.57, abs=0.02)


@given(LATITUDES, LONGITUDES, st.floats(0, 359.999), st.floats(1.0, 50_000.0))
def test_destination_undoes_bearing(lat: float, lon: float, azimuth: float, way_m: float) -> None:
    end_lat, end_lon = destination(lat=lat, lon=lon, azimuth_deg=azimuth, distance_m=way_m)
    back = bearing(from_lat=lat, from_lon=lon, to_lat=end_lat, to_lon=end_lon)
    assert back.distance_m == pytest.approx(way_m, abs=1e-6)
    turn = (back.azimuth_deg - azimuth + 180) % 360 - 180
    assert abs(turn) < 1e-6 * max(1.0, 50_000 / way_m)


@given(LATITUDES, LONGITUDES, REACH, REACH)
def test_the_plane_and_back(lat: float, lon: float, east_m: float, north_m: float) -> None:
    plane = LocalPlane(lat, lon)
    there = plane.to_degrees(east_m=east_m, north_m=north_m)
    back = plane.to_metres(lat=there[0], lon=there[1])
    assert hypot(back[0] - east_m, back[1] - north_m) < 1e-6


def test_the_plane_is_the_azimuthal_equidistant_projection() -> None:
    pyproj = pytest.importorskip("pyproj")
    other = pyproj.Transformer.from_crs(
        "EPSG:4326", "+proj=aeqd +lat_0=48.5 +lon_0=37.5 +datum=WGS84", always_xy=True
    )
    plane = LocalPlane(48.5, 37.5)
    for lat, lon in ((48.51, 37.52), (48.49, 37.46), (48.53, 37.5)):
        assert plane.to_metres(lat=lat, lon=lon) == pytest.approx(
            other.transform(lon, lat), abs=0.001
        )
