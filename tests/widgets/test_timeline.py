"""The timeline through mouse and keys: exact frames on variable rates, and few frames asked for."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.case.model import Annotation, FrameRef, Shape, Subject
from media_tools.facts import FrameIndex, Sample, Track
from widgets import theme
from widgets.filmstrip import slots
from widgets.timeline import Timeline
from widgets.timescale import TimeScale, thinned, timecode

LEFT = Qt.MouseButton.LeftButton
HEADING = 136
SUBJECTS = {
    "s1": Subject("s1", "Group A", "group", "A", 1, None, None, None),
    "s2": Subject("s2", "Group B", "group", "B", 2, None, None, None),
}


def frame_index(pts: list[int], key_every: int = 5) -> FrameIndex:
    keys = array("q", pts[::key_every])
    return FrameIndex(0, Fraction(1, 90000), array("q", pts), keys, keys, pts[0])


def variable(count: int = 60, start: int = 126000) -> list[int]:
    """Frames of very different lengths, as phones and screen recorders write them."""
    pts, now = [], start
    for number in range(count):
        pts.append(now)
        now += (3003, 1500, 9000, 45000)[(number * 7) % 4]
    return pts


def mark(id: str, pts: int, subject: str | None) -> Annotation:
    return Annotation(
        id, FrameRef("a" * 64, 0, pts), Shape("point", ((1, 1),)), id, subject, None, "MK"
    )


@dataclass
class Hand:
    line: Timeline
    qtbot: QtBot
    seeks: list[int] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)
    wanted: list[list[int]] = field(default_factory=list)

    def click(self, x: float, y: float = 12) -> None:
        self.qtbot.mouseClick(self.line.viewport(), LEFT, pos=QPoint(int(x), int(y)))

    def wheel(
        self, x: float, notches: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        at = QPointF(x, 12)
        event = QWheelEvent(
            at,
            at,
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            held,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.line.viewport(), event)


@pytest.fixture
def hand(qtbot: QtBot, qapp: QApplication) -> Hand:
    theme.use(qapp, "dark")
    line = Timeline()
    qtbot.addWidget(line)
    line.resize(1136, 240)
    line.show()
    made = Hand(line, qtbot)
    line.seek_requested.connect(made.seeks.append)
    line.selected.connect(made.selected.append)
    line.thumbnails_wanted.connect(made.wanted.append)
    return made


def frame_edges(pts: list[int], width: float) -> list[float]:
    """x of each frame by hand: the first at the heading's end, the last as long as its forerunner,
    16 px free at the right."""
    total = pts[-1] - pts[0] + (pts[-1] - pts[-2])
    room = width - HEADING - 16
    return [HEADING + (p - pts[0]) * room / total for p in pts]


def alike(a: QColor, b: QColor) -> bool:
    """The same but for the antialiasing of a line's edge."""
    pairs = zip(a.toTuple()[:3], b.toTuple()[:3], strict=True)
    return all(abs(x - y) <= 12 for x, y in pairs)


def test_a_click_seeks_the_frame_shown_then_on_a_variable_rate(hand: Hand) -> None:
    pts = variable()
    hand.line.set_index(frame_index(pts))
    edges = frame_edges(pts, hand.line.viewport().width())
    for number in (1, 7, 22, 41, 59, 0):
        end = edges[number + 1] if number < 59 else hand.line.viewport().width() - 16
        hand.click((edges[number] + end) / 2)
        assert hand.seeks[-1] == number, f"the middle of frame {number}"


def test_zoomed_in_each_frame_begins_at_its_own_pts(hand: Hand) -> None:
    pts = variable()
    hand.line.set_index(frame_index(pts))
    hand.line.set_current(30)
    hand.line.zoom_by(6)
    scale = hand.line._scale()
    bar = hand.line.horizontalScrollBar()
    room = hand.line.viewport().width() - HEADING - 16
    total = pts[-1] - pts[0] + (pts[-1] - pts[-2])
    by_hand = HEADING + (pts[30] - pts[0]) * room * 6 / total - bar.value()
    assert scale.x(pts[30]) == pytest.approx(by_hand)
    hand.click(by_hand + 2)
    hand.click(by_hand - 2)
    assert hand.seeks == [29], "30 was shown already, so only the frame before it is sought"


