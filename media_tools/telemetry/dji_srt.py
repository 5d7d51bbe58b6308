"""Telemetry that drones write as subtitle text beside (or in place of) the picture: SRT.

A cue is read by the rules of its dialect (media_tools.telemetry.dialects). Times of day have no
zone and stay `local_time`. What a cue does not state, or states impossibly, is None, and the
track's warnings say how often and where first. Work is linear in the length of the text.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from media_tools.facts import Finding, Report, Sample, Track
from media_tools.telemetry.dialects import (
    BRACKET,
    DATE,
    DATE_TEXT,
    DIALECTS,
    HOME,
    NAMES,
    PAIR,
    POSITION,
    WORD,
    Dialect,
)

LARGEST_BYTES = 256 << 20
LONGEST_CUE = 1 << 16
"""characters; drones write a few hundred"""
LIMITS = defaultdict(lambda: 1000.0, height_above_home_m=100_000.0, height_msl_m=100_000.0)
"""What is greater can be true of no aircraft; positions are judged by `place`."""

ONE, SEVERAL = r"([^\s\[\],:]++)", r"([^\[\]:\n]+?)"
"""Where a value stands in a pattern: without or with commas and spaces in it."""

CUE = re.compile(
    r"^[ \t]*+(?:\d++[ \t]*+\n[ \t]*+)?(\d\d++:\d\d:\d\d[,.]\d{1,3})"
    rf" *--> *\d\d++:\d\d:\d\d[,.]\d{{1,3}}(?:(?:[^\n]*+\n<[^\n]*+)?+\n{DATE_TEXT})?+"
    r"|^[ \t]*+\d++[ \t]*+\n(?=[ \t]*+\d{4}[-.]\d)",
    re.MULTILINE,
)
"""The head of a cue: number and times, with the date where it follows at once; or, in files
without times, number and date."""

PROBLEMS = {
    "no_fix": "give the position 0, 0: the receiver had no fix there, so they have no position",
    "position_out_of_range": "give a position that is not on Earth; it is left out",
    "half_a_position": "give a latitude without a longitude, or the reverse; it is left out",
    "bad_number": "hold a value that is no usable number; it is left out",
    "impossible_date": "give a date or time that does not exist; it is left out",
    "cue_too_long": f"are longer than {LONGEST_CUE} characters; the rest of them is not read",
    "times_run_backwards": "start earlier than the cue before them",
    "no_cue_time": "have no start time; only their order places them",
}


Date = Sequence[str | None]
"""The groups of a DATE: year, month, day, time, fraction, microseconds; None where absent."""
NO_DATE: Date = (None,) * 6
Cue = tuple[float | None, Date, str]
"""Start in seconds, the date in its head, body."""
Fields = dict[str, Any]
"""Fields of a Sample, by name."""


class Tally:
    """Counts the problems of a file's cues, and keeps where each kind was first met."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[int, int]] = {}
        self.cue = 0

    def add(self, code: str) -> None:
        """Count one more problem of this kind in the present cue."""
        count, first = self.found.get(code, (0, self.cue))
        self.found[code] = (count + 1, first)

    def findings(self) -> list[Finding]:
        """One finding for each kind of problem."""
        return [
            Finding(code, f"{count} of {self.cue} cues {PROBLEMS[code]} (first: cue {first}).")
            for code, (count, first) in self.found.items()
        ]


def recognise(head: bytes) -> bool:
    """Whether the first bytes of a file are subtitle text."""
    text, _ = decode(head)
    return CUE.search(text) is not None


def parse(path: Path, report: Report) -> list[Track]:
    """The track of a subtitle file; [] if its cues say nothing that a drone would write."""
    with path.open("rb") as file:
        data = file.read(LARGEST_BYTES + 1)
    findings = []
    if len(data) > LARGEST_BYTES:
        data = data[:LARGEST_BYTES]
        text = f"Only the first {LARGEST_BYTES >> 20} MiB are read."
        findings.append(Finding("file_too_long", text))
    text, encoding = decode(data)
    del data
    if encoding == "cp1251":
        told = "The text is not UTF-8; it is read as Windows-1251. Numbers are not affected."
        findings.append(Finding("not_utf8", told))
    track = read_text(text, "sidecar", report)
    if track is None:
        return []
    return [
        Track(track.format, track.dialect, "sidecar", track.samples, (*findings, *track.warnings))
    ]


