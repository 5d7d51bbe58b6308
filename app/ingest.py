"""The one road of a file into a case: read it, copy it, and say what it is in one command.

A file is read by media tools that answer with values; one that cannot be read is refused with a
sentence and the others go on. The evidentiary copy lies in the case's folder, hashed while it was
written, before the case says that it has it: a kill in between leaves a copy too many, never an
entry without its bytes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.case import Case
from app.case.errors import BadCommand
from app.case.fields import LONG
from app.case.media import take_in
from app.case.model import Media
from media_tools import run
from media_tools.errors import MediaError
from media_tools.facts import Failure, FrameIndex, MediaFacts, Report, Result, Stream, Task, silent
from media_tools.telemetry import sidecar_of

LONGEST = 1000
MENDED = "The case's copy of {} had been altered; it was replaced by the sound file."


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `status` is added, known, left_out or refused."""

    path: str
    status: str
    sha256: str | None = None
    name: str | None = None
    kind: str | None = None
    sidecar_of: str | None = None
    """SHA-256 of the video beside which it lay"""
    message: str | None = None
    """why it was not taken, or what else happened"""
    error: str | None = None
    """kind of the error, for programs"""


@dataclass(frozen=True)
class Reading:
    """What the tools found in a file: its facts, its index if it has pictures, its telemetry."""

    path: Path
    facts: MediaFacts
    index: FrameIndex | None
    tracks: int
    findings: tuple[str, ...]


def add_media(
    case: Case,
    paths: Sequence[Path | str],
    *,
    caption: Path | str | None = None,
    source_url: str | None = None,
    sidecar: Path | str | None = None,
    report: Report = silent,
) -> list[Outcome]:
    """Take files, and the caption, into the case. One outcome a file, in order, failures too.

    A telemetry text of the same name beside a video comes with it; `sidecar` names another one
    for the first video. `source_url` is where the post was found.
    Raises MediaError for a caption that is not UTF-8, before anything is changed; CaseError
    where the case cannot be written; Cancelled.
    """
    posted = None if caption is None else read_caption(Path(caption))
    outcomes: list[Outcome] = []
    for path in map(Path, paths):
        outcome = add_one(case, path, source_url, None, report)
        outcomes.append(outcome)
        if outcome.kind != "video":
            continue
        beside = Path(sidecar) if sidecar is not None else sidecar_of(path)
        if beside is not None:
            joined = add_one(case, beside, source_url, outcome.sha256, report)
            if sidecar is None and joined.status == "refused":
                # Nobody asked for it: plain subtitles beside a video are no failure.
                joined = replace(joined, status="left_out")
            outcomes.append(joined)
        sidecar = None
    if sidecar is not None:
        outcomes.append(add_one(case, Path(sidecar), source_url, None, report))
    if posted is not None:
        case.apply({"do": "set_caption", "text": posted, **stated({"source_url": source_url})})
    return outcomes


def add_one(
    case: Case, path: Path, source_url: str | None, of_video: str | None, report: Report
) -> Outcome:
    """One file into the case. of_video: SHA-256 of the video whose sidecar it is."""
    reading = read(path, telemetry_only=of_video is not None, report=report)
    if isinstance(reading, Outcome):
        return reading
    name, kind = name_of(path), kind_of(reading)
    sha256 = reading.facts.sha256
    known: Media | None = None
    with suppress(BadCommand):
        known = case.medium(sha256)
    try:
        taken = take_in(case.path, path, sha256, known.name if known else name, report)
    except MediaError as error:
        return refused(path, error.message, type(error).__name__)
    if known is not None:
        joined = join_known(case, path, known, of_video)
        return replace(joined, message=MENDED.format(path)) if taken == "mended" else joined
    case.apply(
        {
            "do": "add_media",
            "sha256": sha256,
            "name": name,
            "bytes": reading.facts.bytes,
            "kind": kind,
            "read_by": readers(),
            "findings": list(reading.findings),
            **stated({"sidecar_of": of_video, "source_url": source_url}),
            **stated(facts_of(reading, kind)),
        }
    )
    return Outcome(str(path), "added", sha256, name, kind, of_video)


