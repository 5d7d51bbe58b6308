"""A case to work on, two people's keys, and commands that make sense in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.case import Case
from app.case.keys import load_keys

SHA = "ab" * 32
VIDEO = {
    "stream": 0,
    "codec": "h264",
    "time_base": [1, 12800],
    "frames": 1200,
    "first_pts": 0,
    "last_pts": 613888,
    "width": 1280,
    "height": 720,
    "rotation_deg": 0,
    "variable_frame_rate": False,
}
ADD_MEDIA = {
    "do": "add_media",
    "sha256": SHA,
    "name": "flight.mp4",
    "bytes": 3,
    "kind": "video",
    "read_by": "test",
    "video": VIDEO,
}


@pytest.fixture
def anna(tmp_path):
    return load_keys("Anna", tmp_path / "anna")


@pytest.fixture
def boris(tmp_path):
    return load_keys("Boris", tmp_path / "boris")


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "bridge.gnomon"


@pytest.fixture
def case(path, anna):
    with Case.create(path, title="Bridge", keys=anna) as case:
        case.apply(ADD_MEDIA)
        yield case


def box(identity, pts=512, **more):
    shape = {"kind": "box", "points_px": [[10, 12.5], [60.125, 70]]}
    return {
        "do": "add_annotation",
        "id": identity,
        "media": SHA,
        "stream": 0,
        "pts": pts,
        "label": "person, walking",
        "shape": shape,
        **more,
    }


def said(case):
    """Everything a case says of its content, comparable."""
    return (
        case.title,
        case.question,
        case.caption(),
        sorted(case.media(), key=lambda m: m.id),
        [(c.id, c.text, c.note, c.span, c.assessments) for c in case.claims()],
        [{(v.by, v.likelihood) for v in c.verdicts} for c in case.claims()],
        case.annotations(),
        case.subjects(),
        case.places(),
        case.fixes(),
        case.imagery(),
        case.allowed_hosts(),
    )