def decode(data: bytes) -> tuple[str, str]:
    """Text with lines ended by newline alone, and the encoding it was read in.

    A byte order mark decides; without one, zero bytes at every second place mean UTF-16, bytes
    that are not UTF-8 mean Windows-1251 (only the degree sign and free text are affected).
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data[1:64:2].count(0) > 24 and not data[0:64:2].count(0):
        encoding = "utf-16-le"
    elif data[0:64:2].count(0) > 24 and not data[1:64:2].count(0):
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        # a multi-byte character cut off at the end is no reason to change the encoding
        text = data.decode(encoding) if len(data) < 4 else _decode_but_tail(data, encoding)
    except UnicodeDecodeError:
        encoding = "cp1251" if encoding == "utf-8-sig" else encoding
        text = data.decode(encoding, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _decode_but_tail(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(data) - 3:
            raise
        return data[: error.start].decode(encoding)


def read_text(text: str, source: str, report: Report) -> Track | None:
    """The track in a subtitle text, or None if no cue is in a known dialect."""
    tally = Tally()
    return read_cues(cues(text, tally, report), source, tally)


def read_cues(found: Iterable[Cue], source: str, tally: Tally) -> Track | None:
    """The track in cues, or None if none is in a known dialect. `tally` counts the cues."""
    brackets, samples = Brackets(), []
    dialect: Dialect | None = None
    first: Dialect | None = None
    last_time, last_extra = -math.inf, dict[str, str]()
    for start, date, body in found:
        if dialect is None or not dialect.mark.search(body):
            dialect = next((d for d in DIALECTS if d.mark.search(body)), None)
        if dialect is None:
            continue
        first = first or dialect
        fields, extra = values(body, dialect, brackets, tally)
        if extra is not last_extra and extra == last_extra:
            extra = last_extra  # the same settings for hours: one dictionary
        last_extra = extra
        if start is None:
            tally.add("no_cue_time")
        elif start < last_time:
            tally.add("times_run_backwards")
        last_time = last_time if start is None else start
        place(fields, tally)
        clock = local_time(date, body, tally)
        samples.append(Sample(time_s=start, local_time=clock, extra=extra, **fields))
    if first is None:
        return None
    findings = tally.findings()
    if any(sample.local_time for sample in samples):
        findings.append(
            Finding(
                "zone_unknown",
                "The times of day have no time zone: they are what the aircraft's clock said.",
            )
        )
    return Track(first.format, first.name, source, tuple(samples), tuple(findings))


def cues(text: str, tally: Tally, report: Report) -> Iterator[Cue]:
    """Every cue, in the text's order."""
    start, begin, date = None, -1, NO_DATE
    for match in CUE.finditer(text):
        if begin >= 0:
            yield start, date, _body(text, begin, match.start(), tally)
            if not tally.cue % 4096:
                report(begin, len(text))
        clock, *date = match.groups()
        start, begin = (clock_s(clock), match.end(1)) if clock else (None, match.end())
    if begin >= 0:
        yield start, date, _body(text, begin, len(text), tally)


def _body(text: str, begin: int, end: int, tally: Tally) -> str:
    tally.cue += 1
    if end - begin > LONGEST_CUE:
        tally.add("cue_too_long")
        end = begin + LONGEST_CUE
    return text[begin:end]


def clock_s(clock: str) -> float:
    """Seconds of `HH:MM:SS,mmm`."""
    whole, _, part = clock.replace(".", ",").partition(",")
    hours, minutes, seconds = whole.split(":")
    ms = int(hours[-6:]) * 3600000 + int(minutes) * 60000 + int(seconds) * 1000 + int(part)
    return ms / 1000


def values(
    body: str, dialect: Dialect, brackets: Brackets, tally: Tally
) -> tuple[Fields, dict[str, str]]:
    """What a cue states: Sample fields, and everything else verbatim."""
    if dialect.place == "named":
        return brackets.read(body, tally)
    fields: Fields = {}
    extra = {name: match[1] for name, match in (("HOME", HOME.search(body)),) if match}
    if match := POSITION.search(body):
        extra["GPS"] = match[1]
        fields.update(position_words(match[1].split(",")))
    for pattern, keys in dialect.patterns:
        if match := pattern.search(body):
            found = zip(keys, map(float, match.groups()), strict=True)
            fields.update((key, value) for key, value in found if key and abs(value) <= LIMITS[key])
    if "heading_deg" in fields:
        fields["heading_deg"] %= 360
    rest = POSITION.sub("", HOME.sub("", body))
    extra.update((a or c, b or d) for a, b, c, d in WORD.findall(rest))
    extra.update(pair for pair in PAIR.findall(rest) if pair[0] != "BAROMETER")
    return fields, extra


