"""WebVTT: annotations as subtitles, so that any player shows when something is seen.

A subtitle needs a span and an annotation has an instant: a cue begins at the frame and stays two
seconds. The frame itself stands in the cue, exactly.
"""

from __future__ import annotations

import re
from pathlib import Path

from app.case import Case
from app.case.model import Annotation
from app.case.outputs import writing, writing_folder
from app.exports.frames import Frames
from media_tools.facts import Report

SHOWN_S = 2.0


def write(case: Case, path: Path, report: Report) -> None:
    """A file where one media has annotations; a folder with a file for each where several have."""
    texts = [(media.name, text) for media in case.media() if (text := cues(case, media.sha256))]
    if len(texts) <= 1:
        with writing(path) as target:
            text = texts[0][1] if texts else head()
            target.write_text(text, encoding="utf-8", newline="\n")
        return
    with writing_folder(path) as folder:
        for number, (name, text) in enumerate(texts, 1):
            stem = re.sub(r"[^\w.-]+", "_", Path(name).stem)[:80]
            (folder / f"{number:02d}_{stem}.vtt").write_text(text, encoding="utf-8", newline="\n")


def head() -> str:
    """What every file begins with."""
    return (
        "WEBVTT\n\nNOTE\nTimes count from the first frame shown. "
        f"A cue begins at its frame and stays {SHOWN_S:g} s.\n"
    )


def cues(case: Case, sha256: str) -> str:
    """The file for one media; "" without annotations whose time is known."""
    frames, subjects = Frames(case), {s.id: s for s in case.subjects()}
    found: list[tuple[float, str]] = []
    for annotation in case.annotations(media=sha256):
        placed = frames.place(annotation.frame)
        if placed.from_start_s is None:
            continue
        start = max(0.0, placed.from_start_s)
        subject = subjects.get(annotation.subject or "")
        index = "" if placed.index is None else f"frame {placed.index}, "
        text = f"{said(annotation, subject.letter if subject else '')}\n{index}PTS {placed.ref.pts}"
        found.append((start, f"{clock(start)} --> {clock(start + SHOWN_S)}\n{text}\n"))
    return "\n".join([head(), *(cue for _, cue in sorted(found))]) if found else ""


def said(annotation: Annotation, letter: str) -> str:
    """Letter and label on one line, with what WebVTT would take for markup made harmless."""
    text = " ".join(f"{letter} {annotation.label}".split()) or annotation.shape.kind
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clock(seconds: float) -> str:
    """00:00:12.345; cut off, never rounded up into the next frame."""
    ms = int(seconds * 1000 + 1e-6)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"
