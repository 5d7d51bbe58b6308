"""The map through mouse and keys: what it emits, and what it shows of given values."""

from __future__ import annotations

import math
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from app.case.model import Fix, FrameRef, Place
from app.maps import NotAllowed
from app.maps.tiles import View, world
from tests.maps.pictures import picture
from widgets import theme
from widgets.map_layers import Track, beside, reading
from widgets.map_view import MapView

LAT, LON = 48.5, 38.0
RED = QColor(200, 0, 0)


class Ground:
    """A source of one colour, in tiles from a zoom to another."""

    def __init__(self, low: int = 0, high: int = 15, error: Exception | None = None) -> None:
        self.uri = "ground"
        self.name, self.attribution, self.date, self.host = "Ground", "Survey", "2021-06", None
        self.min_zoom, self.max_zoom = low, high
        self.bounds = (37.0, 48.0, 39.0, 49.0)
        self.error = error
        self.asked: list[tuple[int, int, int]] = []
        self.threads: set[int] = set()

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        self.asked.append((zoom, x, y))
        self.threads.add(threading.get_ident())
        if self.error:
            raise self.error
        return picture((200, 0, 0)) if self.min_zoom <= zoom <= self.max_zoom else None

    def close(self) -> None:
        pass


def fix(id_: str = "f1", heading_deg: float | None = 70.0, **other: object) -> Fix:
    made = Fix(
        id_, FrameRef("a" * 64, 0, 0), LAT, LON, 5.0, None, heading_deg, None, None, 60.0,
        "by hand", None, None, "me",
    )  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot) -> MapView:
    theme.use(QApplication.instance(), "dark")
    view = MapView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.go_to(LAT, LON, 14)
    return view


def settled(qtbot, view: MapView) -> QImage:
    def still() -> None:
        assert view._tiles.idle()
        assert not view._settle.isActive()

    qtbot.wait(150)
    for _ in range(3):  # what has come may make the map wish for more
        qtbot.waitUntil(lambda: still() is None, timeout=5000)
        view.repaint()
    return view.grab().toImage()


def reddish(color: QColor) -> bool:
    return color.red() > 150 and color.green() < 60


def test_a_click_in_pin_mode_places_the_pin(qtbot, view):
    view.set_pin_mode(True)
    with qtbot.waitSignal(view.place_pointed) as pointed:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(123, 321))
    lat, lon = pointed.args
    assert math.dist(view.view.pixel(lat=lat, lon=lon), (123, 321)) < 0.01


def test_a_press_that_is_dragged_places_camera_and_heading(qtbot, view):
    view.set_pin_mode(True)
    before = view.view
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    qtbot.mouseMove(view, QPoint(340, 200))
    qtbot.mouseMove(view, QPoint(400, 200))  # due east on a map with north up
    with qtbot.waitSignal(view.fix_requested) as asked:
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 200))
    lat, lon, heading = asked.args
    assert (lat, lon) == (pytest.approx(LAT, abs=1e-9), pytest.approx(LON, abs=1e-9))
    assert heading == pytest.approx(90.0, abs=0.1)
    assert view.view == before  # the ground stayed


def test_the_drag_shows_the_camera_before_it_is_placed(qtbot, view):
    view.set_pin_mode(True)
    bare = settled(qtbot, view)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    qtbot.mouseMove(view, QPoint(300, 120))
    sun = theme.color("mark_sun")
    shown = view.grab().toImage()
    assert shown.pixelColor(300, 200) == sun
    assert bare.pixelColor(300, 200) != sun
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 120))


def test_the_keyboard_places_camera_and_heading(qtbot, view):
    view.set_fixes([fix()], fix())
    view.setFocus()
    view.set_pin_mode(True)
    with qtbot.waitSignal(view.place_pointed) as pointed:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert pointed.args == [pytest.approx(LAT, abs=1e-9), pytest.approx(LON, abs=1e-9)]
    qtbot.keyClicks(view, "]]]{")  # from the fix's heading: +3, -10
    with qtbot.waitSignal(view.fix_requested) as asked:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert asked.args[2] == 63.0
    with qtbot.waitSignal(view.pin_mode_changed) as changed:
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert changed.args == [False]