class Brackets:
    """Reads the brackets of one cue after the other.

    The cues of a file are all built alike, so a cue read by the rules becomes a pattern for those
    after it; one that does not fit is read by the rules, and is the next pattern. Settings that
    stay the same for hours are one dictionary.
    """

    def __init__(self) -> None:
        self.pattern: re.Pattern[str] | None = None
        self.learned = 0
        self.names: list[str] = []
        self.known: list[tuple[int, str]] = []
        self.other: list[int] = []
        self.settings: list[str] = []
        self.extra: dict[str, str] = {}

    def read(self, body: str, tally: Tally) -> tuple[Fields, dict[str, str]]:
        """Sample fields, and everything else verbatim, of one cue."""
        match = self.pattern.search(body) if self.pattern else None
        if match and match.start() == body.find("[") and match.end() == body.rfind("]") + 1:
            values: Sequence[str] = match.groups()
        else:
            values = self._learn(body)
        fields: Fields = {}
        bad = {}
        for i, key in self.known:
            value = number(values[i])
            if value is None or not -LIMITS[key] <= value <= LIMITS[key]:
                bad[self.names[i]] = values[i]
            else:
                fields[key] = value
        if "heading_deg" in fields:
            fields["heading_deg"] %= 360
        settings = [values[i] for i in self.other]
        if settings != self.settings:
            self.settings = settings
            self.extra = {self.names[i]: values[i] for i in self.other}
        if bad:
            tally.add("bad_number")
            return fields, self.extra | bad
        return fields, self.extra

    def _learn(self, body: str) -> list[str]:
        """Read a cue by the rules, and make of it the pattern for the next."""
        self.names, values, pieces, last = [], [], [], body.find("[")
        for inside in BRACKET.finditer(body):
            for pair in PAIR.finditer(body, inside.start(1), inside.end(1)):
                self.names.append(pair[1])
                values.append(pair[2])
                plain = pair[1] in NAMES or not re.search(r"[\s,:]", pair[2])
                pieces += [re.escape(body[last : pair.start(2)]), ONE if plain else SEVERAL]
                last = pair.end(2)
        pieces.append(re.escape(body[last : body.rfind("]") + 1]))
        self.learned += 1
        self.pattern = re.compile("".join(pieces)) if values and self.learned < 100 else None
        places = list(enumerate(self.names))
        self.known = [(i, NAMES[name]) for i, name in places if name in NAMES]
        self.other = [i for i, name in places if name not in NAMES]
        self.settings = []
        self.extra = {}
        return values


def position_words(words: list[str]) -> dict[str, float]:
    """lat and lon from the words in `GPS(...)`.

    A letter names its axis. Without letters the third word decides: a height in metres follows
    latitude, longitude; a number of satellites follows longitude, latitude.
    """
    words = [word.strip() for word in words]
    if any(word[:1] in "NSEW" for word in words[:2] if word):
        found = {}
        for word in words[:2]:
            value = number(word[1:].lstrip(": "))
            if value is not None and value >= 0 and word[0] in "NSEW":
                found["lat" if word[0] in "NS" else "lon"] = -value if word[0] in "SW" else value
        return found
    numbers = [number(word) for word in words[:2]]
    if len(numbers) < 2 or numbers[0] is None or numbers[1] is None:
        return {}
    height_third = len(words) > 2 and ("M" in words[2].upper() or "." in words[2])
    lat, lon = (numbers[0], numbers[1]) if height_third else (numbers[1], numbers[0])
    return {"lat": lat, "lon": lon}


def number(text: str) -> float | None:
    """A finite decimal number, with a point or a comma; None for anything else."""
    try:
        value = float(text)
    except ValueError:
        try:
            value = float(text.replace(",", ".", 1))
        except ValueError:
            return None
    return value if -1e9 < value < 1e9 else None


def place(fields: Fields, tally: Tally) -> None:
    """Take out a position that is none: half of one, 0, 0, or off the globe."""
    lat, lon = fields.get("lat"), fields.get("lon")
    if lat is not None and lon is not None:
        if -90 <= lat <= 90 and -180 <= lon <= 180 and (lat or lon):
            return
        tally.add("position_out_of_range" if lat or lon else "no_fix")
    elif lat is None and lon is None:
        return
    else:
        tally.add("half_a_position")
    fields.pop("lat", None)
    fields.pop("lon", None)


def local_time(date: Date, body: str, tally: Tally) -> str | None:
    """The aircraft's clock as ISO 8601 without a zone, or None.

    date: the groups of DATE in the cue's head; where they are empty the body is searched.
    """
    year, month, day, clock, fraction, more = date
    if year is None:
        match = DATE.search(body)
        if match is None:
            return None
        year, month, day, clock, fraction, more = match.groups()
    text = f"{year}-{month:0>2}-{day:0>2}T{clock}"
    try:
        datetime.fromisoformat(text)
    except ValueError:
        tally.add("impossible_date")
        return None
    if fraction is None:
        return text
    return f"{text}.{fraction}{more}" if more and len(fraction) == 3 else f"{text}.{fraction}"
