"""A cited frame on the page: plain and marked side by side, the part enlarged, and its identity."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from app.case.model import FrameRef
from app.dossier.document import (
    Block,
    Facts,
    Figures,
    Heading,
    Paragraph,
    Run,
    fitted,
    together,
    words,
)
from app.dossier.draft import Draft
from app.dossier.figures import (
    WIDEST_PX,
    Crop,
    crop_around,
    enlarged,
    marked,
    reduced,
    whole_frame,
)
from app.dossier.footage import CitedFrame
from app.dossier.material import grouped, seconds


def anchor_of(frame: FrameRef) -> str:
    """The anchor of the page that shows a frame."""
    pts = f"m{-frame.pts}" if frame.pts < 0 else str(frame.pts)
    return f"frame-{frame.media[:16]}-{frame.stream}-{pts}"


def frame_words(draft: Draft, frame: FrameRef) -> str:
    """Which frame, in a line that needs no file at hand: `PTS 307200 (24.000000 s) of clip.mp4`."""
    medium = draft.material.medium(frame.media)
    name = draft.edition.text(medium.name) if medium else "media not in the case"
    if medium is None or medium.video is None or medium.kind == "photo":
        return f"PTS {frame.pts} of {name}"
    return f"PTS {frame.pts} ({seconds(frame.pts, medium.video.time_base)}) of {name}"


def frame_blocks(draft: Draft, frame: FrameRef) -> list[Block]:
    """The frame with its marks and identity; where it stands already, the page."""
    title = f"Frame at {frame_words(draft, frame)}"
    if frame in draft.shown:
        return [
            Paragraph(
                words(title, Run(" stands on page ", "page", draft.shown[frame]), "."),
            )
        ]
    draft.shown[frame] = anchor_of(frame)
    heading = Heading(title, anchor=anchor_of(frame))
    cited = draft.frame(frame)
    if isinstance(cited, str):
        return together(heading, Paragraph(words(cited)), identity_without_file(draft, frame))
    named = Heading("Which frame this is"), identity(draft, cited)
    return fitted(heading, pictures(draft, cited), *named)


def pictures(draft: Draft, cited: CitedFrame) -> Figures:
    """Plain and marked frame, plain and marked part."""
    text = draft.edition.text
    marks = [replace(m, label=text(m.label)) for m in draft.material.marks_on(cited.ref)]
    subjects = draft.material.subjects
    name, labels = f"Frame {cited.index}", "; ".join(m.label for m in marks)
    whole = whole_frame(cited.image.size)
    shown = enlarged(cited.image, whole)
    plain = words(f"{name}, as decoded{size_words(cited.image.width, whole.times)}")
    figures = [draft.figure(reduced(shown), plain, f"{name} as decoded, without marks")]
    crop = crop_around(marks, cited.image.size)
    if marks:
        drawn = marked(shown, marks, subjects, crop=whole, part=crop, labels=crop is None)
        said = words("The same frame with our marks", "; white: the part below" if crop else "")
        figures.append(draft.figure(reduced(drawn), said, f"{name} with marks: {labels}"))
    if crop:
        part = enlarged(cited.image, crop)
        drawn = marked(part, marks, subjects, crop=crop)
        said = words("The same part with our marks")
        figures.append(draft.figure(part, words(crop_words(crop)), f"Part of {name}, no marks"))
        figures.append(draft.figure(drawn, said, f"Part of {name} with marks: {labels}"))
    return Figures(tuple(figures))


def size_words(width: int, times: int) -> str:
    """What was done to the size of a frame, if anything."""
    if times > 1:
        return f", enlarged {times} ×"
    return f", reduced to {WIDEST_PX} px width" if width > WIDEST_PX else ""


def crop_words(crop: Crop) -> str:
    """Where the part lies and what was done to it."""
    done = f"enlarged {crop.times} ×, nothing else done" if crop.times > 1 else "nothing done"
    return f"Part x {crop.left}, y {crop.top}, {crop.width} × {crop.height} px, {done}"


def identity(draft: Draft, cited: CitedFrame) -> Facts:
    """Source, frame, pixels and decoder, so that anyone finds the same pixels without Gnomon."""
    ref = cited.ref
    medium = draft.material.medium(ref.media)
    rotated = medium.video.rotation_deg if medium and medium.video else 0
    size = f"{cited.image.width}x{cited.image.height}"
    shown = f", rotated {rotated}° clockwise for display" if rotated else ""
    key = "key frame" if cited.key else "not a key frame"
    frame = (
        f"stream {ref.stream}, frame {cited.index} of {grouped(cited.count)} (from 0), "
        f"PTS {ref.pts}, time base {fraction(cited.time_base)}, "
        f"{seconds(ref.pts, cited.time_base)}, {key}"
    )
    luma = (
        f"framemd5 {cited.luma_md5} (as coded, extractplanes=y)"
        if cited.luma_md5
        else "none in this coding"
    )
    codec = f"{medium.video.codec}, " if medium and medium.video else ""
    exact = "" if cited.exact else " The decoder concealed damage: another may give other pixels."
    return Facts(
        (
            ("Source", words(Run(f"sha256 {ref.media}", "mono"))),
            ("Frame", words(Run(frame, "mono"))),
            ("Pixels", words(Run(f"sha256 {cited.rgb_sha256} (rgb24 {size}{shown})", "mono"))),
            ("Luma plane", words(Run(luma, "mono"))),
            (
                "Decoded",
                words(
                    Run(f"{codec}{cited.decoder}; shown as decoded, no enhancement", "mono"),
                    exact,
                    f" {cited.note}" if cited.note else "",
                ),
            ),
        )
    )


def identity_without_file(draft: Draft, frame: FrameRef) -> Facts:
    """What the case knows of a frame whose file is not at hand or not shown."""
    medium = draft.material.medium(frame.media)
    base = f", time base {fraction(medium.video.time_base)}" if medium and medium.video else ""
    return Facts(
        (
            ("Source", words(Run(f"sha256 {frame.media}", "mono"))),
            ("Frame", words(Run(f"stream {frame.stream}, PTS {frame.pts}{base}", "mono"))),
        )
    )


def fraction(value: Fraction) -> str:
    """`1/12800`."""
    return f"{value.numerator}/{value.denominator}"
