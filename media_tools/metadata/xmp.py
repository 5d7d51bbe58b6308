"""XMP: metadata as RDF in XML; where drones write gimbal angles and heights (ISO 16684-1).

Packets are read without DTDs and entities (defusedxml), to a bounded depth and size. Names keep
the prefix that the packet itself declares: {"drone-dji:GimbalYawDegree": "+66.60"}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from media_tools.metadata.found import Found, created, location

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
EXIF = "http://ns.adobe.com/exif/1.0/"
DEEPEST, MOST_VALUES, LONGEST_VALUE = 24, 20_000, 65536

PREFIX = re.compile(rb"xmlns:([\w.-]{1,64})\s{0,8}=\s{0,8}[\"']([^\"'<>]{1,512})[\"']")
PACKET = re.compile(rb"<(?:x:xmpmeta|x:xapmeta|rdf:RDF|\w{1,16}:RDF)[\s>]")
DEGREES = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d{1,12})?)(?:,(\d{1,2}(?:\.\d{1,12})?))?([NSEW])\Z")


def decode(packets: list[bytes], found: Found) -> dict[str, Any]:
    """The properties of all packets; an earlier packet's value stands. Damage goes to `found`."""
    properties: dict[str, Any] = {}
    for packet in packets:
        for name, value in _packet(packet, found):
            properties.setdefault(name, value)
    return properties


def _packet(packet: bytes, found: Found) -> Iterator[tuple[str, Any]]:
    packet = _utf8(packet)
    start = PACKET.search(packet)
    doctype = packet.find(b"<!DOCTYPE")
    if start is None:
        if packet.strip(b"\0 \t\r\n"):
            found.tell("xmp_damaged", "The XMP packet is no XMP; it is not read.")
        return
    begin = doctype if 0 <= doctype < start.start() else start.start()
    try:
        root = fromstring(packet[begin : packet.rfind(b">") + 1], forbid_dtd=True)
    except DefusedXmlException:
        text = "The XMP packet defines entities, as attacks do; it is not read."
        found.tell("xmp_refused", text)
        return
    except (ParseError, ValueError, LookupError) as error:
        found.tell("xmp_damaged", f"The XMP packet is not well-formed ({error}); it is not read.")
        return
    names = _Names(packet)
    for count, item in enumerate(_properties(root, names, found, 0)):
        if count >= MOST_VALUES:
            found.tell("xmp_too_large", f"The XMP packet has more than {MOST_VALUES} values.")
            return
        yield item


def _utf8(packet: bytes) -> bytes:
    """The packet as UTF-8: packets may be UTF-16 or UTF-32 (ISO 16684-1, 7.3.2)."""
    for encoding in ("utf-32-be", "utf-32-le", "utf-16-be", "utf-16-le"):
        if any(start.encode(encoding) in packet[:64] for start in ("<?", "<x", "<r")):
            return packet.decode(encoding, "ignore").encode()
    return packet


class _Names:
    """Short names for qualified ones, by the packet's own prefixes."""

    def __init__(self, packet: bytes) -> None:
        self.prefixes: dict[str, str] = {}
        for prefix, uri in PREFIX.findall(packet):
            self.prefixes.setdefault(uri.decode("utf-8", "replace"), prefix.decode())

    def short(self, tag: str) -> str:
        """`{uri}local` as `prefix:local`."""
        uri, _, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
        return f"{self.prefixes[uri]}:{local}" if uri in self.prefixes else local


def _properties(
    element: Element, names: _Names, found: Found, depth: int
) -> Iterator[tuple[str, Any]]:
    """The properties of every rdf:Description under an element."""
    if depth > DEEPEST:
        found.tell("xmp_too_deep", "The XMP packet is nested too deep; the inner part is not read.")
        return
    if element.tag == RDF + "Description":
        for tag, text in element.attrib.items():
            if not tag.startswith((RDF, "{http://www.w3.org/XML/")):
                yield names.short(tag), text[:LONGEST_VALUE]
        for child in element:
            yield names.short(child.tag), _value(child, names, found, depth + 1)
    else:
        for child in element:
            yield from _properties(child, names, found, depth + 1)


def _value(
    element: Element, names: _Names, found: Found, depth: int
) -> str | list[Any] | dict[str, Any] | None:
    """Text, a list (Bag, Seq, Alt) or a dictionary (a structure)."""
    if depth > DEEPEST:
        found.tell("xmp_too_deep", "The XMP packet is nested too deep; the inner part is not read.")
        return None
    children = list(element)
    for child in children:
        if child.tag in (RDF + "Bag", RDF + "Seq", RDF + "Alt"):
            items = [_value(item, names, found, depth + 2) for item in list(child)[:MOST_VALUES]]
            return items[0] if len(items) == 1 and child.tag == RDF + "Alt" else items
    fields: dict[str, Any] = {
        names.short(tag): text[:LONGEST_VALUE]
        for tag, text in element.attrib.items()
        if not tag.startswith((RDF, "{http://www.w3.org/XML/"))
    }
    for child in children:
        if child.tag == RDF + "Description":
            fields.update(_properties(child, names, found, depth + 1))
        else:
            fields[names.short(child.tag)] = _value(child, names, found, depth + 1)
    resource = element.attrib.get(RDF + "resource", "")
    return fields or ((element.text or "").strip() or resource)[:LONGEST_VALUE]


def place(properties: dict[str, Any], found: Found) -> None:
    """Add the positions that XMP states to `found`: the drone's, then the photograph's."""
    flat = {name.rpartition(":")[2].lower(): name for name in reversed(properties)}

    def text(name: str) -> str:
        value = properties.get(flat.get(name, ""))
        return value.strip() if isinstance(value, str) else ""

    prefix = flat.get("gpslatitude", "").rpartition(":")[0]
    lat, lon = text("gpslatitude"), text("gpslongitude") or text("gpslongtitude")
    height = _number(text("absolutealtitude")) or _altitude(
        text("gpsaltitude"), text("gpsaltituderef")
    )
    found_lat, found_lon = _angle(lat, "NS"), _angle(lon, "EW")
    location(found_lat, found_lon, height, f"XMP {prefix}".strip(), found)


def _angle(text: str, hemispheres: str) -> float | None:
    """Degrees from `59.302335` or from EXIF's `59,18.1401N` and `59,18,8N`."""
    match = DEGREES.match(text)
    if match is None:
        return _number(text)
    degrees, minutes, seconds, letter = match.groups()
    if letter not in hemispheres:
        return None
    angle = int(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600
    return -angle if letter in "SW" else angle


def _altitude(text: str, reference: str) -> float | None:
    above, _, below = text.partition("/")
    value, divisor = _number(above), _number(below) if below else 1.0
    if value is None or not divisor:
        return None
    return -value / divisor if reference in ("1", "3") else value / divisor


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None


def times(properties: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """(rank, Created) for the times of capture that XMP states."""
    for rank, name in (
        ("original", "exif:DateTimeOriginal"),
        ("digitized", "photoshop:DateCreated"),
        ("created", "xmp:CreateDate"),
        ("created", "xap:CreateDate"),
        ("created", "exif:DateTimeDigitized"),
    ):
        value = properties.get(name)
        if isinstance(value, str) and (time := created(value, f"XMP {name}")):
            yield rank, time
