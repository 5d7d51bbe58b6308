"""What the sample's ground station writes over the picture, and the label no frame goes without."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import fontpkg_jetbrains_mono
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.demo import flight
from app.demo.opencv import cv2

LABEL = "SYNTHETIC · GNOMON SAMPLE"
WHITE = (246, 248, 248)


class Display:
    """Text, frame marks and crosshair, drawn white with a dark edge."""

    def __init__(self) -> None:
        # The one font that a system surely has is the one the program brings.
        path = Path(fontpkg_jetbrains_mono.ROOT) / "files" / "JetBrainsMono[wght].ttf"
        self._font = ImageFont.truetype(str(path), 19)
        self._font.set_variation_by_axes([600])
        self._text = lru_cache(maxsize=256)(self._render)

    def draw(self, picture: NDArray[np.uint8], number: int) -> None:
        """Write the display of a frame into its picture, (720, 1280, 3) BGR."""
        reading = flight.readings()[number]
        second = number - number % flight.RATE
        lines = (
            (28, 22, flight.local_time(second)[:19]),
            (28, 664, f"ALT {flight.readings()[number - number % 5].height_above_home_m:5.1f} m"),
            (208, 664, f"SPD {flight.speed_mps(second):3.1f} m/s"),
            (392, 664, f"ZOOM {reading.zoom:3.1f}×"),
            (1130, 22, f"BAT {71 - number // 300} %"),
        )
        for x, y, text in lines:
            self._put(picture, x, y, text)
        width = self._text(LABEL).shape[1]
        self._put(picture, flight.SIZE[0] - width - 28, 664, LABEL)
        self._marks(picture)

    def _put(self, picture: NDArray[np.uint8], x: int, y: int, text: str) -> None:
        ink = self._text(text)
        part = picture[y : y + ink.shape[0], x : x + ink.shape[1]]
        fill, edge = ink[:, :, :1], ink[:, :, 1:]
        dark = part * (1 - edge * np.float32(0.75))
        part[:] = (dark + (np.array(WHITE, np.float32) - dark) * fill).astype(np.uint8)

    def _render(self, text: str) -> NDArray[np.float32]:
        """(height, width, 2): cover of the letters, and of the letters with their edge."""
        width = round(self._font.getlength(text)) + 8
        layers = []
        for stroke in (0, 2):
            layer = Image.new("L", (width, 34), 0)
            ImageDraw.Draw(layer).text((4, 4), text, 255, self._font, stroke_width=stroke)
            layers.append(np.asarray(layer, np.float32) / 255)
        edge = cv2.GaussianBlur(layers[1], (0, 0), 0.8)
        return np.stack([layers[0], edge], axis=2).astype(np.float32)

    @staticmethod
    def _marks(picture: NDArray[np.uint8]) -> None:
        w, h = flight.SIZE
        for colour, width in (((30, 34, 34), 3), (WHITE, 1)):
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                inner, outer = (
                    (w // 2 + 7 * dx, h // 2 + 7 * dy),
                    (w // 2 + 17 * dx, h // 2 + 17 * dy),
                )
                cv2.line(picture, inner, outer, colour, width, cv2.LINE_AA)
