"""Frames as exports name them: index, PTS, time base and seconds together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.case import Case
from app.case.model import FrameRef, Media
from media_tools.errors import MediaError
from media_tools.facts import FrameIndex
from media_tools.index import build_index


@dataclass(frozen=True)
class Placed:
    """A frame with what is known of its place in the media; None where the file is not at hand."""

    ref: FrameRef
    name: str
    index: int | None
    time_base: Fraction | None
    time_s: float | None
    """seconds on the stream's clock"""
    from_start_s: float | None
    """seconds after the first frame shown: the clock of players"""

    def properties(self) -> dict[str, object]:
        """The frame as JSON properties."""
        base = self.time_base
        return {
            "media_sha256": self.ref.media,
            "media_name": self.name,
            "stream": self.ref.stream,
            "index": self.index,
            "pts": self.ref.pts,
            "time_base": None if base is None else [base.numerator, base.denominator],
            "time_s": self.time_s,
        }


class Frames:
    """Looks frames up; each media is indexed once, by demuxing alone."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._media = {m.sha256: m for m in case.media()}
        self._indexes: dict[tuple[str, int], FrameIndex | None] = {}

    def place(self, ref: FrameRef) -> Placed:
        """The frame with its index and times."""
        medium = self._media.get(ref.media)
        found = self._index(ref)
        base = found.time_base if found else stated_base(medium, ref.stream)
        first = found.pts[0] if found and len(found) else stated_first(medium, ref.stream)
        return Placed(
            ref=ref,
            name=medium.name if medium else "",
            index=found.index_of(ref.pts) if found else None,
            time_base=base,
            time_s=None if base is None else float(ref.pts * base),
            from_start_s=None if base is None or first is None else float((ref.pts - first) * base),
        )

    def _index(self, ref: FrameRef) -> FrameIndex | None:
        key = (ref.media, ref.stream)
        if key not in self._indexes:
            self._indexes[key] = None
            path = self._case.media_file(ref.media) if ref.media in self._media else None
            if path is not None:
                try:
                    self._indexes[key] = build_index(path, ref.stream)
                except MediaError:
                    # The case still knows PTS and time base; only the index stays empty.
                    self._indexes[key] = None
        return self._indexes[key]


def stated_base(medium: Media | None, stream: int) -> Fraction | None:
    """The time base that the case keeps for a stream."""
    if medium is None or medium.video is None or medium.video.stream != stream:
        return None
    return medium.video.time_base


def stated_first(medium: Media | None, stream: int) -> int | None:
    """The PTS of the first frame that the case keeps for a stream."""
    if medium is None or medium.video is None or medium.video.stream != stream:
        return None
    return medium.video.first_pts
