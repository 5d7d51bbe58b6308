"""Material examined: every file with its whole digest, its state, and what is odd about it."""

from __future__ import annotations

from app.case.model import Media
from app.dossier.document import (
    Block,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Words,
    together,
    words,
)
from app.dossier.draft import Draft
from app.dossier.material import count, grouped, position, seconds
from app.dossier.sections.claims import source
from app.dossier.sections.frames import fraction


def media(draft: Draft) -> list[Block]:
    """One block of facts a file; those whose copy is not at hand are named first."""
    material = draft.material
    blocks: list[Block] = [PageBreak(), Heading("Material examined", 2, anchor="media")]
    if not material.media:
        return [*blocks, Paragraph(words("No media has been added to the case."))]
    blocks.append(
        Paragraph(
            words(
                "Each file is named by the SHA-256 of its bytes. The copy in the case is never "
                "altered; what is shown here was made from it."
            )
        )
    )
    missing = [m for m in material.media if material.files.get(m.sha256) is None]
    if missing:
        names = ", ".join(draft.edition.text(m.name) for m in missing)
        blocks.append(
            Paragraph(
                words(
                    Run(f"{count(len(missing), 'file')} not at hand: ", "strong"),
                    f"{names}. Their frames cannot be shown; what the case knows stands below.",
                )
            )
        )
    for m in material.media:
        blocks += medium(draft, m)
    return blocks


def medium(draft: Draft, m: Media) -> list[Block]:
    """Everything the case holds about one file."""
    edition = draft.edition
    rows: list[tuple[str, Words]] = [
        ("SHA-256", words(Run(m.sha256, "mono"))),
        (
            "File",
            words(f"{m.kind}, {grouped(m.bytes)} bytes, {m.container or 'container not stated'}"),
        ),
    ]
    if m.video is not None:
        rows.append(("Pictures", words(picture_words(m))))
    rows += [
        ("Made", words(created(m))),
        ("Place in the file", words(stated_place(draft, m))),
        ("Source", words(edition.text(source(draft, m.source_url)))),
        ("Added", words(f"{m.added} by {edition.author(m.added_by)}")),
        ("Read by", words(m.read_by)),
    ]
    belongs = draft.material.medium(m.sidecar_of) if m.sidecar_of else None
    if belongs:
        rows.append(("Belongs to", words(edition.text(belongs.name))))
    if m.graphic:
        rows.append(("Content", words(Run("marked as graphic", "strong"))))
    if m.note:
        rows.append(("Note", words(edition.text(m.note))))
    findings = "\n".join(edition.text(f) for f in m.findings)
    rows.append(("What is odd", words(findings or "nothing found; that proves nothing")))
    return together(Heading(edition.text(m.name)), Facts(tuple(rows)))


def picture_words(m: Media) -> str:
    """Codec, size, number of frames, first and last PTS, clock."""
    v = m.video
    assert v is not None
    rate = "variable frame rate" if v.variable_frame_rate else "constant frame rate"
    turned = f", rotated {v.rotation_deg}° for display" if v.rotation_deg else ""
    return (
        f"stream {v.stream}, {v.codec}, {v.width} × {v.height} px as displayed{turned}, "
        f"{count(v.frames, 'frame')}, PTS {v.first_pts} to {v.last_pts}, "
        f"time base {fraction(v.time_base)} "
        f"({seconds(v.first_pts, v.time_base)} to {seconds(v.last_pts, v.time_base)}), {rate}"
    )


def created(m: Media) -> str:
    """When the file says that it was made; a time without a zone stays one."""
    if m.created_utc:
        return f"{m.created_utc} by the file's own statement"
    if m.created_local:
        return f"{m.created_local} local time by the file's own statement; its zone is not stated"
    return "not stated in the file"


def stated_place(draft: Draft, m: Media) -> str:
    """The position that the file states, and where in it."""
    if m.lat is None or m.lon is None:
        return "not stated in the file"
    return f"{position(draft.edition, m.lat, m.lon)} ({m.location_source or 'source not stated'})"
