"""Fields: which facts each kind of entity has, and how each is written in the log.

`encode` takes a value as a command gives it and returns the canonical one (degrees as integers of
1e-9, pixels, metres and errors as integers of 1/1000); it raises Wrong with the end of a sentence.
`decode` is its inverse for readers. A new fact about an entity is a row here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from app.case import vocabulary
from app.case.entries import BIGGEST, is_hex
from app.case.model import FrameRef, Shape, VideoStream
from app.case.shapes import problem

LONG = 100_000
SHORT = 1_000
MICRO = 10**9
MILLI = 1000


class Wrong(ValueError):
    """A value that a field does not take; the text completes "field X …"."""


@dataclass(frozen=True)
class Field:
    """How one fact is checked, written and read. `names`: the kind its value refers to."""

    encode: Callable[[object], Any]
    decode: Callable[[Any], Any] = lambda value: value
    required: bool = False
    names: str | None = None


def text(limit: int = LONG, empty: bool = False) -> Callable[[object], str]:
    """Text kept to the letter, not normalised."""

    def encode(value: object) -> str:
        if not isinstance(value, str):
            raise Wrong("must be text")
        if not empty and not value.strip():
            raise Wrong("must not be empty")
        if len(value) > limit:
            raise Wrong(f"must not be longer than {limit} characters")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise Wrong("holds half a character (a lone surrogate)") from None
        return value

    return encode


def one_of(terms: tuple[str, ...]) -> Callable[[object], str]:
    """One term of a closed list."""

    def encode(value: object) -> str:
        if value not in terms or not isinstance(value, str):
            raise Wrong(f"must be one of {', '.join(terms)}")
        return value

    return encode


def whole(least: int = -BIGGEST, most: int = BIGGEST) -> Callable[[object], int]:
    """An integer within bounds."""

    def encode(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong("must be a whole number")
        if not least <= value <= most:
            raise Wrong(f"must lie between {least} and {most}")
        return value

    return encode


def scaled(unit: int, least: float, most: float) -> Callable[[object], int]:
    """A number within bounds, written as an integer of 1/unit."""

    def encode(value: object) -> int:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise Wrong("must be a number")
        if not least <= value <= most:
            raise Wrong(f"must lie between {least:g} and {most:g}")
        return round(value * unit)

    return encode


def truth(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise Wrong("must be true or false")
    return value


def identity(value: object) -> str:
    """An id: 1 to 64 characters, no spaces, nothing invisible."""
    if not isinstance(value, str) or not 1 <= len(value) <= 64:
        raise Wrong("must be a text of 1 to 64 characters")
    if not value.isprintable() or any(c.isspace() for c in value):
        raise Wrong("must not hold spaces or control characters")
    return text(64)(value)


def digest(value: object) -> str:
    """A SHA-256 as 64 lower-case hexadecimal digits."""
    if not is_hex(value):
        raise Wrong("must be a SHA-256 of 64 lower-case hexadecimal digits")
    return str(value)


def pair(value: object, what: str) -> tuple[object, object]:
    """The two items of a list of two."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise Wrong(f"must be {what}")
    return value[0], value[1]


def span(value: object) -> list[int]:
    """[start, end) in characters; that the caption is long enough is the command's business."""
    start, end = (whole(0)(part) for part in pair(value, "[start, end]"))
    if start >= end:
        raise Wrong("must end after it starts")
    return [start, end]


def shape(value: object) -> dict[str, Any]:
    """{"kind", "points_px"} as {"kind", "points"}: x and y in turn, in 1/1000 pixel."""
    if not isinstance(value, Mapping) or set(value) != {"kind", "points_px"}:
        raise Wrong('must be {"kind", "points_px"}')
    points = value["points_px"]
    if not isinstance(points, list | tuple):
        raise Wrong("must have a list of points_px")
    kind = value["kind"]
    fault = problem(kind if isinstance(kind, str) else "", len(points))
    if fault:
        raise Wrong(f"cannot be: {fault}")
    pixel = scaled(MILLI, -1e6, 1e6)
    flat = [pixel(part) for point in points for part in pair(point, "made of points [x, y]")]
    return {"kind": kind, "points": flat}


def as_shape(value: Mapping[str, Any]) -> Shape:
    """The Shape of a canonical value."""
    flat = [part / MILLI for part in value["points"]]
    return Shape(value["kind"], tuple(zip(flat[::2], flat[1::2], strict=True)))


