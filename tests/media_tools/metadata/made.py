"""Small files with known metadata, built byte by byte after the standards."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

ASCII, SHORT, LONG, RATIO = 2, 3, 4, 5
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" {attributes}>{elements}</rdf:Description>'
    "</rdf:RDF></x:xmpmeta>"
)


Entries = Sequence[tuple[int, int, int, bytes]]


def xmp(attributes: str = "", elements: str = "") -> bytes:
    """A packet with one description."""
    return RDF.format(attributes=attributes, elements=elements).encode()


def ascii_tag(tag: int, text: str) -> tuple[int, int, int, bytes]:
    data = text.encode() + b"\0"
    return tag, ASCII, len(data), data


def ratios(tag: int, *pairs: tuple[int, int], order: str = ">") -> tuple[int, int, int, bytes]:
    return tag, RATIO, len(pairs), b"".join(struct.pack(order + "II", *pair) for pair in pairs)


def tiff(image: Entries, exif: Entries = (), gps: Entries = (), order: str = ">") -> bytes:
    """A TIFF structure; entries are (tag, type, count, bytes)."""
    head = b"MM\0*" if order == ">" else b"II*\0"
    extra = [(t, e) for t, e in ((0x8769, exif), (0x8825, gps)) if e]
    at = 8
    first = directory([*image, *((t, LONG, 1, b"\0\0\0\0") for t, _ in extra)], at, order)
    starts, at = [], at + len(first)
    bodies = []
    for _, entries in extra:
        starts.append(at)
        bodies.append(directory(list(entries), at, order))
        at += len(bodies[-1])
    pointers = [
        (t, LONG, 1, struct.pack(order + "I", s)) for (t, _), s in zip(extra, starts, strict=True)
    ]
    first = directory([*image, *pointers], 8, order)
    return head + struct.pack(order + "I", 8) + first + b"".join(bodies)


def directory(entries: list[tuple[int, int, int, bytes]], start: int, order: str) -> bytes:
    rows, values = b"", b""
    room = start + 2 + 12 * len(entries) + 4
    for tag, kind, count, data in entries:
        inline = data.ljust(4, b"\0") if len(data) <= 4 else None
        rows += struct.pack(order + "HHI", tag, kind, count)
        rows += inline or struct.pack(order + "I", room + len(values))
        values += b"" if inline else data
    return struct.pack(order + "H", len(entries)) + rows + bytes(4) + values


def jpeg(*app1: bytes) -> bytes:
    """A JPEG of nothing but APP1 segments."""
    parts = b"".join(b"\xff\xe1" + struct.pack(">H", len(p) + 2) + p for p in app1)
    return b"\xff\xd8" + parts + b"\xff\xd9"


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    data = b"\x89PNG\r\n\x1a\n"
    for kind, body in (*chunks, (b"IEND", b"")):
        data += struct.pack(">I", len(body)) + kind + body
        data += struct.pack(">I", zlib.crc32(kind + body))
    return data


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def movie(*parts: bytes) -> bytes:
    return box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov", *parts)


def header(kind: bytes, seconds: int, version: int = 0) -> bytes:
    """mvhd, tkhd or mdhd with a creation time in seconds since 1904."""
    time = struct.pack(">II" if version == 0 else ">QQ", seconds, seconds)
    return box(kind, bytes([version, 0, 0, 0]), time, bytes(92))


def user_text(kind: bytes, text: bytes, language: int = 0x15C7) -> bytes:
    return box(kind, struct.pack(">HH", len(text), language), text)


def apple_keys(**values: str) -> bytes:
    """A meta box of QuickTime: keys, and a list that refers to them by number."""
    names = ["com.apple.quicktime." + name.replace("__", ".") for name in values]
    keys = b"".join(box(b"mdta", name.encode()) for name in names)
    items = b"".join(
        box(struct.pack(">I", i), box(b"data", struct.pack(">II", 1, 0), text.encode()))
        for i, text in enumerate(values.values(), 1)
    )
    count = struct.pack(">II", 0, len(names))
    return box(b"meta", box(b"hdlr", bytes(24)), box(b"keys", count, keys), box(b"ilst", items))
