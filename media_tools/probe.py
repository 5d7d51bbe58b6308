"""What a file is: its digest, its streams, what it says of place and time. One picture is decoded,
because the turn of the picture stands in it and in no field that libav's binding shows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.stream import Stream as AnyStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from media_tools import metadata
from media_tools.containers import check_file, open_media, video_stream, video_streams
from media_tools.digest import sha256
from media_tools.errors import DamagedMedia, MediaError, NotMedia
from media_tools.facts import Container, Finding, FrameIndex, MediaFacts, Report, Stream, silent
from media_tools.heif import grid_of
from media_tools.index import index_streams
from media_tools.pictures import display_matrix, fixed_matrix, rotation_deg

KINDS = {"video": "video", "audio": "audio", "subtitle": "subtitle"}
PACKETS_FOR_A_PICTURE = 60
"""packets after which a stream that gave no picture is taken to be unturned"""


def probe(path: Path | str, report: Report = silent) -> MediaFacts:
    """Facts about a file. Raises NotAFile, NotMedia, DamagedMedia or MediaError.

    A file that libav cannot read but that states metadata (a photograph in another coding, a
    damaged one) is answered with its metadata and a warning.
    """
    size = check_file(path).st_size
    digest = sha256(path, report)
    stated, location, created, findings = metadata.read(path)
    container: Container | None = None
    streams: tuple[Stream, ...] = ()
    warnings = list(findings)
    try:
        with open_media(path) as media:
            container = container_facts(media)
            streams, found = stream_facts(path, media, size, report)
            warnings += found
    except (NotMedia, DamagedMedia) as error:
        if not any(stated.values()):
            raise
        warnings.append(Finding("unreadable", error.message))
    if container is not None and not streams:
        warnings.append(Finding("no_streams", "The file holds no picture, sound or data stream."))
    return MediaFacts(
        path=str(path),
        sha256=digest,
        bytes=size,
        container=container,
        streams=streams,
        metadata=stated,
        location=location,
        created=created or (metadata.time_in_tags(container.tags) if container else None),
        warnings=tuple(warnings),
    )


def container_facts(media: InputContainer) -> Container:
    """The container's own statements; times in seconds."""
    return Container(
        format=media.format.name,
        duration_s=None if media.duration is None else media.duration / 1e6,
        start_s=None if media.start_time is None else media.start_time / 1e6,
        bit_rate=media.bit_rate or None,
        tags=dict(media.metadata),
    )


def stream_facts(
    path: Path | str, media: InputContainer, size: int, report: Report
) -> tuple[tuple[Stream, ...], list[Finding]]:
    """Every stream, the pictures' streams with what their packets and first frames tell."""
    shown = video_streams(media)
    indexes = index_streams(media, shown, size, report) if shown else {}
    turns = {s.index: first_turn(path, s.index) for s in shown}
    findings = [f for index in indexes.values() for f in index.warnings]
    for number, turn in turns.items():
        if turn is None and len(indexes[number]):
            text = f"Stream {number}: its first pictures cannot be decoded; it may be damaged."
            findings.append(Finding("no_picture", text))
    for stream in media.streams:
        if stream.disposition & Disposition.attached_pic:
            text = f"Stream {stream.index} is an attached picture (a cover), not footage."
            findings.append(Finding("attached_picture", text))
    streams = tuple(
        video_facts(s, indexes.get(s.index), turns.get(s.index))
        if isinstance(s, VideoStream)
        else other_facts(s)
        for s in media.streams
        if s in shown or not s.disposition & Disposition.dependent
    )
    return with_grid(path, media, shown, streams), findings


def with_grid(
    path: Path | str, media: InputContainer, shown: list[VideoStream], streams: tuple[Stream, ...]
) -> tuple[Stream, ...]:
    """The streams, that of a photograph made of tiles with the size and turn of the whole."""
    grid = None
    with suppress(MediaError):
        grid = grid_of(path, media, shown[0]) if shown else None
    if grid is None:
        return streams
    turn = rotation_deg(grid.matrix)
    return tuple(
        replace(s, width=grid.width, height=grid.height, rotation_deg=turn)
        if s.index == shown[0].index
        else s
        for s in streams
    )


