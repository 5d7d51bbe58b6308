"""What the readers of containers hand to `read`: metadata blocks still packed, and plain facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from media_tools.facts import Created, Finding, Location

LARGEST_BLOCK, MOST_BLOCKS = 16 << 20, 8
"""bytes of one EXIF or XMP block, and XMP blocks of a file; cameras write one of some thousand
bytes, depth maps some millions"""

TIME = re.compile(
    r"\s*(\d{4})[-:/.](\d\d)[-:/.](\d\d)[ T]+(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?"
    r"\s*(?:(Z)|([+-])(\d\d):?(\d\d))?\s*\Z"
)
TIME_TAGS = ("creation_time", "date", "DATE")
ZERO_TIMES = ("1904-01-01T00:00:00", "1970-01-01T00:00:00")
"""The zeros of the usual counters: nobody set the clock."""


@dataclass
class Found:
    """Gathered from one file. Locations and times stand in the order in which they are believed."""

    exif: bytes | None = None
    xmp: list[bytes] = field(default_factory=list)
    quicktime: dict[str, Any] = field(default_factory=dict)
    locations: list[Location] = field(default_factory=list)
    times: list[Created] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def wants_xmp(self, size: int) -> bool:
        """Whether one more packet of this size is to be read; tells of one that is not."""
        if size <= LARGEST_BLOCK and len(self.xmp) < MOST_BLOCKS:
            return True
        text = f"XMP beyond {MOST_BLOCKS} packets or {LARGEST_BLOCK >> 20} MiB is not read."
        self.tell("xmp_too_large", text)
        return False

    def tell(self, code: str, message: str) -> None:
        """Add a finding, once for each code."""
        if all(finding.code != code for finding in self.findings):
            self.findings.append(Finding(code, message))


def created(text: str, source: str, zone: str = "") -> Created | None:
    """A time as metadata writes it: UTC if it states its zone, else local; None if it is no time.

    `zone` is an offset written apart from the time (`+03:00`).
    """
    match = TIME.match(text[:80] + zone.strip()) or TIME.match(text[:80])
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, utc, sign, hours, minutes = match.groups()
    stamp = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}"
    try:
        moment = datetime.fromisoformat(stamp)
        if utc or sign:
            offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
            offset = -offset if sign == "-" else offset
            moment = moment.replace(tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if stamp in ZERO_TIMES:
        return None
    part = f".{fraction}" if fraction and int(fraction) else ""
    if utc or sign:
        return Created(f"{moment:%Y-%m-%dT%H:%M:%S}{part}Z".rjust(20, "0"), None, source)
    return Created(None, stamp + part, source)


def location(
    lat: float | None, lon: float | None, height_m: float | None, source: str, found: Found
) -> None:
    """Add a position to `found`, unless it is none: off the globe, or 0, 0 (told as a finding)."""
    if lat is None or lon is None:
        return
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        found.tell("position_out_of_range", f"The position in {source} is not on Earth; left out.")
    elif lat == 0 and lon == 0:
        text = f"The position in {source} is 0, 0, which devices write without a fix; left out."
        found.tell("no_fix", text)
    else:
        height_m = height_m if height_m is not None and abs(height_m) < 100_000 else None
        found.locations.append(Location(lat, lon, height_m, source))


def time_in_tags(tags: Mapping[str, str]) -> Created | None:
    """The time in the tags that a demuxer reads from containers without a reader here (AVI)."""
    stated = (created(tags.get(name, ""), f"container tag {name}") for name in TIME_TAGS)
    return next(filter(None, stated), None)
