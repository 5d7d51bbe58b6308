"""The two editions of a dossier: full, and redacted for people outside.

The redacted edition coarsens positions to a grid, gives investigators pseudonyms, leaves out the
pictures of graphic media and the close map, and keeps count of what it changed. It is made by
leaving things out before the page is set: nothing lies hidden under a black bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

GRID_DEG = 0.1
"""Positions of the redacted edition are given by the nearest crossing of this grid."""

GRID_WORDS = "0.1° (about 11 km from north to south)"

POSITION_IN_TEXT = re.compile(
    r"[-+−]?\d{1,3}[.,]\d{3,}\s*°?\s*[NSEW]?"  # 48.59012 N
    r"|\d{1,3}\s*°\s*\d{1,2}\s*['′](?:\s*\d{1,2}(?:[.,]\d+)?\s*[\"″])?\s*[NSEW]?"  # 48°35'24"N
    r"|\b\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{3,5}\s?\d{3,5}\b"  # MGRS
    r"|\b[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}\b"  # plus code
)
"""What may be a position in free text. It takes too much rather than too little."""

KINDS = {
    "author": ("names of investigators", "replaced by pseudonyms"),
    "position": ("positions", f"given by the nearest crossing of a grid of {GRID_WORDS}"),
    "text": ("passages of text that may name a position", "replaced by [position removed]"),
    "picture": ("pictures of graphic media", "left out"),
    "map": ("close maps", "left out"),
    "source": ("addresses of sources", "left out"),
    "key": ("public keys of authors", "left out"),
}


class Edition:
    """What one edition shows of a value, and the count of what it changed."""

    def __init__(self, name: str, author_names: Iterable[str]) -> None:
        self.name = name
        self.redacts = name == "redacted"
        self.changed: dict[str, set[object]] = {kind: set() for kind in KINDS}
        self._pseudonyms: dict[str, str] = {}
        for author in author_names:
            self._pseudonyms.setdefault(author, f"Investigator {len(self._pseudonyms) + 1}")
        # Longer names first, so that "Anna K." is not taken for "Anna" and a rest.
        self._names = sorted((n for n in self._pseudonyms if n.strip()), key=len, reverse=True)

    def author(self, name: str) -> str:
        """The author's name, or the pseudonym that stands for it throughout the dossier."""
        if not self.redacts:
            return name
        self.changed["author"].add(name)
        return self._pseudonyms.setdefault(name, f"Investigator {len(self._pseudonyms) + 1}")

    def position(self, lat: float, lon: float) -> tuple[float, float]:
        """The position, or the crossing of the grid nearest to it."""
        if not self.redacts:
            return lat, lon
        self.changed["position"].add((lat, lon))
        return tuple(round(round(v / GRID_DEG) * GRID_DEG, 1) for v in (lat, lon))  # type: ignore[return-value]  # two stay two

    def text(self, text: str | None) -> str:
        """Free text, or the same with names and what may be positions taken out. None gives ""."""
        if not text or not self.redacts:
            return text or ""
        for name in self._names:
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
            if re.search(pattern, text):
                self.changed["author"].add(name)
                text = re.sub(pattern, self._pseudonyms[name], text)
        for found in POSITION_IN_TEXT.findall(text):
            self.changed["text"].add(found)
        return POSITION_IN_TEXT.sub("[position removed]", text)

    def withholds(self, kind: str, what: object) -> bool:
        """Whether a thing of this kind is left out here; it is counted if so."""
        if self.redacts:
            self.changed[kind].add(what)
        return self.redacts

    def counts(self) -> list[tuple[str, int, str]]:
        """What was changed: kind in words, how many different ones, what was done to them."""
        return [
            (KINDS[kind][0], len(changed), KINDS[kind][1])
            for kind, changed in self.changed.items()
            if changed
        ]
