"""The film row of the timeline: which frames to show for a stretch of time, and painting them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from media_tools.facts import FrameIndex
from widgets import theme
from widgets.timescale import TimeScale, end_pts


@dataclass(frozen=True)
class Slot:
    """A place in the film: from `x`, `width_px` wide, showing frame `index`."""

    x: float
    width_px: float
    index: int


def slots(index: FrameIndex, scale: TimeScale, width_px: float) -> list[Slot]:
    """The places in view, counted from the start of the media so that scrolling moves and does not
    change them. A key frame in a place goes before the frame in its middle: it decodes at once."""
    first, last = index.pts[0], end_pts(index)
    origin = scale.x(first)
    number = max(0, floor((scale.left_px - origin) / width_px))
    found = []
    while origin + number * width_px < min(scale.right_px, scale.x(last)):
        x = origin + number * width_px
        width = min(width_px, scale.x(last) - x)
        found.append(Slot(x, width, _frame_for(index, scale, x, width)))
        number += 1
    return found


def _frame_for(index: FrameIndex, scale: TimeScale, x: float, width_px: float) -> int:
    """The key frame nearest the middle of a place, or the frame shown in its middle."""
    middle = scale.pts_at(x + width_px / 2)
    i = bisect_left(index.key_pts, middle)
    keys = sorted(index.key_pts[max(0, i - 1) : i + 1], key=lambda pts: abs(pts - middle))
    for pts in keys:
        shown = index.index_of(pts)
        if shown is not None and x <= scale.x(pts) < x + width_px:
            return shown
    return index.shown_at(middle)


class Filmstrip:
    """The thumbnails at hand, by frame index."""

    def __init__(self, height_px: int) -> None:
        self.height_px = height_px
        self._pixmaps: dict[int, QPixmap] = {}
        self._aspect = 16 / 9

    @property
    def slot_px(self) -> float:
        """How wide one thumbnail is: whole pixels, so that rounding in one moves no other."""
        return float(round(self.height_px * min(4.0, max(0.4, self._aspect))))

    def clear(self) -> None:
        """Forget all thumbnails: other media."""
        self._pixmaps.clear()

    def take(self, images: Mapping[int, QImage]) -> None:
        """Add thumbnails; an empty image says that there is none to be had."""
        for number, image in images.items():
            if not image.isNull():
                self._aspect = image.width() / image.height()
            self._pixmaps[number] = QPixmap.fromImage(image)

    def missing(self, places: list[Slot], near: int) -> list[int]:
        """Frames in view without a thumbnail, those nearest to frame `near` first."""
        wanted = {slot.index for slot in places} - self._pixmaps.keys()
        return sorted(wanted, key=lambda number: abs(number - near))

    def paint(self, painter: QPainter, places: list[Slot], top: float) -> None:
        """Paint the places in a row; one without a thumbnail yet is a plain field."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for slot in places:
            target = QRectF(slot.x, top, slot.width_px - 1, self.height_px)
            pixmap = self._pixmaps.get(slot.index)
            if pixmap is None or pixmap.isNull():
                painter.fillRect(target, theme.color("raised"))
                continue
            share = target.width() / self.slot_px
            source = QRectF(0, 0, pixmap.width() * share, pixmap.height())
            painter.drawPixmap(target, pixmap, source)
        painter.setBrush(Qt.BrushStyle.NoBrush)
