"""The case file: the one module that knows SQLite.

`entry` and `blob` are the truth; the other tables are a cache that app.case.projection derives from
the entries in the transaction that writes them. Whether it is right is told by deriving it again.

A file is refused before any row is read unless its schema is ours to the letter: a stranger's
trigger, view or table never runs. At rest a case is one ordinary file (rollback journal); while it
is open for writing it uses a write-ahead log with synchronous=FULL, and closing folds that back in.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import apsw
import orjson

from app.case.entries import Clock, NotCanonical, Signed, Value, canonical, write_id
from app.case.errors import CaseLocked, DamagedCase, NoCase, NotACase
from app.case.projection import CACHE, SCHEMA, project
from app.case.records import Chain, Row, Thing, Write

APPLICATION_ID = 0x474E4F4D  # GNOM
VERSION = 1
PATIENCE_MS = 5000
MAGIC = b"SQLite format 3\0"


@contextlib.contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turn what SQLite and damaged rows raise into one sentence about the case file."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError):
        raise CaseLocked(
            f"{path} is being written by another program; try again in a moment.", path
        ) from None
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError):
        raise CaseLocked(
            f"{path} cannot be written; copy it to a folder where you may write.", path
        ) from None
    except apsw.FullError:
        raise CaseLocked(f"The disk of {path} is full; free some space.", path) from None
    except apsw.TooBigError:
        raise DamagedCase(f"{path} holds a value beyond all bounds.", path) from None
    except apsw.NotADBError:
        raise NotACase(f"{path} is not a Gnomon case.", path) from None
    except (apsw.Error, NotCanonical, UnicodeDecodeError, orjson.JSONDecodeError) as error:
        raise DamagedCase(
            f"{path} is damaged ({error}); `gnomon verify` tells where, a backup copy helps.", path
        ) from None


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """`refusals` for readers: what does not fit the model is damage too."""
    with refusals(path):
        try:
            yield
        except (NotCanonical, UnicodeDecodeError, orjson.JSONDecodeError):
            raise
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError):
            raise DamagedCase(
                f"{path} is damaged; `gnomon verify` tells where, a backup copy helps.", path
            ) from None


class Store:
    """An open case file. Raises CaseError and its kinds through `refusals`."""

    def __init__(self, db: apsw.Connection, path: Path, read_only: bool) -> None:
        self.db, self.path, self.read_only = db, path, read_only
        self.closed = False

    @classmethod
    def create(cls, path: Path) -> Store:
        """Make an empty case file; NoCase if something is there already."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except FileExistsError:
            raise NoCase(f"{path} is there already; choose another name.", path) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise NoCase(f"{path} cannot be made: {reason}.", path) from None
        with refusals(path):
            db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
            db.execute("PRAGMA page_size = 4096")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {VERSION}")
            db.execute(f"BEGIN; {SCHEMA} COMMIT")
            guard(db)
            log_ahead(db)
            return cls(db, path, read_only=False)

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Store:
        """Open a case file after looking at it hard; nothing is ever made by opening."""
        in_use = check_header(path)
        with refusals(path):
            # What a killed program left in the write-ahead log is folded in by whoever may write.
            db, writable = connect(path, want_write=not read_only or in_use)
            store = cls(db, path, read_only or not writable)
            try:
                store.check_schema()
                if not store.read_only:
                    log_ahead(db)
            except BaseException:
                db.close()
                raise
            return store

    def close(self) -> None:
        """Fold the write-ahead log into the file, if no one else is using it, and let go of it."""
        if self.closed:
            return
        self.closed = True
        with contextlib.suppress(apsw.Error, CaseLocked, DamagedCase):
            if not self.db.readonly("main"):
                self.db.set_busy_timeout(0)
                self.fold()
        self.db.close()

    def fold(self) -> None:
        """Make the one file whole: nothing stays in a write-ahead log beside it. Raises CaseError
        where that cannot be."""
        with refusals(self.path):
            self.db.pragma("wal_checkpoint", "TRUNCATE")
            if self.db.pragma("journal_mode", "DELETE") != "delete":
                raise apsw.BusyError("another connection holds the log")

    def copy_to(self, target: Path) -> None:
        """A whole copy of the file as it stands, also while others write to it."""
        with refusals(self.path), contextlib.closing(apsw.Connection(str(target))) as copy:
            with copy.backup("main", self.db, "main") as backup:
                backup.step()
            copy.pragma("journal_mode", "DELETE")

    def check_schema(self) -> None:
        """Refuse a file with other tables, indexes, views or triggers than ours."""
        found = list(self.db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))
        if sorted(found, key=repr) != our_schema():
            raise NotACase(
                f"{self.path} has tables that no Gnomon made; it is refused unread.", self.path
            )

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of what happens inside is kept, or none."""
        if self.read_only:
            raise CaseLocked(
                f"{self.path} is open for reading only; copy it to a folder where you may write.",
                self.path,
            )
        with refusals(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise

    def append(self, signed: Signed) -> int:
        """Write an entry and what follows from it. Only inside `writing`. Returns its number."""
        body = signed.parsed()
        number = self.entry_count() + 1
        self.db.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                bytes.fromhex(signed.hash),
                bytes.fromhex(body["a"]),
                body["n"],
                body["t"][0],
                signed.body,
                signed.signature,
            ),
        )
        project(self.db, number, body)
        return number

    def entry_count(self) -> int:
        """How many entries there are; they are numbered without gaps."""
        return int(self.db.execute("SELECT coalesce(max(number), 0) FROM entry").get)

    def rows(self) -> Iterator[Row]:
        """All entries in the order of this file."""
        for row in self.db.execute(
            "SELECT number, hash, device, seq, ms, body, signature FROM entry ORDER BY number"
        ):
            yield as_row(row)

    def row(self, number: int) -> Row:
        """The entry of that number."""
        found = self.db.execute(
            "SELECT number, hash, device, seq, ms, body, signature FROM entry WHERE number = ?",
            (number,),
        ).fetchone()
        if found is None:
            raise DamagedCase(f"{self.path} lacks entry {number}.", self.path)
        return as_row(found)

    def number_of(self, entry_hash: str) -> int | None:
        """The number of the entry with that hash."""
        found = self.db.execute(
            "SELECT number FROM entry WHERE hash = ?", (bytes.fromhex(entry_hash),)
        ).fetchone()
        return None if found is None else int(found[0])

    def chains(self) -> list[Chain]:
        """The ends of every device's chain, by key; several where a key was used in two places."""
        query = (
            "SELECT c.device, c.author, c.name, c.count, c.number, e.hash, c.ms, c.counter "
            "FROM chain c JOIN entry e ON e.number = c.number ORDER BY c.device, c.number"
        )
        return [
            Chain(device.hex(), author, name, count, number, digest.hex(), Clock(ms, counter))
            for device, author, name, count, number, digest, ms, counter in self.db.execute(query)
        ]

    def signer(self, number: int) -> tuple[str, str, int]:
        """(author key, author name, milliseconds) of an entry."""
        found = self.db.execute(
            "SELECT c.author, c.name, e.ms FROM entry e JOIN chain c ON c.device = e.device "
            "WHERE e.number = ? ORDER BY c.number DESC LIMIT 1",
            (number,),
        ).fetchone()
        return found if found is not None else ("", "unknown", 0)

    def writes(self, entity: str, field: str) -> list[Write]:
        """The values of a field that stand: none, one, or several in conflict."""
        query = (
            "SELECT e.hash, c.op, c.number, e.device, c.value FROM cell c "
            "JOIN entry e ON e.number = c.number WHERE c.entity = ? AND c.field = ? "
            "ORDER BY c.number, c.op"
        )
        return [
            Write(write_id(digest.hex(), op), number, device.hex(), orjson.loads(value))
            for digest, op, number, device, value in self.db.execute(query, (entity, field))
        ]

    def kind_of(self, entity: str) -> tuple[str, bool] | None:
        """(kind, whether it is there now) of an id ever used; None for one never used."""
        found = self.db.execute("SELECT kind FROM thing WHERE id = ?", (entity,)).fetchone()
        if found is None:
            return None
        alive = any(write.value is not None for write in self.writes(entity, "is"))
        return str(found[0]), alive

    def things(self, kind: str, ids: list[str] | None = None) -> list[Thing]:
        """The entities of a kind that are there, in the order they were made; or those of `ids`."""
        query = (
            "SELECT t.id, t.number, c.field, c.value, c.number FROM thing t "
            "JOIN cell c ON c.entity = t.id WHERE t.kind = ?{} ORDER BY t.place, c.number, c.op"
        )
        values: tuple[object, ...] = (kind,)
        if ids is not None:
            query = query.format(" AND t.id IN (SELECT value FROM json_each(?))")
            values = (kind, orjson.dumps(ids).decode())
        found: dict[str, Thing] = {}
        alive: set[str] = set()
        for identity, made, field, value, number in self.db.execute(query.format(""), values):
            thing = found.setdefault(identity, Thing(identity, made, {}, {}))
            if field == "is":
                alive |= {identity} if value != "null" else set()
            else:
                thing.fields[field] = orjson.loads(value)
                thing.numbers[field] = number
        return [thing for thing in found.values() if thing.id in alive]

    def having(self, kind: str, field: str, value: Value) -> list[str]:
        """Ids of the entities of a kind a field of which stands at that value."""
        query = (
            "SELECT t.id FROM thing t JOIN cell c ON c.entity = t.id AND c.field = ? "
            "WHERE t.kind = ? AND c.value = ? ORDER BY t.place"
        )
        rows = self.db.execute(query, (field, kind, canonical(value).decode()))
        return [str(row[0]) for row in rows]

    def framed(self, lowest: str, highest: str) -> list[str]:
        """Ids of the entities whose frame, as canonical JSON, lies in [lowest, highest]."""
        query = "SELECT entity FROM cell WHERE field = 'frame' AND value BETWEEN ? AND ?"
        return [str(row[0]) for row in self.db.execute(query, (lowest, highest))]

    def contested(self) -> list[tuple[str, str]]:
        """(entity, field) of every field with several different values."""
        query = (
            "SELECT entity, field FROM cell GROUP BY entity, field "
            "HAVING count(DISTINCT value) > 1 ORDER BY entity, field"
        )
        return list(self.db.execute(query))

    def last_step(self, device: str, state: str) -> tuple[int, int] | None:
        """(number, number of the latest turn) of the step that undo or redo would take up.

        state: "done" for undo, "undone" for redo.
        """
        order = "DESC" if state == "done" else "ASC"
        return self.db.execute(
            "SELECT number, latest FROM step WHERE device = ? AND state = ? "
            f"ORDER BY number {order} LIMIT 1",
            (bytes.fromhex(device), state),
        ).fetchone()


