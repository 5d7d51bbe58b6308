"""CSV (RFC 4180) for spreadsheets: everything that is bound to a frame, one row each."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from app.case import Case
from app.case.model import Annotation, Fix, FrameRef
from app.case.outputs import writing
from app.exports.frames import Frames
from media_tools.facts import Report

COLUMNS = (
    "kind", "id", "media_sha256", "media_name", "stream", "index", "pts", "time_base", "time_s",
    "text", "shape", "points_px", "subject", "claim", "bears", "weight", "lat", "lon", "sigma_m",
    "heading_deg", "note", "by",
)  # fmt: skip

RUNNABLE = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for a formula at the start of a cell."""


def write(case: Case, path: Path, report: Report) -> None:
    """UTF-8 with a byte order mark, which spreadsheets need to tell it from their own code page."""
    with writing(path) as target, target.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="")
        table.writeheader()
        for row in rows(case):
            table.writerow({key: cell(value) for key, value in row.items()})


def cell(value: object) -> object:
    """Text that a spreadsheet might run gets an apostrophe before it; numbers stay numbers."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(RUNNABLE) else value


def rows(case: Case) -> Iterator[dict[str, object]]:
    """Annotations, evidence of claims, camera positions."""
    frames = Frames(case)
    annotations = {a.id: a for a in case.annotations()}
    fixes = {f.id: f for f in case.fixes()}
    subjects = {s.id: s.name for s in case.subjects()}

    def framed(ref: FrameRef) -> dict[str, object]:
        placed = frames.place(ref)
        base = placed.time_base
        known = placed.properties()
        known["time_base"] = "" if base is None else f"{base.numerator}/{base.denominator}"
        known["time_s"] = "" if placed.time_s is None else f"{placed.time_s:.6f}"
        return known

    for a in annotations.values():
        points = " ".join(f"{x:g},{y:g}" for x, y in a.shape.points_px)
        yield {
            "kind": "annotation", "id": a.id, **framed(a.frame), "text": a.label,
            "shape": a.shape.kind, "points_px": points, "subject": subjects.get(a.subject or ""),
            "note": a.note, "by": a.by,
        }  # fmt: skip
    for claim in case.claims():
        for e in claim.assessments:
            ref = e.frame or frame_of(annotations.get(e.annotation or "") or fixes.get(e.fix or ""))
            yield {
                "kind": "evidence", "id": e.id, **(framed(ref) if ref else {}), "text": e.text,
                "claim": claim.text, "bears": e.bears, "weight": e.weight, "by": e.by,
            }  # fmt: skip
    for f in fixes.values():
        yield {
            "kind": "camera position", "id": f.id, **framed(f.frame), "text": f.method,
            "lat": f.lat, "lon": f.lon, "sigma_m": f.sigma_m, "heading_deg": f.heading_deg,
            "note": f.note, "by": f.by,
        }  # fmt: skip


def frame_of(thing: Annotation | Fix | None) -> FrameRef | None:
    """The frame of what the evidence cites."""
    return None if thing is None else thing.frame
