"""EXIF: the tags a camera writes into a photograph, read from its TIFF structure.

Names are exifread's. The structure is read here, because exifread's own reader gives up a whole
directory for one bad entry, follows any count, and raises whatever happens to break; here every
entry is bounded by the block and stands or falls alone. (TIFF 6.0, section 2; CIPA DC-008.)
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from exifread.tags.exif import EXIF_TAGS, GPS_INFO, INTEROP_INFO

from media_tools.metadata.found import Found, created, location

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
FORMS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I"}
ASCII, RATIO, UNDEFINED, SIGNED_RATIO, UTF8 = 2, 5, 7, 10, 129
EXIF_IFD, GPS_IFD, INTEROP_IFD, XMP_TAG = 0x8769, 0x8825, 0xA005, 0x02BC
SUB_DIRECTORIES: dict[int, tuple[str, dict[int, tuple[Any, ...]]]] = {
    EXIF_IFD: ("EXIF", EXIF_TAGS),
    GPS_IFD: ("GPS", GPS_INFO[1]),
    INTEROP_IFD: ("Interoperability", INTEROP_INFO[1]),
}
Value = str | int | float | list[str | int | float]
Table = dict[int, tuple[Any, ...]]
"""exifread's: tag number to (name, ...)"""
WIDE_TEXT = range(0x9C9B, 0x9CA0)
"""XPTitle ... XPSubject: UTF-16 in bytes"""
MOST_DIRECTORIES, MOST_ENTRIES, MOST_VALUES, LONGEST_TEXT = 16, 4096, 1000, 65536