def as_row(row: tuple[Any, ...]) -> Row:
    """A row of `entry`; NotCanonical where a column is not of its type (damage can change it)."""
    number, digest, device, seq, ms, body, signature = row
    whole = all(isinstance(value, int) for value in (number, seq, ms))
    if not whole or not all(isinstance(v, bytes) for v in (digest, device, body, signature)):
        raise NotCanonical(f"entry {number} has a column of another type")
    return Row(number, Signed(body, digest.hex(), signature), device.hex(), seq, ms)


def check_header(path: Path) -> bool:
    """Refuse what is no case of our version, by its first bytes; whether it was left in use."""
    if not path.exists():
        raise NoCase(f"There is no file {path}.", path)
    if not path.is_file():
        raise NotACase(f"{path} is not a file, so it is no Gnomon case.", path)
    head, size = first_bytes(path)
    if len(head) < 100 or head[:16] != MAGIC:
        raise NotACase(f"{path} is not a Gnomon case.", path)
    if int.from_bytes(head[68:72]) != APPLICATION_ID:
        raise NotACase(f"{path} is another program's database, not a Gnomon case.", path)
    version = int.from_bytes(head[60:64])
    if version != VERSION:
        remedy = "made by a newer Gnomon; open it with that" if version > VERSION else "damaged"
        raise NotACase(f"{path} is a case of version {version}: {remedy}.", path)
    in_use = head[18] == 2
    pages, page_bytes = int.from_bytes(head[28:32]), int.from_bytes(head[16:18])
    if not in_use and pages * (page_bytes if page_bytes > 1 else 65536) > size:
        raise DamagedCase(f"{path} is cut short; take a backup copy.", path)
    return in_use


