"""The road of a file into a case: what is kept, what is refused, and that the rest goes on."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import wave
from array import array
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from app import ingest
from app.case import Case
from app.case.keys import load_keys
from app.ingest import add_media, clean, moment, name_of, read_caption
from media_tools.errors import Cancelled, MediaError
from media_tools.facts import (
    Container,
    Failure,
    FrameIndex,
    Location,
    MediaFacts,
    Result,
    Sample,
    Stream,
    Track,
)
from tests.footage import render

SRT = """1
00:00:00,000 --> 00:00:00,040
[latitude: 48.5] [longitude: 37.5] [rel_alt: 30.0 abs_alt: 180.0]

2
00:00:00,040 --> 00:00:00,080
[latitude: 48.50001] [longitude: 37.5] [rel_alt: 30.1 abs_alt: 180.1]
"""


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return render(tmp_path_factory.mktemp("clip") / "DJI_0001.mp4", frames=24)


@pytest.fixture
def case(tmp_path):
    keys = load_keys("Anna", tmp_path / "keys")
    with Case.create(tmp_path / "a.gnomon", title="T", keys=keys) as case:
        yield case


@pytest.fixture
def folder(tmp_path, clip):
    where = tmp_path / "in"
    where.mkdir()
    shutil.copy(clip.path, where / "DJI_0001.mp4")
    return where


def photo(path):
    Image.new("RGB", (64, 48), (200, 30, 30)).save(path)
    return path


def test_a_video_with_the_facts_of_its_index(case, folder, clip):
    (outcome,) = add_media(case, [folder / "DJI_0001.mp4"], source_url="https://example.org/1")
    assert (outcome.status, outcome.kind) == ("added", "video")
    (media,) = case.media()
    data = clip.path.read_bytes()
    assert media.sha256 == hashlib.sha256(data).hexdigest() == outcome.sha256
    assert (media.name, media.bytes, media.kind) == ("DJI_0001.mp4", len(data), "video")
    assert (media.video.first_pts, media.video.last_pts) == (clip.pts[0], clip.pts[-1])
    assert media.video.frames == 24
    assert isinstance(media.video.time_base, Fraction)
    assert media.source_url == "https://example.org/1"
    assert "PyAV" in media.read_by
    copy = case.media_file(media.sha256)
    assert copy == case.path.parent / "a.media" / f"{media.sha256}.mp4"
    assert copy.read_bytes() == data
    assert stat.S_IMODE(copy.stat().st_mode) == 0o444


def test_the_telemetry_beside_a_video_comes_with_it(case, folder):
    (folder / "DJI_0001.SRT").write_text(SRT)
    video, beside = add_media(case, [folder / "DJI_0001.mp4"])
    assert (beside.status, beside.kind, beside.sidecar_of) == ("added", "telemetry", video.sha256)
    assert [m.sidecar_of for m in case.media()] == [None, video.sha256]


def test_another_telemetry_may_be_named(case, folder):
    (folder / "DJI_0001.SRT").write_text(SRT)
    other = folder / "other.txt"
    other.write_text(SRT + "\n")
    video, beside = add_media(case, [folder / "DJI_0001.mp4"], sidecar=other)
    assert (beside.name, beside.sidecar_of) == ("other.txt", video.sha256)
    assert len(case.media()) == 2


def test_telemetry_added_before_its_video_is_joined_to_it(case, folder):
    beside = folder / "DJI_0001.SRT"
    beside.write_text(SRT)
    (alone,) = add_media(case, [], sidecar=beside)
    assert (alone.kind, alone.sidecar_of) == ("telemetry", None)
    video, known = add_media(case, [folder / "DJI_0001.mp4"])
    assert (known.status, known.sidecar_of) == ("known", video.sha256)
    assert case.medium(known.sha256).sidecar_of == video.sha256


def test_a_subtitle_without_telemetry_is_no_sidecar(case, folder):
    (folder / "DJI_0001.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    video, beside = add_media(case, [folder / "DJI_0001.mp4"])
    assert (video.status, beside.status) == ("added", "left_out")
    assert len(case.media()) == 1


def test_a_photograph_and_a_sound(case, folder):
    picture = photo(folder / "a.png")
    with wave.open(str(folder / "a.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))
    still, heard = add_media(case, [picture, folder / "a.wav"])
    assert (still.kind, heard.kind) == ("photo", "audio")
    media = case.medium(still.sha256)
    assert (media.video.width, media.video.height, media.video.frames) == (64, 48, 1)
    assert case.medium(heard.sha256).video is None


def test_the_same_bytes_again_add_nothing(case, folder):
    add_media(case, [folder / "DJI_0001.mp4"])
    before = case.entry_count
    shutil.copy(folder / "DJI_0001.mp4", folder / "renamed.MOV")
    (outcome,) = add_media(case, [folder / "renamed.MOV"])
    assert (outcome.status, outcome.name) == ("known", "DJI_0001.mp4")
    assert case.entry_count == before
    assert len(list((case.path.parent / "a.media").iterdir())) == 1


def test_adding_again_brings_a_lost_copy_back(case, folder):
    (outcome,) = add_media(case, [folder / "DJI_0001.mp4"])
    case.media_file(outcome.sha256).unlink()
    add_media(case, [folder / "DJI_0001.mp4"])
    assert case.media_file(outcome.sha256) is not None


def test_adding_again_replaces_an_altered_copy_and_says_so(case, folder):
    (outcome,) = add_media(case, [folder / "DJI_0001.mp4"])
    copy = case.media_file(outcome.sha256)
    copy.chmod(0o644)
    copy.write_bytes(b"altered")
    (again,) = add_media(case, [folder / "DJI_0001.mp4"])
    assert (again.status, again.sha256) == ("known", outcome.sha256)
    assert "altered; it was replaced" in again.message
    assert copy.read_bytes() == (folder / "DJI_0001.mp4").read_bytes()


def test_what_cannot_be_used_stops_nothing(case, folder, clip):
    (folder / "text.mp4").write_text("no video")
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "cut.mp4").write_bytes(clip.path.read_bytes()[:300])
    paths = ["text.mp4", "empty.mp4", "cut.mp4", "nowhere.mp4", ".", "DJI_0001.mp4"]
    outcomes = add_media(case, [folder / name for name in paths])
    assert [o.status for o in outcomes] == ["refused"] * 5 + ["added"]
    for outcome in outcomes[:5]:
        assert outcome.message
        assert outcome.error
    assert len(case.media()) == 1


def test_a_folder_that_cannot_take_copies(case, folder):
    (case.path.parent / "a.media").write_text("in the way")
    (outcome,) = add_media(case, [folder / "DJI_0001.mp4"])
    assert outcome.status == "refused"
    assert case.media() == []


def test_names_from_strangers_are_kept_and_lead_nowhere(case, folder, clip):
    names = ["..\\..\\up.mp4", "-rf.mp4", "line\nbreak.mp4", " .mp4", "\u202e4pm.evil.mp4"]
    for number, name in enumerate(names):
        (folder / name).write_bytes(clip.path.read_bytes() + b"\0\0\0\x08free" * (number + 1))
    outcomes = add_media(case, [folder / name for name in names])
    assert [o.status for o in outcomes] == ["added"] * len(names)
    assert [m.name for m in case.media()] == names
    inside = case.path.parent / "a.media"
    assert {p.name for p in inside.iterdir()} == {f"{o.sha256}.mp4" for o in outcomes}


def test_a_name_that_is_no_text():
    assert name_of(Path(os.fsdecode(b"\xff\xfe.mp4"))) == "\ufffd\ufffd.mp4"


def test_the_caption_is_kept_to_the_letter(case, tmp_path):
    text = "🚩 Колона біля мосту,\r\n12 квітня. e\u0301"
    (tmp_path / "caption.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    add_media(case, [], caption=tmp_path / "caption.txt", source_url="https://example.org/1")
    assert case.caption().text == text
    assert case.caption().source_url == "https://example.org/1"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("Колона".encode("cp1251"), r"not UTF-8 text \(byte 0\); save it as UTF-8"),
        (b"", "holds no text"),
        (b"a\0b", "holds no text"),
        (b"x" * 300_000, "too long"),
        ("ш".encode() * 100_001, "too long"),
        (None, "cannot be read"),
    ],
)
def test_a_caption_that_cannot_be_used_changes_nothing(case, folder, content, why):
    path = folder / "caption.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MediaError, match=why):
        add_media(case, [folder / "DJI_0001.mp4"], caption=path)
    assert (case.entry_count, case.media()) == (1, [])


def test_it_can_be_cancelled(case, folder):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        add_media(case, [folder / "DJI_0001.mp4"], report=stop)
    assert case.media() == []


def test_text_from_files_is_made_fit_for_the_log():
    assert clean("a\ud800b") == "a?b"
    assert len(clean("x" * 5000)) == 1000
    assert moment("2023-07-18T16:05:20Z") == "2023-07-18T16:05:20Z"
    assert moment("0000-00-00") is None
    assert moment(None) is None


def test_real_files(case, shared):
    caption = shared / "data" / "flight" / "caption.txt"
    outcomes = add_media(
        case,
        [
            shared / "data" / "flight" / "original.mp4",
            shared / "data" / "photos" / "exif-samples__DSCN0010.jpg",
        ],
        caption=caption,
    )
    assert [(o.status, o.kind) for o in outcomes] == [
        ("added", "video"),
        ("added", "telemetry"),
        ("added", "photo"),
    ]
    video, _, picture = case.media()
    assert (video.created_utc, video.video.frames) == ("2023-07-18T16:05:20Z", 1200)
    assert (video.lat, video.lon) == pytest.approx((44.0543, -123.0743), abs=1e-4)
    assert (picture.lat, picture.lon) == pytest.approx((43.467448, 11.885127), abs=1e-5)
    assert picture.created_local == "2008-10-22T16:28:39"
    assert case.caption().text == read_caption(caption) == caption.read_text(encoding="utf-8")
    assert all(check.matches for check in case.verify().media)


# -- what the tools may answer, without files that make them -------------------------------------

STATED = {"exif": {}, "xmp": {}, "quicktime": {}}
H264 = Stream(0, "video", "h264", (1, 25), width=64, height=48, rotation_deg=90)


def answering(monkeypatch, **answers):
    """Tools that answer so: facts, an index, tracks, or an error's sentence."""

    def run(task, report):
        answer = answers.get(task.tool, [])
        if isinstance(answer, str):
            return Failure(task, "DamagedMedia", answer, 3)
        return Result(task, answer)

    monkeypatch.setattr(ingest, "run", run)


