"""Writing: from a command to the signed entry that carries it out, and undo and redo as entries.

A write names the writes it saw and supersedes. So two people's values of one field both stand when
neither saw the other's, and merging is no more than the union of the entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.case.commands import plan
from app.case.entries import (
    MOST_BYTES,
    Clock,
    Op,
    Signed,
    Value,
    canonical,
    digest,
    distinct,
    write_id,
)
from app.case.fields import Wrong
from app.case.keys import Keys
from app.case.model import Changes
from app.case.records import Row, Write
from app.case.store import Store

SHOWN_IN = {
    "case": {"case"},
    "media": {"media", "annotations", "fixes", "claims"},
    "caption": {"caption"},
    "claim": {"claims"},
    "assessment": {"claims"},
    "annotation": {"annotations", "claims"},
    "subject": {"subjects", "annotations"},
    "place": {"places"},
    "fix": {"fixes", "claims"},
    "imagery": {"imagery"},
}
"""Kind of entity: the kinds of Changes whose readers show it."""


class Writer:
    """Makes entries of commands; only inside `store.writing()`. Holds no state of its own."""

    def __init__(self, store: Store, keys: Keys, case_id: str) -> None:
        self.store, self.keys, self.case_id = store, keys, case_id

    def carry_out(self, command: Mapping[str, Any]) -> Changes:
        """One command as one entry (none where it changes nothing). Raises Wrong."""
        if isinstance(command, Mapping) and command.get("do") in ("undo", "redo"):
            if len(command) > 1:
                raise Wrong(f"`{command['do']}` has no fields")
            return self.turn(str(command["do"]))
        planned = plan(command, self.store, self.keys.author)
        answer = {"id": planned.id, **planned.answer}
        if not planned.writes:
            return Changes(results=(answer,))
        ops: list[Op] = [
            (entity, field, value, [write.id for write in self.store.writes(entity, field)])
            for entity, field, value in planned.writes
        ]
        return self.changes(self.write(str(command["do"]), ops), ops, answer)

    def turn(self, which: str) -> Changes:
        """Undo or redo: an entry that writes the values before the latest turn of a step."""
        found = self.store.last_step(self.keys.device, "done" if which == "undo" else "undone")
        if found is None:
            raise Wrong(f"there is nothing of yours to {which}")
        turned = self.store.row(found[1])
        ops = self.inverse(turned)
        entry = self.write(which, ops, turned.signed.hash)
        return self.changes(entry, ops, {which: self.store.row(found[0]).signed.hash})

    def inverse(self, row: Row) -> list[Op]:
        """Operations that write the values which the entry superseded, null where there were none.

        They supersede what stands of the same device, which is what earlier undoing brought back;
        another's later value stays and comes out as a conflict.
        """
        mine: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
        for place, (entity, field, _, superseded) in enumerate(row.signed.parsed()["o"]):
            own, seen = mine.setdefault((entity, field), ([], []))
            own.append(write_id(row.signed.hash, place))
            seen.extend(superseded)
        made = {entity for (entity, field), (_, seen) in mine.items() if field == "is" and not seen}
        ops: list[Op] = []
        for (entity, field), (own, seen) in mine.items():
            if entity in made and field != "is":
                continue  # with the thing gone its fields need no turning
            live = [write.id for write in self.standing(entity, field)]
            values = distinct([self.value_of(write) for write in seen]) or [None]
            ops += [(entity, field, value, live or own) for value in values]
        return ops

    def standing(self, entity: str, field: str) -> list[Write]:
        """The values that stand and were written by this device."""
        return [w for w in self.store.writes(entity, field) if w.device == self.keys.device]

    def value_of(self, write: str) -> Value:
        """The value of any write ever made."""
        entry, _, place = write.partition(":")
        number = self.store.number_of(entry)
        return (
            None if number is None else self.store.row(number).signed.parsed()["o"][int(place)][2]
        )

    def write(self, kind: str, ops: list[Op], turned: str | None = None) -> str:
        """Sign and append an entry. Returns its hash. Raises Wrong where it grew too large."""
        chains = self.store.chains()
        ours = [chain for chain in chains if chain.device == self.keys.device]
        mine = max(ours, key=lambda chain: chain.number, default=None)
        since = mine.number if mine else 0
        clocks = [chain.clock for chain in chains]
        latest = max(clocks, key=lambda clock: (clock.ms, clock.counter), default=Clock(0, 0))
        clock = latest.next()
        body: dict[str, Any] = {
            "a": self.keys.device,
            "c": self.case_id,
            "k": kind,
            "n": mine.count + 1 if mine else 1,
            "o": [list(op) for op in ops],
            "p": mine.hash if mine else None,
            "t": [clock.ms, clock.counter],
            "v": 1,
            "x": [c.hash for c in chains if c is not mine and (c.number > since or c in ours)],
        }
        if turned:
            body["u"] = turned
        if mine is None or (mine.author, mine.name) != (self.keys.author, self.keys.name):
            body["w"] = self.keys.who()
        encoded = canonical(body)
        if len(encoded) > MOST_BYTES:
            raise Wrong(f"`{kind}` is too large for one entry of the log; divide it")
        signed = Signed(encoded, digest(encoded), self.keys.sign(digest(encoded)))
        self.store.append(signed)
        return signed.hash

    def changes(self, entry: str, ops: list[Op], answer: dict[str, object]) -> Changes:
        """What the views have to read again after the operations."""
        kinds: set[str] = set()
        for entity, field, _, _ in ops:
            known = self.store.kind_of(entity)
            kinds |= SHOWN_IN[known[0]] if known else set()
            kinds |= {"imagery"} if field.startswith("host/") else set()
        ids = frozenset(entity for entity, _, _, _ in ops)
        return Changes(frozenset(kinds), ids, (entry,), (answer,))


def together(done: list[Changes]) -> Changes:
    """The changes of several commands as one."""
    return Changes(
        frozenset().union(*(changes.kinds for changes in done)),
        frozenset().union(*(changes.ids for changes in done)),
        tuple(entry for changes in done for entry in changes.entries),
        tuple(result for changes in done for result in changes.results),
    )
