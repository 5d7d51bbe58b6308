"""Entries: what one step of the log is made of, byte for byte.

An entry is a body of canonical JSON, its SHA-256 and an Ed25519 signature of that hash. The body is
kept exactly as signed:

    a  the chain's key: the device that signs, 64 hex digits
    c  the case's id
    k  the command's name
    n  1, 2, 3 … along the chain
    o  the operations, [entity, field, value, [superseded write ids]] each
    p  hash of the chain's entry before, null for the first
    t  the author's clock, [milliseconds since 1970, counter]: a hybrid logical clock
    u  only for undo and redo: hash of the entry whose effect is turned round
    v  1
    w  who the device belongs to, {author, cert, name}; stated in the chain's first entry
    x  heads of other chains seen since the chain's entry before

Canonical JSON is RFC 8785 on a subset: ASCII keys, strings, integers below 2^53, booleans, null;
no floats. On it `orjson` with sorted keys writes what RFC 8785 demands, and re-encoding what was
parsed gives the same bytes: duplicate keys, spaces and large numbers are refused by that alone.
Design: docs/case-format-v1.md.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DOMAIN = b"gnomon/entry/v1\0"
DEVICE_DOMAIN = b"gnomon/device/v1\0"
BIGGEST = 2**53 - 1
MOST_BYTES = 1 << 20
MOST_AHEAD_MS = 24 * 3600 * 1000

SMALL_ORDER = frozenset(
    (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)
"""The encodings of the points of edwards25519 whose order divides 8, without the sign's bit."""

Value = Any
"""What the canonical form holds: text, integers, truth values, null, lists and objects of them."""
Op = tuple[str, str, Value, list[str]]
"""(entity, field, value, ids of the writes it supersedes)"""


class NotCanonical(ValueError):
    """Bytes or values that the canonical form does not hold; the sentence says which."""


@dataclass(frozen=True)
class Signed:
    """An entry as stored: the body's bytes, their hash and its signature."""

    body: bytes
    hash: str
    signature: bytes

    def parsed(self) -> dict[str, Any]:
        """The body's members. Raises NotCanonical where the bytes are not a body."""
        return parse(self.body)


@dataclass(frozen=True)
class Clock:
    """A hybrid logical clock's reading, in milliseconds since 1970 and a counter."""

    ms: int
    counter: int

    def next(self, now_ms: int | None = None) -> Clock:
        """The reading of the entry after this one; a clock over a day ahead is not followed."""
        now = time.time_ns() // 1_000_000 if now_ms is None else now_ms
        if self.ms < now or self.ms > now + MOST_AHEAD_MS:
            return Clock(now, 0)
        return Clock(self.ms, self.counter + 1)


def utc(ms: int) -> str:
    """The moment as ISO 8601 in UTC with milliseconds; a moment no calendar holds as its number."""
    try:
        moment = datetime.fromtimestamp(ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return f"{ms} ms after 1970-01-01T00:00:00Z"
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def canonical(value: object) -> bytes:
    """The value's only encoding. Raises NotCanonical for floats, large integers and the like."""
    for leaf in leaves(value):
        if isinstance(leaf, float):
            raise NotCanonical("The canonical form holds no fractions.")
        if isinstance(leaf, int) and not -BIGGEST <= leaf <= BIGGEST:
            raise NotCanonical("A number is beyond 2^53.")
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise NotCanonical(f"It cannot be written as JSON ({error}).") from None


def leaves(value: object) -> Iterator[object]:
    """Every value inside lists and objects, without recursion: depth is the sender's choice."""
    waiting: list[object] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if not all(isinstance(key, str) and key.isascii() for key in item):
                raise NotCanonical("A name in it is not plain ASCII.")
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)
        else:
            yield item


def parse(body: bytes) -> dict[str, Any]:
    """The members of a body, checked to be canonical and of the right types."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotCanonical(f"its bytes are not JSON ({error})") from None
    if canonical(value) != body:
        raise NotCanonical("its bytes are not in canonical form")
    if not isinstance(value, dict):
        raise NotCanonical("it is not an object")
    check_members(value)
    return value


def check_members(body: Mapping[str, Any]) -> None:
    """Raise NotCanonical unless the members are those of an entry, with their types."""
    needed, allowed = set("acknoptvx"), set("acknoptuvwx")
    if not needed <= set(body) <= allowed:
        raise NotCanonical("members are missing or unknown")
    clock = body["t"]
    sound = (
        is_hex(body["a"])
        and all(isinstance(body[name], str) and body[name] for name in "ck")
        and is_count(body["n"])
        and body["n"] > 0
        and (body["p"] is None or is_hex(body["p"]))
        and isinstance(clock, list)
        and len(clock) == 2
        and all(is_count(part) for part in clock)
        and body["v"] == 1
        and isinstance(body["x"], list)
        and all(is_hex(seen) for seen in body["x"])
        and ("u" not in body or is_hex(body["u"]))
        and ("w" not in body or is_who(body["w"]))
        and isinstance(body["o"], list)
        and all(is_op(op) for op in body["o"])
    )
    if not sound:
        raise NotCanonical("a member has the wrong type")


def is_count(value: object) -> bool:
    """Whether it is an integer from 0 on (and not a truth value)."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_hex(value: object, digits: int = 64) -> bool:
    """Whether it is so many lower-case hexadecimal digits."""
    return (
        isinstance(value, str) and len(value) == digits and not set(value) - set("0123456789abcdef")
    )


def is_who(value: object) -> bool:
    """Whether it is a statement of whose device signs."""
    return (
        isinstance(value, dict)
        and set(value) == {"author", "cert", "name"}
        and is_hex(value["author"])
        and is_hex(value["cert"], 128)
        and isinstance(value["name"], str)
    )


def is_op(value: object) -> bool:
    """Whether it is an operation."""
    return (
        isinstance(value, list)
        and len(value) == 4
        and all(isinstance(part, str) and part for part in value[:2])
        and isinstance(value[3], list)
        and all(is_write_id(write) for write in value[3])
    )


def is_write_id(value: object) -> bool:
    """Whether it names a write: the entry's hash, a colon, the operation's place."""
    if not isinstance(value, str):
        return False
    entry, colon, place = value.partition(":")
    return bool(colon) and is_hex(entry) and place.isascii() and place.isdigit() and len(place) < 8


def write_id(entry: str, place: int) -> str:
    """The name of the write that operation `place` of an entry makes."""
    return f"{entry}:{place}"


def digest(body: bytes) -> str:
    """The entry's hash: SHA-256 over the domain and the body, 64 hex digits."""
    return hashlib.sha256(DOMAIN + body).hexdigest()


def device_statement(author: str, device: str) -> bytes:
    """What an author key signs to say that a device key is its own."""
    return DEVICE_DOMAIN + bytes.fromhex(author) + bytes.fromhex(device)


def judged(author: str, verdict: Value) -> str:
    """The SHA-256 by which a review names a verdict: of its author's key and what it says."""
    return hashlib.sha256(canonical([author, verdict])).hexdigest()


def signed_by(key: str, signature: bytes, message: bytes) -> bool:
    """Whether the Ed25519 signature of `message` is the key's (64 hex digits).

    A key that is a point of small order is refused: for it one signature fits many messages
    (RFC 8032 leaves it open; the encodings are those that libsodium refuses).
    """
    try:
        if key[:62] + f"{int(key[62:], 16) & 0x7F:02x}" in SMALL_ORDER:
            return False
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def distinct(values: Sequence[Any]) -> list[Any]:
    """The values without repetitions, in order; equal is what encodes equal."""
    return list({canonical(value): value for value in values}.values())
