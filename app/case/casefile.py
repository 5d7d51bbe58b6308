"""The class Case: an open case file, and the only way to change it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from app.case.author import login_name
from app.case.entries import Signed, utc
from app.case.errors import BadCommand, CaseError, DamagedCase
from app.case.fields import Wrong, text
from app.case.keys import Keys, load_keys
from app.case.media import find_media, media_file
from app.case.model import Changes, Entry, Head, Verification
from app.case.proof import verify
from app.case.state import State
from app.case.store import Store, reading, refusals
from app.case.summary import summary
from app.case.writing import Writer, together
from media_tools.facts import Report, silent


class Case(State):
    """An open case file: the present state (State), its log, and the only way to change it.

    Every change is a command; each becomes one signed entry, written with all that follows from it
    in one transaction. Use from one thread at a time.
    """

    def __init__(self, store: Store, keys: Keys | None = None) -> None:
        super().__init__(store)
        self._keys = keys
        with reading(self.path):
            if store.entry_count() == 0:
                raise CaseError(f"{self.path} has no entries; it was never finished.", self.path)
            self.case_id: str = store.row(1).signed.parsed()["c"]

    @classmethod
    def create(cls, path: Path | str, *, title: str, keys: Keys | None = None) -> Case:
        """Make a new case file. NoCase if something is there already; BadCommand without title."""
        path = Path(path)
        try:
            named = text(1000)(title)
        except Wrong as fault:
            raise BadCommand(f"The title of a case {fault}.", path) from None
        keys = keys or load_keys()
        store = Store.create(path)
        try:
            with store.writing():
                writer = Writer(store, keys, secrets.token_hex(16))
                writer.write("new", [("case", "is", "case", []), ("case", "title", named, [])])
            return cls(store, keys)
        except BaseException:
            store.close()
            path.unlink(missing_ok=True)
            raise

    @classmethod
    def open(cls, path: Path | str, *, keys: Keys | None = None, read_only: bool = False) -> Case:
        """Open a case file. NoCase, NotACase, DamagedCase or CaseLocked where it is refused."""
        store = Store.open(Path(path), read_only)
        try:
            return cls(store, keys)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Fold everything into the one file and let go of it."""
        self._store.close()

    def __enter__(self) -> Case:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """Whether the place allows reading only."""
        return self._store.read_only

    @property
    def author_name(self) -> str:
        """Who would sign the next entry."""
        return self._keys.name if self._keys else login_name()

    @property
    def author(self) -> str:
        """The public key of who would sign the next entry; "" where nobody can."""
        if self._keys is None and not self.read_only:
            self._keys = load_keys()
        return self._keys.author if self._keys else ""

    @property
    def entry_count(self) -> int:
        """How many entries the log has."""
        with reading(self.path):
            return self._store.entry_count()

    def apply(self, *commands: Mapping[str, Any]) -> Changes:
        """Carry out commands in order, all or none; one entry each.

        Raises BadCommand, with the command's number, where one makes no sense.
        """
        self._keys = self._keys or load_keys()
        writer = Writer(self._store, self._keys, self.case_id)
        done: list[Changes] = []
        try:
            with refusals(self.path), self._store.writing():
                for number, command in enumerate(commands, 1):
                    try:
                        done.append(writer.carry_out(command))
                    except Wrong as fault:
                        raise refused(str(fault), self.path, number, len(commands)) from None
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
            self.check_intact()  # a file that does not hold can bring about such faults;
            raise  # with one that holds the fault is the program's, and is told as that
        return together(done)

    def undo(self) -> Changes:
        """Take back your newest command that stands; BadCommand if there is none."""
        return self.apply({"do": "undo"})

    def redo(self) -> Changes:
        """Bring back what the last undo took; BadCommand if there is nothing."""
        return self.apply({"do": "redo"})

    def undo_summary(self) -> str | None:
        """What undo would take back, in words; None if nothing."""
        return self._next_turn("done")

    def redo_summary(self) -> str | None:
        """What redo would bring back, in words; None if nothing."""
        return self._next_turn("undone")

    def heads(self) -> list[Head]:
        """The last entry of every chain."""
        with reading(self.path):
            return [
                Head(chain.author, chain.name, chain.count, chain.hash, chain.device)
                for chain in self._store.chains()
            ]

    def log(self) -> list[Entry]:
        """Every entry, in the order of this file."""
        with reading(self.path):
            signers = {chain.device: chain for chain in self._store.chains()}
            return [
                Entry(
                    row.number,
                    row.signed.hash,
                    signers[row.device].author,
                    signers[row.device].name,
                    utc(row.ms),
                    body["k"],
                    summary(body, self._store),
                )
                for row in self._store.rows()
                for body in [row.signed.parsed()]
            ]

    def entries(self) -> list[Signed]:
        """Every entry as it was signed, in the order of this file."""
        with reading(self.path):
            return [row.signed for row in self._store.rows()]

    def verify(self, report: Report = silent, *, media: bool = True) -> Verification:
        """Check pages, entries, links, signatures, cache and media, and say what does not hold."""
        return verify(self._store, self.path, report, media)

    def check_intact(self, report: Report = silent) -> None:
        """For all that gives away what the case says: raise DamagedCase where it does not hold.

        Readers believe the cache, which someone may have changed beside the signed entries.
        """
        damage = self.verify(report, media=False).damage
        if damage:
            where = "" if damage[0].entry is None else f"entry {damage[0].entry}: "
            raise DamagedCase(
                f"{self.path} is damaged ({where}{damage[0].what}); nothing was written. "
                "`gnomon verify` tells all, a backup copy helps.",
                self.path,
            )

    def media_file(self, sha256: str) -> Path | None:
        """The evidentiary copy in the folder beside the case, if it is there."""
        return media_file(self.path, self.medium(sha256))

    def find_media(self, folder: Path | str, report: Report = silent) -> list[str]:
        """Look for media that are not at hand, by size and then digest, below a folder, and copy
        them in. Returns the digests of those found."""
        return find_media(self.path, self.media(), Path(folder), report)

    def copy_to(self, path: Path) -> None:
        """Write a whole copy of the case file to a new `path`; its media are not copied."""
        self._store.copy_to(path)

    def _next_turn(self, state: str) -> str | None:
        if self._keys is None and self.read_only:
            return None
        self._keys = self._keys or load_keys()
        with reading(self.path):
            found = self._store.last_step(self._keys.device, state)
            if found is None:
                return None
            return summary(self._store.row(found[0]).signed.parsed(), self._store)


def refused(clause: str, path: Path, number: int, of: int) -> BadCommand:
    """The error for command `number` of those given together."""
    reason = clause[:1].upper() + clause[1:] + "."
    error = BadCommand(reason if of == 1 else f"Command {number}: {reason}", path)
    error.number, error.reason = number, reason
    return error