def first_bytes(path: Path) -> tuple[bytes, int]:
    """The first 100 bytes and the size, read through SQLite's own layer: to open and close the
    file beside it would drop the locks that this program holds on it (POSIX)."""
    flags = [apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_MAIN_DB, 0]
    try:
        file = apsw.VFSFile("", str(path), flags)
        try:
            size = file.xFileSize()
            return file.xRead(min(100, size), 0), size
        finally:
            file.xClose()
    except (apsw.Error, OSError) as error:
        raise CaseLocked(f"{path} cannot be read ({error}); check its rights.", path) from None


def connect(path: Path, want_write: bool) -> tuple[apsw.Connection, bool]:
    """A guarded connection and whether it can write; a place that allows none is read as it is."""
    uri = path.resolve().as_uri()
    log = Path(f"{path}-wal")
    unfolded = log.exists() and log.stat().st_size > 0
    ways = [(uri + "?mode=ro", False)]
    if not unfolded:  # an immutable file is read without its log
        ways.append((uri + "?immutable=1&mode=ro", False))
    if want_write and os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK):
        ways.insert(0, (uri + "?mode=rw", True))
    for way, writable in ways:
        flags = apsw.SQLITE_OPEN_URI | (
            apsw.SQLITE_OPEN_READWRITE if writable else apsw.SQLITE_OPEN_READONLY
        )
        try:
            db = apsw.Connection(way, flags=flags)
        except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError):
            continue
        try:
            guard(db)
            db.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError):
            db.close()  # it opens, but what SQLite needs beside it cannot be made
            continue
        except BaseException:
            db.close()
            raise
        return db, writable and not db.readonly("main")
    if unfolded:
        raise CaseLocked(
            f"{path} has steps in {log.name} that cannot be read here; copy both files to a folder "
            "where you may write.",
            path,
        )
    raise CaseLocked(f"{path} cannot be read; check its rights.", path)