class Tiff:
    """The tags of one TIFF structure, as {"Image Make": "DJI", "GPS GPSLatitude": [...]}."""

    def __init__(self, data: bytes, found: Found) -> None:
        self.data = data
        self.found = found
        self.order = {b"II": "<", b"MM": ">"}.get(data[:2], "")
        self.tags: dict[str, Any] = {}
        self.xmp: bytes | None = None
        self.entries = 0
        if not self.order or len(data) < 8:
            found.tell("exif_damaged", "The EXIF block is no TIFF structure; it is not read.")
            return
        self._read_directories()

    def _read_directories(self) -> None:
        names = {0: "Image", 1: "Thumbnail"}
        waiting: list[tuple[int, str, Table]] = [(self._unpack("I", 4), "Image", EXIF_TAGS)]
        seen: set[int] = set()
        chain = 1
        while waiting and len(seen) < MOST_DIRECTORIES:
            start, name, table = waiting.pop(0)
            if start in seen:
                self._damaged("a directory points back at one already read")
                continue
            seen.add(start)
            following = self._read_directory(start, name, table, waiting)
            if table is EXIF_TAGS and name != "EXIF" and following:
                waiting.append((following, names.get(chain, f"IFD {chain}"), EXIF_TAGS))
                chain += 1

    def _read_directory(
        self, start: int, name: str, table: Table, waiting: list[tuple[int, str, Table]]
    ) -> int:
        """Read one directory, note those it points at; the offset of the next in the chain."""
        if start < 8 or start + 2 > len(self.data):
            self._damaged(f"the directory {name} lies outside of the block")
            return 0
        count = self._unpack("H", start)
        fitting = min(count, (len(self.data) - start - 2) // 12)
        if fitting < count:
            self._damaged(f"the directory {name} is cut off")
        for i in range(fitting):
            self.entries += 1
            if self.entries > MOST_ENTRIES:
                self._damaged(f"there are more than {MOST_ENTRIES} entries")
                return 0
            self._read_entry(start + 2 + 12 * i, name, table, waiting)
        end = start + 2 + 12 * count
        return self._unpack("I", end) if end + 4 <= len(self.data) else 0

    def _read_entry(
        self, at: int, name: str, table: Table, waiting: list[tuple[int, str, Table]]
    ) -> None:
        tag, kind = self._unpack("H", at), self._unpack("H", at + 2)
        count = self._unpack("I", at + 4)
        size = SIZES.get(kind, 0) * count
        if not size:
            return
        if tag in SUB_DIRECTORIES and kind in (4, 13) and count == 1:
            waiting.insert(0, (self._unpack("I", at + 8), *SUB_DIRECTORIES[tag]))
            return
        where = at + 8 if size <= 4 else self._unpack("I", at + 8)
        label = f"{name} {table[tag][0] if tag in table else f'Tag 0x{tag:04X}'}"
        if where + size > len(self.data):
            self._damaged(f"the value of {label} lies outside of the block")
            return
        if tag == XMP_TAG:
            if self.xmp is None and self.found.wants_xmp(size):
                self.xmp = self.data[where : where + size]
        elif label not in self.tags:
            data = self.data[where : where + min(size, LONGEST_TEXT)]
            self.tags[label] = self._value(tag, kind, count, data)

    def _value(self, tag: int, kind: int, count: int, data: bytes) -> Value:
        """A value as JSON can hold it: text, number, `n/d` for a ratio, or a list of these.

        data: its bytes, of long values only the first.
        """
        if kind in (ASCII, UTF8):
            return plain_text(data)
        if kind == 1 and tag in WIDE_TEXT:
            return data.decode("utf-16-le", "replace").split("\0")[0]
        if kind == UNDEFINED:
            return undefined(data, count)
        if count > MOST_VALUES:
            return f"{count} values"
        if kind in (RATIO, SIGNED_RATIO):
            form = "I" if kind == RATIO else "i"
            numbers = struct.unpack(f"{self.order}{2 * count}{form}", data)
            values: list[str | int | float] = [
                f"{n}/{d}" for n, d in zip(*[iter(numbers)] * 2, strict=True)
            ]
        else:
            unpacked = struct.unpack(f"{self.order}{count}{FORMS[kind]}", data)
            values = [v if abs(v) < 1e300 else str(v) for v in unpacked]
        return values[0] if count == 1 else values

    def _unpack(self, form: str, at: int) -> int:
        value: int = struct.unpack_from(self.order + form, self.data, at)[0]
        return value

    def _damaged(self, what: str) -> None:
        self.found.tell("exif_damaged", f"The EXIF data are damaged: {what}. The rest is read.")


def plain_text(data: bytes) -> str:
    """Text up to the first zero byte: UTF-8, else Windows-1252."""
    data = data.split(b"\0")[0]
    try:
        return data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").strip()


def undefined(data: bytes, size: int) -> str:
    """Bytes without a type: text where they are text (user comments say their charset)."""
    charset, text = data[:8], data[8:]
    if charset == b"ASCII\0\0\0":
        return plain_text(text)
    if charset == b"UNICODE\0":
        big = text[1:2] > text[:1] or text[:2] == b"\xfe\xff"
        return text.decode("utf-16-be" if big else "utf-16-le", "replace").strip("\0\ufeff ")
    if (
        len(data) <= 64
        and data.rstrip(b"\0").isascii()
        and data.rstrip(b"\0").decode().isprintable()
    ):
        return plain_text(data)
    return f"{size} bytes" if size > 16 else data.hex(" ")


def decode(data: bytes, found: Found) -> dict[str, Any]:
    """The tags of an EXIF block; adds an XMP packet that stands in it, and damage, to `found`."""
    tiff = Tiff(data, found)
    if tiff.xmp:
        found.xmp.append(tiff.xmp)
    return tiff.tags


def place(tags: dict[str, Any], found: Found) -> None:
    """Add the position in the GPS tags to `found`; both hemispheres must be stated."""
    lat, lon = _degrees(tags, "GPSLatitude", "NS"), _degrees(tags, "GPSLongitude", "EW")
    if (lat is None) != (lon is None) or (lat is None and "GPS GPSLatitude" in tags):
        text = (
            "The GPS tags give no whole position (a number or a hemisphere is missing); left out."
        )
        found.tell("half_a_position", text)
    height = _ratio(tags.get("GPS GPSAltitude"))
    if height is not None and tags.get("GPS GPSAltitudeRef") in (1, 3):  # below sea, ellipsoid
        height = -height
    location(lat, lon, None if height is None else float(height), "EXIF GPS", found)


def _degrees(tags: dict[str, Any], name: str, hemispheres: str) -> float | None:
    values, letter = tags.get(f"GPS {name}"), str(tags.get(f"GPS {name}Ref", ""))[:1].upper()
    parts = [_ratio(value) for value in (values if isinstance(values, list) else [values])[:3]]
    if not letter or letter not in hemispheres or parts[0] is None:
        return None
    # minutes and seconds of 0/0 are not stated: the degrees are still true
    angle = sum((part or 0) / 60**i for i, part in enumerate(parts))
    return float(-angle if letter in "SW" else angle)


def _ratio(value: object) -> Fraction | None:
    try:
        return Fraction(value) if isinstance(value, (str, int, float)) else None
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def times(tags: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """(rank, Created) for every time of capture: `original` before `digitized` before `gps`."""
    for rank, name, end in (
        ("original", "EXIF DateTimeOriginal", "Original"),
        ("digitized", "EXIF DateTimeDigitized", "Digitized"),
    ):
        part = str(tags.get(f"EXIF SubSecTime{end}", "")).strip()
        text = str(tags.get(name, "")).strip() + (f".{part}" if part.isdecimal() else "")
        zone = str(tags.get(f"EXIF OffsetTime{end}", ""))
        if time := created(text, name, zone):
            yield rank, time
    clock = [_ratio(value) for value in tags.get("GPS GPSTimeStamp", []) or []]
    if len(clock) == 3 and None not in clock:
        hour, minute, second = (int(part or 0) for part in clock)
        text = f"{tags.get('GPS GPSDate', '')} {hour:02}:{minute:02}:{second:02}Z"
        if time := created(text, "EXIF GPS time"):
            yield "gps", time
