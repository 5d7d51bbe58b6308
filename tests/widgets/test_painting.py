"""Marks on footage: the strokes of the shapes, in the subject's colour, readable on any ground."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtWidgets import QApplication

from app.case.model import Annotation, FrameRef, Shape, Subject
from app.case.shapes import SHAPES, strokes
from widgets import theme
from widgets.painting import paint_marks, tag_text

SUBJECTS = {"s1": Subject("s1", "Group A", "group", "A", 1, None, None, None)}
POINTS = {
    "point": ((60.0, 50.0),),
    "box": ((30.0, 20.0), (90.0, 70.0)),
    "polygon": ((30.0, 20.0), (90.0, 25.0), (70.0, 80.0)),
    "polyline": ((30.0, 20.0), (90.0, 25.0), (70.0, 80.0)),
    "arrow": ((30.0, 20.0), (90.0, 70.0)),
}


def annotation(kind: str, label: str = "", subject: str | None = "s1") -> Annotation:
    frame = FrameRef("a" * 64, 0, 0)
    return Annotation("m1", frame, Shape(kind, POINTS[kind]), label, subject, None, "MK")


def painted(
    mark: Annotation, ground: str, zoom: float = 2.0, selected: str | None = None
) -> tuple[QImage, dict[str, QRectF]]:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    within = QRectF(image.rect())
    to_screen = QTransform.fromScale(zoom, zoom)
    tags = paint_marks(painter, [mark], SUBJECTS, selected, to_screen, within)
    painter.end()
    return image, tags


def distance(a: QColor, b: QColor) -> int:
    return sum(abs(x - y) for x, y in zip(a.toTuple()[:3], b.toTuple()[:3], strict=True))


@pytest.mark.parametrize("kind", sorted(SHAPES))
@pytest.mark.parametrize("ground", ["#ffffff", "#000000"])
def test_every_stroke_of_a_shape_is_seen(qapp: QApplication, kind: str, ground: str) -> None:
    """The screen shows what the dossier draws: along each stroke lies the subject's colour."""
    mark = annotation(kind)
    image, _ = painted(mark, ground)
    color = theme.mark_color(1)
    for stroke in strokes(mark.shape, 1 / 2.0):
        a, b = (QPointF(x, y) * 2.0 for x, y in stroke.points_px[:2])
        at = (a + b) / 2
        if stroke.filled:
            at = sum((QPointF(x, y) for x, y in stroke.points_px), QPointF()) * 2.0 / 3
        around = [
            image.pixelColor(round(at.x()) + dx, round(at.y()) + dy)
            for dx in (-1, 0)
            for dy in (-1, 0)
        ]
        assert min(distance(each, color) for each in around) < 150, (kind, at)


def test_a_dark_halo_parts_the_line_from_snow(qapp: QApplication) -> None:
    image, _ = painted(annotation("box"), "#ffffff")
    across = [image.pixelColor(120, y).lightness() for y in range(34, 47)]
    assert min(across) < 140, "grey of the halo"
    assert across[0] == 255
    assert across[-1] == 255


def test_lines_are_as_wide_at_every_zoom(qapp: QApplication) -> None:
    widths = []
    for zoom in (0.5, 1.0, 3.0):
        image, _ = painted(annotation("box"), "#ffffff", zoom)
        x, y = round(30 * zoom), round(45 * zoom)
        row = range(max(0, x - 8), x + 9)
        widths.append(sum(image.pixelColor(each, y).lightness() < 250 for each in row))
    assert max(widths) - min(widths) <= 1


def test_the_selected_mark_has_sun_corners_and_keeps_its_colour(qapp: QApplication) -> None:
    image, _ = painted(annotation("box"), "#000000", selected="m1")
    corner = [image.pixelColor(60 + dx, 40 + dy) for dx in (-1, 0) for dy in (-1, 0)]
    middle = [image.pixelColor(120, 40 + dy) for dy in (-1, 0)]
    sun, own = theme.color("mark_sun"), theme.mark_color(1)
    assert min(distance(each, sun) for each in corner) < 60
    assert min(distance(each, own) for each in middle) < 150


def test_a_tag_stands_on_the_side_that_has_room(qapp: QApplication) -> None:
    _, tags = painted(annotation("box", "8 figures"), "#000000", 1.0)
    assert tags["m1"].left() > 90
    _, tags = painted(annotation("box", "eight figures"), "#000000", 2.9)
    assert tags["m1"].right() <= 300


@pytest.mark.parametrize(
    ("label", "subject", "text"),
    [("8 figures", "s1", "A · 8 figures"), ("hole", None, "hole"), ("", "s1", "A"), ("", None, "")],
)
def test_a_tag_says_letter_and_label(label: str, subject: str | None, text: str) -> None:
    assert tag_text(annotation("point", label, subject), SUBJECTS) == text
