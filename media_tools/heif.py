"""Photographs made of tiles: HEIF images of the item type "grid", as telephones write them.

libav hands over each tile as a stream of its own; where a tile belongs stands in the boxes of the
file (ISO/IEC 23008-12: 6.6.2.3 grid, 6.5.10 irot, 6.5.12 imir; ISO/IEC 14496-12, 8.11).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from media_tools.containers import check_size, open_media
from media_tools.errors import DamagedMedia
from media_tools.metadata.boxes import Box, Boxes
from media_tools.metadata.pictures import item_places
from media_tools.pictures import Matrix, rows

LARGEST_BOX = 1 << 20
"""bytes read of one box; a grid of 1000 tiles needs some 50 kB"""


@dataclass(frozen=True)
class Grid:
    """Tiles in rows from the top left, cut to `width` × `height`, then turned by `matrix`."""

    columns: int
    width: int
    height: int
    tiles: tuple[int, ...]
    """the numbers of the items, which are libav's ids of their streams"""
    matrix: Matrix


def grid_of(path: Path | str, container: InputContainer, stream: VideoStream) -> Grid | None:
    """The grid that a stream of tiles belongs to; None for every other stream.

    Raises DamagedMedia if the file does not say where its tiles belong, TooLarge if the picture
    would have more than MAX_PIXELS.
    """
    if not stream.disposition & Disposition.dependent:
        return None
    grid = None
    with suppress(struct.error, IndexError, KeyError), open(path, "rb") as file:
        grid = Meta(Boxes(file), file.seek(0, 2)).grid()
    if grid is None:
        raise DamagedMedia(f"{path} is made of tiles, but does not say where they belong.", path)
    check_size(path, grid.width, grid.height)
    return grid


class Meta:
    """The boxes in a file's meta box that say how its primary image is put together."""

    def __init__(self, boxes: Boxes, size: int) -> None:
        self.boxes = boxes
        self.found: dict[bytes, Box] = {}
        for meta in boxes.within(0, size):
            if meta.kind == b"meta":
                self.found = {box.kind: box for box in boxes.inside(meta, 4)}
                break

    def read(self, kind: bytes) -> bytes:
        """A box's payload; none if it is not there."""
        box = self.found.get(kind)
        return b"" if box is None else self.boxes.payload(box, LARGEST_BOX)

    def grid(self) -> Grid | None:
        """The primary image's grid, if it is one. Raises struct.error or IndexError if cut off."""
        primary = self.read(b"pitm")
        item = int.from_bytes(primary[4:], "big")
        tiles, data = self.derived_from(item), self.item_data(item)
        wide = data[1] & 1
        down, columns = data[2] + 1, data[3] + 1
        width, height = struct.unpack_from(">II" if wide else ">HH", data, 4)
        if down * columns != len(tiles):
            return None
        return Grid(columns, width, height, tiles, self.matrix(item))

    def derived_from(self, item: int) -> tuple[int, ...]:
        """The items that an item is made of, in order: its `dimg` reference."""
        box = self.found.get(b"iref")
        if box is None:
            return ()
        form = ">I" if self.boxes.payload(box, 1) == b"\1" else ">H"
        wide = struct.calcsize(form)
        for reference in self.boxes.inside(box, 4):
            data = self.boxes.payload(reference, LARGEST_BOX)
            if reference.kind == b"dimg" and struct.unpack_from(form, data)[0] == item:
                (count,) = struct.unpack_from(">H", data, wide)
                return struct.unpack_from(f">{count}{form[1]}", data, wide + 2)
        return ()

    def item_data(self, item: int) -> bytes:
        """The first 12 bytes of an item."""
        start, _ = item_places(self.read(b"iloc"))[item][0]
        if start < 0:
            start = self.found[b"idat"].start - start - 1
        return self.boxes.bytes_at(start, 12)

    def matrix(self, item: int) -> Matrix:
        """How the image is displayed: its irot and imir properties in the order given."""
        matrix: Matrix = (1, 0, 0, 1)
        properties = self.properties()
        for number in self.associated(item):
            kind, data = properties[number - 1] if number <= len(properties) else (b"", b"")
            if kind == b"irot":
                for _ in range(-data[0] & 3):  # quarter turns clockwise; irot counts the other way
                    a, b, c, d = matrix
                    matrix = (-b, a, -d, c)
            elif kind == b"imir":
                a, b, c, d = matrix
                matrix = (-a, b, -c, d) if data[0] & 1 else (a, -b, c, -d)
        return matrix

    def properties(self) -> list[tuple[bytes, bytes]]:
        """Every property with the beginning of its payload, in the order they are numbered."""
        for box in self.inside(b"iprp"):
            if box.kind == b"ipco":
                return [(p.kind, self.boxes.payload(p, 8)) for p in self.boxes.inside(box)]
        return []

    def associated(self, item: int) -> list[int]:
        """The numbers of an item's properties."""
        for box in self.inside(b"iprp"):
            if box.kind == b"ipma":
                return associations(self.boxes.payload(box, LARGEST_BOX)).get(item, [])
        return []

    def inside(self, kind: bytes) -> Sequence[Box]:
        """The boxes in one of the boxes found."""
        box = self.found.get(kind)
        return [] if box is None else list(self.boxes.inside(box))


