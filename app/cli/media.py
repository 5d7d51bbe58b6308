"""The verbs about media files: probe, frames, keyframes, telemetry."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from app.cli import Answer, terminal_report
from media_tools.errors import DamagedMedia, MediaError
from media_tools.facts import FrameIndex, MediaFacts, Picture, Track

# -- probe ---------------------------------------------------------------------------------------


def probe_arguments(parser: argparse.ArgumentParser) -> None:
    """`probe MEDIA`."""
    parser.add_argument("media", type=Path)


def probe(args: argparse.Namespace) -> Answer:
    """What a file is."""
    from media_tools.probe import probe as read_facts

    facts = read_facts(args.media, terminal_report("probe"))
    return Answer(document_of_facts(facts), text_of_facts(facts))


def document_of_facts(facts: MediaFacts) -> dict[str, Any]:
    """MediaFacts in the contract's shape: `created` has one of utc and local_time."""
    document = dict(vars(facts))
    if facts.created is not None:
        document["created"] = {k: v for k, v in vars(facts.created).items() if v is not None}
    return document


def text_of_facts(facts: MediaFacts) -> str:
    """The facts for a person."""
    lines = [facts.path, f"  sha256  {facts.sha256}", f"  bytes   {facts.bytes}"]
    if facts.container is not None:
        duration = facts.container.duration_s
        shown = "" if duration is None else f", {duration:.3f} s"
        lines.append(f"  format  {facts.container.format}{shown}")
    for s in facts.streams:
        words = [f"  stream  {s.index} {s.kind} {s.codec}"]
        if s.width:
            words.append(f"{s.width} × {s.height} {s.pixel_format}")
        if s.frames and s.kind == "video":
            words.append(f"{s.frames} frames")
        if s.average_frame_rate:
            rate = s.average_frame_rate[0] / s.average_frame_rate[1]
            words.append(f"{rate:.3f}/s" + (" (varies)" if s.variable_frame_rate else ""))
        if s.rotation_deg:
            words.append(f"turned {s.rotation_deg}°")
        lines.append(", ".join(words))
    if facts.location is not None:
        place = facts.location
        lines.append(f"  place   {place.lat:.6f}, {place.lon:.6f} ({place.source})")
    if facts.created is not None:
        time = facts.created.utc or f"{facts.created.local_time} (zone unknown)"
        lines.append(f"  created {time} ({facts.created.source})")
    lines += [f"  warning {w.message}" for w in facts.warnings]
    return "\n".join(lines)


# -- frames --------------------------------------------------------------------------------------


def frames_arguments(parser: argparse.ArgumentParser) -> None:
    """`frames MEDIA (--all | --index I ... | --pts P ...)`."""
    parser.add_argument("media", type=Path)
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--all", action="store_true", help="every frame")
    chosen.add_argument(
        "--index", type=int, nargs="+", metavar="I", help="frames by number, from 0"
    )
    chosen.add_argument("--pts", type=int, nargs="+", metavar="P", help="frames by exact time")
    parser.add_argument("--stream", type=int, metavar="N", help="of the container; default: first")
    parser.add_argument("--md5", choices=("luma", "rgb24"), help="digest of each decoded picture")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write each picture as PNG")


def frames(args: argparse.Namespace) -> Answer:
    """The frames asked for, in the order asked for.

    Exit code 1 if one of them does not exist or cannot be decoded; an error if none can.
    """
    from media_tools.index import build_index

    index = build_index(args.media, args.stream, terminal_report("index"))
    wanted, missing = chosen_frames(index, args)
    rows = {i: row_of(index, i) for i in wanted}
    damaged = 0
    if args.md5 or args.out:
        damaged = read_pictures(args.media, index, rows, args.md5, args.out)
    document = document_of_frames(index, [rows[i] for i in wanted])
    if missing:
        document["missing"] = missing
    text = "\n".join(text_of_row(rows[i]) for i in wanted)
    if missing:
        shown = ", ".join(map(str, missing[:5])) + ("…" if len(missing) > 5 else "")
        text += f"\nNo frame has {'pts' if args.pts else 'number'} {shown}."
    return Answer(document, text.strip(), 1 if missing or damaged else 0)


def chosen_frames(index: FrameIndex, args: argparse.Namespace) -> tuple[list[int], list[int]]:
    """The frame numbers asked for, each once, and the numbers or times that are no frame's."""
    if args.all:
        return list(range(len(index))), []
    asked = args.index if args.index is not None else args.pts
    wanted: dict[int, None] = {}
    missing = []
    for value in asked:
        found = index.index_of(value) if args.index is None else value
        if found is None or not 0 <= found < len(index):
            missing.append(value)
        else:
            wanted[found] = None
    return list(wanted), missing


def row_of(index: FrameIndex, number: int) -> dict[str, Any]:
    """One frame in the contract's shape, its picture not read yet."""
    time = index.time(number)
    return {
        "index": number,
        "pts": time.pts,
        "time_s": time.time_s,
        "key": index.is_key(number),
        "md5": None,
        "file": None,
    }