def test_a_drag_seeks_along_and_stops_at_both_ends(hand: Hand) -> None:
    hand.line.set_index(frame_index(variable()))
    port = hand.line.viewport()
    hand.qtbot.mousePress(port, LEFT, pos=QPoint(600, 12))
    for x in (700, 2000, -50):
        hand.qtbot.mouseMove(port, QPoint(x, 12))
    hand.qtbot.mouseRelease(port, LEFT, pos=QPoint(-50, 12))
    assert hand.seeks[-2:] == [59, 0]


def test_keys_step_and_jump(hand: Hand) -> None:
    hand.line.set_index(frame_index(variable()))
    hand.line.set_current(10)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right):
        hand.qtbot.keyClick(hand.line, key)
    hand.qtbot.keyClick(hand.line, Qt.Key.Key_Home)
    assert hand.seeks == [11, 10, 59, 0]


def test_setting_the_playhead_asks_for_nothing(hand: Hand) -> None:
    hand.line.set_index(frame_index(variable()))
    hand.line.set_current(17)
    assert hand.seeks == []
    assert "frame 17 of 60" in hand.line.accessibleDescription()


def test_a_click_on_a_mark_selects_it_and_goes_to_exactly_its_frame(hand: Hand) -> None:
    pts = variable()
    hand.line.set_index(frame_index(pts))
    hand.line.set_annotations([mark("a", pts[20], "s1"), mark("b", pts[33], "s2")], SUBJECTS)
    edges = frame_edges(pts, hand.line.viewport().width())
    first_lane, second_lane = 24 + 24 + 44 + 14, 24 + 24 + 44 + 28 + 14
    hand.click(edges[33] - 4, second_lane)
    assert (hand.selected, hand.seeks) == (["b"], [33])
    hand.click(edges[33], first_lane)
    assert hand.selected == ["b"], "no mark of that subject there"


def test_ctrl_and_wheel_zoom_about_the_pointer(hand: Hand) -> None:
    hand.line.set_index(frame_index(variable(4000)))
    x = 700
    for notches in (5, 7, -3):
        before = hand.line._scale().pts_at(x)
        hand.wheel(x, notches, Qt.KeyboardModifier.ControlModifier)
        scale = hand.line._scale()
        assert abs(scale.x(before) - x) <= 1.5
    hand.wheel(x, -200, Qt.KeyboardModifier.ControlModifier)
    assert hand.line.horizontalScrollBar().maximum() == 0, "never less than all of it"


def test_lanes_that_do_not_fit_can_be_scrolled_to(hand: Hand) -> None:
    pts = variable()
    hand.line.set_index(frame_index(pts))
    many = {
        f"s{n}": Subject(f"s{n}", f"Object {n}", "object", f"{n:02d}", n % 8 + 1, None, None, None)
        for n in range(12)
    }
    hand.line.set_annotations([mark(f"a{n}", pts[n], f"s{n}") for n in range(12)], many)
    bar = hand.line.verticalScrollBar()
    assert bar.maximum() == 24 + 24 + 44 + 12 * 28 - hand.line.viewport().height()
    hand.wheel(700, -100)
    assert bar.value() == bar.maximum()
    edges = frame_edges(pts, hand.line.viewport().width())
    hand.click(edges[11], hand.line.viewport().height() - 14)
    assert hand.selected == ["a11"]


def test_thumbnails_are_asked_for_once_and_only_what_is_in_view(hand: Hand) -> None:
    pts = list(range(0, 3003 * 500_000, 3003))
    index = frame_index(pts, key_every=250)
    hand.line.set_index(index)
    hand.qtbot.waitUntil(lambda: bool(hand.wanted), timeout=2000)
    wanted = hand.wanted[0]
    assert 5 <= len(wanted) <= 40
    assert all(index.is_key(number) for number in wanted), "key frames decode at once"
    image = QImage(75, 42, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 30, 30))
    hand.line.set_thumbnails(dict.fromkeys(wanted, image))
    hand.line.viewport().grab()
    with hand.qtbot.assertNotEmitted(hand.line.thumbnails_wanted, wait=250):
        hand.line.set_current(400_000)


