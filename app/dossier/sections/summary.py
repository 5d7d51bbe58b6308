"""The cover: what was asked, what was found claim by claim, what is not established, from what."""

from __future__ import annotations

from app.case.model import Claim, Media
from app.case.vocabulary import SIGNS, name_of
from app.dossier.document import (
    Block,
    Column,
    Facts,
    Heading,
    Paragraph,
    Run,
    Table,
    Words,
    words,
)
from app.dossier.draft import Draft
from app.dossier.material import Material, count, grouped
from app.dossier.sections.not_established import short_list


def summary(draft: Draft) -> list[Block]:
    """Title, question, state, and the bottom line of every claim."""
    material, edition = draft.material, draft.edition
    blocks: list[Block] = [
        Heading(edition.text(material.title), 1),
        Paragraph(words(edition.text(material.question) or "No question is stated."), "lead"),
        Facts(tuple(cover_facts(draft))),
        Heading("Bottom line, claim by claim"),
    ]
    if material.claims:
        blocks.append(bottom_line(draft))
        blocks.append(
            Paragraph(
                words(
                    "The sign says where the evidence leans: + for the claim, − against it, "
                    "? neither. Likelihood and confidence are separate judgements and are never "
                    "joined; their scales are printed on page",
                    Run(" ", "page", "scales"),
                    ".",
                ),
                "note",
            )
        )
    else:
        blocks.append(Paragraph(words("No claim has been taken from the caption yet.")))
    blocks += [Heading("What is not established"), *short_list(draft)]
    blocks += [Heading("Material examined"), material_table(draft)]
    return blocks


def cover_facts(draft: Draft) -> list[tuple[str, Words]]:
    """State, people, material, edition."""
    material, edition = draft.material, draft.edition
    authors = dict.fromkeys(edition.author(e.author_name) for e in material.entries)
    reviewers = dict.fromkeys(edition.author(r.by) for c in material.claims for r in c.reviews)
    reviewed = sum(c.reviewed for c in material.claims)
    facts = [
        ("State", words(Run(draft.status, "strong"))),
        ("Authors", words(", ".join(authors) or "none")),
        (
            "Review",
            words(
                f"{', '.join(reviewers)}: {reviewed} of {count(len(material.claims), 'claim')}"
                if reviewers
                else "no second person has reviewed a claim"
            ),
        ),
        ("Material", words(material_words(material))),
    ]
    if edition.redacts:
        facts.append(
            (
                "Edition",
                words(
                    "redacted: what was left out is counted on page", Run(" ", "page", "redactions")
                ),
            )
        )
    return facts


def material_words(material: Material) -> str:
    """`2 videos, 1 telemetry file`."""
    nouns = {
        "video": ("video", ""),
        "photo": ("photograph", ""),
        "audio": ("sound recording", ""),
        "telemetry": ("telemetry file", ""),
        "other": ("other file", ""),
    }
    parts = [
        count(number, *nouns[kind])
        for kind in nouns
        if (number := sum(m.kind == kind for m in material.media))
    ]
    return ", ".join(parts) or "none"


def bottom_line(draft: Draft) -> Table:
    """One row a claim: its words and what was found, sign and likelihood, confidence, page."""
    rows = []
    for number, claim in enumerate(draft.material.claims, 1):
        likelihood, confidence = judgement(draft, claim)
        rows.append(
            (
                words(Run(str(number), "strong")),
                words(
                    Run(quoted(shortened(draft.edition.text(claim.text), 240)), "quiet"),
                    "\n",
                    *found(draft, claim),
                ),
                words(Run(SIGNS[claim.status], claim.status)),
                words(likelihood),
                words(confidence),
                words(Run("p.\u00a0", "page", f"finding-{number}")),
            )
        )
    columns = (
        Column("", "8mm"),
        Column("The caption says, and what was found", "1fr"),
        Column("", "6mm"),
        Column("How likely the claim is", "38mm"),
        Column("Confidence", "24mm"),
        Column("", "auto", "right"),
    )
    return Table(columns, tuple(rows))


def quoted(text: str) -> str:
    """The claim in typographic quotation marks."""
    return f"“{text.strip()}”"


def judgement(draft: Draft, claim: Claim) -> tuple[str, str]:
    """Likelihood and confidence in words; those who differ are named, each on a line."""
    verdicts = claim.verdicts
    if not verdicts:
        return "none given", "none"
    pairs = {(v.likelihood, v.confidence) for v in verdicts}
    if len(pairs) == 1:
        return name_of("likelihood", verdicts[0].likelihood), name_of(
            "confidence", verdicts[0].confidence
        )
    by = [draft.edition.author(v.by) for v in verdicts]
    return (
        "\n".join(
            f"{name_of('likelihood', v.likelihood)} ({n})"
            for v, n in zip(verdicts, by, strict=True)
        ),
        "\n".join(name_of("confidence", v.confidence) for v in verdicts),
    )


def found(draft: Draft, claim: Claim) -> Words:
    """What was found, in the judge's words, or that nobody judged it; and whether reviewed."""
    if claim.verdicts:
        reason = shortened(draft.edition.text(claim.verdicts[0].reason), 220)
        tail = () if claim.reviewed else (Run(" Not\u00a0reviewed.", "strong"),)
        return words(reason or "Judged without a reason.", *tail)
    if claim.decided_by == "judgement":
        return words("A judgement of law or opinion: not for footage to decide.")
    if claim.decided_by == "sources":
        return words("Needs other sources than the footage.", Run(" Not\u00a0judged.", "strong"))
    weighed = len(claim.assessments)
    return words(
        f"{count(weighed, 'piece')} of evidence weighed." if weighed else "Not weighed.",
        Run(" Not\u00a0judged.", "strong"),
    )


def shortened(text: str, most: int) -> str:
    """The text's first sentences, at most about `most` characters."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    end = text.rfind(". ", 0, most)
    return text[: end + 1] if end > 40 else text[: text.rfind(" ", 0, most)].rstrip(",;:") + " …"


def material_table(draft: Draft) -> Table:
    """Every media with its whole digest."""
    rows: list[tuple[Words, ...]] = []
    for m in draft.material.media:
        rows.append((words(draft.edition.text(m.name)), words(Run(extent(m), "quiet"))))
        rows.append((words(Run(f"sha256 {m.sha256}", "mono")),))
    if not rows:
        rows.append((words("No media has been added."), words("")))
    return Table((Column("", "1fr"), Column("", "auto", "right")), tuple(rows))


def extent(m: Media) -> str:
    """How much there is of it: `48.0 s, 1 200 frames`."""
    if m.video is None or m.kind == "photo":
        return f"{m.kind}, {grouped(m.bytes)} bytes"
    span = (m.video.last_pts - m.video.first_pts) * m.video.time_base
    size = f"{m.video.width} × {m.video.height}"
    return f"{m.kind}, {float(span):.1f} s, {count(m.video.frames, 'frame')}, {size}"
