"""Marks on footage, painted from strokes: 1.5 px lines with a dark halo, tags, sun corners.

Everything is given in displayed-image pixels and drawn with pens of screen width, so a mark looks
the same at every zoom. `scale` is screen pixels an image pixel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QTransform,
)

from app.case.model import Annotation, Shape, Subject
from app.case.shapes import POINT_RADIUS, bounds, strokes
from widgets import theme
from widgets.annotation_tools import corners

LINE_PX = 1.5
SELECTED_PX = 2.0
HALO_PX = 2.5
TAG_HEIGHT = 18.0
TAG_GAP = 8.0
HANDLE_PX = 6.0
CORNER_PX = 9.0
_HALO = QColor(0, 0, 0, 153)


def mark_of(annotation: Annotation, subjects: Mapping[str, Subject]) -> QColor:
    """The colour an annotation is drawn in: its subject's, or near-white without one."""
    subject = subjects.get(annotation.subject or "")
    return theme.mark_color(subject.mark) if subject else theme.color("well_text")


def tag_text(annotation: Annotation, subjects: Mapping[str, Subject]) -> str:
    """Letter and label: "A · 8 figures"; a colour never stands without its letter."""
    subject = subjects.get(annotation.subject or "")
    parts = [subject.letter if subject else "", annotation.label]
    return " · ".join(part for part in parts if part)


def outline(shape: Shape, scale: float) -> tuple[QPainterPath, QPainterPath | None]:
    """A shape's strokes as paths in image pixels: its lines, and what is filled, if anything."""
    lines, fills = QPainterPath(), QPainterPath()
    for stroke in strokes(shape, 1 / scale):
        path = fills if stroke.filled else lines
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in stroke.points_px]))
        if stroke.closed:
            path.closeSubpath()
    return lines, None if fills.isEmpty() else fills


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def paint_outline(
    painter: QPainter,
    lines: QPainterPath,
    fills: QPainterPath | None,
    color: QColor,
    width: float,
) -> None:
    """Lines with their dark halo, so that they read on snow and on soil; fills likewise."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(_HALO, width + HALO_PX))
    painter.drawPath(lines)
    if fills is not None:
        painter.setPen(_pen(_HALO, HALO_PX))
        painter.drawPath(fills)
        painter.fillPath(fills, color)
    painter.setPen(_pen(color, width))
    painter.drawPath(lines)


def paint_corners(painter: QPainter, shape: Shape, scale: float) -> None:
    """The sun corners of the selected mark: on a box its own, else four angles 5 px around it."""
    left, top, right, bottom = bounds(shape)
    gap = 0.0 if shape.kind == "box" else 5.0 / scale
    left, top, right, bottom = left - gap, top - gap, right + gap, bottom + gap
    arm_x = min(CORNER_PX / scale, (right - left) / 3)
    arm_y = min(CORNER_PX / scale, (bottom - top) / 3)
    path = QPainterPath()
    for x, dx in ((left, arm_x), (right, -arm_x)):
        for y, dy in ((top, arm_y), (bottom, -arm_y)):
            path.moveTo(x, y + dy)
            path.lineTo(x, y)
            path.lineTo(x + dx, y)
    paint_outline(painter, path, None, theme.color("mark_sun"), SELECTED_PX)


def paint_handles(painter: QPainter, shape: Shape, scale: float) -> None:
    """A dot on each point that can be dragged; the corners of a box show themselves."""
    if shape.kind == "box":
        return
    side = HANDLE_PX / scale
    painter.setPen(_pen(_HALO, 1.5))
    painter.setBrush(theme.color("mark_sun"))
    for x, y in corners(shape):
        painter.drawEllipse(QPointF(x, y), side / 2, side / 2)


def paint_crosshair(painter: QPainter, at_px: tuple[float, float], scale: float) -> None:
    """The keyboard's pointer: a cross of 24 screen pixels, open in the middle, in sky."""
    x, y = at_px
    near, far = 4 / scale, 12 / scale
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(x + dx * near, y + dy * near)
        path.lineTo(x + dx * far, y + dy * far)
    paint_outline(painter, path, None, theme.color("mark_sky"), SELECTED_PX)


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
    """A tag right of a mark, or left of it where the view ends; all in screen pixels.

    Returns where it came to lie.
    """
    pixmap = _tag(text, color.name(), ratio)
    width = pixmap.width() / ratio
    x = beside.right() + TAG_GAP
    if x + width > within.right() and beside.left() - TAG_GAP - width >= within.left():
        x = beside.left() - TAG_GAP - width
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
    """Paint every annotation of a frame; returns where their tags lie, in screen pixels.

    The painter draws in screen pixels when called; `to_screen` takes image pixels there;
    `within` is the part of the screen that is seen.
    """
    scale = to_screen.m11()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    boxes: list[tuple[Annotation, QRectF]] = []
    painter.setTransform(to_screen, True)
    for annotation in sorted(annotations, key=lambda each: each.id == selected):
        lines, fills = outline(annotation.shape, scale)
        left, top, right, bottom = bounds(annotation.shape)
        box = to_screen.mapRect(QRectF(left, top, right - left, bottom - top))
        if annotation.shape.kind == "point":
            box.adjust(-POINT_RADIUS, -TAG_HEIGHT / 2, POINT_RADIUS, TAG_HEIGHT / 2)
        if not box.adjusted(-240, -24, 240, 24).intersects(within):
            continue
        boxes.append((annotation, box))
        paint_outline(painter, lines, fills, mark_of(annotation, subjects), LINE_PX)
        if annotation.id == selected:
            paint_corners(painter, annotation.shape, scale)
            paint_handles(painter, annotation.shape, scale)
    painter.restore()
    tags: dict[str, QRectF] = {}
    for annotation, box in boxes:
        text = tag_text(annotation, subjects)
        if text:
            color = mark_of(annotation, subjects)
            tags[annotation.id] = paint_tag(painter, text, color, box, within, ratio)
    return tags
