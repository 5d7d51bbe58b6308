"""Pictures of the dossier, made anew from pixels: no metadata of the footage can travel with them.

A cited frame gives up to four: as decoded, with the case's marks, and the part around the marks
enlarged, plain and marked. The strokes are those that the desktop paints.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from app.case.model import Annotation, Subject
from app.case.shapes import MARKS, WIDTH, Stroke, strokes
from app.dossier.letters import FontFiles, printable

UNNAMED = "#ffffff"
HALO = (11, 12, 14, 153)
TAG = (11, 12, 14, 209)

WIDEST_PX = 1600
"""Wider pictures are reduced: on paper the column holds 88 mm."""

SMALL_PX = 640
"""Narrower frames are enlarged by whole factors up to this width."""

CROP_SHARE = 0.3
"""The enlarged part is at least this share of the frame's width."""


@dataclass(frozen=True)
class Crop:
    """A part of a frame, in whole pixels, and how many times it is enlarged."""

    left: int
    top: int
    width: int
    height: int
    times: int


def stored(image: Image.Image) -> bytes:
    """The picture as JPEG without any metadata. The pixel digests are of the frame, not of this."""
    # A new image takes the pixels alone: comments and EXIF of a source would be saved again.
    pixels = Image.new("RGB", image.size)
    pixels.paste(image)
    buffer = io.BytesIO()
    pixels.save(buffer, "JPEG", quality=90, subsampling=0, optimize=True)
    return buffer.getvalue()


def from_pixels(bgra: npt.NDArray[np.uint8]) -> Image.Image:
    """A decoded picture, (height, width, 4) uint8 in the order BGRA, as RGB."""
    return Image.fromarray(bgra[:, :, [2, 1, 0]])


def reduced(image: Image.Image) -> Image.Image:
    """The picture, no wider than the dossier needs it."""
    if image.width <= WIDEST_PX:
        return image
    height = max(1, round(image.height * WIDEST_PX / image.width))
    return image.resize((WIDEST_PX, height), Image.Resampling.LANCZOS)


def crop_around(marks: Sequence[Annotation], size: tuple[int, int]) -> Crop | None:
    """The part of the frame that holds all marks with some room, in the frame's proportions.

    None where there are no marks, or where they fill so much that a crop would show no more.
    """
    points = [point for mark in marks for point in mark.shape.points_px]
    if not points:
        return None
    width, height = size
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    # The tags stand to the right of their marks: room for them.
    share = max((right - left) / width, (bottom - top) / height) * 1.5
    share = max(share, CROP_SHARE)
    if share > 0.75:
        return None
    wide, high = round(width * share), round(height * share)
    x = min(max(round((left + right) / 2 - wide / 2), 0), width - wide)
    y = min(max(round((top + bottom) / 2 - high / 2), 0), height - high)
    return Crop(x, y, wide, high, max(1, round(1200 / wide)))


