"""What is read of a medium beside its frames, and what becomes of answers that come late."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.desktop import film as films
from app.desktop.background import Background
from app.desktop.film import Film
from app.desktop.playback import Playback
from media_tools import digest, index
from media_tools.facts import Sample, Track
from tests.footage import number_in

TRACK = Track("dji-srt", None, "sidecar", (Sample(time_s=0.0, lat=1.0, lon=2.0),))


@pytest.fixture
def film(qtbot):
    background = Background()
    yield Film(background)
    background.end()
    qtbot.waitUntil(lambda: not background.jobs)


def test_the_videos_own_late_answer_does_not_replace_the_sidecars(film, qtbot, monkeypatch):
    sidecar_told, answered = threading.Event(), []

    def track(path, report):
        if path.suffix == ".mp4":
            assert sidecar_told.wait(5)
            answered.append(path)
            return None
        return TRACK

    monkeypatch.setattr(films, "_track", track)
    monkeypatch.setattr(films, "_tags", lambda path: {})
    film.open(Path("video.mp4"), 0)
    film.open_telemetry(Path("video.mp4"))
    film.open_telemetry(Path("video.srt"))
    qtbot.waitUntil(lambda: film.track == TRACK)
    sidecar_told.set()
    qtbot.waitUntil(lambda: bool(answered) and not film._background.jobs)
    assert film.track == TRACK


def test_the_tags_are_read_without_reading_the_whole_file(film, clip, qtbot, monkeypatch):
    def refuse(*_args):
        raise AssertionError("the whole file was read")

    monkeypatch.setattr(digest, "chunks", refuse)
    monkeypatch.setattr(index, "index_streams", refuse)
    with qtbot.waitSignal(film.tags_changed, check_params_cb=lambda tags: tags is not None) as said:
        film.open(clip.path, 0)
    assert said.args[0]["encoder"].startswith("Lavf")


def test_thumbnails_use_the_index_that_playback_built(film, clip, qtbot, monkeypatch):
    frames = index.build_index(clip.path)
    monkeypatch.setattr("media_tools.keyframes.build_index", None)
    film.open(clip.path, 0)
    film.set_frames(frames)
    made = {}
    film.thumbnails_changed.connect(made.update)
    film.want_thumbnails([0, clip.keys[1]])
    qtbot.waitUntil(lambda: len(made) == 2, timeout=10_000)


def test_leaving_does_not_wait_for_the_index(clip, qtbot, monkeypatch):
    began, ended = threading.Event(), []

    def endless(path, stream, report):
        began.set()
        try:
            while True:
                report(0, 0)
                threading.Event().wait(0.005)
        finally:
            ended.append(path)

    real = index.build_index
    monkeypatch.setattr(index, "build_index", endless)
    player = Playback()
    player.open(clip.path)
    assert began.wait(10)
    monkeypatch.setattr(index, "build_index", real)
    with qtbot.waitSignal(player.shown, timeout=20_000) as shown:
        player.open(clip.path)
    assert ended
    assert number_in(shown.args[0].bgra[..., :3]) == 0
    began.clear()
    monkeypatch.setattr(index, "build_index", endless)
    player.open(clip.path)
    assert began.wait(10)
    player.close()
    assert len(ended) == 2