def frame(value: object) -> list[Any]:
    """{"media", "stream", "pts"} as a list in that order."""
    if not isinstance(value, Mapping) or set(value) != {"media", "stream", "pts"}:
        raise Wrong('must be {"media", "stream", "pts"}')
    return [digest(value["media"]), whole(0, 10_000)(value["stream"]), whole()(value["pts"])]


VIDEO: Mapping[str, Callable[[object], Any]] = {
    "codec": text(100),
    "first_pts": whole(),
    "frames": whole(0),
    "height": whole(1, 1 << 20),
    "last_pts": whole(),
    "rotation_deg": whole(-360, 360),
    "stream": whole(0, 10_000),
    "variable_frame_rate": truth,
    "width": whole(1, 1 << 20),
}


def video(value: object) -> dict[str, Any]:
    """The facts of a video stream, as docs/commands.md lists them."""
    if not isinstance(value, Mapping) or set(value) != {*VIDEO, "time_base"}:
        raise Wrong(f"must have {', '.join(sorted({*VIDEO, 'time_base'}))}")
    base = [whole(1)(part) for part in pair(value["time_base"], "made with time_base [n, d]")]
    facts = {name: encode(value[name]) for name, encode in VIDEO.items()}
    if facts["first_pts"] > facts["last_pts"]:
        raise Wrong("must not end before it starts")
    return {**facts, "time_base": base}


def as_video(value: Mapping[str, Any]) -> VideoStream:
    """The VideoStream of a canonical value."""
    return VideoStream(**{**value, "time_base": Fraction(*value["time_base"])})


def texts(value: object) -> list[str]:
    """A list of sentences."""
    if not isinstance(value, list | tuple) or len(value) > SHORT:
        raise Wrong("must be a list of texts")
    return [text(SHORT)(item) for item in value]


def moment(value: object) -> str:
    """A date or time in ISO 8601, kept as it was given."""
    try:
        datetime.fromisoformat(text(100)(value))
    except ValueError:
        raise Wrong("must be a date or time such as 2026-04-12T09:30:00Z") from None
    return str(value)


def host(value: object) -> str:
    """The name of a server, in lower case, without scheme, port or path."""
    name = text(253)(value).lower()
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", name):
        raise Wrong("must be the name of a server, such as tiles.example.org")
    return name


def degrees(least: float, most: float) -> Field:
    """An angle in degrees, kept to nine decimals."""
    return Field(scaled(MICRO, least, most), lambda n: n / MICRO)


def measure(least: float = 0, most: float = 1e9) -> Field:
    """Metres, or degrees of error, kept to three decimals."""
    return Field(scaled(MILLI, least, most), lambda n: n / MILLI)


def needed(field: Field) -> Field:
    """The same field, never null."""
    return Field(field.encode, field.decode, True, field.names)


def term(name: str) -> Field:
    """A term of a closed list of the vocabulary."""
    return Field(one_of(vocabulary.ids(name)), required=True)


def reference(kind: str, required: bool = False) -> Field:
    """The id of another entity (for media: its SHA-256)."""
    return Field(digest if kind == "media" else identity, required=required, names=kind)


NOTE = Field(text(empty=True))
URL = Field(text(4_000))
LAT, LON = degrees(-90, 90), degrees(-180, 180)
FRAME = Field(frame, lambda value: FrameRef(*value), required=True)

