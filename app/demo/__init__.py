"""The sample case: footage that the program renders itself, so that a first start has work to show.

    sample = make_sample(folder)     # video, telemetry, imagery, case, dossier

Everything in it is drawn; every frame says so. The truth is written beside the footage, so that
what the program measures can be compared with what was there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from media_tools.facts import Report, silent

NAME = "sample"


@dataclass(frozen=True)
class Footage:
    """The files of the sample flight."""

    video: Path
    sidecar: Path
    imagery: Path
    truth: Path


def make_footage(folder: Path, report: Report = silent) -> Footage:
    """Render the flight into `folder`: video, telemetry and truth beside it, imagery/ground.mbtiles.

    The same program gives the same telemetry and truth to the byte. `report` counts frames.
    """
    from app.demo import flight, footage, ground, imagery

    files = Footage(
        video=folder / f"{NAME}.mp4",
        sidecar=folder / f"{NAME}.SRT",
        imagery=folder / "imagery" / "ground.mbtiles",
        truth=folder / "truth.json",
    )
    files.imagery.parent.mkdir(parents=True, exist_ok=True)
    files.sidecar.write_text(flight.srt(), encoding="utf-8", newline="\n")
    footage.write_truth(files.truth)
    flat = ground.draw()
    imagery.write_mbtiles(flat, files.imagery)
    footage.write_video(flat, files.video, report)
    return files
