"""How it was done: rules, scales printed as tables, limits. Scales are printed, never implied."""

from __future__ import annotations

from app.case.vocabulary import scale
from app.dossier.document import Block, Column, Heading, PageBreak, Paragraph, Run, Table, words
from app.dossier.draft import Draft
from app.dossier.sections.not_established import AUTHENTICITY

METHOD = (
    "Frames. A frame is named by its stream, its presentation time stamp (PTS) and the time base; "
    "seconds are derived from them. Frames are counted from 0 in the order in which they are "
    "shown, over those that the file's edit list lets show. A frame is decoded and compared by "
    "PTS; a neighbour never stands in for it.",
    "Pictures. Figures are JPEG copies for reading, made from the decoded pixels; digests are "
    "those of the decoded frame. Parts are enlarged by Lanczos interpolation; nothing else is "
    "done to them. Marks are drawn on copies, beside the plain picture.",
    "Claims. The caption is split into claims, and each piece of evidence is weighed for the "
    "claim it bears on: +, − or ?, light, moderate or strong, with its reason. The sign of a "
    "claim is that of the greater sum of weights; equal sums leave it open. Likelihood and "
    "confidence are an investigator's judgement and not computed.",
    "Review. A claim counts as reviewed when a second person has agreed with a verdict. A dossier "
    "is final only when every claim has a verdict and is reviewed.",
    "Observation and inference. What is seen is recorded apart from what is inferred from it. A "
    "colour of clothing alone tells no side.",
    "Order and time. Entries are chained and signed; the times in them are those of the "
    "authors' clocks and can be wrong. The chain shows that nothing was altered afterwards, not "
    "that what was entered is true.",
    "Characters that the fonts of this document do not hold, and controls that would change the "
    "order of reading, are printed as their code points, like [U+202E].",
)


def method(draft: Draft) -> list[Block]:
    """Rules, the two scales, the weights, limits."""
    blocks: list[Block] = [PageBreak(), Heading("Method, scales and limits", 2, anchor="method")]
    for text in METHOD:
        lead, _, rest = text.partition(". ")
        if lead[0].isupper() and len(lead) < 40:
            blocks.append(Paragraph(words(Run(lead + ". ", "strong"), rest)))
        else:
            blocks.append(Paragraph(words(text)))
    blocks += [
        Heading("How likely the claim is", anchor="scales"),
        likelihoods(),
        Heading("Confidence in the basis"),
        meanings("confidence"),
        Heading("What can decide a claim"),
        meanings("decided_by"),
        Heading("Limits"),
        Paragraph(
            words(
                Run(AUTHENTICITY, "strong"),
                " Oddities of a file have innocent explanations; platforms re-encode what is "
                "posted. A position is that of the camera and says nothing of who held it. "
                "Imagery without a date may show the ground at another time.",
            )
        ),
    ]
    return blocks


def likelihoods() -> Table:
    """ICD 203: the term and its range."""
    rows = tuple(
        (words(t.name), words(f"{t.lowest_percent} to {t.highest_percent} %"))
        for t in scale("likelihood")
    )
    return Table(
        (Column("Term (ICD 203)", "60mm"), Column("Chance that the claim is true", "1fr")), rows
    )


def meanings(name: str) -> Table:
    """A scale of terms and what they mean."""
    rows = tuple((words(t.name), words(t.meaning)) for t in scale(name))
    return Table((Column("Term", "60mm"), Column("Meaning", "1fr")), rows)
