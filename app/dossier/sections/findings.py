"""One finding a claim: judgement, evidence, what would overturn it, cited frames and maps."""

from __future__ import annotations

from app.case.model import Assessment, Claim, FrameRef, Review
from app.case.vocabulary import SIGNS, name_of
from app.dossier.document import (
    Block,
    Column,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
    Words,
    together,
    words,
)
from app.dossier.draft import Draft
from app.dossier.material import spaced
from app.dossier.sections.frames import anchor_of, frame_blocks, frame_words
from app.dossier.sections.location import fix_blocks
from app.dossier.sections.summary import quoted

WEIGHTS = {1: "light", 2: "moderate", 3: "strong"}


def findings(draft: Draft) -> list[Block]:
    """Every claim; what follows pictures begins on a new page. Then all marks of the case."""
    blocks: list[Block] = [PageBreak()]
    for number, claim in enumerate(draft.material.claims, 1):
        exhibits = exhibit_blocks(draft, claim)
        argument = argument_blocks(draft, number, claim)
        blocks += [*together(*argument), *exhibits]
        if any(not isinstance(block, Paragraph) for block in exhibits):
            blocks.append(PageBreak())
    return blocks + all_marks(draft)


def argument_blocks(draft: Draft, number: int, claim: Claim) -> list[Block]:
    """The claim, the judgements, the evidence weighed, and what would overturn it."""
    weighed: list[Block] = []
    if claim.assessments:
        weighed = [Heading("Evidence"), evidence(draft, claim)]
    kind = name_of("claim_kinds", claim.kind)
    decided = name_of("decided_by", claim.decided_by)
    return [
        Heading(
            f"Finding {number}",
            2,
            aside=f"claim {number}: {kind}, decided by {decided}",
            anchor=f"finding-{number}",
        ),
        Paragraph(words(quoted(draft.edition.text(claim.text))), "statement"),
        *judgements(draft, claim),
        *weighed,
        Paragraph(
            words(
                "" if claim.assessments else "No evidence has been weighed for this claim. ",
                Run("What would overturn this: ", "strong"),
                draft.edition.text(claim.overturned_by) or "not stated yet.",
            )
        ),
    ]


def exhibit_blocks(draft: Draft, claim: Claim) -> list[Block]:
    """The cited frames and the maps."""
    blocks: list[Block] = []
    for frame in cited_frames(draft, claim):
        blocks += frame_blocks(draft, frame)
    for fix in (draft.material.fix_of(a) for a in claim.assessments):
        if fix is not None:
            blocks += fix_blocks(draft, fix)
    # What only points to another page comes first, so that it does not trail behind pictures.
    return sorted(blocks, key=lambda block: not isinstance(block, Paragraph))


def judgements(draft: Draft, claim: Claim) -> list[Block]:
    """What each investigator judges, the two scales in columns of their own, and the reviews."""
    edition = draft.edition
    rows = tuple(
        (
            words(f"{edition.author(v.by)}, {v.time[:10]}"),
            words(Run(name_of("likelihood", v.likelihood), "strong")),
            words(Run(name_of("confidence", v.confidence), "strong")),
            words(edition.text(v.reason) or "no reason given"),
        )
        for v in claim.verdicts
    )
    columns = (
        Column("Judged by", "46mm"),
        Column("How likely the claim is", "38mm"),
        Column("Confidence", "22mm"),
        Column("Reason", "1fr"),
    )
    said = words(
        f"The evidence leans {leaning(claim)}. ",
        *(part for review in claim.reviews for part in reviewed(draft, claim, review)),
        "" if claim.reviewed else Run(lacking(claim), "strong"),
    )
    return [*([Table(columns, rows)] if rows else []), Paragraph(said)]


def lacking(claim: Claim) -> str:
    """What is missing before the claim counts as reviewed."""
    if claim.objections:
        return "An objection stands."
    return "Not reviewed by a second person." if claim.verdicts else "Nobody has judged it yet."


def reviewed(draft: Draft, claim: Claim, review: Review) -> Words:
    """A second person's word on the verdict, and whether it is on one that has changed since."""
    note = draft.edition.text(review.note).strip()
    verb = "agrees" if review.agrees else "objects"
    late = "" if claim.stands(review) else ", of a verdict that has changed since"
    end = f": “{note}” " if note else ". "
    return words(f"{draft.edition.author(review.by)} {verb} ({review.time[:10]}{late}){end}")


def leaning(claim: Claim) -> str:
    """`for the claim (weights: 5 for, 2 against)`."""
    weights = {
        bears: sum(a.weight for a in claim.assessments if a.bears == bears)
        for bears in ("supports", "contradicts")
    }
    lean = {"supports": "for the claim", "contradicts": "against the claim", "open": "neither way"}
    sums = f"{weights['supports']} for, {weights['contradicts']} against"
    return f"{lean[claim.status]} (weights: {sums})"


def evidence(draft: Draft, claim: Claim) -> Table:
    """What speaks for, against and neither, each with its weight and reason."""
    order = ("supports", "contradicts", "open")
    rows = tuple(
        (
            words(Run(SIGNS[a.bears], a.bears)),
            words(Run("●" * a.weight + "○" * (3 - a.weight) + " ", "quiet"), WEIGHTS[a.weight]),
            words(
                draft.edition.text(a.text) or "no reason given",
                Run(f"  {draft.edition.author(a.by)}", "small"),
            ),
            what_it_is(draft, a),
        )
        for a in sorted(claim.assessments, key=lambda a: order.index(a.bears))
    )
    columns = (
        Column("", "6mm"),
        Column("Weight", "30mm"),
        Column("What it shows", "1fr"),
        Column("Where", "60mm"),
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
        return words(lead + frame_words(draft, frame), Run(", p.\u00a0", "page", anchor_of(frame)))
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
        Column("Shape, pixels", "50mm"),
        Column("By", "26mm"),
    )
    blocks: list[Block] = [
        PageBreak(),
        Heading("Everything marked", 2, anchor="marks"),
        Table(columns, tuple(rows)),
    ]
    if material.subjects:
        blocks += together(Heading("Subjects"), subjects(draft))
    # What only points to another page comes first, so that it does not trail behind pictures.
    return sorted(blocks, key=lambda block: not isinstance(block, Paragraph))


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
