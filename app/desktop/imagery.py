"""The map's imagery: opens what the case names, and keeps the gate to the network.

A tile server is asked only for hosts that the case allows; a fresh case allows none. Map files
open by themselves only below the case's folder: a case from a stranger could name any file here,
or a computer of theirs. What the user adds from elsewhere is copied to the case, and travels with
it. Files are copied, opened and digested beside the GUI thread.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.case.media import media_folder
from app.case.model import Changes, Imagery
from app.desktop.background import Background, Job, sentence
from app.desktop.session import Session
from app.maps import MapError, MapSource, file_below, kind_of, network, open_source
from media_tools import digest
from media_tools.errors import MediaError
from widgets.map_room import MapRoom, Requests

if TYPE_CHECKING:
    from app.case import Case

FOLDER = "imagery"
"""the folder of copied map files, among the case's media"""
SPARE_BYTES = 64 << 20
"""what a copy leaves free on the disk, so that the case can still be written"""


class NotHere(MapError):
    """The case names a map file that is not below its own folder."""


@dataclass
class _Opened:
    """What came of opening the imagery of a case, in its order."""

    sources: list[MapSource]
    digests: list[tuple[Path, Imagery]]
    """files whose digest the case states"""
    troubles: list[str]


class Imageries(QObject):
    """The sources of the case in hand, opened."""

    said = Signal(str, str)
    _asked = Signal(object)
    """a network.Request, from whichever thread makes it"""

    def __init__(
        self, session: Session, room: MapRoom, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._room, self._background = session, room, background
        self._sources: list[MapSource] = []
        self._key: object = None
        self._requests: Requests = {}
        self._fit = False
        self._job: Job | None = None
        self._asked.connect(self._note)
        session.changed.connect(self._on_changed)
        room.server_given.connect(self.add)
        room.host_wanted.connect(self.allow)

    def name(self) -> str | None:
        """What a position on the map is read from: the topmost imagery, with its date if stated."""
        if not self._sources:
            return None
        top = self._sources[-1]
        return f"{top.name}, {top.date}" if top.date else top.name

    def add(self, uri: str) -> None:
        """Add a file or a tile server to the case, after a look whether it can be used."""
        case = self._session.case
        if case is None:
            self.said.emit(self.tr("Open or begin a case first."), "caution")
            return
        try:
            kind = kind_of(uri)
            command = _command(uri, kind) if kind == "xyz" else None
        except MapError as error:
            self.said.emit(str(error), "error")
            return
        if command is not None:
            self._keep(case, command)
            return
        path, beside = Path(uri), case.path
        self._background.start(
            self.tr("Adding {0}").format(path.name),
            lambda job: _taken_in(path, beside, job),
            partial(self._keep, case),
            lambda message: self.said.emit(message, "error"),
        )

    def _keep(self, case: Case, command: dict[str, object]) -> None:
        """Add to the case it was meant for; its ground is shown once it is opened."""
        if self._session.case is case:
            self._fit = True
            self._fit = self._session.do(command) is not None

    def allow(self, host: str, allowed: bool) -> None:
        """Allow or shut a host for this case."""
        self._session.do({"do": "allow_host", "host": host, "allowed": allowed})

    def forget_tiles(self) -> None:
        """Forget every tile that was fetched, for whichever case."""
        network.clear_cache()
        self.said.emit(self.tr("The fetched tiles are forgotten."), "said")

    def close(self) -> None:
        """Let go of the files."""
        if self._job is not None:
            self._job.cancel()
        self._room.map.set_sources([])
        for source in self._sources:
            source.close()
        self._sources = []

    def _note(self, request: network.Request) -> None:
        """Count a request that leaves, for the list of this session."""
        whom = request.host if request.via is None else f"{request.host} via {request.via}"
        first, _, count = self._requests.get(whom, (request.time, "", 0))
        self._requests[whom] = (first, request.time, count + 1)
        self._room.show_requests(self._requests)

    def _on_changed(self, changes: Changes) -> None:
        if not changes.kinds & {"case", "imagery"}:
            return
        case = self._session.case
        imagery = [] if case is None else case.imagery()
        hosts = frozenset() if case is None else case.allowed_hosts()
        key = (case and case.path, imagery, hosts)
        if key == self._key:
            return
        self._key = key
        self.close()
        self._show_gate(imagery, hosts)
        if case is None or not imagery:
            return
        path, report = case.path, self._asked.emit
        self._job = self._background.start(
            "",
            lambda _job: _opened(path, imagery, hosts, report),
            lambda opened: self._take(key, opened),
            shown=False,
        )

    def _take(self, key: object, opened: _Opened) -> None:
        if key != self._key:
            for source in opened.sources:
                source.close()
            return
        self._sources = opened.sources
        self._room.map.set_sources(self._sources)
        self._room.show_names([source.name for source in self._sources])
        if self._fit:
            self._fit = False
            self._room.map.fit_to()
        for trouble in opened.troubles:
            self.said.emit(trouble, "caution")
        if opened.digests:
            self._job = self._background.start(
                "", lambda job: _altered(opened.digests, job), self._tell_altered, shown=False
            )

    def _show_gate(self, imagery: list[Imagery], hosts: frozenset[str]) -> None:
        named = set()
        for row in imagery:
            with suppress(MapError):  # said when it is opened
                named |= {network.host_of(row.uri)} if row.kind == "xyz" else set()
        self._room.show_names([row.name for row in imagery])
        self._room.show_hosts([(host, host in hosts) for host in sorted(named)])

    def _tell_altered(self, names: list[str]) -> None:
        for name in names:
            words = self.tr("The map file of “{0}” is not the one the case was made with.")
            self.said.emit(words.format(name), "caution")


def imagery_path(case_path: Path, uri: str) -> Path:
    """The map file that a case names, if it lies below the case's folder; else raises NotHere."""
    path = file_below(case_path.parent, uri)
    if path is not None:
        return path
    name = PureWindowsPath(uri).name
    raise NotHere(f"Imagery outside the case folder: {name}; add it again to use it.", uri)


def _opened(
    case_path: Path,
    imagery: list[Imagery],
    hosts: frozenset[str],
    report: Callable[[network.Request], None],
) -> _Opened:
    found = _Opened([], [], [])
    for row in imagery:
        try:
            uri = row.uri
            if row.kind == "mbtiles":
                uri = str(imagery_path(case_path, uri))
                if row.sha256 is not None:
                    found.digests.append((Path(uri), row))
            source = open_source(
                uri,
                allowed_hosts=hosts,
                report=report,
                attribution=row.attribution,
                date=row.date,
            )
            source.name = row.name
            found.sources.append(source)
        except (MapError, OSError) as error:
            found.troubles.append(sentence(error))
    return found


def _altered(files: list[tuple[Path, Imagery]], job: Job) -> list[str]:
    """The names of those whose bytes are not what the case states."""
    names = []
    for path, row in files:
        with suppress(MediaError):  # that it cannot be read was said when it was opened
            if digest.sha256(path, job.report) != row.sha256:
                names.append(row.name)
    return names


def _command(uri: str, kind: str) -> dict[str, object]:
    """The command that adds this source, with what it says of itself. Raises MapError."""
    source = open_source(uri)
    source.close()
    return {
        "do": "add_imagery",
        "name": source.name,
        "kind": kind,
        "uri": uri,
        "attribution": source.attribution or None,
        "date": source.date,
    }


def _taken_in(path: Path, case_path: Path, job: Job) -> dict[str, object]:
    """See that a map file lies below the case's folder, and answer the command that adds it."""
    command = _command(str(path), "mbtiles")
    folder = case_path.parent.resolve()
    if path.resolve().is_relative_to(folder):
        sha256 = digest.sha256(path, job.report)
        there = path.resolve()
    else:
        sha256, there = _copied(path, media_folder(case_path) / FOLDER, job)
    uri = there.relative_to(folder).as_posix()
    return {**command, "uri": uri, "sha256": sha256}


def _copied(path: Path, folder: Path, job: Job) -> tuple[str, Path]:
    """Copy a file among the case's; its digest, which names the copy, and where that lies."""
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    size, free = path.stat().st_size, shutil.disk_usage(folder).free
    if size + SPARE_BYTES > free:
        raise MediaError(
            f"{path.name} has {size >> 20} MB, and beside the case only {free >> 20} MB are free; "
            "make room or move the case.",
            path,
        )
    fresh = folder / f".new-{os.getpid()}-{id(job)}"
    sha256 = digest.copy(path, fresh, job.report)
    there = folder / f"{sha256}.mbtiles"
    os.replace(fresh, there)
    return sha256, there
