"""Shapes: what they need, and where their strokes run."""

from __future__ import annotations

import math

import pytest

from app.case.model import Shape
from app.case.shapes import SHAPES, bounds, drawing, label_anchor, problem, strokes

SAMPLES = {
    "point": ((10.0, 20.0),),
    "box": ((60.0, 70.0), (10.0, 12.5)),
    "polygon": ((0.0, 0.0), (10.0, 0.0), (5.0, 8.0)),
    "polyline": ((0.0, 0.0), (10.0, 0.0)),
    "arrow": ((0.0, 0.0), (100.0, 0.0)),
}


def test_every_kind_has_a_sample():
    assert set(SAMPLES) == set(SHAPES)


@pytest.mark.parametrize("kind", SHAPES)
def test_every_kind_draws_at_every_zoom(kind):
    shape = Shape(kind, SAMPLES[kind])
    for scale in (0.1, 1.0, 8.0):
        lines = strokes(shape, scale)
        assert lines
        for stroke in lines:
            assert len(stroke.points_px) >= 2
            assert stroke.halo == pytest.approx(1.5 * scale)
            assert all(math.isfinite(v) for point in stroke.points_px for v in point)


@pytest.mark.parametrize("kind", SHAPES)
def test_the_number_of_points(kind):
    row = SHAPES[kind]
    assert problem(kind, row.least) is None
    assert problem(kind, row.most) is None
    assert f"a {kind} has" in problem(kind, row.least - 1)
    assert f"a {kind} has" in problem(kind, row.most + 1)


def test_an_unknown_kind():
    assert "kind must be one of" in problem("spiral", 3)


def test_a_box_is_the_same_whichever_corner_was_first():
    (stroke,) = strokes(Shape("box", SAMPLES["box"]))
    assert stroke.points_px == ((10.0, 12.5), (60.0, 12.5), (60.0, 70.0), (10.0, 70.0))
    assert stroke.closed
    assert strokes(Shape("box", ((10.0, 70.0), (60.0, 12.5)))) == [stroke]


def test_a_point_leaves_its_pixel_free():
    for stroke in strokes(Shape("point", SAMPLES["point"]), 2.0):
        nearest = min(math.dist(p, (10.0, 20.0)) for p in stroke.points_px)
        assert nearest == pytest.approx(5.0)


def test_an_arrow_ends_at_its_second_point():
    shaft, head = strokes(Shape("arrow", SAMPLES["arrow"]))
    assert head.points_px[0] == (100.0, 0.0)
    assert (head.filled, head.closed) == (True, True)
    assert shaft.points_px == ((0.0, 0.0), (89.0, 0.0))
    assert head.points_px[1][1] == -head.points_px[2][1]


def test_an_arrow_without_length_is_a_point():
    assert len(strokes(Shape("arrow", ((5.0, 5.0), (5.0, 5.0))))) == 4


def test_labels_stand_clear_of_the_shape():
    left, top, right, bottom = bounds(Shape("box", SAMPLES["box"]))
    assert (left, top, right, bottom) == (10.0, 12.5, 60.0, 70.0)
    x, y = label_anchor(Shape("box", SAMPLES["box"]))
    assert x == left
    assert y < top
    x, y = drawing(Shape("point", SAMPLES["point"])).label_px
    assert x > 10.0
    assert y < 20.0
