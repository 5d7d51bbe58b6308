"""What the dossier does not say: open claims, claims for other sources, law and opinion."""

from __future__ import annotations

from app.case.model import Claim
from app.dossier.document import Block, Column, Heading, PageBreak, Paragraph, Run, Table, words
from app.dossier.draft import Draft
from app.dossier.material import Material, listed

AUTHENTICITY = "Gnomon renders no verdict of authenticity."

GROUPS = (
    ("open", "Open after weighing", "the evidence leans neither way"),
    ("unjudged", "Not judged", "nobody has given a verdict"),
    ("sources", "Needs other sources", "the footage cannot decide it alone"),
    ("judgement", "Law or opinion", "not a matter of footage"),
)


def grouped_claims(material: Material) -> dict[str, list[tuple[int, Claim]]]:
    """The claims that are not established, each in the first group of GROUPS that fits it."""
    groups: dict[str, list[tuple[int, Claim]]] = {key: [] for key, _, _ in GROUPS}
    for number, claim in enumerate(material.claims, 1):
        if claim.decided_by in ("sources", "judgement"):
            groups[claim.decided_by].append((number, claim))
        elif not claim.verdicts:
            groups["unjudged"].append((number, claim))
        elif claim.status == "open":
            groups["open"].append((number, claim))
    return groups


def short_list(draft: Draft) -> list[Block]:
    """The cover's paragraph: claims by number, then what is true of every dossier."""
    parts = []
    for key, title, meaning in GROUPS:
        numbers = [str(n) for n, _ in grouped_claims(draft.material)[key]]
        if numbers:
            noun = "claim" if len(numbers) == 1 else "claims"
            parts.append(f"{title}: {noun} {listed(numbers)} ({meaning}).")
    parts.append(
        "Who made the footage, and whether a file is the first of its kind, are not shown."
    )
    parts.append(AUTHENTICITY)
    return [
        Paragraph(words(" ".join(parts))),
        Paragraph(
            words("The whole list is on page", Run(" ", "page", "not-established"), "."), "note"
        ),
    ]


def not_established(draft: Draft) -> list[Block]:
    """Every claim that is not established with the reason, then places ruled out."""
    blocks: list[Block] = [
        PageBreak(),
        Heading("What is not established", 2, anchor="not-established"),
        Paragraph(
            words(
                "What stands here was not found out. That is no finding against a claim. ",
                Run(AUTHENTICITY, "strong"),
                " It shows what is in the files given to it, and how each line can be checked.",
            )
        ),
    ]
    groups = grouped_claims(draft.material)
    for key, title, meaning in GROUPS:
        if groups[key]:
            rows = tuple(
                (
                    words(Run(str(number), "strong")),
                    words(f"“{draft.edition.text(claim.text)}”", *why(draft, claim)),
                    words(Run("p.\u00a0", "page", f"finding-{number}")),
                )
                for number, claim in groups[key]
            )
            columns = (Column("", "8mm"), Column(meaning, "1fr"), Column("", "auto", "right"))
            blocks += [Heading(title), Table(columns, rows)]
    if not any(groups.values()):
        blocks.append(Paragraph(words("No claim stands open.")))
    return blocks + ruled_out(draft)


def why(draft: Draft, claim: Claim) -> tuple[Run, ...]:
    """What the investigator noted about it."""
    text = claim.note or (claim.verdicts[0].reason if claim.verdicts else "")
    return (Run("\n" + draft.edition.text(text), "small"),) if text else ()


def ruled_out(draft: Draft) -> list[Block]:
    """Places that were looked at and rejected: negative findings are findings."""
    rejected = [p for p in draft.material.places if p.rejected]
    if not rejected:
        return []
    rows = tuple(
        (words(draft.edition.text(p.name)), words(draft.edition.text(p.rejected))) for p in rejected
    )
    return [
        Heading("Places ruled out"),
        Table((Column("Place", "50mm"), Column("Why", "1fr")), rows),
    ]
