"""Marks on footage, painted from strokes: 1.5 px lines with a dark halo, tags, sun corners.

Shapes come in displayed-image pixels and are inked in screen pixels, so a mark looks the same at
every zoom. `Ink` gathers all lines before it draws: painting one by one costs three times as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF, QTransform

from app.case.model import Annotation, Shape, Subject
from app.case.shapes import POINT_RADIUS, bounds, strokes
from widgets import theme
from widgets.annotation_tools import Point, corners

LINE_PX = 1.5
SELECTED_PX = 2.0
HALO_PX = 2.5
TAG_HEIGHT = 18.0
TAG_GAP = 8.0
HANDLE_PX = 3.0
CORNER_PX = 9.0
_HALO = QColor(0, 0, 0, 153)


class Ink:
    """Gathers lines, fills and dots given in image pixels; draws all halos under all colours."""

    def __init__(self, to_screen: QTransform) -> None:
        """to_screen: scale and shift from image pixels, never a rotation."""
        self.scale = to_screen.m11()
        self._dx, self._dy = to_screen.dx(), to_screen.dy()
        self._lines: dict[tuple[int, float], list[QLineF]] = {}
        self._fills: list[tuple[QPolygonF, QColor]] = []
        self._dots: list[tuple[QPointF, float, QColor]] = []

    def at(self, point_px: Point) -> QPointF:
        """Screen pixels of an image point."""
        return QPointF(point_px[0] * self.scale + self._dx, point_px[1] * self.scale + self._dy)

    def line(
        self, points_px: Iterable[Point], color: QColor, width: float, closed: bool = False
    ) -> None:
        """A line through points."""
        scale, dx, dy = self.scale, self._dx, self._dy
        points = [QPointF(x * scale + dx, y * scale + dy) for x, y in points_px]
        if closed:
            points.append(points[0])
        into = self._lines.setdefault((color.rgb(), width), [])
        into.extend(QLineF(a, b) for a, b in pairwise(points))

    def dot(self, at_px: Point, radius: float, color: QColor) -> None:
        """A filled circle; `radius` in screen pixels."""
        self._dots.append((self.at(at_px), radius, color))

    def shape(self, shape: Shape, color: QColor, width: float) -> None:
        """A shape by the strokes that the dossier draws too."""
        for stroke in strokes(shape, 1 / self.scale):
            if stroke.filled:
                points = [self.at(point) for point in stroke.points_px]
                self._fills.append((QPolygonF(points), color))
            else:
                self.line(stroke.points_px, color, width, stroke.closed)

    def draw(self, painter: QPainter) -> None:
        """Draw it all; the painter draws in screen pixels."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (_, width), lines in self._lines.items():
            painter.setPen(_pen(_HALO, width + HALO_PX))
            painter.drawLines(lines)
        painter.setPen(_pen(_HALO, HALO_PX))
        for polygon, color in self._fills:
            painter.setBrush(color)
            painter.drawPolygon(polygon)
        for (rgb, width), lines in self._lines.items():
            painter.setPen(_pen(QColor.fromRgb(rgb), width))
            painter.drawLines(lines)
        painter.setPen(_pen(_HALO, 1.5))
        for center, radius, color in self._dots:
            painter.setBrush(color)
            painter.drawEllipse(center, radius, radius)
        painter.restore()


def _pen(color: QColor, width: float) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap)


def mark_of(annotation: Annotation, subjects: Mapping[str, Subject]) -> QColor:
    """The colour an annotation is drawn in: its subject's, or near-white without one."""
    subject = subjects.get(annotation.subject or "")
    return theme.mark_color(subject.mark) if subject else theme.color("well_text")


def tag_text(annotation: Annotation, subjects: Mapping[str, Subject]) -> str:
    """Letter and label: "A · 8 figures"; a colour never stands without its letter."""
    subject = subjects.get(annotation.subject or "")
    parts = [subject.letter if subject else "", annotation.label]
    return " · ".join(part for part in parts if part)