def test_dragging_moves_the_ground_with_the_pointer(qtbot, view):
    lat, lon = view.view.position(300, 200)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    qtbot.mouseMove(view, QPoint(330, 190))
    qtbot.mouseMove(view, QPoint(350, 170))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(350, 170))
    assert math.dist(view.view.pixel(lat=lat, lon=lon), (350, 170)) < 0.01


def test_arrow_keys_move_and_plus_zooms(qtbot, view):
    view.setFocus()
    x, y, zoom = view.view.x, view.view.y, view.view.zoom
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.view.x > x
    assert view.view.y < y
    qtbot.keyClicks(view, "++-")
    assert view.view.zoom == zoom + 0.5


def test_the_wheel_zooms_about_the_pointer(view):
    lat, lon = view.view.position(100, 300)
    at = QPointF(100, 300)
    wheel = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, wheel)
    assert view.view.zoom == 15
    assert math.dist(view.view.pixel(lat=lat, lon=lon), (100, 300)) < 0.01


def test_n_puts_the_fixs_heading_at_the_top(qtbot, view):
    view.setFocus()
    view.set_fixes([fix()], fix())
    qtbot.keyClick(view, Qt.Key.Key_N)
    assert view.view.bearing_deg == 70.0
    view.set_fixes([fix()], fix(heading_deg=200.0))  # the next frame
    assert view.view.bearing_deg == 200.0
    view.set_fixes([], None)
    assert view.view.bearing_deg == 0.0
    qtbot.keyClick(view, Qt.Key.Key_N)
    view.set_fixes([fix()], fix())
    assert view.view.bearing_deg == 0.0


def test_a_click_on_a_mark_selects_it(qtbot, view):
    place = Place("p1", "pole", LAT, LON + 0.01, None, None, None)
    view.set_places([place])
    view.set_fixes([fix()], None)
    px, py = view.view.pixel(lat=place.lat, lon=place.lon)
    for at, expected in (((px, py), "p1"), ((300, 200), "f1"), ((20, 380), "")):
        with qtbot.waitSignal(view.selected) as chosen:
            qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, at)))
        assert chosen.args == [expected]


def test_the_menu_copies_the_position_with_full_precision(qtbot, view):
    QApplication.sendEvent(view, context_menu(view, QPoint(300, 200)))
    menu = view.findChild(QMenu)
    copy, camera, place = menu.actions()
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "48.5000000, 38.0000000"
    with qtbot.waitSignal(view.fix_requested) as asked:
        camera.trigger()
    assert asked.args[2] is None
    with qtbot.waitSignal(view.place_wanted):
        place.trigger()
    menu.close()


def context_menu(view: MapView, at: QPoint):
    from PySide6.QtGui import QContextMenuEvent

    return QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))


def test_an_empty_map_says_what_is_missing_and_asks_for_it(qtbot, view):
    button = view.findChild(QPushButton)
    assert button.isVisible()
    with qtbot.waitSignal(view.imagery_wanted):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    view.set_sources([Ground()])
    assert view.imagery_here()
    assert not button.isVisible()
    view.go_to(0, 0)
    assert button.isVisible()


def test_tiles_are_fetched_away_from_the_window_and_drawn(qtbot, view):
    ground = Ground()
    view.set_sources([ground])
    image = settled(qtbot, view)
    assert reddish(image.pixelColor(200, 150))
    assert threading.get_ident() not in ground.threads
    assert {zoom for zoom, _, _ in ground.asked} == {14}
    assert len(ground.asked) == len(set(ground.asked))


