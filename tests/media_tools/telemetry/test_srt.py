"""Subtitle telemetry: dialects, axis order, encodings, and text made to hurt."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_tools.errors import MediaError
from media_tools.facts import Sample, Track, silent
from media_tools.telemetry import read_telemetry, sidecar_of
from media_tools.telemetry.dji_srt import read_text

CUE = "1\n00:00:{start},{ms:03} --> 00:00:59,000\n"


def one(body: str, start: str = "00", ms: int = 0) -> tuple[Sample, set[str]]:
    """The only sample of a text of one cue, and the codes of the track's warnings."""
    track = read_text(CUE.format(start=start, ms=ms) + body + "\n", "sidecar", silent)
    assert track is not None
    (sample,) = track.samples
    return sample, {finding.code for finding in track.warnings}


def placed(track: Track) -> list[Sample]:
    return [s for s in track.samples if s.lat is not None and s.lon is not None]


# Cues as the makers write them, with the place that the aircraft was at.
DIALECTS = [
    ("[latitude: 44.054320] [longitude: -123.074295]", 44.05432, -123.074295),
    ("[latitude : -20.2533] [longtitude : 149.0251] [iso : 100]", -20.2533, 149.0251),
    ("F/2.8, SS 30.15, ISO 260, EV -1.7, GPS (-121.7458, 48.0771, 17), D 1m", 48.0771, -121.7458),
    ("F/6.3, SS 60, ISO 100, EV 0, RTK (120.083799, 30.213635, 28), D 1m", 30.213635, 120.083799),
    ("HOME(149.0251,-20.2532) 2017.08.05 14:11:51\nGPS(149.0251,-20.2533,16)", -20.2533, 149.0251),
    ("2022.06.21 16:06:17\nGPS(36.6146,-6.1120,0.0M) BAROMETER:0.3M", 36.6146, -6.112),
    ("GPS(39.906217,116.391305,69.800) BAROMETER(91.2)", 39.906217, 116.391305),
    ("HOME(W: 97.1, N: 32.5) \nGPS(W: 97.109543, N: 32.593742, 174.21m) ", 32.593742, -97.109543),
    ("GPS(E: 120.000001, S: 20.000001, 161) \nISO:105", -20.000001, 120.000001),
]


@pytest.mark.parametrize(("body", "lat", "lon"), DIALECTS)
def test_each_dialect_has_its_own_axis_order(body: str, lat: float, lon: float) -> None:
    sample, _ = one(body)
    assert (sample.lat, sample.lon) == (lat, lon)


def test_heights_and_angles_go_to_the_fields_that_name_them() -> None:
    sample, _ = one(
        "[latitude: 1.5] [longitude: 2.5] [rel_alt: 43.225 abs_alt: 758.949]"
        " [drone_yaw: -0.7 drone_pitch: -1.2] [gb_yaw: -8.6 gb_pitch: -86.7 gb_roll: 0.5]"
    )
    assert (sample.height_above_home_m, sample.height_msl_m) == (43.225, 758.949)
    assert sample.height_ellipsoid_m is None
    angles = (sample.gimbal_yaw_deg, sample.gimbal_pitch_deg, sample.gimbal_roll_deg)
    assert angles == (-8.6, -86.7, 0.5)
    assert sample.heading_deg == pytest.approx(359.3)
    assert sample.extra == {"drone_pitch": "-1.2"}


@pytest.mark.parametrize("degree", ["°", "\xc2\xb0", "\ufffd", ""])
def test_the_one_line_dialect_writes_pitch_roll_yaw(degree: str) -> None:
    sample, _ = one(
        "F/5.6, SS 400, ISO 100, EV 0, GPS (-58.85, -34.23, 15), HOME (-58.84, -34.23, -57.98m), "
        "D 698.70m, H 85.80m, H.S 2.88m/s, V.S 0.00m/s, "
        "F.PRY (2.7°, -7.0°, 110.1°), G.PRY (-24.4°, 0.5°, 110.4°)".replace("°", degree)
    )
    angles = (sample.gimbal_pitch_deg, sample.gimbal_roll_deg, sample.gimbal_yaw_deg)
    assert angles == (-24.4, 0.5, 110.4)
    assert (sample.heading_deg, sample.speed_mps) == (110.1, 2.88)
    assert sample.height_above_home_m == 85.8
    assert sample.extra["SS"] == "400"
    assert sample.extra["F"] == "5.6"


