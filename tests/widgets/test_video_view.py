"""The frame canvas through mouse and keys: exact pixels, one command a gesture."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.case.model import Annotation, FrameRef, Shape, Subject
from media_tools.facts import FrameTime, Picture
from widgets import theme
from widgets.video_view import VideoView

LEFT = Qt.MouseButton.LeftButton
FRAME = FrameRef("a" * 64, 0, 158208)
SUBJECTS = {"s1": Subject("s1", "Group A", "group", "A", 1, None, None, None)}


def picture(width: int = 640, height: int = 360, lit: tuple[int, int] | None = None) -> Picture:
    """Grey, with one lit pixel (column, row)."""
    bgra = np.full((height, width, 4), (90, 90, 90, 255), np.uint8)
    if lit is not None:
        bgra[lit[1], lit[0]] = (40, 40, 255, 255)
    return Picture(0, 308, FrameTime(158208, Fraction(1, 12800)), True, bgra)


def mark(id: str, kind: str, *points: tuple[float, float], frame: FrameRef = FRAME) -> Annotation:
    return Annotation(id, frame, Shape(kind, points), id, "s1", None, "MK")


@dataclass
class Hand:
    """A view, and what it said."""

    view: VideoView
    qtbot: QtBot
    commands: list[dict[str, Any]] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)

    def place(self, x: float, y: float) -> QPoint:
        """The screen pixel on which an image point lies."""
        at = self.view.viewportTransform().map(QPointF(x, y))
        return QPoint(int(at.x()), int(at.y()))

    def click(self, at: QPoint) -> None:
        self.qtbot.mouseClick(self.view.viewport(), LEFT, pos=at)

    def drag(self, start: QPoint, end: QPoint) -> None:
        port = self.view.viewport()
        self.qtbot.mousePress(port, LEFT, pos=start)
        for part in (0.3, 0.7, 1.0):
            way = (end - start) * part
            self.qtbot.mouseMove(port, start + way)
        self.qtbot.mouseRelease(port, LEFT, pos=end)

    def keys(self, *keys: Qt.Key, shift: bool = False) -> None:
        held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        for key in keys:
            self.qtbot.keyClick(self.view, key, held)

    def wheel(self, at: QPoint, notches: int) -> None:
        event = QWheelEvent(
            QPointF(at),
            QPointF(self.view.viewport().mapToGlobal(at)),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view.viewport(), event)

    def shape(self) -> tuple[str, list[list[float]]]:
        """Of the last command."""
        shape = self.commands[-1]["shape"]
        return shape["kind"], shape["points_px"]


@pytest.fixture
def hand(qtbot: QtBot, qapp: QApplication) -> Hand:
    theme.use(qapp, "dark")
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(800, 500)
    view.show()
    view.set_frame(FRAME)
    view.show_picture(picture())
    made = Hand(view, qtbot)
    view.command.connect(made.commands.append)
    view.selected.connect(made.selected.append)
    return made


def lit_screen_pixels(view: VideoView) -> np.ndarray:
    """(n, 2) columns and rows of the screen pixels that are red, row by row."""
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    shape = (image.height(), image.width(), 4)
    bgra = np.frombuffer(image.constBits(), np.uint8).reshape(shape)
    rows, columns = np.nonzero((bgra[..., 2] > 200) & (bgra[..., 0] < 80))
    return np.stack([columns, rows], axis=1)


@pytest.mark.parametrize("zoom", [1.0, 2.5, 8.0, 31.0])
@pytest.mark.parametrize("lit", [(0, 0), (317, 181), (639, 359)])
def test_a_click_on_a_pixel_means_that_pixel(hand: Hand, zoom: float, lit: tuple[int, int]) -> None:
    """What is seen on the screen is the oracle: the lit pixel is looked for in a grab."""
    hand.view.show_picture(picture(lit=lit))
    hand.view.zoom_by(zoom / hand.view.zoom)
    hand.view.centerOn(lit[0] + 0.5, lit[1] + 0.5)
    seen = lit_screen_pixels(hand.view)
    middle = (int(each) for each in seen[len(seen) // 2])
    hand.view.set_tool("point")
    hand.click(QPoint(*middle))
    kind, ((x, y),) = hand.shape()
    assert kind == "point"
    assert abs(x - (lit[0] + 0.5)) <= 0.5
    assert abs(y - (lit[1] + 0.5)) <= 0.5


@pytest.mark.parametrize("zoom", [0.4, 1.0, 3.7, 16.0])
def test_a_box_has_the_pixels_of_the_press_and_the_release(hand: Hand, zoom: float) -> None:
    hand.view.zoom_by(zoom / hand.view.zoom)
    start, end = (300.25, 170.0), (318.5, 188.75)
    hand.view.set_tool("box")
    hand.drag(hand.place(*start), hand.place(*end))
    kind, points = hand.shape()
    assert kind == "box"
    assert np.abs(np.array(points) - [start, end]).max() <= max(0.5, 0.5 / zoom) + 0.5 / zoom
    assert len(hand.commands) == 1


def test_a_gesture_is_one_command_with_everything_in_it(hand: Hand) -> None:
    hand.view.set_drawing("8 figures", "s1")
    hand.view.actual_size()
    hand.view.set_tool("arrow")
    hand.drag(hand.place(100.5, 100.5), hand.place(160.5, 120.5))
    assert hand.commands == [
        {
            "do": "add_annotation",
            "media": "a" * 64,
            "stream": 0,
            "pts": 158208,
            "label": "8 figures",
            "subject": "s1",
            "shape": {"kind": "arrow", "points_px": [[100.5, 100.5], [160.5, 120.5]]},
        }
    ]


def test_a_polygon_closes_on_a_double_click_and_on_enter(hand: Hand) -> None:
    hand.view.actual_size()
    points = [(200.5, 100.5), (260.5, 110.5), (250.5, 170.5), (190.5, 160.5)]
    hand.view.set_tool("polygon")
    for point in points:
        hand.click(hand.place(*point))
    hand.qtbot.mouseDClick(hand.view.viewport(), LEFT, pos=hand.place(*points[-1]))
    for point in points:
        hand.click(hand.place(*point))
    hand.keys(Qt.Key.Key_Backspace, Qt.Key.Key_Return)
    assert [len(command["shape"]["points_px"]) for command in hand.commands] == [4, 3]
    assert hand.commands[0]["shape"]["points_px"] == [list(point) for point in points]


def test_escape_drops_the_shape_half_drawn(hand: Hand) -> None:
    hand.view.set_tool("polygon")
    for point in [(200, 100), (260, 110), (250, 170)]:
        hand.click(hand.place(*point))
    hand.keys(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    assert hand.commands == []


def test_another_frame_drops_the_shape_half_drawn(hand: Hand) -> None:
    hand.view.set_tool("polyline")
    hand.click(hand.place(200, 100))
    hand.view.set_frame(FrameRef("a" * 64, 0, 158720))
    hand.click(hand.place(220, 130))
    hand.keys(Qt.Key.Key_Return)
    assert hand.commands == []


def test_points_beyond_the_picture_are_put_on_its_edge(hand: Hand) -> None:
    hand.view.zoom_by(0.5)
    hand.view.set_tool("box")
    hand.drag(hand.place(-40, -40), hand.place(700, 300))
    _, points = hand.shape()
    assert points[0] == [0, 0]
    assert points[1][0] == 640


def test_the_keyboard_draws_without_a_mouse(hand: Hand) -> None:
    hand.view.actual_size()
    hand.view.set_tool("box")
    hand.keys(Qt.Key.Key_Left)
    hand.keys(Qt.Key.Key_Return)
    hand.keys(Qt.Key.Key_Right, Qt.Key.Key_Down, shift=True)
    hand.keys(Qt.Key.Key_Down, Qt.Key.Key_Return)
    _, (first, second) = hand.shape()
    assert (second[0] - first[0], second[1] - first[1]) == (10, 11)
    assert first[0] % 1 == 0.5, "the crosshair stands on pixel centres"


def test_the_keyboard_closes_a_polygon_on_its_last_point(hand: Hand) -> None:
    hand.view.actual_size()
    hand.view.set_tool("polygon")
    hand.keys(Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return)
    hand.keys(Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert hand.commands == []
    hand.keys(Qt.Key.Key_Return)
    assert len(hand.shape()[1]) == 3


def test_a_click_selects_and_a_click_on_bare_picture_lets_go(hand: Hand) -> None:
    hand.view.actual_size()
    hand.view.set_annotations([mark("m1", "box", (100, 100), (140, 160))], SUBJECTS)
    hand.click(hand.place(100, 130))
    hand.click(hand.place(300, 300))
    assert hand.selected == ["m1", ""]
    assert hand.commands == []


def test_a_selected_mark_moves_as_a_whole(hand: Hand) -> None:
    hand.view.actual_size()
    hand.view.set_annotations([mark("m1", "polyline", (100, 100), (140, 160))], SUBJECTS)
    hand.view.set_selected("m1")
    hand.drag(hand.place(120, 130), hand.place(150, 135))
    assert hand.commands == [
        {
            "do": "set_annotation",
            "id": "m1",
            "shape": {"kind": "polyline", "points_px": [[130, 105], [170, 165]]},
        }
    ]


def test_a_corner_is_pulled_alone(hand: Hand) -> None:
    hand.view.actual_size()
    hand.view.set_annotations([mark("m1", "polygon", (100, 100), (140, 100), (120, 160))], SUBJECTS)
    hand.view.set_selected("m1")
    hand.drag(hand.place(120, 160), hand.place(130, 180))
    assert hand.shape() == ("polygon", [[100, 100], [140, 100], [130.5, 180.5]])


def test_a_mark_is_not_moved_off_the_picture(hand: Hand) -> None:
    hand.view.actual_size()
    hand.view.set_annotations([mark("m1", "box", (10, 10), (40, 40))], SUBJECTS)
    hand.view.set_selected("m1")
    hand.drag(hand.place(25, 25), hand.place(-200, 30))
    assert hand.shape() == ("box", [[0, 15], [30, 45]])


def test_what_was_not_selected_is_not_moved_by_the_drag_that_pans(hand: Hand) -> None:
    hand.view.actual_size()
    hand.view.set_annotations([mark("m1", "box", (100, 100), (300, 300))], SUBJECTS)
    before = hand.place(0, 0)
    hand.drag(hand.place(200, 200), hand.place(230, 210))
    assert hand.commands == []
    assert hand.place(0, 0) - before == QPoint(30, 10)


def test_keys_move_and_remove_the_selected_mark(hand: Hand) -> None:
    hand.view.set_annotations([mark("m1", "point", (50.5, 60.5))], SUBJECTS)
    hand.keys(Qt.Key.Key_Tab)
    assert hand.selected == ["m1"]
    hand.keys(Qt.Key.Key_Return, Qt.Key.Key_Right)
    hand.keys(Qt.Key.Key_Up, shift=True)
    hand.keys(Qt.Key.Key_Return)
    hand.keys(Qt.Key.Key_Delete)
    assert hand.commands[0]["shape"]["points_px"] == [[51.5, 50.5]]
    assert hand.commands[1] == {"do": "remove", "id": "m1"}


def test_tab_goes_through_the_marks_of_this_frame_and_on(hand: Hand) -> None:
    other = FrameRef("a" * 64, 0, 999)
    marks = [mark("m1", "point", (5, 5)), mark("m2", "point", (9, 9))]
    hand.view.set_annotations([*marks, mark("m3", "point", (7, 7), frame=other)], SUBJECTS)
    hand.keys(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    assert hand.selected == ["m1", "m2", ""]


def test_arrow_keys_are_the_windows_while_nothing_is_drawn(hand: Hand) -> None:
    before = hand.place(0, 0)
    hand.view.zoom_by(4)
    before = hand.place(0, 0)
    hand.keys(Qt.Key.Key_Left, Qt.Key.Key_Down)
    assert hand.place(0, 0) == before
    assert hand.commands == []


def test_the_wheel_keeps_what_is_under_the_pointer(hand: Hand) -> None:
    at = QPoint(211, 307)
    for notches in (3, 9, -4, 6):
        x, y = hand.view.image_point(QPointF(at))
        hand.wheel(at, notches)
        now_x, now_y = hand.view.image_point(QPointF(at))
        assert abs(now_x - x) * hand.view.zoom <= 1
        assert abs(now_y - y) * hand.view.zoom <= 1


def test_fit_follows_the_size_and_zooming_ends_it(hand: Hand) -> None:
    hand.view.fit()
    assert hand.view.zoom == pytest.approx(800 / 640)
    hand.view.resize(400, 500)
    assert hand.view.zoom == pytest.approx(400 / 640)
    hand.view.actual_size()
    hand.view.resize(600, 400)
    assert hand.view.zoom == 1.0


def test_a_picture_of_the_same_size_keeps_the_place(hand: Hand) -> None:
    hand.view.zoom_by(6)
    before = hand.view.seen_px()
    hand.view.show_picture(picture(lit=(3, 3)))
    assert hand.view.seen_px() == before


def test_the_picture_outlives_the_decoders_own_reference(hand: Hand) -> None:
    hand.view.show_picture(picture(lit=(320, 180)))
    hand.view.zoom_by(8 / hand.view.zoom)
    hand.view.centerOn(320.5, 180.5)
    _ = [np.full((360, 640, 4), 7, np.uint8) for _ in range(20)]
    assert len(lit_screen_pixels(hand.view)) >= 36


def test_veiled_footage_shows_no_pixel_and_no_mark_and_takes_none(hand: Hand) -> None:
    red = picture()
    red.bgra[:] = (40, 40, 255, 255)
    hand.view.show_picture(red)
    assert len(lit_screen_pixels(hand.view)) > 100_000
    hand.view.set_annotations([mark("m1", "box", (100, 100), (300, 300))], SUBJECTS)
    plain = hand.view.viewport().grab().toImage()
    hand.view.set_tool("point")
    hand.view.set_veiled(True)
    veiled = hand.view.viewport().grab().toImage()
    assert len(lit_screen_pixels(hand.view)) == 0
    edge = hand.place(100, 200)
    near = [QPoint(edge.x() + d, edge.y()) for d in range(-3, 4)]
    assert any(plain.pixelColor(at).green() > 120 for at in near), "the mark is cyan"
    assert all(veiled.pixelColor(at).saturation() == 0 for at in near)
    hand.click(QPoint(100, 100))
    assert hand.commands == []
    with hand.qtbot.waitSignal(hand.view.show_requested):
        hand.qtbot.mouseClick(hand.view._words.button, LEFT)


def test_a_failure_is_said_and_takes_the_picture_away(hand: Hand) -> None:
    hand.view.set_tool("point")
    hand.view.show_words("a.mp4 cannot be shown: the decoder said “invalid data”.")
    assert hand.view.size_px is None
    assert "invalid data" in hand.view.accessibleDescription()
    hand.click(QPoint(300, 200))
    assert hand.commands == []


def test_nothing_is_drawn_without_a_frame(hand: Hand) -> None:
    hand.view.set_frame(None)
    hand.view.set_tool("point")
    hand.click(QPoint(300, 200))
    hand.keys(Qt.Key.Key_Left, Qt.Key.Key_Return)
    assert hand.commands == []
