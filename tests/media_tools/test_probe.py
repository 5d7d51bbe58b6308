"""A file's facts: those of a rendered clip are known, those of real files come from other tools."""

from __future__ import annotations

import hashlib
import os
import pickle
import random

import numpy as np
import pytest
from PIL import Image

from media_tools import errors, run
from media_tools.errors import MediaError, NotAFile, NotMedia
from media_tools.facts import Failure, Result, Task
from media_tools.probe import is_variable, probe
from tests import footage


def test_the_facts_of_a_known_clip(tmp_path):
    clip = footage.constant_rate(tmp_path)
    facts = probe(clip.path)
    data = clip.path.read_bytes()
    assert facts.sha256 == hashlib.sha256(data).hexdigest()
    assert facts.bytes == len(data)
    assert facts.path == str(clip.path)
    (stream,) = facts.streams
    assert (stream.kind, stream.codec, stream.pixel_format) == ("video", "h264", "yuv420p")
    assert (stream.width, stream.height) == (footage.WIDTH, footage.HEIGHT)
    assert (stream.frames, stream.start_pts, stream.time_base) == (60, 0, (1, 90000))
    assert stream.duration_s == pytest.approx(60 / 25)
    assert stream.average_frame_rate == (25, 1)
    assert stream.variable_frame_rate is False
    assert stream.rotation_deg == 0
    assert set(facts.metadata) == {"exif", "xmp", "quicktime"}
    assert facts.location is None
    assert facts.warnings == ()


@pytest.mark.parametrize("kind", footage.KINDS)
def test_frames_and_rate_of_every_kind_of_footage(kind, tmp_path):
    clip = footage.KINDS[kind](tmp_path)
    (stream,) = probe(clip.path).streams
    assert stream.frames == len(clip.pts)
    assert stream.start_pts == clip.pts[0]
    assert stream.variable_frame_rate is (kind == "variable_rate")


@pytest.mark.parametrize(
    ("steps", "variable"),
    [
        ([], None),
        ([40] * 50, False),
        ([33, 34, 33] * 30, False),
        ([40] * 98 + [80] * 2, True),
        ([3003, 3004] * 20, False),
        ([20, 40] * 20, True),
    ],
)
def test_rounding_of_the_clock_is_not_a_variable_rate(steps, variable):
    assert is_variable(steps) is variable


@pytest.mark.parametrize(
    ("matrix", "turn"),
    [((1, 0, 0, 1), 0), ((0, 1, -1, 0), 90), ((-1, 0, 0, -1), 180), ((0, -1, 1, 0), 270)],
)
def test_turns_are_clockwise(matrix, turn, tmp_path):
    clip = footage.render(tmp_path / "turned.mp4", 3, matrix=matrix)
    assert probe(clip.path).streams[0].rotation_deg == turn


def test_a_photograph_is_media_of_one_frame(tmp_path):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Maker", 6
    path = tmp_path / "photo.jpg"
    Image.fromarray(np.zeros((40, 60, 3), np.uint8)).save(path, exif=exif)
    facts = probe(path)
    (stream,) = facts.streams
    assert (stream.frames, stream.width, stream.height, stream.rotation_deg) == (1, 60, 40, 90)
    assert stream.average_frame_rate is None
    assert facts.metadata["exif"]["Image Make"] == "Maker"


def test_a_photograph_that_cannot_be_decoded_still_gives_its_metadata(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    path = tmp_path / "photo.jpg"
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(path, exif=exif)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"\xff\xdb")])
    facts = probe(path)
    assert facts.metadata["exif"]["Image Make"] == "Maker"
    assert "no_picture" in [w.code for w in facts.warnings]


def test_a_png_with_a_named_colour_profile_does_not_end_the_process(tmp_path):
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = tmp_path / "profile.png"
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(path, icc_profile=profile)
    for _ in range(3):
        assert probe(path).streams[0].codec == "png"


def test_no_place_that_cannot_be_read_is_opened(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere", os.devnull):
        with pytest.raises(NotAFile):
            probe(path)
    empty = tmp_path / "empty.mp4"
    empty.touch()
    with pytest.raises(NotMedia, match="empty"):
        probe(empty)


def test_ill_treated_files_are_answered_in_one_sentence(tmp_path):
    """Cut, noisy and overwritten copies of a clip, with a fixed seed."""
    rng = random.Random(11)
    for kind in (footage.constant_rate, footage.transport_stream, footage.late_start):
        clip = kind(tmp_path)
        for n in range(12):
            data = bytearray(clip.path.read_bytes())
            if n % 3 == 0:
                del data[rng.randrange(1, len(data)) :]
            elif n % 3 == 1:
                for _ in range(60):
                    data[rng.randrange(len(data))] = rng.randrange(256)
            else:
                start = rng.randrange(len(data))
                data[start : start + len(data) // 5] = bytes(
                    len(data[start : start + len(data) // 5])
                )
            path = tmp_path / f"ill{clip.path.suffix}"
            path.write_bytes(data)
            answer = run(Task("probe", str(path)))
            if isinstance(answer, Failure):
                assert issubclass(getattr(errors, answer.kind), MediaError)
                assert path.name in answer.message
                assert "\n" not in answer.message
            else:
                assert answer.value.bytes == len(data)


def test_run_answers_with_a_value_also_when_it_fails(tmp_path):
    clip = footage.constant_rate(tmp_path)
    result = run(Task("probe", str(clip.path)))
    assert isinstance(result, Result)
    assert pickle.loads(pickle.dumps(result)) == result
    assert run(Task("keyframes", str(clip.path))).value == list(clip.keys)
    failure = run(Task("probe", str(tmp_path / "nowhere.mp4")))
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.exit_code) == ("NotAFile", 2)
    assert "nowhere.mp4" in failure.message


def test_a_fault_of_a_tool_is_a_value_too(tmp_path):
    failure = run(Task("probe", str(tmp_path), {"nonsense": 1}))
    assert isinstance(failure, Failure)
    assert "fault in Gnomon" in failure.message


def test_real_files_turn_the_way_ffprobe_says(shared):
    """ffprobe's rotation is counter-clockwise: -90 means 90 clockwise."""
    assert probe(shared / "data/video/decord__video_90.mov").streams[0].rotation_deg == 90
    assert probe(shared / "data/video/decord__video_0.mov").streams[0].rotation_deg == 0