def join_known(case: Case, path: Path, media: Media, of_video: str | None) -> Outcome:
    """Bytes that the case has already; a sidecar added by itself earlier is joined to its video."""
    if of_video is not None and media.sidecar_of is None and media.sha256 != of_video:
        case.apply({"do": "set_media", "id": media.id, "sidecar_of": of_video})
        media = case.medium(media.sha256)
    return Outcome(str(path), "known", media.sha256, media.name, media.kind, media.sidecar_of)


def read(path: Path, telemetry_only: bool, report: Report) -> Reading | Outcome:
    """What the tools say of a file, or why it is refused."""
    probed = run(Task("probe", str(path)), report)
    tracks, findings = telemetry(path, report)
    if tracks and isinstance(probed, Failure):
        probed = text_facts(path, report)
    if isinstance(probed, Failure):
        return refused(path, probed.message, probed.kind)
    facts: MediaFacts = probed.value
    pictures = any(stream.kind == "video" for stream in facts.streams)
    if telemetry_only and not tracks:
        return refused(path, f"{path} holds no telemetry; name the right file.", "NotMedia")
    if not (tracks or pictures or heard(facts) or any(facts.metadata.values())):
        return refused(
            path, f"{path} holds no picture, sound or telemetry; it was not added.", "NotMedia"
        )
    findings = [finding.message for finding in facts.warnings] + findings
    index: FrameIndex | None = None
    if pictures:
        indexed = run(Task("index", str(path)), report)
        if isinstance(indexed, Failure):
            findings.append(indexed.message)
        else:
            index = indexed.value
            findings += [finding.message for finding in indexed.value.warnings]
    unique = tuple(dict.fromkeys(clean(text) for text in findings if text.strip()))
    return Reading(path, facts, index, tracks, unique)


def telemetry(path: Path, report: Report) -> tuple[int, list[str]]:
    """How many telemetry tracks the file itself holds, and what is odd about them."""
    found = run(Task("telemetry", str(path)), report)
    if isinstance(found, Failure):
        return 0, [found.message]
    warnings = [finding.message for track in found.value for finding in track.warnings]
    return len([track for track in found.value if track.samples]), warnings


def text_facts(path: Path, report: Report) -> Result | Failure:
    """Facts about a file of telemetry alone, which no reader of pictures or sound opens."""
    digested = run(Task("digest", str(path)), report)
    if isinstance(digested, Failure):
        return digested
    nothing: dict[str, dict[str, Any]] = {"exif": {}, "xmp": {}, "quicktime": {}}
    size = path.stat().st_size
    facts = MediaFacts(str(path), digested.value, size, None, (), nothing, None, None)
    return Result(digested.task, facts)


def heard(facts: MediaFacts) -> bool:
    """Whether there is sound in it."""
    return any(stream.kind == "audio" for stream in facts.streams)


def kind_of(reading: Reading) -> str:
    """video, photo, audio, telemetry or other."""
    facts = reading.facts
    if any(stream.kind == "video" for stream in facts.streams):
        return "photo" if is_still(reading) else "video"
    if heard(facts):
        return "audio"
    if reading.tracks:
        return "telemetry"
    return "photo" if facts.metadata.get("exif") or facts.metadata.get("xmp") else "other"


def is_still(reading: Reading) -> bool:
    """Whether the pictures are one photograph: a picture format, or one frame without sound."""
    container = reading.facts.container
    name = container.format if container else ""
    if name.startswith("image2") or (name.endswith("_pipe") and name != "h264_pipe"):
        return True
    one = reading.index is not None and len(reading.index) == 1
    return one and not heard(reading.facts)