def test_past_its_finest_zoom_a_tile_is_stretched(qtbot, view):
    ground = Ground(high=11)
    view.set_sources([ground])
    view.go_to(LAT, LON, 18)
    assert reddish(settled(qtbot, view).pixelColor(200, 150))
    view.go_to(LAT, LON, 18.9)  # more than seven levels would be guesswork
    assert not reddish(settled(qtbot, view).pixelColor(200, 150))


def test_where_a_tile_is_missing_a_wider_one_is_drawn(qtbot, view):
    class Sparse(Ground):
        def tile(self, zoom: int, x: int, y: int) -> bytes | None:
            return super().tile(zoom, x, y) if zoom <= 12 else self.asked.append((zoom, x, y))

    ground = Sparse()
    view.set_sources([ground])
    assert reddish(settled(qtbot, view).pixelColor(200, 150))
    assert {zoom for zoom, _, _ in ground.asked} == {12, 13, 14}


def test_a_turned_map_shows_the_same_ground(qtbot, view):
    ground = Ground()
    view.set_sources([ground])
    view.set_fixes([], fix(heading_deg=45.0))
    view.set_heading_up(True)
    image = settled(qtbot, view)
    assert reddish(image.pixelColor(60, 200))
    assert reddish(image.pixelColor(560, 300))


def test_a_source_that_is_not_allowed_is_asked_once_and_said(qtbot, view):
    ground = Ground(error=NotAllowed("tiles.example.org is not allowed for this case."))
    view.set_sources([ground])
    settled(qtbot, view)
    assert len(ground.asked) <= 2  # two threads may ask before the first answer
    assert view._tiles.trouble() == "tiles.example.org is not allowed for this case."


def test_a_source_whose_folder_is_shut_is_said_and_the_others_go_on(qtbot, view):
    shut = Ground(error=PermissionError(13, "Permission denied", "/shut/tiles"))
    view.set_sources([Ground(), shut])
    assert reddish(settled(qtbot, view).pixelColor(200, 150))
    assert "/shut/tiles: Permission denied" in view._tiles.trouble()


def test_a_broken_picture_is_no_imagery(qtbot, view):
    class Broken(Ground):
        def tile(self, zoom: int, x: int, y: int) -> bytes | None:
            return b"\x89PNG\r\n\x1a\n" + bytes(40)

    view.set_sources([Broken()])
    assert not reddish(settled(qtbot, view).pixelColor(200, 150))


def test_the_95_percent_circle_has_the_radius_it_claims(qtbot, view):
    # sigma 100 m: 244.8 m; at zoom 14 the ground covers 156543.03 cos(48.5 deg) / 2**14 m a pixel,
    # to the third of a percent by which the ellipsoid differs from the sphere.
    view.set_fixes([fix(sigma_m=100.0, heading_deg=None)], None)
    image = settled(qtbot, view)
    radius = 244.8 / (156543.03 * math.cos(math.radians(48.5)) / 2**14)
    inside, outside = (
        image.pixelColor(300 - int(radius) + 4, 200),
        image.pixelColor(300 - int(radius) - 5, 200),
    )
    assert inside.blue() > outside.blue() + 10


def test_the_land_follows_the_theme(qtbot, view):
    view.go_to(48.5, 30, 5)  # Ukraine: land all round the middle
    dark = settled(qtbot, view).pixelColor(310, 160)
    theme.use(QApplication.instance(), "light")
    light = settled(qtbot, view).pixelColor(310, 160)
    theme.use(QApplication.instance(), "dark")
    assert dark == QColor(theme.TOKENS["raised"][0])
    assert light == QColor(theme.TOKENS["panel"][1])


def test_fitting_shows_everything_of_the_case(view):
    view.set_fixes([fix()], None)
    view.set_places([Place("p1", "pole", LAT + 0.02, LON + 0.05, None, None, None)])
    view.set_track([(LAT - 0.01, LON), (LAT - 0.02, LON - 0.03)])
    view.fit_to()
    for lat, lon in ((LAT, LON), (LAT + 0.02, LON + 0.05), (LAT - 0.02, LON - 0.03)):
        px, py = view.view.pixel(lat=lat, lon=lon)
        assert 0 <= px <= 600
        assert 0 <= py <= 400