def document_of_frames(index: FrameIndex, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The answer of `frames` and `keyframes`."""
    document: dict[str, Any] = {
        "stream": index.stream,
        "time_base": index.time_base,
        "count": len(rows),
        "frames": rows,
    }
    if index.warnings:
        document["warnings"] = index.warnings
    return document


def text_of_row(row: dict[str, Any]) -> str:
    """One frame for a person."""
    words = [
        f"{row['index']:>8} {row['pts']:>12} {row['time_s']:12.6f} {'K' if row['key'] else ' '}"
    ]
    words += [row[key] for key in ("md5", "file", "note", "error") if row.get(key)]
    return " ".join(words).rstrip()


def read_pictures(
    media: Path,
    index: FrameIndex,
    rows: dict[int, dict[str, Any]],
    md5: str | None,
    folder: Path | None,
) -> int:
    """Decode the frames in `rows`, add their digests, files and doubts; how many are undecodable.

    In the order of time whatever the order asked for, so that nothing is decoded twice. Raises
    DamagedMedia if none of the frames can be decoded.
    """
    from media_tools.reader import Reader

    report = terminal_report("frames")
    damaged = []
    with Reader(media, cache_bytes=0, index=index) as reader:
        for done, number in enumerate(sorted(rows), 1):
            row = rows[number]
            try:
                row["note"] = reader.note(number)
                row["exact"] = not row["note"]
                if md5:
                    row["md5"] = reader.md5(number, "luma" if md5 == "luma" else "rgb24")
                if folder is not None:
                    row["file"] = str(write_picture(folder, media, reader.frame(number)))
            except DamagedMedia as error:
                row["error"] = error.message
                damaged.append(error)
            report(done, len(rows))
    if damaged and len(damaged) == len(rows):
        raise damaged[0]
    return len(damaged)


def write_picture(folder: Path, media: Path, picture: Picture) -> Path:
    """A PNG named by stream, number and pts, and beside it a JSON file of the same identity."""
    from PIL import Image

    time = picture.time
    name = f"{media.stem}_s{picture.stream}_i{picture.index:06}_p{time.pts}"
    path = folder / f"{name}.png"
    identity = {
        "media": media.name,
        "stream": picture.stream,
        "index": picture.index,
        "pts": time.pts,
        "time_base": [time.time_base.numerator, time.time_base.denominator],
        "time_s": time.time_s,
        "key": picture.key,
        "exact": picture.exact,
        "note": picture.note,
        "file": path.name,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture.bgra[:, :, 2::-1].copy()).save(path)
        text = json.dumps(identity, indent=1, ensure_ascii=False) + "\n"
        path.with_suffix(".json").write_text(text, encoding="utf-8")
    except OSError as error:
        raise MediaError(f"{path} cannot be written: {error.strerror or error}.", path) from error
    return path


# -- keyframes -----------------------------------------------------------------------------------


def keyframes_arguments(parser: argparse.ArgumentParser) -> None:
    """`keyframes MEDIA [--out DIR] [--sheet PNG]`."""
    parser.add_argument("media", type=Path)
    parser.add_argument("--kind", choices=("intra",), default="intra", help="coded alone (intra)")
    parser.add_argument("--stream", type=int, metavar="N", help="of the container; default: first")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write each picture as PNG")
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="write all on one contact sheet")


def keyframes(args: argparse.Namespace) -> Answer:
    """The frames that are coded alone."""
    from media_tools.index import build_index

    index = build_index(args.media, args.stream, terminal_report("index"))
    rows = {i: row_of(index, i) for i in range(len(index)) if index.is_key(i)}
    damaged = 0
    if args.out is not None:
        damaged = read_pictures(args.media, index, rows, None, args.out)
    on_sheet: list[int] = []
    if args.sheet is not None:
        from app.cli.contact_sheet import evenly, write_sheet
        from media_tools.keyframes import thumbnails

        on_sheet = evenly(list(rows))
        report = terminal_report("sheet")
        write_sheet(args.sheet, thumbnails(args.media, on_sheet, 160, report, index.stream))
    document = document_of_frames(index, list(rows.values()))
    if args.sheet is not None:
        document["sheet"] = str(args.sheet)
        document["sheet_indices"] = on_sheet
    return Answer(document, "\n".join(map(text_of_row, rows.values())), 1 if damaged else 0)


# -- telemetry -----------------------------------------------------------------------------------


def telemetry_arguments(parser: argparse.ArgumentParser) -> None:
    """`telemetry FILE`."""
    parser.add_argument("file", type=Path)
    forms = ("json", "geojson", "gpx", "csv")
    parser.add_argument("--as", dest="form", choices=forms, help="print the tracks in this form")


def telemetry(args: argparse.Namespace) -> Answer:
    """Where the camera was and looked, sample by sample."""
    from media_tools.containers import check_file
    from media_tools.telemetry import export, read_telemetry, sidecar_of

    check_file(args.file)
    tracks = read_telemetry(args.file, terminal_report("telemetry"))
    if args.form is None:
        beside = None if tracks else sidecar_of(args.file)
        hint = f" {beside} lies beside it; ask for that file." if beside else ""
        none = f"No telemetry in {args.file}.{hint}"
        return Answer({"tracks": tracks}, text_of_tracks(tracks) or none)
    return Answer({"tracks": tracks}, export.write(tracks, args.form).rstrip("\n"), verbatim=True)


def text_of_tracks(tracks: list[Track]) -> str:
    """One line a sample with a position; nothing without tracks."""
    lines = []
    for track in tracks:
        dialect = f" ({track.dialect})" if track.dialect else ""
        lines.append(f"{track.format}{dialect}, {track.source}, {len(track.samples)} samples")
        for s in track.samples:
            if s.lat is not None and s.lon is not None:
                time = (
                    s.utc or s.local_time or (f"{s.time_s:.3f} s" if s.time_s is not None else "")
                )
                lines.append(f"  {time:<26} {s.lat:.7f} {s.lon:.7f}")
        lines += [f"  warning {w.message}" for w in track.warnings]
    return "\n".join(lines)
