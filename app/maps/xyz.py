"""Imagery from a tile server: a URL template with {z}, {x} and {y} (or {-y}, rows from the south).

Nothing is sent unless the case allows the host; all traffic passes through app.maps.network.
"""

from __future__ import annotations

from collections.abc import Collection

from app.maps.errors import NotAMap
from app.maps.network import Report, fetch, host_of
from app.maps.tiles import MAX_LATITUDE

_DEEPEST_ZOOM = 19


class Xyz:
    """One tile server; opening it opens no connection."""

    def __init__(
        self,
        template: str,
        *,
        allowed_hosts: Collection[str] = (),
        report: Report | None = None,
    ) -> None:
        """Raise NotAMap if the template is no http(s) address with a place for z, x and y."""
        if "{z}" not in template or "{x}" not in template or "y}" not in template:
            raise NotAMap(
                f"{template} is not an address of map tiles: it needs {{z}}, {{x}} and {{y}}.",
                template,
            )
        self.uri = template
        self._allowed_hosts = frozenset(allowed_hosts)
        self._report = report
        self.host: str | None = host_of(self._address(0, 0, 0))
        if self.host != host_of(self._address(3, 1, 2)):
            raise NotAMap(f"{template} must not choose its host by the tile.", template)
        self.name = self.host
        self.attribution = ""
        self.date: str | None = None
        self.min_zoom, self.max_zoom = 0, _DEEPEST_ZOOM
        self.bounds = (-180.0, -MAX_LATITUDE, 180.0, MAX_LATITUDE)

    def _address(self, zoom: int, x: int, y: int) -> str:
        values = {"{z}": zoom, "{x}": x, "{y}": y, "{-y}": (1 << zoom) - 1 - y}
        address = self.uri
        for key, value in values.items():
            address = address.replace(key, str(value))
        return address

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """The encoded picture of a tile; None where the server has none.

        Raises NotAllowed before anything is sent if the host is not allowed, else NoAnswer.
        """
        if not (self.min_zoom <= zoom <= self.max_zoom):
            return None
        return fetch(
            self._address(zoom, x, y), allowed_hosts=self._allowed_hosts, report=self._report
        )

    def close(self) -> None:
        """Nothing is held open."""
