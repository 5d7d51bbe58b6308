"""Doubt begins with bad data, spreads to what is predicted from it, and ends with a key frame."""

from __future__ import annotations

import random

import av
import pytest

from media_tools.damage import CONCEALED, MARKED_IN_FILE, NOT_DECODED, PREDICTED, Damage
from media_tools.errors import DamagedMedia
from media_tools.index import build_index
from media_tools.reader import Reader
from tests import footage


class Packet:
    def __init__(self, pts, key=False, corrupt=False):
        self.pts, self.is_keyframe, self.is_corrupt = pts, key, corrupt


class Frame:
    def __init__(self, pts, corrupt=False):
        self.pts, self.is_corrupt = pts, corrupt


def followed(damage, *events):
    """Feed packets and frames as they come; the notes of the frames given out, by time."""
    given = []
    for event in events:
        if isinstance(event, Packet):
            damage.fed(event)
        else:
            given += damage.out(event)
    given += damage.end()
    return {d.pts: d.note for d in given}


def test_sound_frames_come_at_once_in_order_and_without_a_note():
    damage = Damage(0)
    damage.fed(Packet(0, key=True))
    assert [d.pts for d in damage.out(Frame(0))] == [0]
    damage.fed(Packet(1))
    assert [(d.pts, d.note) for d in damage.out(Frame(1))] == [(1, "")]


def test_a_concealed_frame_makes_those_predicted_from_it_doubtful_also_the_ones_before_it():
    notes = followed(
        Damage(0),
        *(Packet(0, key=True), Packet(3), Packet(1), Packet(2)),
        *(Frame(0), Frame(1), Frame(2), Frame(3, corrupt=True)),
        *(Packet(4), Frame(4), Packet(9, key=True), Frame(9), Packet(10), Frame(10)),
    )
    assert notes == {0: "", 1: PREDICTED, 2: PREDICTED, 3: CONCEALED, 4: PREDICTED, 9: "", 10: ""}


def test_what_the_file_marks_and_what_is_refused_is_told():
    damage = Damage(0)
    notes = followed(damage, Packet(0, key=True), Frame(0), Packet(1, corrupt=True), Frame(1))
    assert notes == {0: "", 1: MARKED_IN_FILE}
    damage = Damage(0)
    assert followed(damage, Packet(0, key=True), Frame(0)) == {0: ""}
    damage.refused(Packet(1))
    assert followed(damage, Packet(2), Frame(2)) == {2: NOT_DECODED}


def test_frames_before_the_start_cannot_harm_those_after_it():
    damage = Damage(10)
    damage.fed(Packet(10, key=True))
    damage.refused(Packet(8))
    assert followed(damage, Frame(10)) == {10: ""}


@pytest.mark.parametrize("seed", range(6))
def test_every_picture_that_the_decoder_concealed_is_marked(seed, tmp_path):
    """Against decoding from the start: where that decoder marks a frame, ours is never exact."""
    clip = footage.constant_rate(tmp_path)
    index = build_index(clip.path)
    with av.open(str(clip.path)) as container:
        packets = [(p.pos, p.size) for p in container.demux(video=0) if p.size > 60]
    rng = random.Random(seed)
    data = bytearray(clip.path.read_bytes())
    for pos, size in rng.sample(packets, 4):
        at = pos + rng.randrange(10, size - 30)
        data[at : at + 30] = rng.randbytes(30)
    path = tmp_path / "damaged.mp4"
    path.write_bytes(data)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        marked = {f.pts for f in container.decode(stream) if f.is_corrupt}
    with Reader(path, index=index) as reader:
        for i, pts in enumerate(clip.pts):
            if pts in marked:
                try:
                    picture = reader.frame(i)
                except DamagedMedia:
                    continue
                assert not picture.exact
                assert picture.note
