"""Everything a dossier is made from, read from the case once, in the order it will be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import metadata
from pathlib import Path

from app.case import Case
from app.case.model import (
    SHUT_BY,
    Annotation,
    Assessment,
    Caption,
    Claim,
    Entry,
    Fix,
    FrameRef,
    Head,
    Imagery,
    Media,
    Place,
    Subject,
)
from app.dossier.editions import Edition


@dataclass(frozen=True)
class Material:
    """A case as the sections see it."""

    case_id: str
    title: str
    question: str
    caption: Caption | None
    claims: tuple[Claim, ...]
    media: tuple[Media, ...]
    annotations: tuple[Annotation, ...]
    subjects: Mapping[str, Subject]
    places: tuple[Place, ...]
    fixes: tuple[Fix, ...]
    imagery: tuple[Imagery, ...]
    entries: tuple[Entry, ...]
    heads: tuple[Head, ...]
    files: Mapping[str, Path | None]
    """sha256 -> the evidentiary copy, None where it is not at hand"""
    folder: Path
    """where the case file lies: imagery may be named relative to it"""

    def number(self, claim_id: str) -> int:
        """The number of a claim, from 1, in the order of the case."""
        return next(n for n, claim in enumerate(self.claims, 1) if claim.id == claim_id)

    def medium(self, sha256: str) -> Media | None:
        """The media of that digest."""
        return next((m for m in self.media if m.sha256 == sha256), None)

    def frame_of(self, assessment: Assessment) -> FrameRef | None:
        """The frame that a piece of evidence stands on: its own, its annotation's or its fix's."""
        if assessment.frame is not None:
            return assessment.frame
        for annotation in self.annotations:
            if annotation.id == assessment.annotation:
                return annotation.frame
        fix = self.fix_of(assessment)
        return None if fix is None else fix.frame

    def fix_of(self, assessment: Assessment) -> Fix | None:
        """The fix that a piece of evidence is."""
        return next((f for f in self.fixes if f.id == assessment.fix), None)

    def marks_on(self, frame: FrameRef) -> tuple[Annotation, ...]:
        """The annotations of one frame."""
        return tuple(a for a in self.annotations if a.frame == frame)


def gather(case: Case) -> Material:
    """Read a case whole. Media files that are not at hand are None, never an error."""
    media = tuple(case.media())
    return Material(
        case_id=case.case_id,
        title=case.title,
        question=case.question or "",
        caption=case.caption(),
        claims=tuple(case.claims()),
        media=media,
        annotations=tuple(case.annotations()),
        subjects={s.id: s for s in case.subjects()},
        places=tuple(case.places()),
        fixes=tuple(case.fixes()),
        imagery=tuple(case.imagery()),
        entries=tuple(case.log()),
        heads=tuple(case.heads()),
        files={m.sha256: case.media_file(m.sha256) for m in media},
        folder=Path(case.path).parent,
    )


def edition_of(material: Material, name: str) -> Edition:
    """The edition, with the case's people in the order in which they first wrote."""
    return Edition(name, [entry.author_name for entry in material.entries])


def why_not_final(material: Material) -> str:
    """What stands between the case and a final dossier, in a few words; "" if nothing does."""
    claims = material.claims
    if not claims:
        return "no claims yet"
    shut = Counter(claim.shut_by for claim in claims)
    reasons = [f"{count(shut[why], 'claim')} {why}" for why in SHUT_BY if shut[why]]
    return ", ".join(reasons)


def count(number: int, noun: str, plural: str = "") -> str:
    """The number with its noun: 1 claim, 2 claims, 1 284 entries."""
    return f"{grouped(number)} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str]) -> str:
    """`2, 3 and 5`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def grouped(number: int) -> str:
    """An integer with thin spaces between its thousands, from five digits on."""
    return f"{number:,}".replace(",", "\u2009") if abs(number) >= 10_000 else str(number)


def seconds(pts: int, time_base: Fraction) -> str:
    """Seconds of a frame, to the microsecond, cut off and never rounded up to the next frame."""
    micro = pts * time_base.numerator * 1_000_000 // time_base.denominator
    sign = "−" if micro < 0 else ""
    return f"{sign}{abs(micro) // 1_000_000}.{abs(micro) % 1_000_000:06d} s"


def degrees(value: float, places: int = 6) -> str:
    """Degrees with a true minus sign."""
    return f"{value:.{places}f}".replace("-", "−")


def position(edition: Edition, lat: float, lon: float) -> str:
    """A position in words of the edition: six decimals, or its crossing of the coarse grid."""
    lat, lon = edition.position(lat, lon)
    places = 1 if edition.redacts else 6
    return f"{degrees(lat, places)}, {degrees(lon, places)}"


def spaced(digest: str) -> str:
    """A digest as short as it may be quoted: `9f3a41c2 … 6e0b77d1`."""
    return f"{digest[:8]} … {digest[-8:]}"


def program() -> str:
    """Gnomon's name and version."""
    try:
        return f"Gnomon {metadata.version('gnomon-workbench')}"
    except metadata.PackageNotFoundError:
        return "Gnomon"
