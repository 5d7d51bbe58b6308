"""One finding a claim: judgement, evidence for and against, the cited frames and what would overturn it."""

from __future__ import annotations

from app.case.model import Assessment, Claim, FrameRef
from app.case.vocabulary import name_of
from app.dossier.document import Block, Column, Facts, Heading, Paragraph, Run, Table, Words, words
from app.dossier.draft import Draft
from app.dossier.material import spaced
from app.dossier.sections.frames import anchor_of, frame_blocks, frame_words
from app.dossier.sections.location import fix_anchor, fix_blocks
from app.dossier.sections.summary import SIGNS, quoted

WEIGHTS = {1: "light", 2: "moderate", 3: "strong"}


def findings(draft: Draft) -> list[Block]:
    """A page or more for every claim, then all marks of the case."""
    blocks: list[Block] = []
    for number, claim in enumerate(draft.material.claims, 1):
        blocks += finding(draft, number, claim)
    return blocks + all_marks(draft)


def finding(draft: Draft, number: int, claim: Claim) -> list[Block]:
    """Everything about one claim."""
    kind = name_of("claim_kinds", claim.kind)
    decided = name_of("decided_by", claim.decided_by)
    blocks: list[Block] = [
        Heading(
            f"Finding {number}",
            2,
            aside=f"claim {number}: {kind}, decided by {decided}",
            anchor=f"finding-{number}",
            new_page=True,
        ),
        Paragraph(words(quoted(draft.edition.text(claim.text))), "statement"),
        *judgements(draft, claim),
        Heading("Evidence"),
        evidence(draft, claim),
    ]
    for frame in cited_frames(draft, claim):
        blocks += frame_blocks(draft, frame)
    for fix in (draft.material.fix_of(a) for a in claim.assessments):
        if fix is not None:
            blocks += fix_blocks(draft, fix)
    blocks.append(
        Paragraph(
            words(
                Run("What would overturn this: ", "strong"),
                draft.edition.text(claim.overturned_by) or "not stated yet.",
            )
        )
    )
    return blocks


def judgements(draft: Draft, claim: Claim) -> list[Block]:
    """What each investigator judges, the two scales in columns of their own, and the reviews."""
    edition = draft.edition
    sign = words(Run(f"{SIGNS[claim.status]} ", claim.status), leaning(claim))
    if not claim.verdicts:
        return [Facts((("Evidence leans", sign), ("Judgement", words("none given yet"))))]
    rows: list[tuple[Words, ...]] = []
    for v in claim.verdicts:
        rows.append(
            (
                words(edition.author(v.by), Run(f"\n{v.time[:10]}", "small")),
                words(Run(name_of("likelihood", v.likelihood), "strong")),
                words(Run(name_of("confidence", v.confidence), "strong")),
                words(edition.text(v.reason) or "no reason given"),
            )
        )
    columns = (
        Column("Judged by", "34mm"),
        Column("How likely the claim is", "36mm"),
        Column("Confidence", "20mm"),
        Column("Reason", "1fr"),
    )
    reviews = [
        (
            f"{'Agrees' if r.agrees else 'Objects'}",
            words(
                edition.author(r.by),
                f", {r.time[:10]}",
                f": {edition.text(r.note)}" if r.note else "",
            ),
        )
        for r in claim.reviews
    ] or [("Review", words(Run("Not reviewed by a second person.", "strong")))]
    return [Table(columns, tuple(rows)), Facts((("Evidence leans", sign), *reviews))]


def leaning(claim: Claim) -> str:
    """`for the claim: weights 5 for, 2 against`."""
    weights = {
        bears: sum(a.weight for a in claim.assessments if a.bears == bears)
        for bears in ("supports", "contradicts")
    }
    lean = {"supports": "for the claim", "contradicts": "against it", "open": "neither way"}
    return (
        f"{lean[claim.status]}: weights {weights['supports']} for, {weights['contradicts']} against"
    )