def facts_of(reading: Reading, kind: str) -> dict[str, Any]:
    """The facts that the case keeps, as fields of add_media; None where not stated."""
    facts = reading.facts
    place, made = facts.location, facts.created
    on_earth = place is not None and abs(place.lat) <= 90 and abs(place.lon) <= 180
    return {
        "video": video_of(reading),
        "container": clean(facts.container.format) if facts.container else None,
        "created_utc": moment(made.utc) if made else None,
        "created_local": clean(made.local_time, 100) if made and made.local_time else None,
        "lat": place.lat if place and on_earth else None,
        "lon": place.lon if place and on_earth else None,
        "location_source": clean(place.source) if place and on_earth else None,
    }


def video_of(reading: Reading) -> Mapping[str, Any] | None:
    """What the case keeps of the stream of pictures: its clock, its frames, its displayed size."""
    index = reading.index
    if index is None or len(index) == 0:
        return None
    stream = next((s for s in reading.facts.streams if s.index == index.stream), None)
    if stream is None or not stream.width or not stream.height:
        return None
    width, height = displayed_size(stream)
    return {
        "stream": index.stream,
        "codec": clean(stream.codec, 100) or "unknown",
        "time_base": [index.time_base.numerator, index.time_base.denominator],
        "frames": len(index),
        "first_pts": index.pts[0],
        "last_pts": index.pts[-1],
        "width": width,
        "height": height,
        "rotation_deg": stream.rotation_deg or 0,
        "variable_frame_rate": bool(stream.variable_frame_rate),
    }


def displayed_size(stream: Stream) -> tuple[int, int]:
    """(width, height) with the rotation applied."""
    width, height = stream.width or 0, stream.height or 0
    turned = (stream.rotation_deg or 0) % 180 != 0
    return (height, width) if turned else (width, height)


def moment(utc: str | None) -> str | None:
    """The time, if it is one; files say all kinds of things."""
    try:
        datetime.fromisoformat(utc or "")
    except ValueError:
        return None
    return utc


def read_caption(path: Path) -> str:
    """The text of a caption file, verbatim. Raises MediaError with a remedy."""
    if path.exists() and not path.is_file():
        # Never opened: to open a pipe is to wait for who writes to it.
        raise MediaError(
            f"The caption {path} is a folder, a pipe or a device; name a text file.", path
        )
    try:
        with path.open("rb") as file:
            data = file.read(4 * LONG + 1)
        text = "x" * len(data) if len(data) > 4 * LONG else data.decode("utf-8-sig")
    except OSError as error:
        raise MediaError(
            f"The caption {path} cannot be read ({error.strerror}); check its name.", path
        ) from None
    except UnicodeDecodeError as error:
        raise MediaError(
            f"The caption {path} is not UTF-8 text (byte {error.start}); save it as UTF-8 and add "
            "it again.",
            path,
        ) from None
    if len(text) > LONG:
        raise MediaError(f"{path} is too long for a caption; keep only the post's text.", path)
    if not text.strip() or "\0" in text:
        raise MediaError(f"The caption {path} holds no text; put the post's text into it.", path)
    return text


def refused(path: Path, message: str, kind: str) -> Outcome:
    """The outcome of a file that was not taken."""
    return Outcome(str(path), "refused", message=message, error=kind)


def stated(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values but those that are None."""
    return {name: value for name, value in values.items() if value is not None}


def clean(text: str, limit: int = LONGEST) -> str:
    """Text from a file as the log can hold it: whole characters, no longer than the limit."""
    return text.encode("utf-8", "replace").decode("utf-8")[:limit]


def name_of(path: Path) -> str:
    """The file's own name; bytes that are no text are shown as the replacement character."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def readers() -> str:
    """Programs and libraries that read the facts, with their versions."""
    names = {"gnomon-workbench": "Gnomon", "av": "PyAV", "exifread": "ExifRead"}
    return ", ".join(f"{shown} {installed(name)}" for name, shown in names.items())


def installed(name: str) -> str:
    """The version of a package; a copy that was never installed has none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "(version unknown)"
