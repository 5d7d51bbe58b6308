"""Where the camera was: each fix with its map, its error and what it was read from; places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from app.case.model import Fix
from app.case.vocabulary import name_of
from app.dossier.document import (
    Block,
    Column,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Run,
    Table,
    Words,
    together,
    words,
)
from app.dossier.draft import Draft
from app.dossier.map_figure import draw_map, radius_95_m
from app.dossier.material import degrees, position
from app.dossier.sections.frames import frame_words
from app.geo.earth import SIGMAS_95
from app.maps import MapError, MapSource, file_below, open_source


def location(draft: Draft) -> list[Block]:
    """All fixes in a table, the maps that no finding showed, the places."""
    material = draft.material
    opening: list[Block] = [
        Heading("Location", 2, anchor="location"),
        Paragraph(
            words(
                "Positions are WGS 84 (EPSG:4326), latitude before longitude. The radius holds the "
                f"position with 95 % if the stated error is right: {SIGMAS_95:.3f} standard "
                "deviations of a two-dimensional normal distribution."
            ),
            "intro",
        ),
    ]
    if material.fixes:
        opening.append(fixes_table(draft))
    else:
        opening.append(Paragraph(words("No frame has been placed on the map.")))
    blocks = together(*opening)
    for fix in material.fixes:
        if fix.id not in draft.shown:
            blocks += fix_blocks(draft, fix)
    if material.places:
        blocks += together(Heading("Places"), places_table(draft))
    return blocks


def fix_anchor(fix: Fix) -> str:
    """The anchor of the page with the map of a fix."""
    return f"fix-{fix.id.encode('utf-8').hex()}"


def fix_blocks(draft: Draft, fix: Fix) -> list[Block]:
    """Heading, map and facts of one fix; where they stand already, the page."""
    title = f"Where the camera was at {frame_words(draft, fix.frame)}"
    if fix.id in draft.shown:
        return [Paragraph(words(f"{title}: page", Run(" ", "page", draft.shown[fix.id]), "."))]
    draft.shown[fix.id] = fix_anchor(fix)
    heading = Heading(title, anchor=fix_anchor(fix))
    if draft.edition.withholds("map", fix.id):
        return [
            *together(heading, Paragraph(words("The map is left out of this edition."))),
            *together(fix_facts(draft, fix)),
        ]
    return [
        *together(heading, Figures((map_figure(draft, fix),), 1)),
        *together(fix_facts(draft, fix)),
    ]


def map_figure(draft: Draft, fix: Fix) -> Figure:
    """The map with a caption that says what it shows and where the ground comes from."""
    with imagery_at_hand(draft) as sources:
        made = draw_map(fix, draft.material.places, sources)
        ground: Words
        if made.source is None:
            ground = words(f"No imagery at hand; lines every {made.grid}.")
        else:
            by = f", {made.source.attribution}" if made.source.attribution else ""
            date = made.source.date
            ground = words(
                f"Ground: {made.source.name}{by}, ",
                date if date else Run("date not stated", "strong"),
                ".",
            )
    caption = words(
        f"Blue dot: camera at {located(draft, fix)}. ",
        "Blue circle: 95 %. " if radius_95_m(fix) else "",
        "Blue lines: direction of view. " if fix.heading_deg is not None else "",
        "North is up. ",
        *ground,
    )
    said = f"Map of the camera's position, {located(draft, fix)}"
    return draft.figure(made.image, caption, said)


@contextmanager
def imagery_at_hand(draft: Draft) -> Iterator[Iterator[MapSource]]:
    """The case's imagery in files below its folder; all other is passed over."""
    opened: list[MapSource] = []

    def sources() -> Iterator[MapSource]:
        for imagery in draft.material.imagery:
            if imagery.kind != "mbtiles":
                continue
            path = file_below(draft.material.folder, imagery.uri)
            if path is None:
                continue
            with suppress(MapError):
                source = open_source(str(path), attribution=imagery.attribution, date=imagery.date)
                source.name = imagery.name or source.name
                opened.append(source)
                yield source

    try:
        yield sources()
    finally:
        for source in opened:
            source.close()


def located(draft: Draft, fix: Fix) -> str:
    """`48.590120, 38.004410 ± 29 m (95 %)`; without a stated error it says so."""
    where = position(draft.edition, fix.lat, fix.lon)
    radius = radius_95_m(fix)
    if draft.edition.redacts:
        return where
    return (
        f"{where} ± {metres(radius)} (95 %)" if radius is not None else f"{where}, error not stated"
    )


def metres(value: float) -> str:
    """Metres with as many decimals as make sense."""
    return f"{value:.1f} m" if value < 10 else f"{value:.0f} m"


def fix_facts(draft: Draft, fix: Fix) -> Facts:
    """Position, direction, method and basis; what is unknown is said to be."""
    heading = "not stated"
    if fix.heading_deg is not None:
        sigma = (
            f" ± {fix.heading_sigma_deg:g}° (1 σ)"
            if fix.heading_sigma_deg is not None
            else ", error not stated"
        )
        heading = f"{fix.heading_deg:g}° from true north{sigma}"
    view = [
        f"pitch {degrees(fix.pitch_deg, 1)}°" if fix.pitch_deg is not None else "",
        f"horizontal field of view {fix.hfov_deg:g}°" if fix.hfov_deg is not None else "",
        f"{fix.height_above_ground_m:g} m above ground"
        if fix.height_above_ground_m is not None
        else "",
    ]
    edition = draft.edition
    rows: list[tuple[str, Words]] = [
        ("Position", words(located(draft, fix))),
        ("Heading", words(heading)),
        ("View", words(", ".join(v for v in view if v) or "not stated")),
        ("Method", words(f"{name_of('fix_methods', fix.method)}, by {edition.author(fix.by)}")),
        ("Read from", words(edition.text(fix.imagery) or "not stated")),
    ]
    if fix.note:
        rows.append(("Note", words(edition.text(fix.note))))
    return Facts(tuple(rows))


def fixes_table(draft: Draft) -> Table:
    """Every fix: frame, position, error, method, page of its map."""
    rows = tuple(
        (
            words(frame_words(draft, fix.frame)),
            words(located(draft, fix)),
            words(name_of("fix_methods", fix.method)),
            words(Run("p.\u00a0", "page", fix_anchor(fix))),
        )
        for fix in draft.material.fixes
    )
    columns = (
        Column("Frame", "1fr"),
        Column("Camera position", "76mm"),
        Column("Method", "24mm"),
        Column("Map", "auto", "right"),
    )
    return Table(columns, rows)


def places_table(draft: Draft) -> Table:
    """Every named place, also those ruled out."""
    edition = draft.edition
    rows = []
    for place in draft.material.places:
        error = ""
        if not edition.redacts:
            error = (
                f" ± {metres(place.sigma_m)} (1 σ)"
                if place.sigma_m is not None
                else ", error not stated"
            )
        rows.append(
            (
                words(edition.text(place.name)),
                words(position(edition, place.lat, place.lon) + error),
                words(
                    edition.text(place.note),
                    Run(f" Ruled out: {edition.text(place.rejected)}", "strong")
                    if place.rejected
                    else "",
                ),
            )
        )
    columns = (Column("Place", "44mm"), Column("Position", "76mm"), Column("Note", "1fr"))
    return Table(columns, tuple(rows))