def test_a_value_of_disputed_meaning_stays_verbatim() -> None:
    sample, _ = one("[latitude: 41.4] [longitude: 2.2] [altitude: 117.000000]")
    assert sample.extra["altitude"] == "117.000000"
    assert (sample.height_msl_m, sample.height_above_home_m) == (None, None)


def test_times_of_day_are_local_and_never_utc() -> None:
    sample, codes = one("2022-08-07 13:40:40,774,808\n[latitude: 1.5] [longitude: 2.5]", "07", 33)
    assert (sample.local_time, sample.utc) == ("2022-08-07T13:40:40.774808", None)
    assert sample.time_s == 7.033
    assert codes == {"zone_unknown"}


@pytest.mark.parametrize(
    "date", ["2000-00-00 12:00:01", "2023-02-30 12:00:00", "2023-01-01 25:00:00"]
)
def test_an_impossible_date_is_no_date(date: str) -> None:
    sample, codes = one(f"{date}\n[latitude: 1.5] [longitude: 2.5]")
    assert (sample.local_time, sample.lat) == (None, 1.5)
    assert codes == {"impossible_date"}


@pytest.mark.parametrize(
    ("position", "code"),
    [
        ("[latitude: 0.000000] [longitude: 0.000000]", "no_fix"),
        ("[latitude: 91.0] [longitude: 10.0]", "position_out_of_range"),
        ("[latitude: 10.0] [longitude: -180.5]", "position_out_of_range"),
        ("[latitude: 10.0] [iso: 1]", "half_a_position"),
        ("[latitude: 1e999] [longitude: nan]", "bad_number"),
        ("[latitude: 4 8.5] [longitude: 37.5]", "half_a_position"),
        ("[latitude: 48.5] [longitude: 37.5", "half_a_position"),
        ("GPS (0.0000, 0.0000, 0)", "no_fix"),
        ("GPS (N: -48.5, E: 37.5)", "half_a_position"),
        ("GPS (inf, nan, 0)", None),
    ],
)
def test_what_is_no_position_is_none_and_told(position: str, code: str | None) -> None:
    sample, codes = one(position + " [rel_alt: 12.5 abs_alt: 1e30]" * position.startswith("["))
    assert (sample.lat, sample.lon) == (None, None)
    assert sample.height_msl_m is None
    assert code is None or code in codes


def test_a_place_on_the_equator_or_on_greenwich_is_a_place() -> None:
    assert one("[latitude: 0.000000] [longitude: 9.45]")[0].lat == 0
    assert one("[latitude: 51.47] [longitude: 0.000000]")[0].lon == 0


def test_a_decimal_comma_is_a_decimal_point() -> None:
    sample, _ = one("[latitude: 48,512340] [longitude: 37,987650]")
    assert (sample.lat, sample.lon) == (48.51234, 37.98765)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    body = "1\n00:00:01,000 --> 00:00:02,000\n[place: Дніпро] [latitude: 48.5] [longitude: 37.5]\n"
    body = body.replace("і", "и") * 3
    path = tmp_path / "DJI_0001.SRT"
    path.write_bytes(body.replace("\n", newline).encode(encoding))
    (track,) = read_telemetry(path)
    assert [(s.time_s, s.lat, s.lon) for s in track.samples] == [(1.0, 48.5, 37.5)] * 3
    assert track.samples[0].extra == {"place": "Днипро"}
    assert any(w.code == "not_utf8" for w in track.warnings) == (encoding == "cp1251")


def test_a_file_cut_inside_a_number_does_not_give_that_number() -> None:
    whole = CUE.format(start="00", ms=0) + "[latitude: 48.512345] [longitude: 37.987654]\n"
    full = read_text(whole, "sidecar", silent)
    assert full is not None
    for end in range(len(whole) - 1):
        track = read_text(whole[:end], "sidecar", silent)
        for sample in placed(track) if track else []:
            assert sample == full.samples[0]


