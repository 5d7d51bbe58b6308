"""Key frames are those the encoder coded as key frames; their small pictures show them."""

from __future__ import annotations

import pytest

from media_tools.keyframes import keyframes, thumbnails
from tests import footage


@pytest.mark.parametrize("kind", footage.KINDS)
def test_key_frames_are_those_the_encoder_made(kind, tmp_path):
    clip = footage.KINDS[kind](tmp_path)
    assert keyframes(clip.path) == list(clip.keys)


@pytest.mark.parametrize("kind", [k for k in footage.KINDS if k != "refreshed"])
def test_thumbnails_show_the_frames_asked_for(kind, tmp_path):
    clip = footage.KINDS[kind](tmp_path)
    wanted = [clip.keys[-1], 7, *clip.keys]
    pictures = list(thumbnails(clip.path, wanted, footage.HEIGHT))
    assert [p.index for p in pictures] == wanted
    assert [footage.number_in(p.bgra) for p in pictures] == [clip.numbers[i] for i in wanted]


def test_thumbnails_keep_the_shape_and_report(tmp_path):
    clip = footage.constant_rate(tmp_path)
    seen = []
    (picture,) = thumbnails(clip.path, [12], 96, lambda done, total: seen.append((done, total)))
    assert picture.bgra.shape == (96, 160, 4)
    assert {*seen[:-1]} <= {(0, 1)}  # while the frames are looked for
    assert seen[-1] == (1, 1)
