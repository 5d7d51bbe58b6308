"""Exact pictures of a video: the picture whose presentation time is asked for, or none.

The algorithm, and why each of its steps is there, is media.md 3.2 and 3.3: decoding starts at a
key packet found by its PTS, packets are checked before any is decoded, and what comes out is
compared with the wanted PTS, never counted. A neighbour is never returned.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Literal

import av
from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream

from media_tools.containers import open_media, video_stream
from media_tools.damage import CONCEALED, Damage, Decoded
from media_tools.errors import DamagedMedia, MediaError
from media_tools.facts import FrameIndex, Picture
from media_tools.heif import assemble, grid_of
from media_tools.index import build_index
from media_tools.pictures import PACKED, bgra, display_matrix, fixed_matrix

CACHE_BYTES = 384 << 20
"""Decoded frames kept: a GOP of 120 frames of 1080p. 0 turns the cache off."""

CONCEALING = ("h264", "mpeg1video", "mpeg2video", "mpeg4", "h263", "vc1", "wmv3")
"""Decoders that fill in for damaged data, and neither do so nor say so with slice threads."""


class Reader:
    """Reads pictures of one video stream by their exact presentation time.

    One thread at a time. Holds one open container, one decoder and, up to `cache_bytes`, the
    frames decoded last, so that the frame before is at hand. With a cache_bytes of 0 only the
    last frame is held, and frames that no other needs are skipped: the way to take a few frames
    out of a long file.
    """

    def __init__(
        self,
        path: Path | str,
        stream: int | None = None,
        cache_bytes: int = CACHE_BYTES,
        index: FrameIndex | None = None,
    ) -> None:
        """index: of this very stream, if it was built before. Raises MediaError."""
        self.path = Path(path)
        self.index = build_index(path, stream) if index is None else index
        self._container = open_media(path)
        self._stream = video_stream(self._container, path, self.index.stream)
        for other in self._container.streams:
            if other.index != self._stream.index:
                other.discard = av.stream.Discard.all
        self._matrix = fixed_matrix(self._container, self._stream, path)
        self._grid = grid_of(path, self._container, self._stream)
        if self._grid is not None:
            self._matrix = self._grid.matrix
        self._context = self._stream.codec_context
        conceals = self._context.name in CONCEALING
        self._context.thread_type = "NONE" if conceals else "SLICE"
        # Decoders from other libraries read skip_frame once, when they are opened.
        labels = self.index.labels
        self._can_skip = not self._context.codec.name.startswith("lib") and labels is None
        self._shown_at = None if labels is None else dict(zip(labels, self.index.pts, strict=True))
        self._cache_bytes = cache_bytes
        self._cache: OrderedDict[int, Decoded] = OrderedDict()
        self._cached_bytes = 0
        self._feed: Iterator[Decoded] | None = None
        self._last: int | None = None
        self._latest: Decoded | None = None
        self._skip_below: int | None = None
        self._gradual = False

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file and of all frames."""
        self._stop_feed()
        self._cache.clear()
        self._cached_bytes = 0
        self._latest = None
        self._container.close()

    # -- pictures --------------------------------------------------------------------------------

    def frame(self, index: int) -> Picture:
        """Frame number `index`. Raises IndexError if there is none, DamagedMedia if undecodable."""
        return self._picture(self._decoded(index))

    def frame_at(self, pts: int) -> Picture | None:
        """The frame of exactly this time, or None: never a neighbour."""
        if self.index.index_of(pts) is None:
            return None
        decoded = self._frame_at(pts)
        return None if decoded is None else self._picture(decoded)

    def md5(self, index: int, what: Literal["luma", "rgb24"]) -> str:
        """MD5 of the picture's bytes, rows packed, not turned: the luma as coded, or RGB.

        Raises MediaError if the coding has no luma plane.
        """
        frame = self._decoded(index).frame
        try:
            packed = PACKED[what](frame)
        except MediaError as error:
            raise type(error)(f"{self.path}: {error.message}", self.path) from error
        return hashlib.md5(packed, usedforsecurity=False).hexdigest()

    def note(self, index: int) -> str:
        """What is doubtful about frame `index` (Picture.note); empty if it is exact."""
        return self._decoded(index).note

    def thumbnail(self, index: int, height_px: int, key: bool = False) -> Picture:
        """Frame `index`, `height_px` high. key: the picture of the key frame before it will do."""
        pts = self.index.time(index).pts
        decoded = self._cache.get(pts)
        if decoded is None and key:
            decoded = self._key_alone(self._key_before(pts))
        return self._picture(decoded or self._decoded(index), height_px)

    def _picture(self, decoded: Decoded, height_px: int | None = None) -> Picture:
        index = self.index.shown_at(decoded.pts)
        try:
            matrix = self._matrix or display_matrix(decoded.frame)
            pixels = bgra(decoded.frame, matrix, height_px)
        except (FFmpegError, MemoryError) as error:
            raise DamagedMedia(
                f"Frame {index} of {self.path} cannot be turned into a picture.", self.path
            ) from error
        return Picture(
            stream=self.index.stream,
            index=index,
            time=self.index.time(index),
            key=self.index.is_key(index),
            bgra=pixels,
            exact=not decoded.note,
            note=decoded.note,
        )

    # -- the algorithm of media.md 3.2 -----------------------------------------------------------

    def _decoded(self, index: int) -> Decoded:
        pts = self.index.time(index).pts
        decoded = self._frame_at(pts)
        if decoded is None:
            raise DamagedMedia(
                f"Frame {index} of {self.path} (pts {pts}) cannot be decoded; the data around it "
                "may be damaged.",
                self.path,
            )
        return decoded

    def _key_before(self, pts: int, back: int = 0) -> int:
        keys: array[int] = self.index.key_pts
        if not keys:
            raise DamagedMedia(
                f"{self.path} has no key frame to start decoding from; get the file again.",
                self.path,
            )
        return keys[max(0, bisect_right(keys, pts) - 1 - back)]

    def _frame_at(self, wanted: int) -> Decoded | None:
        if self._latest is not None and self._latest.pts == wanted:
            return self._latest
        if wanted in self._cache:
            self._cache.move_to_end(wanted)
            return self._cache[wanted]
        if self._goes_on_to(wanted) and (decoded := self._search(wanted)):
            return decoded
        for back in (1,) if self._gradual else (0, 1):
            self._stop_feed()
            self._feed = self._decode_from(self._key_before(wanted, back))
            if decoded := self._search(wanted):
                return decoded
        return None

    def _goes_on_to(self, wanted: int) -> bool:
        """Whether the open feed comes to this frame soon: in the same GOP, or as the next frame."""
        if self._feed is None or self._last is None or self._last >= wanted:
            return False
        last, index = self.index.index_of(self._last), self.index.index_of(wanted)
        follows = last is not None and index == last + 1
        return follows or self._key_before(wanted, 1 if self._gradual else 0) <= self._last

    def _search(self, wanted: int) -> Decoded | None:
        """Read the open feed up to this frame; None, and the feed closed, if it passes it by."""
        self._skip_below = wanted if self._can_skip and not self._cache_bytes else None
        for decoded in self._feed or ():
            self._last = decoded.pts
            self._keep(decoded)
            if decoded.pts == wanted:
                self._latest = decoded
                return decoded
            if decoded.pts > wanted:
                break
        self._stop_feed()
        return None

    def _stop_feed(self) -> None:
        self._feed, self._last = None, None

    def _keep(self, decoded: Decoded) -> None:
        if not self._cache_bytes:
            return
        pts = decoded.pts
        if pts in self._cache:
            self._cache.move_to_end(pts)
            return
        self._cache[pts] = decoded
        self._cached_bytes += decoded.size
        while self._cached_bytes > self._cache_bytes and len(self._cache) > 1:
            self._cached_bytes -= self._cache.popitem(last=False)[1].size

    def _packets_from(self, key: int) -> Iterator[Packet[VideoStream]]:
        """The packets from the key packet of this PTS on, then the empty one that ends the file."""
        at = bisect_right(self.index.key_pts, key) - 1
        dts, second = self.index.key_dts[at], int(1 / self.index.time_base) or 1
        label = self._label(key)
        for target in (label, dts, dts - second, dts - 5 * second, self.index.first_dts):
            try:
                self._container.seek(target, stream=self._stream, backward=True)
            except FFmpegError:
                continue
            reached = False
            for packet in self._container.demux(self._stream):
                if not reached:
                    ended = packet.pts is None and packet.dts is None
                    if ended or (packet.dts is not None and packet.dts > dts):
                        break
                    if packet.pts != label or packet.dts not in (None, dts):
                        continue
                    reached = True
                yield packet
            if reached:
                return

    def _decode_from(self, key: int) -> Iterator[Decoded]:
        """The frames from this key on whose pictures do not depend on anything before it."""
        if self._grid is not None:
            whole = assemble(self.path, self._grid)
            yield from [] if whole is None else [Decoded(whole, key)]
            return
        damage, sound_from = Damage(self._label(key)), None
        try:
            for packet in self._packets_from(key):
                for decoded in self._decode(packet, damage):
                    if sound_from is None and decoded.pts >= key:
                        sound_from = self._sound_from(key, decoded)
                    if sound_from is not None and decoded.pts >= sound_from:
                        yield decoded
        except (FFmpegError, OSError):
            return

    def _sound_from(self, key: int, first: Decoded) -> int:
        """The PTS from which pictures are whole, when decoding started at `key` and gave `first`.

        A coding may refresh the picture part by part instead of sending key frames; decoders then
        give frames of the first such round too early. Those after the next key are whole.
        """
        keys = self.index.key_pts
        whole = first.pts == key and first.frame.key_frame
        if whole or key == keys[0] or self.index.index_of(key) is None:
            return key
        self._gradual = True
        following = bisect_right(keys, key)
        return keys[following] if following < len(keys) else self.index.pts[-1] + 1

    def _decode(self, packet: Packet[VideoStream], damage: Damage) -> Iterator[Decoded]:
        below = self._skip_below
        skip = below is not None and packet.pts is not None and packet.pts < below
        self._context.skip_frame = "NONREF" if skip else "DEFAULT"
        damage.fed(packet)
        try:
            frames = self._context.decode(packet if packet.size else None)
        except FFmpegError:
            damage.refused(packet)
            frames = []
        judged = [decoded for frame in frames for decoded in damage.out(frame)]
        if not packet.size:
            judged += damage.end()
        for decoded in judged:
            if self._shown_at is None:
                yield decoded
            elif decoded.pts in self._shown_at:
                yield replace(decoded, pts=self._shown_at[decoded.pts])

    def _label(self, pts: int) -> int:
        """The PTS that the packets of the frame shown at `pts` carry (FrameIndex.labels)."""
        at = self.index.index_of(pts)
        return pts if self.index.labels is None or at is None else self.index.labels[at]

    def _key_alone(self, key: int) -> Decoded | None:
        """The key frame of this PTS from its packet alone (media.md 5), or None."""
        self._stop_feed()
        if self._grid is not None:
            return self._frame_at(key)
        self._context.skip_frame = "DEFAULT"
        try:
            packet = next(self._packets_from(key), None)
            if packet is None:
                return None
            frames = [*self._context.decode(packet), *self._context.decode(None)]
        except (FFmpegError, OSError):
            return None
        finally:
            self._context.flush_buffers()
        found = next((f for f in frames if f.pts == self._label(key)), None)
        if found is None or self.index.index_of(key) is None:
            return None
        return Decoded(found, key, CONCEALED if found.is_corrupt else "")
