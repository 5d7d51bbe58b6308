"""The boxes (atoms) of ISO base media and QuickTime files: MP4, MOV, HEIF.

Size and type come first, both big-endian: 32-bit size, four-byte type; size 1 means a 64-bit size
follows, size 0 means to the end of what encloses it (ISO/IEC 14496-12, 4.2). Only payloads that
are asked for are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

MOST_BOXES = 100_000


@dataclass(frozen=True)
class Box:
    """One box: its type and where in the file its payload stands."""

    kind: bytes
    start: int
    end: int

    @property
    def size(self) -> int:
        """Bytes of the payload that are in the file."""
        return self.end - self.start


@dataclass
class Boxes:
    """A walk over a file's boxes, bounded in number; `damage` says what was wrong on the way."""

    file: BinaryIO
    damage: list[str] = field(default_factory=list)
    seen: int = 0

    def within(self, start: int, end: int) -> Iterator[Box]:
        """The boxes one after the other in a range of the file; stops at nonsense."""
        while end - start >= 8:
            self.seen += 1
            if self.seen > MOST_BOXES:
                self.damage.append(f"it has more than {MOST_BOXES} boxes; the rest are not read")
                return
            head = self.bytes_at(start, 16)
            if len(head) < 8:
                return
            size, payload = int.from_bytes(head[:4], "big"), start + 8
            if size == 1 and len(head) == 16:
                size, payload = int.from_bytes(head[8:], "big"), start + 16
            elif size == 0:
                size = end - start
            if size < payload - start:
                self.damage.append(f"the box at byte {start} has the impossible size {size}")
                return
            if start + size > end:
                name = head[4:8].decode("ascii", "replace")
                self.damage.append(f"the box {name!r} at byte {start} runs past its end")
                size = end - start
            yield Box(head[4:8], payload, start + size)
            start += size

    def inside(self, box: Box, skip: int = 0) -> Iterator[Box]:
        """The boxes in a box, after `skip` bytes of its own fields."""
        return self.within(box.start + skip, box.end)

    def payload(self, box: Box, limit: int) -> bytes:
        """At most `limit` bytes of a box's payload."""
        return self.bytes_at(box.start, min(box.size, limit))

    def bytes_at(self, start: int, count: int) -> bytes:
        """Bytes of the file; fewer where it ends."""
        self.file.seek(start)
        return self.file.read(count)
