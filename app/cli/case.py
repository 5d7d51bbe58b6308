"""The verbs about a case: new, add, show, apply, log, verify, merge."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from textwrap import shorten
from typing import Any

import orjson

from app.case import Case
from app.case.errors import BadCommand
from app.case.keys import Keys, load_keys
from app.case.merge import merge as merge_cases
from app.case.model import Annotation, Claim, Conflict, Fix, FrameRef, Head, displayed
from app.cli import Answer, UsageError, terminal_report
from app.ingest import Outcome, add_media
from app.settings import load as load_settings


def keys() -> Keys:
    """Who signs: the user's keys, under the name of the settings."""
    return load_keys(load_settings().name)


def case_argument(parser: argparse.ArgumentParser) -> None:
    """The first argument of every verb here."""
    parser.add_argument("case", type=Path, help="the case file, *.gnomon")


# -- new -----------------------------------------------------------------------------------------


def new_arguments(parser: argparse.ArgumentParser) -> None:
    """`new CASE --title T`."""
    case_argument(parser)
    parser.add_argument("--title", required=True, help="what the case is called")


def new(args: argparse.Namespace) -> Answer:
    """Make an empty case."""
    with Case.create(args.case, title=args.title, keys=keys()) as case:
        document = {"path": str(case.path), "case_id": case.case_id, "title": case.title}
        return Answer(document, f"{case.path}: a new case, “{case.title}”")


# -- add -----------------------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`add CASE MEDIA… [--caption FILE] [--source URL] [--sidecar FILE]`."""
    case_argument(parser)
    parser.add_argument("media", type=Path, nargs="*")
    parser.add_argument("--caption", type=Path, help="the text posted with it, in UTF-8")
    parser.add_argument("--source", help="where the post was found")
    parser.add_argument("--sidecar", type=Path, help="telemetry of the first video")


def add(args: argparse.Namespace) -> Answer:
    """Take media and a caption into a case."""
    if not (args.media or args.caption or args.sidecar):
        raise UsageError("add needs a media file or --caption FILE.")
    with Case.open(args.case, keys=keys()) as case:
        outcomes = add_media(
            case,
            args.media,
            caption=args.caption,
            source_url=args.source,
            sidecar=args.sidecar,
            report=terminal_report("add"),
        )
        entries = case.entry_count
    refusals = [outcome for outcome in outcomes if outcome.status == "refused"]
    document: dict[str, Any] = {
        "entries": entries,
        "caption": args.caption is not None,
        **{
            status: [told(outcome) for outcome in outcomes if outcome.status == status]
            for status in ("added", "known", "left_out", "refused")
        },
    }
    lines = [line_of(outcome) for outcome in outcomes]
    if args.caption is not None:
        lines.append(f"caption from {args.caption}")
    if refusals:
        first = refusals[0]
        document["error"] = {"kind": first.error, "message": first.message, "path": first.path}
    for outcome in outcomes:
        if outcome.message:
            print(f"gnomon: {displayed(outcome.message)}", file=sys.stderr)
    return Answer(document, "\n".join(lines), 3 if refusals else 0)


def told(outcome: Outcome) -> dict[str, object]:
    """An outcome as JSON, without what does not apply to it."""
    return {name: value for name, value in vars(outcome).items() if value is not None}


def line_of(outcome: Outcome) -> str:
    """An outcome for a person."""
    if outcome.status in ("refused", "left_out"):
        return f"{outcome.status.replace('_', ' '):<8} {outcome.path}"
    of = ", sidecar of the video beside it" if outcome.sidecar_of else ""
    return f"{outcome.status:<8} {outcome.kind}  {outcome.sha256}  {outcome.name}{of}"


# -- show ----------------------------------------------------------------------------------------


def show_arguments(parser: argparse.ArgumentParser) -> None:
    """`show CASE`."""
    case_argument(parser)


def show(args: argparse.Namespace) -> Answer:
    """What a case holds."""
    with Case.open(args.case, read_only=True) as case:
        media = case.media()
        bases = {m.sha256: m.video.time_base for m in media if m.video}
        document = {
            "case_id": case.case_id,
            "title": case.title,
            "question": case.question,
            "asked_by": case.asked_by,
            "entries": case.entry_count,
            "heads": [head_row(head) for head in case.heads()],
            "media": [vars(medium) for medium in media],
            "caption": case.caption(),
            "claims": [claim_row(claim) for claim in case.claims()],
            "annotations": [framed_row(annotation, bases) for annotation in case.annotations()],
            "subjects": case.subjects(),
            "places": case.places(),
            "fixes": [framed_row(fix, bases) for fix in case.fixes()],
            "imagery": case.imagery(),
            "allowed_hosts": sorted(case.allowed_hosts()),
            "conflicts": [conflict_row(conflict) for conflict in case.conflicts()],
        }
        return Answer(document, text_of_case(case))


def head_row(head: Head) -> dict[str, object]:
    """A head in the contract's shape."""
    return vars(head)


def frame_row(frame: FrameRef, bases: dict[str, Any]) -> dict[str, object]:
    """A frame in the contract's shape; its index is not kept in the case."""
    return {**vars(frame), "time_base": bases.get(frame.media)}


def framed_row(thing: Annotation | Fix, bases: dict[str, Any]) -> dict[str, object]:
    """An annotation or fix with its frame's parts in the open."""
    rest = {name: value for name, value in vars(thing).items() if name != "frame"}
    return {"id": thing.id, **frame_row(thing.frame, bases), **rest}


def claim_row(claim: Claim) -> dict[str, object]:
    """A claim with what the assessments say together."""
    return {**vars(claim), "status": claim.status, "reviewed": claim.reviewed}


