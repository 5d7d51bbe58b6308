"""A small case with something of everything, made by the calls that the program itself uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.case import Case
from app.ingest import add_media
from tests.footage import render

CAPTION = "Eight soldiers walk. A second group opens fire. This breaks the law."

SRT = """1
00:00:00,000 --> 00:00:01,000
[latitude: 44.054320] [longitude: -123.074010] [rel_alt: 122.500 abs_alt: 249.100]

2
00:00:01,000 --> 00:00:02,000
[latitude: 44.054330] [longitude: -123.074000] [rel_alt: 123.500 abs_alt: 250.100]
"""


@contextmanager
def small_case(folder: Path) -> Iterator[tuple[Case, str, str]]:
    """The case of `make_case`, open while the block runs, signed with keys of the folder's own."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
        case, video, telemetry = make_case(folder)
        with case:
            yield case, video, telemetry


def make_case(folder: Path, title: str = "Track by the tree line") -> tuple[Case, str, str]:
    """An open case in `folder`, the digest of its video and of its telemetry."""
    clip = render(folder / "clip.mp4", 50)
    clip.path.with_suffix(".SRT").write_text(SRT, encoding="utf-8")
    caption = folder / "caption.txt"
    caption.write_text(CAPTION, encoding="utf-8")
    case = Case.create(folder / "case.gnomon", title=title)
    outcomes = add_media(case, [clip.path], caption=caption, sidecar=clip.path.with_suffix(".SRT"))
    video, telemetry = (str(outcome.sha256) for outcome in outcomes)
    frame = {"media": video, "stream": 0, "pts": 72000}
    case.apply(
        {"do": "set_case", "question": "Is the caption true?"},
        {"do": "add_claim", "id": "c1", "text": "Eight soldiers walk", "span": [0, 19],
         "kind": "who", "decided_by": "footage"},
        {"do": "add_claim", "id": "c2", "text": "A second group opens fire", "kind": "what",
         "decided_by": "footage"},
        {"do": "add_claim", "id": "c3", "text": "This breaks the law", "kind": "context",
         "decided_by": "judgement"},
        {"do": "add_subject", "id": "s1", "name": "group A", "kind": "group", "letter": "A",
         "mark": 1},
        {"do": "add_annotation", "id": "a1", **frame, "label": "8 figures", "subject": "s1",
         "shape": {"kind": "box", "points_px": [[100, 60], [140, 90]]}},
        {"do": "add_annotation", "id": "a2", "media": video, "stream": 0, "pts": 3600,
         "label": "<b>flash</b>", "shape": {"kind": "point", "points_px": [[10.5, 10.5]]}},
        {"do": "add_place", "id": "p1", "name": "Bend of the track", "lat": 44.0546,
         "lon": -123.0735, "sigma_m": 4},
        {"do": "add_fix", "id": "f1", **frame, "lat": 44.05434, "lon": -123.07401, "sigma_m": 12,
         "heading_deg": 62, "hfov_deg": 62, "method": "by hand"},
        {"do": "add_assessment", "id": "e1", "claim": "c1", "bears": "supports", "weight": 3,
         "text": "Eight figures can be counted.", "annotation": "a1"},
        {"do": "add_assessment", "id": "e2", "claim": "c1", "bears": "contradicts", "weight": 1,
         "text": "No uniform can be read.", "frame": frame},
        {"do": "add_assessment", "id": "e3", "claim": "c2", "bears": "open", "weight": 2,
         "text": "Seen from 44.05434, -123.07401.", "fix": "f1"},
        {"do": "set_verdict", "claim": "c1", "likelihood": "likely", "confidence": "moderate",
         "reason": "Eight figures walk along the track."},
    )  # fmt: skip
    return case, video, telemetry
