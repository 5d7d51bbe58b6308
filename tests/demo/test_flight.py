"""The scene's truth and the log: consistent with each other, and always the same."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from itertools import pairwise
from math import atan, degrees, hypot
from pathlib import Path

import pytest

from app.demo import flight
from app.geo.earth import bearing
from media_tools.telemetry import read_telemetry


def test_the_pixel_of_metres_is_the_pixel_of_degrees() -> None:
    for frame in (0, 300, 599):
        for place in ((-67.0, 78.5), (47.0, 118.0), (8.0, 79.0)):
            lat, lon = flight.degrees_of(place)
            by_degrees = flight.camera(frame).project_place(lat=lat, lon=lon)
            assert by_degrees == pytest.approx(flight.pixel(frame, place), abs=0.05)


def test_the_log_is_read_and_is_as_wrong_as_it_says(tmp_path: Path) -> None:
    path = tmp_path / "sample.SRT"
    path.write_text(flight.srt(), encoding="utf-8")
    (track,) = read_telemetry(path)
    assert len(track.samples) == flight.FRAMES
    off_m, off_yaw = [], []
    for frame, sample in enumerate(track.samples):
        true = flight.camera(frame)
        assert sample.lat is not None
        assert sample.lon is not None
        way = bearing(from_lat=true.lat, from_lon=true.lon, to_lat=sample.lat, to_lon=sample.lon)
        off_m.append(way.distance_m)
        assert sample.gimbal_yaw_deg is not None
        off_yaw.append((sample.gimbal_yaw_deg - true.heading_deg + 180) % 360 - 180)
        assert sample.gimbal_pitch_deg == pytest.approx(true.pitch_deg + 0.3, abs=0.051)
        focal_mm = float(sample.extra["focal_len"])
        assert 2 * degrees(atan(18 / focal_mm)) == pytest.approx(true.hfov_deg, abs=0.05)
        assert sample.height_above_home_m == pytest.approx(
            true.height_above_ground_m + 0.9, abs=0.1
        )
    assert max(off_m) < 6.0
    assert 0.3 < sum(off_m) / len(off_m) < 3.0
    assert sum(off_yaw) / len(off_yaw) == pytest.approx(1.4, abs=0.02)
    assert track.samples[0].local_time == "2025-05-14T15:20:00.000"
    assert track.samples[0].utc is None
    assert track.samples[250].time_s == pytest.approx(10.0)


def test_another_process_writes_the_same_log() -> None:
    code = "from app.demo import flight; import sys; sys.stdout.write(flight.srt())"
    other = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    ).stdout
    assert hashlib.sha256(other).digest() == hashlib.sha256(flight.srt().encode()).digest()


def test_nobody_jumps() -> None:
    for figure in flight.FIGURES:
        poses = [flight.pose(figure, frame) for frame in range(flight.FRAMES)]
        for before, after in pairwise(poses):
            assert hypot(after.east - before.east, after.north - before.north) < 0.25


def test_shots_come_from_standing_figures_who_face_group_a() -> None:
    for frame, name in flight.FLASHES:
        figure = next(f for f in flight.FIGURES if f.name == name)
        assert flight.pose(figure, frame).state in ("standing", "kneeling")


def test_figures_are_8_to_20_pixels_tall() -> None:
    for frame in range(0, flight.FRAMES, 20):
        for figure in flight.FIGURES:
            pose = flight.pose(figure, frame)
            if pose.state in ("walking", "standing"):
                place = (pose.east, pose.north)
                _, foot = flight.pixel(frame, place)
                _, head = flight.pixel(frame, place, 1.75)
                assert 8 < foot - head < 20
