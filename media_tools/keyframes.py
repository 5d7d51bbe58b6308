"""Frames that can be decoded alone: found without decoding, pictured from their own packet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from media_tools.facts import FrameIndex, Picture, Report, silent
from media_tools.index import build_index
from media_tools.reader import Reader


def keyframes(path: Path | str, stream: int | None = None, report: Report = silent) -> list[int]:
    """The indices of the frames coded as key frames and shown, in order. Raises MediaError."""
    index = build_index(path, stream, report)
    return [i for i in map(index.index_of, index.key_pts) if i is not None]


def thumbnails(
    path: Path | str,
    indices: Iterable[int],
    height_px: int,
    report: Report = silent,
    stream: int | None = None,
    index: FrameIndex | None = None,
) -> Iterator[Picture]:
    """A small picture of each frame asked for, in that order; a key frame costs one packet.

    `index` is of this very stream, if it was built before.
    """
    wanted = list(indices)
    known = index
    if known is None:
        known = build_index(path, stream, lambda _done, _total: report(0, len(wanted)))
    with Reader(path, stream, cache_bytes=0, index=known) as reader:
        for done, number in enumerate(wanted, 1):
            yield reader.thumbnail(number, height_px, key=known.is_key(number))
            report(done, len(wanted))
