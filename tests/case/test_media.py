"""The evidentiary copies beside the case: named by digest, read-only, found again by bytes."""

from __future__ import annotations

import hashlib
import stat

import pytest

from app.case import media as media_module
from app.case.media import copy_path, take_in
from media_tools.errors import MediaError
from tests.case.conftest import ADD_MEDIA

BYTES = b"the bytes of a video"
DIGEST = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def holding(case, tmp_path):
    case.apply({**ADD_MEDIA, "sha256": DIGEST, "bytes": len(BYTES), "name": "clip.MP4"})
    (tmp_path / "else" / "where").mkdir(parents=True)
    source = tmp_path / "else" / "where" / "renamed"
    source.write_bytes(BYTES)
    return case, source


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.MP4", ".MP4"),
        ("a", ""),
        ("a.tar.gz", ".gz"),
        ("a./../../etc", ""),
        ("a.x y", ""),
        ("a.\u202emp4", ""),
        (".mp4", ""),
        ("a.123456789", ""),
    ],
)
def test_names_come_from_strangers(path, name, suffix):
    copy = copy_path(path, "0" * 64, name)
    assert copy == path.parent / "bridge.media" / ("0" * 64 + suffix)


def test_what_lies_elsewhere_is_found_by_its_bytes(holding, tmp_path):
    case, source = holding
    assert case.media_file(DIGEST) is None
    (tmp_path / "else" / "same-size").write_bytes(b"x" * len(BYTES))
    (tmp_path / "else" / "longer").write_bytes(BYTES + b"x")
    (tmp_path / "else" / "link").symlink_to(tmp_path / "nowhere")
    assert case.find_media(tmp_path / "else") == [DIGEST]
    copy = case.media_file(DIGEST)
    assert copy.name == DIGEST + ".MP4"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o444
    assert source.read_bytes() == copy.read_bytes() == BYTES


def test_looking_goes_on_past_files_that_cannot_be_read(holding, tmp_path, monkeypatch):
    case, _ = holding
    real = media_module.digest.sha256

    def digest(path, report):
        if path.name == "a":
            raise MediaError("no rights")
        return real(path, report)

    (tmp_path / "else" / "a").write_bytes(BYTES)
    monkeypatch.setattr(media_module.digest, "sha256", digest)
    assert case.find_media(tmp_path / "else") == [DIGEST]
    assert case.find_media(tmp_path / "else") == []


def test_verify_tells_missing_and_changed_media(holding, tmp_path, monkeypatch):
    case, _ = holding
    check = case.verify().media[1]
    assert (check.sha256, check.present, check.matches) == (DIGEST, False, None)
    case.find_media(tmp_path / "else")
    assert case.verify().media[1].matches is True
    copy = case.media_file(DIGEST)
    copy.chmod(0o644)
    copy.write_bytes(BYTES[:-1] + b"X")
    found = case.verify()
    assert found.intact
    assert found.media[1].matches is False

    def refuse(*_):
        raise MediaError("no rights")

    monkeypatch.setattr(media_module.digest, "sha256", refuse)
    assert case.verify().media[1].matches is False


def test_a_file_that_changes_while_it_is_copied(path, tmp_path):
    source = tmp_path / "a.mp4"
    source.write_bytes(BYTES)
    with pytest.raises(MediaError, match="changed while it was copied"):
        take_in(path, source, "0" * 64, "a.mp4")
    assert list((tmp_path / "bridge.media").iterdir()) == []


def test_a_copy_that_is_there_is_kept(path, tmp_path):
    source = tmp_path / "a.mp4"
    source.write_bytes(BYTES)
    copy = copy_path(path, DIGEST, "a.mp4")
    assert take_in(path, source, DIGEST, "a.mp4") == "copied"
    inode = copy.stat().st_ino
    assert take_in(path, source, DIGEST, "a.mp4") == "kept"
    assert copy.stat().st_ino == inode


def test_an_altered_copy_is_replaced_by_the_sound_file(holding, tmp_path):
    case, source = holding
    case.find_media(tmp_path / "else")
    copy = case.media_file(DIGEST)
    copy.chmod(0o644)
    copy.write_bytes(BYTES[:-1] + b"X")
    assert case.find_media(tmp_path / "else") == [DIGEST]
    assert copy.read_bytes() == BYTES
    assert stat.S_IMODE(copy.stat().st_mode) == 0o444
    copy.chmod(0o644)
    copy.write_bytes(b"")
    assert take_in(case.path, source, DIGEST, "clip.MP4") == "mended"
    assert [p.name for p in copy.parent.iterdir()] == [copy.name]
    assert case.verify().media[1].matches


def test_a_source_that_changes_leaves_the_altered_copy(holding, tmp_path):
    case, source = holding
    case.find_media(tmp_path / "else")
    copy = case.media_file(DIGEST)
    copy.chmod(0o644)
    copy.write_bytes(b"altered")
    source.write_bytes(b"something else")
    with pytest.raises(MediaError, match="changed while it was copied"):
        take_in(case.path, source, DIGEST, "clip.MP4")
    assert copy.read_bytes() == b"altered"
