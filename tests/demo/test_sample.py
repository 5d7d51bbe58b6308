"""The whole sample: what lies in the folder, and that nothing half-made is left behind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import app.demo
from app.case import Case
from app.case.errors import CaseError
from app.demo import make_sample
from app.demo.render import Stage
from media_tools.errors import Cancelled


def test_everything_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With plain pictures: drawing them is tested elsewhere."""
    plain = np.full((720, 1280, 3), 90, np.uint8)
    monkeypatch.setattr(Stage, "frame", lambda self, number: plain)
    steps: list[tuple[int, int]] = []
    sample = make_sample(tmp_path / "demo", lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (100, 100)
    assert sample.pdf.read_bytes()[:5] == b"%PDF-"
    assert len(json.loads(sample.footage.truth.read_bytes())["per_frame"]) == 600
    with Case.open(sample.case, read_only=True) as case:
        checked = case.verify()
        assert checked.intact
        assert "synthetic" in case.title
        video, sidecar = case.media()
        assert video.video is not None
        assert video.video.frames == 600
        assert sidecar.sidecar_of == video.sha256
        (imagery,) = case.imagery()
        assert (sample.case.parent / imagery.uri).is_file()
    # One case, and beside it only what a reader of the folder can tell apart by its name.
    known = {".mp4", ".SRT", ".txt", ".json", ".pdf", ".gnomon"}
    assert {p.suffix for p in sample.case.parent.iterdir() if p.is_file()} <= known


def test_files_that_are_there_already_stay(tmp_path: Path) -> None:
    (tmp_path / "sample.SRT").write_bytes(b"mine")
    with pytest.raises(CaseError, match="is there already; name a new folder"):
        make_sample(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["sample.SRT"]
    assert (tmp_path / "sample.SRT").read_bytes() == b"mine"


def test_cancelled_nothing_is_left(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        make_sample(tmp_path / "demo", stop)
    assert list(tmp_path.iterdir()) == []


def test_a_case_that_fails_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = app.demo.files_in(tmp_path / "nowhere")
    monkeypatch.setattr(app.demo, "make_footage", lambda folder, report: files)
    with pytest.raises(CaseError, match=r"sample\.mp4"):
        make_sample(tmp_path / "demo")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CaseError, match="is there already"):
        make_sample(tmp_path / "file")
