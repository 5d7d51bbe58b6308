"""How shapes are drawn and changed by hand: points in, one finished Shape out. No Qt, no painting.

A tool is a row, beside its shape's row in app.case.shapes, which says how many points it takes; a
parity test holds the two together. Mouse and keyboard both feed `Drawing`, which knows nothing of
screens; every coordinate is a displayed-image pixel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from app.case.model import Annotation, Shape
from app.case.shapes import SHAPES, bounds, box_corners

Point = tuple[float, float]


@dataclass(frozen=True)
class Tool:
    """A way to draw one kind of shape."""

    kind: str
    icon: str
    closed: bool = False
    """its outline ends where it began, so it has an inside"""

    @property
    def least(self) -> int:
        """Fewest points."""
        return SHAPES[self.kind].least

    @property
    def most(self) -> int:
        """Most points; the shape is whole when it has them."""
        return SHAPES[self.kind].most


TOOLS: dict[str, Tool] = {
    tool.kind: tool
    for tool in (
        Tool("point", "crosshair"),
        Tool("box", "square", closed=True),
        Tool("polygon", "pentagon", closed=True),
        Tool("polyline", "route"),
        Tool("arrow", "move-up-right"),
    )
}


def rounded(points: Iterable[Point]) -> tuple[Point, ...]:
    """Points with the three decimals that a command keeps."""
    return tuple((round(x, 3), round(y, 3)) for x, y in points)


def corners(shape: Shape) -> tuple[Point, ...]:
    """The outline's points: of a box all four corners, clockwise from the top left."""
    return box_corners(shape.points_px) if shape.kind == "box" else shape.points_px


def moved(shape: Shape, dx_px: float, dy_px: float) -> Shape:
    """The shape shifted as a whole."""
    return Shape(shape.kind, rounded((x + dx_px, y + dy_px) for x, y in shape.points_px))


def with_corner(shape: Shape, number: int, at_px: Point) -> Shape:
    """The shape with corner `number` (of `corners`) put elsewhere; a box stays upright."""
    points = list(corners(shape))
    if shape.kind == "box":
        x0, y0 = points[(number + 2) % 4]
        return _shape("box", ((x0, y0), at_px))
    points[number] = at_px
    return _shape(shape.kind, points)


def distance_px(shape: Shape, at_px: Point) -> float:
    """How far a point lies from the shape's outline, in image pixels."""
    points = list(corners(shape))
    if shape.kind in TOOLS and TOOLS[shape.kind].closed:
        points.append(points[0])
    if len(points) == 1:
        return hypot(at_px[0] - points[0][0], at_px[1] - points[0][1])
    return min(_to_segment(at_px, a, b) for a, b in pairwise(points))


def hit(annotations: Sequence[Annotation], at_px: Point, reach_px: float) -> str | None:
    """The id of the annotation at a point: the nearest outline in reach, else the smallest
    closed shape around it; None on bare picture."""
    near = [(distance_px(a.shape, at_px), a.id) for a in annotations]
    near = [each for each in near if each[0] <= reach_px]
    if near:
        return min(near)[1]
    around = [(_area(a.shape), a.id) for a in annotations if _inside(a.shape, at_px)]
    return min(around)[1] if around else None


class Drawing:
    """One shape on its way: points are put down until the tool has enough, then `shape` is whole.

    `at_px` is where the pointer or the crosshair is: the point that would come next.
    """

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self.points: list[Point] = []
        self.at_px: Point | None = None

    def put(self, at_px: Point) -> Shape | None:
        """Put a point down; the finished shape if that was the last it takes, else None."""
        self.at_px = at_px
        if self._adds(at_px):
            self.points.append(at_px)
        return self.finish() if len(self.points) == self.tool.most else None

    def press(self, at_px: Point) -> Shape | None:
        """A button went down: puts a point. A shape of two points begins here, whatever was."""
        if self.tool.most == 2:
            self.cancel()
        return self.put(at_px)

    def release(self, at_px: Point, travelled: bool) -> Shape | None:
        """The button came up: a drag ends a shape of two points; a plain click leaves none."""
        if self.tool.most != 2 or not self.points:
            return None
        shape = self.put(at_px) if travelled else None
        if shape is None:
            self.cancel()
        return shape

    def finish(self) -> Shape | None:
        """The shape from the points so far, or None while they are too few."""
        if len(self.points) < self.tool.least:
            return None
        shape = _shape(self.tool.kind, self.points)
        self.cancel()
        return shape

    def _adds(self, at_px: Point) -> bool:
        """Whether a point makes the shape larger: not twice the same, no box without an area."""
        if not self.points:
            return True
        x, y = self.points[-1]
        if self.tool.kind == "box":
            return at_px[0] != x and at_px[1] != y
        return at_px != (x, y)

    def back(self) -> bool:
        """Take the last point up again; False if there is none."""
        return bool(self.points and self.points.pop())

    def cancel(self) -> None:
        """Forget every point."""
        self.points.clear()

    def preview(self) -> Shape | None:
        """What it would be if the point under the pointer were put down; None before the first."""
        if not self.points:
            return None
        points = [*self.points, self.at_px] if self.at_px is not None else self.points
        if len(points) < 2:
            return None
        kind = "polyline" if len(points) < self.tool.least else self.tool.kind
        return _shape(kind, points)


def _shape(kind: str, points: Sequence[Point]) -> Shape:
    """A Shape as a command keeps it: boxes from top left to bottom right."""
    if kind == "box":
        (x0, y0), (x1, y1) = points
        points = ((min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1)))
    return Shape(kind, rounded(points))


def _to_segment(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length2 = dx * dx + dy * dy
    if length2 == 0:
        return hypot(p[0] - a[0], p[1] - a[1])
    t = min(1.0, max(0.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2))
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def _area(shape: Shape) -> float:
    left, top, right, bottom = bounds(shape)
    return (right - left) * (bottom - top)


def _inside(shape: Shape, p: Point) -> bool:
    """Even-odd rule; only closed shapes have an inside."""
    if shape.kind not in TOOLS or not TOOLS[shape.kind].closed:
        return False
    points = corners(shape)
    within = False
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        if (y0 > p[1]) != (y1 > p[1]) and p[0] < (x1 - x0) * (p[1] - y0) / (y1 - y0) + x0:
            within = not within
    return within
