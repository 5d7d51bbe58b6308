"""The caption verbatim, and the claims that were taken from it."""

from __future__ import annotations

from app.case.model import Claim
from app.case.vocabulary import name_of
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
from app.dossier.sections.summary import quoted

COVER_ROWS = 10
"""Claims and media that about fill a cover."""


def claims(draft: Draft) -> list[Block]:
    """Caption with its source, the claims underlined in it; then the claims as a table."""
    caption = draft.material.caption
    # A cover that fits its page stands alone; one that runs over is followed at once.
    fits = len(draft.material.claims) + len(draft.material.media) <= COVER_ROWS
    blocks: list[Block] = [PageBreak()] if fits else []
    blocks.append(Heading("The caption and its claims", 2, anchor="claims"))
    if caption is None:
        blocks.append(Paragraph(words("No caption was given with the footage.")))
    else:
        facts = [
            ("Posted", caption.posted or "not stated"),
            ("Posted by", caption.author or "not stated"),
            ("Source", source(draft, caption.source_url)),
        ]
        blocks += [
            Facts(tuple((label, words(draft.edition.text(value))) for label, value in facts)),
            Heading("Caption, verbatim"),
            Paragraph(verbatim(draft, caption.text), "quote"),
            Paragraph(
                words(
                    "Underlined: the words that a claim was taken from. Errors are the caption's."
                ),
                "note",
            ),
        ]
    if draft.material.claims:
        blocks += [Heading("Claims taken from it"), claims_table(draft)]
    return blocks


def source(draft: Draft, url: str | None) -> str:
    """Where it was found; the redacted edition does not say."""
    if url and draft.edition.withholds("source", url):
        return "left out of this edition"
    return url or "not stated"


def verbatim(draft: Draft, text: str) -> Words:
    """The caption with the spans of claims underlined. Nothing is put into the text."""
    if draft.edition.redacts:
        return words(draft.edition.text(text))
    inside = [False] * len(text)
    for claim in draft.material.claims:
        if claim.span:
            start, end = claim.span
            inside[start:end] = [True] * (min(end, len(text)) - start)
    runs, start = [], 0
    for i in range(1, len(text) + 1):
        if i == len(text) or inside[i] != inside[start]:
            runs.append(Run(text[start:i], "claim" if inside[start] else "plain"))
            start = i
    return tuple(runs)


def claims_table(draft: Draft) -> Table:
    """Number, words, what is claimed, what could decide it, evidence for and against."""
    rows = [
        (
            words(Run(str(number), "strong")),
            words(quoted(draft.edition.text(claim.text)), *note(draft, claim)),
            words(Run(name_of("claim_kinds", claim.kind), "quiet")),
            words(Run(name_of("decided_by", claim.decided_by), "quiet")),
            words(Run(f"+ {tally(claim, 'supports')}", "supports")),
            words(Run(f"− {tally(claim, 'contradicts')}", "contradicts")),
            words(Run(f"? {tally(claim, 'open')}", "open")),
        )
        for number, claim in enumerate(draft.material.claims, 1)
    ]
    columns = (
        Column("", "8mm"),
        Column("Claim", "1fr"),
        Column("Says", "20mm"),
        Column("Decided by", "34mm"),
        Column("For", "12mm"),
        Column("Against", "16mm"),
        Column("Open", "10mm"),
    )
    return Table(columns, tuple(rows))


def note(draft: Draft, claim: Claim) -> Words:
    """The investigator's note on a claim, on a line of its own."""
    return words(Run("\n" + draft.edition.text(claim.note), "small")) if claim.note else ()


def tally(claim: Claim, bears: str) -> int:
    """How many pieces of evidence bear on the claim in that way."""
    return sum(a.bears == bears for a in claim.assessments)