def guard(db: apsw.Connection) -> None:
    """Settings under which a stranger's file can do no harm, and limits on what it may ask."""
    db.set_busy_timeout(PATIENCE_MS)
    db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    db.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    db.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    db.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    db.limit(apsw.SQLITE_LIMIT_LENGTH, 4 << 20)
    db.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
    db.limit(apsw.SQLITE_LIMIT_EXPR_DEPTH, 50)
    db.pragma("cell_size_check", True)
    db.pragma("mmap_size", 0)


def log_ahead(db: apsw.Connection) -> None:
    """Write-ahead log with synchronous=FULL: an acknowledged entry survives a power cut.

    The switch needs the file alone for a moment, and SQLite does not wait for that by itself.
    """
    until = time.monotonic() + PATIENCE_MS / 1000
    while True:
        try:
            db.pragma("journal_mode", "WAL")
            break
        except (apsw.BusyError, apsw.LockedError):
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
    db.pragma("synchronous", "FULL")


@cache
def our_schema() -> list[tuple[Any, ...]]:
    """The rows of sqlite_schema in a file that Gnomon made."""
    db = apsw.Connection(":memory:")
    db.execute(SCHEMA)
    rows = list(db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))
    db.close()
    return sorted(rows, key=repr)


def differences(store: Store, rows: Iterator[Row]) -> list[str]:
    """The cache tables that are not what the entries give when played again, by name."""
    with contextlib.closing(apsw.Connection("")) as again:
        again.execute(SCHEMA)
        again.execute("BEGIN")
        for row in rows:
            values = (row.number, bytes.fromhex(row.signed.hash), b"", 0, 0, b"", b"")
            again.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            project(again, row.number, row.signed.parsed())
        return [name for name in CACHE if not same_rows(store.db, again, name)]


def same_rows(one: apsw.Connection, other: apsw.Connection, table: str) -> bool:
    """Whether a table holds the same rows in both databases."""
    query = f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4"
    pairs = zip_longest(one.execute(query), other.execute(query))
    return all(left == right for left, right in pairs)


def broken_pages(store: Store) -> list[str]:
    """What SQLite's own check of pages and indexes finds wrong."""
    found = [str(row[0]) for row in store.db.execute("PRAGMA integrity_check(20)")]
    return [] if found == ["ok"] else found
