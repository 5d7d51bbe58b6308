"""The index holds exactly the frames that are shown, and says what was odd."""

from __future__ import annotations

import pickle
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from media_tools.errors import DamagedMedia, NotAFile, NotMedia
from media_tools.index import Packets, build_index
from tests import footage


@pytest.mark.parametrize("kind", footage.KINDS)
def test_every_kind_of_footage_is_indexed_to_the_tick(kind, tmp_path):
    clip = footage.KINDS[kind](tmp_path)
    index = build_index(clip.path)
    assert tuple(index.pts) == clip.pts
    assert index.time_base == clip.time_base
    assert tuple(i for i in range(len(index)) if index.is_key(i)) == clip.keys
    assert index.warnings == ()


def test_times_between_frames_belong_to_none(tmp_path):
    index = build_index(footage.variable_rate(tmp_path).path)
    for pts in index.pts:
        assert index.index_of(pts + 1) is None
        assert index.pts[index.shown_at(pts + 1)] == pts
    assert index.index_of(index.pts[-1] + footage.STEP) is None


def test_an_index_crosses_process_borders(tmp_path):
    index = build_index(footage.edit_list(tmp_path).path)
    assert pickle.loads(pickle.dumps(index)) == index


def test_progress_ends_at_the_size_of_the_file(tmp_path):
    clip = footage.constant_rate(tmp_path)
    seen = []
    build_index(clip.path, report=lambda done, total: seen.append((done, total)))
    size = clip.path.stat().st_size
    assert seen[-1] == (size, size)
    assert all(0 <= done <= total for done, total in seen)


class Packet:
    """A packet as far as the index looks at it."""

    def __init__(self, pts, dts=None, key=False, discard=False, corrupt=False, size=10):
        self.pts, self.dts, self.size = pts, dts, size
        self.is_keyframe, self.is_discard, self.is_corrupt = key, discard, corrupt


def indexed(*packets):
    gathered = Packets()
    for packet in packets:
        gathered.add(packet)
    return gathered.index(0, footage.TIME_BASE, None)


def test_a_repeated_time_names_one_frame():
    index = indexed(Packet(0, 0, key=True), Packet(10, 10), Packet(10, 11), Packet(20, 20))
    assert list(index.pts) == [0, 10, 20]
    assert [f.code for f in index.warnings] == ["repeated_times"]


def test_packets_without_a_time_are_left_out_and_counted():
    end_of_file = Packet(None, None, size=0)
    index = indexed(Packet(0, 0, key=True), Packet(None, 5), Packet(None), end_of_file)
    assert list(index.pts) == [0]
    assert "2 packets" in index.warnings[0].message


def test_a_hidden_key_is_a_place_to_start_unless_another_frame_is_shown_at_its_time():
    index = indexed(
        Packet(-20, -30, key=True, discard=True),
        Packet(10, 0, key=True, discard=True),
        Packet(0, 1, key=True),
        Packet(10, 5),
    )
    assert list(index.pts) == [0, 10]
    assert list(index.key_pts) == [-20, 0]
    assert list(index.key_dts) == [-30, 1]
    assert index.first_dts == -30
    assert not index.is_key(1)


def test_damaged_packets_are_told():
    index = indexed(Packet(0, 0, key=True), Packet(1, 1, corrupt=True))
    assert [f.code for f in index.warnings] == ["corrupt_packets"]


def test_a_file_cut_off_keeps_the_frames_before_the_cut(tmp_path):
    clip = footage.transport_stream(tmp_path)
    data = clip.path.read_bytes()
    cut = tmp_path / "cut.ts"
    cut.write_bytes(data[: len(data) * 2 // 3])
    index = build_index(cut)
    assert 20 < len(index) < 60
    assert set(index.pts) <= set(clip.pts)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda p: p.write_bytes(b""), NotMedia),
        (lambda p: p.write_bytes(bytes(range(256)) * 64), NotMedia),
        (lambda p: p.write_bytes(b"\0\0\0\x18ftypisom" + bytes(64)), DamagedMedia),
        (lambda p: p.mkdir(), NotAFile),
        (lambda p: None, NotAFile),
    ],
)
def test_what_is_no_media_is_refused_with_its_name(make, error, tmp_path):
    path = tmp_path / "clip.mp4"
    make(path)
    with pytest.raises(error, match=r"clip\.mp4"):
        build_index(path)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    path = tmp_path / "pipe.mp4"
    subprocess.run(["mkfifo", path], check=True)
    with pytest.raises(NotAFile, match="pipe"):
        build_index(path)


def test_a_play_list_opens_nothing(tmp_path):
    clip = footage.constant_rate(tmp_path)
    path = tmp_path / "list.mp4"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{clip.path}\n#EXT-X-ENDLIST\n")
    with pytest.raises(NotMedia):
        build_index(path)


def test_a_stream_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    clip = footage.constant_rate(tmp_path)
    with pytest.raises(NotMedia, match=r"no video stream 4.*: 0\."):
        build_index(clip.path, stream=4)


def test_indexing_is_by_content_not_by_name(tmp_path):
    clip = footage.constant_rate(tmp_path)
    odd = clip.path.rename(tmp_path / "photo %03d.jpg")
    assert tuple(build_index(odd).pts) == clip.pts


def test_real_edit_lists_and_odd_clocks(shared: Path):
    """Counts known from ffprobe -show_frames (the oracle tables beside the files)."""
    for name, count in (
        ("torchcodec__discard_first_keyframe.mp4", 25),
        ("media__edit_list_positive_shift.mp4", 270),
        ("mediabunny__cursed-vfr.mp4", 63),
        ("media__sample_h265.ts", 30),
    ):
        assert len(build_index(shared / "data" / "video" / name)) == count


def test_a_moving_webp_is_refused_as_what_it_is(tmp_path):
    images = [Image.new("RGB", (16, 16), (60 * n, 0, 0)) for n in range(3)]
    path = tmp_path / "moving.webp"
    images[0].save(path, save_all=True, append_images=images[1:])
    with pytest.raises(NotMedia, match="moving picture in WebP"):
        build_index(path)