def facts(path, *streams, container="mov,mp4", metadata=STATED, location=None):
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    whole = Container(container, None, None, None)
    size = path.stat().st_size
    return MediaFacts(str(path), sha256, size, whole, streams, metadata, location, None)


def test_a_turned_picture_has_its_displayed_size(case, folder, monkeypatch):
    path = folder / "DJI_0001.mp4"
    index = FrameIndex(0, Fraction(1, 25), array("q", [0, 1]), array("q"), array("q"), 0)
    answering(monkeypatch, probe=facts(path, H264), index=index)
    add_media(case, [path])
    assert (case.media()[0].video.width, case.media()[0].video.height) == (48, 64)


def test_a_video_whose_frames_cannot_be_told_apart_is_kept_with_a_finding(
    case, folder, monkeypatch
):
    path = folder / "DJI_0001.mp4"
    nowhere = Location(95.0, 10.0, None, "odd box")
    answering(
        monkeypatch,
        probe=facts(path, H264, location=nowhere),
        index="The index breaks off.",
        telemetry="The telemetry is damaged.",
    )
    add_media(case, [path])
    (media,) = case.media()
    assert (media.kind, media.video, media.lat, media.location_source) == (
        "video",
        None,
        None,
        None,
    )
    assert media.findings == ("The telemetry is damaged.", "The index breaks off.")


