"""Telemetry that drones write as a subtitle track inside the film: MP4, MOV, Matroska."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from media_tools.errors import DamagedMedia, NotMedia
from media_tools.facts import Finding, Report, Track
from media_tools.telemetry.dji_srt import NO_DATE, Cue, Tally, decode, read_cues

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream

FILMS = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide")
CODECS = {"mov_text", "subrip", "srt", "text"}
PACKETS_BETWEEN_REPORTS = 1024


def recognise(head: bytes) -> bool:
    """Whether the first bytes are those of a container that can hold subtitle tracks."""
    return head[4:8] in FILMS or head.startswith(b"\x1a\x45\xdf\xa3")


def parse(path: Path, report: Report) -> list[Track]:
    """The subtitle tracks that a drone wrote; [] if there are none, or libav cannot open it."""
    # libav is slow to load, and the window needs this package before it needs libav
    from media_tools.containers import open_media

    try:
        with open_media(path) as media:
            streams = [s for s in media.streams if s.codec_context and s.codec.name in CODECS]
            texts = [_track(media, stream, path.stat().st_size, report) for stream in streams]
    except (NotMedia, DamagedMedia):
        return []
    return [track for track in texts if track is not None]


def _track(media: InputContainer, stream: Stream, size: int, report: Report) -> Track | None:
    damage: list[Finding] = []
    tally = Tally()
    track = read_cues(_cues(media, stream, size, report, tally, damage), "embedded", tally)
    if track is None or not damage:
        return track
    warnings = (*damage, *track.warnings)
    return Track(track.format, track.dialect, track.source, track.samples, warnings)


def _cues(
    media: InputContainer,
    stream: Stream,
    size: int,
    report: Report,
    tally: Tally,
    damage: list[Finding],
) -> Iterator[Cue]:
    from av.error import FFmpegError

    try:
        media.seek(0)
        for number, packet in enumerate(media.demux(stream)):
            if packet.size and packet.pts is not None and packet.time_base is not None:
                tally.cue += 1
                time_s = float(packet.pts * packet.time_base)
                yield time_s, NO_DATE, text_of(bytes(packet), stream.codec.name)
            if number % PACKETS_BETWEEN_REPORTS == 0:
                report(min(packet.pos or 0, size), size)
    except (FFmpegError, OSError):
        text = "The subtitle track is damaged; it is read up to there."
        damage.append(Finding("track_damaged", text))


def text_of(packet: bytes, codec: str) -> str:
    """The text of a packet; in mov_text its length stands first, styles follow (3GPP TS 26.245)."""
    if codec == "mov_text":
        packet = packet[2 : 2 + int.from_bytes(packet[:2], "big")]
    return decode(packet)[0]
