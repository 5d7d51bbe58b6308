"""The list of what the redacted edition leaves out or changes, with kind and count."""

from __future__ import annotations

from app.dossier.document import Block, Column, Heading, PageBreak, Paragraph, Run, Table, words
from app.dossier.draft import Draft


def redactions(draft: Draft) -> list[Block]:
    """Nothing for the full edition. It stands last: by then every part has been redacted."""
    if not draft.edition.redacts:
        return []
    rows = tuple(
        (words(kind), words(str(number)), words(done))
        for kind, number, done in draft.edition.counts()
    )
    columns = (Column("What", "70mm"), Column("How many", "20mm"), Column("What was done", "1fr"))
    blocks: list[Block] = [
        PageBreak(),
        Heading("Redactions", 2, anchor="redactions"),
        Paragraph(
            words(
                "This edition is made from the same case as the full one; what is counted here was "
                "left out before the pages were set. The heads and the digests are those of the "
                "full case, so that both editions can be shown to belong together."
            )
        ),
    ]
    if rows:
        blocks.append(Table(columns, rows))
    else:
        blocks.append(Paragraph(words("Nothing had to be left out.")))
    blocks.append(
        Paragraph(
            words(
                Run("Not redacted: ", "strong"),
                "what pictures themselves show, such as faces, number plates or a position burnt "
                "in by the camera, and names that the text spells in another way. Look at every "
                "page before it leaves your hands.",
            )
        )
    )
    return blocks
