"""What MP4 and MOV files say of themselves: place, time of recording, maker.

Read from moov: the movie header, udta (QuickTime user data, iTunes and 3GPP tags) and meta
(Apple's keys). Positions are ISO 6709 text. The header's clock counts seconds UTC from 1904.
"""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime
from typing import Any, BinaryIO

from media_tools.facts import Created
from media_tools.metadata import pictures
from media_tools.metadata.boxes import Box, Boxes
from media_tools.metadata.found import LARGEST_BLOCK, Found, created, location

EPOCH_1904_S = 2_082_844_800
"""seconds from 1904-01-01 to 1970-01-01"""
LONGEST_TEXT = 65536
MOST_TAGS = 5000
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
APPLE_PLACE = "com.apple.quicktime.location.ISO6709"
APPLE_TIME = "com.apple.quicktime.creationdate"
COPYRIGHT = "©"

ISO_6709 = re.compile(
    r"([+-])(\d{1,6}(?:\.\d*)?)([+-])(\d{1,7}(?:\.\d*)?)(?:([+-]\d+(?:\.\d*)?))?(?:CRS[^/]*)?/?\s*\Z"
)
NUMBER_FORMS = {21: {1: "b", 2: "h", 4: "i", 8: "q"}, 22: {1: "B", 2: "H", 4: "I", 8: "Q"}}
NUMBER_FORMS |= {23: {4: "f"}, 24: {8: "d"}}


def read(file: BinaryIO, size: int, found: Found) -> None:
    """Facts from the boxes of a file, photographs (HEIF) included."""
    boxes = Boxes(file)
    headers: list[Created] = []
    for box in boxes.within(0, size):
        if box.kind == b"moov":
            _movie(boxes, box, found, headers)
        elif box.kind == b"meta":
            pictures.heif(boxes, box, found)
        elif _is_xmp(boxes, box) and found.wants_xmp(box.size):
            found.xmp.append(boxes.payload(box, LARGEST_BLOCK)[16:])
    _facts(found.quicktime, headers, found)
    if boxes.damage:
        found.tell("boxes_damaged", f"The file is damaged or cut off: {boxes.damage[0]}.")


def _is_xmp(boxes: Boxes, box: Box) -> bool:
    return box.kind == b"uuid" and boxes.bytes_at(box.start, 16) == XMP_UUID


def _facts(tags: dict[str, Any], headers: list[Created], found: Found) -> None:
    """Place and time from the tags, those that name their frame of reference best first."""
    for name in (APPLE_PLACE, f"{COPYRIGHT}xyz"):
        _iso_6709(str(tags.get(name, "")), f"QuickTime {name}", found)
    if "loci" in tags:
        lat, lon, height = tags["loci"]["lat"], tags["loci"]["lon"], tags["loci"]["height_m"]
        location(lat, lon, height, "3GPP loci", found)
    for name in (APPLE_TIME, f"{COPYRIGHT}day"):
        if time := created(str(tags.get(name, "")), f"QuickTime {name}"):
            found.times.append(time)
    found.times.extend(headers)


def _movie(boxes: Boxes, movie: Box, found: Found, headers: list[Created]) -> None:
    tracks: list[Created] = []
    for box in boxes.inside(movie):
        if box.kind == b"mvhd":
            headers.extend(_header_time(boxes, box, "movie header", found))
        elif box.kind == b"udta":
            _user_data(boxes, box, found)
        elif box.kind == b"meta":
            _meta(boxes, box, found)
        elif box.kind == b"trak" and not tracks:
            tracks = _track_times(boxes, box, found)
    headers.extend(tracks)


def _track_times(boxes: Boxes, track: Box, found: Found) -> list[Created]:
    """The times of a track's own headers: some writers leave the movie's empty."""
    times: list[Created] = []
    for box in boxes.inside(track):
        if box.kind == b"tkhd":
            times.extend(_header_time(boxes, box, "track header", found))
        elif box.kind == b"mdia":
            for header in boxes.inside(box):
                if header.kind == b"mdhd":
                    times.extend(_header_time(boxes, header, "media header", found))
    return times


def _header_time(boxes: Boxes, box: Box, source: str, found: Found) -> list[Created]:
    """The creation time in mvhd, tkhd or mdhd; [] if the clock was never set."""
    data = boxes.payload(box, 12)
    wide = data[:1] == b"\1"
    seconds = int.from_bytes(data[4:12] if wide else data[4:8], "big")
    if not seconds or len(data) < (12 if wide else 8):
        return []
    if seconds >= EPOCH_1904_S:
        seconds -= EPOCH_1904_S
    else:
        text = f"The {source} counts its time from 1970 instead of 1904; it is read so."
        found.tell("header_time_1970", text)
    if not 86400 <= seconds < 253_402_300_800:  # a day after the epoch; the year 10000
        return []
    stamp = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found.quicktime.setdefault(f"{source} creation time", stamp)
    return [Created(stamp, None, source)]


