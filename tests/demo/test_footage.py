"""The rendered files: what the container states, and that pictures and map show the truth."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from math import atan, degrees, pi, sinh
from pathlib import Path

import av
import numpy as np
import pytest

from app.demo import figures, flight, footage, ground, imagery
from app.demo.crowns import Image
from app.demo.display import LABEL, Display
from app.demo.opencv import cv2
from app.demo.render import Stage, ground_to_image
from app.geo.camera import Camera
from media_tools.index import build_index
from media_tools.probe import probe
from tests.demo.conftest import FRAMES


def test_the_container_says_where_and_when(video: Path) -> None:
    facts = probe(video)
    assert facts.location is not None
    assert (facts.location.lat, facts.location.lon) == pytest.approx((45.0, -29.9998), abs=1e-4)
    assert facts.created is not None
    assert facts.created.utc is not None
    assert facts.created.utc.startswith("2025-05-14T17:20:00")
    (stream,) = facts.streams
    assert (stream.codec, stream.width, stream.height) == ("h264", 1280, 720)


def test_frames_stand_at_their_pts_with_a_key_frame_every_50(video: Path) -> None:
    index = build_index(video)
    assert list(index.pts) == [flight.pts(n) for n in range(FRAMES)]
    assert index.time_base == flight.TIME_BASE
    assert list(index.key_pts) == [0, flight.pts(50)]


def test_there_are_b_frames(video: Path) -> None:
    with av.open(str(video)) as container:
        packets = [p.pts for p in container.demux(video=0) if p.pts is not None]
    assert packets != sorted(packets)


def test_the_moov_box_stands_before_the_pictures(video: Path) -> None:
    data = video.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def likeness(picture: Image) -> float:
    """How well LABEL is found among the bright pixels of a picture's lower right corner."""
    black = np.zeros((40, 400, 3), np.uint8)
    Display()._put(black, 0, 0, LABEL)
    columns = np.nonzero(black.max(axis=(0, 2)))[0]
    letters = (black[:34, : columns.max(), 1] > 150).astype(np.float32)
    corner = (picture[600:, 800:, 1] > 190).astype(np.float32)
    return float(cv2.matchTemplate(corner, letters, cv2.TM_CCOEFF_NORMED).max())


def test_every_frame_carries_the_label(video: Path, stage: Stage) -> None:
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            assert likeness(frame.to_ndarray(format="bgr24")) > 0.7, frame.pts
    assert likeness(stage._ground(0)) < 0.3


def test_ground_and_camera_agree(stage: Stage) -> None:
    for frame in (0, 400):
        for place in ((-67.0, 78.5), (8.0, 79.0)):
            x, y = ground.to_pixels([place])[0]
            # The drawn ground counts pixel corners from 0, cv2 pixel centres.
            u, v, w = ground_to_image(frame) @ (x - 0.5, y - 0.5, 1.0)
            assert (u / w + 0.5, v / w + 0.5) == pytest.approx(flight.pixel(frame, place), abs=1e-6)


def test_a_flash_is_where_the_truth_says(stage: Stage) -> None:
    frame, name = flight.FLASHES[0]
    before = stage.frame(frame - 1).astype(np.float32).sum(axis=2)
    after = stage.frame(frame).astype(np.float32).sum(axis=2)
    change = cv2.GaussianBlur(after - before, (0, 0), 2.0)
    row, column = np.unravel_index(int(change.argmax()), change.shape)
    u, v = flight.pixel(frame, *figures.muzzle(frame, name))
    assert (column + 0.5, row + 0.5) == pytest.approx((u, v), abs=2.0)


def test_the_same_frame_is_drawn_twice_alike(stage: Stage) -> None:
    assert np.array_equal(stage.frame(345), stage.frame(345))


def test_truth_repeats_its_own_camera(tmp_path: Path) -> None:
    footage.write_truth(tmp_path / "truth.json")
    truth = json.loads((tmp_path / "truth.json").read_bytes())
    assert len(truth["per_frame"]) == flight.FRAMES
    checked = 0
    for point in truth["control_points"]:
        for frame, px in point["px"].items():
            p = truth["per_frame"][int(frame)]
            size = (truth["size"][0], truth["size"][1])
            values = [p[k] for k in ("lat", "lon", "height_above_ground_m", "heading_deg")]
            seen = Camera(*values, p["pitch_deg"], p["roll_deg"], p["hfov_deg"], size)
            assert seen.project_place(lat=point["lat"], lon=point["lon"]) == pytest.approx(
                px, abs=0.01
            )
            checked += 1
    assert checked > 15


def test_tiles_lie_where_the_ground_does(flat: Image, tmp_path: Path) -> None:
    """Pixels of tiles, found by the formula of Web-Mercator, against the drawn ground."""
    path = tmp_path / "ground.mbtiles"
    imagery.write_mbtiles(flat, path)
    photo = cv2.GaussianBlur(imagery.orthophoto(flat), (0, 0), 1.2)
    with closing(sqlite3.connect(path)) as base:
        facts = dict(base.execute("SELECT name, value FROM metadata"))
        rows = base.execute(
            "SELECT tile_column, tile_row, tile_data FROM tiles WHERE zoom_level = 19"
        ).fetchall()
    assert facts["attribution"] == "synthetic ground, drawn by Gnomon"
    assert (facts["minzoom"], facts["maxzoom"], facts["format"]) == ("15", "19", "png")
    here, beside = [], []
    for column, row, blob in rows[:: len(rows) // 12]:
        tile = cv2.imdecode(np.frombuffer(blob, np.uint8), cv2.IMREAD_UNCHANGED)
        for x, y in ((40, 60), (128, 128), (200, 90), (70, 220)):
            if tile[y, x, 3] < 255:
                continue
            turn = (2**19 - 1 - row) + (y + 0.5) / 256
            lat = degrees(atan(sinh(pi * (1 - 2 * turn / 2**19))))
            lon = (column + (x + 0.5) / 256) / 2**19 * 360 - 180
            east, north = flight.ORIGIN.to_metres(lat=lat, lon=lon)
            for shift_m, errors in ((0.0, here), (1.5, beside)):
                gx, gy = ground.to_pixels([(east + shift_m, north)])[0]
                expected = photo[int(gy), int(gx)].astype(int)
                errors.append(np.abs(expected - tile[y, x, :3].astype(int)).mean())
    assert len(here) > 20
    assert np.mean(here) < 4.0
    assert np.mean(here) < 0.5 * np.mean(beside)