def associations(data: bytes) -> dict[int, list[int]]:
    """An ipma box: {item: numbers of its properties, from 1}."""
    item_form = ">I" if data[0] else ">H"
    wide = 2 if data[3] & 1 else 1
    (count,) = struct.unpack_from(">I", data, 4)
    at, found = 8, {}
    for _ in range(min(count, len(data))):
        (item,) = struct.unpack_from(item_form, data, at)
        at += struct.calcsize(item_form)
        numbers = data[at + 1 : at + 1 + wide * data[at]]
        at += 1 + wide * data[at]
        found[item] = [
            int.from_bytes(numbers[i : i + wide], "big") & (0x7FFF if wide == 2 else 0x7F)
            for i in range(0, len(numbers), wide)
        ]
    return found


def assemble(path: Path | str, grid: Grid) -> VideoFrame | None:
    """The whole coded picture from its tiles; None if one of them cannot be decoded."""
    tiles: dict[int, VideoFrame] = {}
    with open_media(path) as container:
        streams = [s for s in container.streams.video if s.id in grid.tiles and s.codec_context]
        try:
            for packet in container.demux(tuple(streams)):
                context = packet.stream.codec_context
                frames = [*context.decode(packet), *context.decode(None)] if packet.size else []
                for frame in frames:
                    tiles.setdefault(packet.stream.id, frame)
        except FFmpegError:
            return None
    placed = [tiles[tile] for tile in grid.tiles if tile in tiles]
    shapes = {(t.width, t.height, t.format.name) for t in placed}
    if len(placed) < len(grid.tiles) or len(shapes) > 1:
        return None
    return joined(placed, grid)


def joined(tiles: Sequence[VideoFrame], grid: Grid) -> VideoFrame:
    """Frames of one size and format side by side, in rows, cut to the size of the grid."""
    first = tiles[0]
    whole = VideoFrame(grid.width, grid.height, first.format.name)
    sample = (first.format.components[0].bits + 7) // 8
    whole.colorspace, whole.color_range = first.colorspace, first.color_range
    for number, target in enumerate(whole.planes):
        canvas = rows(target, target.width * sample, target.height)
        for place, tile in enumerate(tiles):
            plane = tile.planes[number]
            top = place // grid.columns * plane.height
            left = place % grid.columns * plane.width * sample
            room = canvas[top : top + plane.height, left : left + plane.width * sample]
            pixels = rows(plane, plane.width * sample, plane.height)
            room[:] = pixels[: room.shape[0], : room.shape[1]]
    return whole
