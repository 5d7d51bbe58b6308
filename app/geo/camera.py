"""The pinhole camera: where a point is seen, and what ground a pixel shows.

World axes are east, north, up in metres, with the origin on flat ground beneath the camera. With
heading a and pitch p the optical axis is (sin a cos p, cos a cos p, sin p), right is
(cos a, -sin a, 0), down is axis x right; roll r turns right to right cos r + down sin r, so that a
positive roll lowers the picture's right side. Square pixels, principal point in the middle, no
lens distortion. Plain Python on purpose: the map asks for footprints before numpy is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan

from app.geo.earth import CHI2_95_2D, LatLon, LocalPlane

Vector = tuple[float, float, float]
"""(east, north, up)"""

STEP = 1e-3
"""Metres, degrees and pixels between which derivatives are taken."""


class NoIntersection(ValueError):
    """A ray that never reaches the ground: it points at or above the horizon."""


class BehindCamera(ValueError):
    """A point that the camera has behind it: it has no pixel."""


@dataclass(frozen=True)
class Sigmas:
    """Standard deviations of what a camera's pose was read from.

    The defaults are assumptions for a small drone's own log, not measurements: satellite position
    2.5 m in each direction, barometric height 3 m, gimbal pitch 0.7 and yaw 4 degrees.
    """

    position_m: float = 2.5
    height_m: float = 3.0
    heading_deg: float = 4.0
    pitch_deg: float = 0.7
    roll_deg: float = 0.5
    pixel_px: float = 1.0


@dataclass(frozen=True)
class Ellipse:
    """The 95 % region of a horizontal position: half axes, and the long one's azimuth, [0, 180)."""

    semi_major_m: float
    semi_minor_m: float
    azimuth_deg: float


@dataclass(frozen=True)
class GroundPoint:
    """A point of the ground seen in a picture, with how far it may lie beside."""

    lat: float
    lon: float
    ellipse95: Ellipse