def test_a_file_without_cue_times_keeps_its_order(tmp_path: Path) -> None:
    path = tmp_path / "old.srt"
    path.write_text(
        "1\n2017.08.05 14:11:51,393,525,393,525\n[latitude : -20.1] [longtitude : 149.1]\n\n"
        "2\n2017.08.05 14:11:52,393,525\n[latitude : -20.2] [longtitude : 149.2]\n"
    )
    (track,) = read_telemetry(path)
    assert [(s.time_s, s.lat) for s in track.samples] == [(None, -20.1), (None, -20.2)]
    assert track.samples[1].local_time == "2017-08-05T14:11:52.393525"
    assert "no_cue_time" in {w.code for w in track.warnings}


@pytest.mark.parametrize(
    "text",
    ["", "1\n", "1\n00:00:01,000 --> 00:00:02,000\nHe said: [sighs] GPS is down.\n", "no cues\n"],
)
def test_text_without_telemetry_has_no_track(tmp_path: Path, text: str) -> None:
    path = tmp_path / "film.srt"
    path.write_text(text)
    assert read_telemetry(path) == []


@pytest.mark.parametrize(
    "body",
    [
        "[latitude: 1" + "1" * (8 << 20) + "]",
        "[" * 200_000 + "\n" + "GPS(" * 50_000,
        "[latitude " + " " * 300_000 + "x",
        "SS " * 100_000,
        "1\n" * 100_000,
        "a" * 1_000_000,
        "a:" * 300_000,
        "\0" * 100_000,
    ],
)
def test_huge_lines_invent_nothing(tmp_path: Path, body: str) -> None:
    path = tmp_path / "huge.srt"
    path.write_text(CUE.format(start="00", ms=0) + body + "\n")
    assert [s for track in read_telemetry(path) for s in placed(track)] == []


@given(st.text(alphabet="[]():,.-+ \n0123456789latiudeongGPSNE>M", max_size=400))
def test_no_text_hurts(body: str) -> None:
    track = read_text(CUE.format(start="00", ms=0) + body, "sidecar", silent)
    for sample in track.samples if track else ():
        assert (sample.lat is None) == (sample.lon is None)
        assert sample.lat is None or (abs(sample.lat) <= 90 and abs(sample.lon or 0) <= 180)
        assert all(math.isfinite(v) for v in vars(sample).values() if isinstance(v, float))


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_written_is_read(lat: float, lon: float) -> None:
    sample, _ = one(f"[latitude: {lat:.6f}] [longitude: {lon:.6f}]")
    if (round(lat, 6), round(lon, 6)) != (0, 0):
        assert sample.lat == float(f"{lat:.6f}")
        assert sample.lon == float(f"{lon:.6f}")


def test_report_can_stop_the_work(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def report(done: int, total: int) -> None:
        raise Stop

    path = tmp_path / "long.srt"
    path.write_text((CUE.format(start="00", ms=0) + "[latitude: 1.5] [longitude: 2.5]\n\n") * 5000)
    with pytest.raises(Stop):
        read_telemetry(path, report)


def test_an_unknown_format_has_no_tracks_and_a_missing_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(struct.pack(">I4s", 8, b"free") * 10)
    assert read_telemetry(path) == []
    with pytest.raises(MediaError, match=r"nothing\.srt"):
        read_telemetry(tmp_path / "nothing.srt")


def test_the_sidecar_stands_beside_the_video(tmp_path: Path) -> None:
    video = tmp_path / "DJI_0042.MP4"
    video.touch()
    assert sidecar_of(video) is None
    text = tmp_path / "DJI_0042.SRT"
    text.touch()
    assert sidecar_of(video) == text
    assert sidecar_of(text) is None


def test_real_files_say_what_independent_readers_say(shared: Path) -> None:
    expected = json.loads((shared / "check/expected/telemetry.json").read_text())["files"]
    read = 0
    for name, want in expected.items():
        if want["kind"] != "srt":
            continue
        tracks = read_telemetry(shared / "data" / name)
        samples = placed(tracks[0]) if tracks else []
        assert len(samples) == want["samples"][0], name
        chosen = {"first": 0, "middle": len(samples) // 2, "last": -1}
        for point, fields in want["points"].items():
            got = vars(samples[chosen[point]])
            assert {key: got[key] for key in fields} == pytest.approx(fields), (name, point)
        read += bool(samples)
    assert read > 15