def conflict_row(conflict: Conflict) -> dict[str, object]:
    """A conflict in the contract's shape."""
    values = [{"author_name": name, "value": value} for name, value in conflict.values]
    return {"entity": conflict.entity, "field": conflict.field, "values": values}


def text_of_case(case: Case) -> str:
    """The case for a person."""
    caption = case.caption()
    lines = [f"{case.title}  ({case.path}, {case.entry_count} entries)"]
    lines += [f"question: {case.question}"] if case.question else []
    lines += [f"media      {m.kind:<9} {m.sha256[:16]}…  {m.name}" for m in case.media()]
    lines += [f"caption    {shorten(caption.text, 200, placeholder='…')}"] if caption else []
    for claim in case.claims():
        lines.append(f"claim      {claim.text}: {claim.status} ({len(claim.assessments)} assessed)")
        lines += [
            f"           {v.by}: {v.likelihood}; confidence {v.confidence}" for v in claim.verdicts
        ]
    lines += [f"subject    {s.letter} {s.name} ({s.kind})" for s in case.subjects()]
    lines += [f"annotation pts {a.frame.pts} {a.label}" for a in case.annotations()]
    lines += [f"place      {p.lat:.6f}, {p.lon:.6f} {p.name}" for p in case.places()]
    lines += [f"fix        pts {f.frame.pts} {f.lat:.6f}, {f.lon:.6f}" for f in case.fixes()]
    lines += [f"conflict   {c.field} of {c.entity}" for c in case.conflicts()]
    return "\n".join(lines)


# -- apply ---------------------------------------------------------------------------------------


def apply_arguments(parser: argparse.ArgumentParser) -> None:
    """`apply CASE COMMANDS.jsonl`."""
    case_argument(parser)
    parser.add_argument("commands", type=Path, help="one JSON object a line; - reads stdin")


def apply(args: argparse.Namespace) -> Answer:
    """Apply a file of commands, all or none."""
    commands = read_commands(args.commands)
    with Case.open(args.case, keys=keys()) as case:
        try:
            changes = case.apply(*(command for _, command in commands))
        except BadCommand as error:
            if error.number is None:
                raise
            line = commands[error.number - 1][0]
            raise BadCommand(
                f"{args.commands}, line {line}: {error.reason} Nothing was applied.", args.commands
            ) from None
    document = {"applied": len(commands), "results": changes.results}
    return Answer(document, f"{len(commands)} applied")


def read_commands(path: Path) -> list[tuple[int, Any]]:
    """(line, command) of every line that is not empty."""
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check its name.") from None
    commands = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            commands.append((number, orjson.loads(line)))
        except orjson.JSONDecodeError as error:
            raise BadCommand(
                f"{path}, line {number} is not JSON ({error}). Nothing was applied.", path
            ) from None
    return commands


# -- log -----------------------------------------------------------------------------------------


def log_arguments(parser: argparse.ArgumentParser) -> None:
    """`log CASE`."""
    case_argument(parser)


def log(args: argparse.Namespace) -> Answer:
    """Who did what, when."""
    with Case.open(args.case, read_only=True) as case:
        entries = case.log()
    lines = [f"{e.number:>6}  {e.time}  {e.author_name}  {e.summary}" for e in entries]
    return Answer({"entries": entries}, "\n".join(lines))


# -- verify --------------------------------------------------------------------------------------


def verify_arguments(parser: argparse.ArgumentParser) -> None:
    """`verify CASE`."""
    case_argument(parser)


def verify(args: argparse.Namespace) -> Answer:
    """Check every entry, signature and media file."""
    with Case.open(args.case, read_only=True) as case:
        found = case.verify(terminal_report("verify"))
    changed = [check for check in found.media if check.matches is False]
    missing = [check for check in found.media if not check.present]
    lines = [
        f"{found.entries} entries, {found.signatures_checked} signatures checked: "
        + ("intact" if found.intact else "DAMAGED")
    ]
    for damage in found.damage:
        where = "" if damage.entry is None else f"entry {damage.entry} by {damage.author}: "
        lines.append(f"  {where}{damage.what}")
    whole = len(found.media) - len(changed) - len(missing)
    if whole:
        lines.append(f"{whole} of {len(found.media)} media files match their SHA-256")
    lines += [f"  media {check.sha256} has CHANGED since it was added" for check in changed]
    lines += [f"  media {check.sha256} is not at hand and was not checked" for check in missing]
    lines += [f"  a key of {name} was used in two copies at once" for name in found.forks]
    lines += [f"head {head.author_name}: {head.count} entries, {head.hash}" for head in found.heads]
    return Answer(found, "\n".join(lines), 0 if found.intact and not changed else 1)


# -- merge ---------------------------------------------------------------------------------------


def merge_arguments(parser: argparse.ArgumentParser) -> None:
    """`merge A B… --out C`."""
    parser.add_argument("cases", type=Path, nargs="+", help="copies of one case")
    parser.add_argument("--out", type=Path, required=True, help="the new file")


def merge(args: argparse.Namespace) -> Answer:
    """Unite copies of a case; what they disagree on stays open, exit code 1."""
    merge_cases(args.cases, args.out, terminal_report("merge"))
    with Case.open(args.out, read_only=True) as case:
        conflicts = [conflict_row(conflict) for conflict in case.conflicts()]
        document = {"entries": case.entry_count, "conflicts": conflicts}
        lines = [f"{args.out}: {case.entry_count} entries, {len(conflicts)} conflicts"]
    for row in conflicts:
        lines.append(f"  {row['field']} of {row['entity']}")
    return Answer(document, "\n".join(lines), 1 if conflicts else 0)
