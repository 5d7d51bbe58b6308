"""What the store hands out: entries, the writes that stand, and whose chain is how long."""

from __future__ import annotations

from dataclasses import dataclass

from app.case.entries import Clock, Signed, Value


@dataclass(frozen=True)
class Row:
    """An entry with its place in this file."""

    number: int
    signed: Signed
    device: str
    seq: int
    ms: int


@dataclass(frozen=True)
class Write:
    """A value that stands, and where it was written."""

    id: str
    number: int
    device: str
    value: Value


@dataclass(frozen=True)
class Thing:
    """An entity as it stands: of several values of a field, the one written last in this file."""

    id: str
    number: int
    """of the entry that made it"""
    fields: dict[str, Value]
    numbers: dict[str, int]
    """of the entry that wrote each field's value"""


@dataclass(frozen=True)
class Chain:
    """One device's chain: whose it is and its last entry."""

    device: str
    author: str
    name: str
    count: int
    number: int
    hash: str
    clock: Clock
