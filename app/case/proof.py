"""Proof: whether a case file still says what its authors signed.

Every entry is encoded again, hashed, linked to its chain and checked against its signature; then
the entries are played again into an empty database, which must equal the cache. What is found is
told by entry and author, never only as "corrupt".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.case.entries import (
    NotCanonical,
    device_statement,
    digest,
    signed_by,
)
from app.case.errors import CaseError
from app.case.fields import fault_of
from app.case.media import check_media
from app.case.model import Damage, Head, MediaCheck, Verification
from app.case.records import Row
from app.case.state import State
from app.case.store import Store, broken_pages, differences, reading
from media_tools.facts import Report, silent


@dataclass
class Ledger:
    """What was read so far: the ends of the chains, whose they are, and every entry's size."""

    heads: dict[str, tuple[str, int]] = field(default_factory=dict)
    """hash of a chain's end: (device, place in the chain)"""
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    """the same of every entry"""
    taken: set[tuple[str, int]] = field(default_factory=set)
    authors: dict[str, tuple[str, str]] = field(default_factory=dict)
    """device: (author key, name)"""
    writes: dict[str, int] = field(default_factory=dict)
    """hash: how many operations"""
    kinds: dict[str, str] = field(default_factory=dict)
    """entity: its kind"""
    case_id: str | None = None
    forks: set[str] = field(default_factory=set)
    """devices whose key was used in two places"""


def verify(
    store: Store, path: Path, report: Report = silent, with_media: bool = True
) -> Verification:
    """Check everything and tell what does not hold. Never raises for damage it can name."""
    damage: list[Damage] = []
    checked, total = 0, 0
    ledger = Ledger()
    try:
        with reading(path):
            damage += [Damage(None, None, f"SQLite: {what}") for what in broken_pages(store)]
            total = store.entry_count()
            for row in store.rows():
                report(row.number, total)
                faults = [*faults_of(row, ledger)]
                checked += not faults or not faults[0].startswith("it cannot be read")
                name = ledger.authors.get(row.device, (None, None))[1]
                damage += [Damage(row.number, name, what) for what in faults]
            if not damage:
                tables = differences(store, store.rows())
                damage += [
                    Damage(None, None, f"the table {t} is not what the entries give")
                    for t in tables
                ]
    except CaseError as error:
        damage.append(Damage(None, None, error.message))
    heads = [
        Head(*ledger.authors.get(device, (device, "unknown")), count, last, device)
        for last, (device, count) in sorted(ledger.heads.items(), key=lambda head: head[1])
    ]
    forks = sorted(ledger.authors.get(device, ("", "unknown"))[1] for device in ledger.forks)
    media = media_checks(store, path, report) if with_media else ()
    return Verification(
        not damage, total, checked, tuple(heads), tuple(damage), media, tuple(forks)
    )


def faults_of(row: Row, ledger: Ledger) -> Iterator[str]:
    """What is wrong with one entry, given those before it; and note it in the ledger."""
    try:
        body = row.signed.parsed()
    except (NotCanonical, UnicodeDecodeError) as fault:
        yield f"it cannot be read: {fault}"
        return
    if digest(row.signed.body) != row.signed.hash:
        yield "its bytes are not those of its hash"
    if not signed_by(row.device, row.signed.signature, bytes.fromhex(row.signed.hash)):
        yield "its signature does not hold"
    if (row.device, row.seq, row.ms) != (body["a"], body["n"], body["t"][0]):
        yield "its row does not agree with its bytes"
    yield from link_faults(row, body, ledger)
    yield from op_faults(body, ledger)
    for seen in [body["p"], *body["x"]]:
        if seen in ledger.heads and ledger.heads[seen][0] == body["a"]:
            del ledger.heads[seen]
    place = (body["a"], body["n"])
    if place in ledger.taken:
        ledger.forks.add(body["a"])
    ledger.taken.add(place)
    ledger.heads[row.signed.hash] = ledger.places[row.signed.hash] = place
    ledger.writes[row.signed.hash] = len(body["o"])


def link_faults(row: Row, body: dict[str, Any], ledger: Ledger) -> Iterator[str]:
    """What is wrong with its place in the case, its chain and what it has seen."""
    if row.number != len(ledger.writes) + 1:
        yield "an entry before it is missing"
    if ledger.case_id is None:
        ledger.case_id = body["c"]
    if body["c"] != ledger.case_id:
        yield "it belongs to another case"
    before = (body["a"], body["n"] - 1)
    first = body["n"] == 1 and body["p"] is None
    if not first and ledger.places.get(body["p"]) != before:
        yield f"the entry before it in its chain, number {body['n'] - 1}, is not here"
    if any(seen not in ledger.writes for seen in body["x"]):
        yield "it has seen an entry that is not here"
    who = body.get("w")
    if who is not None:
        statement = device_statement(who["author"], body["a"])
        if not signed_by(who["author"], bytes.fromhex(who["cert"]), statement):
            yield f"the key of {who['name']} does not vouch for the device that signed it"
        ledger.authors[body["a"]] = (who["author"], who["name"])
    elif body["a"] not in ledger.authors:
        yield "it does not say whose device signed it"
    if body["k"] in ("undo", "redo") and body.get("u") not in ledger.writes:
        yield "it turns round an entry that is not here"


def op_faults(body: dict[str, Any], ledger: Ledger) -> Iterator[str]:
    """What is wrong with its operations."""
    author = ledger.authors.get(body["a"], ("", ""))[0]
    # An entry says itself of what kind a thing is: others may have given its id to another kind.
    kinds = {op[0]: op[2] for op in body["o"] if op[1] == "is" and isinstance(op[2], str)}
    for entity, kind in kinds.items():
        ledger.kinds.setdefault(entity, kind)
    for entity, field_name, value, superseded in body["o"]:
        fault = fault_of(kinds.get(entity, ledger.kinds.get(entity)), field_name, value)
        if fault:
            yield f"its value of {field_name!r} of {entity} {fault}"
        register, slash, owner = field_name.partition("/")
        if slash and register in ("verdict", "review") and owner != author:
            yield f"it writes the {register} of someone else on {entity}"
        for write in superseded:
            entry, _, place = write.partition(":")
            if int(place) >= ledger.writes.get(entry, 0):
                yield f"it supersedes a write of {entity} that is not here"


def media_checks(store: Store, path: Path, report: Report) -> tuple[MediaCheck, ...]:
    """The media checked against their digests; none where the cache cannot be read."""
    try:
        return tuple(check_media(path, State(store).media(), report))
    except CaseError:
        return ()
