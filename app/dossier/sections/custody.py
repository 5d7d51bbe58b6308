"""The chain of entries with its heads, and how to check the dossier without Gnomon."""

from __future__ import annotations

from app.dossier.document import (
    Block,
    Column,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
    Words,
    words,
)
from app.dossier.draft import Draft
from app.dossier.material import count, grouped, program

FRAMEMD5 = (
    "ffmpeg -noautorotate -copyts -i FILE -map 0:STREAM -fps_mode passthrough "
    "-enc_time_base -1 -vf extractplanes=y -f framemd5 -"
)
"""Decodes every frame once, keeps the file's own PTS and time base, and hashes the luma plane."""

MOST_ENTRIES = 400
"""More than that are left to the case file: an extract shows the first and the last of them."""


def custody(draft: Draft) -> list[Block]:
    """Heads, the entries, the recipe for a check by hand."""
    material = draft.material
    blocks: list[Block] = [
        PageBreak(),
        Heading("Chain of custody", 2, anchor="custody"),
        Paragraph(
            words(
                "Every change to the case is an entry: signed by its author, chained to the "
                "author's entry before it by SHA-256. Undoing is an entry too; none is erased. "
                "Who has the hash of a head can tell that no entry up to it was changed, removed "
                "or put in; entries cut off at the end show only to those who have seen them."
            )
        ),
        Facts(
            (
                ("Case", words(Run(material.case_id, "mono"))),
                ("Entries", words(grouped(len(material.entries)))),
                ("Written by", words(program())),
            )
        ),
        Heading("Heads"),
        heads(draft),
        Heading("To check this without Gnomon", anchor="check"),
        *by_hand(draft),
        Heading("Entries"),
        entries(draft),
    ]
    return blocks


def heads(draft: Draft) -> Table:
    """The last entry of every author's chain."""
    rows: list[tuple[Words, ...]] = []
    for head in draft.material.heads:
        rows.append(
            (
                words(draft.edition.author(head.author_name)),
                words(count(head.count, "entry", "entries")),
            )
        )
        rows.append((words(Run(f"head {head.hash}", "mono")),))
        if not draft.edition.withholds("key", head.author):
            rows.append((words(Run(f"key  {head.author}", "mono")),))
    return Table((Column("Author", "1fr"), Column("Entries", "auto", "right")), tuple(rows))


def by_hand(draft: Draft) -> list[Block]:
    """Commands that any computer with ffmpeg has."""
    return [
        Paragraph(
            words(
                "The files: ",
                Run("sha256sum FILE", "mono"),
                " must print the digest given under Material examined.",
            )
        ),
        Paragraph(
            words(
                "A frame: the command\n",
                Run(FRAMEMD5, "mono"),
                "\nlists every frame with its PTS and the MD5 of its luma plane; the row of the "
                "cited PTS must end with the framemd5 given under “Which frame this is”. The luma "
                "plane is the same in every correct decoder; rgb24 depends on how colours are "
                "converted.",
            )
        ),
        Paragraph(
            words(
                "The entries: the case file is an SQLite database; its format is described in "
                "docs/case-format-v1.md. The SHA-256 of an entry's bytes, with the prefix named "
                "there, is its hash, and the next entry of the same author names it."
            )
        ),
    ]


def entries(draft: Draft) -> Table:
    """What was done, by whom, when; the middle of a very long log is left to the case file."""
    edition, log = draft.edition, draft.material.entries
    half = MOST_ENTRIES // 2
    rows: list[tuple[Words, ...]] = []
    for i, entry in enumerate(log):
        if len(log) > MOST_ENTRIES and half <= i < len(log) - half:
            if i == half:
                left_out = count(len(log) - MOST_ENTRIES, "entry", "entries")
                rows.append(
                    (
                        words(""),
                        words(""),
                        words(Run(f"{left_out} left out here", "quiet")),
                        words(""),
                        words(""),
                    )
                )
            continue
        rows.append(
            (
                words(str(entry.number)),
                words(Run(entry.time[:19].replace("T", " "), "small")),
                words(edition.text(entry.summary) or entry.command),
                words(edition.author(entry.author_name)),
                words(Run(entry.hash[:16], "mono")),
            )
        )
    columns = (
        Column("", "9mm"),
        Column("Author's clock, UTC", "36mm"),
        Column("What was done", "1fr"),
        Column("By", "30mm"),
        Column("Hash, first 16", "27mm"),
    )
    return Table(columns, tuple(rows))
