"""W3C Web Annotation (JSON-LD): every annotation with its moment and region, for ELAN and others.

Media fragments count seconds as decimals; the exact frame stands beside them as `gnomon:` values.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from app.case import Case
from app.case.model import Annotation
from app.case.outputs import writing
from app.case.shapes import bounds
from app.exports.frames import Frames
from media_tools.facts import Report

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"gnomon": "urn:gnomon:terms:"}]
FRAGMENTS = "http://www.w3.org/TR/media-frags/"


def write(case: Case, path: Path, report: Report) -> None:
    """One AnnotationCollection with all annotations on its first page."""
    frames = Frames(case)
    names = {s.id: s.name for s in case.subjects()}
    items = [item(case, a, frames, names) for a in case.annotations()]
    name = f"urn:gnomon:case:{case.case_id}"
    document = {
        "@context": CONTEXT,
        "id": f"{name}:annotations",
        "type": "AnnotationCollection",
        "label": case.title,
        "total": len(items),
        "first": {
            "id": f"{name}:annotations:1",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    }
    with writing(path) as target:
        target.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def item(
    case: Case, annotation: Annotation, frames: Frames, names: dict[str, str]
) -> dict[str, Any]:
    """One annotation: label and note as bodies, frame and region as the target."""
    placed = frames.place(annotation.frame)
    bodies = [body(annotation.label, "tagging")]
    if annotation.note:
        bodies.append(body(annotation.note, "describing"))
    if annotation.subject:
        bodies.append(body(names.get(annotation.subject, ""), "identifying"))
    left, top, right, bottom = bounds(annotation.shape)
    region = f"xywh=pixel:{left:g},{top:g},{right - left:g},{bottom - top:g}"
    moment = "" if placed.from_start_s is None else f"t={placed.from_start_s:.6f}&"
    shape = {
        "kind": annotation.shape.kind,
        "points_px": [list(point) for point in annotation.shape.points_px],
    }
    return {
        "id": f"urn:gnomon:case:{case.case_id}:annotation:{annotation.id}",
        "type": "Annotation",
        "motivation": "tagging",
        "creator": {"type": "Person", "name": annotation.by},
        "body": bodies,
        "target": {
            "source": f"urn:sha256:{annotation.frame.media}",
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": FRAGMENTS,
                "value": moment + region,
            },
        },
        "gnomon:frame": placed.properties(),
        "gnomon:shape": shape,
    }


def body(text: str, purpose: str) -> dict[str, str]:
    """Text said about the target."""
    return {"type": "TextualBody", "value": text, "format": "text/plain", "purpose": purpose}
