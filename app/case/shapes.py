"""Shapes: what can be drawn on a frame, and the strokes it is drawn with.

The painter on the screen and the figures of the dossier draw the same strokes, so that the reader
sees what the investigator saw. A new kind of shape is a row of SHAPES and a tool of the window.
Pixels are those of the frame as displayed, the centre of the top-left pixel at (0.5, 0.5).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.case.model import Shape

Point = tuple[float, float]

MARKS = ("#6ad8f9", "#e662a8", "#edee45", "#72ad0c", "#7474ef", "#c6fedf", "#98cf8b", "#ba93fb")
"""Colours 1 to 8 of subjects, on footage: told apart also with colour-vision deficiencies."""

WIDTH = 2.0
HALO = 1.5
ARROW_HEAD = 11.0
POINT_RADIUS = 7.0
POINT_GAP = 2.5
LABEL_GAP = 5.0
MOST_POINTS = 10_000


@dataclass(frozen=True)
class Stroke:
    """A line to draw: in the mark's colour, over a dark halo `halo` pixels wider on each side."""

    points_px: tuple[Point, ...]
    closed: bool = False
    width: float = WIDTH
    halo: float = HALO
    filled: bool = False


@dataclass(frozen=True)
class Drawing:
    """A shape ready to draw: its strokes, and where its label stands (its lower left corner)."""

    strokes: tuple[Stroke, ...]
    label_px: Point


@dataclass(frozen=True)
class ShapeKind:
    """A row of SHAPES: how many points a shape of the kind has, and its strokes.

    `strokes(points, scale)`: scale is image pixels per pixel of the medium drawn on, so that
    lines and heads keep their size on screen or paper.
    """

    name: str
    least: int
    most: int
    strokes: Callable[[tuple[Point, ...], float], tuple[Stroke, ...]]


def box_corners(points: tuple[Point, ...]) -> tuple[Point, Point, Point, Point]:
    """The corners of the box between two opposite ones, clockwise from the top left."""
    (x0, y0), (x1, y1) = points
    left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def point_strokes(points: tuple[Point, ...], scale: float) -> tuple[Stroke, ...]:
    """A cross that leaves the pixel itself free."""
    (x, y) = points[0]
    near, far = POINT_GAP * scale, POINT_RADIUS * scale
    return tuple(
        line([(x + dx * near, y + dy * near), (x + dx * far, y + dy * far)], scale)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
    )


def arrow_strokes(points: tuple[Point, ...], scale: float) -> tuple[Stroke, ...]:
    """A shaft, and a filled head whose tip is the second point."""
    (x0, y0), (x1, y1) = points
    length = math.hypot(x1 - x0, y1 - y0)
    if length == 0:
        return point_strokes(points[:1], scale)
    head = min(ARROW_HEAD * scale, length)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    bx, by = x1 - ux * head, y1 - uy * head
    half = head * 0.42
    tip = ((x1, y1), (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half))
    return (
        line([(x0, y0), (bx, by)], scale),
        Stroke(tip, closed=True, width=0.0, halo=HALO * scale, filled=True),
    )


def line(points: list[Point] | tuple[Point, ...], scale: float, closed: bool = False) -> Stroke:
    """A stroke of the common width."""
    return Stroke(tuple(points), closed, WIDTH * scale, HALO * scale)


SHAPES: dict[str, ShapeKind] = {
    kind.name: kind
    for kind in (
        ShapeKind("point", 1, 1, point_strokes),
        ShapeKind("box", 2, 2, lambda p, s: (line(box_corners(p), s, closed=True),)),
        ShapeKind("polygon", 3, MOST_POINTS, lambda p, s: (line(p, s, closed=True),)),
        ShapeKind("polyline", 2, MOST_POINTS, lambda p, s: (line(p, s),)),
        ShapeKind("arrow", 2, 2, arrow_strokes),
    )
}


def problem(kind: str, points: int) -> str | None:
    """What is wrong with a shape of so many points, as the end of a sentence; None if nothing."""
    row = SHAPES.get(kind)
    if row is None:
        return f"kind must be one of {', '.join(SHAPES)}"
    if not row.least <= points <= row.most:
        count = str(row.least) if row.least == row.most else f"{row.least} to {row.most}"
        return f"a {kind} has {count} points, not {points}"
    return None


def drawing(shape: Shape, scale: float = 1.0) -> Drawing:
    """How to draw a shape.

    scale: image pixels per pixel of the medium (1/zoom on screen).
    Raises KeyError for a kind that no row of SHAPES knows.
    """
    return Drawing(SHAPES[shape.kind].strokes(shape.points_px, scale), label_anchor(shape, scale))


def strokes(shape: Shape, scale: float = 1.0) -> list[Stroke]:
    """The strokes of a shape; see `drawing`."""
    return list(drawing(shape, scale).strokes)


def label_anchor(shape: Shape, scale: float = 1.0) -> Point:
    """Where the label's lower left corner stands: above the shape, at its left end."""
    xs, ys = zip(*shape.points_px, strict=True)
    if shape.kind == "point":
        return (xs[0] + POINT_RADIUS * scale, ys[0] - POINT_GAP * scale)
    return (min(xs), min(ys) - LABEL_GAP * scale)


def bounds(shape: Shape) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of the shape's points, in pixels."""
    xs, ys = zip(*shape.points_px, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
