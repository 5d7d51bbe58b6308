"""The frames of a video in presentation order, found by demuxing alone; nothing is decoded.

Which packets count, and why discarded keys stay: media.md 3.1. Streams may repeat a presentation
time or leave it out; a frame is named by its time, so a repeated one is listed once and one
without is left out, and a finding says how many there were.

Some containers (AVI, MXF) may not know the order of presentation; libav then makes up times in
the order of decoding. Only where a coding with B-frames meets that, the frames are decoded, once,
to see in which order they are shown; the n-th frame shown gets the n-th time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Discard
from av.video.stream import VideoStream

from media_tools.containers import is_still, open_media, reason, video_stream
from media_tools.errors import DamagedMedia
from media_tools.facts import Finding, FrameIndex, Report, silent

ORDERLESS = ("avi", "mxf", "gxf", "dv", "rm", "m4v")
"""libav's names of the containers that may leave the order of presentation open"""

ORDER_UNKNOWN = "order_unknown"

REPORT_EVERY = 1024
"""packets between two reports of progress"""


class Packets:
    """What the packets of one stream tell, gathered in file order."""

    def __init__(self) -> None:
        self.shown = array("q")
        self.keys: dict[int, int] = {}
        self.hidden_keys: dict[int, int] = {}
        self.first_dts: int | None = None
        self.count = 0
        self.untimed = 0
        self.corrupt = 0
        # PTS - DTS: all the same where PTS were made up from the order of decoding.
        self.delays: set[int | None] = set()

    def add(self, packet: Packet[VideoStream]) -> None:
        """Take note of one packet; the empty one at the end of the file says nothing."""
        pts, dts = packet.pts, packet.dts
        if pts is None:
            self.untimed += packet.size > 0
            return
        if not self.count:
            self.first_dts = dts
        self.count += 1
        self.corrupt += packet.is_corrupt
        if len(self.delays) < 2:
            self.delays.add(None if dts is None else pts - dts)
        if packet.is_keyframe:
            keys = self.hidden_keys if packet.is_discard else self.keys
            keys.setdefault(pts, pts if dts is None else dts)
        if not packet.is_discard:
            self.shown.append(pts)

    @property
    def in_coding_order(self) -> bool:
        """Whether the presentation times only repeat the order of the packets."""
        return len(self.delays) == 1 and None not in self.delays

    def index(self, stream: int, time_base: Fraction | None, broken: str | None) -> FrameIndex:
        """The frames in order of presentation, with what was odd about them."""
        times = set(self.shown)
        pts = array("q", sorted(times))
        # Decoding can start at a discarded key too, unless a frame is shown at its time: an edit
        # list may give that time to another packet.
        keys = {k: dts for k, dts in self.hidden_keys.items() if k not in times} | self.keys
        key_pts = array("q", sorted(keys))
        key_dts = array("q", (keys[k] for k in key_pts))
        repeated = len(self.shown) - len(pts)
        findings = []
        if self.untimed:
            findings.append(
                Finding(
                    "frames_without_time",
                    f"Stream {stream}: {self.untimed} packets state no presentation time; "
                    "their frames are left out.",
                )
            )
        if repeated:
            findings.append(
                Finding(
                    "repeated_times",
                    f"Stream {stream}: {repeated} presentation times are given twice; each is "
                    "listed once.",
                )
            )
        if self.corrupt:
            findings.append(
                Finding(
                    "corrupt_packets",
                    f"Stream {stream}: {self.corrupt} packets are marked as damaged.",
                )
            )
        if broken:
            findings.append(
                Finding(
                    "breaks_off", f"Stream {stream}: the file cannot be read to its end ({broken})."
                )
            )
        if not pts:
            findings.append(Finding("no_frames", f"Stream {stream} has no frame to show."))
        first_dts = self.first_dts or 0
        return FrameIndex(
            stream, time_base or Fraction(1), pts, key_pts, key_dts, first_dts, tuple(findings)
        )


def index_streams(
    container: InputContainer, streams: Iterable[VideoStream], size: int, report: Report = silent
) -> dict[int, FrameIndex]:
    """The index of each given stream of an open container, in one pass over its packets.

    size: of the file in bytes, for `report`. Damage ends the pass with a finding, not an error.
    """
    chosen = list(streams)
    gathered = {s.index: Packets() for s in chosen}
    for stream in container.streams:
        if stream.index not in gathered:
            stream.discard = Discard.all
    broken = None
    try:
        for number, packet in enumerate(container.demux(tuple(chosen))):
            gathered[packet.stream.index].add(packet)
            if number % REPORT_EVERY == 0:
                report(min(packet.pos or 0, size), size)
            if is_still(container):
                break
    except (FFmpegError, OSError) as error:
        broken = reason(error)
    report(size, size)
    found = {}
    for s in chosen:
        index = gathered[s.index].index(s.index, s.time_base, broken)
        reorders = s.codec_context.has_b_frames and container.format.name in ORDERLESS
        if reorders and gathered[s.index].in_coding_order:
            text = (
                f"Stream {s.index}: the file does not state the order in which its frames are "
                "shown; it is found by decoding them."
            )
            index = replace(index, warnings=(*index.warnings, Finding(ORDER_UNKNOWN, text)))
        found[s.index] = index
    return found


def ordered_by_decoding(path: Path | str, index: FrameIndex, report: Report) -> FrameIndex:
    """The index of an orderless stream with its frames in the order in which they come out."""
    labels: dict[int, None] = {}
    total = len(index)
    with open_media(path) as container:
        stream = video_stream(container, path, index.stream)
        for packet in container.demux(stream):
            try:
                frames = stream.codec_context.decode(packet if packet.size else None)
            except FFmpegError:
                continue
            labels |= {f.pts: None for f in frames if f.pts is not None}
            report(min(len(labels), total), total)
    order = array("q", (label for label in labels if index.index_of(label) is not None))
    shown_at = dict(zip(order, index.pts, strict=False))
    keys = {
        shown_at[k]: dts
        for k, dts in zip(index.key_pts, index.key_dts, strict=True)
        if k in shown_at
    }
    key_pts = array("q", sorted(keys))
    return replace(
        index,
        pts=index.pts[: len(order)],
        key_pts=key_pts,
        key_dts=array("q", (keys[k] for k in key_pts)),
        labels=order,
    )


def build_index(path: Path | str, stream: int | None = None, report: Report = silent) -> FrameIndex:
    """The frames of one video stream: the first one, or number `stream` of the container.

    Raises NotMedia, NotAFile, TooLarge, or DamagedMedia if it has no frame that could be shown.
    """
    with open_media(path) as container:
        chosen = video_stream(container, path, stream)
        index = index_streams(container, [chosen], Path(path).stat().st_size, report)[chosen.index]
    if any(w.code == ORDER_UNKNOWN for w in index.warnings):
        index = ordered_by_decoding(path, index, report)
    if not len(index):
        why = " ".join(f.message for f in index.warnings)
        raise DamagedMedia(
            f"{path} holds no frame that can be named by its time. {why} If it is a bare stream "
            "of frames, convert it to MP4 and keep both files.",
            path,
        )
    return index
