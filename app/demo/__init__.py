"""The sample case: footage that the program renders itself, so that a first start has work to show.

    sample = make_sample(folder)     # video, telemetry, imagery, case, dossier

Everything in it is drawn; every frame says so. The truth is written beside the footage, so that
what the program measures can be compared with what was there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.case import Case
from app.case.errors import CaseError
from app.case.keys import load_keys
from app.case.outputs import refusal, writing_folder
from app.ingest import Outcome, add_media
from app.settings import load as load_settings
from media_tools.facts import Report, silent

NAME, CAPTION = "sample", "caption.txt"


@dataclass(frozen=True)
class Footage:
    """The files of the sample flight."""

    video: Path
    sidecar: Path
    imagery: Path
    truth: Path


@dataclass(frozen=True)
class Sample:
    """What `make_sample` wrote."""

    case: Path
    pdf: Path
    footage: Footage
    caption: Path


def make_sample(folder: Path | str, report: Report = silent) -> Sample:
    """Write the whole sample as `folder`: footage, case and draft dossier, or nothing at all.

    The case is made by the calls that everyone uses. `report` counts a hundred steps.
    Raises CaseError where `folder` holds anything already or cannot be written; Cancelled.
    """
    folder = Path(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(folder, error) from None
    with writing_folder(folder) as part:
        footage = make_footage(part, lambda done, total: report(85 * done // total, 100))
        case, pdf, caption = part / f"{NAME}.gnomon", part / f"{NAME}-dossier.pdf", part / CAPTION
        make_case(case, footage, caption)
        report(90, 100)
        write_dossier(case, pdf)
    report(100, 100)
    return Sample(folder / case.name, folder / pdf.name, files_in(folder), folder / CAPTION)


def files_in(folder: Path) -> Footage:
    """The names of the sample flight's files in a folder."""
    return Footage(
        video=folder / f"{NAME}.mp4",
        sidecar=folder / f"{NAME}.SRT",
        imagery=folder / "imagery" / "ground.mbtiles",
        truth=folder / "truth.json",
    )


def make_footage(folder: Path, report: Report = silent) -> Footage:
    """Render the flight into `folder`: video, with telemetry and truth beside it, and imagery.

    The same program gives the same telemetry and truth to the byte. `report` counts frames; the
    ground and its tiles stand for the first few.
    """
    # Drawing needs numpy and OpenCV, which nobody who only opens the sample has to wait for.
    from app.demo import flight, footage, ground, imagery

    files = files_in(folder)
    files.imagery.parent.mkdir(parents=True, exist_ok=True)
    files.sidecar.write_text(flight.srt(), encoding="utf-8", newline="\n")
    footage.write_truth(files.truth)
    frames, before = flight.FRAMES, flight.FRAMES // 5
    report(0, frames + before)
    flat = ground.draw()
    tiles_from = before // 2
    report(tiles_from, frames + before)
    imagery.write_mbtiles(
        flat,
        files.imagery,
        lambda done, all_: report(tiles_from + tiles_from * done // all_, frames + before),
    )
    footage.write_video(
        flat, files.video, lambda done, all_: report(before + done, frames + before)
    )
    return files


def make_case(path: Path, footage: Footage, caption: Path) -> None:
    """The case: media, imagery, and what an investigator made of them."""
    from app.demo import story

    caption.write_text(story.CAPTION, encoding="utf-8", newline="\n")
    keys = load_keys(load_settings().name)
    with Case.create(path, title=story.TITLE, keys=keys) as case:
        outcomes = add_media(case, [footage.video], caption=caption, sidecar=footage.sidecar)
        video, sidecar = _digests(outcomes)
        digest = hashlib.sha256(footage.imagery.read_bytes()).hexdigest()
        uri = footage.imagery.relative_to(path.parent).as_posix()
        case.apply(story.imagery_command(uri, digest), *story.commands(video, sidecar))


def write_dossier(case_path: Path, pdf: Path) -> None:
    """The draft dossier of a case."""
    # Typst is loaded by those who set a dossier, not by those who draw footage.
    from app.dossier import build
    from app.dossier.pdf import write

    with Case.open(case_path, read_only=True) as case:
        write(build(case), pdf)


def _digests(outcomes: Sequence[Outcome]) -> tuple[str, str]:
    """SHA-256 of video and sidecar. Raises CaseError if either was refused."""
    for outcome in outcomes:
        if outcome.sha256 is None:
            raise CaseError(outcome.message or f"{outcome.path} was not added.", outcome.path)
    video, sidecar = (str(outcome.sha256) for outcome in outcomes)
    return video, sidecar