@dataclass(frozen=True)
class Camera:
    """A camera's place and attitude at one frame. `size` is (width, height) of the frame as
    displayed, in pixels; `hfov_deg` spans its full width."""

    lat: float
    lon: float
    height_above_ground_m: float
    heading_deg: float
    pitch_deg: float
    roll_deg: float
    hfov_deg: float
    size: tuple[int, int]

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.size[0] / 2 / tan(radians(self.hfov_deg) / 2)

    @cached_property
    def plane(self) -> LocalPlane:
        """Metres around the point beneath the camera."""
        return LocalPlane(self.lat, self.lon)

    @cached_property
    def axes(self) -> tuple[Vector, Vector, Vector]:
        """The picture's right, its down and the optical axis: unit vectors (east, north, up)."""
        a, p, r = radians(self.heading_deg), radians(self.pitch_deg), radians(self.roll_deg)
        right = (cos(a), -sin(a), 0.0)
        down = (sin(a) * sin(p), cos(a) * sin(p), -cos(p))
        forward = (sin(a) * cos(p), cos(a) * cos(p), sin(p))
        return (
            _sum(_times(right, cos(r)), _times(down, sin(r))),
            _sum(_times(right, -sin(r)), _times(down, cos(r))),
            forward,
        )

    def project(self, enu: Vector) -> tuple[float, float]:
        """The pixel where a point is seen; enu in metres from the ground beneath the camera.

        Raises BehindCamera. A pixel outside the picture is an answer: the point is out of view.
        """
        offset = (enu[0], enu[1], enu[2] - self.height_above_ground_m)
        x, y, depth = (_dot(axis, offset) for axis in self.axes)
        if depth <= 0:
            raise BehindCamera("The point lies behind the camera.")
        u = self.size[0] / 2 + self.focal_px * x / depth
        return u, self.size[1] / 2 + self.focal_px * y / depth

    def project_place(
        self, *, lat: float, lon: float, height_above_ground_m: float = 0.0
    ) -> tuple[float, float]:
        """The pixel where a place is seen. Raises BehindCamera."""
        east, north = self.plane.to_metres(lat=lat, lon=lon)
        return self.project((east, north, height_above_ground_m))

    def ray(self, px: Sequence[float]) -> Vector:
        """The unit vector (east, north, up) from the camera through a pixel."""
        right, down, forward = self.axes
        x = (px[0] - self.size[0] / 2) / self.focal_px
        y = (px[1] - self.size[1] / 2) / self.focal_px
        ray = _sum(_sum(_times(right, x), _times(down, y)), forward)
        return _times(ray, 1 / sqrt(_dot(ray, ray)))

    def ground_offset(self, px: Sequence[float]) -> tuple[float, float]:
        """Metres (east, north) from beneath the camera to the flat ground that a pixel shows.

        Raises NoIntersection at and above the horizon.
        """
        east, north, up = self.ray(px)
        if up >= -1e-9:
            raise NoIntersection("This pixel shows no ground: it lies above the horizon.")
        reach = self.height_above_ground_m / -up
        return east * reach, north * reach

    def ground_point(self, px: Sequence[float]) -> LatLon:
        """(lat, lon) of the flat ground that a pixel shows. Raises NoIntersection."""
        east, north = self.ground_offset(px)
        return self.plane.to_degrees(east_m=east, north_m=north)

    def locate(self, px: Sequence[float], sigmas: Sigmas | None = None) -> GroundPoint:
        """The ground that a pixel shows, with its 95 % ellipse to first order.

        Errors of place, height, heading, pitch, roll and pixel are taken as independent; the
        ground is taken as flat, whose own error is not in the ellipse. Raises NoIntersection.
        """
        lat, lon = self.ground_point(px)
        return GroundPoint(lat, lon, self._ellipse(px, sigmas or Sigmas()))

    def _ellipse(self, px: Sequence[float], sigmas: Sigmas) -> Ellipse:
        """95 % ellipse of a ground point: J diag(sigma^2) J', derivatives by central difference."""
        shifts: list[tuple[float, Callable[[float], tuple[float, float]]]] = [
            (sigmas.height_m, lambda d: self._moved(height=d).ground_offset(px)),
            (sigmas.heading_deg, lambda d: self._moved(heading=d).ground_offset(px)),
            (sigmas.pitch_deg, lambda d: self._moved(pitch=d).ground_offset(px)),
            (sigmas.roll_deg, lambda d: self._moved(roll=d).ground_offset(px)),
            (sigmas.pixel_px, lambda d: self.ground_offset((px[0] + d, px[1]))),
            (sigmas.pixel_px, lambda d: self.ground_offset((px[0], px[1] + d))),
        ]
        ee = nn = sigmas.position_m**2
        en = 0.0
        for sigma, at in shifts:
            (e1, n1), (e0, n0) = at(STEP), at(-STEP)
            de, dn = sigma * (e1 - e0) / (2 * STEP), sigma * (n1 - n0) / (2 * STEP)
            ee, nn, en = ee + de * de, nn + dn * dn, en + de * dn
        return ellipse95(ee, nn, en)

    def _moved(
        self, *, height: float = 0.0, heading: float = 0.0, pitch: float = 0.0, roll: float = 0.0
    ) -> Camera:
        """The same camera, a little beside its pose."""
        return replace(
            self,
            height_above_ground_m=self.height_above_ground_m + height,
            heading_deg=self.heading_deg + heading,
            pitch_deg=self.pitch_deg + pitch,
            roll_deg=self.roll_deg + roll,
        )

    def footprint(self, max_range_m: float = 2000.0, arc_points: int = 180) -> list[LatLon]:
        """The ring of ground in view, as (lat, lon), cut at `max_range_m` from beneath the camera.

        The cut is a circle of `arc_points` corners, clipped by the four sides of the view; the
        part behind the horizon is so left out. Empty where no ground within the range is in view.
        """
        turn = 2 * pi / arc_points
        ring = [
            (max_range_m * sin(i * turn), max_range_m * cos(i * turn)) for i in range(arc_points)
        ]
        right, down, forward = self.axes
        half_w = self.size[0] / 2 / self.focal_px
        half_h = self.size[1] / 2 / self.focal_px
        for side, half in ((right, half_w), (down, half_h)):
            for sign in (1.0, -1.0):
                normal = _sum(_times(forward, half), _times(side, sign))
                ring = _clip(ring, normal, self.height_above_ground_m)
        return [self.plane.to_degrees(east_m=east, north_m=north) for east, north in ring]


def ellipse95(ee: float, nn: float, en: float) -> Ellipse:
    """The 95 % ellipse of a covariance in east and north, m^2: eigenvalues times 5.991."""
    mean, spread = (ee + nn) / 2, hypot((ee - nn) / 2, en)
    azimuth = degrees(atan2(2 * en, nn - ee) / 2) % 180.0
    return Ellipse(
        semi_major_m=sqrt(CHI2_95_2D * (mean + spread)),
        semi_minor_m=sqrt(CHI2_95_2D * max(mean - spread, 0.0)),
        azimuth_deg=azimuth,
    )


def _clip(
    ring: list[tuple[float, float]], normal: Vector, height_m: float
) -> list[tuple[float, float]]:
    """The part of a convex ground polygon where normal . (east, north, -height) >= 0."""
    kept: list[tuple[float, float]] = []
    values = [normal[0] * e + normal[1] * n - normal[2] * height_m for e, n in ring]
    for i, (point, value) in enumerate(zip(ring, values, strict=True)):
        before, earlier = ring[i - 1], values[i - 1]
        if (value >= 0) != (earlier >= 0):
            t = earlier / (earlier - value)
            kept.append(
                (before[0] + t * (point[0] - before[0]), before[1] + t * (point[1] - before[1]))
            )
        if value >= 0:
            kept.append(point)
    return kept


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _sum(a: Vector, b: Vector) -> Vector:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _times(a: Vector, factor: float) -> Vector:
    return a[0] * factor, a[1] * factor, a[2] * factor
