"""The map's imagery: opens what the case names, and keeps the gate to the network.

A tile server is asked only for hosts that the case allows; a fresh case allows none.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.case.model import Changes, Imagery
from app.desktop.session import Session
from app.maps import MapError, MapSource, kind_of, open_source
from widgets.map_room import MapRoom


class Imageries(QObject):
    """The sources of the case in hand, opened."""

    said = Signal(str, str)

    def __init__(self, session: Session, room: MapRoom, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._room = session, room
        self._sources: list[MapSource] = []
        self._key: object = None
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
        try:
            kind = kind_of(uri)
            source = open_source(uri)
        except (MapError, OSError) as error:
            self.said.emit(str(error), "error")
            return
        known = source.attribution
        command: dict[str, object] = {
            "do": "add_imagery",
            "name": source.name,
            "kind": kind,
            "uri": uri,
            "attribution": known or None,
            "date": source.date,
        }
        source.close()
        if self._session.do(command) is not None:
            self._room.map.fit_to()

    def allow(self, host: str, allowed: bool) -> None:
        """Allow or shut a host for this case."""
        self._session.do({"do": "allow_host", "host": host, "allowed": allowed})

    def close(self) -> None:
        """Let go of the files."""
        self._room.map.set_sources([])
        for source in self._sources:
            source.close()
        self._sources = []

    def _on_changed(self, changes: Changes) -> None:
        case = self._session.case
        imagery = [] if case is None else case.imagery()
        hosts = frozenset() if case is None else case.allowed_hosts()
        key = (case and case.path, imagery, hosts)
        if key == self._key:
            return
        self._key = key
        self.close()
        for row in imagery:
            self._open(row, hosts)
        self._room.map.set_sources(self._sources)
        named = {s.host for s in self._sources if s.host is not None}
        rows = [(host, host in hosts) for host in sorted(named)]
        self._room.show_imagery([s.name for s in self._sources], rows)

    def _open(self, row: Imagery, hosts: frozenset[str]) -> None:
        case = self._session.case
        uri = row.uri
        if row.kind == "mbtiles" and case is not None:
            uri = str(case.path.parent / Path(uri))  # an absolute name stays as it is
        try:
            self._sources.append(
                open_source(uri, allowed_hosts=hosts, attribution=row.attribution, date=row.date)
            )
        except (MapError, OSError) as error:
            self.said.emit(str(error), "caution")
