"""The tables of a case file, and what follows from an entry: the cache, brought on by one entry.

The cache is never an authority. It holds the values that stand, the ends of the chains, the ids
ever used and what undo would take up; played again over all entries it comes out the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from app.case.entries import canonical


class Database(Protocol):
    """What is needed of an SQLite connection (apsw stays in app.case.store)."""

    @property
    def execute(self) -> Callable[..., Any]:
        """Run a statement with its values; gives the rows."""


SCHEMA = """
CREATE TABLE entry (number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, device BLOB NOT NULL,
  seq INTEGER NOT NULL, ms INTEGER NOT NULL, body BLOB NOT NULL, signature BLOB NOT NULL) STRICT;
CREATE TABLE blob (hash BLOB PRIMARY KEY, salt BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE chain (number INTEGER PRIMARY KEY, device BLOB NOT NULL, author TEXT NOT NULL,
  name TEXT NOT NULL, count INTEGER NOT NULL, ms INTEGER NOT NULL, counter INTEGER NOT NULL)
  STRICT;
CREATE TABLE step (number INTEGER PRIMARY KEY, device BLOB NOT NULL, state TEXT NOT NULL,
  latest INTEGER NOT NULL) STRICT;
CREATE INDEX step_state ON step (device, state, number);
CREATE TABLE thing (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  number INTEGER NOT NULL) STRICT;
CREATE INDEX thing_kind ON thing (kind, place);
CREATE TABLE cell (entity TEXT NOT NULL, field TEXT NOT NULL, number INTEGER NOT NULL,
  op INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (entity, field, number, op))
  STRICT, WITHOUT ROWID;
CREATE INDEX cell_frame ON cell (value, entity) WHERE field = 'frame';
"""
CACHE = ("chain", "step", "thing", "cell")


def project(db: Database, number: int, body: dict[str, Any]) -> None:
    """Bring the cache up to date with one entry, whose row is already there."""
    entry = {"number": number, "device": bytes.fromhex(body["a"])}
    for place, (entity, field, value, superseded) in enumerate(body["o"]):
        for write in superseded:
            digest, _, op = write.partition(":")
            db.execute(
                "DELETE FROM cell WHERE entity = ? AND field = ? AND op = ? AND number = "
                "(SELECT number FROM entry WHERE hash = ?)",
                (entity, field, int(op), bytes.fromhex(digest)),
            )
        text = canonical(value).decode()
        db.execute("INSERT INTO cell VALUES (?, ?, ?, ?, ?)", (entity, field, number, place, text))
        if field == "is" and isinstance(value, str):
            db.execute(
                "INSERT OR IGNORE INTO thing (id, kind, number) VALUES (?, ?, ?)",
                (entity, value, number),
            )
    project_chain(db, entry, body)
    project_step(db, entry, body)


def project_chain(db: Database, entry: dict[str, Any], body: dict[str, Any]) -> None:
    """Move the end of the device's chain to the entry; other ends of it that it has seen go."""
    known = db.execute(
        "SELECT author, name FROM chain WHERE device = ? ORDER BY number DESC LIMIT 1",
        (entry["device"],),
    ).fetchone()
    who = body.get("w")
    author, name = (who["author"], who["name"]) if who else known or ("", "")
    for seen in [*body["x"], *([body["p"]] if body["p"] else [])]:
        db.execute(
            "DELETE FROM chain WHERE device = ? AND number = "
            "(SELECT number FROM entry WHERE hash = ?)",
            (entry["device"], bytes.fromhex(seen)),
        )
    values = (entry["number"], entry["device"], author, name, body["n"], *body["t"])
    db.execute("INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def project_step(db: Database, entry: dict[str, Any], body: dict[str, Any]) -> None:
    """What can be undone and redone after this entry, by the device that wrote it."""
    if body["k"] in ("undo", "redo"):
        turned = {**entry, "state": "undone" if body["k"] == "undo" else "done"}
        db.execute(
            "UPDATE step SET state = :state, latest = :number WHERE device = :device AND latest = "
            "(SELECT number FROM entry WHERE hash = :turned)",
            {**turned, "turned": bytes.fromhex(body.get("u", ""))},
        )
    elif body["k"] != "new":
        db.execute(
            "UPDATE step SET state = 'ended' WHERE device = :device AND state = 'undone'", entry
        )
        db.execute("INSERT INTO step VALUES (:number, :device, 'done', :number)", entry)