@pytest.mark.parametrize("index", [[], [0]])
def test_streams_without_frames_or_size(case, folder, monkeypatch, index):
    path = folder / "DJI_0001.mp4"
    sized = Stream(0, "video", "h264", (1, 25), width=None)
    pts = array("q", index)
    frames = FrameIndex(0, Fraction(1, 25), pts, array("q"), array("q"), 0)
    answering(
        monkeypatch, probe=facts(path, sized, Stream(1, "audio", "aac", (1, 8000))), index=frames
    )
    add_media(case, [path])
    assert (case.media()[0].kind, case.media()[0].video) == ("video", None)


@pytest.mark.parametrize(
    ("metadata", "kind"),
    [({"exif": {"Make": "DJI"}}, "photo"), ({"quicktime": {"c": "d"}}, "other"), ({}, None)],
)
def test_files_of_metadata_alone(case, folder, monkeypatch, metadata, kind):
    path = folder / "DJI_0001.mp4"
    answering(monkeypatch, probe=facts(path, metadata={**STATED, **metadata}))
    (outcome,) = add_media(case, [path])
    assert outcome.kind == kind


def test_telemetry_whose_bytes_cannot_be_read_again(case, folder, monkeypatch):
    track = Track("dji-srt", None, "sidecar", (Sample(),))
    answering(monkeypatch, probe="No media.", telemetry=[track], digest="Gone.")
    (outcome,) = add_media(case, [folder / "DJI_0001.mp4"])
    assert (outcome.status, outcome.message) == ("refused", "Gone.")


def test_a_copy_that_was_never_installed_says_so(monkeypatch):
    assert ingest.installed("no-such-package-anywhere") == "(version unknown)"


def test_pipes_are_refused_and_never_waited_for(case, tmp_path):
    pipe = tmp_path / "pipe.srt"
    os.mkfifo(pipe)
    assert [o.status for o in add_media(case, [pipe], sidecar=pipe)] == ["refused", "refused"]
    with pytest.raises(MediaError, match="pipe"):
        add_media(case, [], caption=pipe)
    assert case.media() == []