def _iso_6709(text: str, source: str, found: Found) -> None:
    """`+40.6892-074.0445+010/`: degrees, or degrees and minutes, or with seconds, by digits."""
    match = ISO_6709.match(text.strip("\0 "))
    if match is None:
        if text.strip("\0 "):
            text = f"The position in {source} is not written as ISO 6709; it is left out."
            found.tell("position_unreadable", text)
        return
    lat = _sexagesimal(match[2], len(match[2].partition(".")[0]) > 2, 2)
    lon = _sexagesimal(match[4], len(match[4].partition(".")[0]) > 3, 3)
    lat, lon = (-lat if match[1] == "-" else lat), (-lon if match[3] == "-" else lon)
    location(lat, lon, float(match[5]) if match[5] else None, source, found)


def _sexagesimal(text: str, packed: bool, degree_digits: int) -> float:
    """Degrees from `DD.D`, or packed from `DDMM.M` or `DDMMSS.S`."""
    if not packed:
        return float(text)
    whole, _, part = text.partition(".")
    degrees, rest = whole[:-2], f"{whole[-2:]}.{part or 0}"
    if len(degrees) > degree_digits:
        return int(degrees[:-2]) + int(degrees[-2:]) / 60 + float(rest) / 3600
    return int(degrees) + float(rest) / 60


def _user_data(boxes: Boxes, udta: Box, found: Found) -> None:
    for box in boxes.inside(udta):
        if box.kind[:1] == b"\xa9":
            _tell(found, _name(box.kind), _international(boxes.payload(box, LONGEST_TEXT)))
        elif box.kind == b"loci":
            _loci(boxes.payload(box, 1024), found)
        elif box.kind == b"meta":
            _meta(boxes, box, found)
        elif box.kind == b"XMP_" and found.wants_xmp(box.size):
            found.xmp.append(boxes.payload(box, LARGEST_BLOCK))


def _international(data: bytes) -> str:
    """QuickTime's text: 16-bit length, language, characters; some writers give text alone."""
    length, language = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if length and length + 4 <= len(data):
        data = data[4 : 4 + length]
        if language < 0x400 and not data.isascii():
            return _text(data, "mac-roman")
    return _text(data, "mac-roman")


def _text(data: bytes, other: str) -> str:
    try:
        return data.decode("utf-8").strip("\0 ")
    except UnicodeDecodeError:
        return data.decode(other, "replace").strip("\0 ")


def _loci(data: bytes, found: Found) -> None:
    """3GPP's location: name, role; longitude, latitude, altitude as 16.16 (TS 26.244, 8.10)."""
    wide = data[6:8] in (b"\xfe\xff", b"\xff\xfe")
    end = (
        next((i for i in range(6, len(data), 2) if data[i : i + 2] == b"\0\0"), -1)
        if wide
        else data.find(b"\0", 6)
    )
    numbers = data[end + (3 if wide else 2) :][:12]
    if end > 0 and len(numbers) == 12:
        lon, lat, height = (n / 65536 for n in struct.unpack(">3i", numbers))
        found.quicktime.setdefault("loci", {"lat": lat, "lon": lon, "height_m": height})


def _meta(boxes: Boxes, meta: Box, found: Found) -> None:
    """Tags in a meta box: Apple's keys with their list, or iTunes' list alone."""
    plain = boxes.bytes_at(meta.start + 4, 4) == b"hdlr"  # QuickTime's has no version and flags
    keys: list[str] = []
    for box in boxes.inside(meta, 0 if plain else 4):
        if box.kind == b"keys":
            keys = [_text(boxes.payload(key, 1024), "mac-roman") for key in boxes.inside(box, 8)]
        elif box.kind == b"ilst":
            for item in boxes.inside(box):
                number = int.from_bytes(item.kind, "big")
                name = keys[number - 1] if 0 < number <= len(keys) else _name(item.kind)
                for inner in boxes.inside(item):
                    if inner.kind == b"data":
                        _tell(found, name, _typed(boxes.payload(inner, LONGEST_TEXT), inner.size))


def _typed(data: bytes, size: int) -> str | int | float:
    """The value in a data box, by its well-known type; other bytes only by their number."""
    kind, value = int.from_bytes(data[:4], "big"), data[8:]
    if kind == 1:
        return _text(value, "mac-roman")
    if kind == 2:
        return value.decode("utf-16-be", "replace").strip("\0 ")
    form = NUMBER_FORMS.get(kind, {}).get(len(value))
    if form:
        number: int | float = struct.unpack(">" + form, value)[0]
        return number if abs(number) < 1e300 else str(number)
    return value.hex(" ") if len(value) <= 16 else f"{size - 8} bytes"


def _name(kind: bytes) -> str:
    return kind.decode("mac-roman") if kind.isascii() or kind[:1] == b"\xa9" else kind.hex()


def _tell(found: Found, name: str, value: str | int | float) -> None:
    if value != "" and len(found.quicktime) < MOST_TAGS:
        found.quicktime.setdefault(name, value)
