"""Where metadata stand in photographs: JPEG segments, PNG and WebP chunks, TIFF, HEIF items."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from media_tools.metadata.boxes import Box, Boxes
from media_tools.metadata.found import LARGEST_BLOCK, Found

XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION_HEAD = b"http://ns.adobe.com/xmp/extension/\0"
LARGEST_TIFF = 64 << 20
MOST_PARTS = 10_000
"""segments or chunks of one file that are looked at"""


def jpeg(file: BinaryIO, size: int, found: Found) -> None:
    """The APP1 segments before the picture: EXIF, XMP, extended XMP (ISO/IEC 10918-1, B.1.1)."""
    extended: dict[bytes, list[tuple[int, bytes]]] = {}
    extended_bytes = 0
    for data in _app1_segments(file, found):
        if data.startswith((b"Exif\0\0", b"Exif\0\xff")):
            _jpeg_exif(data[6:], found)
        elif data.startswith(XMP_HEAD) and found.wants_xmp(len(data)):
            found.xmp.append(data[len(XMP_HEAD) :])
        elif data.startswith(EXTENSION_HEAD):
            rest = data[len(EXTENSION_HEAD) :]
            extended_bytes += len(rest)
            part = (int.from_bytes(rest[36:40], "big"), rest[40:])
            if found.wants_xmp(extended_bytes):
                extended.setdefault(rest[:32], []).append(part)
    for parts in extended.values():
        if found.wants_xmp(0):
            found.xmp.append(b"".join(data for _, data in sorted(parts)))


def _app1_segments(file: BinaryIO, found: Found) -> Iterator[bytes]:
    file.seek(2)
    for _ in range(MOST_PARTS):
        marker = _next_marker(file)
        if marker in (-1, 0xD9, 0xDA):  # the end, or the picture begins
            return
        if 0xD0 <= marker <= 0xD8 or marker == 0x01:
            continue
        length = int.from_bytes(file.read(2), "big") - 2
        if length < 0:
            text = "A JPEG segment has an impossible length; reading stops there."
            found.tell("jpeg_damaged", text)
            return
        if marker == 0xE1:
            yield file.read(length)
        else:
            file.seek(length, 1)


def _jpeg_exif(data: bytes, found: Found) -> None:
    """The first EXIF block; one too large for a segment goes on in the next, without a header."""
    if found.exif is None:
        found.exif = data
    elif data[:2] not in (b"II", b"MM") and len(found.exif) < LARGEST_BLOCK:
        found.exif += data


def _next_marker(file: BinaryIO) -> int:
    """The next marker, past fill bytes and a little rubbish; -1 if there is none."""
    for _ in range(4096):
        byte = file.read(1)
        if not byte:
            return -1
        if byte == b"\xff":
            code = file.read(1)
            while code == b"\xff":
                code = file.read(1)
            if not code:
                return -1
            if code != b"\0":
                return code[0]
    return -1


def tiff(file: BinaryIO, size: int, found: Found) -> None:
    """A TIFF, or a raw photograph built on it, is itself the structure that EXIF names."""
    file.seek(0)
    found.exif = file.read(LARGEST_TIFF)
    if size > LARGEST_TIFF:
        text = f"Only the first {LARGEST_TIFF >> 20} MiB are searched for metadata."
        found.tell("file_too_large", text)


def png(file: BinaryIO, size: int, found: Found) -> None:
    """The chunks eXIf and iTXt (PNG third edition, 11.3.2 and 11.3.3)."""
    at = 8
    for _ in range(MOST_PARTS):
        file.seek(at)
        head = file.read(8)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if len(head) < 8 or kind == b"IEND":
            break
        if kind in (b"eXIf", b"iTXt") and length <= LARGEST_BLOCK:
            _png_chunk(kind, file.read(length), found)
        at += 12 + length


def _png_chunk(kind: bytes, data: bytes, found: Found) -> None:
    if kind == b"eXIf":
        found.exif = found.exif or data
        return
    keyword, _, rest = data.partition(b"\0")
    if keyword != b"XML:com.adobe.xmp" or len(rest) < 2:
        return
    if not found.wants_xmp(len(rest)):
        return
    text = rest[2:].split(b"\0", 2)[-1]
    if rest[0]:
        try:
            text = zlib.decompressobj().decompress(text, LARGEST_BLOCK)
        except zlib.error:
            found.tell("xmp_damaged", "The XMP packet cannot be unpacked; it is not read.")
            return
    found.xmp.append(text)


def webp(file: BinaryIO, size: int, found: Found) -> None:
    """The chunks EXIF and XMP of a RIFF file (RFC 9649)."""
    at = 12
    for _ in range(MOST_PARTS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            break
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"EXIF" and length <= LARGEST_BLOCK:
            data = file.read(length)
            found.exif = found.exif or data.removeprefix(b"Exif\0\0")
        elif head[:4] == b"XMP " and found.wants_xmp(length):
            found.xmp.append(file.read(length))
        at += 8 + length + (length & 1)


def heif(boxes: Boxes, meta: Box, found: Found) -> None:
    """The items Exif and XMP of a HEIF file's meta box (ISO/IEC 14496-12, 8.11; 23008-12, A.2)."""
    kinds: dict[int, str] = {}
    places: dict[int, list[tuple[int, int]]] = {}
    data_start = 0
    for box in boxes.inside(meta, 4):
        if box.kind == b"iinf":
            kinds = _item_kinds(boxes, box)
        elif box.kind == b"iloc":
            places = item_places(boxes.payload(box, 1 << 20))
        elif box.kind == b"idat":
            data_start = box.start
    for item, kind in kinds.items():
        extents = [(o if o >= 0 else data_start - o - 1, n) for o, n in places.get(item, [])]
        length = sum(n for _, n in extents)
        wanted = length <= LARGEST_BLOCK if kind == "Exif" else found.wants_xmp(length)
        if not extents or not wanted or (kind == "Exif" and found.exif):
            continue
        data = b"".join(boxes.bytes_at(offset, count) for offset, count in extents)
        if kind == "Exif" and len(data) > 8:
            skip = 4 + int.from_bytes(data[:4], "big")  # to the TIFF header
            found.exif = data[skip:] or None
        elif kind == "mime":
            found.xmp.append(data)


