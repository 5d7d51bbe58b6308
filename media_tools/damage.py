"""Which pictures are doubtful: where data was bad, and every picture predicted from there on.

A decoder that meets bad data fills in what it can and marks that one frame. Frames predicted from
it are not marked, although they carry the damage on, to the next key frame. A B-frame is predicted
from a frame that is shown after it; so a frame is held back until the frames that were decoded
before it and are shown after it have come out and shown whether they are sound.
"""

from __future__ import annotations

from dataclasses import dataclass

from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

MARKED_IN_FILE = "The file marks data that this picture is made of as damaged."
NOT_DECODED = "Data that this picture is made of could not be decoded."
CONCEALED = "The decoder met damaged data in this picture and filled in what is missing."
PREDICTED = "This picture is predicted from one in which the decoder met damaged data."


@dataclass(frozen=True)
class Decoded:
    """A frame as it came out of the decoder; `note` says what is doubtful about it."""

    frame: VideoFrame
    pts: int
    note: str = ""

    @property
    def size(self) -> int:
        """Bytes of its planes."""
        return sum(plane.buffer_size for plane in self.frame.planes)


class Damage:
    """Follows one decoder from key packet `start` on, and notes what is doubtful."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._note = ""
        self._since = 0
        self._over_at: int | None = None
        self._count = 0
        self._keys: list[int] = []
        self._highest = start
        # PTS of a packet: its place in decoding order, the highest PTS decoded before it.
        self._packets: dict[int, tuple[int, int]] = {}
        self._held: list[VideoFrame] = []

    def fed(self, packet: Packet[VideoStream]) -> None:
        """A packet goes to the decoder now."""
        if packet.pts is None:
            return
        self._count += 1
        self._packets[packet.pts] = (self._count, self._highest)
        self._highest = max(self._highest, packet.pts)
        if packet.is_keyframe:
            self._keys.append(packet.pts)
            if self._over_at is None:
                self._over_at = packet.pts
        if packet.is_corrupt:
            self._found(MARKED_IN_FILE, packet.pts, self._count)

    def refused(self, packet: Packet[VideoStream]) -> None:
        """The decoder stumbled while it was given this packet: all that is not out is doubtful."""
        pts = packet.pts if packet.pts is not None else self._highest
        self._found(NOT_DECODED, pts, 0)

    def out(self, frame: VideoFrame) -> list[Decoded]:
        """A frame came out; the frames that are now known to be sound or not, in order."""
        pts = frame.pts
        if pts is None:
            return []
        self._held.append(frame)
        sure = []
        # Asked of the frame that came out last: it is not sound for those still held.
        if frame.is_corrupt:
            self._found(PREDICTED, pts, self._packets.get(pts, (0, pts))[0])
        while self._held:
            first = self._held[0]
            if first.pts is None or self._packets.get(first.pts, (0, pts))[1] > pts:
                break
            sure.append(self._judged(self._held.pop(0)))
        return sure

    def end(self) -> list[Decoded]:
        """The frames still held, when no more will come out."""
        held, self._held = self._held, []
        return [self._judged(frame) for frame in held]

    def _judged(self, frame: VideoFrame) -> Decoded:
        pts = frame.pts or 0
        order, _ = self._packets.pop(pts, (self._count, 0))
        if self._over_at is not None and pts >= self._over_at:
            self._note = ""
        doubt = self._note if order >= self._since else ""
        return Decoded(frame, pts, CONCEALED if frame.is_corrupt else doubt)

    def _found(self, note: str, pts: int, order: int) -> None:
        """Bad data in the frame of this time. What precedes the start's key frame is not used."""
        if pts >= self._start:
            self._note, self._since = note, min(order, self._since) if self._note else order
            self._over_at = next((key for key in self._keys if key > pts), None)