def test_what_was_fitted_before_the_map_had_its_size_is_still_in_sight(qtbot):
    view = MapView()
    qtbot.addWidget(view)
    ends = [(LAT, LON), (LAT + 0.02, LON + 0.05)]
    view.fit_to(ends)
    view.resize(280, 230)
    view.show()
    for lat, lon in ends:
        px, py = view.view.pixel(lat=lat, lon=lon)
        assert 0 <= px <= 280
        assert 0 <= py <= 230
    zoom = view.view.zoom
    view.go_to(LAT, LON, 10)
    view.resize(500, 400)
    assert view.view.zoom == 10 != zoom  # the user has gone elsewhere


def test_the_same_values_again_cost_no_new_picture(qtbot, view):
    fixes, places = [fix()], [Place("p1", "pole", LAT, LON, None, None, None)]
    for _ in range(2):
        view.set_fixes(fixes, fixes[0])
        view.set_places(places)
        view.set_footprint([(LAT, LON), (LAT, LON + 1), (LAT + 1, LON)])
    settled(qtbot, view)
    kept = view._still
    assert kept is not None
    view.set_fixes(list(fixes), fixes[0])
    view.set_places(list(places))
    view.set_footprint([(LAT, LON), (LAT, LON + 1), (LAT + 1, LON)])
    view.set_position(LAT, LON, 10.0)
    view.repaint()
    assert view._still is kept


def test_an_empty_track_and_an_unknown_position_are_nothing(view):
    view.set_track([])
    view.set_position(None, None, None)
    view.set_footprint(None)
    view.grab()
    assert view._content.empty()


def test_a_track_ends_where_it_ends(qtbot, view):
    view.set_track([(LAT, LON - 0.01), (LAT, LON + 0.01)])
    image = settled(qtbot, view)
    left, _ = view.view.pixel(lat=LAT, lon=LON - 0.01)

    def blue(px: float) -> bool:
        return any(image.pixelColor(round(px), y).blue() > 120 for y in (199, 200, 201))

    assert blue(left + 5)
    assert blue(300)
    assert not blue(left - 5)


def test_a_long_track_is_thinned_to_what_the_zoom_shows():
    track = Track([(LAT, LON + i * 1e-7) for i in range(20_000)])
    assert len(track._line(10)) < 20
    assert len(track._line(10)) < len(track._line(18)) < 20_000


def test_coordinates_are_read_with_no_more_digits_than_a_pixel_is_worth():
    here = world(lat=LAT, lon=LON)
    assert reading(View(*here, 19, 0, 100, 100), 50, 50).startswith(
        "48.500000, 38.000000 · 0.2 m/px"
    )
    assert reading(View(*here, 10, 0, 100, 100), 50, 50).startswith("48.5000, 38.0000 · 101 m/px")
    assert reading(View(*here, 4, 0, 100, 100), 50, 50).startswith("48.50, 38.00 · 6.5 km/px")


def test_it_is_named_for_those_who_cannot_see_it(view):
    assert view.accessibleName()
    assert view.accessibleDescription()
    assert view.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_map_closed_while_tiles_come_is_no_trouble(qtbot):
    view = MapView()
    view.resize(300, 200)
    view.show()
    view.set_sources([Ground()])
    view.repaint()
    view.close()
    view.deleteLater()
    qtbot.wait(100)


def test_a_name_that_would_be_cut_off_stands_left_of_its_point():
    level = View(*world(lat=LAT, lon=LON), 14.0, 0.0, 300, 200)
    assert beside(100.0, 80.0, level) == 109.0
    assert beside(280.0, 80.0, level) == 191.0
    assert beside(150.0, 290.0, level) == 0.0