def _item_kinds(boxes: Boxes, box: Box) -> dict[int, str]:
    """The items of an iinf box that hold EXIF or XMP: {item: `Exif` or `mime`}."""
    version = boxes.payload(box, 1)
    kinds = {}
    for entry in boxes.inside(box, 6 if version == b"\0" else 8):
        data = boxes.payload(entry, 256)
        if entry.kind != b"infe" or data[:1] not in (b"\2", b"\3"):
            continue
        wide = 4 if data[0] == 3 else 2
        item, kind = int.from_bytes(data[4 : 4 + wide], "big"), data[6 + wide : 10 + wide]
        if kind == b"Exif" or (kind == b"mime" and b"application/rdf+xml" in data):
            kinds[item] = kind.decode()
    return kinds


def item_places(data: bytes) -> dict[int, list[tuple[int, int]]]:
    """Where items lie, by an iloc box: {item: [(offset, bytes), ...]}.

    An offset into idat is given as -1 - offset.
    """
    at = 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int.from_bytes(data[at - count : at], "big")

    version, _, sizes, more = take(1), take(3), take(1), take(1)
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version in (1, 2) else 0
    wide = 4 if version == 2 else 2
    places: dict[int, list[tuple[int, int]]] = {}
    for _ in range(take(wide)):
        if at >= len(data):
            break
        item = take(wide)
        method = take(2) & 15 if version in (1, 2) else 0
        take(2)
        base = take(base_size)
        for _ in range(min(take(2), 1024)):
            take(index_size)
            offset, length = base + take(offset_size), take(length_size)
            if method < 2:
                places.setdefault(item, []).append((-1 - offset if method else offset, length))
    return places