def whole_frame(size: tuple[int, int]) -> Crop:
    """The frame as a part of itself: small frames are enlarged, so that marks stay fine on them."""
    width, height = size
    return Crop(0, 0, width, height, max(1, SMALL_PX // width) if width < SMALL_PX else 1)


def enlarged(image: Image.Image, crop: Crop) -> Image.Image:
    """The part of the frame, enlarged by interpolation (Lanczos) and nothing else."""
    box = (crop.left, crop.top, crop.left + crop.width, crop.top + crop.height)
    part = image.crop(box)
    if crop.times == 1:
        return part
    size = (crop.width * crop.times, crop.height * crop.times)
    return part.resize(size, Image.Resampling.LANCZOS)


def marked(
    image: Image.Image,
    marks: Sequence[Annotation],
    subjects: Mapping[str, Subject],
    *,
    crop: Crop | None = None,
    part: Crop | None = None,
    labels: bool = True,
) -> Image.Image:
    """The picture with marks on it: dark halo, the subject's colour, a tag with letter and label.

    crop: the picture is this part of the frame, else the whole frame. part: a white frame is drawn
    round this part. Without `labels` the tags hold the letters alone.
    """
    scale = crop.times if crop else 1
    overlay = Overlay(image, (crop.left, crop.top) if crop else (0, 0), scale)
    if part:
        right, bottom = part.left + part.width, part.top + part.height
        corners = ((part.left, part.top), (right, part.top), (right, bottom), (part.left, bottom))
        width = overlay.line_px / scale
        overlay.stroke(Stroke(corners, True, width, width * 0.7), UNNAMED)
    for mark in marks:
        for stroke in strokes(mark.shape, overlay.line_px / WIDTH / scale):
            overlay.stroke(stroke, colour_of(mark, subjects))
        overlay.keep_clear(mark.shape.points_px)
    for mark in marks:
        text = tag_of(mark, subjects, labels)
        if text:
            overlay.tag(mark.shape.points_px, text, colour_of(mark, subjects))
    return overlay.image.convert("RGB")


def colour_of(mark: Annotation, subjects: Mapping[str, Subject]) -> str:
    """The colour of the mark's subject; white without one."""
    subject = subjects.get(mark.subject or "")
    return MARKS[(subject.mark - 1) % len(MARKS)] if subject else UNNAMED


def tag_of(mark: Annotation, subjects: Mapping[str, Subject], labels: bool) -> str:
    """What stands beside a mark: `B · 5 figures`, or the letter alone."""
    subject = subjects.get(mark.subject or "")
    letter = subject.letter if subject else ""
    if not labels:
        return letter
    label = mark.label if len(mark.label) <= 40 else mark.label[:39].rstrip() + "…"
    return " · ".join(part for part in (letter, label) if part)


class Overlay:
    """Draws on a copy of a picture. Points are the frame's pixels, sizes follow the picture's."""

    def __init__(self, image: Image.Image, origin: tuple[int, int], scale: float) -> None:
        self.image = image.convert("RGBA")
        self.line_px = max(1.5, image.width / 380)
        self.tag_px = max(11, round(image.width / 36))
        self._origin, self._scale = origin, scale
        self._taken: list[tuple[float, float, float, float]] = []

    def stroke(self, stroke: Stroke, colour: str) -> None:
        """A stroke over its halo; smooth by drawing at twice the size, for Pillow draws none."""
        points = [self._place(x, y) for x, y in stroke.points_px]
        wide, halo = stroke.width * self._scale, stroke.halo * self._scale
        margin = round(wide / 2 + halo) + 2
        left = max(0, int(min(x for x, _ in points)) - margin)
        top = max(0, int(min(y for _, y in points)) - margin)
        right = min(self.image.width, int(max(x for x, _ in points)) + margin)
        bottom = min(self.image.height, int(max(y for _, y in points)) + margin)
        if right <= left or bottom <= top:
            return
        fine = [((x - left) * 2, (y - top) * 2) for x, y in points]
        path = [*fine, *fine[:2]] if stroke.closed else fine
        size = ((right - left) * 2, (bottom - top) * 2)
        for ink, width in ((HALO, wide + 2 * halo), ((*rgb(colour), 255), wide)):
            layer = Image.new("RGBA", size, (*ink[:3], 0))
            draw = ImageDraw.Draw(layer)
            if stroke.filled:
                draw.polygon(fine, fill=ink)
            if width > 0:
                draw.line(path, fill=ink, width=max(2, round(width * 2)), joint="curve")
            small = layer.resize((right - left, bottom - top), Image.Resampling.BOX)
            self.image.alpha_composite(small, (left, top))

    def tag(self, points_px: Sequence[tuple[float, float]], text: str, colour: str) -> None:
        """A dark tag with coloured text beside a mark, kept inside the picture."""
        size = self.tag_px
        parts = [(part, lettering(size, 600, part)) for part in by_script(text)]
        written = sum(font.getlength(part) for part, font in parts)
        wide, high = round(written + size * 0.9), round(size * 1.6)
        x, y = self._free_place(points_px, wide, high, size * 0.5)
        self._taken.append((x, y, x + wide, y + high))
        layer = Image.new("RGBA", (wide * 2, high * 2), (*TAG[:3], 0))
        ImageDraw.Draw(layer).rounded_rectangle(
            (0, 0, wide * 2 - 1, high * 2 - 1), radius=size * 0.5, fill=TAG
        )
        self.image.alpha_composite(layer.resize((wide, high), Image.Resampling.BOX), (x, y))
        pen = x + size * 0.45
        for part, font in parts:
            ImageDraw.Draw(self.image).text(
                (pen, y + high * 0.71), part, font=font, fill=colour, anchor="ls"
            )
            pen += font.getlength(part)

    def keep_clear(self, points_px: Sequence[tuple[float, float]]) -> None:
        """No tag is to lie over these points, if there is room elsewhere."""
        placed = [self._place(x, y) for x, y in points_px]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        self._taken.append((min(xs), min(ys), max(xs) + 1, max(ys) + 1))

    def _free_place(
        self, points_px: Sequence[tuple[float, float]], wide: int, high: int, gap: float
    ) -> tuple[int, int]:
        """Beside the mark, inside the picture, over as little as can be of what is taken."""
        placed = [self._place(x, y) for x, y in points_px]
        left, right = min(x for x, _ in placed), max(x for x, _ in placed)
        top, bottom = min(y for _, y in placed), max(y for _, y in placed)
        # In the order in which they are liked: right, left, above, below, at both ends.
        wanted = [
            (right + gap, top), (left - gap - wide, top), (left, top - gap - high),
            (left, bottom + gap), (right + gap, bottom - high), (left - gap - wide, bottom - high),
            (right - wide, top - gap - high), (right - wide, bottom + gap),
        ]  # fmt: skip
        most_x, most_y = max(0, self.image.width - wide), max(0, self.image.height - high)
        places = [(round(min(max(x, 0), most_x)), round(min(max(y, 0), most_y))) for x, y in wanted]
        return min(places, key=lambda at: self._covered(at[0], at[1], at[0] + wide, at[1] + high))

    def _covered(self, left: float, top: float, right: float, bottom: float) -> float:
        """How many pixels of what is taken a box would cover."""
        return sum(
            max(0.0, min(right, r) - max(left, x)) * max(0.0, min(bottom, b) - max(top, y))
            for x, y, r, b in self._taken
        )

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return (x - self._origin[0]) * self._scale, (y - self._origin[1]) * self._scale


def lettering(size: int, weight: int, text: str = "") -> ImageFont.FreeTypeFont:
    """The face for words on pictures: Inter, or Noto Sans Arabic where the text needs it."""
    inter, _, arabic = FontFiles.installed().folders
    if is_arabic(text):
        font = ImageFont.truetype(str(next(arabic.glob("NotoSansArabic*.ttf"))), size)
        font.set_variation_by_axes([weight, 100])
    else:
        font = ImageFont.truetype(str(inter / "Inter[opsz,wght].ttf"), size)
        font.set_variation_by_axes([14, weight])
    return font


def is_arabic(text: str) -> bool:
    """Whether the text has letters of the Arabic script."""
    return any(unicodedata.bidirectional(character) == "AL" for character in text)


def by_script(text: str) -> list[str]:
    """The text in parts of which each needs one face only; spaces stay with the part before.

    Pillow knows no second face for what the first one lacks. What neither has becomes its code
    point, as on the pages.
    """
    parts: list[str] = []
    for character in printable(text.replace("\n", " "), FontFiles.installed().characters):
        neutral = unicodedata.bidirectional(character) not in ("L", "AL")
        if parts and (neutral or is_arabic(character) == is_arabic(parts[-1])):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def rgb(colour: str) -> tuple[int, int, int]:
    """`#6ad8f9` as three numbers of 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
