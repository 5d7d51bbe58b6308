"""A contact sheet: small pictures in rows, each with its number and time under it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from media_tools.errors import MediaError
from media_tools.facts import Picture

COLUMNS = 6
GAP, CAPTION = 8, 28
"""pixels between pictures, and for the two lines under each"""
MOST_PICTURES = 600
"""a sheet of more cannot be looked at, and films of key frames alone have many thousands"""
PAPER, INK = (255, 255, 255), (20, 20, 20)


def evenly(indices: list[int]) -> list[int]:
    """At most MOST_PICTURES of the frames, evenly spread, the first and the last among them."""
    if len(indices) <= MOST_PICTURES:
        return indices
    step = (len(indices) - 1) / (MOST_PICTURES - 1)
    return [indices[round(n * step)] for n in range(MOST_PICTURES)]


def write_sheet(path: Path, pictures: Iterable[Picture]) -> None:
    """Write the pictures to a PNG, six in a row. Raises MediaError if it cannot be written."""
    shown = list(pictures)
    width = max((p.bgra.shape[1] for p in shown), default=160)
    height = max((p.bgra.shape[0] for p in shown), default=90)
    rows = -(-len(shown) // COLUMNS)
    columns = min(COLUMNS, max(1, len(shown)))
    cell = (width + GAP, height + CAPTION + GAP)
    sheet = Image.new("RGB", (GAP + columns * cell[0], GAP + max(1, rows) * cell[1]), PAPER)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(11)
    for number, picture in enumerate(shown):
        left = GAP + number % COLUMNS * cell[0]
        top = GAP + number // COLUMNS * cell[1]
        sheet.paste(Image.fromarray(picture.bgra[:, :, 2::-1].copy()), (left, top))
        text = f"{picture.index}   {picture.time.time_s:.3f} s\npts {picture.time.pts}"
        draw.multiline_text((left, top + height + 1), text, INK, font, spacing=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(path, "PNG")
    except OSError as error:
        raise MediaError(f"{path} cannot be written: {error.strerror or error}.", path) from error