def evidence(draft: Draft, claim: Claim) -> Block:
    """What speaks for, against and neither, each with its weight and reason."""
    if not claim.assessments:
        return Paragraph(words("No evidence has been weighed for this claim."))
    order = ("supports", "contradicts", "open")
    rows = tuple(
        (
            words(Run(SIGNS[a.bears], a.bears)),
            words(WEIGHTS[a.weight], Run("\n" + "●" * a.weight + "○" * (3 - a.weight), "quiet")),
            words(
                draft.edition.text(a.text) or "no reason given",
                Run(f"\n{draft.edition.author(a.by)}", "small"),
            ),
            what_it_is(draft, a),
        )
        for a in sorted(claim.assessments, key=lambda a: order.index(a.bears))
    )
    columns = (
        Column("", "4mm"),
        Column("Weight", "20mm"),
        Column("What it shows", "1fr"),
        Column("Where", "52mm"),
    )
    return Table(columns, rows)


def what_it_is(draft: Draft, assessment: Assessment) -> Words:
    """Which frame, mark, fix or file the evidence is, with the page where it stands."""
    material, edition = draft.material, draft.edition
    frame = material.frame_of(assessment)
    if frame is not None:
        mark = next((a for a in material.annotations if a.id == assessment.annotation), None)
        said = f"“{edition.text(mark.label)}” on " if mark else ""
        lead = "camera position for " if assessment.fix else said
        return words(lead + frame_words(draft, frame), Run(", p. ", "page", anchor_of(frame)))
    if assessment.media:
        medium = material.medium(assessment.media)
        name = edition.text(medium.name) if medium else "media"
        return words(name, Run(f"\nsha256 {spaced(assessment.media)}", "mono"))
    return words("a source outside the case")


def cited_frames(draft: Draft, claim: Claim) -> list[FrameRef]:
    """The frames that the claim's evidence stands on, each once."""
    frames = (draft.material.frame_of(a) for a in claim.assessments)
    return list(dict.fromkeys(f for f in frames if f is not None))


def all_marks(draft: Draft) -> list[Block]:
    """Every annotation of the case, also those that no claim cites."""
    material, edition = draft.material, draft.edition
    if not material.annotations:
        return []
    rows = []
    for a in sorted(
        material.annotations, key=lambda a: (a.frame.media, a.frame.stream, a.frame.pts)
    ):
        subject = material.subjects.get(a.subject or "")
        xs, ys = [x for x, _ in a.shape.points_px], [y for _, y in a.shape.points_px]
        rows.append(
            (
                words(Run(subject.letter if subject else "", "strong")),
                words(
                    edition.text(a.label),
                    Run("\n" + edition.text(a.note), "small") if a.note else "",
                ),
                words(frame_words(draft, a.frame)),
                words(
                    a.shape.kind,
                    Run(
                        f"\nx {min(xs):.0f} to {max(xs):.0f}, y {min(ys):.0f} to {max(ys):.0f}",
                        "small",
                    ),
                ),
                words(edition.author(a.by)),
            )
        )
    columns = (
        Column("", "7mm"),
        Column("What is seen", "1fr"),
        Column("Frame", "50mm"),
        Column("Shape, pixels", "38mm"),
        Column("By", "30mm"),
    )
    blocks: list[Block] = [
        Heading("Everything marked", 2, anchor="marks", new_page=True),
        Table(columns, tuple(rows)),
    ]
    if material.subjects:
        blocks += [Heading("Subjects"), subjects(draft)]
    return blocks


def subjects(draft: Draft) -> Table:
    """Who and what the marks show: what is observed apart from what is inferred, with its basis."""
    edition = draft.edition
    rows = tuple(
        (
            words(Run(s.letter, "strong")),
            words(edition.text(s.name), Run(f"\n{s.kind}", "small")),
            words(edition.text(s.note) or "nothing noted"),
            words(
                edition.text(s.attribution) or "none",
                Run(f"\nbasis: {edition.text(s.attribution_basis) or 'not stated'}", "small")
                if s.attribution
                else "",
            ),
        )
        for s in draft.material.subjects.values()
    )
    columns = (
        Column("", "7mm"),
        Column("Subject", "40mm"),
        Column("Observed", "1fr"),
        Column("Inferred", "1fr"),
    )
    return Table(columns, rows)