KINDS: Mapping[str, Mapping[str, Field]] = {
    "case": {
        "title": Field(text(SHORT), required=True),
        "question": NOTE,
        "asked_by": Field(text(SHORT)),
    },
    "media": {
        "sha256": Field(digest, required=True),
        "name": Field(text(SHORT), required=True),
        "bytes": Field(whole(0), required=True),
        "kind": term("media_kinds"),
        "video": Field(video, as_video),
        "container": Field(text(SHORT)),
        "created_utc": Field(moment),
        "created_local": Field(text(100)),
        "lat": LAT,
        "lon": LON,
        "location_source": Field(text(SHORT)),
        "sidecar_of": reference("media"),
        "source_url": URL,
        "read_by": Field(text(SHORT), required=True),
        "findings": Field(texts, tuple),
        "note": NOTE,
        "graphic": Field(truth),
    },
    "caption": {
        "text": Field(text(), required=True),
        "source_url": URL,
        "posted": Field(text(SHORT)),
        "author": Field(text(SHORT)),
    },
    "claim": {
        "text": Field(text(), required=True),
        "span": Field(span, tuple),
        "kind": term("claim_kinds"),
        "decided_by": term("decided_by"),
        "note": NOTE,
        "overturned_by": NOTE,
    },
    "assessment": {
        "claim": reference("claim", required=True),
        "bears": term("bears"),
        "weight": Field(whole(1, 3), required=True),
        "text": Field(text(empty=True), required=True),
        "frame": Field(frame, lambda value: FrameRef(*value)),
        "annotation": reference("annotation"),
        "fix": reference("fix"),
        "media": reference("media"),
    },
    "subject": {
        "name": Field(text(SHORT), required=True),
        "kind": term("subject_kinds"),
        "letter": Field(text(3), required=True),
        "mark": Field(whole(1, 8), required=True),
        "note": NOTE,
        "attribution": NOTE,
        "attribution_basis": NOTE,
    },
    "annotation": {
        "frame": FRAME,
        "label": Field(text(SHORT, empty=True), required=True),
        "shape": Field(shape, as_shape, required=True),
        "subject": reference("subject"),
        "note": NOTE,
    },
    "place": {
        "name": Field(text(SHORT), required=True),
        "lat": needed(LAT),
        "lon": needed(LON),
        "sigma_m": measure(),
        "note": NOTE,
        "rejected": NOTE,
    },
    "fix": {
        "frame": FRAME,
        "lat": needed(LAT),
        "lon": needed(LON),
        "method": term("fix_methods"),
        "sigma_m": measure(),
        "height_above_ground_m": measure(-1e6, 1e6),
        "heading_deg": degrees(-360, 360),
        "heading_sigma_deg": measure(0, 360),
        "pitch_deg": degrees(-90, 90),
        "hfov_deg": degrees(0, 360),
        "imagery": Field(text(SHORT)),
        "note": NOTE,
    },
    "imagery": {
        "name": Field(text(SHORT), required=True),
        "kind": term("imagery_kinds"),
        "uri": Field(text(4_000), required=True),
        "sha256": Field(digest),
        "attribution": Field(text(SHORT)),
        "date": Field(text(100)),
    },
}


def given(value: object) -> object:
    """A value as readers have it, in the form that commands give."""
    if isinstance(value, FrameRef):
        return vars(value)
    if isinstance(value, Shape):
        return {"kind": value.kind, "points_px": value.points_px}
    if isinstance(value, VideoStream):
        base = value.time_base
        return {**vars(value), "time_base": [base.numerator, base.denominator]}
    return value


def read(field: Field, value: object) -> object:
    """A value of the log as readers have it. Raises Wrong where the field does not take it:
    anyone who may sign can write anything."""
    try:
        found = field.decode(value)
        field.encode(given(found))
    except Wrong:
        raise
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError):
        raise Wrong("has another form") from None
    return found


def register(
    facts: Mapping[str, Callable[[object], Any]], optional: frozenset[str] = frozenset()
) -> Callable[[object], Any]:
    """The check of a register's value: an object of these facts, of which some may be missing."""

    def check(value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not set(facts) - optional <= set(value) <= set(facts):
            raise Wrong(f"must have {', '.join(facts)}")
        return {name: facts[name](fact) for name, fact in value.items()}

    return check


def digests(value: object) -> list[str]:
    """A list of SHA-256."""
    if not isinstance(value, list | tuple):
        raise Wrong("must be a list of SHA-256")
    return [digest(item) for item in value]


VERDICT: Mapping[str, Callable[[object], Any]] = {
    "likelihood": one_of(vocabulary.LIKELIHOODS),
    "confidence": one_of(vocabulary.CONFIDENCES),
    "reason": text(),
}
REVIEW: Mapping[str, Callable[[object], Any]] = {
    "agrees": truth,
    "note": text(empty=True),
    "of": digests,
}
REGISTERS = {"verdict": register(VERDICT), "review": register(REVIEW, frozenset({"of"}))}
"""The registers of a claim that each author has for themselves."""


def fault_of(kind: str | None, name: str, value: object) -> str | None:
    """What is wrong with a value of the log, as the end of a sentence; None if nothing.

    kind: of its entity. What this version does not know it leaves alone.
    """
    if value is None:
        return None
    if name == "is":
        return None if isinstance(value, str) and value in KINDS else "is no kind of thing"
    owned = REGISTERS.get(name.partition("/")[0]) if "/" in name else None
    fact = KINDS.get(kind or "", {}).get(name)
    try:
        if owned:
            owned(value)
        elif fact:
            read(fact, value)
    except Wrong as fault:
        return str(fault)
    return None