def ink_selection(ink: Ink, shape: Shape) -> None:
    """Sun corners, and a dot on each point that can be pulled; a box's corners are its own."""
    left, top, right, bottom = bounds(shape)
    sun = theme.color("mark_sun")
    is_box = shape.kind == "box"
    gap = 0.0 if is_box else (POINT_RADIUS + 3 if shape.kind == "point" else 5.0) / ink.scale
    left, top, right, bottom = left - gap, top - gap, right + gap, bottom + gap
    arm_x = min(CORNER_PX / ink.scale, (right - left) / 3)
    arm_y = min(CORNER_PX / ink.scale, (bottom - top) / 3)
    for x, dx in ((left, arm_x), (right, -arm_x)):
        for y, dy in ((top, arm_y), (bottom, -arm_y)):
            ink.line(((x, y + dy), (x, y), (x + dx, y)), sun, SELECTED_PX)
    if shape.kind not in ("box", "point"):
        for point in corners(shape):
            ink.dot(point, HANDLE_PX, sun)


def ink_crosshair(ink: Ink, at_px: Point) -> None:
    """The keyboard's pointer: a cross of 24 screen pixels, open in the middle, in sky."""
    x, y = at_px
    near, far = 4 / ink.scale, 12 / ink.scale
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        ends = ((x + dx * near, y + dy * near), (x + dx * far, y + dy * far))
        ink.line(ends, theme.color("mark_sky"), SELECTED_PX)


@lru_cache(maxsize=2048)
def _tag(text: str, rgb: str, ratio: float) -> QPixmap:
    """A tag as a picture: text costs more to lay out than to copy."""
    font = theme.body(12, 600)
    width = QFontMetricsF(font).horizontalAdvance(text) + 10
    pixmap = QPixmap(round(width * ratio), round(TAG_HEIGHT * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    ground = QColor("#0b0c0e")
    ground.setAlphaF(0.82)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(0, 0, width, TAG_HEIGHT), 3, 3)
    painter.setFont(font)
    painter.setPen(QColor(rgb))
    painter.drawText(QRectF(5, 0, width, TAG_HEIGHT), Qt.AlignmentFlag.AlignVCenter, text)
    painter.end()
    return pixmap


def paint_tag(
    painter: QPainter, text: str, color: QColor, beside: QRectF, within: QRectF, ratio: float
) -> QRectF:
    """A tag right of a mark, left of it where the view ends, over it if need be; screen pixels.

    Returns where it came to lie.
    """
    pixmap = _tag(text, color.name(), ratio)
    width = pixmap.width() / ratio
    x = beside.right() + TAG_GAP
    if x + width > within.right() and beside.left() - TAG_GAP - width >= within.left():
        x = beside.left() - TAG_GAP - width
    x = max(min(x, within.right() - width - 2), within.left() + 2)
    y = min(max(beside.top(), within.top() + 2), within.bottom() - TAG_HEIGHT - 2)
    painter.drawPixmap(QPointF(x, y), pixmap)
    return QRectF(x, y, width, TAG_HEIGHT)


def paint_marks(
    painter: QPainter,
    annotations: Sequence[Annotation],
    subjects: Mapping[str, Subject],
    selected: str | None,
    to_screen: QTransform,
    within: QRectF,
    ratio: float = 1.0,
) -> dict[str, QRectF]:
    """Paint annotations of a frame; returns where their tags lie, in screen pixels.

    The painter draws in screen pixels; `to_screen` takes image pixels there; `within` is the part
    of the screen that is seen.
    """
    ink = Ink(to_screen)
    boxes: list[tuple[Annotation, QRectF]] = []
    for annotation in annotations:
        left, top, right, bottom = bounds(annotation.shape)
        box = QRectF(ink.at((left, top)), ink.at((right, bottom)))
        if annotation.shape.kind == "point":
            box.adjust(-POINT_RADIUS, -TAG_HEIGHT / 2, POINT_RADIUS, TAG_HEIGHT / 2)
        # The head of an arrow or the sun corners may reach a little beyond the points.
        if not box.adjusted(-12, -12, 12, 12).intersects(within):
            continue
        boxes.append((annotation, box))
        ink.shape(annotation.shape, mark_of(annotation, subjects), LINE_PX)
        if annotation.id == selected:
            ink_selection(ink, annotation.shape)
    ink.draw(painter)
    tags: dict[str, QRectF] = {}
    for annotation, box in boxes:
        text = tag_text(annotation, subjects)
        if text:
            color = mark_of(annotation, subjects)
            tags[annotation.id] = paint_tag(painter, text, color, box, within, ratio)
    return tags