def first_turn(path: Path | str, number: int) -> int | None:
    """The clockwise turn of the first picture of stream `number`; None if none can be decoded."""
    try:
        with open_media(path) as media:
            stream = video_stream(media, path, number)
            frame = first_picture(media, stream)
            if frame is None:
                return None
            return rotation_deg(fixed_matrix(media, stream, path) or display_matrix(frame))
    except (FFmpegError, OSError, MediaError):
        return None


def first_picture(media: InputContainer, stream: VideoStream) -> VideoFrame | None:
    """The first frame that comes out of the decoder, if one does soon."""
    context = stream.codec_context
    for number, packet in enumerate(media.demux(stream)):
        try:
            frames = context.decode(packet if packet.size else None)
        except FFmpegError:
            frames = []
        if frames:
            return frames[0]
        if number >= PACKETS_FOR_A_PICTURE:
            break
    return None


def video_facts(stream: VideoStream, index: FrameIndex | None, turn: int | None) -> Stream:
    """A stream of pictures. Its duration is that of the frames shown, where they are known."""
    context = stream.codec_context
    steps = [] if index is None else [b - a for a, b in zip(index.pts, index.pts[1:], strict=False)]
    duration = seconds(stream.duration, stream.time_base)
    start = stream.start_time
    if start is None and index is not None and len(index):
        start = index.pts[0]
    if index is not None and steps:
        duration = seconds(index.pts[-1] - index.pts[0] + usual(steps), index.time_base)
    rate = stream.average_rate if index is None or len(index) > 1 else None
    return Stream(
        index=stream.index,
        kind="video",
        codec=codec_name(stream),
        time_base=pair(stream.time_base),
        start_pts=start,
        duration_s=duration,
        frames=None if index is None else len(index),
        width=context.width or None if context else None,
        height=context.height or None if context else None,
        rotation_deg=turn,
        pixel_format=context.pix_fmt if context else None,
        average_frame_rate=pair(rate) if rate else None,
        variable_frame_rate=is_variable(steps),
        tags=dict(stream.metadata),
    )


def other_facts(stream: AnyStream) -> Stream:
    """A stream of sound, text or data."""
    return Stream(
        index=stream.index,
        kind=KINDS.get(stream.type, "data"),
        codec=codec_name(stream),
        time_base=pair(stream.time_base),
        start_pts=stream.start_time,
        duration_s=seconds(stream.duration, stream.time_base),
        frames=stream.frames or None,
        tags=dict(stream.metadata),
    )


def codec_name(stream: AnyStream) -> str:
    """The coding's name, not that of the library that decodes it; "unknown" without a decoder."""
    context = stream.codec_context
    return str(context.codec.canonical_name) if context else "unknown"


def pair(fraction: Fraction | None) -> tuple[int, int]:
    """A fraction as (numerator, denominator); (0, 1) where there is none."""
    return (0, 1) if fraction is None else (fraction.numerator, fraction.denominator)


def seconds(ticks: int | None, time_base: Fraction | None) -> float | None:
    """Ticks as seconds."""
    return None if ticks is None or time_base is None else float(ticks * time_base)


def usual(steps: list[int]) -> int:
    """The median step between frames, in ticks."""
    return sorted(steps)[len(steps) // 2]


def is_variable(steps: Iterable[int]) -> bool | None:
    """Whether more than 1 % of the steps differ from the usual one by over 2 ticks and a tenth."""
    listed = list(steps)
    if not listed:
        return None
    middle = usual(listed)
    odd = sum(abs(step - middle) > 2 + middle / 10 for step in listed)
    return odd > len(listed) / 100
