"""The command line: each verb is a row of VERBS and makes the calls the desktop makes.

A verb is a function `(args) -> Answer`. It returns what it found; this module prints
it (one JSON document, or lines for a person), turns errors into one sentence and an exit code, and
shows progress on a terminal. Qt is imported by `open` and by the bare command alone.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from typing import NoReturn

import orjson

from app.case.errors import CaseError
from app.case.model import displayed
from media_tools.errors import Cancelled, MediaError


@dataclass(frozen=True)
class Answer:
    """What a verb found: `document` for --json, `text` for a person, and the exit code."""

    document: object
    text: str
    exit_code: int = 0
    verbatim: bool = False
    """the text is a file for another program: printed as it is, controls and all"""


class UsageError(Exception):
    """Arguments that do not make sense together; exit code 2."""

    exit_code = 2


VERBS: Mapping[str, tuple[str, str]] = {
    # verb: (module that holds VERB_arguments(parser) and VERB(args), one line of help)
    "probe": ("app.cli.media", "what a file is: digest, streams, metadata, place, time"),
    "frames": ("app.cli.media", "every frame, or the frames asked for, exactly"),
    "keyframes": ("app.cli.media", "the frames that can be decoded alone, with a contact sheet"),
    "telemetry": ("app.cli.media", "where the drone was and looked, by a video or telemetry file"),
    "new": ("app.cli.case", "make an empty case"),
    "add": ("app.cli.case", "add media and a caption to a case"),
    "show": ("app.cli.case", "what a case holds"),
    "apply": ("app.cli.case", "apply commands, one JSON object a line, all or none"),
    "log": ("app.cli.case", "who did what, when"),
    "verify": ("app.cli.case", "check every entry, signature and media file"),
    "merge": ("app.cli.case", "unite copies of one case; what they disagree on stays open"),
    "dossier": ("app.cli.documents", "write the dossier as PDF"),
    "export": ("app.cli.documents", "write the case in another program's format"),
    "demo": ("app.cli.documents", "render the sample case with its dossier"),
    "open": ("app.cli.window", "open the desktop on a case"),
}


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are UsageErrors, so that --json can answer them too."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing and leaving."""
        raise UsageError(f"{message}; see `{self.prog} --help`.")


def plain(value: object) -> object:
    """The value as JSON can hold it: dataclasses by field, fractions as [n, d], NaN never."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Fraction):
        return [value.numerator, value.denominator]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, str):
        # Text from files may hold halves of surrogate pairs, which UTF-8 cannot write.
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(v) for v in value]
    if isinstance(value, float) and value - value != 0:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64:
        return str(value)
    return value


def write_json(document: object) -> None:
    """The one document of --json, on stdout, in UTF-8."""
    sys.stdout.buffer.write(orjson.dumps(plain(document), option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.flush()


def terminal_report(label: str) -> Callable[[int, int], None]:
    """A progress bar on a terminal; silent when stderr is none."""
    if not sys.stderr.isatty():
        return lambda done, total: None

    def report(done: int, total: int) -> None:
        share = f"{done / total:4.0%}" if total else f"{done}"
        end = "\n" if total and done >= total else ""
        sys.stderr.write(f"\r{label} {share}{end}")
        sys.stderr.flush()

    return report


def parser_for(verb: str) -> Parser:
    """The parser of one verb; its module is imported only now, so that others start fast."""
    module_name, help_line = VERBS[verb]
    parser = Parser(prog=f"gnomon {verb}", description=help_line, allow_abbrev=False)
    getattr(import_module(module_name), f"{verb}_arguments")(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser


def overview() -> str:
    """What `gnomon --help` prints."""
    lines = ["gnomon: verify video frame by frame.", "", "  gnomon              the desktop"]
    lines += [f"  gnomon {verb:<12} {text}" for verb, (_, text) in VERBS.items()]
    return "\n".join([*lines, "", "`gnomon VERB --help` tells the arguments of a verb."])


def main(argv: Sequence[str]) -> int:
    """Run one verb and return its exit code. argv: the words after `gnomon`, not empty."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal or pipe that cannot write a letter gets its code instead of a fault.
        sys.stdout.reconfigure(errors="backslashreplace")
    as_json = "--json" in argv
    try:
        answer = answer_to(argv)
    except (UsageError, CaseError, MediaError, Cancelled) as error:
        return tell(error, as_json)
    except KeyboardInterrupt:
        return tell(Cancelled("Cancelled."), as_json)
    except OSError as error:
        return tell(CaseError(sentence_of(error), error.filename), as_json)
    try:
        if as_json:
            write_json(answer.document)
        elif answer.text:
            print(answer.text if answer.verbatim else displayed(answer.text), flush=True)
    except BrokenPipeError:
        # Who reads has read enough (`| head`); what is left must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answer.exit_code


def answer_to(argv: Sequence[str]) -> Answer:
    """What the verb answers, or the overview. Raises UsageError and what the verb raises."""
    if argv[0] in ("-h", "--help", "help"):
        return Answer({"verbs": dict.fromkeys(VERBS)}, overview())
    if argv[0] not in VERBS:
        raise UsageError(f"There is no verb {argv[0]!r}; `gnomon --help` lists them.")
    args = parser_for(argv[0]).parse_args(argv[1:])
    answer: Answer = getattr(import_module(VERBS[argv[0]][0]), argv[0])(args)
    return answer


def sentence_of(error: OSError) -> str:
    """A fault of the disk or the system, with the file it concerns."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}. Check the place and the space left, and try again."


def tell(error: UsageError | CaseError | MediaError | Cancelled, as_json: bool) -> int:
    """One sentence on stderr, and with --json the error document on stdout."""
    message = str(error) or "Cancelled."
    path = getattr(error, "path", None)
    if as_json:
        write_json({"error": {"kind": type(error).__name__, "message": message, "path": path}})
    print(f"gnomon: {displayed(message)}", file=sys.stderr)
    return error.exit_code
