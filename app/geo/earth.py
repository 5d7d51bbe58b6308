"""Distances, bearings and local metres on the WGS 84 ellipsoid.

Everything rests on pyproj's geodesics (Karney 2013), never on a sphere and never on Web-Mercator
metres, which are 1.5 times too long at 48 degrees. pyproj is imported on first use: the window is
shown before anything here is asked.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, degrees, hypot, radians, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyproj import Geod

CHI2_95_2D = 5.991
"""The 95 % quantile of chi-square with two degrees of freedom."""
SIGMAS_95 = sqrt(CHI2_95_2D)
"""The 95 % radius of a two-dimensional normal distribution in standard deviations: 2.448."""

LatLon = tuple[float, float]
"""(lat, lon), degrees: a pair to unpack, where coordinates of arrays and GeoJSON put lon first."""


class Bearing(NamedTuple):
    """The way from one point to another along the geodesic."""

    distance_m: float
    azimuth_deg: float
    """at the start, clockwise from true north, [0, 360)"""


@lru_cache(maxsize=1)
def _geod() -> Geod:
    """The ellipsoid; PROJ's network is shut before PROJ is loaded, so that no query leaves."""
    os.environ["PROJ_NETWORK"] = "OFF"
    from pyproj import Geod

    return Geod(ellps="WGS84")


def bearing(*, from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> Bearing:
    """Geodesic distance and starting azimuth between two points, degrees WGS 84."""
    azimuth_deg, _, distance_m = _geod().inv(from_lon, from_lat, to_lon, to_lat)
    return Bearing(float(distance_m), float(azimuth_deg) % 360.0)


def destination(*, lat: float, lon: float, azimuth_deg: float, distance_m: float) -> LatLon:
    """Where one arrives after `distance_m` along the geodesic that starts at `azimuth_deg`."""
    end_lon, end_lat, _ = _geod().fwd(lon, lat, azimuth_deg, distance_m)
    return float(end_lat), float(end_lon)


@dataclass(frozen=True)
class LocalPlane:
    """Metres east and north of an origin: the azimuthal equidistant plane that touches it.

    Distances and azimuths from the origin are exact; between two points d metres away they are
    right to about d^3 / 6R^2, that is 4 mm at 10 km. Heights above flat ground
    are simply carried beside it: at 5 km the ground has dropped 2 m below the tangent plane, and
    following it is what "flat ground" means here.
    """

    lat: float
    lon: float

    def to_metres(self, *, lat: float, lon: float) -> tuple[float, float]:
        """(east_m, north_m) of a point."""
        way = bearing(from_lat=self.lat, from_lon=self.lon, to_lat=lat, to_lon=lon)
        azimuth = radians(way.azimuth_deg)
        return way.distance_m * sin(azimuth), way.distance_m * cos(azimuth)

    def to_degrees(self, *, east_m: float, north_m: float) -> LatLon:
        """(lat, lon) of a point of the plane."""
        return destination(
            lat=self.lat,
            lon=self.lon,
            azimuth_deg=degrees(atan2(east_m, north_m)),
            distance_m=hypot(east_m, north_m),
        )