def test_thumbnails_on_their_way_are_not_asked_for_again(hand: Hand) -> None:
    """They come one by one, and a new wish ends the old one: asking again would start over."""
    hand.line.set_index(frame_index(variable(2000)))
    hand.qtbot.waitUntil(lambda: bool(hand.wanted), timeout=2000)
    image = QImage(75, 42, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 30, 30))
    with hand.qtbot.assertNotEmitted(hand.line.thumbnails_wanted, wait=250):
        hand.line.set_thumbnails({hand.wanted[0][0]: image})
    hand.line.zoom_by(8)
    hand.qtbot.waitUntil(lambda: len(hand.wanted) == 2, timeout=2000)


def test_a_place_in_the_film_shows_a_frame_of_its_own_time() -> None:
    pts = variable(400)
    index = frame_index(pts, key_every=90)
    scale = TimeScale(index.time_base, pts[0], 0.002, 136, 1136)
    for slot in slots(index, scale, 75):
        first, last = scale.pts_at(slot.x), scale.pts_at(slot.x + slot.width_px)
        shown = pts[slot.index]
        ends = pts[slot.index + 1] if slot.index + 1 < len(pts) else last
        assert shown <= last
        assert ends >= first


@pytest.mark.parametrize("chosen", ["dark", "light"])
def test_all_of_it_is_painted_without_a_complaint(
    hand: Hand, qapp: QApplication, chosen: str
) -> None:
    """The sun playhead stands at the PTS of the current frame, and a mark on it is sun."""
    theme.use(qapp, chosen)
    pts = variable()
    hand.line.set_index(frame_index(pts))
    samples = tuple(Sample(time_s=1.4 + n / 5, height_msl_m=100.0 + n) for n in range(40))
    hand.line.set_track(Track("dji-srt", None, "sidecar", samples))
    hand.line.set_annotations([mark("a", pts[20], "s1"), mark("b", pts[2], None)], SUBJECTS)
    hand.line.set_selected("a")
    hand.line.set_cited([(pts[20], "claim 1"), (pts[21], "claim 2")])
    hand.line.set_range(10, 50)
    hand.line.set_current(20)
    image = hand.line.viewport().grab().toImage()
    x = frame_edges(pts, hand.line.viewport().width())[20]
    sun = theme.color("sun")
    assert alike(image.pixelColor(round(x - 0.25), 60), sun)
    assert alike(image.pixelColor(round(x), 24 + 24 + 44 + 14), sun)
    assert not alike(image.pixelColor(round(x) - 60, 60), sun)


def test_without_media_it_says_what_goes_there(hand: Hand) -> None:
    plain = hand.line.viewport().grab().toImage()
    quiet = theme.color("quiet")
    colors = {
        plain.pixelColor(x, y).name()
        for x in range(300, 900)
        for y in range(plain.height() // 2 - 8, plain.height() // 2 + 8)
    }
    assert quiet.name() in colors
    hand.click(500)
    hand.qtbot.keyClick(hand.line, Qt.Key.Key_Right)
    assert hand.seeks == []


def test_thinning_costs_what_can_be_told_apart() -> None:
    pts = range(0, 5_000_000, 10)
    found = list(thinned(pts, 100_000, 200_000, 1000))
    assert found == list(range(100_000, 200_001, 1000))


@pytest.mark.parametrize(
    ("seconds", "decimals", "hours", "text"),
    [
        (Fraction(12345, 1000), 3, True, "00:00:12.345"),
        (Fraction(307200, 12800), 3, False, "00:24.000"),
        (59.9996, 3, True, "00:01:00.000"),
        (3600, 0, False, "01:00:00"),
        (-0.04, 3, True, "−00:00:00.040"),
        (-0.0001, 3, True, "00:00:00.000"),
    ],
)
def test_timecodes(seconds: Fraction, decimals: int, hours: bool, text: str) -> None:
    assert timecode(seconds, decimals, hours) == text
