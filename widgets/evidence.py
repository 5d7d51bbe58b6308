"""Which pieces of evidence the claims stand on, each once, in the words of the window.

Pure values: the matrix, the weighing and the timeline's lane of citations read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.case.model import Annotation, Assessment, Claim, Fix, FrameRef, Media, displayed
from app.geo.earth import SIGMAS_95


@dataclass(frozen=True)
class Sources:
    """What assessments may point at, by id (media by SHA-256)."""

    media: Mapping[str, Media]
    annotations: Mapping[str, Annotation]
    fixes: Mapping[str, Fix]


@dataclass(frozen=True)
class Evidence:
    """One column of the matrix: a frame, a mark, a fix, a file, or a source in words."""

    key: tuple[str, str]
    icon: str
    title: str
    detail: str
    frame: FrameRef | None


def clock(frame: FrameRef, media: Mapping[str, Media]) -> str:
    """The frame's time on its own clock, 00:24.000, or its PTS where the media is unknown."""
    medium = media.get(frame.media)
    if medium is None or medium.video is None:
        return f"pts {frame.pts}" if medium is None else medium.name
    milliseconds = int(frame.pts * medium.video.time_base * 1000)
    sign, milliseconds = ("−" if milliseconds < 0 else ""), abs(milliseconds)
    minutes, rest = divmod(milliseconds, 60_000)
    hours = f"{minutes // 60:02}:" if minutes >= 60 else ""
    return f"{sign}{hours}{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def evidence_of(assessment: Assessment, sources: Sources) -> Evidence:
    """The piece of evidence that an assessment points at."""
    if assessment.annotation:
        mark = sources.annotations.get(assessment.annotation)
        frame = mark.frame if mark else None
        when = clock(frame, sources.media) if frame else ""
        title = displayed(mark.label) if mark else "mark removed"
        return Evidence(("mark", assessment.annotation), "square-dashed", title, when, frame)
    if assessment.fix:
        fix = sources.fixes.get(assessment.fix)
        frame = fix.frame if fix else None
        error = f"± {SIGMAS_95 * fix.sigma_m:.0f} m" if fix and fix.sigma_m is not None else ""
        return Evidence(("fix", assessment.fix), "map-pin", "Camera fix", error, frame)
    if assessment.frame:
        ref = assessment.frame
        key = ("frame", f"{ref.media}/{ref.stream}/{ref.pts}")
        return Evidence(key, "frame", "Frame", clock(ref, sources.media), ref)
    if assessment.media:
        medium = sources.media.get(assessment.media)
        name = displayed(medium.name) if medium else assessment.media[:8]
        kind = medium.kind if medium else ""
        return Evidence(("media", assessment.media), "activity", name, kind, None)
    return Evidence(
        ("source", assessment.id), "globe", displayed(assessment.text or "Source"), "source", None
    )


def columns(claims: Iterable[Claim], sources: Sources) -> list[Evidence]:
    """Every piece of evidence under some claim: footage in its own order, then the rest."""
    found: dict[tuple[str, str], Evidence] = {}
    for claim in claims:
        for assessment in claim.assessments:
            evidence = evidence_of(assessment, sources)
            found.setdefault(evidence.key, evidence)

    def order(evidence: Evidence) -> tuple[bool, str, int]:
        ref = evidence.frame
        return (ref is None, ref.media if ref else "", ref.pts if ref else 0)

    return sorted(found.values(), key=order)


def cell(claim: Claim, evidence: Evidence, sources: Sources) -> Assessment | None:
    """How this evidence bears on this claim: the weightiest assessment, or None."""
    here = [a for a in claim.assessments if evidence_of(a, sources).key == evidence.key]
    return max(here, key=lambda a: a.weight, default=None)
