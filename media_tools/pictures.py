"""Decoded pictures as bytes: BGRA as displayed, and packed planes for digests.

Colours go through swscale with the matrix and the range that the frame states. A frame that states
no matrix is taken as BT.709 from 720 lines on and BT.601 below, as players do. High dynamic range
is not mapped down: such pictures look flat.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream

from media_tools import metadata
from media_tools.containers import is_still
from media_tools.errors import MediaError

Matrix = tuple[float, float, float, float]
"""a, b, c, d of libav's display matrix: x' = a x + c y, y' = b x + d y, y down."""

Pixels = npt.NDArray[np.uint8]
UPRIGHT: Matrix = (1, 0, 0, 1)
ORIENTATIONS: dict[int, Matrix] = {
    1: UPRIGHT,
    2: (-1, 0, 0, 1),
    3: (-1, 0, 0, -1),
    4: (1, 0, 0, -1),
    5: (0, 1, 1, 0),
    6: (0, 1, -1, 0),
    7: (0, -1, -1, 0),
    8: (0, -1, 1, 0),
}
"""EXIF's Orientation (CIPA DC-008, 4.6.4.A) as display matrices"""

UNSPECIFIED_MATRIX = 2
"""AVCOL_SPC_UNSPECIFIED, which PyAV does not name"""

EXACT = Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.BITEXACT
"""for digests: the same bytes on every machine"""
QUICK = Interpolation.BILINEAR
"""For the screen: a sixth of the time of EXACT. On 8-bit footage 99.7 % of the bytes are within two
levels of it; at the edges of colours more are off, since chroma is not interpolated."""


def fixed_matrix(container: InputContainer, stream: VideoStream, path: Path | str) -> Matrix | None:
    """How all pictures of a stream are displayed, where its frames must not be asked.

    Photographs state it in EXIF. PNG frames may not be asked: PyAV frees the name of their colour
    profile twice when their side data is looked at.
    """
    if is_still(container):
        stated = metadata.read(path)[0]["exif"].get("Image Orientation")
        return ORIENTATIONS.get(stated, UPRIGHT) if isinstance(stated, int) else UPRIGHT
    return UPRIGHT if stream.codec_context.name in ("png", "apng") else None


def display_matrix(frame: VideoFrame) -> Matrix:
    """How the coded picture is turned and mirrored to be displayed, by its container."""
    try:
        side_data = cast("Mapping[str, bytes]", frame.side_data)  # typed too narrowly by PyAV
        values = struct.unpack("=9i", bytes(side_data["DISPLAYMATRIX"]))
    except KeyError:
        return UPRIGHT
    except ValueError:
        # This libav hands over EXIF under a number that PyAV does not know; the turn is at hand.
        turn = math.radians(-frame.rotation)
        return (math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn))
    a, b, c, d = (v / 65536 for v in (values[0], values[1], values[3], values[4]))
    return (a, b, c, d) if a * d - b * c else UPRIGHT


def rotation_deg(matrix: Matrix) -> int:
    """The clockwise turn to display, 0 to 359; of a mirrored picture that of its x axis."""
    return round(math.degrees(math.atan2(matrix[1], matrix[0]))) % 360


def oriented(pixels: Pixels, matrix: Matrix) -> Pixels:
    """The (height, width, n) array turned and mirrored for display, to the nearest right angle."""
    a, b, c, d = matrix
    if abs(a) >= abs(b):
        across, down = a, d
    else:
        pixels = pixels.transpose(1, 0, 2)
        across, down = c, b
    if across < 0:
        pixels = pixels[:, ::-1]
    if down < 0:
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def converted(
    frame: VideoFrame, pixel_format: str, width: int, height: int, interpolation: Interpolation
) -> VideoFrame:
    """The frame in an RGB format of full range, width × height, not turned."""
    matrix = frame.colorspace
    if matrix == UNSPECIFIED_MATRIX:
        matrix = Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601
    source_range = frame.color_range or ColorRange.UNSPECIFIED
    if frame.format.name.startswith("yuvj"):
        source_range = ColorRange.JPEG
    return frame.reformat(
        width=width,
        height=height,
        format=pixel_format,
        src_colorspace=matrix,
        src_color_range=source_range,
        dst_color_range=ColorRange.JPEG,
        interpolation=interpolation,
        threads=1,
    )


def rows(plane: VideoPlane, width_bytes: int, height: int) -> Pixels:
    """A plane's rows without their padding: a (height, width_bytes) view of uint8."""
    stride = plane.line_size
    if stride < width_bytes:
        raise MediaError("The picture is stored bottom up, which is not read yet.")
    flat = np.frombuffer(memoryview(plane), np.uint8, count=stride * (height - 1) + width_bytes)
    return np.lib.stride_tricks.as_strided(flat, (height, width_bytes), (stride, 1))


def bgra(frame: VideoFrame, matrix: Matrix, height_px: int | None = None) -> Pixels:
    """The picture as displayed: C-contiguous (height, width, 4) uint8, blue first.

    matrix: of the display. height_px: of the displayed picture, its width follows; None: all.
    """
    width, height = frame.width, frame.height
    if height_px is not None:
        shown_height = height if abs(matrix[0]) >= abs(matrix[1]) else width
        scale = min(1.0, height_px / shown_height)
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
    picture = converted(frame, "bgra", width, height, QUICK)
    packed = rows(picture.planes[0], width * 4, height).reshape(height, width, 4)
    return oriented(packed, matrix)


def packed_luma(frame: VideoFrame) -> bytes:
    """The luma plane as coded, rows without padding. Raises MediaError if the coding has none."""
    layout = frame.format
    luma = layout.components[0]
    if layout.is_rgb or layout.has_palette or not (layout.is_planar or len(layout.components) == 1):
        raise MediaError(
            f"The picture is coded as {layout.name}, without a luma plane; ask for rgb24."
        )
    width_bytes = frame.width * ((luma.bits + 7) // 8)
    return bytes(rows(frame.planes[luma.plane], width_bytes, frame.height).tobytes())


def packed_rgb24(frame: VideoFrame) -> bytes:
    """The picture as red, green, blue bytes, rows without padding, not turned."""
    picture = converted(frame, "rgb24", frame.width, frame.height, EXACT)
    return bytes(rows(picture.planes[0], frame.width * 3, frame.height).tobytes())


PACKED = {"luma": packed_luma, "rgb24": packed_rgb24}
"""What a digest of a picture can be taken of."""
