"""Merge: the union of the entries of several copies of one case, in a new file.

Nothing is decided here. Chains cite each other's heads and writes name the writes they saw, so the
entries played again give every value that nobody superseded; two such values of one field are a
conflict, which stays until someone decides. The order of the new file follows from the entries
alone: merging A with B and B with A gives the same file's content.
"""

from __future__ import annotations

import heapq
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.case import Case
from app.case.entries import Signed
from app.case.errors import BadCommand, CaseLocked, DamagedCase, NoCase
from app.case.media import media_file, take_in
from app.case.store import Store
from media_tools.errors import MediaError
from media_tools.facts import Report, silent


def merge(paths: Sequence[Path], out: Path, report: Report = silent) -> None:
    """Write the union of the cases, and the media they have between them, to `out`.

    The files merged are only read. Raises DamagedCase where one of them does not hold, BadCommand
    where they are not copies of one case, NoCase where `out` is there already. All of the case
    is written, or nothing.
    """
    if out.exists():
        raise NoCase(f"{out} is there already; choose another name.", out)
    entries = union(paths, report)
    try:
        draft = Path(tempfile.mkdtemp(dir=out.parent, prefix=".merging-"))
    except OSError as error:
        raise CaseLocked(f"{out} cannot be written: {error.strerror}.", out) from None
    try:
        store = Store.create(draft / out.name)
        try:
            with store.writing():
                for signed in in_order(entries):
                    store.append(signed)
            store.fold()
        finally:
            store.close()
        os.replace(draft / out.name, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    bring_media(paths, out, report)


def union(paths: Sequence[Path], report: Report) -> list[Signed]:
    """Every entry of the cases once; each case is verified before anything of it is taken."""
    entries: dict[str, Signed] = {}
    first: str | None = None
    for path in paths:
        with Case.open(path, read_only=True) as case:
            damage = case.verify(report, media=False).damage
            if damage:
                where = "" if damage[0].entry is None else f"entry {damage[0].entry}: "
                raise DamagedCase(
                    f"{path} is damaged ({where}{damage[0].what}); nothing was merged.", path
                )
            first = first or case.case_id
            if case.case_id != first:
                raise BadCommand(
                    f"{path} is another case, not a copy of {paths[0]}; nothing was merged.", path
                )
            entries |= {signed.hash: signed for signed in case.entries()}
    return list(entries.values())


def in_order(entries: Iterable[Signed]) -> Iterator[Signed]:
    """Every entry after those it has seen; otherwise by its author's clock, then its hash."""
    waiting: dict[str, int] = {}
    followers: dict[str, list[str]] = {}
    by_hash: dict[str, tuple[tuple[int, int], Signed]] = {}
    for signed in entries:
        body = signed.parsed()
        seen = {*body["x"], *([body["p"]] if body["p"] else [])}
        by_hash[signed.hash] = ((body["t"][0], body["t"][1]), signed)
        waiting[signed.hash] = len(seen)
        for parent in seen:
            followers.setdefault(parent, []).append(signed.hash)
    ready = [(by_hash[name][0], name) for name, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    while ready:
        _, name = heapq.heappop(ready)
        yield by_hash[name][1]
        for follower in followers.get(name, ()):
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heapq.heappush(ready, (by_hash[follower][0], follower))


def bring_media(paths: Sequence[Path], out: Path, report: Report) -> None:
    """Copy in the media that any of the cases has at hand; the first sound copy of each."""
    with Case.open(out, read_only=True) as case:
        wanted = case.media()
    for medium in wanted:
        for path in paths:
            source = media_file(path, medium)
            if source is None:
                continue
            try:
                take_in(out, source, medium.sha256, medium.name, report)
                break
            except MediaError:
                continue  # that copy was altered; another case may have a sound one
