"""The verbs about what a case gives away: dossier, export, demo."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.case import Case
from app.cli import Answer, terminal_report

# -- dossier -------------------------------------------------------------------------------------


def dossier_arguments(parser: argparse.ArgumentParser) -> None:
    """`dossier CASE --out PDF [--edition full|redacted] [--final]`."""
    from app.dossier import EDITIONS

    parser.add_argument("case", type=Path)
    parser.add_argument("--out", type=Path, required=True, metavar="PDF")
    parser.add_argument("--edition", choices=EDITIONS, default="full")
    parser.add_argument(
        "--final", action="store_true", help="only if every claim is judged and reviewed"
    )


def dossier(args: argparse.Namespace) -> Answer:
    """Write the dossier; exit code 1 and no file where --final is asked for too early."""
    from app.dossier import NotFinal, build, pdf

    with Case.open(args.case, read_only=True) as case:
        try:
            document = build(case, args.edition, final=args.final)
        except NotFinal as shut:
            said: dict[str, Any] = {"written": None, "status": "DRAFT", "reason": shut.reason}
            return Answer(said, f"No final dossier: {shut.reason}. Nothing was written.", 1)
    pdf.write(document, args.out)
    answer = {"written": str(args.out), "edition": args.edition, "status": document.status}
    return Answer(answer, f"{args.out}: {document.status}")


# -- export --------------------------------------------------------------------------------------


def export_arguments(parser: argparse.ArgumentParser) -> None:
    """`export CASE --as FORMAT --out PATH`."""
    from app.exports import FORMATS

    parser.add_argument("case", type=Path)
    parser.add_argument("--as", dest="format", choices=list(FORMATS), required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="PATH")


def export(args: argparse.Namespace) -> Answer:
    """Write the case in another program's format."""
    from app.exports import write

    with Case.open(args.case, read_only=True) as case:
        write(case, args.format, args.out, terminal_report(args.format))
    return Answer({"written": str(args.out), "format": args.format}, str(args.out))


# -- demo ----------------------------------------------------------------------------------------


def demo_arguments(parser: argparse.ArgumentParser) -> None:
    """`demo DIR`."""
    parser.add_argument("folder", type=Path, metavar="DIR")


def demo(args: argparse.Namespace) -> Answer:
    """Render the sample case and its dossier into a folder."""
    from app.demo import make_sample

    sample = make_sample(args.folder, terminal_report("sample"))
    answer = {"case": str(sample.case), "dossier": str(sample.pdf)}
    return Answer(answer, f"case     {sample.case}\ndossier  {sample.pdf}")
