"""What the drone's own record says, in figures: format, span, heights kept apart, doubts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.case.model import Media
from app.dossier.document import Block, Facts, Heading, Paragraph, Run, Words, together, words
from app.dossier.draft import Draft
from app.dossier.material import count, grouped, position
from media_tools.errors import MediaError
from media_tools.facts import Sample, Track
from media_tools.telemetry import read_telemetry

HEIGHTS: tuple[tuple[str, Callable[[Sample], float | None]], ...] = (
    ("Height, sea level", lambda s: s.height_msl_m),
    ("Height, ellipsoid", lambda s: s.height_ellipsoid_m),
    ("Height, take-off", lambda s: s.height_above_home_m),
)


def telemetry(draft: Draft) -> list[Block]:
    """One block of facts for every track that the case's files hold."""
    blocks: list[Block] = [
        Heading("Telemetry", 2, anchor="telemetry"),
        Paragraph(
            words(
                "Telemetry is a statement of the file, not a measurement of ours; a text beside a "
                "video can be edited by anyone. The three heights have different zero levels and "
                "are never mixed."
            ),
            "intro",
        ),
    ]
    found = False
    for medium in draft.material.media:
        path = draft.material.files.get(medium.sha256)
        if path is None or medium.kind not in ("telemetry", "video"):
            continue
        try:
            tracks = read_telemetry(path)
        except MediaError as error:
            blocks += [Heading(draft.edition.text(medium.name)), Paragraph(words(error.message))]
            continue
        for track in tracks:
            found = True
            heading = Heading(draft.edition.text(medium.name))
            blocks += together(heading, track_facts(draft, medium, track))
    if not found:
        blocks.append(Paragraph(words("No telemetry was found in the files at hand.")))
    return blocks


def track_facts(draft: Draft, medium: Media, track: Track) -> Facts:
    """The track in figures."""
    samples = track.samples
    placed = [s for s in samples if s.lat is not None and s.lon is not None]
    belongs = draft.material.medium(medium.sidecar_of) if medium.sidecar_of else None
    where = f"{track.source}" + (f" of {draft.edition.text(belongs.name)}" if belongs else "")
    rows: list[tuple[str, Words]] = [
        ("Format", words(f"{track.format}, dialect {track.dialect or 'not named'}, {where}")),
        (
            "Samples",
            words(f"{grouped(len(samples))}, of them {grouped(len(placed))} with a position"),
        ),
        ("Media's clock", words(span_words(samples))),
        ("Clock time", words(*clock(samples))),
    ]
    if placed:
        first, last = placed[0], placed[-1]
        rows += [
            ("First position", words(position(draft.edition, first.lat or 0.0, first.lon or 0.0))),
            ("Last position", words(position(draft.edition, last.lat or 0.0, last.lon or 0.0))),
        ]
    for label, height in HEIGHTS:
        values = [v for s in samples if (v := height(s)) is not None]
        rows.append((label, words(spread(values))))
    warnings = "\n".join(w.message for w in track.warnings)
    rows.append(
        ("What is odd", words(draft.edition.text(warnings) or "nothing found; that proves nothing"))
    )
    return Facts(tuple(rows))


def span_words(samples: Sequence[Sample]) -> str:
    """First to last time on the media's clock."""
    times = [s.time_s for s in samples if s.time_s is not None]
    return f"{min(times):.3f} s to {max(times):.3f} s" if times else "not stated"


def clock(samples: Sequence[Sample]) -> Words:
    """First and last time of day; a time without a zone is an assumption that stays open."""
    utc = [s.utc for s in samples if s.utc]
    if utc:
        return words(f"{utc[0]} to {utc[-1]} (UTC by the file's own statement)")
    local = [s.local_time for s in samples if s.local_time]
    if not local:
        return words("not stated")
    return words(
        f"{local[0]} to {local[-1]}, local time. ",
        Run(
            "The time zone is not stated: until it is settled, no UTC time follows from it.",
            "strong",
        ),
    )


def spread(values: Sequence[float]) -> str:
    """Lowest to highest, and how many samples state it."""
    if not values:
        return "not stated"
    return f"{min(values):.1f} m to {max(values):.1f} m ({count(len(values), 'sample')})"
