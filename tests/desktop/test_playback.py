"""Playback shows the frame it says, whatever the rate, and repeats between two points."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.desktop.playback import SPEEDS, Playback
from tests import footage
from tests.footage import number_in


@pytest.fixture(scope="module", params=["constant_rate", "variable_rate", "edit_list"])
def made(request, tmp_path_factory):
    return getattr(footage, request.param)(tmp_path_factory.mktemp("clips"))


@pytest.fixture
def playback(qtbot, made):
    player = Playback()
    with qtbot.waitSignal(player.shown, timeout=20_000):
        player.open(made.path)
    yield player
    player.close()


def pictures(player):
    seen = []
    player.shown.connect(seen.append)
    return seen


def test_seeks_end_on_the_frame_asked_for(playback, made, qtbot):
    seen = pictures(playback)
    for index in (len(playback.frames) - 1, 3, 17, 0, 30):
        playback.seek(index)
    qtbot.waitUntil(lambda: bool(seen) and seen[-1].index == 30, timeout=10_000)
    assert playback.index == 30
    for picture in seen:
        assert picture.time.pts == playback.frames.pts[picture.index]
        assert number_in(picture.bgra[..., :3]) == made.numbers[picture.index]


def test_a_time_shows_the_frame_on_screen_then(playback, qtbot):
    frames = playback.frames
    for index in (0, 1, 7, len(frames) - 1):
        playback.seek_to_s(frames.time(index).time_s)
        assert playback.index == index
    between = (frames.time(7).time_s + frames.time(8).time_s) / 2
    playback.seek_to_s(between)
    assert playback.index == 7


def test_it_repeats_between_in_and_out(playback, qtbot):
    playback.seek(10)
    playback.mark("in")
    playback.seek(14)
    playback.mark("out")
    playback.toggle_loop()
    seen = pictures(playback)
    playback.play(8.0)
    qtbot.waitUntil(lambda: len(seen) > 12, timeout=10_000)
    playback.pause()
    after_start = [p.index for p in seen[1:]]
    assert set(after_start) <= set(range(10, 15))
    assert any(b < a for a, b in pairwise(after_start))


def test_the_shuttle_doubles_and_turns(playback):
    playback.shuttle(1)
    assert playback.rate == 1.0
    playback.shuttle(1)
    assert playback.rate == 2.0
    playback.shuttle(-1)
    assert playback.rate == -1.0
    for _ in range(10):
        playback.seek(50)
        playback.shuttle(-1)
    assert playback.rate == -SPEEDS[-1]


def test_speed_goes_from_a_tenth_to_eight(playback):
    for _ in range(10):
        playback.change_speed(-1)
    assert playback.speed == 0.1
    for _ in range(10):
        playback.change_speed(1)
    assert playback.speed == 8.0
