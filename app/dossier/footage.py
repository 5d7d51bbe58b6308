"""The cited frames, decoded, with all that a stranger needs to find the same pixels again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from app.case.model import FrameRef
from app.dossier.figures import from_pixels
from media_tools.errors import MediaError
from media_tools.facts import Picture
from media_tools.reader import Reader

CACHE_BYTES = 32 << 20
"""Of each reader: enough that a frame is not decoded again for its second digest."""


@dataclass(frozen=True)
class CitedFrame:
    """A frame and its identity."""

    ref: FrameRef
    index: int
    """from 0, in the order shown"""
    count: int
    time_base: Fraction
    key: bool
    exact: bool
    """False where the decoder concealed damage"""
    note: str
    image: Image.Image
    """RGB, as displayed"""
    rgb_sha256: str
    """of the picture as displayed, rgb24, rows packed"""
    luma_md5: str | None
    """of the luma plane as coded: independent of any conversion of colours; None without one"""
    decoder: str


class Footage:
    """Reads frames of the case's media; one reader for each stream, closed together."""

    def __init__(self, files: Mapping[str, Path | None]) -> None:
        self._files = files
        self._readers: dict[tuple[str, int], Reader] = {}
        self._open = ExitStack()

    def __enter__(self) -> Footage:
        return self

    def __exit__(self, *what: object) -> None:
        self._open.close()

    def frame(self, ref: FrameRef) -> CitedFrame | str:
        """The frame, or the sentence that says why it cannot be shown."""
        path = self._files.get(ref.media)
        if path is None:
            return f"The file with SHA-256 {ref.media} is not at hand; its frame cannot be shown."
        try:
            reader = self._reader(ref, path)
            picture = reader.frame_at(ref.pts)
            if picture is None:
                return f"The file has no frame with PTS {ref.pts} in stream {ref.stream}."
            return self._cited(ref, reader, picture)
        except MediaError as error:
            return f"The frame cannot be shown: {error.message}"

    def _reader(self, ref: FrameRef, path: Path) -> Reader:
        key = (ref.media, ref.stream)
        if key not in self._readers:
            self._readers[key] = self._open.enter_context(Reader(path, ref.stream, CACHE_BYTES))
        return self._readers[key]

    @staticmethod
    def _cited(ref: FrameRef, reader: Reader, picture: Picture) -> CitedFrame:
        image = from_pixels(picture.bgra)
        return CitedFrame(
            ref=ref,
            index=picture.index,
            count=len(reader.index),
            time_base=picture.time.time_base,
            key=picture.key,
            exact=picture.exact,
            note=picture.note,
            image=image,
            rgb_sha256=hashlib.sha256(image.tobytes()).hexdigest(),
            luma_md5=luma_md5(reader, picture.index),
            decoder=decoder(),
        )


def luma_md5(reader: Reader, index: int) -> str | None:
    """The digest of the luma plane; None for codings that have none, such as RGB."""
    try:
        return reader.md5(index, "luma")
    except MediaError:
        return None


def decoder() -> str:
    """The library that decodes, with its version."""
    major, minor, micro = av.library_versions["libavcodec"]
    return f"libavcodec {major}.{minor}.{micro} through PyAV {av.__version__}"
