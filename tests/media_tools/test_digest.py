"""Digests are those of the standard; copies are whole, read-only, or not there."""

from __future__ import annotations

import hashlib
import stat

import pytest

from media_tools.digest import copy, sha256
from media_tools.errors import Cancelled, MediaError, NotAFile

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of "abc", FIPS 180-4, example B.1"""


def test_the_digest_is_that_of_the_standard(tmp_path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert sha256(path) == ABC


def test_progress_counts_bytes_to_the_end(tmp_path):
    path = tmp_path / "long"
    path.write_bytes(bytes(3_500_000))
    seen = []
    sha256(path, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (3_500_000, 3_500_000)
    assert len(seen) > 2


def test_a_copy_has_the_same_bytes_and_nobody_may_write_to_it(tmp_path):
    source, target = tmp_path / "source.mp4", tmp_path / "copy.mp4"
    data = bytes(range(256)) * 9000
    source.write_bytes(data)
    assert copy(source, target) == hashlib.sha256(data).hexdigest()
    assert target.read_bytes() == data
    assert stat.S_IMODE(target.stat().st_mode) == 0o444
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy.mp4", "source.mp4"]


def test_a_cancelled_copy_leaves_nothing_behind(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(bytes(3 << 20))

    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        copy(source, tmp_path / "target", stop)
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


def test_what_cannot_be_copied_is_said(tmp_path):
    with pytest.raises(NotAFile, match="nowhere"):
        copy(tmp_path / "nowhere", tmp_path / "target")
    source = tmp_path / "source"
    source.write_bytes(b"x")
    with pytest.raises(MediaError, match="cannot be written"):
        copy(source, tmp_path / "no folder" / "target")
    assert [p.name for p in tmp_path.iterdir()] == ["source"]
