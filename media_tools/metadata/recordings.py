"""Times of recording in containers without boxes: Matroska's DateUTC, the clock in AVCHD video."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from media_tools.facts import Created
from media_tools.metadata.found import Found, created

SEGMENT, INFO, DATE_UTC = b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x44\x61"
SEARCHED = 1 << 20
MDPM = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"


def matroska(file: BinaryIO, size: int, found: Found) -> None:
    """Segment / Info / DateUTC: nanoseconds since 2001-01-01 UTC (RFC 9559, 5.1.2.11)."""
    file.seek(0)
    data = file.read(SEARCHED)
    info = _child(data, 0, len(data), (SEGMENT, INFO, DATE_UTC))
    if len(info) != 8:
        return
    seconds = int.from_bytes(info, "big", signed=True) // 1_000_000_000
    try:
        moment = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return
    if seconds:
        found.times.append(Created(f"{moment:%Y-%m-%dT%H:%M:%SZ}", None, "Matroska DateUTC"))


def _child(data: bytes, at: int, end: int, names: tuple[bytes, ...]) -> bytes:
    """The payload of the element at a path of names; b"" if there is none (RFC 8794)."""
    while at < end:
        width = 9 - data[at].bit_length()
        name, at = data[at : at + width], at + width
        if width > 4 or at >= end:
            break
        length_width = 9 - data[at].bit_length()
        length = int.from_bytes(data[at : at + length_width], "big") & ((1 << 7 * length_width) - 1)
        unknown = length == (1 << 7 * length_width) - 1
        at += length_width
        stop = end if unknown else min(end, at + length)
        if name == names[0]:
            return _child(data, at, stop, names[1:]) if len(names) > 1 else data[at:stop]
        at = stop
    return b""


def _payloads(data: bytes) -> list[bytes]:
    """What the packets of each PID carry (ISO/IEC 13818-1, 2.4.3); of 188 bytes, or 4 more."""
    first = data[:5].find(b"\x47")
    step = 192 if first == 4 else 188
    streams: dict[int, bytearray] = {}
    for at in range(max(first, 0), len(data) - 187, step):
        packet = data[at : at + 188]
        if packet[0] == 0x47 and packet[3] & 0x10:
            start = 5 + packet[4] if packet[3] & 0x20 else 4
            pid = int.from_bytes(packet[1:3], "big") & 0x1FFF
            streams.setdefault(pid, bytearray()).extend(packet[start:])
    return [bytes(stream) for stream in streams.values()]


def transport_stream(file: BinaryIO, size: int, found: Found) -> None:
    """The camcorder's clock in an SEI message of AVCHD video: tags 0x18 and 0x19, binary-coded
    decimals, with the offset from UTC in half hours."""
    file.seek(0)
    streams = _payloads(file.read(SEARCHED))
    data = next((data for data in streams if MDPM in data), b"")
    if not data:
        return
    body = data[data.find(MDPM) + len(MDPM) :][:128].replace(b"\0\0\3", b"\0\0")
    entries = {
        body[i]: body[i + 1 : i + 5]
        for i in range(1, min(body[0], 20) * 5, 5)
        if i + 5 <= len(body)
    }
    first, second = entries.get(0x18, b""), entries.get(0x19, b"")
    if len(first) + len(second) != 8:
        return
    digits = first[1:].hex() + second.hex()
    text = (
        f"{digits[:4]}-{digits[4:6]}-{digits[6:8]} {digits[8:10]}:{digits[10:12]}:{digits[12:14]}"
    )
    zone = ""
    if not first[0] & 0x80:
        minutes = (first[0] >> 1 & 15) * 60 + (first[0] & 1) * 30
        zone = f"{'-' if first[0] & 0x20 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    if time := created(text, "AVCHD clock", zone):
        found.times.append(time)
