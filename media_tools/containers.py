"""Opening media files: regular files only, known formats only, never another file or an address.

libav gets bytes and no name, so that neither a file's suffix nor a pattern in its name decides how
it is read, and what plays lists or references inside a file point to is never opened. Reading is
bounded: streams whose pictures have more than MAX_PIXELS are refused before anything is allocated.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from media_tools.errors import DamagedMedia, MediaError, NotAFile, NotMedia, TooLarge

MAX_PIXELS = 200_000_000
"""The largest picture that is decoded: some cameras make photographs of 200 megapixels."""

FORMATS = (
    "mov,matroska,mpegts,mpeg,avi,flv,asf,ogg,mxf,gxf,dv,nut,rm,ivf,obu,h264,hevc,m4v,mpegvideo,vvc,"
    "wtv,dhav,yuv4mpegpipe,gif,apng,jpeg_pipe,png_pipe,webp_pipe,tiff_pipe,bmp_pipe,j2k_pipe,"
    "jpegxl_pipe,jpegxl_anim,wav,flac,aiff,mjpeg"
)
"""libav's names of the demuxers that may run; play lists and devices are not among them."""

MOTION_JPEG = (".mjpg", ".mjpeg")
"""suffixes of films that are a row of JPEG pictures and nothing else"""

MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftyp", "MP4 or QuickTime"),
    (4, b"moov", "QuickTime"),
    (0, b"\x1aE\xdf\xa3", "Matroska or WebM"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG", "PNG"),
    (0, b"GIF8", "GIF"),
    (0, b"RIFF", "AVI, WAV or WebP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"FLV\1", "Flash video"),
    (0, b"OggS", "Ogg"),
    (0, b"\0\0\1\xba", "MPEG"),
)


class Source:
    """The bytes of a file for libav: no name, its own descriptor, closed when nobody needs it."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        self.descriptor = os.open(path, flags)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        return os.read(self.descriptor, size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move and return the position."""
        return os.lseek(self.descriptor, offset, whence)

    def tell(self) -> int:
        """The position in bytes."""
        return os.lseek(self.descriptor, 0, os.SEEK_CUR)

    def __del__(self) -> None:
        if hasattr(self, "descriptor"):
            os.close(self.descriptor)


def check_file(path: Path | str) -> os.stat_result:
    """The file's stat, if it is a regular file with something in it.

    Raises NotAFile for what is not there, a folder, a pipe or a device (without opening it), and
    NotMedia for an empty file.
    """
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotAFile(f"There is no file {path}; check the name.", path) from error
    except (OSError, ValueError) as error:
        raise NotAFile(f"{path} cannot be reached: {error}.", path) from error
    if stat.S_ISDIR(found.st_mode):
        raise NotAFile(f"{path} is a folder; name a file in it.", path)
    if not stat.S_ISREG(found.st_mode):
        raise NotAFile(f"{path} is a pipe or a device; save its content as a file first.", path)
    if found.st_size == 0:
        raise NotMedia(f"{path} is empty (0 bytes); get the file again from its source.", path)
    return found


def kind_of(path: Path | str) -> str | None:
    """The format that a file's first bytes claim, in words; None if they claim none."""
    with open(path, "rb") as file:
        head = file.read(16)
    return next((name for at, magic, name in MAGIC if head[at:].startswith(magic)), None)


def refuse_moving_webp(path: Path | str) -> None:
    """Raises NotMedia for an animation in WebP, which libav takes for a damaged photograph."""
    with open(path, "rb") as file:
        head = file.read(32)
    # The container's header: "VP8X", its size, and flags of which bit 1 says animation.
    if head[8:16] == b"WEBPVP8X" and head[20:21] and head[20] & 2:
        message = f"{path} is a moving picture in WebP, which is not read; convert it to MP4."
        raise NotMedia(message, path)


def open_media(path: Path | str) -> InputContainer:
    """The file as a libav container; the caller closes it.

    Raises NotAFile, NotMedia (nothing recognises it), DamagedMedia (begins like a known format) or
    MediaError (may not be read).
    """
    check_file(path)
    try:
        # Previews stand behind many a photograph; by content alone they would make it a film.
        is_jpeg = kind_of(path) == "JPEG" and Path(path).suffix.lower() not in MOTION_JPEG
        refuse_moving_webp(path)
        return av.open(
            Source(Path(path)),
            mode="r",
            format="jpeg_pipe" if is_jpeg else None,
            buffer_size=1 << 16,
            metadata_errors="replace",
            options={"max_pixels": str(MAX_PIXELS)},
            container_options={"format_whitelist": FORMATS, "protocol_whitelist": "none"},
        )
    except PermissionError as error:
        raise MediaError(f"{path} may not be read; ask for the right to read it.", path) from error
    except (FFmpegError, OSError, ValueError) as error:
        known = kind_of(path)
        if known is None:
            message = f"{path} is not a video, photograph or sound recording in a known format."
            raise NotMedia(message, path) from error
        message = f"{path} begins like {known}, but cannot be read ({reason(error)}); get it again."
        raise DamagedMedia(message, path) from error


def reason(error: Exception) -> str:
    """libav's words for an error, without numbers and paths."""
    return (getattr(error, "strerror", None) or str(error)).rstrip(".").lower()


def is_still(container: InputContainer) -> bool:
    """Whether the file is one photograph; what follows it in the file is previews and data."""
    return container.format.name.endswith("_pipe") or container.format.name == "image2"


def video_streams(container: InputContainer) -> list[VideoStream]:
    """The streams of moving or still pictures that can be shown: no cover pictures.

    A photograph made of tiles comes first, as the stream of its first tile.
    """
    hidden = Disposition.attached_pic | Disposition.dependent | Disposition.timed_thumbnails
    decodable = [s for s in container.streams.video if is_decodable(s)]
    tiles = [s for s in decodable if s.disposition & Disposition.dependent]
    return tiles[:1] + [s for s in decodable if not s.disposition & hidden]


def is_decodable(stream: Stream) -> bool:
    """Whether libav has a decoder for this stream's pictures."""
    return stream.type == "video" and bool(stream.codec_context)


def video_stream(
    container: InputContainer, path: Path | str, wanted: int | None = None
) -> VideoStream:
    """Stream number `wanted`, or the first stream of pictures.

    Raises NotMedia if there is none, TooLarge if its pictures have more than MAX_PIXELS.
    """
    offered = video_streams(container)
    if wanted is not None:
        chosen = [s for s in container.streams.video if s.index == wanted and is_decodable(s)]
    else:
        chosen = offered[:1]
    if not chosen:
        raise NotMedia(absence(container, path, offered, wanted), path)
    check_size(path, chosen[0].codec_context.width, chosen[0].codec_context.height)
    return chosen[0]


def check_size(path: Path | str, width: int, height: int) -> None:
    """Raises TooLarge for pictures of more than MAX_PIXELS, before anything is allocated."""
    if width * height > MAX_PIXELS:
        raise TooLarge(
            f"{path} claims pictures of {width} × {height} pixels; "
            f"more than {MAX_PIXELS // 1_000_000} megapixels are not decoded.",
            path,
        )


def absence(
    container: InputContainer, path: Path | str, offered: list[VideoStream], wanted: int | None
) -> str:
    """Why there is no stream of pictures to show, in one sentence."""
    if wanted is not None:
        numbers = ", ".join(str(s.index) for s in offered) or "none"
        return f"{path} has no video stream {wanted}; its video streams are: {numbers}."
    if any(s.type == "video" for s in container.streams):
        return f"{path} has video in a coding that is not known here; convert it to H.264."
    return f"{path} has no video and no picture."
