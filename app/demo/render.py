"""The sample's footage: the drawn ground seen through the true camera, frame by frame.

The ground is warped by the camera's homography, from a pyramid so that distant furrows do not
flicker. What stands up is drawn over it from far to near. Then haze, the lens's falloff, sensor
grain and the display.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from math import atan, degrees, radians, tan

import numpy as np
from numpy.typing import NDArray

from app.demo import flight, ground
from app.demo.crowns import FLIGHT_VIEW, Image, crowns, stamp
from app.demo.display import Display
from app.demo.figures import (
    SMOKE_FRAMES,
    depth_m,
    draw_figure,
    draw_house,
    draw_shadow,
    draw_shot,
)
from app.demo.opencv import cv2

HAZE = (196.0, 190.0, 176.0)
HAZE_SHARE, HAZE_M = 0.75, 900.0
GRAIN_ZERO = 12
"""Grain is kept as unsigned bytes about this value."""
LEVELS = 5
BAND_ROWS = 60
NEAREST_M = 20.0
"""What stands nearer than this is not drawn: the flight never comes so close."""
CROWN_SIZES = (24.0, 48.0, 96.0, 192.0)

Standing = Iterator[tuple[float, Callable[[], None]]]
"""(distance, what draws it) of each thing that stands up."""


class Stage:
    """Everything drawn once: the ground's pyramid, crowns, grain, display.

    Threads may draw different frames at the same time.
    """

    def __init__(self, flat: Image) -> None:
        self.levels = [flat]
        while len(self.levels) < LEVELS:
            size = self.levels[-1].shape[0] // 2
            small = cv2.resize(self.levels[-1], (size, size), interpolation=cv2.INTER_AREA)
            self.levels.append(small.astype(np.uint8))
        self.crowns = {per_m: crowns(FLIGHT_VIEW, per_m) for per_m in CROWN_SIZES}
        self.feet = np.array([(tree.east, tree.north, 0.0) for tree in flight.trees()])
        w, h = flight.SIZE
        rng = np.random.default_rng(3)
        grain = rng.standard_normal((h + 80, w + 120), dtype=np.float32)
        grain = cv2.GaussianBlur(grain, (0, 0), 0.7).astype(np.float32)
        grain = np.round(grain * (2.6 / grain.std()) + GRAIN_ZERO).astype(np.uint8)
        self.grain = cv2.cvtColor(grain, cv2.COLOR_GRAY2BGR)
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        out = ((x - w / 2) ** 2 + (y - h / 2) ** 2) / (w * w / 4 + h * h / 4)
        self.lens = (1 - 0.16 * out**1.5).astype(np.float32)
        self.zero = np.full((h, w, 3), GRAIN_ZERO, np.uint8)
        self.display = Display()
        self._air = lru_cache(maxsize=8)(self._see_through)

    def frame(self, number: int) -> Image:
        """The picture of a frame: (720, 1280, 3) BGR."""
        picture = self._ground(number)
        standing = [*self._trees(number, picture), *_houses(number, picture)]
        standing += [*_figures(number, picture), *_shots(number, picture)]
        for _, draw in sorted(standing, key=lambda item: -item[0]):
            draw()
        self._sensor(number, picture)
        self.display.draw(picture, number)
        return picture

    def _ground(self, number: int) -> Image:
        """The flat ground, each band of rows from the pyramid level nearest to its own scale."""
        camera = flight.camera(number)
        to_image = ground_to_image(number)
        w, h = flight.SIZE
        picture = np.empty((h, w, 3), np.uint8)
        for top in range(0, h, BAND_ROWS):
            sunk = -camera.ray((w / 2, top + BAND_ROWS / 2))[2]
            # A pixel covers slant / f metres across the view and 1 / sunk times that along it.
            metres = camera.height_above_ground_m / sunk / camera.focal_px / sunk**0.5
            level = round(min(LEVELS - 1.0, max(0.0, float(np.log2(metres / ground.PIXEL_M)))))
            enlarge = np.diag([2.0**level, 2.0**level, 1.0])
            enlarge[:2, 2] = (2.0**level - 1) / 2
            shift = np.array([[1, 0, 0], [0, 1, -top], [0, 0, 1]], np.float64)
            picture[top : top + BAND_ROWS] = cv2.warpPerspective(
                self.levels[level],
                shift @ to_image @ enlarge,
                (w, BAND_ROWS),
                flags=cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REFLECT_101,
            )
        return picture

    def _trees(self, number: int, picture: Image) -> Standing:
        """The trees in view; all are projected at once, which is quicker than one by one."""
        camera = flight.camera(number)
        w, h = flight.SIZE
        offset = self.feet - (*flight.camera_metres(number), camera.height_above_ground_m)
        x, y, depth = np.array(camera.axes) @ offset.T
        for tree, aside, down, far in zip(flight.trees(), x, y, depth, strict=True):
            if far < NEAREST_M:
                continue
            u, v = w / 2 + camera.focal_px * aside / far, h / 2 + camera.focal_px * down / far
            per_m = camera.focal_px / far * tree.height_m
            if -per_m < u < w + per_m and -20 < v < h + per_m:
                size = min((s for s in CROWN_SIZES if s >= per_m), default=CROWN_SIZES[-1])
                sprite = self.crowns[size][tree.variant]
                yield far, partial(stamp, picture, sprite, (u - 0.5, v - 0.5), per_m)

    def _sensor(self, number: int, picture: Image) -> None:
        """Haze with distance, the lens's falloff, grain."""
        gain, veil = self._air(round(flight.zoom(number), 2))
        rng = random.Random(number)
        w, h = flight.SIZE
        y, x = rng.randrange(80), rng.randrange(120)
        grainy = cv2.add(veil, self.grain[y : y + h, x : x + w])
        cv2.multiply(picture, gain, picture, scale=1 / 230)
        cv2.add(picture, grainy, picture)
        cv2.subtract(picture, self.zero, picture)

    def _see_through(self, zoom: float) -> tuple[Image, Image]:
        """What air and lens leave of the light, in 255ths, and what they add to it: (h, w, 3) each.

        Only the row and the zoom count; the pitch of the flight's middle stands for all of it.
        """
        camera = flight.camera(flight.FRAMES // 2)
        w, h = flight.SIZE
        wide = replace(camera, hfov_deg=2 * degrees(atan(tan(radians(35.0)) / zoom)))
        sunk = np.array([-wide.ray((w / 2, float(y)))[2] for y in range(h)], np.float32)
        slant = camera.height_above_ground_m / np.maximum(sunk, 0.05)
        hazy = (HAZE_SHARE * (1 - np.exp(-slant / HAZE_M))).astype(np.float32)[:, None]
        gain = cv2.cvtColor(self.lens * (1 - hazy) * 255, cv2.COLOR_GRAY2BGR)
        veil = cv2.cvtColor(self.lens * hazy, cv2.COLOR_GRAY2BGR) * np.array(HAZE, np.float32)
        return np.round(gain).astype(np.uint8), np.round(veil).astype(np.uint8)


def _houses(number: int, picture: Image) -> Standing:
    for house in flight.HOUSES:
        depth = depth_m(number, (house.east, house.north))
        if depth > NEAREST_M:
            yield depth, partial(draw_house, picture, number, house)


def _figures(number: int, picture: Image) -> Standing:
    """Figures; their shadows lie on the ground and are drawn at once."""
    for figure in flight.FIGURES:
        pose = flight.pose(figure, number)
        if pose.state != "hidden":
            draw_shadow(picture, number, pose)
            depth = depth_m(number, (pose.east, pose.north))
            yield depth, partial(draw_figure, picture, number, figure, pose)


def _shots(number: int, picture: Image) -> Standing:
    """Flashes and smoke, before everything else."""
    for first, name in flight.FLASHES:
        if 0 <= number - first < SMOKE_FRAMES:
            yield 0.0, partial(draw_shot, picture, number, name, first)


def ground_to_image(number: int) -> NDArray[np.float64]:
    """(3, 3): from pixels of the drawn ground (centres at integers) to cv2 pixels of a frame."""
    camera = flight.camera(number)
    east, north = flight.camera_metres(number)
    half = ground.PIXEL_M / 2
    world = np.array(
        [
            [ground.PIXEL_M, 0, ground.WEST + half - east],
            [0, -ground.PIXEL_M, ground.SOUTH + ground.EXTENT_M - half - north],
            [0, 0, -camera.height_above_ground_m],
        ]
    )
    f, (w, h) = camera.focal_px, camera.size
    # cv2 counts pixel centres from 0, the program from 0.5.
    lens = np.array([[f, 0, w / 2 - 0.5], [0, f, h / 2 - 0.5], [0, 0, 1]])
    return np.asarray(lens @ np.array(camera.axes) @ world)
