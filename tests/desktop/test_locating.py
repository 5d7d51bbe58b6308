"""Where the camera was: from telemetry with its assumed errors, and the gate to map servers."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import pytest

from app.desktop.imagery import NotHere, imagery_path
from app.geo.camera import Sigmas
from app.maps import NoAnswer, NotAllowed
from app.maps.network import Request
from tests.maps.pictures import mbtiles, picture
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


def test_a_tile_server_stays_shut_until_its_host_is_allowed(opened, qtbot, monkeypatch):
    asked = []

    def answer(url, *, allowed_hosts, report):
        if "tiles.example.org" not in allowed_hosts:
            raise NotAllowed("Shut.", url)
        asked.append(url)
        report(Request("tiles.example.org", url, "2026-07-01T10:02:03Z", None))
        raise NoAnswer("No network in tests.", url)

    monkeypatch.setattr("app.maps.xyz.fetch", answer)
    room = opened.rooms.map_room
    room.server_given.emit("https://tiles.example.org/{z}/{x}/{y}.png")
    assert [i.kind for i in opened.session.case.imagery()] == ["xyz"]
    assert opened.session.case.allowed_hosts() == frozenset()
    assert "tiles.example.org" in room.gate_words()
    assert room.request_words() == ""
    room.host_wanted.emit("tiles.example.org", True)
    assert opened.session.case.allowed_hosts() == {"tiles.example.org"}
    assert room.gate_words() == ""
    qtbot.waitUntil(lambda: bool(room.request_words()))
    words = "tiles.example.org: {0} tiles, 10:02:03 to 10:02:03 UTC"
    qtbot.waitUntil(lambda: words.format(len(asked)) in room.request_words())
    opened.session.undo()
    assert opened.session.case.allowed_hosts() == frozenset()


def open_ones(opened, qtbot):
    """The sources that the map shows, once they are opened."""
    qtbot.waitUntil(lambda: bool(opened.imagery._sources))
    return opened.imagery._sources


def test_imagery_that_cannot_be_read_is_said(opened, tmp_path, qtbot):
    bad = tmp_path / "bad.mbtiles"
    bad.write_bytes(b"not a database")
    opened.intake.take([bad])
    qtbot.waitUntil(lambda: "bad.mbtiles" in opened.rooms.jobs.message())
    assert opened.session.case.imagery() == []


def test_a_map_file_from_elsewhere_travels_with_the_case(opened, tmp_path_factory, qtbot):
    path = tmp_path_factory.mktemp("elsewhere") / "ground.mbtiles"
    mbtiles(path, {(0, 0, 0): picture((200, 0, 0))}, {"name": "Ground"})
    opened.intake.take([path])
    (source,) = open_ones(opened, qtbot)
    (row,) = opened.session.case.imagery()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert (row.name, row.sha256) == ("Ground", sha256)
    assert row.uri == f"footage.media/imagery/{sha256}.mbtiles"
    assert source.path == opened.session.case.path.parent / row.uri
    assert source.name == "Ground"


def test_a_map_file_beside_the_case_is_left_where_it_is(opened, qtbot):
    path = opened.session.case.path.parent / "ground.mbtiles"
    mbtiles(path, {(0, 0, 0): picture((200, 0, 0))})
    opened.intake.take([path])
    open_ones(opened, qtbot)
    (row,) = opened.session.case.imagery()
    assert row.uri == "ground.mbtiles"


def test_no_room_for_a_map_file_is_said(opened, tmp_path_factory, qtbot, monkeypatch):
    path = tmp_path_factory.mktemp("elsewhere") / "ground.mbtiles"
    mbtiles(path, {(0, 0, 0): picture((200, 0, 0))})
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=100))
    opened.intake.take([path])
    qtbot.waitUntil(lambda: "make room" in opened.rooms.jobs.message())
    assert opened.session.case.imagery() == []


@pytest.mark.parametrize(
    "uri",
    ["/etc/ground.mbtiles", "../ground.mbtiles", "a/../../ground.mbtiles", "link/ground.mbtiles",
     "\\\\host\\share\\ground.mbtiles", "//host/share/ground.mbtiles", "C:ground.mbtiles"],
)  # fmt: skip
def test_a_case_names_no_map_file_outside_its_folder(tmp_path, uri):
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(NotHere, match=r"ground\.mbtiles"):
        imagery_path(folder / "a.gnomon", uri)
    assert imagery_path(folder / "a.gnomon", "maps/ground.mbtiles").parent == folder / "maps"


def test_a_map_file_outside_or_altered_is_said_on_opening(opened, tmp_path_factory, qtbot):
    folder = opened.session.case.path.parent
    mbtiles(folder / "ground.mbtiles", {(0, 0, 0): picture((200, 0, 0))})
    far = mbtiles(tmp_path_factory.mktemp("far") / "far.mbtiles", {(0, 0, 0): picture((0, 0, 0))})
    said = []
    opened.imagery.said.connect(lambda words, _tone: said.append(words))
    row = {"do": "add_imagery", "kind": "mbtiles"}
    opened.session.do(
        {**row, "name": "Ground", "uri": "ground.mbtiles", "sha256": "0" * 64},
        {**row, "name": "Far", "uri": str(far)},
    )
    assert [source.name for source in open_ones(opened, qtbot)] == ["Ground"]
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == [
        "Imagery outside the case folder: far.mbtiles; add it again to use it.",
        "The map file of “Ground” is not the one the case was made with.",
    ]
