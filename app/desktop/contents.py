"""What the case in hand holds, each kind read once and kept until a change touches it.

Every view asks for the same lists at every change and selection; reading a thousand marks takes
the case longer than drawing them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.case.media import media_file
from app.case.model import Annotation, Changes, Claim, Fix, Media, Place, Subject

if TYPE_CHECKING:
    from app.case import Case

T = TypeVar("T")

RESTS_ON: Mapping[str, frozenset[str]] = {
    "media": frozenset(("media",)),
    "annotations": frozenset(("annotations", "subjects", "media")),
    "subjects": frozenset(("subjects",)),
    "claims": frozenset(("claims", "annotations", "fixes", "media")),
    "places": frozenset(("places",)),
    "fixes": frozenset(("fixes", "media")),
}
"""The kinds of Changes after which each must be read again: what hangs on something that goes is
left out with it."""


class Contents:
    """Lists of one case in the case's order; empty without a case. Callers do not change them."""

    def __init__(self) -> None:
        self._case: Case | None = None
        self._kept: dict[str, Any] = {}

    def take(self, case: Case | None) -> None:
        """Read this case from now on."""
        self._case = case
        self._kept.clear()

    def forget(self, changes: Changes) -> None:
        """Something changed: read again what it touched."""
        for kind, touched in RESTS_ON.items():
            if touched & changes.kinds:
                self._kept.pop(kind, None)

    def _read(self, kind: str, read: Callable[[Case], list[T]]) -> list[T]:
        if self._case is None:
            return []
        if kind not in self._kept:
            self._kept[kind] = read(self._case)
        found: list[T] = self._kept[kind]
        return found

    def media(self) -> list[Media]:
        """The files."""
        return self._read("media", lambda case: case.media())

    def medium(self, sha256: str) -> Media | None:
        """The file of that digest; None where it is not, or no longer, in the case."""
        return next((m for m in self.media() if m.sha256 == sha256), None)

    def file(self, media: Media) -> Path | None:
        """The evidentiary copy on this disk, if it is there now."""
        return None if self._case is None else media_file(self._case.path, media)

    def annotations(self, media: str | None = None) -> list[Annotation]:
        """All marks, or those of one medium."""
        marks = self._read("annotations", lambda case: case.annotations())
        return marks if media is None else [a for a in marks if a.frame.media == media]

    def subjects(self) -> list[Subject]:
        """Who and what the marks show."""
        return self._read("subjects", lambda case: case.subjects())

    def claims(self) -> list[Claim]:
        """The claims with what bears on them."""
        return self._read("claims", lambda case: case.claims())

    def places(self) -> list[Place]:
        """Named positions."""
        return self._read("places", lambda case: case.places())

    def fixes(self, media: str | None = None) -> list[Fix]:
        """Camera positions, of all media or of one."""
        fixes = self._read("fixes", lambda case: case.fixes())
        return fixes if media is None else [f for f in fixes if f.frame.media == media]
