"""The dossier: what a case found, on pages that a stranger can check.

`build(case, edition)` reads the case and answers with a Document of plain blocks and pictures;
`pdf.write(document, path)` sets it. The same case gives the same document and the same bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime

from app.case import Case
from app.dossier.document import Block, Document
from app.dossier.draft import Draft
from app.dossier.footage import Footage
from app.dossier.material import (
    Material,
    edition_of,
    gather,
    grouped,
    program,
    spaced,
    why_not_final,
)
from app.dossier.sections import SECTIONS

EDITIONS = ("full", "redacted")


class NotFinal(Exception):
    """The gate is shut: `reason` says what stands between the case and a final dossier."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


TITLE_IN_HEAD = 46
"""characters of the title in the head of a page, beside edition, status and page"""


def build(case: Case, edition: str = "full", *, final: bool = False) -> Document:
    """The dossier of a case in one of EDITIONS.

    With `final` it is no draft; NotFinal is raised where a claim lacks a verdict or a second
    person's review, or there is no claim. Media that are not at hand are said to be missing.
    DamagedCase is raised where the case does not verify.
    """
    case.check_intact()
    return assemble(gather(case), edition, final=final)


def assemble(material: Material, edition: str = "full", *, final: bool = False) -> Document:
    """`build` for a case that was read before."""
    reason = why_not_final(material)
    if final and reason:
        raise NotFinal(reason)
    status = "FINAL" if final else f"DRAFT: {reason or 'not declared final'}"
    blocks: list[Block] = []
    with Footage(material.files) as footage:
        draft = Draft(material, edition_of(material, edition), footage, status)
        for section in SECTIONS.values():
            blocks += section(draft)
    return Document(
        title=draft.edition.text(material.title),
        edition=edition,
        status=status,
        head=head(draft.edition.text(material.title), edition),
        foot=foot(material),
        written=written(material),
        blocks=tuple(blocks),
        pictures=draft.pictures,
    )


def head(title: str, edition: str) -> str:
    """Title and edition for the head of every page; a long title is cut to stay on one line."""
    shown = title if len(title) <= TITLE_IN_HEAD else title[: TITLE_IN_HEAD - 1].rstrip() + "…"
    return f"{shown}, {edition} edition"


def foot(material: Material) -> str:
    """Program, case and newest entry: `… log head 9f3a41c2 … 6e0b77d1 at entry 1284.`"""
    if not material.entries:
        return f"{program()}. The log is empty."
    last = material.entries[-1]
    case = material.case_id[:8]
    entry = grouped(len(material.entries))
    return f"{program()}. Case {case}, log head {spaced(last.hash)} at entry {entry}."


def written(material: Material) -> tuple[int, int, int, int, int, int]:
    """The time of the newest entry: a dossier of the same entries has the same date."""
    times = [datetime.fromisoformat(entry.time) for entry in material.entries]
    newest = max(times, default=datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC)
    return (newest.year, newest.month, newest.day, newest.hour, newest.minute, newest.second)
