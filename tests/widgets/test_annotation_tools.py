"""Points in, shapes out: the tools beside the shapes they draw, and what lies under a point."""

from __future__ import annotations

import pytest

from app.case.model import Annotation, FrameRef, Shape
from app.case.shapes import SHAPES, problem
from widgets.annotation_tools import TOOLS, Drawing, corners, distance_px, hit, moved, with_corner

FRAME = FrameRef("a" * 64, 0, 512)


def annotation(id: str, kind: str, *points: tuple[float, float]) -> Annotation:
    return Annotation(id, FRAME, Shape(kind, points), id, None, None, "MK")


def test_every_shape_has_a_tool_and_every_tool_a_shape() -> None:
    assert set(TOOLS) == set(SHAPES)


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_a_tool_hands_over_only_what_its_shape_accepts(kind: str) -> None:
    drawing = Drawing(TOOLS[kind])
    points = [(10.5, 20.5), (40.5, 21.5), (30.5, 60.25), (12.5, 50.5)]
    shape = None
    for count, point in enumerate(points, 1):
        shape = drawing.put(point)
        if shape is not None:
            assert count == SHAPES[kind].most
            break
    shape = shape or drawing.finish()
    assert shape is not None
    assert shape.kind == kind
    assert problem(kind, len(shape.points_px)) is None
    assert drawing.points == [], "the next shape begins anew"


def test_a_path_with_too_few_points_is_not_finished() -> None:
    drawing = Drawing(TOOLS["polygon"])
    drawing.put((1, 1))
    drawing.put((9, 1))
    assert drawing.finish() is None
    assert drawing.points == [(1, 1), (9, 1)]


def test_a_box_runs_from_top_left_to_bottom_right_however_drawn() -> None:
    drawing = Drawing(TOOLS["box"])
    drawing.put((60.5, 12.5))
    assert drawing.put((10.5, 80.5)) == Shape("box", ((10.5, 12.5), (60.5, 80.5)))


def test_a_box_without_an_area_is_not_one() -> None:
    drawing = Drawing(TOOLS["box"])
    drawing.put((60.5, 12.5))
    assert drawing.put((60.5, 80.5)) is None
    assert drawing.put((61.5, 80.5)) is not None


def test_pulling_a_corner_past_its_opposite_keeps_a_box_upright() -> None:
    box = Shape("box", ((10, 10), (20, 30)))
    assert with_corner(box, 2, (5, 4)) == Shape("box", ((5, 4), (10, 10)))
    assert corners(with_corner(box, 1, (25, 8))) == ((10, 8), (25, 8), (25, 30), (10, 30))


def test_moving_keeps_the_figure() -> None:
    path = Shape("polyline", ((1, 2), (3, 5), (8, 1)))
    assert moved(path, 2.5, -1).points_px == ((3.5, 1), (5.5, 4), (10.5, 0))


@pytest.mark.parametrize(
    ("kind", "points", "at", "distance"),
    [
        ("point", [(3, 4)], (0, 0), 5),
        ("polyline", [(0, 0), (10, 0)], (5, 3), 3),
        ("polyline", [(0, 0), (10, 0)], (13, 4), 5),
        ("polygon", [(0, 0), (10, 0), (10, 10)], (5, 5), 0),
        ("box", [(0, 0), (10, 20)], (4, 9), 4),
        ("arrow", [(2, 2), (2, 2)], (2, 5), 3),
    ],
)
def test_distance_to_the_outline(
    kind: str, points: list[tuple[float, float]], at: tuple[float, float], distance: float
) -> None:
    assert distance_px(Shape(kind, tuple(points)), at) == pytest.approx(distance)


def test_the_nearest_line_is_hit_before_what_lies_around() -> None:
    outer = annotation("outer", "box", (0, 0), (100, 100))
    inner = annotation("inner", "polygon", (20, 20), (60, 20), (60, 60), (20, 60))
    line = annotation("line", "polyline", (0, 40), (100, 40))
    marks = [outer, inner, line]
    assert hit(marks, (50, 41), 3) == "line"
    assert hit(marks, (50, 50), 3) == "inner", "the smaller of two around it"
    assert hit(marks, (80, 80), 3) == "outer"
    assert hit(marks, (140, 80), 3) is None
    assert hit([line], (50, 60), 3) is None, "an open line has no inside"
