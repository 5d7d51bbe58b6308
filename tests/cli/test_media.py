"""The verbs about media, held to the contract of the command line."""

from __future__ import annotations

import json

import av
import numpy as np
import pytest
from PIL import Image

from app.cli import main
from tests import footage


@pytest.fixture
def gnomon(capsysbinary):
    """Run a verb with --json; give its exit code and document."""

    def call(*words):
        code = main([*map(str, words), "--json"])
        return code, json.loads(capsysbinary.readouterr().out)

    return call


def test_probe_answers_in_the_shape_of_the_contract(gnomon, tmp_path):
    clip = footage.constant_rate(tmp_path)
    code, facts = gnomon("probe", clip.path)
    assert code == 0
    assert set(facts) == {
        *("path", "sha256", "bytes", "container", "streams", "metadata"),
        *("location", "created", "warnings"),
    }
    assert facts["streams"][0]["time_base"] == [1, 90000]
    assert facts["streams"][0]["frames"] == 60


def test_all_frames_are_listed_without_decoding(gnomon, tmp_path):
    clip = footage.variable_rate(tmp_path)
    code, answer = gnomon("frames", clip.path, "--all")
    assert code == 0
    assert (answer["stream"], answer["time_base"], answer["count"]) == (0, [1, 90000], 60)
    assert [f["pts"] for f in answer["frames"]] == list(clip.pts)
    assert [f["index"] for f in answer["frames"] if f["key"]] == list(clip.keys)
    assert answer["frames"][1]["time_s"] == pytest.approx(clip.pts[1] / 90000)
    assert answer["frames"][0]["md5"] is None


def test_frames_come_in_the_order_asked_for_and_each_once(gnomon, tmp_path):
    clip = footage.open_gop(tmp_path)
    code, answer = gnomon("frames", clip.path, "--index", 31, 2, 31, 17, "--md5", "luma")
    assert code == 0
    assert [f["index"] for f in answer["frames"]] == [31, 2, 17]
    assert len({f["md5"] for f in answer["frames"]}) == 3


@pytest.mark.parametrize(("flag", "value"), [("--pts", 1), ("--index", 60), ("--index", 10**9)])
def test_what_is_no_frame_gives_no_frame_and_exit_code_1(gnomon, tmp_path, flag, value):
    clip = footage.constant_rate(tmp_path)
    code, answer = gnomon("frames", clip.path, flag, value, "--md5", "rgb24")
    assert code == 1
    assert answer["frames"] == []
    assert answer["missing"] == [value]


def test_pictures_are_written_with_their_identity_beside_them(gnomon, tmp_path):
    clip = footage.edit_list(tmp_path)
    folder = tmp_path / "out"
    _, answer = gnomon("frames", clip.path, "--index", 3, "--out", folder)
    (row,) = answer["frames"]
    pixels = np.asarray(Image.open(row["file"]))
    assert footage.number_in(pixels) == clip.numbers[3]
    identity = json.loads((folder / row["file"]).with_suffix(".json").read_text(encoding="utf-8"))
    assert (identity["stream"], identity["index"], identity["pts"]) == (0, 3, clip.pts[3])
    assert identity["time_base"] == [1, 90000]
    assert identity["exact"] is True


def test_keyframes_with_pictures_and_a_sheet(gnomon, tmp_path):
    clip = footage.constant_rate(tmp_path)
    sheet = tmp_path / "sheet.png"
    code, answer = gnomon("keyframes", clip.path, "--out", tmp_path / "keys", "--sheet", sheet)
    assert code == 0
    assert [f["index"] for f in answer["frames"]] == list(clip.keys)
    for frame, number in zip(answer["frames"], clip.keys, strict=True):
        assert footage.number_in(np.asarray(Image.open(frame["file"]))) == number
    with Image.open(sheet) as image:
        assert image.size[0] > 5 * 160


@pytest.mark.parametrize("verb", ["probe", "frames", "telemetry", "keyframes"])
def test_what_is_not_there_is_an_error_of_one_sentence(gnomon, tmp_path, verb):
    words = [verb, tmp_path / "nowhere.mp4", *(["--all"] if verb == "frames" else [])]
    code, answer = gnomon(*words)
    assert code == 2
    assert answer["error"]["kind"] == "NotAFile"
    assert "nowhere.mp4" in answer["error"]["message"]


def test_frames_without_a_choice_is_wrong_usage(gnomon, tmp_path):
    code, answer = gnomon("frames", footage.constant_rate(tmp_path).path)
    assert code == 2
    assert answer["error"]["kind"] == "UsageError"


def test_footage_without_telemetry_has_no_tracks(gnomon, tmp_path):
    code, answer = gnomon("telemetry", footage.constant_rate(tmp_path).path)
    assert (code, answer) == (0, {"tracks": []})


def test_the_same_facts_are_printed_for_a_person(capsys, tmp_path):
    clip = footage.constant_rate(tmp_path)
    for words in (["probe"], ["frames", "--index", "5"], ["keyframes"], ["telemetry"]):
        assert main([words[0], str(clip.path), *words[1:]]) == 0
        assert capsys.readouterr().out.strip()


def test_frames_that_cannot_be_decoded_are_told_beside_those_that_can(gnomon, tmp_path):
    clip = footage.constant_rate(tmp_path)
    with av.open(str(clip.path)) as container:
        keys = [p for p in container.demux(video=0) if p.is_keyframe]
    data = bytearray(clip.path.read_bytes())
    bad = keys[-1]
    data[bad.pos : bad.pos + bad.size] = bytes(bad.size)
    clip.path.write_bytes(data)
    code, answer = gnomon("frames", clip.path, "--index", 3, clip.keys[-1], "--md5", "luma")
    assert code == 1
    sound, damaged = answer["frames"]
    assert sound["exact"] is True
    assert len(sound["md5"]) == 32
    assert damaged["md5"] is None
    assert clip.path.name in damaged["error"]
    code, answer = gnomon("frames", clip.path, "--index", clip.keys[-1], "--md5", "luma")
    assert code == 3
    assert answer["error"]["kind"] == "DamagedMedia"


def test_telemetry_names_the_file_that_lies_beside_a_video(tmp_path, capsys):
    clip = footage.constant_rate(tmp_path)
    beside = clip.path.with_suffix(".SRT")
    beside.write_text("1\n00:00:00,000 --> 00:00:01,000\n[latitude: 1.5] [longitude: 2.5]\n")
    assert main(["telemetry", str(clip.path)]) == 0
    assert f"{beside} lies beside it; ask for that file." in capsys.readouterr().out
