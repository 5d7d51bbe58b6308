"""Where the camera was: from telemetry with its assumed errors, and the gate to map servers."""

from __future__ import annotations

import pytest

from app.geo.camera import Sigmas
from app.maps import NoAnswer
from widgets.controls import Words

CUE = """{n}
00:00:0{s},{ms:03} --> 00:00:0{s},{end:03}
<font size="28">FrameCnt: {n}, DiffTime: 40ms
2023-07-18 09:05:2{s}.{ms:03}
[iso: 100] [latitude: {lat:.6f}] [longitude: 38.000000] [rel_alt: 100.000 abs_alt: 220.000] \
[gb_yaw: -66.7 gb_pitch: -47.2 gb_roll: 0.0] </font>

"""


def lat(index):
    return 48.5 + index * 1e-5


@pytest.fixture
def flown(window, footage, qtbot):
    """The window on footage with a telemetry text beside it, a reading for every frame."""
    cues = []
    for index in range(60):
        ms = index * 40
        s, ms = divmod(ms, 1000)
        cues.append(CUE.format(n=index + 1, s=s, ms=ms, end=ms + 39, lat=lat(index)))
    footage.with_suffix(".SRT").write_text("".join(cues))
    window.intake.take([footage])
    qtbot.waitUntil(lambda: window.film.track is not None, timeout=20_000)
    qtbot.waitUntil(lambda: window.desk.picture is not None, timeout=20_000)
    return window


@pytest.mark.parametrize("index", [0, 1, 31, 59])
def test_the_reading_shown_is_the_frames_own(flown, qtbot, index):
    flown.playback.seek(index)
    qtbot.waitUntil(lambda: flown.desk.picture.index == index, timeout=10_000)
    assert flown.desk.sample().lat == pytest.approx(lat(index), abs=1e-7)
    words = {w.text() for w in flown.rooms.inspector.telemetry.findChildren(Words)}
    assert "zone unknown" in words
    assert f"{lat(index):.6f}, 38.000000" in words


def test_a_fix_from_telemetry_says_which_errors_are_assumed(flown, qtbot):
    flown.actions_by_name["telemetry_fix"].trigger()
    (fix,) = flown.session.case.fixes()
    assert fix.frame == flown.desk.frame()
    assert (fix.lat, fix.lon) == pytest.approx((lat(0), 38.0), abs=1e-7)
    assert (fix.heading_deg, fix.pitch_deg) == pytest.approx((293.3, -47.2))
    assert (fix.sigma_m, fix.heading_sigma_deg) == (Sigmas().position_m, Sigmas().heading_deg)
    assert fix.method == "telemetry"
    assert "assumed" in fix.note
    assert "not measured" in fix.note
    assert fix.height_above_ground_m is None  # above the start is not above the ground
    assert flown.desk.selected == fix.id


def test_without_a_position_in_the_telemetry_nothing_is_placed(opened):
    opened.placing.fix_from_telemetry()
    assert opened.session.case.fixes() == []
    assert "states no position" in opened.rooms.jobs.message()


def test_a_tile_server_stays_shut_until_its_host_is_allowed(opened, monkeypatch):
    asked = []

    def refuse(url, **_):
        asked.append(url)
        raise NoAnswer("No network in tests.", url)

    monkeypatch.setattr("app.maps.xyz.fetch", refuse)
    room = opened.rooms.map_room
    room.server_given.emit("https://tiles.example.org/{z}/{x}/{y}.png")
    assert [i.kind for i in opened.session.case.imagery()] == ["xyz"]
    assert opened.session.case.allowed_hosts() == frozenset()
    assert "tiles.example.org" in room.gate_words()
    room.host_wanted.emit("tiles.example.org", True)
    assert opened.session.case.allowed_hosts() == {"tiles.example.org"}
    assert room.gate_words() == ""
    opened.session.undo()
    assert opened.session.case.allowed_hosts() == frozenset()


def test_imagery_that_cannot_be_read_is_said(opened, tmp_path):
    bad = tmp_path / "bad.mbtiles"
    bad.write_bytes(b"not a database")
    opened.intake.take([bad])
    assert "bad.mbtiles" in opened.rooms.jobs.message()
    assert opened.session.case.imagery() == []
